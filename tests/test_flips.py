"""Flip points by hand, and on the default case by solving the ranking anew on both sides of each."""

import itertools
import math
import random
from dataclasses import replace

import numpy as np
import pytest

from allocator import solve
from allocator.flips import Flip, Judgement, are_tied, flips, ranked
from allocator.input.workbook import Workbook
from allocator.what_if import WhatIf
from benchmarks.random_case import Size, random_case
from capital_allocation import PARAMETERS, Case
from tests.shelters import ACQUAINTANCE, FRIEND, shelter


def at(found: list[Flip], word: str, bargain: str = "") -> list[float]:
    return [flip.multiple for flip in found if (flip.judgement.word, flip.judgement.bargain) == (word, bargain)]


def test_flips_by_hand() -> None:
    """A friend brings 10 points, so all 10 of money go to aid, worth 10; an acquaintance brings 5: 5 guns, 5 of aid.

    A friend believed half as much is worth 5 too; an acquaintance believed twice as much, 10. Force and trust
    multiply with credibility, but trust is 1 already and cannot rise. A lighter penalty helps the acquaintance,
    who then goes without guns: worth 10 - 15 m below a third; so only at 0 are both alike. At weight 0 as well.
    """
    above, below = ranked([ACQUAINTANCE, FRIEND])
    assert (above.bargain, below.bargain) == ("friend", "acquaintance")
    assert (above.security, below.security) == pytest.approx((10.0, 5.0))
    found = list(flips(above, below))
    assert at(found, "credibility", "friend") == [pytest.approx(0.5)]
    assert at(found, "credibility", "acquaintance") == [pytest.approx(2.0)]
    assert at(found, "us_force", "friend") == [pytest.approx(0.5)]
    assert at(found, "us_force", "acquaintance") == [pytest.approx(2.0)]
    assert at(found, "trust", "friend") == [pytest.approx(0.5)]
    assert at(found, "trust", "acquaintance") == [math.inf]
    assert at(found, "weight") == [pytest.approx(0.0, abs=1e-6), math.inf]
    assert at(found, "decisive_penalty") == [pytest.approx(0.0, abs=1e-6), math.inf]


def test_nothing_turns_between_allies_that_are_worth_the_same() -> None:
    """The same friend by another name: neither is above the other."""
    above, below = ranked([FRIEND, replace(FRIEND, bargain="twin")])
    assert list(flips(above, below)) == []


@pytest.mark.parametrize(
    ("one", "other", "tied"),
    [(-10069.0, -10072.0, True), (-9938.0, -10069.0, False), (0.0, 0.0, True), (0.0, 1.0, False)],
)
def test_scores_within_a_thousandth_are_as_good_as_tied(one: float, other: float, tied: bool) -> None:
    assert are_tied(one, other) == tied


def test_trust_falls_no_further_than_strain_allows() -> None:
    """A pledge of 4 guns strains by 0.1 a gun: trust of 0.8 may fall to 0.4, half, below which the input is refused."""
    strained = {
        "expectations": ("pledge",),
        "subject": {"pledge": "guns"},
        "measure": {"pledge": "effort"},
        "level": {"pledge": 4.0},
        "strain": {"pledge": 0.1},
        "trust": {"sure": 0.8},
    }
    (ally,) = ranked([shelter("strained", 1.0, **strained)])
    judgement = Judgement("trust", ("sure",), "strained")
    assert ally.farthest(judgement, up=False) == pytest.approx(0.5)
    assert ally.farthest(judgement, up=True) == pytest.approx(1.25)
    halved = solve(replace(ally.case, trust={"sure": 0.4})).security
    assert ally.at(judgement, 0.5).value == pytest.approx(halved)


def test_a_must_strains_no_trust() -> None:
    """A pledge of 4 guns that must be met is never unmet: trust may fall to nothing."""
    pledge = {"subject": "guns", "measure": "effort", "level": 4.0, "strain": 0.1, "must_meet": True}
    keyed: dict[str, dict[str, object]] = {word: {"pledge": value} for word, value in pledge.items()}
    (ally,) = ranked([shelter("bound", 1.0, expectations=("pledge",), trust={"sure": 0.8}, **keyed)])
    assert ally.least_trust == 0.0
    assert ally.at(Judgement("trust", ("sure",), "bound"), 0.0).value == pytest.approx(0.0)


