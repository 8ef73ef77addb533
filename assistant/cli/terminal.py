"""Answers, lists and reports as a terminal shows them. Article text is shown as text, never as control codes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from rich.text import Text

from assistant.feedback import Feedback
from assistant.models.names import model_file
from assistant.types import Answer, Article, Citation, Headline, IndexReport, Moment, Rejected, Remark, day_of
from assistant.wording import counted, read_as, shortened, unmarked, written_day

WIDEST = 100
"""Columns of running text; longer lines are hard to read however wide the window."""
MOST_REJECTS = 20
"""Rejected inputs that are named one by one; the JSON report names all."""
_INDENT = " " * 6
_STATEMENT = re.compile(r"(?P<text>.+?)(?P<markers>(?:\s?\[\d+\])+)(?:\s+|$)", re.DOTALL)


def console(*, stderr: bool = False) -> Console:
    """A console that prints what it is given, to the letter: no markup, no emoji codes, no guessed colours."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def say(out: Console, sentence: str) -> None:
    """One sentence, on as many lines as it needs."""
    out.print(Text(_plain(sentence)))


def listed(article: Article) -> dict[str, Any]:
    """What a list of articles says of each: everything but its text, as plain JSON."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "source": article.source,
        "authors": list(article.authors),
        "published": article.published and article.published.isoformat(),
        "updated": article.updated and article.updated.isoformat(),
        "language": article.language,
        "stub": article.stub,
    }


def print_json(document: Any) -> None:
    """One JSON document on standard output, in ASCII so that every terminal, pipe and file can take it."""
    print(json.dumps(document, indent=2))


class Step(Protocol):
    """What a bar needs to know of an event of `ingest`."""

    @property
    def kind(self) -> str: ...

    @property
    def done(self) -> int: ...

    @property
    def total(self) -> int | None: ...

    @property
    def source(self) -> str: ...

    @property
    def passages(self) -> int: ...

    @property
    def passages_total(self) -> int | None: ...

    @property
    def rate(self) -> float | None: ...

    @property
    def seconds_left(self) -> float | None: ...

    @property
    def tokens(self) -> int: ...

    @property
    def dollars(self) -> float | None: ...


class Progress:
    """A bar that follows the events of one ingestion and leaves nothing behind; none where no terminal shows it."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._bar = Bar(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[state]}", markup=False),
            console=out,
            transient=True,
            disable=not out.is_terminal,
        )
        self._task = self._bar.add_task("Starting", total=None, state="")

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, step: Step) -> None:
        """Show how far the ingestion is; what it will cost stays on the screen."""
        if step.kind == "pricing":
            _print(self._out, price_line(step.tokens, step.dollars))
            return
        by_passages = step.kind == "indexing" and step.passages_total is not None
        self._bar.update(
            self._task,
            description=step.kind.capitalize(),
            completed=step.passages if by_passages else step.done,
            total=step.passages_total if by_passages else step.total,
            state=progress_line(step),
        )


def progress_line(step: Step) -> str:
    """What is done and to do, how fast, how long still, and where the article in hand stands."""
    if step.kind == "waiting":
        return "for another process, which writes to the index"
    if step.kind == "mending":
        return f"what was cut off: {step.done:,} of {step.total:,} passages"
    parts = [f"{step.done:,} of {step.total:,} articles" if step.total else f"{step.done:,} read"]
    if step.passages_total:
        parts.append(f"{step.passages:,} of {step.passages_total:,} passages")
    if step.rate:
        parts.append(f"{step.rate:,.0f} a second")
    if step.seconds_left is not None:
        parts.append(f"{timedelta(seconds=round(step.seconds_left))} left")
    return " · ".join([*parts, _plain(step.source)] if step.source else parts)


