"""Tables as sentences: each row on a line of its own, every cell with the head of its column.

A figure out of a table means nothing without its column, and a passage or a quote may be a single row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_LONGEST_CELL = 200
"""Characters of a cell; a longer one is a part of the page, which tables once laid out."""
_FIGURE = re.compile(r"[\d.,:%()+\-–−/\s€$£¥]*\d[\d.,:%()+\-–−/\s€$£¥]*")


def spell_out(part: Any) -> None:
    """Rewrites every table in the tree: of facts as lines, of layout as what stands in its cells."""
    for table in reversed(list(part.iter("table"))):  # the inner ones first
        rows = _rows(table)
        if _is_layout(table, rows):
            _unwrap(table)
            continue
        lines = _lines(table, rows)
        caption = table.find("caption")
        said = [" ".join(caption.text_content().split())] if caption is not None else []
        tail = table.tail
        table.clear()
        table.tag, table.tail = "div", tail
        for line in (*said, *lines):
            paragraph = table.makeelement("p")
            paragraph.text = line
            table.append(paragraph)


def lines_of_rows(rows: list[list[str]]) -> Iterator[str]:
    """The rows of a table, given as its cells' texts, as lines; the first row names the columns of three or more, or
    of two where it stands over a figure."""
    heads = rows[0] if len(rows) > 1 and len(rows[0]) > 1 and all(rows[0]) else []
    if any(_FIGURE.fullmatch(cell) for cell in heads):
        heads = []
    if len(heads) == 2 and not any(re.search(r"\d", row[-1]) for row in rows[1:]):
        heads = []
    for row in rows[1:] if heads else rows:
        if heads and len(row) == len(heads):
            yield "; ".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=True) if cell) + "."
        elif any(row):
            yield (
                ": ".join(cell for cell in row if cell)
                if len(row) == 2
                else "; ".join(cell for cell in row if cell)
            )


def _rows(table: Any) -> list[list[Any]]:
    return [
        [cell for cell in row if cell.tag in {"td", "th"}]
        for row in table.iter("tr")
        if next(row.iterancestors("table")) is table
    ]


def _is_layout(table: Any, rows: list[list[Any]]) -> bool:
    cells = [cell for row in rows for cell in row]
    if table.get("role") == "presentation" or max((len(row) for row in rows), default=0) < 2:
        return True
    if any(cell.tag == "th" for cell in cells):
        return False
    return any(
        len(" ".join(cell.text_content().split())) > _LONGEST_CELL
        or (cell.find(".//p") is not None and len(cell.findall(".//p")) > 1)
        or cell.find(".//h1") is not None
        for cell in cells
    )


def _unwrap(table: Any) -> None:
    for element in list(table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th")):
        element.tag = "div"


def _lines(table: Any, rows: list[list[Any]]) -> list[str]:
    grid = _grid(rows)
    heads = _heads(table, rows, grid)
    lines: list[str] = []
    for number, row in enumerate(grid):
        if number < len(heads) or not any(row):
            continue
        if len({*row}) == 1:  # one cell over all columns says what the rows under it are
            lines.append(row[0])
            continue
        named = [
            _named([head[column] for head in heads if column < len(head)], cell)
            for column, cell in enumerate(row)
            if cell
        ]
        first = rows[number][0]
        if not heads and len(row) == 2 and row[0]:
            lines.append(f"{row[0].rstrip(':')}: {row[1]}" if first.tag == "th" or row[1] else row[0])
        else:
            lines.append("; ".join(named) + ".")
    return lines


def _named(heads: list[str], cell: str) -> str:
    over = " ".join(dict.fromkeys(head for head in heads if head))
    return f"{over.rstrip(':')}: {cell}" if over and over != cell else cell


def _grid(rows: list[list[Any]]) -> list[list[str]]:
    """The text of each cell by row and column, with cells over several of them repeated."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        for cell in row:
            _fill(line, hanging)
            text = " ".join(cell.text_content().split())
            down = _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if down > 1:
                    hanging[len(line)] = down - 1, text
                line.append(text)
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
    return max(1, min(int(stated), 50)) if stated.isdecimal() else 1


def _heads(table: Any, rows: list[list[Any]], grid: list[list[str]]) -> list[list[str]]:
    """The rows that name the columns: all in <thead> or of <th> cells, else the first of words over figures."""
    count = 0
    for row in rows:
        in_head = bool(row) and next(row[0].iterancestors("thead"), None) is not None
        if not row or not (in_head or all(cell.tag == "th" for cell in row)):
            break
        count += 1
    if count and count < len(rows):
        return grid[:count]
    first, rest = (grid[0] if grid else []), grid[1:]
    words = first and not any(_FIGURE.fullmatch(cell) for cell in first) and all(first[1:])
    if words and len(first) > 2 and any(_FIGURE.fullmatch(cell) for row in rest for cell in row):
        columns = [[row[at] for row in rest if at < len(row)] for at in range(1, len(first))]
        if any(column and all(not cell or _FIGURE.fullmatch(cell) for cell in column) for column in columns):
            return [first]
    return []
