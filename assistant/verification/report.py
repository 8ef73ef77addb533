"""A checked draft as a report in Markdown, to be printed or filed; what others wrote is text in it and no markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.answer.written_lists import where
from assistant.text.markdown import plain
from assistant.types import CheckedSentence, DraftVerdict
from assistant.wording import counted

VERDICTS: dict[DraftVerdict, str] = {
    "supported": "Supported",
    "contradicted": "Contradicted",
    "not_found": "Not found",
    "no_claim": "No claim",
}
"""Each verdict as readers see it."""


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
        yield plain(one.text)
        return
    yield f"**{VERDICTS[one.verdict]}:** {plain(one.text)}"
    for written, published in one.altered:
        yield f"> As written: “{plain(written)}”\n>\n> As published: “{plain(published)}”"
    for reason in one.reasons:
        yield f"> {plain(reason)}"
    for citation in one.citations:
        yield f"> “{plain(citation.quote)}”\n>\n> {where(citation)}"