def print_answer(out: Console, answer: Answer) -> None:
    """The short answer, the sentences with their markers, the sources, and how the answer came about."""
    if answer.request and (read := read_as(answer.request)):
        _print(out, read, style="dim")
        out.print()
    if answer.short:
        _print(out, answer.short, style="bold")
        out.print()
    for paragraph, quoted in _statements(answer):
        _print(out, paragraph, first="  │ " if quoted else "", rest="  │ " if quoted else "")
    if answer.citations:
        out.print()
        _print(out, "Sources", style="bold")
        for citations in _by_article(answer.citations):
            _print_source(out, citations, answer.text)
    for note in answer.notes:
        out.print()
        _print(out, note, style="italic")
    if answer.retrieved:
        out.print()
        _print(out, _made_by(answer), style="dim")


def print_articles(out: Console, articles: Sequence[Article]) -> None:
    """One article a line, newest first, undated ones last: day, outlet, headline, id."""
    for article in sorted(articles, key=_newest_first):
        day = day_of(article.published).isoformat() if article.published else "undated   "
        part = "  (only its beginning)" if article.stub else ""
        line = f"{day}  {article.source or 'unknown outlet'}  {article.title}{part}  [{article.id}]"
        out.print(Text(_plain(line)), soft_wrap=True)
    out.print(Text(f"{counted(len(articles), 'article')}."), style="dim")


def print_quotes(out: Console, citations: Sequence[Citation]) -> None:
    """What somebody said, in the order given: day, outlet and speaker over the words; how many there are at the end."""
    for citation in citations:
        day = written_day(day_of(citation.published)) if citation.published else "undated"
        also = f" (also in {', '.join(citation.also_in)})" if citation.also_in else ""
        how = "" if citation.speech == "direct" else ", in the article's words"
        outlet = citation.source or "unknown outlet"
        _print(out, f"{day}, {outlet}{also}: {citation.speaker or 'unknown speaker'}{how}", style="dim")
        _print(out, _folded(citation.quote), first=_INDENT, rest=_INDENT)
    out.print(Text(f"{counted(len(citations), 'quotation')}."), style="dim")


def print_headlines(out: Console, headlines: Sequence[Headline]) -> None:
    """One article a line, in the order given: day, outlet, headline, id; how many there are at the end."""
    for headline in headlines:
        day = day_of(headline.published).isoformat() if headline.published else "undated   "
        line = f"{day}  {headline.source or 'unknown outlet'}  {headline.title}  [{headline.id}]"
        out.print(Text(_plain(line)), soft_wrap=True)
    out.print(Text(f"{counted(len(headlines), 'article')}."), style="dim")


def print_report_of_draft(out: Console, markdown: str) -> None:
    """The report on a draft, as Markdown that can be printed or piped into a file."""
    for line in markdown.splitlines():
        out.print(Text(_plain(line)), soft_wrap=True)


def print_feedback(out: Console, feedback: Sequence[Feedback]) -> None:
    """Readers' verdicts, the newest first: day, thumb and question, the answer in short, and the reason."""
    for one in feedback:
        _print(out, f"{day_of(one.given).isoformat()} {one.verdict} {one.question}", rest=_INDENT)
        short = one.answer.get("short") or one.answer.get("text") or ""
        _print(out, shortened(_folded(str(short)), WIDEST), first=_INDENT, rest=_INDENT, style="dim")
        if one.reason:
            _print(out, f"“{one.reason}”", first=_INDENT, rest=_INDENT)
    up = sum(one.verdict == "up" for one in feedback)
    out.print(Text(f"{up:,} up, {len(feedback) - up:,} down."), style="dim")


def print_report(out: Console, report: IndexReport, *, dry_run: bool) -> None:
    """What an ingestion did, or would do, in one sentence."""
    would = "Would have: " if dry_run else ""
    counts = (
        f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged, "
        f"{report.removed:,} removed, {len(report.rejected):,} rejected"
    )
    _print(out, f"{would}{counts} ({counted(report.passages, 'passage')}, {report.seconds:.1f} s).")
    if dry_run and report.dollars != 0:
        _print(out, price_line(report.tokens, report.dollars))


def price_line(tokens: int, dollars: float | None) -> str:
    """What a paid model will be sent, and for how much."""
    if dollars is None:
        price = "a price that is not known"
    else:
        price = f"about ${dollars:.2f}" if dollars >= 0.01 else "less than a cent"
    return f"To embed: about {counted(tokens, 'token')}, for {price}."


