"""Who may change the index from the chat: by setting, by host, and never a page of another site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ui.permission import Permission


@pytest.mark.parametrize(
    ("wanted", "host", "permission"),
    [
        (None, "127.0.0.1", Permission.THIS_MACHINE),
        (None, "localhost", Permission.THIS_MACHINE),
        (None, "::1", Permission.THIS_MACHINE),
        (None, "0.0.0.0", Permission.NOBODY),
        (None, "::", Permission.NOBODY),
        (None, "192.168.1.7", Permission.NOBODY),
        (True, "0.0.0.0", Permission.EVERYBODY),
        (False, "127.0.0.1", Permission.NOBODY),
    ],
)
def test_the_setting_is_safe_where_it_is_not_set(
    wanted: bool | None, host: str, permission: Permission
) -> None:
    assert Permission.for_host(wanted, host) is permission


@pytest.mark.parametrize("name", ["localhost:7860", "LOCALHOST", "127.0.0.1:7860", "127.8.8.8", "[::1]:7860"])
def test_this_machine_may_under_its_own_names(name: str) -> None:
    assert Permission.THIS_MACHINE.grants({"host": name})
    assert Permission.THIS_MACHINE.grants({"host": name, "origin": f"http://{name}"})
    assert not Permission.THIS_MACHINE.grants({"host": name, "origin": "http://evil.example"})
    assert not Permission.NOBODY.grants({"host": name})


@given(st.from_regex(r"[a-z0-9.:-]{0,20}", fullmatch=True))
def test_no_other_name_counts_as_this_machine(name: str) -> None:
    for host in (f"{name}.example", f"localhost.{name}.example:7860", f"127.0.0.1.{name}.example"):
        assert not Permission.THIS_MACHINE.grants({"host": host})


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_page_of_another_site_never_may(host: str, origin: str) -> None:
    headers = {"host": host, "origin": f"https://evil.example/{origin}"}
    assert not Permission.EVERYBODY.grants(headers) or host == "evil.example"


def test_everybody_may_under_any_name_of_the_server() -> None:
    assert Permission.EVERYBODY.grants({"host": "news.example", "origin": "https://news.example"})
    assert not Permission.EVERYBODY.grants({"host": "news.example", "origin": "null"})
