"""What a run of HiGHS leaves: the optimum, the basis it stands on, and the factors of that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from allocator.errors import SolverError
from allocator.linear_program import Floats

Places = NDArray[np.int32]
"""Columns or rows by their place."""

STANDING = {
    highspy.HighsBasisStatus.kBasic: "basic",
    highspy.HighsBasisStatus.kLower: "lower",
    highspy.HighsBasisStatus.kUpper: "upper",
    highspy.HighsBasisStatus.kZero: "free",
    highspy.HighsBasisStatus.kNonbasic: "free",
}
"""What a basis says of a column or row."""

AT_LOWER, BASIC, AT_UPPER = (
    int(status)
    for status in (
        highspy.HighsBasisStatus.kLower,
        highspy.HighsBasisStatus.kBasic,
        highspy.HighsBasisStatus.kUpper,
    )
)
"""The same as HiGHS' numbers, in arrays."""

Matches = tuple[Places, Places]
"""Places in one program, and the places of the same columns or rows in another."""


class Optimum:
    """A proven optimum: column values and reduced costs, row activities and prices, in HiGHS' order.

    Each becomes an array when it is first asked for: many a question is answered by the objective alone.
    """

    def __init__(self, objective: float, found: highspy.HighsSolution, scale: float) -> None:
        self.objective = objective
        self._found, self._scale = found, scale

    @classmethod
    def given(cls, objective: float, **arrays: Floats) -> Optimum:
        """An optimum of which all arrays are at hand."""
        optimum = cls(objective, highspy.HighsSolution(), 1.0)
        vars(optimum).update(arrays)
        return optimum

    @cached_property
    def columns(self) -> Floats:
        """The value of each column."""
        return np.array(self._found.col_value)

    @cached_property
    def reduced_costs(self) -> Floats:
        """The reduced cost of each column."""
        return self._scale * np.array(self._found.col_dual)

    @cached_property
    def rows(self) -> Floats:
        """The activity of each row."""
        return np.array(self._found.row_value)

    @cached_property
    def prices(self) -> Floats:
        """The price of each row."""
        return self._scale * np.array(self._found.row_dual)


@dataclass(frozen=True)
class Basis:
    """Which columns and rows follow from the others, which stand at a limit."""

    status: highspy.HighsBasis

    @cached_property
    def standing(self) -> NDArray[np.int8]:
        """HiGHS' number for what each column, then each row, stands at."""
        return np.array([int(one) for one in (*self.status.col_status, *self.status.row_status)], dtype=np.int8)

    @property
    def in_words(self) -> list[str]:
        """Of each column, then each row: "basic", or the limit it stands at."""
        return [STANDING[one] for one in (*self.status.col_status, *self.status.row_status)]

    def taking(self, other: Basis, columns: Matches, rows: Matches) -> Basis:
        """This basis, but for columns and rows that stand as in another program's."""
        taken = highspy.HighsBasis()
        taken.col_status = _taken(self.status.col_status, other.status.col_status, columns)
        taken.row_status = _taken(self.status.row_status, other.status.row_status, rows)
        taken.valid = True
        return Basis(taken)


class Factors:
    """The basis a solver stands on, as a matrix: how what is basic moves, is priced, and is traded for the rest."""

    def __init__(self, solver: highspy.Highs, width: int) -> None:
        self._solver, self._width = solver, width

    def basic(self) -> NDArray[np.int64]:
        """Places of what is basic, in the order of the basis; rows are counted on from the columns.

        Raises SolverError where the basis is singular.
        """
        status, order = self._solver.getBasicVariables()  # type: ignore[attr-defined]
        heard(status, "reading the basis")
        places = np.array(order, dtype=np.int64)
        return np.where(places < 0, self._width - 1 - places, places)

    def moved_by(self, right_hand_sides: Floats) -> Floats:
        """How what is basic moves, in the order of the basis, with these right-hand sides; rows move the other way."""
        status, moves = self._solver.getBasisSolve(right_hand_sides)  # type: ignore[attr-defined]
        heard(status, "solving with the basis")
        return np.asarray(moves, dtype=np.float64)

    def priced_by(self, costs: Floats) -> Floats:
        """The prices of rows under which what is basic, in the order of the basis, is worth just these costs."""
        status, prices = self._solver.getBasisTransposeSolve(costs)  # type: ignore[attr-defined]
        heard(status, "pricing by the basis")
        return np.asarray(prices, dtype=np.float64)

    def traded_for(self, position: int) -> tuple[Floats, Floats]:
        """The row of the tableau at a position of the basis: over the columns, and over the rows."""
        status, over_columns = self._solver.getReducedRow(position)  # type: ignore[attr-defined]
        heard(status, "reading a row of the tableau")
        status, over_rows = self._solver.getBasisInverseRow(position)  # type: ignore[attr-defined]
        heard(status, "reading a row of the inverse")
        return np.asarray(over_columns, dtype=np.float64), np.asarray(over_rows, dtype=np.float64)


def heard(status: highspy.HighsStatus, doing: str) -> None:
    """Raise SolverError where HiGHS did not do as it was told, or did and warned: what it changed may matter."""
    if status == highspy.HighsStatus.kWarning:
        raise SolverError(f"HiGHS warned while {doing}: it may not have taken all figures as they are")
    if status != highspy.HighsStatus.kOk:
        raise SolverError(f"HiGHS refused while {doing}")


def _taken(standing: list[Any], known: list[Any], matches: Matches) -> list[Any]:
    """What stands here, but for what stands elsewhere."""
    taken = list(standing)
    for here, there in zip(*(places.tolist() for places in matches), strict=True):
        taken[here] = known[there]
    return taken
