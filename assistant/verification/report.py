"""A checked draft as a report in Markdown, to be printed or filed; what others wrote is text in it and no markup."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.types import CheckedSentence, Citation, DraftVerdict, day_of
from assistant.wording import counted, written_day

VERDICTS: dict[DraftVerdict, str] = {
    "supported": "Supported",
    "contradicted": "Contradicted",
    "not_found": "Not found",
    "no_claim": "No claim",
}
"""Each verdict as readers see it."""
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


def report(checked: Sequence[CheckedSentence]) -> str:
    """The whole report: what was found in numbers, then each sentence with its verdict and its quotes."""
    return (
        "\n\n".join(["# Draft checked", summary(checked), *(part for one in checked for part in _entry(one))])
        + "\n"
    )


def summary(checked: Sequence[CheckedSentence]) -> str:
    """In numbers: "12 sentences: 5 supported, 2 contradicted, 3 not found, 2 without a claim. …"."""
    count = Counter(one.verdict for one in checked)
    altered = sum(len(one.altered) for one in checked)
    told = (
        f"{counted(len(checked), 'sentence')}: {count['supported']} supported, {count['contradicted']} contradicted, "
        f"{count['not_found']} not found, {count['no_claim']} without a claim."
    )
    return f"{told} {counted(altered, 'altered quotation')}." if altered else told


def stands_against(checked: Sequence[CheckedSentence]) -> bool:
    """Is something contradicted, or a quotation altered?"""
    return any(one.verdict == "contradicted" or one.altered for one in checked)


def _entry(one: CheckedSentence) -> Iterator[str]:
    if one.verdict == "no_claim":
        yield _plain(one.text)
        return
    yield f"**{VERDICTS[one.verdict]}:** {_plain(one.text)}"
    for written, published in one.altered:
        yield f"> As written: “{_plain(written)}”\n>\n> As published: “{_plain(published)}”"
    for reason in one.reasons:
        yield f"> {_plain(reason)}"
    for citation in one.citations:
        yield f"> “{_plain(citation.quote)}”\n>\n> {_plain(where(citation))}"


def where(citation: Citation) -> str:
    """Outlet, day, headline and address of what is quoted."""
    day = written_day(day_of(citation.published)) if citation.published else "undated"
    parts = (citation.source or "unknown outlet", day, citation.title, citation.url or "")
    return ", ".join(part for part in parts if part)


def _plain(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return _MARKUP.sub(r"\\\1", " ".join(visible.split()))
