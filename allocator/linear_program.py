"""A Pyomo model as arrays: columns, rows and costs, with the word and index of each.

The one place where Pyomo's expressions are walked. Every row must stand as variables on the left and
the limit on the right, so that signs, slacks and prices mean the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyomo.core import Constraint, Objective, Var
from pyomo.repn.linear import LinearRepnVisitor

from allocator.errors import SolverError

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]


class Name(NamedTuple):
    """A column or row in the user's words: the component's word and its index (a key or a tuple of keys)."""

    word: str
    index: Any


@dataclass(frozen=True)
class Columns:
    """Variables in order, with their bounds."""

    names: tuple[Name, ...]
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Rows:
    """Constraints in order: lower <= matrix @ columns <= upper, the matrix compressed by rows."""

    names: tuple[Name, ...]
    lower: Floats
    upper: Floats
    starts: Integers
    columns: Integers
    coefficients: Floats

    @cached_property
    def row_of(self) -> NDArray[np.intp]:
        """The row each coefficient stands in."""
        return np.repeat(np.arange(len(self.names)), np.diff(np.append(self.starts, len(self.columns))))

    def coefficient(self, row: int, column: int) -> float:
        """A coefficient by its place; 0 where there is none."""
        return self._by_place.get((row, column), 0.0)

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], float]:
        places = zip(self.row_of.tolist(), self.columns.tolist(), strict=True)
        return dict(zip(places, self.coefficients.tolist(), strict=True))

    def entries(self) -> Entries:
        """Every coefficient with its row and its column."""
        return Entries(self.row_of, self.columns.astype(np.int64), self.coefficients)

    def terms_of(self, row: int) -> slice:
        """Where the columns and coefficients of a row stand."""
        end = self.starts[row + 1] if row + 1 < len(self.starts) else len(self.columns)
        return slice(self.starts[row], end)


class Entries(NamedTuple):
    """Coefficients in any order, each with its row and its column."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    coefficients: Floats


def assembled(names: Iterable[Name], lower: Floats, upper: Floats, parts: Iterable[Entries]) -> Rows:
    """Rows from their coefficients; what is 0 is left out."""
    row_of, columns, coefficients = (np.concatenate(each) for each in zip(*parts, strict=True))
    kept = np.flatnonzero(coefficients)
    order = kept[np.argsort(row_of[kept], kind="stable")]
    return Rows(
        tuple(names),
        lower,
        upper,
        np.searchsorted(row_of[order], np.arange(len(lower))).astype(np.int32),
        columns[order].astype(np.int32),
        coefficients[order].astype(np.float64),
    )


@dataclass(frozen=True)
class Costs:
    """A linear objective: `offset + per_column @ columns`."""

    per_column: Floats
    offset: float


def refuse_unsound(what: str, figures: Floats | float, most: float, *, is_limit: bool = False) -> None:
    """Refuse figures that are no number, or as large as `most`; limits may be infinite.

    HiGHS takes some of these without a word, and calls optimal what it makes of them. Raises SolverError.
    """
    sizes = np.abs(np.asarray(figures))
    unsound = ~(sizes < most)
    if is_limit:
        unsound &= ~np.isinf(sizes)
    if unsound.any():
        raise SolverError(f"a {what} of {sizes[unsound][0]:g} is beyond what HiGHS computes with")


class Compiler:
    """Walks the components of one model; a column keeps its place from one call to the next."""

    def __init__(self, figures: type = np.float64) -> None:
        """Take the kind of figures in the arrays: plain ones, or objects for figures that are more than that."""
        self._figures: Any = figures
        self._place: dict[int, int] = {}
        self._walk = LinearRepnVisitor({}).walk_expression

    def columns(self, variables: Iterable[Var]) -> Columns:
        """Add variables as the next columns."""
        names: list[Name] = []
        lower: list[float] = []
        upper: list[float] = []
        for name, item in _members(variables):
            self._place[id(item)] = len(self._place)
            names.append(name)
            low, high = item.bounds
            lower.append(-np.inf if low is None else low)
            upper.append(np.inf if high is None else high)
        return Columns(tuple(names), np.array(lower, dtype=self._figures), np.array(upper, dtype=self._figures))

    def rows(self, constraints: Iterable[Constraint]) -> Rows:
        """Compile constraints over columns already added."""
        names: list[Name] = []
        lower: list[float] = []
        upper: list[float] = []
        starts: list[int] = []
        columns: list[int] = []
        coefficients: list[float] = []
        for name, item in _members(constraints):
            low, body, high = item.to_bounded_expression(evaluate_bounds=True)
            terms = self._terms(body, name)
            if terms.constant:
                raise ValueError(
                    f"{name}: the limit must stand alone on the right, found {terms.constant:g} on the left"
                )
            names.append(name)
            lower.append(-np.inf if low is None else low)
            upper.append(np.inf if high is None else high)
            starts.append(len(columns))
            columns += [self._place[key] for key in terms.linear]
            coefficients += terms.linear.values()
        return Rows(
            tuple(names),
            np.array(lower, dtype=self._figures),
            np.array(upper, dtype=self._figures),
            np.array(starts, dtype=np.int32),
            np.array(columns, dtype=np.int32),
            np.array(coefficients, dtype=self._figures),
        )

    def costs(self, objective: Objective) -> Costs:
        """Compile an objective over all columns added so far."""
        terms = self._terms(objective.expr, Name(objective.name, ()))
        per_column = np.zeros(len(self._place), dtype=self._figures)
        for key, cost in terms.linear.items():
            per_column[self._place[key]] = cost
        return Costs(per_column, terms.constant + 0.0)

    def _terms(self, expression: Any, name: Name) -> Any:
        terms = self._walk(expression)
        if terms.nonlinear is not None:
            raise ValueError(f"{name}: not linear")
        return terms


def _members(components: Iterable[Any]) -> Iterator[tuple[Name, Any]]:
    for component in components:
        for index, item in component.items():
            yield Name(component.local_name, () if index is None else index), item
