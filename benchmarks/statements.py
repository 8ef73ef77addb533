"""True statements that people wrote about a passage, and the same corrupted: what the statement check is fitted
and measured on.

True ones are the sentences of CLAP NQ's human `answers` and of MTRAG's human `reference`s, and what was written for
this about the sample articles (`sample_statements.jsonl`), none of them a verbatim span of its source; their quotes are
the one to four sentences of the passage that cover most of their words, names and figures before others (in CLAP NQ
among those that the annotators marked). Each is then corrupted in every way that its words allow.
"""

from __future__ import annotations

import calendar
import random
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.check.statements import fault_of_form
from assistant.check.support import OPPOSITES
from assistant.language.stems import content_words
from assistant.resources import data_path
from assistant.text.folding import find_quote
from assistant.text.sentences import sentence_spans, word_set
from benchmarks.jsonl import rows
from ingest.sources.found import Found
from ingest.sources.read import read

STATEMENTS = Path(__file__).parent / "sample_statements.jsonl"
TRUE = "true"
INVENTED = ("foreign", "added")
"""Claims of which no word need stand in the passage: counted also apart from the rest."""
MONTHS = calendar.month_name[1:]
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d(?!\w)|(?<![\w.,])\d(?![\w.,]\d)")
_WORD_NUMBERS = sorted(
    word_set("two three four five six seven eight nine ten eleven twelve twenty thirty hundred thousand")
)
_NAME = re.compile(r"(?<=[a-z,;(] )[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*\b")
_NO_NAMES = word_set(
    "The This That These Those You Your What When Where Why How And But For With From She His Her"
)
_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_LIST_MARK = re.compile(r"^(?:\d{1,2}[.)]|[*•-])\s+")
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|will|would|should|may|must|has|have|had|does|do|did)\b(?! not|n't)",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:not|never) |n't\b|\bcannot\b")
_AGAINST: dict[str, list[str]] = {}
for _group in OPPOSITES.split():
    _first, *_others = _group.split("/")
    for _other in _others:
        _AGAINST.setdefault(_first, []).append(_other)
        _AGAINST.setdefault(_other, []).append(_first)
_PERSON = re.compile(
    r"\b(?P<who>[A-Z][a-z]+(?: [A-Z][a-z]+)+)(?= (?:said|says|told|argued|claimed|announced|wrote|believed?s?|stated|"
    r"called|asked|added|described|reported|denied|warned)\b)"
)


@dataclass(frozen=True)
class Example:
    """A statement, the quotes it cites, the passage they stand in, and what was done to it."""

    article: str
    statement: str
    quotes: tuple[str, ...]
    passage: str
    title: str = ""
    answer: str = ""
    """The human answer that the statement is a sentence of."""
    kind: str = TRUE
    collection: str = ""

    @property
    def for_fitting(self) -> bool:
        """Is its article of the half that is for fitting?"""
        return for_fitting(self.article)


def for_fitting(article: str) -> bool:
    """Half of the articles are for fitting, the other half for reporting."""
    return zlib.crc32(article.encode()) % 2 == 0


def examples(bench: Path, seed: int = 7) -> list[Example]:
    """True statements and their corruptions from `bench`/clapnq and `bench`/mtrag; the same every time."""
    collections = {
        "CLAP NQ": _clapnq(bench / "clapnq" / "answerable.jsonl"),
        "MTRAG": _mtrag(bench / "mtrag" / "turns.jsonl"),
        "sample articles": _samples(),
    }
    found = (replace(e, collection=name) for name, examples in collections.items() for e in examples)
    true = list({(e.article, e.statement): e for e in found}.values())
    return true + corrupted(true, random.Random(seed))


def corrupted(true: Sequence[Example], chance: random.Random) -> list[Example]:
    """The true statements, each in every way that its words allow."""
    by_answer: dict[str, list[Example]] = {}
    for example in true:
        by_answer.setdefault(example.answer, []).append(example)
    names = sorted({name for e in true for name in names_in(e.passage)})
    changed = [c for e in true for c in corruptions(e, by_answer[e.answer], names, chance)]
    return changed + [c for e in true for c in _invented(e, true, chance)]


def _clapnq(path: Path) -> Iterator[Example]:
    for row in rows(path):
        passage = plain(" ".join(row["sentences"]))
        for answer in row["answers"]:
            marked = [plain(s) for s in answer["sentences"]] or [plain(s) for s in row["sentences"]]
            yield from true_statements(row["title"], plain(answer["text"]), marked, passage, row["title"])


def _mtrag(path: Path) -> Iterator[Example]:
    for row in rows(path):
        if row["answerability"] == "ANSWERABLE" and row["passages"]:
            passage = "\n\n".join(p["text"] for p in row["passages"])
            sentences = [passage[a:b] for a, b in sentence_spans(passage)]
            yield from true_statements(row["id"].partition("<::>")[0], row["reference"], sentences, passage)


def _samples() -> Iterator[Example]:
    told: dict[str, list[str]] = {}
    for row in rows(STATEMENTS):
        told.setdefault(row["article"], []).append(row["statement"])
    for found in read([data_path("articles")], _NoWeb()):
        assert isinstance(found, Found)
        article = found.article
        name = article.id or article.url or ""
        sentences = [article.text[a:b] for a, b in sentence_spans(article.text)]
        for statement in told.get(name, ()):
            for example in true_statements(name, statement, sentences, article.text, article.title):
                yield replace(example, answer=name)  # all that is said of one article is one answer


class _NoWeb:
    """The samples are files."""

    def read(self, address: str) -> Iterator[Found]:
        raise AssertionError(address)


def true_statements(
    article: str, text: str, sentences: Sequence[str], passage: str, title: str = ""
) -> Iterator[Example]:
    """The sentences of a human answer that report something, with the quotes that cover them."""
    for start, end in sentence_spans(text):
        statement = _LIST_MARK.sub("", text[start:end])
        words = content_words(statement)
        is_command = fault_of_form(statement) != ""  # code, an address: never shown, whatever it rests on
        if len(words) < 4 or statement.endswith("?") or find_quote(passage, statement.rstrip(".")):
            continue
        quotes = _covering(statement, sentences)
        # People also write what no passage says ("No, that's incorrect."): without half of its words somewhere
        # in the passage, a sentence is no report of it.
        if quotes and not is_command and len(words & content_words(" ".join(quotes))) >= 0.5 * len(words):
            yield Example(article, statement, quotes, passage, title, text)


def _covering(statement: str, sentences: Sequence[str], most: int = 4) -> tuple[str, ...]:
    """The sentences that a careful writer would quote for the statement: each adds a name, a figure or two words."""
    left = set(content_words(statement))
    particular = content_words(" ".join([*_NAME.findall(statement), *_NUMBER.findall(statement)]))
    weighed = {s: content_words(s) for s in sentences}
    chosen: list[str] = []

    def gain(sentence: str) -> int:
        return sum(2 if word in particular else 1 for word in left & weighed[sentence])

    while len(chosen) < most and (best := max(sentences, key=gain)) and gain(best) >= (2 if chosen else 1):
        chosen.append(best)
        left -= weighed[best]
    return tuple(chosen)


def plain(text: str) -> str:
    """CLAP NQ's tokenised text as people write it."""
    text = text.replace("``", '"').replace("''", '"').replace(" -- ", " – ")
    text = re.sub(r"\s+([.,;:!?%)\]]|'s\b|n't\b)", r"\1", text)
    text = re.sub(r"([(\[$£€])\s+", r"\1", text)
    return re.sub(r"(\w) - (\w)", r"\1-\2", text).strip()


# Corruptions


def corruptions(
    example: Example, same_answer: Sequence[Example], names: Sequence[str], chance: random.Random
) -> Iterator[Example]:
    ways: dict[str, Callable[[], str | None]] = {
        "number": lambda: _other_number(example, chance),
        "name": lambda: _other_name(example, names, chance),
        "date": lambda: _other_date(example.statement, chance),
        "negation": lambda: _negated(example.statement, chance),
        "opposite": lambda: _turned_round(example, chance),
        "speaker": lambda: _other_speaker(example, names, chance),
    }
    for kind, way in ways.items():
        changed = way()
        if changed and changed != example.statement:
            yield replace(example, statement=changed, kind=kind)
    # Of the same answer, in which nobody says a thing twice; in two answers the same claim stands in two wordings.
    others = [o for o in same_answer if not set(o.quotes) & set(example.quotes)]
    if others:
        yield replace(example, statement=chance.choice(others).statement, kind="neighbour")


def _invented(example: Example, true: Sequence[Example], chance: random.Random) -> Iterator[Example]:
    """A claim from another article of the same half in place of the statement, and one put behind it."""
    strange = [e for e in true if e.article != example.article and e.for_fitting == example.for_fitting]
    yield replace(example, statement=chance.choice(strange).statement, kind="foreign")
    words = chance.choice(strange).statement.rstrip(". ").split()
    behind = " ".join([words[0].lower(), *words[1 : len(words) // 2 + 4]])
    yield replace(example, statement=f"{example.statement.rstrip('. ')}, and {behind}.", kind="added")


def _other_number(example: Example, chance: random.Random) -> str | None:
    """Another number in place of one: every second time one that stands elsewhere in the passage."""
    statement = example.statement
    found = [m for m in _NUMBER.finditer(statement) if not _YEAR.fullmatch(m[0])]
    if not found:
        words = list(re.finditer(rf"\b({'|'.join(_WORD_NUMBERS)})\b", statement))
        if not words:
            return None
        match = chance.choice(words)
        return _put(statement, match, chance.choice([w for w in _WORD_NUMBERS if w != match[0]]))
    match = chance.choice(found)
    elsewhere = [n for n in _NUMBER.findall(example.passage) if n != match[0] and not _YEAR.fullmatch(n)]
    if elsewhere and chance.random() < 0.5:
        return _put(statement, match, chance.choice(elsewhere))
    digits = [i for i, c in enumerate(match[0]) if c.isdigit()]
    at = chance.choice(digits)
    digit = chance.choice([d for d in "123456789" if d != match[0][at]])
    return _put(statement, match, match[0][:at] + digit + match[0][at + 1 :])


def _other_name(example: Example, names: Sequence[str], chance: random.Random) -> str | None:
    """Another name in place of one: every second time one that stands elsewhere in the passage."""
    here = names_in(example.passage)
    found = [m for m in _NAME.finditer(example.statement) if m[0] in here]
    if not found:
        return None
    match = chance.choice(found)
    elsewhere = [n for n in here if n not in example.statement and match[0] not in n]
    pool = (
        elsewhere if elsewhere and chance.random() < 0.5 else [n for n in names if n not in example.passage]
    )
    return _put(example.statement, match, chance.choice(pool))


def names_in(passage: str) -> list[str]:
    """The names in a passage: words with a capital inside a sentence, never seen there without one."""
    plain = set(re.findall(r"\b[a-z]+\b", passage))
    found = dict.fromkeys(m for m in _NAME.findall(passage) if not _MONTH.search(m))
    return [n for n in found if not any(w.lower() in plain or w in _NO_NAMES for w in n.split())]


def _other_date(statement: str, chance: random.Random) -> str | None:
    found = [*_MONTH.finditer(statement), *_YEAR.finditer(statement)]
    if not found:
        return None
    match = chance.choice(found)
    if match[0] in MONTHS:
        return _put(statement, match, chance.choice([m for m in MONTHS if m != match[0]]))
    return _put(statement, match, str(int(match[0]) + chance.choice([-10, -3, -2, -1, 1, 2, 3, 10])))


def _negated(statement: str, chance: random.Random) -> str | None:
    """A negation taken out where there is one, else one put in after the first auxiliary."""
    negations = list(_NEGATION.finditer(statement))
    if negations:
        match = chance.choice(negations)
        return _put(statement, match, "can" if match[0] == "cannot" else "")
    auxiliary = _AUXILIARY.search(statement)
    return _put(statement, auxiliary, f"{auxiliary[0]} not") if auxiliary else None


def _turned_round(example: Example, chance: random.Random) -> str | None:
    """A word replaced by its opposite; both are from the list that the check uses, which flatters it."""
    found = [(m, _AGAINST[m[0]]) for m in re.finditer(r"\b[a-z]+\b", example.statement) if m[0] in _AGAINST]
    if not found:
        return None
    match, others = chance.choice(found)
    return _put(example.statement, match, chance.choice(others))


def _other_speaker(example: Example, names: Sequence[str], chance: random.Random) -> str | None:
    match = _PERSON.search(example.statement)
    if match is None:
        return None
    others = [n for n in names_in(example.passage) if " " in n and n != match["who"]]
    return _put(example.statement, match, chance.choice(others or [n for n in names if " " in n]))


def _put(text: str, match: re.Match[str], replacement: str) -> str:
    return text[: match.start()] + replacement + text[match.end() :]
