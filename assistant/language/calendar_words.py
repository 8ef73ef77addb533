"""The names of months and weekdays: English, with Spanish and German, and the French months where they are wanted."""

from __future__ import annotations

from collections.abc import Sequence


def _numbered(names: Sequence[str], start: int) -> dict[str, int]:
    return {name: number for number, line in enumerate(names, start) for name in line.split()}


MONTHS = _numbered(
    (
        "january jan enero januar",
        "february feb febrero februar",
        "march mar marzo märz",
        "april apr abril",
        "may mayo mai",
        "june jun junio juni",
        "july jul julio juli",
        "august aug agosto",
        "september sept sep septiembre",
        "october oct octubre oktober okt",
        "november nov noviembre",
        "december dec diciembre dezember dez",
    ),
    start=1,
)
"""A month's names, in small letters, and its number from 1."""
FRENCH_MONTHS = _numbered(
    (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    start=1,
)
"""Apart, because in an English question Mars is a planet."""
WEEKDAYS = _numbered(
    (
        "monday lunes montag",
        "tuesday martes dienstag",
        "wednesday miércoles mittwoch",
        "thursday jueves donnerstag",
        "friday viernes freitag",
        "saturday sábado samstag",
        "sunday domingo sonntag",
    ),
    start=0,
)
"""A weekday's names and its number from 0, as `datetime.date.weekday` counts."""
