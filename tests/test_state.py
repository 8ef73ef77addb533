"""A page that a program fills is read from the data that the program starts from."""

import json
from typing import Any

import pytest

from assistant.errors import SourceError
from ingest.sources.web_pages import from_html

TEXT = "The old pump house was let to a printer for twelve years."
MORE = "Rent is 900 crowns a month, the clerk said."
OTHER = {
    "title": "Weir shut",
    "body": "The weir was shut on Friday because a gate had come loose in the flood.",
}


def page(script: str, shown: str = "", title: str = "Pump house let") -> str:
    return f"<html><head><title>{title} | Quay News</title></head><body><div id=app>{shown}</div>{script}</body></html>"


def as_json(data: Any) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{TEXT}</p><p>{MORE}</p>",
        f"{TEXT}\n\n{MORE}",
        [TEXT, MORE],
        [
            {"type": "paragraph", "text": TEXT},
            {"type": "image", "src": "a.jpg"},
            {"type": "paragraph", "text": MORE},
        ],
        [
            {"_type": "block", "children": [{"text": TEXT[:12]}, {"text": TEXT[12:], "marks": ["strong"]}]},
            {"_type": "block", "children": [{"text": MORE}]},
        ],
        {"content": [{"content": [{"value": TEXT}]}, {"content": [{"value": MORE}]}]},
    ],
    ids=["markup", "text", "strings", "blocks", "spans", "nested"],
)
def test_the_article_is_found_in_the_data_however_its_text_is_kept(body: Any) -> None:
    data = {"props": {"pageProps": {"story": {"title": "Pump house let", "body": body}, "latest": [OTHER]}}}
    assert from_html(page(as_json(data))).article.text.split("\n\n") == [TEXT, MORE]


@pytest.mark.parametrize(
    "script",
    [
        "<script>window.__PRELOADED_STATE__ = {};</script>",
        "<script>var a = function(){{}}; window['__STATE__']={}; boot();</script>",
        "<script type='text/javascript'>Fusion.globalContent={};Fusion.x={{}};</script>",
    ],
)
def test_data_that_is_assigned_to_a_variable_is_read(script: str) -> None:
    data = json.dumps({"article": {"headline": "Pump house let", "content": TEXT}, "read_next": [OTHER]})
    assert from_html(page(script.format(data))).article.text == TEXT


def test_another_story_is_never_taken_for_the_article() -> None:
    two = {"stories": [OTHER, {"title": "Mill sold", "body": TEXT}]}
    with pytest.raises(SourceError, match="no article text"):
        from_html(page(as_json(two), title="Quay News"))


def test_what_the_page_shows_counts_where_it_shows_its_text() -> None:
    shown = "".join(f"<p>{TEXT} {MORE} That is paragraph {n}.</p>" for n in range(3))
    data = as_json({"title": "Pump house let", "body": " ".join([OTHER["body"]] * 9)})
    assert OTHER["body"] not in from_html(page(data, shown)).article.text