def typed(case: Case, flip: Flip, multiple: float) -> Case:
    """The case with the figures of a flip multiplied, if they are its own."""
    judgement = flip.judgement
    if judgement.bargain not in ("", case.bargain):
        return case
    most, figures = PARAMETERS[judgement.word].high, case.figures(judgement.word)
    return case.with_figures({judgement.word: {key: min(most, figures[key] * multiple) for key in judgement.keys}})


def margin(flip: Flip, multiple: float) -> float:
    """How far the one ally stays above the other, both solved as cases of their own."""
    above, below = (typed(ally.case, flip, multiple) for ally in (flip.above, flip.below))
    return solve(above).security - solve(below).security


def rivals(seed: int) -> list[Case]:
    """Two random bargains, at some risk aversion from none to all."""
    draw = random.Random(seed)
    size = Size(draw.randint(2, 5), draw.randint(1, 2), draw.randint(2, 4), draw.randint(1, 3), 2, draw.randint(0, 2))
    aversion = draw.choice([0.0, 0.3, 0.7, 1.0, draw.random()])
    risk = {"risk_aversion": aversion, "tail_share": draw.uniform(0.05, 1.0)}
    return [replace(random_case(size, seed), **risk), replace(random_case(size, seed + 1), bargain="other")]


def check_common_flips(seed: int, points: int) -> int:
    """Compare the flips of judgements by which all are measured with grids of independent solves; count flips found.

    Nowhere before a flip, or before the end where there is none, is the order turned; at the flip both are alike.
    """
    above, below = ranked(rivals(seed))
    found = [flip for flip in flips(above, below) if not flip.judgement.bargain]
    for number, flip in enumerate(found):
        far = above.farthest(flip.judgement, up=number % 2 == 1)
        end = flip.multiple if math.isfinite(flip.multiple) else far
        assert not math.isnan(flip.multiple)
        for multiple in np.linspace(1.0, end, points)[1:].tolist():
            upper, lower = (WhatIf(typed(ally.case, flip, multiple)).security for ally in (above, below))
            size = 1e-7 * max(1.0, abs(upper), abs(lower))
            assert upper - lower > -size, (seed, flip.judgement, multiple, flip.multiple)
        if math.isfinite(flip.multiple):
            assert abs(upper - lower) <= 10.0 * size, (seed, flip.judgement, flip.multiple)
    return sum(math.isfinite(flip.multiple) for flip in found)


def test_no_flip_is_passed_over_whatever_the_risk_aversion() -> None:
    """Where the worst cases are all that counts, the optimum is far from convex in a penalty of the losses."""
    assert check_common_flips(18, 5)


@pytest.mark.slow
def test_no_flip_is_passed_over_between_many_random_bargains() -> None:
    assert sum(check_common_flips(seed, 11) for seed in range(200, 240)) > 30


def default_flips(japan_workbook: Workbook) -> list[Flip]:
    allies = ranked(japan_workbook.cases)
    found = [flip for step in itertools.pairwise(allies) for flip in flips(*step)]
    return sorted(found, key=lambda flip: abs(flip.multiple - 1.0))


@pytest.mark.slow
def test_the_nearest_flips_of_the_default_case_turn_the_ranking(japan_workbook: Workbook) -> None:
    """Typed in, a hair short of its multiple the order stands, a hair beyond it is turned."""
    found = [flip for flip in default_flips(japan_workbook) if math.isfinite(flip.multiple)]
    assert found
    for flip in found[::8]:
        beyond = flip.multiple + math.copysign(1e-5, flip.multiple - 1.0)
        assert margin(flip, flip.multiple) == pytest.approx(0.0, abs=1e-4)
        assert margin(flip, beyond) < 0.0


@pytest.mark.slow
def test_nothing_else_turns_the_ranking_of_the_default_case(japan_workbook: Workbook) -> None:
    """By brute force along every sixth judgement: the order stands up to its flip, or all the way."""
    by_judgement: dict[tuple[str, Judgement], list[Flip]] = {}
    for flip in default_flips(japan_workbook):
        by_judgement.setdefault((flip.above.bargain, flip.judgement), []).append(flip)
    assert by_judgement
    for (_, judgement), found in list(by_judgement.items())[::6]:
        moved = found[0].below if judgement.bargain == found[0].below.bargain else found[0].above
        for up in (False, True):
            ends = [flip.multiple for flip in found if math.isfinite(flip.multiple) and (flip.multiple > 1.0) == up]
            end = ends[0] if ends else moved.farthest(judgement, up=up)
            assert all(margin(found[0], 1.0 + share * (end - 1.0)) > 0.0 for share in (0.3, 0.95))