def print_rejected(out: Console, rejected: Sequence[Rejected]) -> None:
    """What was left out, where it stands and why, one input a line."""
    for one in rejected[:MOST_REJECTS]:
        out.print(Text(_plain(f"left out: {one.place}: {one.reason}")), soft_wrap=True)
    if len(rejected) > MOST_REJECTS:
        out.print(Text(f"and {len(rejected) - MOST_REJECTS:,} more; --json names them all."))


def print_warnings(out: Console, warnings: Sequence[Remark]) -> None:
    """What could not be read of articles that were read, one a line."""
    for one in warnings[:MOST_REJECTS]:
        out.print(Text(_plain(f"warning: {one.place}: {one.sentence}")), soft_wrap=True)
    if len(warnings) > MOST_REJECTS:
        out.print(Text(f"and {len(warnings) - MOST_REJECTS:,} more warnings; --json names them all."))


def _statements(answer: Answer) -> Iterable[tuple[str, bool]]:
    """The answer's text in pieces that end with their markers; True where a piece is an article's own sentence."""
    quotes = {_folded(unmarked(citation.quote)) for citation in answer.citations}
    end = 0
    if answer.citations:
        for found in _STATEMENT.finditer(answer.text):
            yield found[0].strip(), _folded(found["text"]) in quotes
            end = found.end()
    if rest := answer.text[end:].strip():
        yield rest, False


def _by_article(citations: Sequence[Citation]) -> Iterable[list[Citation]]:
    together: dict[str, list[Citation]] = {}
    for citation in citations:
        together.setdefault(citation.article_id, []).append(citation)
    return together.values()


def _print_source(out: Console, citations: Sequence[Citation], answer_text: str) -> None:
    first = citations[0]
    markers = " ".join(f"[{citation.number}]" for citation in citations)
    also = f" · also in {', '.join(first.also_in)}" if first.also_in else ""
    _print(out, f"{markers} {first.source or 'unknown outlet'} · {_day(first.published)}{also}", first="  ")
    _print(out, first.title, first="      ", rest="      ")
    if first.url:  # never wrapped, so that it can be clicked
        out.print(Text(_plain(f"      {first.url}")), soft_wrap=True, style="dim")
    for citation in citations:
        if _folded(unmarked(citation.quote)) not in _folded(answer_text):
            _print(out, f"[{citation.number}] “{_folded(citation.quote)}”", first="      ", rest="      ")


def _made_by(answer: Answer) -> str:
    articles = len({one.passage.article_id for one in answer.retrieved})
    read = f"Read {counted(len(answer.retrieved), 'passage')} from {counted(articles, 'article')}"
    if answer.shown_to is None:
        return f"{read}; no language model was used (extractive)."
    shown = counted(int(answer.usage.get("passages_sent", 0)), "passage")
    sent = "on this machine" if model_file(answer.shown_to) else f"which {shown} were sent to"
    if answer.model != answer.shown_to:
        return f"{read}; nothing of {answer.shown_to}, {sent}, is shown (extractive)."
    return f"{read}; the answer was written by {answer.shown_to}, {sent}."


def _day(moment: Moment | None) -> str:
    return written_day(day_of(moment)) if moment else "undated"


def _newest_first(article: Article) -> tuple[bool, int]:
    return (article.published is None, -day_of(article.published).toordinal() if article.published else 0)


def _print(out: Console, text: str, *, first: str = "", rest: str = "", style: str = "") -> None:
    width = min(out.width, WIDEST) - len(first)
    for number, line in enumerate(Text(_plain(_folded(text))).wrap(out, max(width, 20))):
        out.print(Text(first if number == 0 else rest), end="", soft_wrap=True)
        out.print(line, style=style, soft_wrap=True)


def _folded(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def _plain(text: str) -> str:
    """The text without control characters, which a terminal would obey, and without marks that turn its direction."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs"} and c not in _TURNING)


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
