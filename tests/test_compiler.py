"""Models become arrays: what the direct walk finds is what Pyomo's own visitor and evaluator find."""

import random
from collections.abc import Iterable
from typing import Any

import pytest
from pyomo.core import ConcreteModel, Constraint, Expression, Objective, Var, maximize, value
from pyomo.repn.linear import LinearRepnVisitor

from allocator.compiler import Compiler, amount
from allocator.linear_program import Name
from capital_allocation import CONSTRAINTS, VARIABLES, build_model
from capital_allocation.formulation import add_fulfilment, add_tie_break
from capital_allocation.tie_break import CONSTRAINTS as TIE_BREAK
from tests.cases import strait


def small() -> ConcreteModel:
    """Two variables and one named expression, `both` = x + 2y."""
    m = ConcreteModel()
    m.x, m.y = Var(bounds=(0, 4)), Var(bounds=(None, 3))
    m.both = Expression(expr=m.x + 2 * m.y)
    m.pair = Expression([1], rule=lambda m, _: m.x + 2 * m.y)
    return m


def compiled(m: ConcreteModel, relation: Any) -> tuple[dict[str, float], tuple[float, float]]:
    """The coefficients and limits of one row over x and y."""
    m.row = Constraint(expr=relation)
    compiler = Compiler()
    columns = compiler.columns([m.x, m.y])
    rows = compiler.rows([m.row])
    words = [columns.names[place].word for place in rows.columns]
    return dict(zip(words, rows.coefficients.tolist(), strict=True)), (float(rows.lower[0]), float(rows.upper[0]))


@pytest.mark.parametrize(
    ("relation", "coefficients"),
    [
        (lambda m: m.x <= 1, {"x": 1}),
        (lambda m: 3 * m.x - m.y <= 1, {"x": 3, "y": -1}),
        (lambda m: m.x - m.pair[1] <= 1, {"y": -2}),
        (lambda m: m.x - 0.5 * m.pair[1] <= 1, {"x": 0.5, "y": -1}),
        (lambda m: m.y - 2 * (3 * m.pair[1] - (m.x - m.y)) <= 1, {"x": -4, "y": -13}),
        (lambda m: m.x - m.both / 2 <= 1, {"x": 0.5, "y": -1}),
        (lambda m: 0 * m.y + m.x <= 1, {"x": 1}),
    ],
)
def test_terms_are_gathered_however_they_are_written(relation: Any, coefficients: dict[str, float]) -> None:
    """By hand, with `pair` = `both` = x + 2y: x - pair = -2y; x - pair / 2 = x / 2 - y.

    The fifth is y - 6x - 12y + 2x - 2y = -4x - 13y.
    """
    m = small()
    assert compiled(m, relation(m))[0] == coefficients


def test_limits_stand_on_the_right() -> None:
    m = small()
    assert compiled(m, m.x >= 2)[1] == (2.0, float("inf"))
    m = small()
    with pytest.raises(ValueError, match="must stand alone on the right, found 1 on the left"):
        compiled(m, m.x + 1 <= 3)


def test_what_is_not_linear_is_refused() -> None:
    m = small()
    with pytest.raises(ValueError, match="not linear"):
        compiled(m, m.x * m.y + m.x <= 1)


def test_bounds_and_costs() -> None:
    m = small()
    m.security = Objective(expr=5 + 2 * m.y - 3 * (m.x - m.y), sense=maximize)
    compiler = Compiler()
    columns = compiler.columns([m.x, m.y])
    costs = compiler.costs(m.security)
    assert columns.names == (Name("x", ()), Name("y", ()))
    assert (columns.lower.tolist(), columns.upper.tolist()) == ([0.0, -float("inf")], [4.0, 3.0])
    assert (costs.per_column.tolist(), costs.offset) == ([-3.0, 5.0], 5.0)


def every_expression() -> tuple[ConcreteModel, list[Any]]:
    """All that the chapters write for a small case: rows, named expressions and objectives."""
    case = strait()
    m = build_model(case)
    add_tie_break(m, case)
    add_fulfilment(m, case)
    rows = (row.body for declared in (*CONSTRAINTS, *TIE_BREAK) for row in getattr(m, declared.name).values())
    named: Iterable[Any] = (*m.effort.values(), *m.loss.values())
    return m, [*rows, *named, m.security.expr, m.distance.expr, m.fulfilment.expr]


def test_the_direct_walk_finds_what_pyomos_visitor_finds() -> None:
    m, expressions = every_expression()
    compiler = Compiler()
    compiler.columns([*(getattr(m, declared.name) for declared in VARIABLES), m.effort_change])
    place = {id(item): place for place, item in enumerate(m.component_data_objects(Var))}
    names = [item.name for item in m.component_data_objects(Var)]
    walk = LinearRepnVisitor({}).walk_expression
    for expression in expressions:
        m.del_component("checked")
        m.checked = Objective(expr=expression)
        costs = compiler.costs(m.checked)
        found = walk(expression)
        assert costs.offset == found.constant
        by_name = {names[place[key]]: coefficient for key, coefficient in found.linear.items()}
        assert {names[spot]: costs.per_column[spot] for spot in costs.per_column.nonzero()[0]} == by_name


def test_amounts_are_pyomos_values() -> None:
    m, expressions = every_expression()
    figures = random.Random(0)
    for item in m.component_data_objects(Var):
        item.set_value(figures.uniform(-9.0, 9.0), skip_validation=True)
    assert [amount(expression) for expression in expressions] == [value(expression) for expression in expressions]


def test_amounts_of_what_no_rule_is_made_of_are_left_to_pyomo() -> None:
    """With x = 2 and y = 3, both = 8, and 8 / 4 + 6 = 8."""
    m = small()
    m.x.set_value(2)
    m.y.set_value(3)
    assert amount(m.both / 4 + m.x * m.y) == 8.0
