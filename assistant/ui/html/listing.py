"""The tab of articles as HTML: the rows of the list, and how far an addition is."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import Headline, IndexReport, Rejected
from assistant.ui.adding import Progress
from assistant.ui.html import texts
from assistant.ui.html.markup import encoded, escaped, open_button, time_html
from assistant.wording import counted


def rows_html(articles: Sequence[Headline], *, pick: bool = False) -> str:
    """Rows of the list of articles; with `pick` each has a box to tick."""
    return "".join(f"<tr>{_pick_html(a) if pick else ''}{_cells_html(a)}</tr>" for a in articles)


def _pick_html(article: Headline) -> str:
    title = article.title or texts.NO_TITLE
    label = escaped(texts.PICK.format(title=title))
    return (
        f'<td class="pick"><input type="checkbox" data-pick="{encoded(article.id)}" '
        f'data-title="{escaped(title)}" aria-label="{label}"></td>'
    )


def _cells_html(article: Headline) -> str:
    day = time_html(article.published) if article.published else texts.UNDATED
    versions = texts.VERSIONS.format(versions=article.versions) if article.versions > 1 else ""
    return (
        f"<td>{open_button(article.id, article.title or texts.NO_TITLE)}</td>"
        f'<td class="outlet"><bdi>{escaped(article.source or texts.NO_OUTLET)}</bdi></td>'
        f'<td class="day">{day}</td><td class="versions">{versions}</td>'
    )


def progress_html(progress: Progress) -> str:
    """How far an addition is, or how it ended; empty where there was none."""
    if progress.stage == "finished" and progress.report is not None:
        return _report_html(progress.report)
    if progress.is_over:
        return _ended_html(progress)
    bar = f'<progress max="{progress.total}" value="{progress.done}"' if progress.total else "<progress"
    return (
        f"<p>{texts.adding(progress.stage, progress.done, progress.total, progress.seconds_left)}"
        f'<span class="in-hand" dir="auto">{escaped(progress.source)}</span></p>'
        f'{bar} aria-label="{texts.ADDING}"></progress>'
        f'<button type="button" data-stop>{texts.STOP}</button>'
    )


def _ended_html(progress: Progress) -> str:
    if progress.stage == "none":
        return ""
    if progress.stage == "stopped":
        words = texts.ADDING_STOPPED.format(articles=counted(progress.done, "article"))
        return f"<p>{words}</p>"
    return f'<p class="notice" role="alert" dir="auto">{escaped(progress.error or texts.ADDING_TROUBLE)}</p>'


def _report_html(report: IndexReport) -> str:
    words = texts.added(report.added, report.updated, report.unchanged)
    return f"<p>{words}</p>{_rejected_html(report.rejected)}"


def _rejected_html(rejected: Sequence[Rejected]) -> str:
    if not rejected:
        return ""
    rows = "".join(
        f'<li dir="auto"><b>{escaped(one.place)}</b>: {escaped(one.reason)}</li>' for one in rejected
    )
    summary = texts.INPUTS_LEFT_OUT.format(inputs=counted(len(rejected), "input"))
    return f'<details class="rejected" open><summary>{summary}</summary><ul>{rows}</ul></details>'
