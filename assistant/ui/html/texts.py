"""Every word that the chat itself shows, in one place, so that it can be read in one go and translated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.types import DraftVerdict
from assistant.wording import MONTHS, counted, written_day

NAME = "news-assistant"
LANGUAGE = "en"
HEADLINE = "What was reported, by whom, and when"
EXAMPLES = "Questions these articles answer"
FINDING_EXAMPLES = "Looking for questions that these articles answer…"
QUESTION_LABEL = "Your question"
ASK = "Ask"
STOP = "Stop"
TAB_ASK = "Ask"
TAB_ARTICLES = "Articles"
TAB_DRAFTS = "Check a draft"
VIEWS = "Views"
NEW = "New conversation"
CONVERSATIONS = "Conversations"
RENAME = "Rename"
DELETE = "Delete"
DELETE_SURE = "Delete for good"
UNKEPT = (
    "This browser does not keep the conversation: its storage is full or switched off. Export what you need."
)
EXPORT_MARKDOWN = "Export this one as Markdown"
EXPORT_JSON = "as JSON"

SAMPLE = "These are the sample articles, most of them invented. To read your own:"
SAMPLE_OR_ADD = (
    "These are the sample articles, most of them invented. To read your own, add them under Articles, or:"
)
SAMPLE_COMMAND = "news-assistant ingest PATH"
SAMPLE_ADDING = (
    "What you add goes to an index of your own, which then takes the place of the sample articles."
)
EMPTY = "Nothing is in the index yet. Read articles in with “news-assistant ingest PATH”, then ask about them here."
EMPTY_OR_ADD = "Nothing is in the index yet. Add articles under “Articles”, then ask about them here."

SOURCES = "Sources"
ALSO_READ = "Also read, not cited"
UNDATED = "undated"
NO_OUTLET = "outlet not named"
NO_TITLE = "untitled"
OPEN_ARTICLE = "Open article"
ORIGINAL = "Original"
ORIGINAL_LONG = "The original on its own site, in a new tab"
BACK = "Back to the sentence that cites source {number}"
CITES = "Source {number}: {source}"
DIRECT = "in direct speech"
PARAPHRASE = "in the article’s words"
ALSO_IN = "Also in {outlets}"
POSTED = "Posted {time}"
PAGE = "Page {number}"
CORRECTED = "Corrected on {day}"
EARLIER_WORDING = "the earlier wording"
LATER_WORDING = "the wording after it"
UNTIL = "This wording stood until {day}; what changed is marked"
SAME_ARTICLE = "From the same article"

AS_QUESTION = "Ask as a question instead"
NOT_IN_ARTICLES = "No article was found that says so."
CLOSEST = "Closest, though no answer"
COVERED = "What can be searched: {extent}."
COVERED_UNFILTERED = "Without the filters: {extent}."
COULD_ASK = "Questions that they answer"
FOLLOW_UPS = "Ask next"
STOPPED = "Stopped."
CHECKED = "Each sentence shown was checked against its quote."
LEFT_OUT = "What was left out or is not confirmed, and why"
NOT_CONFIRMED = "not confirmed by its quote"
SHOWN_TO_MODEL = " · {passages} shown to {model}"
READ = "Read {passages} from {articles} · {seconds} s"

GOOD = "A good answer"
BAD = "A bad answer"
REASON = "What was good or bad about it?"
SAVE = "Save"
SAVED = "Saved beside the index; it is sent nowhere."

COPY = "Copy with sources"
EXPORT_LIST_CSV = "List as CSV"
EXPORT_LIST_MARKDOWN = "List as Markdown"
COPIED = "Copied"
AGAIN = "Ask again"
EDIT = "Edit"

OUTLETS = "Outlets"
OUTLET_SEARCH = "Find an outlet"
DATES = "Dates"
FROM = "From"
TO = "To"
AS_OF = "As of"
AS_OF_HELP = "What could be known at the end of this day"
CLEAR = "Clear"
FILTERS = "What is searched"

CLOSE = "Close"
SEARCH = "Search headlines and outlets"
SORT = "Sort"
SORTS = (
    ("newest", "newest first"),
    ("oldest", "oldest first"),
    ("outlet", "by outlet"),
    ("title", "by headline"),
)
CHART = "Articles over time"
PER = {
    "day": "a bar is a day, the highest {most}",
    "week": "a bar is a week, the highest {most}",
    "month": "a bar is a month, the highest {most}",
    "year": "a bar is a year, the highest {most}",
}
WEEK_OF = "the week of {day}"
BEFORE = "before {when}: {articles}"
OTHER_OUTLETS = "{outlets}"
ROW = "{outlet}: {articles}, most ({most}) in {when}"

COLUMN_PICK = "Select"
COLUMN_HEADLINE = "Headline"
COLUMN_OUTLET = "Outlet"
COLUMN_DATE = "Published"
COLUMN_VERSIONS = "Versions"
VERSIONS = "{versions}"
PICK = "Select “{title}”"

ADD = "Add articles"
DROP = "Drop files here, or press to choose: text, web pages, PDF, Word, JSON, CSV, archives"
ADDRESSES = "Addresses of articles or feeds, one a line"
ADDRESSES_HINT = "https://"
ADD_NOW = "Add"
ADDING = "Adding articles"
ADDING_STOPPED = "Stopped. {articles} had been added."
ADDING_ALREADY = "Other articles are being added; wait until they are in."
ADDING_TROUBLE = (
    "Something failed while adding, and the log of the server says what. What was added by then stays."
)
NOTHING_TO_ADD = "Choose files, or give an address."
INPUTS_LEFT_OUT = "{inputs} left out"
REMOVE = "Remove selected"
REMOVE_ONE = "Remove this article?"
REMOVE_MANY = "Remove these # articles?"
AND_MORE = "and # more"
SENDING = "Sending #"
TAKE_BACK = "Leave out #"
REMOVE_MEANS = "What is removed leaves the index with its older versions, and answers no longer quote it."
REMOVE_NOW = "Remove"
KEEP = "Keep"
REMOVED = "{articles} removed."
NOTHING_HERE = "There is nothing here."
NO_FILES = "Files are not taken here, and other sites are not fetched."
ONLY_JSON = "Only JSON is taken here."
TOO_LARGE = "This is too large."
OTHER_NAME = (
    "This chat answers only to names of the machine that serves it, such as localhost. To open it under another "
    "name, start it with a --host that other machines reach."
)
NOT_ALLOWED = "Articles cannot be added or removed from here."
MORE = "Show more"
NONE_FOUND = "No article matches."
NONE_YET = "No article is in the index yet."
GONE = "This article is no longer in the index."

DRAFT = "A draft, to be checked beside the articles"
CHECK = "Check"
CHECKING = "Checking…"
DRAFT_FILE = "Open a file"
REPORT = "Save the report"
REPORT_FILE = "draft-checked.md"
DRAFT_VERDICTS: dict[DraftVerdict, str] = {
    "supported": "Supported",
    "contradicted": "Contradicted",
    "not_found": "Not found",
    "no_claim": "",
}
AS_WRITTEN = "As written"
AS_PUBLISHED = "As published"

EXTRACTIVE = "The articles’ own sentences · nothing leaves this machine"
WRITTEN = "Answers written by {model} · passages are sent to it"
WRITTEN_HERE = "Answers written by {model} · nothing leaves this machine"

FORGOTTEN = "The chat was started anew since this page was opened; reload the page and judge again."
TROUBLE = (
    "Something failed while answering, and the log of the server says what. Ask again; if it fails again, "
    "restart the chat."
)


def reading(articles: int, filtered: bool, written: bool = False) -> str:
    """What is said while an answer is on its way; a written one is also being checked before it is shown."""
    what = "the articles that pass the filters" if filtered else counted(articles, "article")
    return f"Reading {what}…" if not written else f"Reading {what}; what is written is being checked…"


def adding(stage: str, done: int, total: int | None, seconds_left: float | None) -> str:
    """How far an addition is, in words."""
    if stage == "indexing" and total:
        minutes = round((seconds_left or 0) / 60)
        left = f" · about {counted(minutes, 'minute')} left" if minutes else ""
        return f"Adding: {done:,} of {counted(total, 'article')}{left}"
    if stage == "waiting":
        return "Waiting: another program writes to the index"
    if stage == "mending" and total:
        return f"Mending what was cut off: {done:,} of {counted(total, 'passage')}"
    return f"Reading: {counted(done, 'input')} so far" if stage == "reading" else "Starting"


def added(new: int, updated: int, unchanged: int) -> str:
    """What an addition came to."""
    parts = [f"{counted(new, 'article')} added"] if new else []
    if updated:
        parts.append(f"{updated:,} in a newer version")
    if unchanged:
        parts.append(f"{unchanged:,} there already")
    return ", ".join(parts) + "." if parts else "No article was added."


def placeholder(articles: int, first: date | None, last: date | None) -> str:
    """The hint in the empty question box."""
    days = f", {between(first, last)}" if first and last else ""
    return f"Ask about {counted(articles, 'article')}{days}"


def extent(articles: int, outlets: Sequence[str], first: date | None, last: date | None, undated: int) -> str:
    """What is in the index, in one line."""
    parts = [counted(articles, "article")]
    if first and last:
        parts.append(between(first, last))
    if undated:
        parts.append(
            f"{undated:,} undated" if undated < articles else "undated" if articles == 1 else "all undated"
        )
    if outlets:
        parts.append("from " + listed(outlets, 4, "outlet"))
    return ", ".join(parts)


def between(first: date, last: date) -> str:
    """Two days as a span of months: "April–July 2026", "July 2026", "May 2025–July 2026"."""
    end = f"{MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return end
    start = MONTHS[first.month - 1] + (f" {first.year}" if first.year != last.year else "")
    return f"{start}–{end}"


def listed(names: Sequence[str], most: int, noun: str) -> str:
    """The first names, and how many more there are."""
    if len(names) <= most:
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return ", ".join(names[:most]) + f" and {counted(len(names) - most, 'more ' + noun)}"


def limits(sources: Sequence[str], since: str, until: str, as_of: str) -> str:
    """The filters of a question, in words; empty when there are none."""
    parts = [listed(sources, 3, "outlet")] if sources else []
    if since:
        parts.append(f"from {_day(since)}")
    if until:
        parts.append(f"to {_day(until)}")
    if as_of:
        parts.append(f"as of {_day(as_of)}")
    return " · ".join(parts)


def _day(iso: str) -> str:
    try:
        return written_day(date.fromisoformat(iso))
    except ValueError:
        return iso
