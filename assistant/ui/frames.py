"""The markup of the page that stands still; scripts fill it with what changes."""

from __future__ import annotations

from assistant.ui import texts


def _menu(name: str, title: str, pane: str) -> str:
    return (
        f'<details class="menu" data-menu="{name}"><summary>{title}<span class="value"></span></summary>'
        f'<div class="pane">{pane}<button type="button" data-clear="{name}">{texts.CLEAR}</button></div></details>'
    )


def _day_input(name: str, label: str) -> str:
    return f'<label>{label}<input type="date" name="{name}"></label>'


def masthead_html(sample: bool) -> str:
    search = f'<input type="search" class="outlet-search" aria-label="{texts.OUTLETS}" hidden>'
    menus = (
        _menu("outlets", texts.OUTLETS, f'{search}<div class="outlets"></div>')
        + _menu("dates", texts.DATES, _day_input("since", texts.FROM) + _day_input("until", texts.TO))
        + _menu("as_of", texts.AS_OF, _day_input("as_of", texts.AS_OF_HELP))
    )
    conversations = (
        f'<details class="menu conversations"><summary>{texts.CONVERSATIONS}</summary><div class="pane">'
        f'<a href="?">{texts.NEW}</a><ul data-rename="{texts.RENAME}" data-delete="{texts.DELETE}"></ul>'
        f'<p class="exports" hidden><button type="button" data-export="md">{texts.EXPORT_MARKDOWN}</button>'
        f'<button type="button" data-export="json">{texts.EXPORT_JSON}</button></p></div></details>'
    )
    views = (
        f'<button type="button" data-view="ask" aria-current="page">{texts.TAB_ASK}</button>'
        f'<button type="button" data-view="articles">{texts.TAB_ARTICLES}</button>'
    )
    banner = f'<p class="banner">{texts.SAMPLE} <code>{texts.SAMPLE_COMMAND}</code></p>' if sample else ""
    return (
        f'<header class="masthead"><a class="brand" href="?" title="{texts.NEW}">{texts.NAME}</a>'
        f'<nav aria-label="{texts.VIEWS}">{views}</nav>'
        f'<div class="filters" role="group" aria-label="{texts.FILTERS}">{menus}</div>{conversations}</header>{banner}'
    )


THREAD = (
    f'<div class="thread" data-copied="{texts.COPIED}"><div class="turns"></div>'
    '<p class="spoken" role="status"></p>'
    '<dialog class="reader" aria-labelledby="reader-title">'
    f'<button type="button" data-close>{texts.CLOSE}</button><div class="reader-text" tabindex="0"></div>'
    "</dialog></div>"
)
ARTICLES = (
    '<div class="articles"><div class="bar">'
    f'<input type="search" placeholder="{texts.SEARCH}" aria-label="{texts.SEARCH}">'
    f"<label>{texts.SORT} <select>"
    + "".join(f'<option value="{value}">{words}</option>' for value, words in texts.SORTS)
    + '</select></label><span class="count" role="status"></span></div>'
    f"<table><thead><tr><th>{texts.COLUMN_HEADLINE}</th><th>{texts.COLUMN_OUTLET}</th><th>{texts.COLUMN_DATE}</th>"
    f'</tr></thead><tbody></tbody></table><button type="button" data-more hidden>{texts.MORE}</button></div>'
)
