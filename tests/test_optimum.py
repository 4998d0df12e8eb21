"""What prices leave possible, and against which size it counts, by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from allocator import solve
from allocator.linear_program import Name
from allocator.optimum import as_reported, possible_gain, size_of
from allocator.program import compile_case
from tests.cases import wyndor

PROGRAM = compile_case(wyndor())
FIRST = as_reported(PROGRAM, solve(wyndor()))


@pytest.mark.parametrize(("price", "gain"), [(1.5, 0.0), (2.0, 6.0), (1.0, 36.0)])
def test_prices_other_than_the_right_ones_leave_something_to_gain(price: float, gain: float) -> None:
    """A window brings 5 and takes 2 hours of the second plant, at 3/2, and 2 of the third, at 1: nothing is left.

    At 2 an hour it loses 1, and 6 fewer can be made. At 1 it gains 1, and nothing in the prices holds it back: it may
    go as far as the largest figure of the plan, 36.
    """
    prices = FIRST.prices.copy()
    prices[PROGRAM.rows.names.index(Name("capital_balance", ("two", 2030)))] = price
    claim: Any = SimpleNamespace(columns=FIRST.columns, prices=prices)
    assert possible_gain(PROGRAM, claim) == pytest.approx(gain)


@pytest.mark.parametrize(
    ("costs", "plan", "objective", "size"),
    [
        ([3.0, 5.0], [2.0, 6.0], 36.0, 36.0),
        ([3.0, 5.0], [2.0, 6.0], -36.0, 36.0),
        ([2.0, -2.0], [3.0, 3.0], 0.0, 1.0),
        ([2e-3, -2e-3], [3.0, 3.0], 0.0, 6e-3),
        ([0.0, 0.0], [3.0, 3.0], 0.0, 1.0),
        ([0.0, 5.0], [1e6, 1e-4], 0.0, 1.0),
        ([0.0, 5.0], [1e6, 1e-2], 0.0, 5e-2),
    ],
)
def test_security_is_at_least_of_size_1_unless_all_its_terms_are_smaller(
    costs: list[float], plan: list[float], objective: float, size: float
) -> None:
    """Terms of 6 and -6 have size 1, of 0.006 their own. A figure of a billionth of the largest is rounding."""
    program: Any = SimpleNamespace(costs=SimpleNamespace(per_column=np.array(costs)))
    first: Any = SimpleNamespace(columns=np.array(plan), objective=objective)
    assert size_of(program, first) == pytest.approx(size)
