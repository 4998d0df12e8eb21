"""That no plan exists, proved; and nothing proved where one does."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from allocator import NoPlanError, infeasibility_proof, solve
from allocator.exact.assembly import assembled
from allocator.exact.infeasibility import proof_by
from capital_allocation import Case
from tests.cases import product_mix, strait
from tests.strategies import cases


def too_dear() -> Case:
    """A floor of 5 doors at one hour each, and 3 hours."""
    return product_mix({"doors": 1}, {"hours": 3}, {"hours": [1]}, floor={"doors": 5.0})


def test_a_proof_on_paper() -> None:
    """Hours: balance + doors = 3. Floor: doors >= 5. The first less the second: balance <= -2, but it is 0 or more."""
    proof = infeasibility_proof(too_dear())
    assert proof is not None
    assert proof.weights == {("capital_balance", ("hours", 2030)): 1, ("effort_floor", ("doors", 2030)): -1}
    assert proof.shortfall == 2


def test_wrong_weights_prove_nothing() -> None:
    hours, floor = ("capital_balance", ("hours", 2030)), ("effort_floor", ("doors", 2030))
    ledger = assembled(too_dear())
    assert proof_by(ledger, {hours: Fraction(1)}) is None
    assert proof_by(ledger, {hours: Fraction(-1), floor: Fraction(1)}) is None
    assert proof_by(ledger, {hours: Fraction(2), floor: Fraction(-1)}) is None
    assert proof_by(ledger, {hours: Fraction(9, 10), floor: Fraction(-1)}) is not None  # doors end at 3: 2.7 < 5 - 0.3


def test_a_conflict_of_one_in_a_hundred_million_is_proved() -> None:
    """At least 1.00000001 doors, at most 1: beyond the solver's tolerance, and exactly by a hundred-millionth."""
    case = product_mix(
        {"doors": 1}, {"hours": 5}, {"hours": [1]}, floor={"doors": 1.00000001}, width={("doors", "all"): 1.0}
    )
    with pytest.raises(NoPlanError):
        solve(case)
    proof = infeasibility_proof(case)
    assert proof is not None
    assert proof.weights == {("effort_floor", ("doors", 2030)): -1}
    assert proof.shortfall == Fraction(1, 10**8)


def test_what_must_be_held_and_cannot_be() -> None:
    """120 points needed on the first day, where guns and bases together never reach 50."""
    case = replace(strait(), must_hold={"strait": True}, hold_start={"strait": 120.0})
    proof = infeasibility_proof(case)
    assert proof is not None
    assert "hold_coverage" in {word for word, _ in proof.weights}


def test_the_default_case_with_a_reserve_out_of_reach(japan: tuple[Case, ...]) -> None:
    case = japan[0]
    proof = infeasibility_proof(replace(case, reserve_floor={**case.reserve_floor, case.money: 1e5}))
    assert proof is not None
    assert proof.shortfall > 0


@given(case=cases())
def test_where_there_is_a_plan_nothing_is_proved(case: Case) -> None:
    assert infeasibility_proof(case) is None
