"""The sentences that the assistant says of itself, in one place, and how it writes a day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date

from assistant.types import Aspect, Citation, Form, Moment, Request, Speech, day_of

MONTHS = tuple(calendar.month_name)[1:]
_MARKER = re.compile(r"\[(\d+)\]")

PURPOSE = (
    "This assistant answers questions about the articles in its index, in their own words and with a quote for each "
    "sentence. Ask what was reported, who said it, or when."
)

LEFT_OPEN = "The question does not say who or what it is about. Ask it again with a name or a subject."

WITHOUT_THE_MODEL = "Nothing that the model wrote could be shown; the articles were read without it."
NOT_CONFIRMED = "(not confirmed by its quote)"
"""Stands behind the markers of a sentence that its quotes do not carry."""
COULD_NOT_BE_CHECKED = "Part of what the model wrote could not be proven and is left out."
VECTORS_BEHIND = "The server that finds articles by their meaning does not answer or is catching up."
VECTORS_MISSING = (
    "Part of the articles could be searched by their words alone, because the server that finds them by their meaning "
    "does not answer or is catching up."
)
READ_AS: dict[Form, str] = {
    "quotes": "all quotes by {who}{topic}",
    "sides": "what {who} each say{topic}",
    "mentions": "every mention of {subject}",
    "latest": "the latest on {subject}",
    "summary": "a summary of what was reported on {subject}",
    "timeline": "a timeline of {subject}",
    "contradictions": "what reports on {subject} disagree on",
    "articles": "articles on {subject}",
    "opinion": "opinion pieces on {subject}",
}
"""What a request asks for, by its form; others have no form of their own."""
READ_AS_ASPECT: dict[Aspect, str] = {
    "numbers": "the key numbers on {subject}",
    "people": "the main people in what was reported on {subject}",
    "unknown": "what is not known about {subject}",
}
"""What a summary of one aspect is."""
MOST_OUTLETS = 5
"""Outlets whose newest article is told."""
UNPROVEN = "One sentence was left out: its quote is not in the source."


def written_day(day: date) -> str:
    """A day as people write it: "3 July 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def dated(published: Moment | None, outlet: str) -> str:
    """When and where something was published, as a line of a list begins: "3 July 2026, Post"."""
    day = written_day(day_of(published)) if published is not None else "undated"
    return f"{day}, {outlet or 'unknown outlet'}"


def said_line(
    published: Moment | None, outlet: str, to: str | None, speech: Speech | None, words: str
) -> str:
    """Somebody's words as a line of a list: when, where and to whom they were said, and whether in their own words."""
    told = f", to {to}" if to and to not in words else ""
    how = ", in the article's words" if speech == "paraphrase" else ""
    return f"{dated(published, outlet)}{told}{how}: {words}"


def shortened(title: str, most: int = 50) -> str:
    """A headline cut between words to at most `most` characters, with "…" where something is gone."""
    return title if len(title) <= most else title[: most + 1].rsplit(" ", 1)[0][:most].rstrip(" ,;:") + " …"


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 article", "1,200 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def read_as(request: Request) -> str:
    """What a question was read as asking for, in one line; empty for what has no form of its own."""
    if request.form not in READ_AS:
        return ""
    topic = f" on {request.topic}" if request.topic else ""
    named = READ_AS_ASPECT.get(request.aspect, READ_AS[request.form]).format(
        who=", ".join(request.people), topic=topic, subject=" ".join(request.subject.split())
    )
    parts = [
        named,
        f"at most {counted(request.points, 'point')}" if request.points else "",
        ", ".join(request.sources),
        f"from {written_day(request.since)}" if request.since else "",
        f"to {written_day(request.until)}" if request.until else "",
    ]
    return f"Read as: {', '.join(filter(None, parts))}"


def not_in_articles(closest: Sequence[Citation]) -> str:
    """A refusal: that no article was found that says so, and what comes closest, with its outlet and day."""
    if not closest:
        return "No article was found that says so."
    return f"No article was found that says so. Closest: {'; '.join(map(_told_where, closest))}."


def could_not_be_checked(closest: Sequence[Citation]) -> str:
    """That nothing a model wrote could be proven, and what comes closest in the articles."""
    said = "What the model wrote could not be proven by the articles."
    return f"{said} Closest: {'; '.join(map(_told_where, closest))}." if closest else said


def _told_where(citation: Citation) -> str:
    words = unmarked(shortened(" ".join(citation.quote.split()), 160))
    day = written_day(day_of(citation.published)) if citation.published is not None else ""
    where = ", ".join(part for part in (citation.source or shortened(citation.title), day) if part)
    return f"“{words}” ({where})" if where else f"“{words}”"


def not_read(script: str) -> str:
    """Why a question in a script that the reader does not know is not answered."""
    return (
        f"The models that come along do not read {script} script, so that nothing is claimed of what the articles say; "
        "the nearest of them are shown. A chat model may read it."
    )


def unmarked(words: str) -> str:
    """Words of an article in which nothing is taken for a marker of ours: an article's own "[1]" becomes "(1)"."""
    return _MARKER.sub(r"(\1)", words)


def left_out(undated: int) -> str:
    """How many articles a limit on dates left out because their date is not known."""
    were = "was" if undated == 1 else "were"
    return f"{counted(undated, 'undated article')} {were} left out, because the question is limited by date."


def newest_searched(newest: Mapping[str, date]) -> str:
    """The day of the newest article that was searched, by outlet, the newest first."""
    told = sorted(newest.items(), key=lambda one: (one[1].toordinal() * -1, one[0]))
    named = ", ".join(
        f"{outlet or 'unknown outlet'} {written_day(day)}" for outlet, day in told[:MOST_OUTLETS]
    )
    more = f", and {counted(len(told) - MOST_OUTLETS, 'other outlet')}" if len(told) > MOST_OUTLETS else ""
    return f"The newest articles that were searched: {named}{more}."


def nothing_from(names: Sequence[str]) -> str:
    """Which of the sides asked for are not heard."""
    return f"The articles give nothing on this from {' or '.join(names)}."


def part_not_in_articles(part: str) -> str:
    """Which part of a question is not answered."""
    return f"No article was found that says: “{part}”"
