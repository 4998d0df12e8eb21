"""Two programs compared: what differs in the other one, as figures to be changed in the first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from allocator.linear_program import Costs, Floats, Rows
from allocator.program import Program
from allocator.ranging import Change

Places = NDArray[np.int64]
Placed = tuple[Places, Floats]
"""Coefficients, each by its place in the matrix counted row by row."""

UNLIKE = "the programs do not have the same rows and columns"


def difference(base: Program, other: Program) -> Change:
    """What differs in `other`, as the figures it has there. Raises ValueError unless rows and columns are the same."""
    if base.rows.names != other.rows.names or base.columns.names != other.columns.names:
        raise ValueError(UNLIKE)
    of_rows = difference_of_rows(base.rows, other.rows, len(base.columns.names))
    lower, upper = other.columns.lower, other.columns.upper
    return replace(
        of_rows,
        columns={
            int(place): (float(lower[place]), float(upper[place]))
            for place in np.flatnonzero((base.columns.lower != lower) | (base.columns.upper != upper))
        },
        costs=difference_of_costs(base.costs, other.costs),
    )


def difference_of_costs(base: Costs, other: Costs) -> dict[int, float]:
    """The costs that differ, by place, as they are in `other`."""
    before, after = base.per_column, other.per_column
    return {int(place): float(after[place]) for place in np.flatnonzero(before != after)}


def difference_of_rows(base: Rows, other: Rows, width: int) -> Change:
    """What differs in rows, of which `other` may have only some families, but these whole."""
    families = {name.word for name in other.names}
    ours = np.array([place for place, name in enumerate(base.names) if name.word in families], dtype=np.int64)
    if len(ours) != len(other.names) or any(name not in base.places for name in other.names):
        raise ValueError(UNLIKE)
    theirs = np.array([base.places[name] for name in other.names], dtype=np.int64)
    unlike = np.flatnonzero((base.lower[theirs] != other.lower) | (base.upper[theirs] != other.upper))
    return Change(
        rows={int(theirs[row]): (float(other.lower[row]), float(other.upper[row])) for row in unlike},
        coefficients=_coefficients(
            _entries(base, np.arange(len(base.names)), width, ours), _entries(other, theirs, width, None), width
        ),
    )


def _coefficients(before: Placed, after: Placed, width: int) -> dict[tuple[int, int], float]:
    every = np.union1d(before[0], after[0])
    old, new = np.zeros(len(every)), np.zeros(len(every))
    np.add.at(old, np.searchsorted(every, before[0]), before[1])
    np.add.at(new, np.searchsorted(every, after[0]), after[1])
    return {divmod(int(every[place]), width): float(new[place]) for place in np.flatnonzero(old != new)}


def _entries(rows: Rows, places: Places, width: int, only: Places | None) -> Placed:
    """The coefficients of rows (or only of some), each by its place in the base's matrix, counted row by row."""
    kept = np.ones(len(rows.columns), dtype=bool) if only is None else np.isin(rows.row_of, only)
    return places[rows.row_of[kept]] * width + rows.columns[kept], rows.coefficients[kept]
