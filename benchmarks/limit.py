"""The limit: highspy fed from ready-made arrays, with no names, no model and no checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import highspy
import numpy as np

from allocator.highs_options import OPTIONS
from allocator.program import Program

QUIET = {"output_flag": False}


def held(program: Program, options: Mapping[str, Any] = OPTIONS) -> highspy.Highs:
    """The arrays of a program in highspy, not yet solved."""
    columns, rows, costs = program.columns, program.rows, program.costs
    count = len(costs.per_column)
    solver = highspy.Highs()
    for option, setting in options.items():
        solver.setOptionValue(option, setting)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    solver.changeObjectiveOffset(costs.offset)
    solver.addVars(count, columns.lower, columns.upper)
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), costs.per_column)
    solver.addRows(
        len(rows.lower), rows.lower, rows.upper, len(rows.columns), rows.starts, rows.columns, rows.coefficients
    )
    return solver


def optimum(solver: highspy.Highs) -> float:
    """Solve from where it stands, read the plan, and return the objective."""
    solver.run()
    np.array(solver.getSolution().col_value)
    return float(solver.getObjectiveValue())
