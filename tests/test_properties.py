"""What must hold whatever the figures: more never hurts, duality, complementary slackness."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator import solve
from capital_allocation import Case
from tests.cases import strait
from tests.strategies import amounts, cases, shares


def gain(before: Case, **change: Any) -> float:
    return solve(replace(before, **change)).security - solve(before).security


@given(case=cases(), more=amounts, at=st.sampled_from(sorted(strait().income)))
def test_more_capital_never_hurts(case: Case, more: float, at: tuple[str, int]) -> None:
    assert gain(case, income={**case.income, at: case.income[at] + more}) >= -1e-6


@given(case=cases(), scenario=st.sampled_from(["prompt", "late"]), share=shares)
def test_more_credibility_never_hurts(case: Case, scenario: str, share: float) -> None:
    key = (scenario, "strait")
    assert gain(case, credibility={**case.credibility, key: max(share, case.credibility[key])}) >= -1e-6


@given(case=cases(), scenario=st.sampled_from(["prompt", "late"]), share=shares)
def test_earlier_arrival_never_hurts(case: Case, scenario: str, share: float) -> None:
    key = (scenario, "strait")
    assert gain(case, delay={**case.delay, key: round(share * case.delay[key], 3)}) >= -1e-6


@given(case=cases(), scenario=st.sampled_from(["prompt", "late"]), share=shares)
def test_higher_trust_never_hurts(case: Case, scenario: str, share: float) -> None:
    assert gain(case, trust={**case.trust, scenario: max(share, case.trust[scenario])}) >= -1e-6


@given(case=cases())
def test_the_plan_is_feasible_and_its_pieces_add_up(case: Case) -> None:
    solution = solve(case)
    assert solution.status == "optimal"
    assert solution.largest_violation < 1e-6
    assert min(value for word in solution.slack.values() for value in word.values()) >= 0.0
    assert sum(solution.pieces.values()) == pytest.approx(solution.security, abs=1e-9)
    assert all(0.0 <= share <= 1.0 for share in solution.values["reciprocity"].values())


@given(case=cases())
def test_priced_limits_are_binding(case: Case) -> None:
    """Complementary slackness: what has a price has no slack."""
    solution = solve(case)
    for word, prices in solution.shadow_price.items():
        for index, price in prices.items():
            assert min(abs(price), solution.slack[word][index]) == pytest.approx(0.0, abs=1e-6)
