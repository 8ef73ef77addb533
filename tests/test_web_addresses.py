"""Which web addresses that others wrote may be followed."""

from __future__ import annotations

import pytest

from assistant.text.web_addresses import safe_address


@pytest.mark.parametrize(
    "url",
    [
        "http://\u2028evil",
        "https://user:pass@evil.example@real.example/",
        "https://real.example@evil.example/",
        "https://@evil.example/",
        "https://example.com/\u202egnp.exe",
        "https://example.com/\u200bx",
        "https://exam\u00adple.com/",
        "https://example.com/a b",
        "https://example.com\\.evil.example/",
        "https://example.com/\x7f",
    ],
)
def test_an_address_that_leads_elsewhere_than_it_seems_is_not_followed(url: str) -> None:
    assert safe_address(url) is None


@pytest.mark.parametrize(
    "url", ["https://example.com/@writer/a?b=1&c=@#d", "http://пример.рф/новости", "HTTPS://example.com:8080"]
)
def test_an_honest_address_is_followed_as_it_is(url: str) -> None:
    assert safe_address(url) == url
