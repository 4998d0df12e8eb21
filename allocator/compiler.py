"""A Pyomo model as a linear program: its variables, constraints and objective as columns, rows and costs.

The one place where Pyomo's expressions are walked. Every row must stand as variables on the left and
the limit on the right, so that signs, slacks and prices mean the same everywhere.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from pyomo.core import Constraint, Objective, Var, value
from pyomo.core.base.expression import ExpressionData
from pyomo.core.base.var import VarData
from pyomo.core.expr import (
    LinearExpression,
    MonomialTermExpression,
    NegationExpression,
    ProductExpression,
    SumExpression,
)
from pyomo.repn.linear import LinearRepnVisitor

from allocator.linear_program import Columns, Costs, Name, Rows

Terms = dict[int, float]
"""Coefficients by the place of their column."""

SUMS = (LinearExpression, SumExpression)
NUMBERS = (float, int)
NO_COLUMN = -1


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
        starts, columns = array("i"), array("i")
        coefficients: Any = array("d") if self._figures is np.float64 else []
        for name, item in _members(constraints):
            low, body, high = item.to_bounded_expression(evaluate_bounds=True)
            terms, constant = self._terms(body, name)
            if constant:
                raise ValueError(f"{name}: the limit must stand alone on the right, found {constant:g} on the left")
            names.append(name)
            lower.append(-np.inf if low is None else low)
            upper.append(np.inf if high is None else high)
            starts.append(len(columns))
            columns.extend(terms)
            coefficients.extend(terms.values())
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
        terms, constant = self._terms(objective.expr, Name(objective.name, ()))
        per_column = np.zeros(len(self._place), dtype=self._figures)
        per_column[list(terms)] = list(terms.values())
        return Costs(per_column, constant)

    def _terms(self, expression: Any, name: Name) -> tuple[Terms, float]:
        """The terms of an expression, but for those that vanish, and its constant."""
        terms: Terms = {}
        try:
            constant = self._add(expression, 1.0, terms)
        except NotImplementedError:
            raise ValueError(f"{name}: not linear") from None
        if 0.0 in terms.values():
            terms = {column: coefficient for column, coefficient in terms.items() if coefficient}
        return terms, constant

    def _add(self, expression: Any, sign: float, terms: Terms) -> float:
        """Add an expression (or, with sign -1, subtract it) to `terms`; return its constant.

        One direct walk over what rules are made of takes a third of what Pyomo's visitor takes.
        """
        place, constant = self._place, 0.0
        for part in expression.args if expression.__class__ in SUMS else (expression,):
            if part.__class__ is MonomialTermExpression:
                coefficient, variable = part._args_
                column = place[id(variable)]
            elif (column := place.get(id(part), NO_COLUMN)) != NO_COLUMN:
                coefficient = 1.0
            else:
                constant += self._add_nested(part, sign, terms)
                continue
            terms[column] = terms.get(column, 0.0) + sign * coefficient
        return constant

    def _add_nested(self, expression: Any, sign: float, terms: Terms) -> float:
        """Add what is neither a variable nor a multiple of one."""
        kind = expression.__class__
        if isinstance(expression, NUMBERS):
            return sign * expression
        if kind in SUMS:
            return self._add(expression, sign, terms)
        if kind is ExpressionData:
            return self._add(expression.args[0], sign, terms)
        if kind is NegationExpression:
            return self._add(expression.args[0], -sign, terms)
        inner: Terms = {}
        factor: float
        constant: float
        if kind is ProductExpression and isinstance(expression.args[0], NUMBERS):
            factor, multiplied = expression.args
            constant = self._add(multiplied, 1.0, inner)
        else:
            factor, constant = 1.0, self._add_unknown(expression, inner)
        for column, coefficient in inner.items():
            terms[column] = terms.get(column, 0.0) + sign * factor * coefficient
        return sign * factor * constant

    def _add_unknown(self, expression: Any, terms: Terms) -> float:
        """Leave to Pyomo's visitor what rules are not made of. Raises NotImplementedError where it is not linear."""
        found = self._walk(expression)
        if found.nonlinear is not None:
            raise NotImplementedError
        terms.update((self._place[key], coefficient) for key, coefficient in found.linear.items())
        constant: float = found.constant + 0.0
        return constant


def _members(components: Iterable[Any]) -> Iterator[tuple[Name, Any]]:
    for component in components:
        word = component.local_name
        for index, item in component.items():
            yield Name(word, () if index is None else index), item


def amount(expression: Any) -> float:
    """What an expression comes to with the values its variables have: Pyomo's `value`, by a direct walk."""
    kind = expression.__class__
    if kind is VarData:
        return float(expression.value)
    if kind is MonomialTermExpression:
        coefficient, variable = expression._args_
        return float(coefficient * variable.value)
    if kind in SUMS:
        return sum(map(amount, expression.args))
    if kind is ExpressionData:
        return amount(expression.args[0])
    if kind is NegationExpression:
        return -amount(expression.args[0])
    if kind is ProductExpression:
        factor, multiplied = expression.args
        return amount(factor) * amount(multiplied)
    return float(value(expression))
