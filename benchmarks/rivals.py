"""Other modelling libraries on the same program, each as its users would write it, with the same HiGHS options.

They build it from our compiled rows, in their own words: term by term where that is their way, in arrays where they
take arrays. So they are spared the algebra, which our own road and Pyomo's include.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from allocator.program import Program

Options = Mapping[str, Any]


def pulp(program: Program, options: Options) -> float:
    """Variables one by one, rows as sums of (variable, coefficient), the HiGHS interface within the process."""
    import pulp

    columns, rows, costs = program.columns, program.rows, program.costs
    model = pulp.LpProblem("capital_allocation", pulp.LpMaximize)
    variables = [
        pulp.LpVariable(f"x{place}", _or_none(low), _or_none(high))
        for place, (low, high) in enumerate(zip(columns.lower.tolist(), columns.upper.tolist(), strict=True))
    ]
    model += pulp.LpAffineExpression(zip(variables, costs.per_column.tolist(), strict=True), costs.offset)
    lower, upper = rows.lower.tolist(), rows.upper.tolist()
    for row, terms in enumerate(_terms(program)):
        total = pulp.LpAffineExpression((variables[column], coefficient) for column, coefficient in terms)
        if lower[row] == upper[row]:
            model += total == lower[row]
        elif np.isfinite(lower[row]):
            model += total >= lower[row]
        else:
            model += total <= upper[row]
    model.solve(pulp.HiGHS(msg=False, **_but_their_own(options)))
    return float(pulp.value(model.objective))


def cvxpy(program: Program, options: Options) -> float:
    """One vector, one matrix, one inequality for each side that has limits."""
    import cvxpy
    from scipy.sparse import csr_array

    columns, rows, costs = program.columns, program.rows, program.costs
    x = cvxpy.Variable(len(columns.lower), bounds=[columns.lower, columns.upper])
    shape = (len(rows.lower), len(columns.lower))
    matrix = csr_array((rows.coefficients, rows.columns, np.append(rows.starts, len(rows.columns))), shape=shape)
    equal = rows.lower == rows.upper
    below, above = np.isfinite(rows.upper) & ~equal, np.isfinite(rows.lower) & ~equal
    constraints = [
        matrix[equal] @ x == rows.lower[equal],
        matrix[below] @ x <= rows.upper[below],
        matrix[above] @ x >= rows.lower[above],
    ]
    problem = cvxpy.Problem(cvxpy.Maximize(costs.per_column @ x + costs.offset), constraints)
    return float(problem.solve(solver=cvxpy.HIGHS, **_but_their_own(options)))


def linopy(program: Program, options: Options) -> float:
    """One vector, each family of rows as one array of terms, handed to highspy without a file."""
    import linopy
    import pandas as pd
    import xarray as xr

    columns, rows, costs = program.columns, program.rows, program.costs
    model = linopy.Model()
    x = model.add_variables(columns.lower, columns.upper, coords=[pd.RangeIndex(len(columns.lower), name="column")])
    labels = x.labels.to_numpy()
    words = [name.word for name in rows.names]
    for word in dict.fromkeys(words):
        places = np.array([place for place, other in enumerate(words) if other == word])
        slices = [rows.terms_of(place) for place in places.tolist()]
        longest = max(part.stop - part.start for part in slices)
        variables = np.full((len(places), longest), -1)
        coefficients = np.full((len(places), longest), np.nan)
        for line, part in enumerate(slices):
            count = part.stop - part.start
            variables[line, :count] = labels[rows.columns[part]]
            coefficients[line, :count] = rows.coefficients[part]
        terms = xr.Dataset(
            {"coeffs": (("row", "_term"), coefficients), "vars": (("row", "_term"), variables)},
            coords={"row": np.arange(len(places))},
        )
        low, high = rows.lower[places], rows.upper[places]
        sign = "=" if (low == high).all() else ">=" if np.isfinite(low).all() else "<="
        limits = xr.DataArray(high if sign == "<=" else low, dims=["row"], coords={"row": np.arange(len(places))})
        model.add_constraints(linopy.LinearExpression(terms, model), sign, limits, name=word)
    model.add_objective((x * costs.per_column).sum() + costs.offset, sense="max")
    model.solve("highs", io_api="direct", progress=False, **options)
    return float(model.objective.value)


def _terms(program: Program) -> list[list[tuple[int, float]]]:
    """The terms of each row."""
    rows = program.rows
    columns, coefficients = rows.columns.tolist(), rows.coefficients.tolist()
    parts = map(rows.terms_of, range(len(rows.lower)))
    return [list(zip(columns[part], coefficients[part], strict=True)) for part in parts]


def _or_none(bound: float) -> float | None:
    return bound if np.isfinite(bound) else None


def _but_their_own(options: Options) -> dict[str, Any]:
    """The options without those for which these libraries have words of their own."""
    return {option: setting for option, setting in options.items() if option not in ("output_flag", "solver")}
