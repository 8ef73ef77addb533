"""A quote is found however it was typed, and never where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.folding import find_quote


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("He said “never again”.", 'said "never again"', "said “never again”"),
        ("It’s over — for\n  now.", "It's over - for now.", "It’s over — for\n  now."),
        ("a non\u00adsense word", "nonsense word", "non\u00adsense word"),
        ("Wait… what?", "Wait... what?", "Wait… what?"),
        ("The art of the start", "art", "art"),
        ("120 people, then 12", "12", "12"),
        ("東京で会った", "京で", "京で"),
    ],
)
def test_quotes_are_found_through_typography(text: str, quote: str, found: str) -> None:
    span = find_quote(text, quote)
    assert span is not None and text[span[0] : span[1]] == found


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("He opposes it.", "He opposed it."),
        ("He opposes it.", "he opposes"),
        ("the start", "art"),
        ("1.12 and 120", "12"),
        ("3,500 men", "500 men"),
        ("a text", "  "),
        ("", "a"),
    ],
)
def test_other_words_and_parts_of_words_are_not_found(text: str, quote: str) -> None:
    assert find_quote(text, quote) is None


@given(st.text(), st.text())
def test_what_is_found_is_in_the_text_and_reads_like_the_quote(text: str, quote: str) -> None:
    span = find_quote(text, quote)
    if span is not None:
        start, end = span
        assert 0 <= start < end <= len(text)
        assert find_quote(text[start:end], quote) == (0, end - start)


@given(
    st.lists(st.sampled_from(["one", "two", "3.5", "“four”", "—", "five’s", "٣", "ß"]), min_size=1), st.data()
)
def test_any_run_of_whole_words_is_found(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    space = st.sampled_from([" ", "\n", "\u00a0", "  \t"])
    text = data.draw(space).join(words)
    assert find_quote(text, data.draw(space).join(words[first : last + 1])) is not None
