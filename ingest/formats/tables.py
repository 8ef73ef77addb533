"""Tables of facts as lines of text, whatever format they come in; those that only lay a page out are told apart.

A figure out of a table means nothing without its column, and a passage or a quote may be a single row: so each row
becomes a line, every cell with the head of its column (`assistant.text.rows`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from assistant.text.rows import row_of
from ingest.formats.formatting import is_hidden

Grid = list[list[str]]
"""The text of each cell, by row and column."""

_LONGEST_CELL = 120
"""Characters of a cell; a longer one is a part of the page or newsletter, which tables lay out."""
_LONGEST_HEAD = 40
_MOST_SPANNED = 50
_DIGIT = re.compile(r"\d")


def lines_of_table(table: Any, said: Callable[[Any], str]) -> list[str] | None:
    """The caption and the rows of a `<table>` of HTML or XML, `said` being what stands in an element.

    None where it lays out what stands in its cells: within it is a table, a heading, several paragraphs or long text.
    """
    if table.get("role") == "presentation" or any(map(_is_table, table.iterdescendants())):
        return None
    rows = _rows(table)
    cells = [cell for row in rows for cell in row]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    texts = {cell: _written_out(cell) or " ".join(said(cell).split()) for cell in cells}
    if not any(local_name(cell) == "th" for cell in cells) and any(
        map(_is_part_of_page, texts, texts.values())
    ):
        return None
    marked = 0
    for row in rows:
        if not (_is_in_head(row[0], table) or all(local_name(cell) == "th" for cell in row)):
            break
        marked += 1
    caption = next((child for child in table if local_name(child) == "caption"), None)
    over = " ".join(said(caption).split()) if caption is not None else ""
    return [*([over] if over else []), *lines_of_grid(_grid(rows, texts), marked)]


def lines_of_cells(grid: Grid, heads: int = 0) -> list[str]:
    """As `lines_of_grid`, of a document, whose tables do not say that they only lay out what stands in their cells:
    one without heads of which a cell holds a longer text does, and each paragraph in it is a line."""
    rows = [[" ".join(cell.split()) for cell in row] for row in grid]
    has_heads = heads or _is_over_figures(rows)
    if has_heads or all(len(cell) <= _LONGEST_CELL for row in rows for cell in row):
        return lines_of_grid(rows, heads)
    cells = dict.fromkeys(cell for row in grid for cell in row)  # one over several is in each of them
    return [line for cell in cells for line in cell.split("\n\n") if line]


def lines_of_grid(grid: Grid, heads: int = 0) -> list[str]:
    """A line for each row under its heads, which are the first `heads` rows, or found by what they say if that is 0."""
    heads = heads if 0 < heads < len(grid) else int(_is_over_figures(grid))
    over = [
        _joined([row[at] for row in grid[:heads] if at < len(row)])
        for at in range(max(map(len, grid), default=0))
    ]
    lines = []
    for row in grid[heads:]:
        if not any(row):
            continue
        # One cell over all columns says what the rows under it are.
        lines.append(row[0] if len(row) > 1 and len({*row}) == 1 else row_of(row, over[: len(row)]))
    return lines


def local_name(element: Any) -> str | None:
    """An element's name in small letters without its namespace; None of a comment."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else None


def _written_out(cell: Any) -> str:
    """What a head is short for, where its markup says so: `<abbr title="Points">Pts</abbr>`."""
    short = [cell] if local_name(cell) == "th" and cell.get("title") else []
    short += [element for element in cell if local_name(element) in {"abbr", "span"} and element.get("title")]
    stated = " ".join((short[-1].get("title") if len(short) == 1 else "").split())
    whole = len(short) == 1 and "".join(short[0].itertext()).split() == "".join(cell.itertext()).split()
    is_longer = whole and len("".join(cell.itertext()).strip()) < len(stated) <= _LONGEST_HEAD
    return stated if is_longer else ""


def _is_table(element: Any) -> bool:
    return local_name(element) == "table"


def _rows(table: Any) -> list[list[Any]]:
    rows = [
        [cell for cell in row if local_name(cell) in {"td", "th"}]
        for row in table.iterdescendants()
        if local_name(row) == "tr" and not (is_hidden(row) or is_hidden(row.getparent()))
    ]
    return [row for row in rows if row]


def _is_in_head(cell: Any, table: Any) -> bool:
    part = cell.getparent().getparent()
    return part is not None and part is not table and local_name(part) == "thead"


def _is_part_of_page(cell: Any, text: str) -> bool:
    inside = [local_name(element) for element in cell.iterdescendants()]
    return len(text) > _LONGEST_CELL or inside.count("p") > 1 or "h1" in inside


def _grid(rows: Sequence[Sequence[Any]], texts: dict[Any, str]) -> Grid:
    """The rows with cells over several columns or rows repeated in each."""
    grid: Grid = []
    hanging: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        for cell in row:
            _fill(line, hanging)
            down = _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if down > 1:
                    hanging[len(line)] = down - 1, texts[cell]
                line.append(texts[cell])
        _fill(line, hanging)
        grid.append(line)
    return grid


def _fill(line: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while (held := hanging.pop(len(line), None)) is not None:
        left, text = held
        if left > 1:
            hanging[len(line)] = left - 1, text
        line.append(text)


def _span(cell: Any, name: str) -> int:
    stated = str(cell.get(name) or "1")
    return max(1, min(int(stated), _MOST_SPANNED)) if stated.isdecimal() else 1


def _is_over_figures(grid: Grid) -> bool:
    """Does the first row name the columns? It is of words, and one of its columns of figures alone, two at the least
    where there are two columns."""
    first, *rest = grid or [[]]
    if len(first) < 2 or not all(first[1:]) or any(map(_DIGIT.search, first)) or len(rest) + len(first) < 4:
        return False
    columns = [[row[at] for row in rest if at < len(row) and row[at]] for at in range(1, len(first))]
    return any(column and all(map(_DIGIT.search, column)) for column in columns)


def _joined(heads: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(head.rstrip(":") for head in heads if head))
