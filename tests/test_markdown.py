"""What others wrote stays text in Markdown, and only addresses that may be followed become links."""

from __future__ import annotations

import pytest

from assistant.text.markdown import linked, plain


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("a *b* [c](d) <b>", r"a \*b\* \[c\](d) \<b\>"),
        ("See https://evil.example, www.evil.example", r"See https\://evil.example, www\.evil.example"),
        ("&lt;b&gt; & me@evil.example", r"&amp;lt;b&amp;gt; &amp; me\@evil.example"),
        ("- a go-ahead", r"\- a go-ahead"),
        ("12. May", r"12\. May"),
        ("a\x07\u202e\nb", "a b"),
    ],
)
def test_what_others_wrote_is_neither_markup_nor_an_address(words: str, written: str) -> None:
    assert plain(words) == written


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.com/a-b_c?b=1&c=2", "<https://example.com/a-b_c?b=1&c=2>"),
        ("https://example.com/>[x](y)", r"https\://example.com/\>\[x\](y)"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        (None, ""),
    ],
)
def test_an_address_that_may_be_followed_is_a_link(url: str | None, written: str) -> None:
    assert linked(url) == written
