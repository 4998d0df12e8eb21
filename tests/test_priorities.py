"""Revealed priorities: by hand, and recovered from plans that are best by known priorities."""

from dataclasses import replace

import pytest

from allocator import solve
from allocator.errors import NoPlanError
from allocator.priorities import Held, Priority, Revealed, priorities_of, revealed
from allocator.solution import Solution
from allocator.what_if import WhatIf
from allocator.worlds import expected
from capital_allocation import Case
from tests.cases import pair_of_roles

X, Y = Priority("weight", "x"), Priority("weight", "y")


def found(a: float, b: float, factor: float = 10.0) -> Revealed:
    return revealed(Held(WhatIf(pair_of_roles()), {("a", 2030): a, ("b", 2030): b}), factor)


def test_the_inverse_problem_by_hand() -> None:
    """4 of a and 6 of b are best where y weighs at least twice x; by the analyst's own 6 and 4 are, 16 to 14.

    X makes 12 of the best plan and 8 of this one, y 4 and 6: 20 x + 10 y = 30 keeps their worth. Nearest to (1, 1)
    with y >= 2 x: x = 0.75, y = 1.5. X may be as low as 0.1, y is then 2.8.
    """
    plan = found(4.0, 6.0)
    assert plan.own_gap == pytest.approx(2.0, abs=1e-5)
    assert plan.is_best
    assert plan.multiples == pytest.approx({X: 0.75, Y: 1.5}, abs=1e-5)
    assert plan.ranges[X] == pytest.approx((0.1, 0.75), abs=1e-5)
    assert plan.ranges[Y] == pytest.approx((1.5, 2.8), abs=1e-5)


def test_priorities_that_a_plan_pins_down_are_recovered() -> None:
    """5 of each are best only where y weighs exactly twice x: 22 x + 9 y = 31, so 0.775 and 1.55, and nothing else."""
    plan = found(5.0, 5.0)
    assert plan.multiples == pytest.approx({X: 0.775, Y: 1.55}, abs=1e-5)
    assert plan.ranges[X] == pytest.approx((0.775, 0.775), abs=1e-5)
    assert plan.ranges[Y] == pytest.approx((1.55, 1.55), abs=1e-5)


def test_a_best_plan_reveals_the_analysts_own() -> None:
    plan = found(6.0, 4.0)
    assert (plan.gap, plan.own_gap) == (0.0, 0.0)
    assert plan.multiples == pytest.approx({X: 1.0, Y: 1.0})


def test_a_wasteful_plan_is_best_by_no_priorities() -> None:
    """3 of each leave 4 of money unspent: at y = 2 x, 25/32 and 25/16, every unit of it would earn 25/16: 6.25."""
    plan = found(3.0, 3.0)
    assert plan.gap == pytest.approx(6.25, abs=1e-5)
    assert plan.multiples == pytest.approx({X: 25 / 32, Y: 25 / 16}, abs=1e-5)


def test_priorities_move_no_farther_than_the_factor() -> None:
    """Within 1.25 times, y reaches 1.25 and x, as 20 x + 10 y = 30, 0.875: the plan is 0.5 * 2 = 1 short."""
    plan = found(4.0, 6.0, 1.25)
    assert plan.multiples == pytest.approx({X: 0.875, Y: 1.25}, abs=1e-5)
    assert plan.gap == pytest.approx(2 * (2 * 0.875 - 1.25), abs=1e-5)


def test_a_plan_that_cannot_be_had_reveals_nothing() -> None:
    with pytest.raises(NoPlanError):
        found(6.0, 6.0)


def with_multiples(case: Case, multiples: dict[Priority, float]) -> Case:
    words = {word: dict(getattr(case, word)) for word, _ in multiples}
    for (word, key), by in multiples.items():
        words[word][key] *= by
    return replace(case, **words)


def recovered(case: Case, known: dict[Priority, float]) -> None:
    """A plan best by known priorities is best by those revealed: typed in and solved anew, nothing scores more."""
    solution = solve(with_multiples(case, known))
    plan = revealed(Held(WhatIf(case), solution.values["effort"]), 10.0)
    assert plan.own_gap > 0.0
    assert plan.is_best
    typed = with_multiples(case, dict(plan.multiples))
    best = solve(typed).security
    assert expected(typed).security(solution.values["tier_effort"]) == pytest.approx(best, rel=1e-5, abs=1e-4)
    for priority, by in plan.multiples.items():
        low, high = plan.ranges[priority]
        assert low - 1e-6 <= by <= high + 1e-6


def test_the_default_case_is_recovered(japan: tuple[Case, ...]) -> None:
    """Averse to risk, six contingencies, five years: a plan for gaps and pledges that count half."""
    known = {priority: 1.0 if priority.word == "weight" else 0.5 for priority in priorities_of(japan[0])}
    recovered(japan[0], known)


def test_the_gap_is_that_of_solving_anew(japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]) -> None:
    """The plan made for another bargain, by priorities within twice the base's: both sides solved as cases."""
    base, other = japan[0], japan_solutions[4]
    plan = revealed(Held(WhatIf(base), other.values["effort"]), 2.0)
    tiers = other.values["tier_effort"]
    assert plan.own_gap == pytest.approx(japan_solutions[0].security - expected(base).security(tiers), abs=0.05)
    typed = with_multiples(base, dict(plan.multiples))
    assert plan.gap == pytest.approx(solve(typed).security - expected(typed).security(tiers), abs=0.05)
    assert plan.gap < plan.own_gap
