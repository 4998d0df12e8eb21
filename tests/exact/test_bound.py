"""Weak duality: any prices prove a bound, and no bound lies below a plan."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator import certify, solve
from allocator.exact.assembly import assembled
from allocator.exact.bound import bound, reaches
from allocator.exact.ledger import Ledger, Range, Row
from tests.cases import product_mix, strait

LEDGER = assembled(strait())
BEST = certify(strait(), solve(strait())).objective or Fraction(0)


def test_wyndor_by_its_prices() -> None:
    """Plants of 4, 12, 18 hours; doors bring 3 and take (1, 0, 3), windows 5 and (0, 2, 2): 36 at best.

    Prices 0, 3/2, 1 of the plants give 12 * 3/2 + 18 = 36. Prices 3, 5/2, 0 give 4 * 3 + 12 * 5/2 = 42: no plan
    scores more than 42, which is true and too much.
    """
    use = {"one": [1, 0], "two": [0, 2], "three": [3, 2]}
    ledger = assembled(product_mix({"doors": 3, "windows": 5}, {"one": 4, "two": 12, "three": 18}, use))
    points = {("value_limit", ("profit", 2030, "expected")): Fraction(1)}
    points |= {("capability_balance", (p, 2030)): Fraction(1) for p in ("doors", "windows")}

    def by(*prices: Fraction | int) -> Fraction | None:
        plants = {("capital_balance", (k, 2030)): Fraction(y) for k, y in zip(use, prices, strict=True)}
        return bound(ledger, points | plants)

    assert by(0, Fraction(3, 2), 1) == 36
    assert by(3, Fraction(5, 2), 0) == 42


def test_no_prices_at_all_still_prove_something() -> None:
    """All that a role can be worth is its saturation, 90 points, in 2030 and, discounted by 1/1.25, in 2031: 162.

    On top, 3 for each unit of goodwill left: 0.5 * (0.5 * 10 + 1 + what bases of 40 earn, 2) + 1 + 2 = 7 at most.
    """
    assert bound(LEDGER, {}) == 90 + 72 + 3 * 7


@given(prices=st.lists(st.fractions(-5, 5, max_denominator=12), min_size=len(LEDGER.rows), max_size=len(LEDGER.rows)))
def test_whatever_the_prices_no_plan_scores_more(prices: list[Fraction]) -> None:
    proved = bound(LEDGER, dict(zip(LEDGER.rows, prices, strict=True)))
    assert proved is not None
    assert proved >= BEST


def test_the_optimal_plan_lies_within_reach() -> None:
    """Every column of `strait` has an end, and the plan of least gaps keeps to it."""
    values = solve(strait()).values
    for (word, index), (lower, upper) in reaches(LEDGER).items():
        assert lower is not None
        assert upper is not None
        assert float(lower) - 1e-9 <= values[word][index] <= float(upper) + 1e-9


def test_a_tail_heavier_than_all_scenarios_leaves_the_bound_open() -> None:
    """Probabilities that sum to just less than the tail's share: the tail's level could fall for ever."""
    case = replace(strait(), tail_share=1.0, probability={"prompt": 0.75, "late": 0.2499999})
    assert bound(assembled(case), {}) is None
    assert bound(assembled(replace(case, probability=strait().probability)), {}) == pytest.approx(183)


X, Y = ("x", ()), ("y", ())


def one_row(
    x: int, y: int, low: int | None, high: int | None, y_low: int | None, y_high: int | None, worth: str = "-1"
) -> Ledger:
    """Maximise `worth` of x, from 0 on, in the single row low <= x * x + y * y <= high, for y from y_low to y_high."""

    def between(lower: int | None, upper: int | None) -> Range:
        return Range(*(None if end is None else Fraction(end) for end in (lower, upper)))

    columns = {X: between(0, None), Y: between(y_low, y_high), ("tail_level", ()): between(0, 0)}
    row = Row({X: Fraction(x), Y: Fraction(y)}, between(low, high))
    return Ledger(columns, {X: Fraction(worth)}, {("row", ()): row})


@pytest.mark.parametrize(
    ("ledger", "end"),
    [
        # No plan goes farther: 2x <= 10 - y <= 9; and 2x <= 8 + y <= 10.
        (one_row(2, 1, None, 10, 1, None, worth="1/2"), Fraction(9, 2)),
        (one_row(-2, 1, -8, None, None, 2, worth="1/2"), 5),
        # Farther is of no use: 2x >= 7 - y holds from 3 on; and 2x >= y - 3 from 3 on, for y up to 9.
        (one_row(2, 1, 7, None, 1, None), 3),
        (one_row(-2, 1, None, 3, None, 9), 3),
        # A row of two limits is helped and strained: 2x >= y - 7, and no plan goes beyond 2x <= y - 5 <= 4.
        (one_row(-2, 1, 5, 7, 0, 9), 2),
        # Of use without end: it earns, however little; it may balance a y without end.
        (one_row(2, 1, 7, None, 1, None, worth="1/2"), None),
        (one_row(2, 1, 7, None, None, 1), None),
        # More of it only strains a row: none is needed.
        (one_row(2, 1, None, 10, None, 1), 0),
    ],
)
def test_how_far_a_column_without_an_end_can_go(ledger: Ledger, end: Fraction | int | None) -> None:
    assert reaches(ledger)[X].upper == end


def test_what_earns_without_end_has_no_bound() -> None:
    """Half a point for each x, of which at least 3 are wanted, and no limit: any bound would be wrong."""
    assert bound(one_row(1, 1, 3, None, 0, 0, worth="1/2"), {}) is None
    assert bound(one_row(1, 1, 3, None, 0, 0, worth="-1/2"), {}) == 0
