"""A page's markup made plain before its text is looked for: what is unseen is gone, what is inline is text.

Extraction knows paragraphs, headings and lists. Elements that it has no rule for cost it words (`<time>`, `<label>`,
`<output>`), and what a reader does not see or is told to ignore (hidden text, struck-out text) would be read as said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.text.sentences import word_set
from ingest.formats.formatting import STRUCK, hidden_classes, is_hidden, raised, text_before
from ingest.sources.pages.tables import spell_out

_UNSEEN = STRUCK | word_set("dialog noscript rp rt script style template")
_BLOCKS = word_set(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    """
)
_INLINE = word_set(
    """
    abbr acronym b bdi bdo big blink cite code data dfn em font i ins kbd label mark meter nobr output progress
    samp small span strong sub sup time tt u var
    """
)
"""Elements whose text belongs to the sentence that they stand in, and which lose nothing when they are taken off."""
_PLAIN = "span"
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comment-?section|disqus|replies|respond|kommentare?|comentarios|commentaires"
    r"|leserbriefe)(?:$|[\s_-])",
    re.I,
)
_SUBJECT = re.compile(r"(?<!\S)(?:category|tag|topic|section)-\S+")
"""What content systems name an article's element by: what it is about, which may be comments."""
_COMMENTS_HEADING = re.compile(
    r"\W*(?:\d+\s+)?(?:your views|(?:readers?['’]?s?\s)?comments?|join the (?:discussion|conversation)|have your say"
    r"|kommentare|leserkommentare|comentarios|commentaires|commenti|reacties|kommentarer|komentarze)\b.{0,30}",
    re.I,
)
_PARTS_OF_TABLES = {
    "table": "table",
    "row": "tr",
    "cell": "td",
    "gridcell": "td",
    "columnheader": "th",
    "rowheader": "th",
}
"""Tables made of other elements say so by their roles."""
_MOST_OF_PAGE = 0.5
"""A part that holds more of the page's text than this is the article, whatever it is called."""
_FEWEST_IN_ARTICLE = 140
"""Characters of paragraphs from which the one `<article>` of a page is taken to be the article."""
_BESIDE_TEXT = word_set(
    """
    aside button footer form head iframe menu nav noscript script select style svg textarea
    """
)
_OF_OTHER_STORIES = re.compile(
    r"related|recommend|more-|most-|popular|trending|teaser|promo|newsletter|share|social|breadcrumb|cookie|consent"
    r"|paywall|advert|sponsor|sidebar|widget|also[-_]|author-?(?:bio|box)|tags\b",
    re.I,
)
_MOST_IN_SENTENCES = 1000
_MOST_LINKED = 0.5
"""Share of a block's letters that are links from which it leads elsewhere."""
_SENTENCE_END = re.compile(r"[.!?…:;»”\"]\s*$")


def make_plain(tree: Any) -> Any:
    """Takes what nobody sees out of the page's tree, and comes back with the part that the article stands in."""
    for element in list(tree.iter("template")):
        if element.get("shadowrootmode"):
            element.tag = "div"
    _drop_unseen(tree)
    _drop_comments(tree)
    for element in tree.iter("*"):
        if tag := _PARTS_OF_TABLES.get(element.get("role") or ""):
            element.tag = tag
    part = _article_part(tree)
    _join_centred(part)
    _write_inline(part)
    spell_out(part)
    return part


def is_crowded(part: Any) -> bool:
    """Has one element so many within its sentences that extraction, which looks at each pair of them, takes minutes?"""
    return any(
        len(element) > _MOST_IN_SENTENCES
        and sum(child.tag == _PLAIN or child.tag == "a" for child in element) > _MOST_IN_SENTENCES
        for element in part.iter()
    )


def blocks(part: Any) -> list[str]:
    """The text of every block of a part that was made plain, in reading order, but for what stands beside a text."""
    found: list[str] = []
    pieces: list[str] = []
    linked = 0

    def end_block() -> None:
        nonlocal linked
        said = " ".join("".join(pieces).split())
        if said.strip("-") and linked <= _MOST_LINKED * len(said):
            found.append(said)
        pieces.clear()
        linked = 0

    for event, element in _walk(part):
        if element.tag in _BLOCKS or element.tag == "br":
            end_block()
            if event == "start" and element.tag == "li":
                pieces.append("- ")
        text = (element.text if event == "start" else element.tail) or ""
        pieces.append(text)
        if event == "start" and element.tag == "a":
            linked += len(element.text_content())
    end_block()
    return found


def _walk(part: Any) -> Iterator[tuple[str, Any]]:
    """The start and end of each element, left out what stands beside a text, with whatever is in it."""
    from lxml import etree  # type: ignore[import-untyped]  # put off, as above

    within: Any = None
    for event, element in etree.iterwalk(part, events=("start", "end")):
        if within is None and event == "start" and isinstance(element.tag, str) and _is_beside(element):
            within = element
        if within is None and isinstance(element.tag, str):
            yield event, element
        elif event == "end" and element is within:
            within = None
            yield "end", element


def _is_beside(element: Any) -> bool:
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    of_others = element.tag not in {"html", "body"} and _OF_OTHER_STORIES.search(named)
    return element.tag in _BESIDE_TEXT or bool(of_others)


