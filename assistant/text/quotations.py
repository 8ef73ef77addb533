"""Where a text quotes: the words between quotation marks of any kind, found by letters alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.text.sentences import LOWER, Span, paragraph_spans

_CLOSERS = {
    "“": ("”", "“", '"', "’’", "''"),
    "”": ("”",),
    "„": ("“", "”", "‟", '"'),
    "‟": ("”",),
    "«": ("»",),
    "»": ("«", "»"),
    "<<": (">>",),
    "‹": ("›",),
    "›": ("‹", "›"),
    "‘": ("’",),
    "‚": ("‘", "’"),
    "‛": ("’",),
    "「": ("」",),
    "『": ("』",),
    "〝": ("〞", "〟"),
    '"': ('"', "”", "''", "’’"),
    "＂": ("＂",),
    "″": ("″",),
    "``": ("''", '"'),
    ",,": ("''", "“", "”", '"'),
    "''": ("''",),
    "'": ("'",),
}
"""What may close what each mark opens."""

_SINGLE = frozenset("‘’‚‛'")
_WIDE = frozenset("「『〝")
_MARK = re.compile("''|’’|``|,,(?=\\S)|<<|>>|[“”„‟«»‹›‘’‚‛「」『』〝〞〟\"＂″']")
_AFTER_WORDS = frozenset(".,!?…)]}%”’»›」』*。、，！？；：．｡")
"""What stands before a closing mark as it does behind a word."""


_DASHED = re.compile(r"[—–―]\s?(?=[^\s—–―])")
_TELLS = re.compile(rf"(?:(?<=[^\s—–―])\s[—–―](?=[{LOWER}])|(?<=[,.!?…])\s?[—–―]\s(?=[{LOWER}]))")
"""Where in dialogue set with dashes the teller goes on: "—No —dijo Robledo", "— Нет, — сказала она"."""
_SPEAKS = re.compile(r"[—–―](?=[.,;:!?…\s])[.,;:!?…]*\s*(?=[^\W\d_¿¡]|[¿¡«“\"])|[.,]\s[—–―]\s(?=\S)")
"""Where behind that the speaker goes on: "—dijo Robledo—. El muelle", "сказала она. — Ремонт"."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words `text[start:end]`, marks excluded, within the paragraph that they stand in.

    `outer` is the span with its marks; `depth` is 0 unless it stands within another quotation; `goes_on` where the
    next paragraph takes the words up (one speech, opened anew in each paragraph), `taken_up` in that paragraph.
    """

    start: int
    end: int
    outer: Span
    depth: int = 0
    goes_on: bool = False
    taken_up: bool = False


@dataclass(frozen=True, slots=True)
class _Opened:
    mark: str
    at: int
    words: int


def quotations(text: str) -> list[Quotation]:
    """The quotations of `text` in the order of their first words; those within another stand behind it.

    A quotation that its paragraph does not close goes on in the next paragraph if that opens with the same mark, as
    speeches over several paragraphs do; else it is taken to end with its paragraph, if no other mark stands behind it.
    """
    found: list[Quotation] = []
    paragraphs = paragraph_spans(text)
    open_mark: str | None = None
    for index, (start, end) in enumerate(paragraphs):
        inner, left = _in_paragraph(text, start, end)
        if dashed := _between_dashes(text, start, end):
            inner, left = dashed, None
        first = min(range(len(inner)), key=lambda i: inner[i].start, default=None)
        if open_mark is not None and left is not None and left.at == start:
            pass
        elif open_mark is not None and first is not None and inner[first].outer[0] == start:
            inner[first] = replace(inner[first], taken_up=True)
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        if left is not None:
            goes_on = following is not None and _opens_with(text, following, left.mark)
            if goes_on or left.mark not in _SINGLE:
                taken_up = open_mark is not None and left.at == start
                inner.append(Quotation(left.words, end, (left.at, end), 0, goes_on, taken_up))
            open_mark = left.mark if goes_on else None
        else:
            open_mark = None
        found += sorted((q for q in inner if _has_words(text, q)), key=lambda q: (q.start, -q.end))
    return found


def _has_words(text: str, quotation: Quotation) -> bool:
    return any(c.isalnum() for c in text[quotation.start : quotation.end])


def _opens_with(text: str, paragraph: Span, mark: str) -> bool:
    start, end = paragraph
    return text.startswith(mark, start) or (mark == "«" and text.startswith("»", start) and end - start > 1)


def _in_paragraph(text: str, start: int, end: int) -> tuple[list[Quotation], _Opened | None]:
    """The closed quotations of one paragraph, and the outermost that was left open, if nothing was closed behind it."""
    found: list[Quotation] = []
    opened: list[_Opened] = []
    marks = list(_MARK.finditer(text, start, end))
    for index, match in enumerate(marks):
        mark, at = match[0], match.start()
        if (
            start == at
            and mark == "»"
            and len(marks) > 1
            and marks[1][0] != "«"
            and "«" not in text[start:end]
        ):
            # French: a speech over paragraphs may be opened anew with its closing mark.
            opened.append(_Opened("«", at, match.end()))
            continue
        depth = _closes(text, match, opened, start, end)
        if depth is not None and _is_possessive(text, match, marks[index + 1 :], opened[depth]):
            continue
        may_open = mark in _CLOSERS and _may_open(text, match, start, end)
        if depth is not None and not (
            may_open and _looks_open(text, at, start) and not _set_off(text, match)
        ):
            begun = opened[depth]
            found.append(Quotation(*_stripped(text, begun.words, at), (begun.at, match.end()), depth))
            del opened[depth:]
        elif may_open:
            if opened and opened[-1].mark == mark:
                opened.pop()  # it was left open by a slip: the later mark counts
            opened.append(_Opened(mark, at, match.end()))
    while len(opened) > 1 and opened[0].mark in _SINGLE and opened[0].at != start:
        opened.pop(0)  # an apostrophe before a word
    return found, opened[0] if opened else None


def _between_dashes(text: str, start: int, end: int) -> list[Quotation]:
    """The words of a paragraph of dialogue set with dashes, as in Spanish, French and Russian; none where the teller
    never speaks in it: then it may be an item of a list."""
    opening = _DASHED.match(text, start, end)
    found: list[Quotation] = []
    at = opening.end() if opening else end
    begun = start
    while at < end and (told := _TELLS.search(text, at, end)):
        words = _stripped(text, at, told.start())
        found.append(Quotation(*words, (begun, words[1])))
        again = _SPEAKS.search(text, told.end(), end)
        at, begun = (again.end(), again.end()) if again else (end, end)
    if found and at < end:
        words = _stripped(text, at, end)
        found.append(Quotation(*words, (begun, words[1])))
    return found


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), max(start, start + len(piece.rstrip()))


def _closes(text: str, match: re.Match[str], opened: list[_Opened], start: int, end: int) -> int | None:
    """Which of the open quotations the mark closes: the innermost that it can; None if it closes none."""
    mark, at = match[0], match.start()
    before = text[at - 1] if at > start else " "
    after = text[match.end()] if match.end() < end else " "
    if mark in _SINGLE and before.isalnum() and after.isalnum():
        return None
    for depth in range(len(opened) - 1, -1, -1):
        begun = opened[depth]
        if mark in _CLOSERS[begun.mark] and begun.words < at:
            if before.isspace() and not (after.isspace() or after in ".,;:!?)"):
                return None
            return depth
    return None


def _is_possessive(text: str, match: re.Match[str], later: list[re.Match[str]], begun: _Opened) -> bool:
    """Is a single mark after an s an apostrophe ("the lads’ team"), the closing mark standing further on?"""
    at = match.start()
    if match[0] not in "’'" or begun.mark not in _SINGLE or text[at - 1] not in "sS":
        return False
    if not re.match(r"\s+[^\W\d_]", text[at + 1 : at + 5]):
        return False
    for other in later:
        if other[0] == begun.mark and other[0] != match[0]:
            return False
        if other[0] == match[0] and not text[other.start() - 1].isalnum():
            return not text[other.start() - 1].isspace()
    return False


def _may_open(text: str, match: re.Match[str], start: int, end: int) -> bool:
    mark, at = match[0], match.start()
    before = text[at - 1] if at > start else " "
    after = text[match.end()] if match.end() < end else " "
    if mark in _WIDE:
        return True
    if after.isspace() and (mark in _SINGLE or not before.isspace()):
        return False
    if mark == "'" and after.isdigit():
        return False
    if after in ",;:!?)" or (after == "." and not text.startswith("..", match.end())):
        return False  # what opens stands before words
    if mark in "“„«":
        return not before.isalnum() or not before.isascii() or mark in "„«"
    return _looks_open(text, at, start)


def _set_off(text: str, match: re.Match[str]) -> bool:
    """Does the mark stand between spaces?"""
    return text[match.start() - 1].isspace() and text[match.end() : match.end() + 1].isspace()


def _looks_open(text: str, at: int, start: int) -> bool:
    """Does the mark stand at the beginning of a word rather than at the end of one?"""
    before = text[at - 1] if at > start else " "
    return not before.isalnum() and before not in _AFTER_WORDS


def speeches(found: list[Quotation]) -> Iterator[list[Quotation]]:
    """The quotations that stand in no other: those of one speech over several paragraphs together."""
    run: list[Quotation] = []
    for quotation in found:
        if quotation.depth:
            continue
        if run and not quotation.taken_up:
            yield run
            run = []
        run.append(quotation)
    if run:
        yield run
