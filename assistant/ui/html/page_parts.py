"""The markup of the page that stands still; scripts fill it with what changes."""

from __future__ import annotations

from assistant.ui.html import texts
from ingest.sources.formats import SUFFIXES


def _menu(name: str, title: str, pane: str) -> str:
    return (
        f'<details class="menu" data-menu="{name}"><summary>{title}<span class="value"></span></summary>'
        f'<div class="pane">{pane}<button type="button" data-clear="{name}">{texts.CLEAR}</button></div></details>'
    )


def _day_input(name: str, label: str) -> str:
    return f'<label>{label}<input type="date" name="{name}"></label>'


def masthead_html(*, sample: bool, adding: bool) -> str:
    search = (
        f'<input type="search" class="outlet-search" placeholder="{texts.OUTLET_SEARCH}"'
        f' aria-label="{texts.OUTLET_SEARCH}" hidden>'
    )
    menus = (
        _menu("outlets", texts.OUTLETS, f'{search}<div class="outlets"></div>')
        + _menu("dates", texts.DATES, _day_input("since", texts.FROM) + _day_input("until", texts.TO))
        + _menu("as_of", texts.AS_OF, _day_input("as_of", texts.AS_OF_HELP))
    )
    conversations = (
        f'<details class="menu conversations"><summary>{texts.CONVERSATIONS}</summary><div class="pane">'
        f'<a href="?">{texts.NEW}</a><ul data-rename="{texts.RENAME}"'
        f' data-delete="{texts.DELETE}" data-sure="{texts.DELETE_SURE}" data-undated="{texts.UNDATED}"'
        f' data-sources="{texts.OUTLETS}" data-since="{texts.FROM}" data-until="{texts.TO}"'
        f' data-as_of="{texts.AS_OF}"></ul>'
        f'<p class="exports" hidden><button type="button" data-export="md">{texts.EXPORT_MARKDOWN}</button>'
        f'<button type="button" data-export="json">{texts.EXPORT_JSON}</button></p></div></details>'
    )
    views = (
        f'<button type="button" data-view="ask" aria-current="page">{texts.TAB_ASK}</button>'
        f'<button type="button" data-view="drafts">{texts.TAB_DRAFTS}</button>'
        f'<button type="button" data-view="articles">{texts.TAB_ARTICLES}</button>'
    )
    words = texts.SAMPLE_OR_ADD if adding else texts.SAMPLE
    banner = f'<p class="banner">{words} <code>{texts.SAMPLE_COMMAND}</code></p>' if sample else ""
    return (
        f'<header class="masthead"><a class="brand" href="?" title="{texts.NEW}">{texts.NAME}</a>'
        f'<nav aria-label="{texts.VIEWS}">{views}</nav>'
        f'<div class="filters" role="group" aria-label="{texts.FILTERS}">{menus}</div>{conversations}</header>{banner}'
    )


THREAD = (
    f'<div class="thread" data-copied="{texts.COPIED}"><div class="turns"></div>'
    '<p class="spoken" role="status"></p>'
    f'<p class="notice unkept" role="alert" hidden>{texts.UNKEPT}</p></div>'
)

DRAFTS = (
    f'<div class="drafts"><label>{texts.DRAFT}<textarea rows="10" dir="auto"></textarea></label><div class="bar">'
    f'<button type="button" data-check>{texts.CHECK}</button>'
    f'<label class="file">{texts.DRAFT_FILE}<input type="file" accept="{",".join(SUFFIXES)}"></label>'
    f'<button type="button" data-report="{texts.REPORT_FILE}" hidden>{texts.REPORT}</button>'
    '<p class="words" role="status" dir="auto"></p></div><ol></ol></div>'
)

READER = (
    '<dialog class="reader" aria-labelledby="reader-title">'
    '<div class="top"><p class="running" dir="auto" aria-hidden="true"></p>'
    f'<button type="button" data-close>{texts.CLOSE}</button></div>'
    '<div class="reader-text" tabindex="0"></div></dialog>'
)


def articles_html(*, adding: bool, sample: bool) -> str:
    """The tab of articles; where `adding` is not allowed, nothing of it is on the page."""
    orders = "".join(f'<option value="{value}">{words}</option>' for value, words in texts.SORTS)
    removing = f'<button type="button" data-remove hidden>{texts.REMOVE}</button>{_CONFIRM}' if adding else ""
    return (
        f'<div class="articles">{_adding_html(sample) if adding else ""}<div class="over-time"></div><div class="bar">'
        f'<input type="search" placeholder="{texts.SEARCH}" aria-label="{texts.SEARCH}">'
        f"<label>{texts.SORT} <select>{orders}</select></label>"
        f'<span class="count" role="status"></span>{removing}</div>'
        f'<table class="list"><thead><tr><th class="pick"><span class="spoken">{texts.COLUMN_PICK}</span></th>'
        f"<th>{texts.COLUMN_HEADLINE}</th><th>{texts.COLUMN_OUTLET}</th>"
        f"<th>{texts.COLUMN_DATE}</th><th>{texts.COLUMN_VERSIONS}</th></tr></thead><tbody></tbody></table>"
        f'<button type="button" data-more hidden>{texts.MORE}</button></div>'
    )


def _adding_html(sample: bool) -> str:
    apart = f'<p class="apart">{texts.SAMPLE_ADDING}</p>' if sample else ""
    return (
        f'<details class="add" hidden data-sending="{texts.SENDING}" data-take-back="{texts.TAKE_BACK}">'
        f'<summary>{texts.ADD}</summary><form class="add-form">{apart}'
        f'<label class="drop"><input type="file" multiple accept="{",".join(SUFFIXES)}">'
        f'<span>{texts.DROP}</span></label><ul class="chosen"></ul>'
        f'<label>{texts.ADDRESSES}<textarea rows="2" placeholder="{texts.ADDRESSES_HINT}"></textarea></label>'
        f'<button type="submit">{texts.ADD_NOW}</button></form></details>'
        '<div class="progress" hidden></div><p class="told" role="status"></p>'
    )


_CONFIRM = (
    f'<dialog class="confirm" aria-labelledby="confirm-title" data-one="{texts.REMOVE_ONE}" '
    f'data-many="{texts.REMOVE_MANY}" data-rest="{texts.AND_MORE}"><h2 id="confirm-title"></h2><ul></ul>'
    f'<p>{texts.REMOVE_MEANS}</p><p class="ways">'
    f'<button type="button" data-confirm>{texts.REMOVE_NOW}</button>'
    f'<button type="button" data-keep>{texts.KEEP}</button></p></dialog>'
)
