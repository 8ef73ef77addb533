"""Articles over time by outlet: a row of bars for each, all on one scale of days.

Small multiples (Tufte, Envisioning Information, 1990): outlets are told apart by where they stand, not by colours,
so that the chart reads the same in light, in dark and without colour vision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.types import Headline, day_of
from assistant.ui.html import texts
from assistant.ui.html.markup import encoded, escaped
from assistant.wording import MONTHS, counted, written_day

ROWS = 6
"""Outlets with a row of their own; the others share the last one."""
WIDTH, HEIGHT = 600.0, 22.0


STEPS = (("day", 62), ("week", 430), ("month", 366 * 11))
"""The steps of the chart, and up to how many days each is fine enough; beyond, a bar is a year."""
MOST, KNEE = 0.6, 0.4
"""Older articles are folded where at least the share MOST remains, and KNEE more of the articles than of the days."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of the chart, cut into steps of equal kind: days, weeks, months or years."""

    starts: tuple[date, ...]
    unit: str

    @classmethod
    def of(cls, first: date, last: date) -> Span:
        """The finest steps that leave every bar wide enough to be seen."""
        days = (last - first).days + 1
        unit = next((unit for unit, most in STEPS if days <= most), "year")
        starts = [_start(first, unit)]
        while (following := _next(starts[-1], unit)) is not None and following <= last:
            starts.append(following)
        return cls(tuple(starts), unit)

    def name(self, start: date) -> str:
        """A step as a reader calls it."""
        if self.unit == "week":
            return texts.WEEK_OF.format(day=written_day(start))
        if self.unit == "day":
            return written_day(start)
        return str(start.year) if self.unit == "year" else f"{MONTHS[start.month - 1]} {start.year}"

    def edge(self, day: date) -> str:
        """The first or last day as the axis names it."""
        return written_day(day) if self.unit in ("day", "week") else self.name(day)


def _start(day: date, unit: str) -> date:
    """The first day of the step in which a day lies."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "day":
        return day
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _next(start: date, unit: str) -> date | None:
    """The first day of the step after; None where the calendar ends."""
    days = {"day": 1, "week": 7, "month": 31, "year": 366}[unit]
    try:
        return _start(start + timedelta(days=days), unit)
    except OverflowError:
        return None


Dated = list[tuple[str, date]]
"""Outlets with the days of their articles."""


def chart_html(articles: Sequence[Headline]) -> str:
    """The chart; empty where fewer than two articles have a date."""
    dated = sorted(((a.source, day_of(a.published)) for a in articles if a.published), key=lambda one: one[1])
    if len(dated) < 2:
        return ""
    shown = _from_where_most_are(dated)
    span = Span.of(shown[0][1], shown[-1][1])
    rows = _rows(shown, span)
    highest = max(max(counts.values()) for _, _, counts in rows)
    body = "".join(_row_html(name, others, counts, span, highest) for name, others, counts in rows)
    return (
        f'<table class="chart"><caption>{_caption(dated[: -len(shown)], span, highest)}</caption>'
        f"<tbody>{body}</tbody><tfoot><tr><td></td>"
        f'<td><span class="axis"><span>{span.edge(shown[0][1])}</span><span>{span.edge(shown[-1][1])}</span>'
        "</span></td><td></td></tr></tfoot></table>"
    )


def _from_where_most_are(dated: Dated) -> Dated:
    """Without the older articles, where most lie close together after them; from the beginning of a step on.

    The cut is the knee of the curve of articles over days (Satopää et al., Finding a "Kneedle" in a Haystack, 2011),
    looked for again in what remains: one article of long ago hides the knee of the others.
    """
    last = dated[-1][1]
    shown = dated
    while (start := _knee(shown, last)) is not None:
        first = _start(start, Span.of(start, last).unit)
        newer = [one for one in shown if one[1] >= first]
        if len(newer) == len(shown):
            break
        shown = newer
    return shown


def _knee(dated: Dated, last: date) -> date | None:
    """The day from which there are most articles in few days; None where they are spread over all of them."""
    days = max(1, (last - dated[0][1]).days)
    most, start = KNEE, None
    for place, (_, day) in enumerate(dated):
        kept = 1 - place / len(dated)
        gained = kept - (last - day).days / days
        if kept >= MOST and day < last and gained >= most:
            most, start = gained, day
    return start


def _caption(earlier: Dated, span: Span, highest: int) -> str:
    scale = texts.PER[span.unit].format(most=counted(highest, "article"))
    before = texts.BEFORE.format(when=span.edge(span.starts[0]), articles=f"{len(earlier):,}")
    earlier_words = f" · {before}" if earlier else ""
    return f"{texts.CHART}<span>{scale}{earlier_words}</span>"


def _rows(dated: Dated, span: Span) -> list[tuple[str, int, Counter[date]]]:
    """Name, number of outlets that share the row if not one, and articles at each step; largest outlets first."""
    sizes = Counter(name for name, _ in dated)
    order = sorted(sizes, key=lambda name: (-sizes[name], name.casefold()))
    own = order if len(order) <= ROWS + 1 else order[:ROWS]
    rest = len(order) - len(own)
    counts: dict[str | None, Counter[date]] = {name: Counter() for name in (*own, *([None] if rest else []))}
    for name, day in dated:
        counts[name if name in own else None][_start(day, span.unit)] += 1
    return [(name or "", rest if name is None else 0, steps) for name, steps in counts.items()]


def _row_html(name: str, others: int, counts: Counter[date], span: Span, highest: int) -> str:
    step = WIDTH / len(span.starts)
    gap = min(2.0, step * 0.2)
    bars = "".join(
        _bar(place * step, step - gap, counts[start] / highest, f"{span.name(start)}: {counts[start]:,}")
        for place, start in enumerate(span.starts)
        if counts[start]
    )
    outlet = escaped(name or texts.NO_OUTLET)
    label = texts.OTHER_OUTLETS.format(outlets=counted(others, "other outlet")) if others else outlet
    total = counts.total()
    peak = max(counts, key=lambda start: (counts[start], start))
    words = texts.ROW.format(
        outlet=label, articles=counted(total, "article"), most=f"{counts[peak]:,}", when=span.name(peak)
    )
    heading = (
        f"<span>{label}</span>"
        if others or not name
        else f'<button type="button" data-outlet="{encoded(name)}" dir="auto">{outlet}</button>'
    )
    return (
        f'<tr><th scope="row">{heading}</th><td><svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'preserveAspectRatio="none" aria-label="{words}">{bars}</svg></td><td>{total:,}</td></tr>'
    )


def _bar(x: float, width: float, share: float, title: str) -> str:
    height = max(1.5, share * HEIGHT)
    return (
        f'<rect x="{x:.1f}" y="{HEIGHT - height:.1f}" width="{width:.1f}" height="{height:.1f}">'
        f"<title>{title}</title></rect>"
    )
