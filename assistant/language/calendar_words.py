"""The names of months and weekdays, from CLDR by Babel: English, Spanish and German together, French months apart."""

from __future__ import annotations

from babel.dates import get_day_names, get_month_names

_ALSO = {"sept": 9}
"""What English writes, and CLDR does not list."""
_ABBREVIATED = ("en", "de")
"""Not Spanish: its August is "ago"."""


def _months(language: str) -> dict[str, int]:
    widths = ("wide", "abbreviated") if language in _ABBREVIATED else ("wide",)
    return {
        name.lower().rstrip("."): number
        for width in widths
        for number, name in get_month_names(width, locale=language).items()  # type: ignore[arg-type]
    }


def _weekdays(language: str) -> dict[str, int]:
    return {name.lower(): number for number, name in get_day_names("wide", locale=language).items()}


MONTHS = _months("de") | _months("es") | _months("en") | _ALSO
"""A month's names, in small letters, and its number from 1."""
FRENCH_MONTHS = _months("fr")
"""Apart, because in an English question Mars is a planet."""
WEEKDAYS = _weekdays("de") | _weekdays("es") | _weekdays("en")
"""A weekday's names and its number from 0, as `datetime.date.weekday` counts."""
FRENCH_WEEKDAYS = _weekdays("fr")
