"""What a limit is worth in each direction and how far that holds: by hand, and against solving again."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator import SolverError, solve
from allocator.analyses import promises, sensitivity
from allocator.basis import Optimum
from allocator.highs import Highs
from allocator.limits import typed_limits
from allocator.linear_program import Name
from allocator.ranging import Side, Sides
from allocator.study import Study
from allocator.what_if import WhatIf
from capital_allocation import Case
from tests.cases import product_mix, strait, table


def capital(what_if: WhatIf, k: str) -> Sides:
    return what_if.sides(Name("capital_balance", (k, what_if.case.first_year)))


def corner(**more: float) -> Case:
    """At most 1 of x, 1 of y, 2 of both: three limits meet where two would do."""
    resources = {"x": 1.0, "y": 1.0, "both": 2.0, **more}
    return product_mix({"x": 1, "y": 1}, resources, {"x": [1, 0], "y": [0, 1], "both": [1, 1]})


def test_at_a_degenerate_optimum_one_more_is_worth_less_than_one_less_costs() -> None:
    """X = y = 1 earns 2. More of any one limit is held back by another; less of any one costs one."""
    what_if = WhatIf(corner())
    for k in ("x", "y", "both"):
        assert capital(what_if, k) == Sides(
            Side(0.0, math.inf), Side(pytest.approx(1.0), pytest.approx(1.0, abs=1.001))
        )
        assert not capital(what_if, k).alike


def test_reaches_pass_bases_that_do_not_change_the_price() -> None:
    """Less of `both` costs 1 down to nothing, although the basis changes on the way (x gives out before y, or y)."""
    assert capital(WhatIf(corner()), "both").less == Side(pytest.approx(1.0), pytest.approx(2.0))


def test_limits_that_move_together() -> None:
    """A unit more of all three buys half a unit of x and half of y: worth 1 until `both`... no end in sight."""
    what_if = WhatIf(corner())
    names = [Name("capital_balance", (k, 2030)) for k in ("x", "y", "both")]
    assert what_if.sides(*names).more == Side(pytest.approx(1.0), math.inf)


def test_no_plan_has_no_price() -> None:
    """A floor of 4 needs all the money there is: less of it leaves no plan, more of it is worth its profit."""
    case = product_mix({"x": 3}, {"money": 4}, {"money": [1]}, floor={"x": 4.0})
    assert capital(WhatIf(case), "money") == Sides(Side(pytest.approx(3.0), math.inf), Side(math.inf, 0.0))
    floor = WhatIf(case).sides(Name("effort_floor", ("x", 2030)))
    assert floor.more == Side(-math.inf, 0.0)


def test_an_upper_bound_is_a_limit() -> None:
    """Saturation at 6 where 10 could be had: a point more of it is worth 1, for 4 more; one less costs 1, for 6."""
    case = product_mix({"x": 1}, {"money": 10}, {"money": [1]}, saturation={"profit": 6.0})
    sides = WhatIf(case).sides(Name("value", ("profit", 2030, "expected")))
    assert sides == Sides(Side(pytest.approx(1.0), pytest.approx(4.0)), Side(pytest.approx(1.0), pytest.approx(6.0)))


def test_a_bound_and_a_row_may_move_together() -> None:
    """A tier 3 wide earns 2 a unit, where the next best earns 1. Its width is also its program's ceiling: raised alone,
    neither is worth anything; together a unit gains 1, for 7 more, the end of the money.
    """
    case = product_mix({"x": 2, "y": 1}, {"money": 10}, {"money": [1, 1]}, width={("x", "all"): 3.0})
    what_if, tier, ceiling = WhatIf(case), Name("tier_effort", ("x", "all", 2030)), Name("readiness_limit", ("x", 2030))
    assert what_if.sides(tier).more.price == what_if.sides(ceiling).more.price == 0.0
    both = Sides(Side(pytest.approx(1.0), pytest.approx(7.0)), Side(pytest.approx(1.0), pytest.approx(3.0)))
    assert what_if.sides_along({tier: 1.0, ceiling: 1.0}) == both


def test_a_tied_coefficient_cannot_move_at_all() -> None:
    """Two programs alike share 10: any rise of one moves everything to it."""
    case = product_mix({"a": 1, "b": 1}, {"money": 10}, {"money": [1, 1]}, current={"a": 7.0, "b": 3.0})
    solution, what_if = solve(case), WhatIf(case)
    for p in ("a", "b"):
        value = solution.values["tier_effort"][p, "all", 2030]
        assert what_if.cost_range(Name("tier_effort", (p, "all", 2030)), value) == (0.0, 0.0)


def test_questions_leave_no_trace() -> None:
    what_if = WhatIf(strait())
    first = what_if.sides(Name("capital_balance", ("money", 2031)))
    what_if.sides(Name("tier_effort", ("guns", "first", 2030)))
    what_if.cost_range(Name("tier_effort", ("bases", "only", 2031)), 0.0)
    what_if.money(1.0)
    assert what_if.step(0.0, Name("capital_balance", ("money", 2030))) == pytest.approx(0.0, abs=1e-9)
    again = WhatIf(strait()).sides(Name("capital_balance", ("money", 2031)))
    assert first == again


def test_a_question_without_a_verdict_costs_its_answer_not_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that gives up on every re-solve leaves blanks; the plan is reported all the same."""
    case, solution = strait(), solve(strait())
    honest = Highs.run

    def gives_up(highs: Highs) -> Optimum:
        if highs is moving:
            raise SolverError("gave up")
        return honest(highs)

    what_if = WhatIf(case)
    moving = what_if.ranging._highs
    monkeypatch.setattr(Highs, "run", gives_up)
    study = Study(case, solution, what_if)
    limits = tuple(typed_limits(study))
    frame = table(sensitivity.page(study, limits), "Constraints")
    assert len(frame) == len(limits)
    assert math.isnan(what_if.step(1.0, Name("capital_balance", ("money", 2030))))
    assert table(promises.page(study), "What to do")["gain if dropped"].isna().all()


@given(
    profit=st.lists(st.integers(1, 9), min_size=2, max_size=3),
    amounts=st.lists(st.integers(1, 12), min_size=2, max_size=3),
    data=st.data(),
)
def test_prices_and_reaches_equal_solving_again(profit: list[int], amounts: list[int], data: st.DataObject) -> None:
    """Up to the reach the optimum is a straight line with that price as its slope; beyond it falls below the line."""
    use = {f"k{i}": [data.draw(st.integers(1 if i == 0 else 0, 5)) for _ in profit] for i in range(len(amounts))}
    resources = {f"k{i}": float(amount) for i, amount in enumerate(amounts)}
    case = product_mix({f"p{j}": value for j, value in enumerate(profit)}, resources, use)
    what_if, best = WhatIf(case), solve(case).security

    def with_step(k: str, step: float) -> float:
        amount = round(resources[k] + step, 9)  # no figure is smaller than 1e-6
        return solve(replace(case, income={**case.income, (k, 2030): amount})).security

    for k in resources:
        more, less = capital(what_if, k)
        for sign, side in ((1.0, more), (-1.0, less)):
            for part in (0.01, 0.5, 1.0):
                step = sign * part * min(side.reach, 50.0)
                assert with_step(k, step) == pytest.approx(best + step * side.price, abs=1e-6)
            beyond = sign * (side.reach + 0.5)
            if math.isfinite(side.reach) and resources[k] + beyond >= 0.0:
                assert with_step(k, beyond) < best + beyond * side.price - 1e-6
