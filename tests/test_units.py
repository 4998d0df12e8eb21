"""The same case in other units, from 10^-12 to 10^12 of those typed: the same plan, or a refusal."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from allocator import Solution, SolverError, Verdict, certify, solve
from allocator.highs import Highs
from allocator.linear_program import Costs
from allocator.optimum import proven
from allocator.program import Program, compile_case
from capital_allocation import Case
from capital_allocation.rules import CaseError
from tests.cases import product_mix, strait, wyndor
from tests.units import in_points, in_units_of_capital, in_units_of_effort, in_units_of_security

UNITS: dict[str, Callable[[Case, float], Case]] = {
    "first capital": lambda case, factor: in_units_of_capital(case, case.capitals[0], factor),
    "second capital": lambda case, factor: in_units_of_capital(case, case.capitals[1], factor),
    "effort": in_units_of_effort,
    "points": in_points,
    "security": in_units_of_security,
}


def answer(case: Case, unit: str, factor: float) -> Solution | None:
    """The solution in another unit, with its efforts and its security back in the old one; None where refused."""
    try:
        changed = UNITS[unit](case, factor)
        found = solve(changed)
    except (CaseError, SolverError):
        return None
    assert certify(changed, found).verdict in (Verdict.PROVED, Verdict.WITHIN)
    efforts = {key: effort / (factor if unit == "effort" else 1.0) for key, effort in found.values["effort"].items()}
    security = found.security / (factor if unit == "security" else 1.0)
    return replace(found, security=security, values={**found.values, "effort": efforts})


def assert_the_same(found: Solution, right: Solution) -> None:
    assert found.security == pytest.approx(right.security, rel=1e-6)
    assert found.values["effort"] == pytest.approx(right.values["effort"], rel=1e-6, abs=1e-6)
    assert found.not_unique == right.not_unique


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("case", [wyndor(), strait()], ids=["wyndor", "strait"])
def test_in_other_units_the_plan_is_the_same_or_refused(case: Case, unit: str) -> None:
    """Units from 10^-12 to 10^12 of those typed. Within 10^-3 to 10^3 all is solved, at the far ends nothing."""
    right = solve(case)
    answers = {power: answer(case, unit, 10.0**power) for power in range(-12, 13, 3)}
    for found in answers.values():
        if found is not None:
            assert_the_same(found, right)
    assert all(answers[power] is not None for power in (-3, 0, 3))
    assert answers[-12] is None
    assert answers[12] is None


@pytest.mark.slow
@pytest.mark.parametrize("case", [wyndor(), strait()], ids=["wyndor", "strait"])
def test_in_mixed_units_the_plan_is_the_same_or_refused(case: Case) -> None:
    """Two units at once, each way: figures drift as far apart as a case allows."""
    right, solved = solve(case), 0
    for one, other in product(UNITS, repeat=2):
        for power, opposite in product((-6, -5, -4, -2, 2, 4, 6), (-4, -2, 3, 5)):
            try:
                between = UNITS[one](case, 10.0**power)
            except CaseError:
                continue
            found = answer(between, other, 10.0**opposite)
            if found is None:
                continue
            solved += 1
            back = [10.0**power if one == unit else 1.0 for unit in ("effort", "security")]
            efforts = {key: effort / back[0] for key, effort in found.values["effort"].items()}
            found = replace(found, security=found.security / back[1], values={**found.values, "effort": efforts})
            assert_the_same(found, right)
    assert solved > 100


@pytest.mark.parametrize("unit", [pytest.param(unit, marks=pytest.mark.slow) for unit in UNITS if unit != "effort"])
@pytest.mark.parametrize("factor", [1e-3, 1e2])
def test_the_default_case_in_other_units(
    unit: str, factor: float, japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]
) -> None:
    found = answer(japan[0], unit, factor)
    if found is not None:
        assert_the_same(found, japan_solutions[0])


def test_the_default_case_with_money_in_thousandths(
    japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]
) -> None:
    found = answer(japan[0], "first capital", 1e3)
    assert found is not None
    assert_the_same(found, japan_solutions[0])


def in_own_units(program: Program, span: float, random: np.random.Generator) -> tuple[Program, float]:
    """The same program with every row, every column and the objective in a unit of its own, and that of the last."""
    rows, columns, costs = program.rows, program.columns, program.costs
    by_row = 10.0 ** np.round(random.uniform(-span, span, len(rows.names)))
    by_column = 10.0 ** np.round(random.uniform(-span / 2, span / 2, len(columns.names)))
    all_over = float(10.0 ** np.round(random.uniform(-span, span)))
    changed = replace(
        program,
        rows=replace(
            rows,
            lower=rows.lower * by_row,
            upper=rows.upper * by_row,
            coefficients=rows.coefficients * by_row[rows.row_of] * by_column[rows.columns],
        ),
        columns=replace(columns, lower=columns.lower / by_column, upper=columns.upper / by_column),
        costs=Costs(costs.per_column * by_column * all_over, costs.offset * all_over),
    )
    return changed, all_over


@pytest.mark.parametrize("span", [3.0, 6.0, 9.0, 12.0])
@pytest.mark.parametrize("case", [wyndor(), strait()], ids=["wyndor", "strait"])
def test_coefficients_orders_apart_are_right_or_refused(case: Case, span: float) -> None:
    """Below the case, nothing limits the figures: HiGHS drops small coefficients and refuses large ones.

    Where it dropped some without a word, what it then calls optimal would be the optimum of another program.
    """
    program, random, solved = compile_case(case), np.random.default_rng(7), 0
    right = solve(case).security
    for _ in range(20):
        changed, unit = in_own_units(program, span, random)
        try:
            highs = Highs(changed.columns, changed.rows)
            highs.set_costs(changed.costs)
            found = proven(highs, changed).objective
        except SolverError:
            continue
        assert found / unit == pytest.approx(right, rel=1e-6)
        solved += 1
    assert solved == 20 or span > 6.0


@pytest.mark.parametrize("money", [1e-3, 1.0, 10.0, 1e6])
@pytest.mark.parametrize("effect", [2e-6, 2e-5, 2e-4, 2e-3])
def test_where_all_that_counts_is_tiny_the_better_plan_is_chosen_or_none(effect: float, money: float) -> None:
    """`a` gives twice what `b` gives, which has all the money today; a point is worth a millionth.

    Against a tolerance of 1e-9 there is nothing between them, and staying with `b` would cost half of all there is.
    """
    case = product_mix(
        {"a": effect, "b": effect / 2},
        {"money": money},
        {"money": [1, 1]},
        current={"a": 0.0, "b": money},
        weight={"profit": 1e-6},
    )
    try:
        found = solve(case)
    except SolverError as refusal:
        assert "too little to compute with; choose smaller units" in str(refusal)
        assert effect * 1e-6 * money < 1e-9
        return
    assert found.values["effort"] == pytest.approx({("a", 2030): money, ("b", 2030): 0.0})
    assert found.not_unique == frozenset()
