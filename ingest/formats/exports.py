"""Several articles in one plain text, as archives of newspapers hand them out: LexisNexis (the older and the newer
form), Factiva (with field codes and as it is shown) and ProQuest.

Each is split where its archive parts it; headline, outlet, day and author come from the lines over and under the
text, and none of those lines is text. Lines that were broken to a width are joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from assistant.errors import SourceError
from assistant.text.sentences import word_set
from ingest.formats.agency_xml import names
from ingest.formats.stated_dates import read_date

Record = dict[str, Any]
"""The fields of an article by name, dates as they are written."""

_NEXIS_PARTS = re.compile(
    r"^[ \t\f]*(?:Document )?\d[\d,.]* (?:of|von|de|sur|di|van) \d[\d,.]* "
    r"(?i:documents?|dokumenten?|documenti|documentos?|documenten)\s*$",
    re.M,
)
_NEXIS_LABEL = re.compile(r"^[ \t]*([A-ZÄÖÜÉ][^\W\d_]+(?:[- ][^\W\d_]+)?):[ \t]*(.*)$")
_NEXIS_HEAD = word_set(
    """
    byline section length dateline highlight headline body source
    autor länge rubrik überschrift hervorhebung zusammenfassung
    auteur longueur rubrique titre  autor longitud sección titular  autore lunghezza sezione titolo
    """
)
_NEXIS_TAIL = word_set(
    """
    load-date language publication-type journal-code subject organization company ticker industry person city
    state country graphic graphics geographic url document-type copyright correction correction-date type series
    distribution acc-no pub-type notes update classification industry person
    sprache publikationstyp publikation-typ langue idioma lingua taal
    """
)
_NEXIS_ENDS = re.compile(r"^[ \t]*End of Document[ \t]*$", re.M)
_COPYRIGHT = re.compile(r"^\s*(?:copyright\b|\(c\)|©|all rights reserved)", re.I)
_PAGE = re.compile(r"^\s*Page \d+(?: of \d+)?\s*$", re.I)

_FACTIVA_CODE = re.compile(
    r"^(SE|HD|CR|BY|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CT|CO|IN|NS|RE|IPC|IPD|PUB|AN|RF|ART|CLM|DLN)(?:[ \t]+(.*))?$"
)
_FACTIVA_AFTER = frozenset({"CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN", "CT", "RF", "ART"})
_FACTIVA_NUMBER = re.compile(r"^Document [A-Z]+0{2,}\d{6,}[A-Za-z0-9]+\s*$", re.M)
_FACTIVA_WORDS = re.compile(
    r"^[\d,. ]+ (?:words|Wörter|mots|palabras|parole|palavras|woorden|слов)\s*$", re.I
)

_PROQUEST_RULE = re.compile(r"^_{20,}\s*$", re.M)
_PROQUEST_LABEL = re.compile(
    r"^(Title|Author|Publication title|Publication date|Publication info|Full text|Abstract|Document URL|"
    r"ProQuest document ID|Links|Subject|Location|Language of publication|Language|Section|Pages|Publisher|"
    r"Place of publication|Country of publication|Publication subject|ISSN|Source type|Document type|Copyright|"
    r"Last updated|Database|Company / organization|People|Classification|First page|Volume|Issue|Year|Dateline|"
    r"Column|Identifiers / keywords|Credit|Publication year|Number of pages|Image|Word count):[ \t]*(.*)$"
)


def records(text: str) -> list[Record | SourceError] | None:
    """The articles of an export, each as a record, or why one could not be read; None where the text is no export."""
    for parts, read in _FORMS:
        found = parts(text)
        if found:
            return [_attempt(read, part) for part in found]
    return None


def _attempt(read: Callable[[str], Record], part: str) -> Record | SourceError:
    try:
        record = read(part)
        if not record["text"]:
            raise SourceError("it has a head, but no text.")
    except SourceError as error:
        return error
    return record


# LexisNexis, older form: "1 of 3 DOCUMENTS"


def _nexis_parts(text: str) -> list[str]:
    edges = list(_NEXIS_PARTS.finditer(text))
    starts = [edge.start() for edge in edges[1:]] + [len(text)]
    return [text[edge.end() : end] for edge, end in zip(edges, starts, strict=False)]


def _nexis(part: str) -> Record:
    blocks = _blocks(part)
    while blocks and all(_COPYRIGHT.match(line) for line in blocks[0]):
        blocks = blocks[1:]
    outlet, published = "", None
    while blocks and published is None and not _label(blocks[0][0]):
        for line in blocks.pop(0):
            if published is None and (day := _day_in(line)):
                published = day
            elif published is None and not _COPYRIGHT.match(line):
                outlet = f"{outlet} {line.strip()}".strip()
    title = ""
    while blocks and not _label(blocks[0][0]):
        lines = blocks.pop(0)
        if not title and not all(
            line.startswith(" " * 8) for line in lines
        ):  # what stands in the middle is edition
            title = " ".join(line.strip() for line in lines)
            break
    said, text = _labelled(blocks)
    return {
        "title": title or _first(said, "headline", "überschrift", "titre", "titular", "titolo"),
        "source": outlet,
        "authors": names(_first(said, "byline", "autor", "auteur", "autore")),
        "published": published,
        "text": text,
    }


def _labelled(blocks: list[list[str]]) -> tuple[dict[str, str], str]:
    """What the lines with labels say, and the text between those over it and those under it."""
    said: dict[str, str] = {}
    paragraphs: list[str] = []
    under = False
    for lines in blocks:
        label = _label(lines[0])
        if label in _NEXIS_TAIL and (paragraphs or label != "type"):
            under = True
        if under:
            continue
        if label in _NEXIS_HEAD and not paragraphs:
            said.setdefault(label, _joined([lines[0].split(":", 1)[1], *lines[1:]]))
            if label == "body" and said["body"]:
                paragraphs.append(said["body"])
        elif all(_COPYRIGHT.match(line) or line.startswith(" " * 16) for line in lines) and any(
            map(_COPYRIGHT.match, lines)
        ):
            continue
        else:
            paragraphs.append(_joined(lines))
    if highlight := said.get("highlight"):
        paragraphs.insert(0, highlight)
    return said, "\n\n".join(paragraphs)


def _first(said: dict[str, str], *labels: str) -> str:
    return next((said[label] for label in labels if said.get(label)), "")


def _label(line: str) -> str | None:
    found = _NEXIS_LABEL.match(line)
    name = found[1].lower() if found else None
    return name if name in _NEXIS_HEAD | _NEXIS_TAIL else None


# LexisNexis, newer form: "Body" over the text, "End of Document" under it


def _nexis_new_parts(text: str) -> list[str]:
    if not _NEXIS_ENDS.search(text) or not re.search(r"^[ \t]*Body[ \t]*$", text, re.M):
        return []
    return [part for part in _NEXIS_ENDS.split(text) if re.search(r"^[ \t]*Body[ \t]*$", part, re.M)]


def _nexis_new(part: str) -> Record:
    head, body = re.split(r"^[ \t]*Body[ \t]*$", part, maxsplit=1, flags=re.M)
    lines = [line.strip() for line in head.splitlines() if line.strip() and not _PAGE.match(line)]
    said = {
        found[1].lower(): found[2].strip()
        for line in lines
        if (found := _NEXIS_LABEL.match(line)) is not None
    }
    plain = [line for line in lines if not _label(line) and not _COPYRIGHT.match(line)]
    day = next((at for at, line in enumerate(plain) if _day_in(line)), None)
    if day is None or day < 1:
        raise SourceError("no day stands over the text.")
    paragraphs = []
    for block in _blocks(body):
        if _label(block[0]) in _NEXIS_TAIL or block[0].strip() in {"Classification", "Graphic", "Notes"}:
            break
        paragraphs.append(_joined(block))
    return {
        "title": plain[day - 2] if day >= 2 else plain[0],
        "source": plain[day - 1],
        "authors": names(said.get("byline", "")),
        "published": _day_in(plain[day]),
        "text": "\n\n".join(paragraphs),
    }


# Factiva with field codes


def _factiva_parts(text: str) -> list[str]:
    codes = [
        (m.start(), m[0].split(None, 1)[0]) for m in re.finditer(r"^(?:SE|HD|PD|LP|TD)\b.*$", text, re.M)
    ]
    if not {"HD", "PD"} <= {code for _, code in codes} or not {"LP", "TD"} & {code for _, code in codes}:
        return []
    starts: list[int] = []
    last = ""
    for at, code in codes:
        if code in {"SE", "HD"} and (not starts or last in {"LP", "TD"} or (code == "HD" and last == "HD")):
            starts.append(at)
        last = code
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _factiva(part: str) -> Record:
    said: dict[str, list[str]] = {}
    code = ""
    for line in part.splitlines():
        found = _FACTIVA_CODE.match(line)
        begins = found is not None and (
            code not in {"LP", "TD"} or found[1] in {"TD", "LP"} or _is_after_text(found[1], found[2] or "")
        )
        if _FACTIVA_NUMBER.match(line):
            said["AN"], code = [line.split()[1]], "AN"
        elif found is not None and begins:
            code = found[1]
            said[code] = [found[2]] if found[2] else []
        elif code:
            said[code].append(line)
    return {
        "id": (_one(said, "AN") or _one(said, "RF")).removeprefix("Document ") or None,
        "title": _one(said, "HD"),
        "source": _one(said, "SN"),
        "authors": names(_one(said, "BY")),
        "published": _one(said, "PD") or None,
        "text": "\n\n".join(
            paragraph
            for code in ("LP", "TD")
            for paragraph in map(_joined, _blocks("\n".join(said.get(code, []))))
        ),
    }


def _is_after_text(code: str, value: str) -> bool:
    """Does this code end the text? "IN BRIEF" may begin a line of it."""
    return code in _FACTIVA_AFTER and (
        not value or ":" in value or "|" in value or value.startswith("Document ")
    )


def _one(said: dict[str, list[str]], code: str) -> str:
    return " ".join(" ".join(said.get(code, [])).split())


# Factiva as it is shown: headline, "355 words", day, outlet, code, language, copyright


def _factiva_shown_parts(text: str) -> list[str]:
    if not _FACTIVA_NUMBER.search(text):
        return []
    parts = _FACTIVA_NUMBER.split(text)
    return [part for part in parts if any(map(_FACTIVA_WORDS.match, part.splitlines()))]


def _factiva_shown(part: str) -> Record:
    lines = [line.strip() for line in part.strip().splitlines()]
    count = next(at for at, line in enumerate(lines) if _FACTIVA_WORDS.match(line))
    over = [line for line in lines[:count] if line]
    authors: list[str] = []
    if len(over) > 1:
        authors = names(over.pop())
    # Up to the line of copyright, as a document sets a blank line after every one; else up to the first blank line.
    ends = [at for at, line in enumerate(lines[count + 1 : count + 30], count + 2) if _COPYRIGHT.match(line)]
    blank = next((at for at in range(count + 2, len(lines)) if not lines[at]), len(lines))
    under = ends[0] if ends else blank
    head = [line for line in lines[count + 1 : under] if line]
    days = [at for at, line in enumerate(head) if _day_in(line)]
    if not days or len(head) <= days[0] + 1:
        raise SourceError("no day and outlet stand under the number of words.")
    outlet = next(line for line in head[days[0] + 1 :] if not re.match(r"\d{1,2}:\d\d", line))
    return {
        "title": " ".join(over[-2:] if len(over) > 1 and over[-2].isupper() else over[-1:]),
        "source": outlet,
        "authors": authors,
        "published": _day_in(head[days[0]]),
        "text": "\n\n".join(map(_joined, _blocks("\n".join(lines[under:])))),
    }


# ProQuest


def _proquest_parts(text: str) -> list[str]:
    if not _PROQUEST_RULE.search(text) or "ProQuest" not in text:
        return []
    return [part for part in _PROQUEST_RULE.split(text) if re.search(r"^Full text:", part, re.M)]


def _proquest(part: str) -> Record:
    said: dict[str, list[str]] = {}
    label, first = "", ""
    for line in part.splitlines():
        if found := _PROQUEST_LABEL.match(line):
            label = found[1]
            said.setdefault(label, []).append(found[2])
        elif label:
            said[label].append(line)
        elif not first and not re.match(r"Document \d+ of \d+", line):
            first = line.strip()
    one = {name: " ".join(" ".join(value).split()) for name, value in said.items()}
    return {
        "id": one.get("ProQuest document ID") or None,
        "title": one.get("Title") or first,
        "source": one.get("Publication title") or one.get("Publication info", "").split(";")[0].strip(),
        "authors": [
            " ".join(reversed(name.split(", ", 1))) for name in one.get("Author", "").split("; ") if name
        ],
        "published": one.get("Publication date") or None,
        "text": "\n\n".join(map(_joined, _blocks("\n".join(said.get("Full text", []))))),
    }


def _blocks(text: str) -> list[list[str]]:
    """The lines of a text in groups that blank lines part; lines that only number a page are left out."""
    groups: list[list[str]] = [[]]
    for line in text.splitlines():
        if not line.strip():
            groups.append([])
        elif not _PAGE.match(line):
            groups[-1].append(line)
    return [group for group in groups if group]


def _joined(lines: Sequence[str]) -> str:
    return " ".join(" ".join(lines).split())


def _day_in(line: str) -> str | None:
    """The day at the beginning of a line such as "June 3, 2026 Wednesday 4:30 PM GMT, First Edition"."""
    words = line.replace(";", " ").split()
    for many in range(min(len(words), 9), 2, -1):
        stated = " ".join(words[:many]).rstrip(",")
        if re.search(r"\d{4}", stated) and read_date(stated).moment is not None:
            return stated
    return (
        line.strip()
        if len(words) in {1, 2} and re.search(r"\d{4}", line) and read_date(line).moment
        else None
    )


_FORMS: tuple[tuple[Callable[[str], list[str]], Callable[[str], Record]], ...] = (
    (_nexis_parts, _nexis),
    (_nexis_new_parts, _nexis_new),
    (_factiva_parts, _factiva),
    (_factiva_shown_parts, _factiva_shown),
    (_proquest_parts, _proquest),
)
