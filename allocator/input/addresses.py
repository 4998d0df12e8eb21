"""Addresses: what a line means that names cells of other sheets by key and word.

`row` is a key, `a / b` for two keys, or `*` for all; `column` is a word, a key that runs across such as a
year, or `*` for every key that runs across.
"""

from __future__ import annotations

from typing import Any

from allocator.input.cells import match_key, nearest, shown, tidy_text
from allocator.input.entries import Address, Entries, is_unsure, target
from allocator.input.grid import Grid, Row
from allocator.input.layout import BASE_BARGAIN, DATA_SHEETS, REPORT_SETTINGS, SETTINGS
from allocator.problems import Problems

ALL = "*"
"""Every row, or every key that runs across."""

OF_THE_REPORT = {match_key(declared.name) for declared in (BASE_BARGAIN, *REPORT_SETTINGS)}
"""Settings that no bargain has for itself."""

SHEETS = {match_key(sheet.name): sheet for sheet in (SETTINGS, *DATA_SHEETS)}


class MeaninglessError(Exception):
    """A sheet, row or column that addresses nothing: which of them, what was found, what is allowed, the remedy."""

    def __init__(self, head: str, found: str, allowed: str, remedy: str) -> None:
        self.head, self.found, self.allowed, self.remedy = head, found, allowed, remedy
        super().__init__(f"{head}: found {found}, allowed {allowed}; {remedy}")


class AddressBook:
    """Every address of the workbook, to be found by pattern."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries
        self._by_sheet: dict[str, list[tuple[tuple[str, ...], str, Address]]] = {}
        for address in entries.cells:
            forms = (tuple(map(match_key, address.row)), match_key(address.column), address)
            self._by_sheet.setdefault(match_key(address.sheet), []).append(forms)

    def find(self, grid: Grid, row: Row, problems: Problems) -> tuple[Address, ...]:
        """The addresses a line means by its sheet, row and column; none, with the reason noted, if it means none."""
        sheet, keys, column = (tidy_text(row.cells.get(head, "")) for head in ("sheet", "row", "column"))
        try:
            return self.meant(sheet, keys, column)
        except MeaninglessError as reason:
            if not self._follows(reason.head, sheet):
                problems.error(grid.place(reason.head, row.number), reason.found, reason.allowed, reason.remedy)
            return ()

    def _follows(self, head: str, sheet: str) -> bool:
        """Whether a row or column that is not found may follow from a key that could not be read."""
        layout = SHEETS.get(match_key(sheet))
        if layout is None or head == "sheet":
            return False
        return layout.name in self.entries.unsure if head == "row" else is_unsure(layout.across_index, self.entries)

    def meant(self, sheet: str, keys: str, column: str) -> tuple[Address, ...]:
        """The addresses meant by a sheet, the keys of a row and a column. Raises MeaninglessError if there are none."""
        layout = SHEETS.get(match_key(sheet))
        if layout is None:
            names = [known.name for known in SHEETS.values()]
            raise MeaninglessError("sheet", shown(sheet), "a sheet with data", nearest(sheet, names))
        here = self._by_sheet.get(match_key(sheet), [])
        parts = tuple(match_key(part) for part in keys.split(" / "))
        in_row = [forms for forms in here if parts == (ALL,) or _matches(parts, forms[0])]
        if not in_row:
            rows = dict.fromkeys(" / ".join(address.row) for _, _, address in here)
            allowed = "*" if len(layout.down) == 1 else "* or " + " / ".join(layout.down)
            raise MeaninglessError("row", shown(keys), f"a key of {layout.name}, {allowed}", nearest(keys, rows))
        if layout is SETTINGS and parts[0] in OF_THE_REPORT:
            allowed = "a setting of the model; this one is the same for all bargains"
            raise MeaninglessError("row", shown(keys), allowed, "set it on the sheet Settings")
        if layout is SETTINGS and match_key(column) != "value":
            raise MeaninglessError("column", shown(column), "the column value", "type value as the column")
        if column == ALL and layout.across:
            return tuple(address for _, _, address in in_row if layout.column(address.column) is None)
        wanted = match_key(column)
        found = tuple(address for _, head, address in in_row if head == wanted)
        if not found:
            heads = dict.fromkeys(address.column for _, _, address in in_row)
            raise MeaninglessError("column", shown(column), f"a column of {layout.name}", nearest(column, heads))
        return found

    def target(self, address: Address) -> tuple[str, Any]:
        """The parameter's word and index an address belongs to."""
        return target(address, self.entries.cells[address])


def _matches(parts: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    return len(parts) == len(keys) and all(part in (ALL, key) for part, key in zip(parts, keys, strict=True))
