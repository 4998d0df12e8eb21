"""What turns between two bases, in words."""

import numpy as np
import pytest

from allocator.linear_program import Name
from allocator.study import Teller
from allocator.turns import turns
from tests.cases import strait

LOWER, BASIC, UPPER = 0, 1, 2


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        (Name("tier_effort", ("guns", "first", 2030)), LOWER, BASIC, "guns / first / 2030 begins"),
        (Name("tier_effort", ("guns", "first", 2030)), BASIC, UPPER, "guns / first / 2030 is full"),
        (Name("tier_effort", ("guns", "first", 2030)), UPPER, BASIC, "guns / first / 2030 is no longer full"),
        (Name("tier_effort", ("guns", "first", 2030)), BASIC, LOWER, "guns / first / 2030 ends"),
        (Name("hold_gap", ("strait", 2030, "late")), LOWER, BASIC, "hold_gap: strait / 2030 / late opens"),
        (Name("hold_gap", ("strait", 2030, "late")), BASIC, LOWER, "hold_gap: strait / 2030 / late closes"),
        (Name("capital_balance", ("money", 2030)), BASIC, UPPER, "capital_balance: money / 2030 reaches its limit"),
        (Name("capital_balance", ("money", 2030)), UPPER, BASIC, "capital_balance: money / 2030 leaves its limit"),
        (Name("tail_level", ()), 3, BASIC, "tail_level leaves its limit"),
    ],
)
def test_each_kind_of_turn(name: Name, before: int, after: int, told: str) -> None:
    found = turns(Teller(strait()), (name,), np.array([before], dtype=np.int8), np.array([after], dtype=np.int8))
    assert found == told


def test_efforts_come_first_and_the_rest_is_counted() -> None:
    names = (
        Name("balance", ("money", 2030)),
        Name("balance", ("money", 2031)),
        Name("unmet", ("pledge", 2031)),
        Name("tier_effort", ("bases", "only", 2031)),
    )
    before, after = np.zeros(4, dtype=np.int8), np.ones(4, dtype=np.int8)
    assert turns(Teller(strait()), names, before, after) == (
        "bases / only / 2031 begins; unmet: pledge / 2031 opens; balance: money / 2030 leaves its limit; 1 more"
    )
