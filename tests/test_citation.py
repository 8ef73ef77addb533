"""Citations: a quote that is not in its article, to the character, never becomes one."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.answer.citation import Citer, passage_alone
from assistant.draft import Quoted, Statement
from assistant.errors import CitationError
from assistant.types import Passage

texts = st.text(min_size=1, max_size=300)
offsets = st.integers(-5, 305)


def passage_of(text: str, start: int, end: int, piece: str | None = None) -> Passage:
    return Passage(
        "p", "a", "Title", "Outlet", None, None, text[start:end] if piece is None else piece, start, end
    )


@given(texts, offsets, offsets, offsets, offsets)
def test_every_citation_is_its_article_between_its_offsets(text: str, a: int, b: int, c: int, d: int) -> None:
    start, end = sorted((max(0, min(a, len(text))), max(0, min(b, len(text)))))
    citer = Citer(lambda _: text)
    try:
        citer.cite(Statement("So it is.", (Quoted(passage_of(text, start, end), c, d),)))
    except CitationError:
        assert citer.citations == []
        return
    (citation,) = citer.citations
    assert citation.quote == text[citation.start : citation.end]
    assert citation.quote.strip()


@given(texts, texts)
def test_a_quote_that_its_article_does_not_hold_there_is_refused(text: str, claimed: str) -> None:
    assume(text[: len(claimed)] != claimed and claimed.strip())
    citer = Citer(lambda _: text)
    with pytest.raises(CitationError):
        citer.cite(
            Statement("So it is.", (Quoted(passage_of(text, 0, len(claimed), claimed), 0, len(claimed)),))
        )
    assert citer.citations == []


def test_a_passage_whose_offsets_do_not_fit_its_text_is_refused_even_without_an_article() -> None:
    lying = Passage("p", "a", "", "", None, None, "It rained all day.", 0, 5)
    with pytest.raises(CitationError, match="says 0-5 but holds 18"):
        Citer(passage_alone).cite(Statement("It rained.", (Quoted(lying, 0, 5),)))


def test_quotes_are_numbered_in_the_order_of_first_use_and_once_each() -> None:
    text = "First it rained. Then it snowed."
    passage = passage_of(text, 0, len(text))
    rain, snow = Quoted(passage, 0, 16), Quoted(passage, 17, 32)
    citer = Citer(lambda _: text)
    assert citer.cite(Statement("Snow fell.", (snow,))) == "Snow fell. [1]"
    assert citer.cite(Statement("Both fell.", (rain, snow))) == "Both fell. [2][1]"
    assert [c.quote for c in citer.citations] == ["Then it snowed.", "First it rained."]


def test_the_same_words_seen_through_overlapping_passages_are_one_citation() -> None:
    text = "Alpha. Beta. Gamma."
    left, right = passage_of(text, 0, 12), passage_of(text, 7, 19)
    citer = Citer(lambda _: text)
    citer.cite(Statement("Beta.", (Quoted(left, 7, 12), Quoted(right, 0, 5))))
    assert [(c.start, c.end) for c in citer.citations] == [(7, 12)]


@given(st.text(alphabet="ab [1]2. ", max_size=40))
def test_an_article_s_own_brackets_are_no_markers(words: str) -> None:
    text = f"It rained {words}"
    cited = Citer(lambda _: text).cite(
        Statement(text, (Quoted(passage_of(text, 0, len(text)), 0, len(text)),))
    )
    said, marker = cited.rsplit(" ", 1)
    assert marker == "[1]"
    assert not re.search(r"\[\d+\]", said)
    assert said.replace("(", "[").replace(")", "]") == text


def test_one_outlet_is_one_proof_of_a_sentence_however_many_articles_of_it_hold_it() -> None:
    words = "The pier was sold to a brewery for three million."

    def quoted(article: str, source: str, text: str = words) -> Quoted:
        return Quoted(Passage(article, article, "T", source, None, None, text), 0, len(text))

    citer = Citer(passage_alone)
    quotes = (
        quoted("a", "Echo"),
        quoted("b", "ECHO", words.replace("a brewery", "a  brewery")),
        quoted("c", "Times"),
    )
    assert citer.cite(Statement("It was sold.", quotes)) == "It was sold. [1][2]"
    assert [citation.article_id for citation in citer.citations] == ["a", "c"]
    assert citer.number_of(quotes[1]) == 1
    short = (quoted("d", "Echo", "Yes."), quoted("e", "Echo", "Yes."))
    assert citer.cite(Statement("They agreed.", short)) == "They agreed. [3][4]"
