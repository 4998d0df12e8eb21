"""A plan for every way the US may behave: of all plans the one whose worst regret over worlds is least."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.errors import NoPlanError
from allocator.fewer import OF_SCENARIOS
from allocator.highs import Highs
from allocator.linear_program import Columns, Costs, Entries, Floats, Name, Rows, assembled
from allocator.rounding import tidy
from allocator.worlds import World

OF_A_WORLD = OF_SCENARIOS | {"tail_level"}
"""What each world has for itself; all else is decided before the US shows its hand. The tail's level is of its loss."""


class Hedge(NamedTuple):
    """The plan whose worst regret is least, and that regret."""

    effort: dict[tuple[str, str, int], float]
    worst_regret: float


def least_regret(worlds: Iterable[World]) -> Hedge | None:
    """The plan that minimises the worst regret over worlds, solved as one linear program; None if no plan suits all.

        minimise worst_regret subject to, for every world w,
            worst_regret + security of w >= best of w
            the rows of w, over decisions shared by all worlds and consequences of its own

    Raises SolverError where no optimum could be proven.
    """
    played = [world for world in worlds if math.isfinite(world.best)]
    columns, rows = _stacked(played)
    highs = Highs(columns, rows)
    costs = np.zeros(len(columns.names))
    costs[0] = -1.0
    highs.set_costs(Costs(costs, 0.0))
    try:
        found = highs.run().columns.tolist()
    except NoPlanError:
        return None
    effort = {
        name.index: tidy(*figures)
        for name, *figures in zip(columns.names, found, columns.lower, columns.upper, strict=True)
        if name.word == "tier_effort"
    }
    return Hedge(effort, tidy(found[0], 0.0))


def _stacked(worlds: Sequence[World]) -> tuple[Columns, Rows]:
    """All worlds in one program: shared columns and rows once, the others once for each world, and its regret."""
    places: dict[tuple[Name, int], int] = {}
    names, lower, upper = [Name("worst_regret", ())], [0.0], [math.inf]
    row_names: list[Name] = []
    limits: list[tuple[float, float]] = []
    parts: list[Entries] = []
    for number, world in enumerate(worlds):
        columns, rows, costs = world.program.columns, world.program.rows, world.program.costs
        for name, low, high in zip(columns.names, columns.lower, columns.upper, strict=True):
            key = (name, number if name.word in OF_A_WORLD else 0)
            if key not in places:
                places[key] = len(names)
                names.append(name)
                lower.append(low)
                upper.append(high)
        here = np.array([places[n, number if n.word in OF_A_WORLD else 0] for n in columns.names])
        for row, name in enumerate(rows.names):
            if number == 0 or name.word in OF_A_WORLD:
                terms = rows.terms_of(row)
                parts.append(_entries(len(row_names), here[rows.columns[terms]], rows.coefficients[terms]))
                row_names.append(name)
                limits.append((rows.lower[row], rows.upper[row]))
        priced = np.flatnonzero(costs.per_column)
        of_regret = np.append(0, here[priced]), np.append(1.0, costs.per_column[priced])
        parts.append(_entries(len(row_names), *of_regret))
        row_names.append(Name("regret", (world.bargain, world.scenario)))
        limits.append((world.best - costs.offset, math.inf))
    return (
        Columns(tuple(names), np.array(lower), np.array(upper)),
        assembled(row_names, np.array([low for low, _ in limits]), np.array([high for _, high in limits]), parts),
    )


def _entries(row: int, columns: NDArray[np.int64], coefficients: Floats) -> Entries:
    """The coefficients of one row."""
    return Entries(np.full(len(columns), row), columns, coefficients)
