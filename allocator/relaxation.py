"""The elastic relaxation of a linear program: by how little must limits give way for a plan to exist?

Each limit that may give way gets a nonnegative slack on each of its sides, at a cost per unit; the rest stays hard.
This answers a question about a program without a plan and is never part of finding the best one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from allocator.highs import Highs
from allocator.linear_program import Columns, Costs, Entries, Floats, Name, Rows, assembled
from allocator.rounding import tidy

NOISE = 1e-9
"""Breaches below this share of their limit (or of 1) are within the solver's tolerance: none."""

NONE_GIVE: Mapping[int, float] = MappingProxyType({})


@dataclass(frozen=True)
class Breaches:
    """The cheapest way to break limits so that a plan exists.

    Attributes:
        rows: by how much each row that gives way is broken, in its own unit: above 0, beyond its upper limit;
            below 0, short of its lower one. Rows that are kept are not there.
        columns: the same of upper bounds of columns.
        total: what the breaches cost together; 0 where a plan exists as it is.
        plan: column values of the nearest plan.
    """

    rows: Mapping[Name, float]
    columns: Mapping[Name, float]
    total: float
    plan: Floats


def least_breaches(
    columns: Columns, rows: Rows, give: Mapping[int, float], columns_give: Mapping[int, float] = NONE_GIVE
) -> Breaches:
    """The plan that breaks limits at the least cost.

    Args:
        columns: the program's columns.
        rows: the program's rows.
        give: the rows that may give way, by place, and what a unit of breach of each costs, above 0.
        columns_give: the columns whose upper bounds may give way, likewise.

    Raises:
        NoPlanError: even so nothing satisfies the limits that stay hard.
        SolverError: the solver stopped without a proven answer.
    """
    width = len(columns.names)
    bounded = [place for place in columns_give if np.isfinite(columns.upper[place])]
    sides = [(row, 1.0, cost) for row, cost in give.items() if np.isfinite(rows.lower[row])]
    sides += [(row, -1.0, cost) for row, cost in give.items() if np.isfinite(rows.upper[row])]
    sides += [(len(rows.names) + number, -1.0, columns_give[place]) for number, place in enumerate(bounded)]
    costs = np.array([0.0] * width + [-cost for _, _, cost in sides])
    highs = Highs(_with_slacks(columns, bounded, len(sides)), _with_sides(columns, rows, bounded, sides))
    highs.set_costs(Costs(costs, 0.0))
    optimum = highs.run()
    plan = np.array([tidy(*figures) for figures in zip(optimum.columns[:width].tolist(), columns.lower, strict=True)])
    of_rows: dict[Name, float] = {}
    of_columns: dict[Name, float] = {}
    for (row, sign, _), slack in zip(sides, optimum.columns[width:].tolist(), strict=True):
        is_row = row < len(rows.names)
        place = row if is_row else bounded[row - len(rows.names)]
        limit = (rows.lower if sign > 0 else rows.upper)[row] if is_row else columns.upper[place]
        if slack > NOISE * max(1.0, abs(limit)):
            (of_rows if is_row else of_columns)[(rows if is_row else columns).names[place]] = -sign * slack
    return Breaches(of_rows, of_columns, max(0.0, -optimum.objective), plan)


def costs_by_size(names: Iterable[Name], limits: tuple[Floats, Floats], words: Collection[str]) -> dict[int, float]:
    """What a unit of breach costs, by place, for limits (lower and upper) of these words: less where they are large."""
    return {
        place: 1.0 / max(1.0, abs(upper if np.isfinite(upper) else lower))
        for place, (name, lower, upper) in enumerate(zip(names, *limits, strict=True))
        if name.word in words
    }


def _with_slacks(columns: Columns, bounded: list[int], count: int) -> Columns:
    """The columns, bounds that may give way lifted, then the slacks."""
    upper = columns.upper.copy()
    upper[bounded] = np.inf
    slacks = tuple(Name("slack", (number,)) for number in range(count))
    return Columns(
        columns.names + slacks,
        np.concatenate([columns.lower, np.zeros(count)]),
        np.concatenate([upper, np.full(count, np.inf)]),
    )


def _with_sides(columns: Columns, rows: Rows, bounded: list[int], sides: list[tuple[int, float, float]]) -> Rows:
    """The rows, then bounds that may give way as rows of their own, all with their slacks."""
    height, width, lifted = len(rows.names), len(columns.names), np.array(bounded, dtype=np.int64)
    slacks = Entries(
        np.array([row for row, _, _ in sides], dtype=np.int64),
        width + np.arange(len(sides)),
        np.array([sign for _, sign, _ in sides]),
    )
    bounds = Entries(height + np.arange(len(bounded)), lifted, np.ones(len(bounded)))
    return assembled(
        rows.names + tuple(columns.names[place] for place in bounded),
        np.concatenate([rows.lower, np.full(len(bounded), -np.inf)]),
        np.concatenate([rows.upper, columns.upper[lifted]]),
        (rows.entries(), bounds, slacks),
    )
