"""Maps of two inputs, against solving every point by itself."""

import numpy as np
import pytest

from allocator.errors import InputError
from allocator.sweep.regions import FULL, NONE, SOME, map_of
from allocator.what_if import WhatIf
from capital_allocation import Case
from tests.cases import strait, wyndor
from tests.sweep.cases import multiplied, swept


def test_kinds_by_hand() -> None:
    """Doors are worth making beside windows from no hours of plant three to spare on: with 18, not with 12.

    At 12 hours windows take all; a door, worth 3 a piece and 3 hours, beats them (5 for 2 hours) from 7.5 on.
    """
    across = swept("effect", ("doors", "all"), 3.0, 9.0)
    up = swept("income", ("three", 2030), 12.0, 18.0)
    found = map_of(wyndor(), across, up, 2)
    kinds = [[spot.kind for spot in row] for row in found.spots]
    assert kinds == [[(NONE, SOME), (SOME, NONE)], [(SOME, SOME), (SOME, SOME)]]
    assert [[spot.security for spot in row] for row in found.spots] == [
        [pytest.approx(30.0), pytest.approx(36.0)],
        [pytest.approx(36.0), pytest.approx(51.0)],
    ]
    assert list(found.kinds.values()) == [2, 1, 1]


def test_full_is_full_in_every_year() -> None:
    """Money for everything: both programs take all they can, ready or not."""
    case = wyndor(width={("doors", "all"): 1.0, ("windows", "all"): 2.0})
    found = map_of(case, swept("income", ("two", 2030), 3.0, 5.0), swept("income", ("three", 2030), 20.0, 30.0), 2)
    assert [spot.kind for spot in found.spots[1]] == [(FULL, SOME), (FULL, FULL)]


@pytest.mark.parametrize(("one", "other"), [("income", "credibility"), ("weight", "delay"), ("discount", "trust")])
def test_every_point_equals_solving_it_by_itself(one: str, other: str) -> None:
    case: Case = strait()
    across = swept("discount", (), 0.0, 0.3) if one == "discount" else multiplied(case, one, 0.7, 1.4)
    up = multiplied(case, other, 0.8, 1.2)
    found = map_of(case, across, up, 4)
    for amount_up, row in zip(found.amounts_up, found.spots, strict=True):
        for amount, spot in zip(found.amounts_across, row, strict=True):
            alone = WhatIf(across.case_at(up.case_at(case, amount_up), amount)).security
            assert spot.security == pytest.approx(alone, rel=1e-7, abs=1e-7)


def test_grid_lines_stand_where_their_digits_say() -> None:
    """From 12345 to 12346 in thirds: 12345.333 and 12345.667, three digits of a step; the ends as typed."""
    case = wyndor(income={("one", 2030): 4.0, ("two", 2030): 12.0, ("three", 2030): 12345.0})
    across, up = swept("income", ("three", 2030), 12345.0, 12346.0), swept("effect", ("doors", "all"), 0.1, 0.1 + 1e-9)
    found = map_of(case, across, up, 4)
    assert found.amounts_across == (12345.0, 12345.333, 12345.667, 12346.0)
    assert (found.amounts_up[0], found.amounts_up[-1]) == (0.1, 0.1 + 1e-9)


def test_points_without_a_plan() -> None:
    """Three windows must be made, in 6 hours of plant two and 6 of plant three."""
    case = wyndor(floor={"windows": 3.0})
    found = map_of(case, swept("income", ("two", 2030), 0.0, 12.0), swept("income", ("three", 2030), 3.0, 18.0), 3)
    has_plan = np.array([[spot.kind is not None for spot in row] for row in found.spots])
    assert has_plan.tolist() == [[False] * 3, [False, True, True], [False, True, True]]


def test_corners_that_are_not_allowed_are_refused() -> None:
    with pytest.raises(InputError, match="allowed"):
        map_of(strait(), swept("delay", ("late", "strait"), -1.0, 1.0), swept("weight", "home", 0.0, 1.0), 2)
