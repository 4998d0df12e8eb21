"""HiGHS, held so that nothing it says goes unheard.

Every call's status is checked, and only a proven optimum yields numbers. Costs are scaled by a power of
two, which keeps HiGHS' absolute tolerances meaningful; what comes back is in the user's scale.
"""

from __future__ import annotations

import highspy
import numpy as np

from allocator.basis import Basis, Factors, Matches, Optimum, Places, heard
from allocator.errors import NoPlanError, SolverError, UnboundedError
from allocator.highs_options import DUAL, DUST, IIS_OPTIONS, OPTIONS, PRIMAL, WHOLE_OPTIONS, Options
from allocator.interrupts import unheard
from allocator.linear_program import Columns, Costs, Floats, Rows, refuse_unsound

LARGE = 1e15
"""From this size on HiGHS refuses coefficients; costs so large leave nothing of others."""

INFINITE = 1e20
"""From this size on HiGHS takes limits for infinite."""

VERDICTS = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnbounded,
)
"""Ends of a run that need no other."""


class Highs:
    """One linear program in HiGHS, to be maximised."""

    def __init__(self, columns: Columns, rows: Rows) -> None:
        self._solver = highspy.Highs()
        self._scale = 1.0
        self._offset = 0.0
        self._costs: Floats = np.zeros(0)
        self.width = 0
        self.tune(OPTIONS)
        heard(self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize), "objective sense")
        self.add(columns, rows)

    def tune(self, options: Options) -> None:
        """Change options from the next run on. Raises SolverError where HiGHS does not know them."""
        for option, setting in options.items():
            heard(self._solver.setOptionValue(option, setting), f"option {option}")

    def add(self, columns: Columns, rows: Rows) -> None:
        """Append columns (at no cost), then rows."""
        for limits in (columns.lower, columns.upper, rows.lower, rows.upper):
            refuse_unsound("limit", limits, INFINITE, is_limit=True)
        refuse_unsound("coefficient", rows.coefficients, LARGE, least=DUST)
        count = len(columns.names)
        heard(self._solver.addVars(count, columns.lower, columns.upper), "adding columns")
        self.width += count
        status = self._solver.addRows(
            len(rows.names), rows.lower, rows.upper, len(rows.columns), rows.starts, rows.columns, rows.coefficients
        )
        heard(status, "adding rows")

    def set_costs(self, costs: Costs) -> None:
        """Replace the objective; columns beyond those of `costs` cost nothing."""
        refuse_unsound("cost", costs.per_column, LARGE)
        refuse_unsound("cost", costs.offset, LARGE)
        self._costs = np.zeros(self.width)
        self._costs[: len(costs.per_column)] = costs.per_column
        self._scale = costs.scale
        self._offset = costs.offset
        self._put_costs(self._costs / self._scale)

    def _put_costs(self, per_column: Floats) -> None:
        places = np.arange(self.width, dtype=np.int32)
        heard(self._solver.changeColsCost(self.width, places, per_column), "setting costs")

    def keep_objective(self, least: float) -> None:
        """Add a row: the objective as it stands now may not fall below `least`."""
        places = np.flatnonzero(self._costs).astype(np.int32)
        scaled = self._costs[places] / self._scale
        limit = (least - self._offset) / self._scale
        status = self._solver.addRow(limit, highspy.kHighsInf, len(places), places, scaled)
        heard(status, "keeping the objective")

    def set_column_bounds(self, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of the first columns."""
        self.move_columns(np.arange(len(lower), dtype=np.int32), lower, upper)

    def set_row_bounds(self, lower: Floats, upper: Floats) -> None:
        """Replace the limits of the first rows."""
        self.move_rows(np.arange(len(lower), dtype=np.int32), lower, upper)

    def set_coefficient(self, row: int, column: int, coefficient: float) -> None:
        """Replace one coefficient."""
        if not abs(coefficient) < LARGE:
            refuse_unsound("coefficient", coefficient, LARGE)
        heard(self._solver.changeCoeff(row, column, coefficient), "setting a coefficient")

    def move_rows(self, places: Places, lower: Floats, upper: Floats) -> None:
        """Replace the limits of the rows at these places."""
        refuse_unsound("limit", lower, INFINITE, is_limit=True)
        refuse_unsound("limit", upper, INFINITE, is_limit=True)
        change = self._solver.changeRowsBounds  # type: ignore[attr-defined]  # missing from highspy's stubs
        heard(change(len(places), places, lower, upper), "setting limits")

    def move_columns(self, places: Places, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of the columns at these places."""
        refuse_unsound("limit", lower, INFINITE, is_limit=True)
        refuse_unsound("limit", upper, INFINITE, is_limit=True)
        heard(self._solver.changeColsBounds(len(places), places, lower, upper), "setting bounds")

    def move_costs(self, places: Places, costs: Floats) -> None:
        """Replace the costs of the columns at these places; the scale stays."""
        refuse_unsound("cost", costs, LARGE)
        self._costs[places] = costs
        heard(self._solver.changeColsCost(len(places), places, costs / self._scale), "setting costs")

    def move_coefficients(self, rows: Places, columns: Places, coefficients: Floats) -> None:
        """Replace the coefficients at these places."""
        refuse_unsound("coefficient", coefficients, LARGE)
        change = self._solver.changeCoeff
        for place in zip(rows.tolist(), columns.tolist(), coefficients.tolist(), strict=True):
            heard(change(*place), "setting a coefficient")

    def set_cost(self, column: int, cost: float) -> None:
        """Replace the cost of one column; the scale of the others stays."""
        if not abs(cost) < LARGE:
            refuse_unsound("cost", cost, LARGE)
        self._costs[column] = cost
        heard(self._solver.changeColCost(column, cost / self._scale), "setting a cost")

    def set_column(self, column: int, lower: float, upper: float) -> None:
        """Replace the bounds of one column."""
        heard(self._solver.changeColBounds(column, lower, upper), "setting bounds")

    def set_row(self, row: int, lower: float, upper: float) -> None:
        """Replace the limits of one row."""
        heard(self._solver.changeRowBounds(row, lower, upper), "setting limits")

    @property
    def has_basis(self) -> bool:
        """Whether there is a basis to start from."""
        return bool(self._solver.getBasis().valid)

    def basis(self) -> Basis:
        """The basis of the last optimum."""
        return Basis(self._solver.getBasis())

    @property
    def factors(self) -> Factors:
        """That basis as a matrix."""
        return Factors(self._solver, self.width)

    def start_from(self, basis: Basis) -> None:
        """Make the next run start from `basis`."""
        heard(self._solver.setBasis(basis.status), "setting the basis")

    def stand_as(self, other: Highs, columns: Matches, rows: Matches) -> None:
        """Make the next run start from the last basis, but for columns and rows that stand as in another program's."""
        self.start_from(self.basis().taking(other.basis(), columns, rows))

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
        heard(self._solver.clearSolver(), "starting afresh")
        self.tune({"presolve": "on"})
        status = self._run()
        self.tune({"presolve": OPTIONS["presolve"]})
        return self._optimum(status)

    def run_whole(self, places: Places) -> Floats:
        """Column values of an optimum in which the columns at these places are whole numbers. Raises as `run` does."""
        kinds = np.full(len(places), highspy.HighsVarType.kInteger)
        heard(self._solver.changeColsIntegrality(len(places), places, kinds), "asking for whole numbers")
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
