"""The tables of a page: those of facts as paragraphs, a row each, those of layout as what stands in their cells."""

from __future__ import annotations

from typing import Any

from ingest.formats.tables import lines_of_table


def spell_out(part: Any) -> None:
    """Rewrites every table in the tree."""
    laid_out = set()
    for table in reversed(list(part.iter("table"))):  # the inner ones first
        laid_out.add(next(table.iterancestors("table"), None))  # a table within another is a part of a page
        lines = (
            None if table in laid_out else lines_of_table(table, lambda element: str(element.text_content()))
        )
        if lines is None:
            for element in list(table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th")):
                element.tag = "div"
            continue
        tail = table.tail
        table.clear()
        table.tag, table.tail = "div", tail
        for line in lines:
            paragraph = table.makeelement("p")
            paragraph.text = line
            table.append(paragraph)
