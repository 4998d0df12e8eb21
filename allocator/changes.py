"""What other inputs change in a compiled program: limits, bounds, costs and coefficients; and what that is worth.

other figures of the case --compile what they stand in--> difference --apart by a key, or in part--> changes
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from allocator.basis import Optimum
from allocator.differences import difference, difference_of_costs, difference_of_rows
from allocator.linear_program import Name
from allocator.program import Program, compile_case, recompiled
from allocator.ranging import Change
from capital_allocation import PARAMETERS
from capital_allocation.formulation import touched_by


def instead(program: Program, figures: Mapping[str, Mapping[Any, Any]]) -> Change:
    """The change where the case has other figures, by word and key; figures not given stay.

    Raises ValueError where that adds or drops rows, for instance by filling in a blank limit.
    """
    case = program.case.with_figures(figures)
    touched = touched_by(figures)
    if touched is None:
        return difference(program, compile_case(case))
    rows, costs = recompiled(program, case, touched)
    return replace(
        difference_of_rows(program.rows, rows, len(program.columns.names)),
        costs=difference_of_costs(program.costs, costs),
    )


def multiplied(program: Program, words: Mapping[str, Iterable[Any]], by: float) -> Change:
    """The change where figures, by word and index, are multiplied, none beyond what is allowed."""
    figures: dict[str, dict[Any, Any]] = {}
    for word, indexes in words.items():
        declared, typed = PARAMETERS[word], program.case.figures(word)
        known = {index: typed[index] for index in indexes if typed.get(index) is not None}
        figures[word] = {index: declared.kind(min(value * by, declared.high)) for index, value in known.items()}
    return instead(program, figures)


def without(program: Program, e: str) -> Change:
    """The change where an expectation asks nothing any more, in no year."""
    asked = (place for name, place in program.rows.places.items() if _asks(name, e))
    return Change(rows=dict.fromkeys(asked, (0.0, math.inf)))


def by_key(
    program: Program, change: Change, key: Callable[[Name], Any], *, of_columns: bool = False
) -> dict[Any, Change]:
    """A change taken apart by a key of the names of its rows, or of its columns.

    Where inputs of different keys touch different rows, one compiled difference serves all of them.
    """
    names = program.columns.names if of_columns else program.rows.names
    rows: dict[Any, dict[int, tuple[float, float]]] = {}
    coefficients: dict[Any, dict[tuple[int, int], float]] = {}
    for row, limits in {} if of_columns else change.rows.items():
        rows.setdefault(key(names[row]), {})[row] = limits
    for place, coefficient in change.coefficients.items():
        coefficients.setdefault(key(names[place[of_columns]]), {})[place] = coefficient
    return {
        part: Change(rows=rows.get(part, {}), coefficients=coefficients.get(part, {})) for part in rows | coefficients
    }


def part_of(program: Program, change: Change, amount: float) -> Change:
    """A part of a change of limits, bounds, costs and coefficients, or many times it."""
    rows, columns, costs = program.rows, program.columns, program.costs.per_column

    def toward(before: float, after: float) -> float:
        return before + amount * (after - before) if before != after else before

    return Change(
        rows={
            row: (toward(float(rows.lower[row]), low), toward(float(rows.upper[row]), high))
            for row, (low, high) in change.rows.items()
        },
        columns={
            place: (toward(float(columns.lower[place]), low), toward(float(columns.upper[place]), high))
            for place, (low, high) in change.columns.items()
        },
        costs={place: toward(float(costs[place]), after) for place, after in change.costs.items()},
        coefficients={place: toward(rows.coefficient(*place), after) for place, after in change.coefficients.items()},
    )


def worth(program: Program, change: Change, optimum: Optimum) -> float:
    """What the whole of a change of costs and coefficients is worth at an optimum and its prices."""
    costs, columns, prices = program.costs.per_column, optimum.columns, optimum.prices
    gained = math.fsum((after - costs[place]) * columns[place] for place, after in change.costs.items())
    return gained - math.fsum(
        prices[row] * (after - program.rows.coefficient(row, column)) * columns[column]
        for (row, column), after in change.coefficients.items()
    )


def _asks(name: Name, e: str) -> bool:
    """Whether a row asks for an expectation to be met."""
    return name.word == "expectation_coverage" and name.index[0] == e
