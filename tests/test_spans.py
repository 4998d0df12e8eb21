"""How far effort can go by the limits of its own program, by hand and against the linear program."""

import math

import pytest

from allocator.extents import extents
from allocator.program import compile_case
from allocator.spans import effort_spans
from capital_allocation import Case
from tests.cases import strait, wyndor


def test_by_hand() -> None:
    """Guns: 2030 ready for half of 50, and 20 + 6 is more; 2031 readiness 0.5 + 0.1 + 0.2 allows 40, but 25 + 6 = 31.

    Cuts: 0.7 * 20 = 14, then 9.8; the floor is 5. Bases: from 0 to the ceiling of 40, nothing else is limited.
    """
    spans = effort_spans(strait())
    assert spans["guns", 2030] == pytest.approx((14.0, 25.0))
    assert spans["guns", 2031] == pytest.approx((9.8, 31.0))
    assert spans["bases", 2030] == spans["bases", 2031] == (0.0, 40.0)


def test_where_nothing_ends_it() -> None:
    assert effort_spans(wyndor())["doors", 2030] == (0.0, math.inf)


@pytest.mark.parametrize("number", range(3))
def test_no_plan_lies_outside(number: int, japan: tuple[Case, ...]) -> None:
    """The least and the most effort that the linear program finds over all plans, for one program of three."""
    case = japan[number]
    spans = effort_spans(case)
    keys = [(p, t) for p in case.programs[number::6] for t in case.plan[::2]]
    found = extents(compile_case(case), [(p, (t,)) for p, t in keys])
    for (p, t), (least, most) in zip(keys, found, strict=True):
        assert spans[p, t][0] - 1e-6 <= least <= most <= spans[p, t][1] + 1e-6
