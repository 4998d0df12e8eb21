"""One worksheet as a grid: heads, rows of cells by head, and what is particular about the sheet."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from allocator.input.cells import is_blank, match_key, nearest, shown, tidy_text
from allocator.input.layout import FIRST_ROW, HEAD_ROW, UNIT_ROW
from allocator.input.spreadsheet import Page
from allocator.problems import Place, Problems

WIDEST_GAP = 200
"""Blank rows within a sheet beyond which what follows is taken for a stray."""


@dataclass(frozen=True)
class Row:
    """One row of a grid: its number and its cells that are not blank, by normalised head."""

    number: int
    cells: dict[str, object]


class Grid:
    """One worksheet: heads in row 2, data from row 4 on, formulas by the results last saved."""

    def __init__(self, page: Page, problems: Problems) -> None:
        self.name = page.title
        self.heads: dict[str, str] = {}
        self.rows: list[Row] = []
        self._columns: dict[str, int] = {}
        for column, raw in sorted(page.rows.get(HEAD_ROW, {}).items()):
            self._take_head(raw, column, problems)
        last = self._last_row(page, problems)
        for number in range(FIRST_ROW, last + 1):
            line = page.rows.get(number, {})
            typed = {head: line.get(column) for head, column in self._columns.items()}
            cells = {head: raw for head, raw in typed.items() if not is_blank(raw)}
            if cells:
                self.rows.append(Row(number, cells))
        self._report_unit_row(page, problems)
        self._report(page, problems)

    def _take_head(self, raw: object, column: int, problems: Problems) -> None:
        if is_blank(raw):
            return
        place = Place(self.name, f"{get_column_letter(column)}{HEAD_ROW}")
        if isinstance(raw, datetime.date):
            problems.remark(place, f"the date {raw} is read as its year", "a head")
            raw = raw.year
        text = tidy_text(int(raw) if isinstance(raw, float) and raw.is_integer() else raw)
        head = match_key(text)
        if head in self.heads:
            problems.error(
                place,
                f"the column head {text!r} a second time",
                f"each head once (first in {self.place(head).cell})",
                "rename or delete one of the two columns",
            )
            return
        self.heads[head] = text
        self._columns[head] = column

    def _last_row(self, page: Page, problems: Problems) -> int:
        """The last row of the table; a row far below the rest is an error, since it may not be meant."""
        last, width = HEAD_ROW, max(self._columns.values(), default=1)
        for row, cells in sorted(page.rows.items()):
            if row > last + WIDEST_GAP:
                if all(is_blank(raw) for column, raw in cells.items() if column <= width):
                    continue
                problems.error(
                    Place(self.name, f"A{row}"),
                    f"something in row {row}, {row - last} rows below the rest",
                    f"data without gaps of more than {WIDEST_GAP} rows",
                    "move the row up or delete it",
                )
                break
            last = max(row, last)
        return last

    def _report_unit_row(self, page: Page, problems: Problems) -> None:
        """A figure in the row of units is data that would not be read."""
        width = max(self._columns.values(), default=1)
        for column, raw in sorted(page.rows.get(UNIT_ROW, {}).items()):
            if column <= width and isinstance(raw, (int, float)):
                problems.error(
                    Place(self.name, f"A{UNIT_ROW}"),
                    f"{shown(raw)} in row {UNIT_ROW}",
                    f"units in row {UNIT_ROW}, data from row {FIRST_ROW} on",
                    f"insert a row for the units above, or move the data down to row {FIRST_ROW}",
                )
                return

    def _report(self, page: Page, problems: Problems) -> None:
        """Note what else is particular about the sheet."""
        for area in page.merged:
            if (range_boundaries(area)[3] or HEAD_ROW) >= HEAD_ROW:
                problems.error(
                    Place(self.name, area), "merged cells", "one value in each cell", "unmerge them and fill every cell"
                )
        last_rows = {column: row for row, cells in sorted(page.rows.items()) for column in cells}
        for column, row in last_rows.items():
            if row >= FIRST_ROW and column not in self._columns.values():
                problems.warning(
                    Place(self.name, f"{get_column_letter(column)}{row}"),
                    "something in a column without a head",
                    f"a head in row {HEAD_ROW} of every column that counts",
                    "nothing if it is yours: it is left alone; otherwise give the column its head",
                )
        self._report_notes(page, problems)

    def _report_notes(self, page: Page, problems: Problems) -> None:
        hidden = [row for row in page.hidden_rows if row >= FIRST_ROW]
        for found, cells in (
            ("the sheet is hidden", [""] if page.is_hidden else []),
            ("hidden rows", [f"A{row}" for row in hidden]),
            ("formulas, used by the results last saved", page.formulas),
            ("numbers in formats that are not known, read as plain numbers", page.unformatted),
        ):
            if cells:
                places = ", ".join(cells[:10]) + (f" and {len(cells) - 10} more" if len(cells) > 10 else "")
                problems.note(
                    Place(self.name, cells[0]),
                    f"{found}{f': {places}' if places else ''}",
                    "anything",
                    "nothing need be done: what is hidden is read like the rest",
                )

    def lacks(self, heads: Iterable[str], problems: Problems) -> bool:
        """Whether any of the `heads` without which the sheet cannot be read is missing; each is an error."""
        heads = list(heads)
        missing = [head for head in heads if head not in self.heads]
        others = [text for head, text in self.heads.items() if head not in heads]
        for head in missing:
            problems.error(
                self.place(""),
                f"no column {head!r}",
                f"the column heads {', '.join(heads)}",
                f"put {head!r} at the head of its column in row {HEAD_ROW}; {nearest(head, others)}",
            )
        return bool(missing)

    def place(self, head: str, number: int = HEAD_ROW) -> Place:
        """The cell under a head in a row; the row's first cell where the column is missing."""
        return Place(self.name, f"{get_column_letter(self._columns.get(match_key(head), 1))}{number}")
