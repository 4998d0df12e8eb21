"""Bargains and ranges: lines that address cells of other sheets by key and word.

`row` is a key, `a / b` for two keys, or `*` for all; `column` is a word, a key that runs across such as a
year, or `*` for every key that runs across.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allocator.input.cells import UnreadableError, is_slip, match_key, nearest, read_value, shown, tidy_text
from allocator.input.entries import Address, Entries, Entry, Operation, is_unsure, target
from allocator.input.grid import Grid, Row
from allocator.input.layout import (
    BARGAINS,
    BASE_BARGAIN,
    DATA_SHEETS,
    NEGOTIABLE,
    NEGOTIABLE_BY_DEFAULT,
    OPERATIONS,
    RANGES,
    SETTINGS,
    TRIANGULAR,
    UNIFORM,
)
from allocator.problems import Place, Problems
from capital_allocation.notation import NOTHING, REQUIRED, Parameter

BLANK = "blank"
"""The value with which a bargain empties a cell."""

YES_OR_NO = {"yes": True, "no": False}

ALL = "*"
"""Every row, or every key that runs across."""

SHEETS = {match_key(sheet.name): sheet for sheet in (SETTINGS, *DATA_SHEETS)}


@dataclass(frozen=True)
class Override:
    """One line of the Bargains sheet: the addresses it means, and what it does there."""

    bargain: str
    addresses: tuple[Address, ...]
    operation: str
    raw: Any
    place: Place

    @property
    def is_for_many(self) -> bool:
        """Whether it means more cells than one, so that blank ones among them may stay blank."""
        return len(self.addresses) > 1


@dataclass(frozen=True)
class Range:
    """One line of the Ranges sheet: the values it means, by word and index, and the multiples they may lie between.

    `distribution` says how likely each multiple is, where they are drawn.
    """

    name: str
    values: tuple[tuple[str, Any], ...]
    low: float
    high: float
    place: Place
    distribution: str = UNIFORM


Marks = dict[tuple[str, Any], bool]
"""What the user marked negotiable or not, by word and index."""


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
        if layout is SETTINGS and (match_key(column) != "value" or parts == (BASE_BARGAIN.name,)):
            allowed = "value, of a setting other than the base's name"
            raise MeaninglessError("column", shown(column), allowed, "type value as the column")
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


def read_bargains(grid: Grid, book: AddressBook, base: str, problems: Problems) -> dict[str, list[Override]]:
    """The overrides of each bargain, in the order of the sheet."""
    if grid.lacks(BARGAINS.heads, problems):
        return {}
    bargains: dict[str, list[Override]] = {}
    for row in grid.rows:
        typed = tidy_text(row.cells.get("bargain", ""))
        if not typed or match_key(typed) == match_key(base):
            problems.error(
                grid.place("bargain", row.number),
                shown(typed),
                f"the name of a bargain other than {base!r}, which is the workbook as it stands",
                "name the bargain this line belongs to",
            )
            continue
        name = next((known for known in bargains if match_key(known) == match_key(typed)), typed)
        twins = [known for known in bargains if name not in bargains and is_slip(name, known)]
        if twins:
            problems.warning(
                grid.place("bargain", row.number), shown(typed), "the name of a bargain", nearest(typed, twins)
            )
        lines = bargains.setdefault(name, [])
        addresses = book.find(grid, row, problems)
        operation = match_key(str(row.cells.get("operation", "")))
        place = grid.place("value", row.number)
        if operation not in OPERATIONS:
            problems.error(
                grid.place("operation", row.number),
                shown(operation),
                " or ".join(OPERATIONS),
                nearest(operation, OPERATIONS),
            )
        elif addresses:
            lines.append(Override(name, addresses, operation, row.cells.get("value"), place))
    return bargains


def read_ranges(grid: Grid, book: AddressBook, problems: Problems) -> tuple[Range, ...]:
    """The ranges, in the order of the sheet."""
    if grid.lacks(RANGES.needed, problems):
        return ()
    ranges = []
    for row in grid.rows:
        addresses = book.find(grid, row, problems)
        ends = [_multiple(grid, row, head, problems) for head in ("low", "high")]
        if addresses and None not in ends:
            low, high = (end for end in ends if end is not None)
            if low > high:
                problems.error(
                    grid.place("low", row.number),
                    f"{low:g} above {high:g}",
                    "low no more than high",
                    "exchange the two",
                )
            sheet, keys, column = (tidy_text(row.cells.get(head, "")) for head in ("sheet", "row", "column"))
            name = f"{sheet}: {column}" if keys == ALL else f"{sheet} {keys}: {column}"
            values = tuple(book.target(address) for address in addresses)
            place = grid.place("low", row.number)
            ranges.append(Range(name, values, low, high, place, _distribution(grid, row, problems)))
    return tuple(ranges)


def read_negotiable(grid: Grid, book: AddressBook, problems: Problems) -> Marks:
    """Which values may be proposed to change, and which not; where lines overlap, the last one counts."""
    if grid.lacks(NEGOTIABLE.heads, problems):
        return {}
    marks: Marks = {}
    for row in grid.rows:
        place = grid.place("negotiable", row.number)
        answer = match_key(tidy_text(row.cells.get("negotiable", "")))
        if answer not in YES_OR_NO:
            problems.error(place, shown(row.cells.get("negotiable")), "yes or no", "type yes or no")
        for address in book.find(grid, row, problems):
            word, index = book.target(address)
            marks[word, index] = YES_OR_NO.get(answer, False)
            if answer == "yes" and word not in NEGOTIABLE_BY_DEFAULT:
                allowed = f"yes for {', '.join(NEGOTIABLE_BY_DEFAULT)}"
                problems.warning(place, f"yes for {word}", allowed, "nothing: it is never proposed to change")
    return marks


def _multiple(grid: Grid, row: Row, head: str, problems: Problems) -> float | None:
    raw = row.cells.get(head)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and raw >= 0:
        return float(raw)
    problems.error(
        grid.place(head, row.number), shown(raw), "a number, 0 or more", "type the multiple, for instance 0.9"
    )
    return None


def _distribution(grid: Grid, row: Row, problems: Problems) -> str:
    """How likely each multiple is, from a column that need not be there."""
    typed = match_key(tidy_text(row.cells.get("distribution", UNIFORM)))
    if typed not in (UNIFORM, TRIANGULAR):
        place, allowed = grid.place("distribution", row.number), f"{UNIFORM} or {TRIANGULAR}"
        problems.error(place, shown(row.cells["distribution"]), allowed, nearest(typed, (UNIFORM, TRIANGULAR)))
    return typed


def apply_overrides(entries: Entries, overrides: list[Override], problems: Problems) -> Entries:
    """The workbook as one bargain has it; a share that is multiplied or added to stays capped at 1."""
    changed: dict[Address, Entry] = {}
    for override in overrides:
        for address in override.addresses:
            before = changed.get(address, entries.cells[address])
            if override.operation != "set" and (_is_faulty(before) or (override.is_for_many and before.value is None)):
                continue
            try:
                value = _operate(override, before)
            except UnreadableError as reason:
                problems.error(override.place, reason.found, before.declared.allowed(), reason.remedy)
                value = REQUIRED
            operation = Operation(override.operation, override.raw, _meant(before))
            changed[address] = Entry(value, override.place, before.declared, operation)
    return entries.with_cells(changed)


def _is_faulty(entry: Entry) -> bool:
    """Whether an entry is refused by itself, so that what a bargain makes of it need not be."""
    if entry.value is None:
        return entry.declared.default is REQUIRED
    return entry.value is REQUIRED or not entry.declared.admits(entry.value)


def _operate(override: Override, before: Entry) -> Any:
    declared = before.declared
    if override.operation == "set":
        return _set_value(override.raw, declared)
    by = override.raw
    if not isinstance(by, (int, float)) or isinstance(by, bool):
        raise UnreadableError(shown(by), f"type the number to {override.operation}")
    value = _meant(before)
    if value is NOTHING or declared.kind not in (int, float):
        raise UnreadableError(f"{override.operation} on {shown(before.value)}", "use set here")
    result = value * by if override.operation == "multiply" else value + by
    if declared.kind is int and result != int(result):
        raise UnreadableError(f"{override.operation} giving {result:g}", "use set with a whole number")
    return min(1.0, result) if declared.is_share else declared.kind(result)


def _meant(entry: Entry) -> Any:
    """The value of an entry, or what stands for an empty cell."""
    return entry.declared.default if entry.value is None else entry.value


def _set_value(raw: Any, declared: Parameter) -> Any:
    """The value to set; the word `blank` empties the cell, so that its default holds."""
    if raw is None:
        raise UnreadableError("nothing", f"type the value, or the word {BLANK} to empty the cell")
    return None if match_key(str(raw)) == BLANK else read_value(raw, declared)[0]
