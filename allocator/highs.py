"""HiGHS, held so that nothing it says goes unheard.

Every call's status is checked, and only a proven optimum yields numbers. Costs are scaled by a power of
two so that the largest is about 1, which keeps HiGHS' absolute tolerances meaningful; what comes back is
in the user's scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from allocator.errors import NoPlanError, SolverError
from allocator.linear_program import Columns, Costs, Floats, Rows

OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "solver": "simplex",
    "threads": 1,
    "presolve": "off",
    "simplex_dual_edge_weight_strategy": 1,  # devex: fastest on these programs
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "small_matrix_value": 1e-12,  # HiGHS silently drops smaller coefficients; the default is 1e-9
}


@dataclass(frozen=True)
class Optimum:
    """A proven optimum: column values and reduced costs, row activities and prices, in HiGHS' order."""

    objective: float
    columns: Floats
    reduced_costs: Floats
    rows: Floats
    prices: Floats


class Highs:
    """One linear program in HiGHS, to be maximised."""

    def __init__(self, columns: Columns, rows: Rows) -> None:
        self._solver = highspy.Highs()
        self._scale = 1.0
        self._offset = 0.0
        self._costs: Floats = np.zeros(0)
        self.width = 0
        for option, setting in OPTIONS.items():
            self._ok(self._solver.setOptionValue(option, setting), f"option {option}")
        self._ok(self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize), "objective sense")
        self.add(columns, rows)

    def add(self, columns: Columns, rows: Rows) -> None:
        """Append columns (at no cost), then rows."""
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
        per_column = np.zeros(self.width)
        per_column[: len(costs.per_column)] = costs.per_column
        largest = float(np.max(np.abs(per_column), initial=0.0))
        self._scale = float(2.0 ** np.ceil(np.log2(largest))) if largest else 1.0
        self._offset = costs.offset
        self._costs = per_column
        places = np.arange(self.width, dtype=np.int32)
        self._ok(self._solver.changeColsCost(self.width, places, per_column / self._scale), "setting costs")

    def set_column_bounds(self, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of the first columns."""
        places = np.arange(len(lower), dtype=np.int32)
        self._ok(self._solver.changeColsBounds(len(lower), places, lower, upper), "setting bounds")

    def set_row_bounds(self, lower: Floats, upper: Floats) -> None:
        """Replace the limits of the first rows."""
        places = np.arange(len(lower), dtype=np.int32)
        change = self._solver.changeRowsBounds  # type: ignore[attr-defined]  # missing from highspy's stubs
        self._ok(change(len(lower), places, lower, upper), "setting limits")

    def run(self) -> Optimum:
        """Solve from the last basis.

        Raises NoPlanError where nothing satisfies the limits, SolverError where no optimum was proven.
        """
        self._ok(self._solver.run(), "solving")
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise NoPlanError("no plan satisfies the hard limits")
        if status == highspy.HighsModelStatus.kUnbounded:
            raise SolverError("security could grow without limit: some tier of unlimited width earns more than it uses")
        solution = self._solver.getSolution()
        if status != highspy.HighsModelStatus.kOptimal or not (solution.value_valid and solution.dual_valid):
            raise SolverError(f"HiGHS ended without a proven optimum: {self._solver.modelStatusToString(status)}")
        return Optimum(
            objective=self._offset + self._scale * self._solver.getObjectiveValue(),
            columns=np.array(solution.col_value),
            reduced_costs=self._scale * np.array(solution.col_dual),
            rows=np.array(solution.row_value),
            prices=self._scale * np.array(solution.row_dual),
        )

    def write(self, path: str, columns: list[str], rows: list[str]) -> None:
        """Write the program to `path` as LP or MPS, by its ending, with these names and the costs unscaled."""
        places = np.arange(self.width, dtype=np.int32)
        self._ok(self._solver.changeColsCost(self.width, places, self._costs), "setting costs")
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