def _drop_unseen(tree: Any) -> None:
    by_sheets = hidden_classes(sheet.text or "" for sheet in tree.iter("style"))
    for element in list(tree.iter(*_UNSEEN)):
        _drop(element)
    whole = len(tree.text_content())
    for element in list(tree.iter()):
        is_part = isinstance(element.tag, str) and element.tag not in {"html", "body"}
        if is_part and is_hidden(element):
            if not _is_page(element, whole):
                _drop(element)
        elif is_part and by_sheets and is_hidden(element, by_sheets):
            # A text that a program shows once its reader has agreed or paid is in the page all the same.
            if len(element.text_content()) <= _MOST_OF_PAGE * whole:
                _drop(element)
        elif element.get("aria-hidden"):
            del element.attrib["aria-hidden"]  # extraction would drop it


def _is_page(element: Any, whole: int) -> bool:
    """Is this most of the page, its headline included? Then a program shows it once it is loaded."""
    return element.find(".//h1") is not None and len(element.text_content()) > _MOST_OF_PAGE * whole


def _drop_comments(tree: Any) -> None:
    """What readers wrote under the article: marked as such, or under a heading that says so."""
    body = tree.find(".//body")
    if body is None:
        return
    whole = len(body.text_content())
    for element in list(body.iter("div", "section", "ol", "ul", "aside", "article")):
        named = _SUBJECT.sub("", f"{element.get('id') or ''} {element.get('class') or ''}")
        if not _COMMENTS.search(named):
            continue
        if len(element.text_content()) < _MOST_OF_PAGE * whole or _has_article_beside(element):
            _drop(element)
    for heading in list(body.iter("h2", "h3", "h4")):
        if _COMMENTS_HEADING.fullmatch(" ".join(heading.text_content().split())):
            for after in list(heading.itersiblings()):
                _drop(after)
            _drop(heading)


def _has_article_beside(element: Any) -> bool:
    return any(
        not _inside(other, element) and _paragraphs_length(other) >= _FEWEST_IN_ARTICLE
        for other in element.getroottree().iter("article", "main")
        if not _inside(element, other)
    )


def _inside(element: Any, other: Any) -> bool:
    return element is other or other in element.iterancestors()


def _article_part(tree: Any) -> Any:
    """The one article of a page, where it is marked as such and holds a text; else the whole page."""
    articles = [found for found in tree.iter("article") if next(found.iterancestors("article"), None) is None]
    holding = [found for found in articles if _paragraphs_length(found) >= _FEWEST_IN_ARTICLE]
    if len(holding) != 1 or len(articles) > 1 or _paragraphs_length(tree) == 0:
        return tree
    import lxml.html  # type: ignore[import-untyped]  # put off: slow, and loaded when a page is read

    page = lxml.html.document_fromstring("<html><body></body></html>")
    page.body.append(holding[0])
    _unname_divided(page)
    return page


def _unname_divided(part: Any) -> None:
    """Takes their names off the pieces of an article that is divided, by advertisements, among elements of one name:
    of elements that are named like an article's body extraction takes the first alone."""
    pieces: dict[str, list[Any]] = {}
    for element in part.iter("div", "section"):
        if sum(len(child.text_content()) for child in element if child.tag == "p") >= _FEWEST_IN_ARTICLE:
            pieces.setdefault(element.get("class") or "", []).append(element)
    for named in pieces.values():
        for element in named if len(named) > 1 else []:
            for name in ("class", "id", "itemprop"):
                element.attrib.pop(name, None)


def _paragraphs_length(tree: Any) -> int:
    return sum(len(paragraph.text_content()) for paragraph in tree.iter("p", "li"))


def _join_centred(part: Any) -> None:
    """`<center>` ends a paragraph for a parser where the sentence goes on for whoever wrote it."""
    for element in list(part.iter("center")):
        before = element.getprevious()
        tail = (element.tail or "").strip()
        if (
            before is not None
            and before.tag == "p"
            and tail
            and not _SENTENCE_END.search(before.text_content())
        ):
            words = f" {' '.join(element.text_content().split())} {tail}"
            _append_text(before, words)
            element.tail = None
            element.getparent().remove(element)


def _write_inline(part: Any) -> None:
    for element in list(part.iter("q")):
        _surround(element, "“", "”")
        element.tag = _PLAIN
    for element in list(part.iter("footer")):
        if next(element.iterancestors("blockquote"), None) is not None:
            element.tag = "p"  # whose words they are
    for element in list(part.iter("sup")):
        _raise(element)
    for element in list(part.iter("time")):
        if _stands_alone(element):
            element.tag = "p"
    for element in list(part.iter("button")):
        if _stands_alone(element):
            _drop(element)
        else:
            element.tag = _PLAIN
    for element in list(part.iter("dt", "dd")):
        element.tag = "p"
    for element in list(part.iter("dl")):
        element.tag = "div"
    for element in list(part.iter(*_INLINE)):
        if not any(child.tag in _BLOCKS for child in element.iterdescendants()):
            element.tag = _PLAIN


def _stands_alone(element: Any) -> bool:
    """Is this a line of its own rather than words of a sentence?"""
    parent = element.getparent()
    if parent is None or (element.tail or "").strip():
        return False
    before = element.getprevious()
    text = parent.text if before is None else before.tail
    if (text or "").strip():
        return False
    return parent.tag in _BLOCKS - {"p", "li", "td", "h1", "h2", "h3", "h4", "h5", "h6"}


def _raise(element: Any) -> None:
    said = element.text_content()
    read = raised(said, text_before(element))
    if not read:
        _drop(element)
    elif read != said:
        element.clear(keep_tail=True)
        element.text = read


def _surround(element: Any, opening: str, closing: str) -> None:
    element.text = opening + (element.text or "")
    _append_text(element, closing)


def _append_text(element: Any, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()
