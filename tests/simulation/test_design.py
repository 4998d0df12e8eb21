"""Design: as typed, each judgement alone, then a Latin hypercube that depends on nothing but its seed and size."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from allocator.doubts import Doubt, apart, moved
from allocator.input.layout import TRIANGULAR
from allocator.simulation.design import Design, figures_at
from tests.cases import strait

DOUBTS = (
    Doubt("effect", {"effect": (("guns", "first"), ("guns", "second"))}, 0.5, 1.5),
    Doubt("delay", {"delay": (("late", "strait"),)}, 1.0, 3.0, distribution=TRIANGULAR),
    Doubt("certain", {"trust": ("late",)}, 1.0, 1.0),
)


def drawn(design: Design) -> np.ndarray:
    return design.multiples(range(design.first_draw, design.count))


def test_first_the_case_as_typed_then_each_judgement_at_both_ends() -> None:
    rows = Design(DOUBTS, 5).multiples(range(7)).tolist()
    assert rows[0] == [1.0, 1.0, 1.0]
    assert rows[1:3] == [[0.5, 1.0, 1.0], [1.5, 1.0, 1.0]]
    assert rows[3:5] == [[1.0, 1.0, 1.0], [1.0, 3.0, 1.0]]
    assert Design(DOUBTS, 5).ends(1) == (3, 4)


@pytest.mark.parametrize("draws", [1, 2, 7, 100])
def test_each_stratum_of_each_judgement_is_drawn_from_once(draws: int) -> None:
    """Of a uniform judgement from 0.5 to 1.5, the n-th of `draws` strata goes from 0.5 + n / draws on."""
    multiples = drawn(Design(DOUBTS, draws))[:, 0]
    assert sorted(np.floor((multiples - 0.5) * draws).astype(int).tolist()) == list(range(draws))


def test_a_triangular_judgement_is_drawn_from_strata_of_equal_probability() -> None:
    """From 1 to 3 with its peak at 1: at or below x lies a share of 1 - ((3 - x) / 2)^2 of the draws."""
    multiples = drawn(Design(DOUBTS, 50))[:, 1]
    shares = 1.0 - ((3.0 - multiples) / 2.0) ** 2
    assert sorted(np.floor(shares * 50).astype(int).tolist()) == list(range(50))


@pytest.mark.parametrize(("low", "high"), [(0.5, 2.0), (1.5, 2.0), (0.25, 0.75)])
def test_a_triangle_with_its_peak_inside_above_or_below(low: float, high: float) -> None:
    """Shares by the formula of the distribution, the peak at what was typed or as near to it as the range goes."""
    peak = min(max(1.0, low), high)
    doubt = Doubt("x", {}, low, high, distribution=TRIANGULAR)
    multiples = np.sort(drawn(Design((doubt,), 200))[:, 0])
    left = (multiples - low) ** 2 / ((high - low) * (peak - low)) if peak > low else np.zeros(200)
    right = 1.0 - (high - multiples) ** 2 / ((high - low) * (high - peak)) if high > peak else np.ones(200)
    shares = np.where(multiples < peak, left, right)
    assert np.floor(shares * 200 + 1e-9).astype(int).tolist() == list(range(200))


def test_a_range_without_width_does_not_move() -> None:
    assert drawn(Design(DOUBTS, 9))[:, 2].tolist() == [1.0] * 9


def test_a_slice_is_the_same_whoever_takes_it() -> None:
    design = Design(DOUBTS, 40, seed=3)
    whole = design.multiples(range(design.count))
    sent = pickle.loads(pickle.dumps(design))
    assert np.array_equal(sent.multiples(range(20, 30)), whole[20:30])
    assert np.array_equal(Design(DOUBTS, 40, seed=3).multiples(range(46, 47)), whole[46:])


def test_another_seed_gives_other_draws_of_the_same_strata() -> None:
    one, other = drawn(Design(DOUBTS, 20, seed=1)), drawn(Design(DOUBTS, 20, seed=2))
    assert not np.array_equal(one, other)
    assert sorted((one[:, 0] * 20).astype(int)) == sorted((other[:, 0] * 20).astype(int))


def test_judgements_are_drawn_independently() -> None:
    """Were one permutation used for all, the rank correlation of the first two would be 1."""
    multiples = drawn(Design(DOUBTS, 400))
    assert abs(np.corrcoef(multiples[:, 0], multiples[:, 1])[0, 1]) < 0.15


def test_one_multiple_for_all_figures_of_a_judgement() -> None:
    case = strait()
    figures = figures_at(case, DOUBTS[:1], np.array([[0.5], [1.5]]))
    assert {index: values.tolist() for index, values in figures["effect"].items()} == {
        ("guns", "first"): [1.0, 3.0],
        ("guns", "second"): [0.5, 1.5],
    }


def test_shares_stay_capped_and_overlapping_judgements_multiply() -> None:
    """Trust 0.4 times 2 times 0.5 is 0.4; times 2 times 2 it would be 1.6, and is 1."""
    doubts = (Doubt("x", {"trust": ("late",)}, 0.5, 2.0), Doubt("y", {"trust": ("late", "prompt")}, 0.5, 2.0))
    figures = figures_at(strait(), doubts, np.array([[2.0, 0.5], [2.0, 2.0]]))["trust"]
    assert figures["late"].tolist() == pytest.approx([0.4, 1.0])
    assert figures["prompt"].tolist() == pytest.approx([0.3, 1.0])


def test_apart_every_figure_is_a_judgement() -> None:
    """What is 0, blank or no number cannot be multiplied."""
    case = replace(strait(), gain={("bases", "guns"): 0.2})
    doubt = Doubt("mixed", {"effect": tuple(case.effect), "max_rise": ("guns", "bases"), "role": ("guns",)}, 0.9, 1.1)
    found = apart(case, (doubt, Doubt("nothing", {"gain": (("guns", "bases"),)}, 0.5, 2.0)))
    assert [each.name for each in found] == [
        "mixed guns / first",
        "mixed guns / second",
        "mixed bases / only",
        "mixed guns",
    ]
    assert {(each.low, each.high) for each in found} == {(0.9, 1.1)}
    assert [moved(case, each) for each in found][3] == {"max_rise": {"guns": 6.0}}
    assert all(len(figures) == 1 for each in found for figures in each.figures.values())
