"""A made-up paper whose editions follow each other: some articles change, some go, some are new."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

PLACES = ("Ulm", "Bern", "Graz", "Linz", "Brest", "Turin", "Malmö", "Porto", "Bilbao", "Cork", "Gdansk")
SUBJECTS = ("harbour", "bridge", "budget", "hospital", "railway", "school", "museum")


def edition(number: int, articles: int, paragraphs: int = 1) -> list[dict[str, Any]]:
    """The articles of an edition: each eleventh is out, each third is as changed as can be, the rest are as before."""
    there = [n for n in range(articles) if (7 * n + number) % 11]
    return [article(n, (number + n) // 3, paragraphs) for n in there]


def article(n: int, wording: int, paragraphs: int = 1) -> dict[str, Any]:
    """Article `n` in one of its wordings, which differ in their first paragraph."""
    place, subject = PLACES[n % len(PLACES)], SUBJECTS[n // 3 % len(SUBJECTS)]
    first = (
        f"The {subject} of {place} will cost {1000 + 37 * n + wording} crowns, the council said on day {n}."
    )
    rest = [
        f"Paragraph {p} of report {n}: the {subject} was discussed at length, and the decision put off again. "
        * 8
        for p in range(1, paragraphs)
    ]
    return {
        "id": f"{place}-{n}",
        "title": f"{place}: {subject} number {n}",
        "source": f"{place} Post",
        "published": (date(2026, 1, 1) + timedelta(days=n % 200)).isoformat(),
        "updated": (date(2026, 8, 1) + timedelta(days=wording)).isoformat(),
        "text": "\n\n".join([first, *rest]),
    }


def write(path: Path, articles: list[dict[str, Any]]) -> None:
    """An article file, in place of the one before it."""
    new = path.with_suffix(".new")
    new.write_text("".join(json.dumps(one) + "\n" for one in articles))
    new.replace(path)
