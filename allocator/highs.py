"""HiGHS, held so that nothing it says goes unheard.

Every call's status is checked, and only a proven optimum yields numbers. Costs are scaled by a power of
two, which keeps HiGHS' absolute tolerances meaningful; what comes back is in the user's scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from allocator.errors import NoPlanError, SolverError, UnboundedError
from allocator.interrupts import unheard
from allocator.linear_program import Columns, Costs, Floats, Rows, refuse_unsound

Options = Mapping[str, bool | int | float | str]
"""Settings of HiGHS by the names of its options."""

OPTIONS: Options = {
    "output_flag": False,
    "solver": "simplex",
    "threads": 1,
    "presolve": "off",
    "simplex_dual_edge_weight_strategy": 1,  # devex: fastest on these programs
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "small_matrix_value": 1e-12,  # HiGHS silently drops smaller coefficients; the default is 1e-9
}

WHOLE_OPTIONS: Options = {
    "solver": "choose",
    "presolve": "on",
    "mip_rel_gap": 1e-6,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
    "small_matrix_value": 1e-12,
}
"""Options where some columns are whole numbers."""

IIS_OPTIONS: Options = {
    "iis_strategy": 6,  # the default returns an empty set and calls it valid
    "iis_time_limit": 20.0,
}

LARGE = 1e15
"""From this size on HiGHS refuses coefficients; costs so large leave nothing of others."""

INFINITE = 1e20
"""From this size on HiGHS takes limits for infinite."""

Places = NDArray[np.int32]
"""Columns or rows by their place."""

DUAL, PRIMAL = 1, 4
"""Strategies of the simplex method."""

OTHER_COSTS: Options = {"simplex_strategy": PRIMAL}
"""For runs between which only costs change: the last plan still can be had, and the primal simplex goes on from it."""

NEARBY: Options = {"dual_simplex_cost_perturbation_multiplier": 0.0, "simplex_iteration_limit": 1_000_000}
"""For runs from the basis of a program much like it: shaking costs apart, against cycling, would take more steps than
it saves. Should a run cycle all the same, it ends without a verdict, and is run afresh.
"""

FEW_CHOICES: Options = {
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}
"""For few whole numbers: better plans than rounding finds at once are not worth a long search of their own."""

VERDICTS = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnbounded,
)

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

Matches = tuple[NDArray[np.int32], NDArray[np.int32]]
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


class Highs:
    """One linear program in HiGHS, to be maximised."""

    def __init__(self, columns: Columns, rows: Rows) -> None:
        self._solver = highspy.Highs()
        self._scale = 1.0
        self._offset = 0.0
        self._costs: Floats = np.zeros(0)
        self.width = 0
        self.tune(OPTIONS)
        self._ok(self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize), "objective sense")
        self.add(columns, rows)

    def tune(self, options: Options) -> None:
        """Change options from the next run on. Raises SolverError where HiGHS does not know them."""
        for option, setting in options.items():
            self._ok(self._solver.setOptionValue(option, setting), f"option {option}")

    def add(self, columns: Columns, rows: Rows) -> None:
        """Append columns (at no cost), then rows."""
        for limits in (columns.lower, columns.upper, rows.lower, rows.upper):
            refuse_unsound("limit", limits, INFINITE, is_limit=True)
        refuse_unsound("coefficient", rows.coefficients, LARGE)
        count = len(columns.names)
        self._ok(self._solver.addVars(count, columns.lower, columns.upper), "adding columns")
        self.width += count
        self._ok(
            self._solver.addRows(
                len(rows.names),
                rows.lower,
                rows.upper,
                len(rows.columns),
                rows.starts,
                rows.columns,
                rows.coefficients,
            ),
            "adding rows",
        )

    def set_costs(self, costs: Costs) -> None:
        """Replace the objective; columns beyond those of `costs` cost nothing."""
        refuse_unsound("cost", costs.per_column, LARGE)
        refuse_unsound("cost", costs.offset, LARGE)
        self._costs = np.zeros(self.width)
        self._costs[: len(costs.per_column)] = costs.per_column
        self._scale = _scale(self._costs)
        self._offset = costs.offset
        self._put_costs(self._costs / self._scale)

    def _put_costs(self, per_column: Floats) -> None:
        places = np.arange(self.width, dtype=np.int32)
        self._ok(self._solver.changeColsCost(self.width, places, per_column), "setting costs")

    def keep_objective(self, least: float) -> None:
        """Add a row: the objective as it stands now may not fall below `least`."""
        places = np.flatnonzero(self._costs).astype(np.int32)
        scaled = self._costs[places] / self._scale
        limit = (least - self._offset) / self._scale
        status = self._solver.addRow(limit, highspy.kHighsInf, len(places), places, scaled)
        self._ok(status, "keeping the objective")

    def set_column_bounds(self, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of the first columns."""
        places = np.arange(len(lower), dtype=np.int32)
        self._ok(self._solver.changeColsBounds(len(lower), places, lower, upper), "setting bounds")

    def set_row_bounds(self, lower: Floats, upper: Floats) -> None:
        """Replace the limits of the first rows."""
        places = np.arange(len(lower), dtype=np.int32)
        change = self._solver.changeRowsBounds  # type: ignore[attr-defined]  # missing from highspy's stubs
        self._ok(change(len(lower), places, lower, upper), "setting limits")

    def set_coefficient(self, row: int, column: int, coefficient: float) -> None:
        """Replace one coefficient."""
        if not abs(coefficient) < LARGE:
            refuse_unsound("coefficient", coefficient, LARGE)
        self._ok(self._solver.changeCoeff(row, column, coefficient), "setting a coefficient")

    def move_rows(self, places: Places, lower: Floats, upper: Floats) -> None:
        """Replace the limits of the rows at these places."""
        refuse_unsound("limit", lower, INFINITE, is_limit=True)
        refuse_unsound("limit", upper, INFINITE, is_limit=True)
        change = self._solver.changeRowsBounds  # type: ignore[attr-defined]  # missing from highspy's stubs
        self._ok(change(len(places), places, lower, upper), "setting limits")

    def move_columns(self, places: Places, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of the columns at these places."""
        refuse_unsound("limit", lower, INFINITE, is_limit=True)
        refuse_unsound("limit", upper, INFINITE, is_limit=True)
        self._ok(self._solver.changeColsBounds(len(places), places, lower, upper), "setting bounds")

    def move_costs(self, places: Places, costs: Floats) -> None:
        """Replace the costs of the columns at these places; the scale stays."""
        refuse_unsound("cost", costs, LARGE)
        self._costs[places] = costs
        self._ok(self._solver.changeColsCost(len(places), places, costs / self._scale), "setting costs")

    def move_coefficients(self, rows: Places, columns: Places, coefficients: Floats) -> None:
        """Replace the coefficients at these places."""
        refuse_unsound("coefficient", coefficients, LARGE)
        change = self._solver.changeCoeff
        for place in zip(rows.tolist(), columns.tolist(), coefficients.tolist(), strict=True):
            self._ok(change(*place), "setting a coefficient")

    def set_cost(self, column: int, cost: float) -> None:
        """Replace the cost of one column; the scale of the others stays."""
        if not abs(cost) < LARGE:
            refuse_unsound("cost", cost, LARGE)
        self._costs[column] = cost
        self._ok(self._solver.changeColCost(column, cost / self._scale), "setting a cost")

    def set_column(self, column: int, lower: float, upper: float) -> None:
        """Replace the bounds of one column."""
        self._ok(self._solver.changeColBounds(column, lower, upper), "setting bounds")

    def set_row(self, row: int, lower: float, upper: float) -> None:
        """Replace the limits of one row."""
        self._ok(self._solver.changeRowBounds(row, lower, upper), "setting limits")

    @property
    def has_basis(self) -> bool:
        """Whether there is a basis to start from."""
        return bool(self._solver.getBasis().valid)

    def basis(self) -> Basis:
        """The basis of the last optimum."""
        return Basis(self._solver.getBasis())

    def basic(self) -> NDArray[np.int64]:
        """Places of what is basic, in the order of the basis; rows are counted on from the columns.

        Raises SolverError where the basis is singular.
        """
        status, order = self._solver.getBasicVariables()  # type: ignore[attr-defined]
        self._ok(status, "reading the basis")
        places = np.array(order, dtype=np.int64)
        return np.where(places < 0, self.width - 1 - places, places)

    def standing(self) -> tuple[list[str], list[str]]:
        """Of each column and of each row: "basic", or the limit it stands at in the last optimum."""
        basis = self._solver.getBasis()
        return [STANDING[one] for one in basis.col_status], [STANDING[one] for one in basis.row_status]

    def start_from(self, basis: Basis) -> None:
        """Make the next run start from `basis`."""
        self._ok(self._solver.setBasis(basis.status), "setting the basis")

    def stand_as(self, other: Highs, columns: Matches, rows: Matches) -> None:
        """Make the next run start from the last basis, but for columns and rows that stand as in another program's."""
        basis, known = self._solver.getBasis(), other._solver.getBasis()
        start = highspy.HighsBasis()
        start.col_status = _taken(basis.col_status, known.col_status, columns)
        start.row_status = _taken(basis.row_status, known.row_status, rows)
        start.valid = True
        self._ok(self._solver.setBasis(start), "setting the basis")

    def moved_by(self, right_hand_sides: Floats) -> Floats:
        """How what is basic moves, in the order of the basis, with these right-hand sides; rows move the other way."""
        status, moves = self._solver.getBasisSolve(right_hand_sides)  # type: ignore[attr-defined]
        self._ok(status, "solving with the basis")
        return np.asarray(moves, dtype=np.float64)

    def priced_by(self, costs: Floats) -> Floats:
        """The prices of rows under which what is basic, in the order of the basis, is worth just these costs."""
        status, prices = self._solver.getBasisTransposeSolve(costs)  # type: ignore[attr-defined]
        self._ok(status, "pricing by the basis")
        return np.asarray(prices, dtype=np.float64)

    def traded_for(self, position: int) -> tuple[Floats, Floats]:
        """The row of the tableau at a position of the basis: over the columns, and over the rows."""
        status, over_columns = self._solver.getReducedRow(position)  # type: ignore[attr-defined]
        self._ok(status, "reading a row of the tableau")
        status, over_rows = self._solver.getBasisInverseRow(position)  # type: ignore[attr-defined]
        self._ok(status, "reading a row of the inverse")
        return np.asarray(over_columns, dtype=np.float64), np.asarray(over_rows, dtype=np.float64)

    def run(self) -> Optimum:
        """Solve from the last basis; where that ends without a verdict, afresh.

        Raises NoPlanError where nothing satisfies the limits, SolverError where no optimum was proven.
        """
        status = self._run()
        return self._optimum(status) if status in VERDICTS else self.run_afresh()

    def go_on(self) -> Optimum:
        """Solve from a basis that already satisfies the limits and is nearly optimal. Raises as `run` does."""
        self.tune({"simplex_strategy": PRIMAL})
        try:
            return self.run()
        finally:
            self.tune({"simplex_strategy": DUAL})

    def run_afresh(self) -> Optimum:
        """Solve from the start, with presolve: another way to the same end. Raises as `run` does."""
        self._ok(self._solver.clearSolver(), "starting afresh")
        self.tune({"presolve": "on"})
        status = self._run()
        self.tune({"presolve": OPTIONS["presolve"]})
        return self._optimum(status)

    def run_whole(self, places: Places) -> Floats:
        """Column values of an optimum in which the columns at these places are whole numbers. Raises as `run` does."""
        kinds = np.full(len(places), highspy.HighsVarType.kInteger)
        self._ok(self._solver.changeColsIntegrality(len(places), places, kinds), "asking for whole numbers")
        self.tune(WHOLE_OPTIONS)
        status = self._run()
        solution = self._solver.getSolution()
        self._require_optimum(status, is_valid=solution.value_valid)
        return np.array(solution.col_value)

    def _run(self) -> highspy.HighsModelStatus:
        """Run HiGHS: what it warns or fails of is judged by the model status it leaves."""
        self._solver.run()
        return self._solver.getModelStatus()

    def _optimum(self, status: highspy.HighsModelStatus) -> Optimum:
        """The optimum HiGHS has reached, or the reason why there is none."""
        solution = self._solver.getSolution()
        self._require_optimum(status, is_valid=solution.value_valid and solution.dual_valid)
        objective = self._offset + self._scale * self._solver.getObjectiveValue()
        return Optimum(objective, solution, self._scale)

    def _require_optimum(self, status: highspy.HighsModelStatus, *, is_valid: bool) -> None:
        """Raise the reason why there is no optimum, unless there is one."""
        if status == highspy.HighsModelStatus.kInfeasible:
            raise NoPlanError("no plan satisfies the hard limits")
        if status == highspy.HighsModelStatus.kUnbounded:
            raise UnboundedError(
                "security could grow without limit: some tier of unlimited width earns more than it uses"
            )
        if status != highspy.HighsModelStatus.kOptimal or not is_valid:
            raise SolverError(f"HiGHS ended without a proven optimum: {self._solver.modelStatusToString(status)}")

    def conflict(self) -> tuple[list[int], list[int]]:
        """Places of rows, and of columns, whose limits already leave no plan; none where HiGHS finds no such set.

        HiGHS looks for an irreducible set but does not always prove it; the other limits of these columns may be
        in it too.
        """
        self.set_costs(Costs(np.zeros(self.width), 0.0))
        self.tune(IIS_OPTIONS)
        with unheard():
            _, found = self._solver.getIis()  # its status is a warning where the set may be reducible
        return (list(found.row_index_), list(found.col_index_)) if found.valid_ else ([], [])

    def write(self, path: str, columns: list[str], rows: list[str]) -> None:
        """Write the program to `path` as LP or MPS, by its ending, with these names and the costs unscaled."""
        self._put_costs(self._costs)
        self._ok(self._solver.changeObjectiveOffset(self._offset), "setting the offset")
        for place, name in enumerate(columns):
            self._ok(self._solver.passColName(place, name), f"naming {name}")
        for place, name in enumerate(rows):
            self._ok(self._solver.passRowName(place, name), f"naming {name}")
        self._ok(self._solver.writeModel(path), f"writing {path}")

    @staticmethod
    def _ok(status: highspy.HighsStatus, doing: str) -> None:
        if status != highspy.HighsStatus.kOk:
            raise SolverError(f"HiGHS refused while {doing}: {status.name}")


def _taken(standing: list[Any], known: list[Any], matches: Matches) -> list[Any]:
    """What stands here, but for what stands elsewhere."""
    taken = list(standing)
    for here, there in zip(*(places.tolist() for places in matches), strict=True):
        taken[here] = known[there]
    return taken


def _scale(costs: Floats) -> float:
    """The power of two by which to divide costs: the largest becomes about 1.

    Where they span more than three orders, it may stay larger (up to 2^16), so that the smallest are not
    lost in HiGHS' tolerances.
    """
    sizes = np.abs(costs[costs != 0.0])
    if not len(sizes):
        return 1.0
    span = np.clip(sizes.max() / sizes.min() / 2.0**10, 1.0, 2.0**16)
    return float(2.0 ** np.ceil(np.log2(sizes.max() / span)))
