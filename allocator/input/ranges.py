"""Ranges: lines that say between which multiples of what was typed figures may lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allocator.input.addresses import ALL, AddressBook
from allocator.input.cells import MULTIPLIER, UnreadableError, match_key, nearest, read_value, shown, tidy_text
from allocator.input.grid import Grid, Row
from allocator.input.layout import RANGES, TRIANGULAR, UNIFORM
from allocator.problems import Place, Problems
from capital_allocation.notation import Parameter

MULTIPLE = Parameter("multiple", (), float, MULTIPLIER, "how many times the figure typed")


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


def _multiple(grid: Grid, row: Row, head: str, problems: Problems) -> float | None:
    """The multiple under a head, text that plainly is a number included; None, the reason noted, if there is none."""
    raw, place = row.cells.get(head), grid.place(head, row.number)
    try:
        value, remark = (None, "") if raw is None else read_value(raw, MULTIPLE)
    except UnreadableError as reason:
        problems.error(place, reason.found, MULTIPLE.allowed(), reason.remedy)
        return None
    if value is None or not MULTIPLE.admits(value):
        problems.error(place, shown(raw), MULTIPLE.allowed(), "type the multiple, for instance 0.9")
        return None
    problems.remark(place, remark, MULTIPLE.allowed())
    return float(value)


def _distribution(grid: Grid, row: Row, problems: Problems) -> str:
    """How likely each multiple is, from a column that need not be there."""
    typed = match_key(tidy_text(row.cells.get("distribution", UNIFORM)))
    if typed not in (UNIFORM, TRIANGULAR):
        place, allowed = grid.place("distribution", row.number), f"{UNIFORM} or {TRIANGULAR}"
        problems.error(place, shown(row.cells["distribution"]), allowed, nearest(typed, (UNIFORM, TRIANGULAR)))
    return typed
