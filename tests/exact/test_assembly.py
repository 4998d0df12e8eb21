"""The program assembled a second time: its decimals, and that it is the program the solver is given."""

from dataclasses import replace
from fractions import Fraction
from math import inf

import numpy as np
import pytest

from allocator.exact.assembly import assembled
from allocator.exact.ledger import exact
from allocator.program import compile_case
from capital_allocation import Case
from tests.cases import product_mix, strait


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(0.1, Fraction(1, 10)), (1e-6, Fraction(1, 10**6)), (3, Fraction(3)), (np.float64(2.5), Fraction(5, 2))],
)
def test_a_figure_is_the_decimal_that_was_typed(typed: float, meant: Fraction) -> None:
    assert exact(typed) == meant


def test_rows_by_hand() -> None:
    """Three kinds of rows of `strait` in 2031, each on paper.

    money: balance + 1 first + 1.5 second + 1 bases = 50, nothing kept.
    guns: capability - 3/4 before - 1/4 * (2 first + 1 second), effort of 2030, = 0.
    late: own + gap >= 1.1 * (10 + 2 * 7) = 26.4.
    """
    rows = assembled(strait()).rows
    money = rows["capital_balance", ("money", 2031)]
    assert money.terms == {
        ("balance", ("money", 2031)): 1,
        ("tier_effort", ("guns", "first", 2031)): 1,
        ("tier_effort", ("guns", "second", 2031)): Fraction(3, 2),
        ("tier_effort", ("bases", "only", 2031)): 1,
    }
    assert money.range == (50, 50)
    assert rows["capability_balance", ("guns", 2031)].terms == {
        ("capability", ("guns", 2031)): 1,
        ("capability", ("guns", 2030)): Fraction(-3, 4),
        ("tier_effort", ("guns", "first", 2030)): Fraction(-1, 2),
        ("tier_effort", ("guns", "second", 2030)): Fraction(-1, 4),
    }
    assert rows["hold_coverage", ("strait", 2031, "late")].range == (Fraction(264, 10), None)


def assert_one_program(case: Case) -> None:
    """Every column, bound, cost, row, limit and coefficient is the one the solver is given, but for rounding."""
    ledger, program = assembled(case), compile_case(case)
    columns, rows = program.columns, program.rows
    assert set(columns.names) == set(ledger.columns)
    assert set(rows.names) == set(ledger.rows)
    for name, *ends in zip(columns.names, columns.lower.tolist(), columns.upper.tolist(), strict=True):
        assert ends == pytest.approx(as_floats(ledger.columns[name]), rel=1e-12)
    costs = [float(ledger.costs.get(name, 0)) for name in columns.names]
    assert program.costs.per_column.tolist() == pytest.approx(costs, rel=1e-12, abs=0.0)
    assert program.costs.offset == 0.0
    for place, name in enumerate(rows.names):
        ends = [float(rows.lower[place]), float(rows.upper[place])]
        assert ends == pytest.approx(as_floats(ledger.rows[name].range), rel=1e-12)
        here = rows.terms_of(place)
        terms = zip(rows.columns[here].tolist(), rows.coefficients[here].tolist(), strict=True)
        found = {columns.names[column]: coefficient for column, coefficient in terms if coefficient}
        meant = {key: float(times) for key, times in ledger.rows[name].terms.items()}
        assert found == pytest.approx(meant, rel=1e-12, abs=0.0)


def as_floats(ends: tuple[Fraction | None, Fraction | None]) -> list[float]:
    return [none if end is None else float(end) for end, none in zip(ends, (-inf, inf), strict=True)]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"must_meet": {"pledge": True}, "must_hold": {"strait": True}},
        {"width": {("guns", "first"): 0.0, ("guns", "second"): 0.0, ("bases", "only"): 40.0}, "floor": {}},
        {
            "current": {},
            "runout_years": 2,
            "income": {(k, t): 9 for k in ("money", "goodwill") for t in range(2030, 2034)},
        },
        {"measure": {"pledge": "effort"}, "subject": {"pledge": "bases"}, "from_year": {}, "saturation": {}},
        {"persistence": 0.25, "planned": {("guns", 2030): 20.0, ("bases", 2030): 0.0, ("bases", 2031): 10.0}},
    ],
)
def test_both_programs_of_a_small_case_are_one(changes: dict[str, object]) -> None:
    assert_one_program(replace(strait(), **changes))


def test_both_programs_without_contingencies_are_one() -> None:
    assert_one_program(product_mix({"doors": 3, "windows": 5}, {"steel": 18}, {"steel": [3, 2]}))


def test_both_programs_of_every_bargain_are_one(japan: tuple[Case, ...]) -> None:
    for case in japan:
        assert_one_program(case)
