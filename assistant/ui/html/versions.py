"""A whole article as HTML, in the wording that was quoted, and what changed between its wordings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.text.sentences import Span, sentence_spans
from assistant.types import Article, Version, day_of
from assistant.ui.html import texts
from assistant.ui.html.markup import escaped, fingerprint, open_button, original_link, time_html, where_html


def opened(versions: Sequence[Version], start: int, end: int, print_: str, wording: str) -> str:
    """An article opened at the words `text[start:end]` whose fingerprint is `print_`; `versions` are newest first.

    `wording` is "" for the newest wording that holds them, "earlier" for the one before that, or a version's number:
    the last two show what differs from the wording they are compared with.
    """
    holding = next((v for v in versions if fingerprint(v.article.text[start:end]) == print_), None)
    if not wording:
        marked = [(start, end)] if holding else []
        return _article_html(versions, holding or versions[0], marked)
    number = str((holding or versions[0]).number - 1) if wording == "earlier" else wording
    shown = next((v for v in versions if str(v.number) == number), versions[-1])
    return _article_html(versions, shown, _changed(versions, shown))


def _changed(versions: Sequence[Version], shown: Version) -> list[Span]:
    """The sentences that differ from the wording after, or, for today's, from the one before."""
    place = versions.index(shown)
    other = versions[place - 1] if place else versions[min(1, len(versions) - 1)]
    return changed_sentences(shown.article.text, other.article.text)


def changed_sentences(text: str, other: str) -> list[Span]:
    """The sentences of `text` that `other` does not have, spaces aside."""
    there = {" ".join(other[start:end].split()) for start, end in sentence_spans(other)}
    return [
        (start, end) for start, end in sentence_spans(text) if " ".join(text[start:end].split()) not in there
    ]


def _article_html(versions: Sequence[Version], shown: Version, marked: Sequence[Span]) -> str:
    article = shown.article
    authors = escaped(", ".join(article.authors))
    return (
        f'<p class="line">{where_html(article.source, article.published)}</p>'
        f'<h2 class="headline" id="reader-title" dir="auto">{escaped(article.title or texts.NO_TITLE)}</h2>'
        + (f'<p class="authors" dir="auto">{authors}</p>' if authors else "")
        + _wordings_html(versions, shown)
        + f'<div class="body">{_paragraphs(article, marked)}</div>'
        f'<p class="ways">{original_link(article.url)}</p>'
    )


def _wordings_html(versions: Sequence[Version], shown: Version) -> str:
    """Which wording this is, and the ways to those before and after it; nothing where there is one alone."""
    place = versions.index(shown)
    parts = []
    if place:
        later = versions[place - 1]
        until = time_html(day_of(later.since)) if later.since else texts.UNDATED
        parts.append(texts.UNTIL.format(day=until))
        parts.append(_way(later, texts.LATER_WORDING))
    if place + 1 < len(versions):
        if not place and shown.since:
            parts.append(texts.CORRECTED.format(day=time_html(shown.since)))
        parts.append(_way(versions[place + 1], texts.EARLIER_WORDING))
    return f'<p class="wordings">{" · ".join(parts)}</p>' if parts else ""


def _way(version: Version, words: str) -> str:
    return open_button(version.article.id or "", words, wording=str(version.number))


def _paragraphs(article: Article, marked: Sequence[Span]) -> str:
    """The text in paragraphs, with the marked spans marked.

    Where it begins with the headline again, as the text of web pages does, that is shown once, unless it is marked.
    """
    lines = [match for match in re.finditer(r"[^\n]+", article.text) if match[0].strip()]
    if lines and _same(lines[0][0], article.title) and not any(start < lines[0].end() for start, _ in marked):
        del lines[0]
    return "".join(f'<p dir="auto">{_line(match[0], match.start(), marked)}</p>' for match in lines)


def _same(words: str, others: str) -> bool:
    return words.casefold().split() == others.casefold().split()


def _line(line: str, offset: int, marked: Sequence[Span]) -> str:
    parts, done = [], 0
    for start, end in marked:
        left, right = max(start - offset, done), min(end - offset, len(line))
        if left < right:
            parts.append(f"{escaped(line[done:left])}<mark>{escaped(line[left:right])}</mark>")
            done = right
    return "".join(parts) + escaped(line[done:])
