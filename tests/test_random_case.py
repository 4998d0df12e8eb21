"""The generator of random cases, of which `benchmarks` makes large ones."""

from dataclasses import fields
from pathlib import Path

import pytest

from allocator import read_cases, solve
from allocator.worlds import expected
from benchmarks.random_case import FIRST_YEAR, Size, random_case, write_workbook
from capital_allocation import Case

SMALL = Size(programs=10, years=3, scenarios=4, contingencies=3, roles=2, expectations=3)


def carried_on(case: Case) -> dict[tuple[str, str, int], float]:
    """Last year's effort in every year, tiers filled in order."""
    effort = {}
    for p, tiers in case.tiers_of.items():
        left = case.current[p] or 0.0
        for g in tiers:
            filled = min(case.width[p, g] or 0.0, left)
            left -= filled
            effort |= {(p, g, t): filled for t in case.years}
    return effort


def test_the_same_seed_gives_the_same_case_and_another_one_another() -> None:
    assert random_case(SMALL, 7) == random_case(SMALL, 7)
    assert random_case(SMALL, 7) != random_case(SMALL, 8)


def test_a_case_has_the_size_asked_for() -> None:
    case = random_case(SMALL)
    assert (len(case.programs), len(case.years), len(case.scenarios)) == (10, 3, 4)
    assert (len(case.contingencies), len(case.roles), len(case.expectations)) == (3, 2, 3)
    assert case.years[0] == FIRST_YEAR
    assert {case.must_meet[e] for e in case.expectations} == {True, False}
    assert sum(case.probability.values()) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "size",
    [SMALL, Size(), Size(programs=1, years=1, scenarios=1, contingencies=0, roles=1, expectations=0)],
    ids=["small", "default", "least"],
)
def test_carrying_on_with_last_years_effort_is_a_plan_and_the_best_one_is_no_worse(size: Size, seed: int) -> None:
    case = random_case(size, seed)
    kept = expected(case).security(carried_on(case))
    assert kept > float("-inf")
    assert solve(case).security >= kept - 1e-6 * abs(kept)


def test_some_needs_are_met_and_some_are_not() -> None:
    """Else nothing would be at stake between contingencies."""
    gaps = solve(random_case(Size(), 1)).values["hold_gap"].values()
    assert min(gaps) == 0.0 < max(gaps)


def test_some_capital_is_scarce_in_every_year() -> None:
    case = random_case(Size(), 1)
    prices = solve(case).shadow_price["capital_balance"]
    assert all(max(prices[k, t] for k in case.capitals) > 0.0 for t in case.years)


def test_a_workbook_reads_back_as_the_same_case(tmp_path: Path) -> None:
    case = random_case(SMALL, 3)
    write_workbook(case, tmp_path / "case.xlsx")
    (read,) = read_cases(tmp_path / "case.xlsx")
    for field in fields(Case):
        if field.name != "labels":  # keys without names
            assert getattr(read, field.name) == getattr(case, field.name), field.name
