"""Warnings of cells left empty that may be a slip."""

from __future__ import annotations

from allocator.input.entries import Address, Entries, Entry
from allocator.input.layout import ACTIVE
from allocator.problems import Problems

FEWEST_FILLED = 3
"""How many other rows must fill a column before one that leaves it empty stands out."""


def report_blanks(entries: Entries, problems: Problems) -> None:
    """Warn of each blank that is the only one in its column.

    That is: the column holds figures, an empty cell there means a figure (not that there is no limit, say), one
    active row leaves it empty, and all others, three at least, fill it.
    """
    columns: dict[tuple[str, str], list[tuple[Address, Entry]]] = {}
    for address, entry in entries.cells.items():
        declared, switch = entry.declared, entries.cells.get(address._replace(column=ACTIVE.name))
        is_active = switch is None or switch.value is not False
        if is_active and declared.index and type(declared.default) in (int, float):
            columns.setdefault((address.sheet, address.column), []).append((address, entry))
    for (_, head), cells in columns.items():
        blank = [(address, entry) for address, entry in cells if entry.value is None]
        if len(blank) == 1 and len(cells) > FEWEST_FILLED:
            ((address, entry),) = blank
            declared = entry.declared
            found = f"nothing as {head} of {' / '.join(address.row)}, which all other rows fill"
            remedy = f"nothing if {declared.default:g} is meant, which is read; otherwise fill it in"
            problems.warning(entry.place, found, declared.allowed(), remedy)
