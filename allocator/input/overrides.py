"""Bargains, and what may be proposed to change: lines that address cells of other sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allocator.input.addresses import AddressBook
from allocator.input.cells import (
    CALCULATE,
    MULTIPLIER,
    UnreadableError,
    is_slip,
    match_key,
    nearest,
    read_value,
    shown,
    tidy_text,
)
from allocator.input.entries import Address, Entries, Entry, Operation
from allocator.input.grid import Grid
from allocator.input.layout import BARGAINS, NEGOTIABLE, NEGOTIABLE_BY_DEFAULT
from allocator.input.spreadsheet import UNCALCULATED
from allocator.operations import MULTIPLY, OPERATIONS, SET
from allocator.problems import Place, Problems
from capital_allocation.notation import LARGEST, NOTHING, REQUIRED, Parameter

BLANK = "blank"
"""The value with which a bargain empties a cell."""

FACTOR = Parameter("factor", (), float, MULTIPLIER, "what a line multiplies by or adds", low=-LARGEST)

YES_OR_NO = {"yes": True, "no": False}


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


Marks = Mapping[tuple[str, Any], bool]
"""What the user marked negotiable or not, by word and index."""


def read_bargains(grid: Grid, book: AddressBook, base: str, problems: Problems) -> dict[str, list[Override]]:
    """The overrides of each bargain, in the order of the sheet."""
    if grid.lacks(BARGAINS.heads, problems):
        return {}
    bargains: dict[str, list[Override]] = {}
    for row in grid.rows:
        if row.cells.get("bargain") is UNCALCULATED:
            problems.error(grid.place("bargain", row.number), str(UNCALCULATED), "the name of a bargain", CALCULATE)
            continue
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


def read_negotiable(grid: Grid, book: AddressBook, problems: Problems) -> Marks:
    """Which values may be proposed to change, and which not; where lines overlap, the last one counts."""
    if grid.lacks(NEGOTIABLE.heads, problems):
        return {}
    marks: dict[tuple[str, Any], bool] = {}
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


def apply_overrides(entries: Entries, overrides: list[Override], problems: Problems) -> Entries:
    """The workbook as one bargain has it; a share that is multiplied or added to stays capped at 1."""
    changed: dict[Address, Entry] = {}
    for override in overrides:
        for address in override.addresses:
            before = changed.get(address, entries.cells[address])
            if override.operation != SET and (_is_faulty(before) or (override.is_for_many and before.value is None)):
                continue
            changed[address] = _changed(override, before, problems)
    return entries.with_cells(changed)


def _changed(override: Override, before: Entry, problems: Problems) -> Entry:
    """What an entry becomes by a line; REQUIRED, the reason noted, where that cannot be told."""
    is_set, place = override.operation == SET, override.place
    wanted = before.declared if is_set else FACTOR
    figure: Any = override.raw
    value: Any = REQUIRED
    try:
        figure, remark = _figure(override, wanted)
        problems.remark(place, remark, wanted.allowed())
        wanted = before.declared
        value = figure if is_set else _operate(override.operation, figure, before)
    except UnreadableError as reason:
        problems.error(place, reason.found, wanted.allowed(), reason.remedy)
    return Entry(value, place, before.declared, Operation(override.operation, figure, _meant(before)))


def _is_faulty(entry: Entry) -> bool:
    """Whether an entry is refused by itself, so that what a bargain makes of it need not be."""
    if entry.value is None:
        return entry.declared.default is REQUIRED
    return entry.value is REQUIRED or not entry.declared.admits(entry.value)


def _operate(operation: str, by: float, before: Entry) -> Any:
    """What a value multiplied, or added to, becomes. Raises UnreadableError."""
    value, declared = _meant(before), before.declared
    if value is NOTHING or declared.kind not in (int, float):
        raise UnreadableError(f"{operation} on {shown(before.value)}", "use set here")
    result = value * by if operation == MULTIPLY else value + by
    if declared.kind is int and result != int(result):
        raise UnreadableError(f"{operation} giving {result:g}", "use set with a whole number")
    return min(1.0, result) if declared.is_share else declared.kind(result)


def _meant(entry: Entry) -> Any:
    """The value of an entry, or what stands for an empty cell."""
    return entry.declared.default if entry.value is None else entry.value


def _figure(override: Override, wanted: Parameter) -> tuple[Any, str]:
    """What a line sets, or multiplies by or adds, and how it was understood if not as typed.

    The word `blank` empties the cell, so that its default holds. Raises UnreadableError.
    """
    raw, is_set = override.raw, override.operation == SET
    if raw is None:
        instead = f"value, or the word {BLANK} to empty the cell" if is_set else f"number to {override.operation}"
        raise UnreadableError("nothing", f"type the {instead}")
    if is_set:
        return (None, "") if match_key(str(raw)) == BLANK else read_value(raw, wanted)
    figure, remark = read_value(raw, wanted)
    if not wanted.admits(figure):
        raise UnreadableError(shown(raw), wanted.advice(figure))
    return figure, remark
