"""One worksheet as a grid: heads, rows of cells by head, and what is particular about the sheet."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from allocator.input.cells import UNCALCULATED, is_blank, match_key, nearest, shown, tidy_text
from allocator.input.layout import FIRST_ROW, HEAD_ROW, UNIT_ROW
from allocator.input.package import SheetFacts
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

    def __init__(self, sheet: Worksheet, facts: SheetFacts, problems: Problems) -> None:
        self.name = sheet.title
        self.heads: dict[str, str] = {}
        self.rows: list[Row] = []
        self._columns: dict[str, int] = {}
        heads = sheet.iter_cols(min_row=HEAD_ROW, max_row=HEAD_ROW, values_only=True)
        for column, (raw,) in enumerate(heads, start=1):
            self._take_head(raw, column, problems)
        width = max(self._columns.values(), default=1)
        last = self._last_row(sheet, width, facts, problems)
        lines = sheet.iter_rows(min_row=FIRST_ROW, max_row=last, max_col=width, values_only=True)
        for number, line in enumerate(lines if last >= FIRST_ROW else (), start=FIRST_ROW):
            typed: dict[str, object] = {head: line[column - 1] for head, column in self._columns.items()}
            for head in typed:
                if facts.formulas.get(self.place(head, number).cell) is False:
                    typed[head] = UNCALCULATED
            cells = {head: raw for head, raw in typed.items() if not is_blank(raw)}
            if cells:
                self.rows.append(Row(number, cells))
        self._report_unit_row(sheet, width, problems)
        self._report(facts, problems)

    def _take_head(self, raw: object, column: int, problems: Problems) -> None:
        if is_blank(raw):
            return
        if isinstance(raw, datetime.date):
            raw = raw.year
        text = tidy_text(int(raw) if isinstance(raw, float) and raw.is_integer() else raw)
        head = match_key(text)
        if head in self.heads:
            problems.error(
                Place(self.name, f"{get_column_letter(column)}{HEAD_ROW}"),
                f"the column head {text!r} a second time",
                f"each head once (first in {self.place(head).cell})",
                "rename or delete one of the two columns",
            )
            return
        self.heads[head] = text
        self._columns[head] = column

    def _last_row(self, sheet: Worksheet, width: int, facts: SheetFacts, problems: Problems) -> int:
        """The last row of the table; a row far below the rest is an error, since it may not be meant."""
        last = HEAD_ROW
        for row in facts.rows:
            if row > last + WIDEST_GAP:
                cells = next(sheet.iter_rows(min_row=row, max_row=row, max_col=width, values_only=True))
                if all(is_blank(raw) for raw in cells):
                    continue
                problems.error(
                    Place(self.name, f"A{row}"),
                    f"something in row {row}, {row - last} rows below the rest",
                    f"data without gaps of more than {WIDEST_GAP} rows",
                    "move the row up or delete it",
                )
                break
            last = row
        return last

    def _report_unit_row(self, sheet: Worksheet, width: int, problems: Problems) -> None:
        """A figure in the row of units is data that would not be read."""
        for (raw,) in sheet.iter_cols(min_row=UNIT_ROW, max_row=UNIT_ROW, max_col=width, values_only=True):
            if isinstance(raw, (int, float)):
                problems.error(
                    Place(self.name, f"A{UNIT_ROW}"),
                    f"{shown(raw)} in row {UNIT_ROW}",
                    f"units in row {UNIT_ROW}, data from row {FIRST_ROW} on",
                    f"insert a row for the units above, or move the data down to row {FIRST_ROW}",
                )
                return

    def _report(self, facts: SheetFacts, problems: Problems) -> None:
        """Note what else is particular about the sheet."""
        for area in facts.merged:
            if (range_boundaries(area)[3] or HEAD_ROW) >= HEAD_ROW:
                problems.error(
                    Place(self.name, area), "merged cells", "one value in each cell", "unmerge them and fill every cell"
                )
        known = {get_column_letter(column) for column in self._columns.values()}
        for letters, row in facts.columns.items():
            if row >= FIRST_ROW and letters not in known:
                problems.warning(
                    Place(self.name, f"{letters}{row}"),
                    "something in a column without a head",
                    f"a head in row {HEAD_ROW} of every column that counts",
                    "nothing if it is yours: it is left alone; otherwise give the column its head",
                )
        self._report_notes(facts, problems)

    def _report_notes(self, facts: SheetFacts, problems: Problems) -> None:
        hidden = [row for row in facts.hidden_rows if row >= FIRST_ROW]
        formulas = [cell for cell, has_result in facts.formulas.items() if has_result]
        for found, cells in (
            ("the sheet is hidden", [""] if facts.hidden else []),
            ("hidden rows", [f"A{row}" for row in hidden]),
            ("formulas, used by the results last saved", formulas),
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
