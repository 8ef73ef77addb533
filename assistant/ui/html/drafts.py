"""A checked draft as HTML: each sentence beside its quotes, and how quoted words differ from the source's."""

from __future__ import annotations

from difflib import SequenceMatcher

from assistant.types import CheckedSentence, Citation
from assistant.ui.html import texts
from assistant.ui.html.markup import escaped, open_button, original_link, where_html


def sentence_html(checked: CheckedSentence) -> str:
    """A row: the sentence with its verdict, and beside it its quotes."""
    verdict = texts.DRAFT_VERDICTS[checked.verdict]
    told = f'<p class="verdict">{verdict}</p>' if verdict else ""
    differing = "".join(_difference_html(*pair) for pair in checked.altered)
    reasons = "".join(f'<p class="reason" dir="auto">{escaped(one)}</p>' for one in checked.reasons)
    quotes = "".join(map(_quote_html, checked.citations))
    return (
        f'<li class="checked" data-verdict="{checked.verdict}"><div class="sentence">{told}'
        f'<p dir="auto">{escaped(checked.text)}</p></div>'
        f'<div class="beside">{differing}{reasons}{quotes}</div></li>'
    )


def _quote_html(citation: Citation) -> str:
    c = citation
    at_quote = open_button(c.article_id, texts.OPEN_ARTICLE, start=c.start, end=c.end, quote=c.quote)
    return (
        f'<article class="source"><p class="line">{where_html(c.source, c.published)}</p>'
        f'<h4 class="headline" dir="auto">{escaped(c.title or texts.NO_TITLE)}</h4>'
        f'<blockquote dir="auto"><mark>{escaped(c.quote)}</mark></blockquote>'
        f'<p class="ways">{at_quote}{original_link(c.url)}</p></article>'
    )


def _difference_html(written: str, published: str) -> str:
    """Both wordings, the words that differ marked in each."""
    mine, theirs = written.split(), published.split()
    matcher = SequenceMatcher(
        None, [w.casefold() for w in mine], [w.casefold() for w in theirs], autojunk=False
    )
    rows: tuple[list[str], list[str]] = [], []
    for kind, a, b, c, d in matcher.get_opcodes():
        for row, words, tag in ((rows[0], mine[a:b], "del"), (rows[1], theirs[c:d], "ins")):
            if words:
                text = escaped(" ".join(words))
                row.append(text if kind == "equal" else f"<{tag}>{text}</{tag}>")
    return (
        f'<dl class="difference"><dt>{texts.AS_WRITTEN}</dt><dd dir="auto">{" ".join(rows[0])}</dd>'
        f'<dt>{texts.AS_PUBLISHED}</dt><dd dir="auto">{" ".join(rows[1])}</dd></dl>'
    )
