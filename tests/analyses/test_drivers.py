"""Drivers: rank correlations and what each judgement does alone, of draws made up and solved."""

import math

import pytest

from allocator import simulate
from allocator.analyses import drivers
from allocator.doubts import Doubt
from tests.cases import product_mix, table
from tests.draws import doubt, made_up


def test_what_each_judgement_does_alone() -> None:
    """As typed 10; b swings from 4 to 13, a from 9 to 12: b stands first, though a is the first typed."""
    page = drivers.page(made_up(10, 1, 2, doubts=[doubt("a"), doubt("b")], ends=[9, 12, 4, 13]))
    lines = table(page, "Each judgement")
    assert lines["judgement"].tolist() == ["b", "a"]
    assert lines["security at low"].tolist() == [-6.0, -1.0]
    assert lines["security at high"].tolist() == [3.0, 2.0]
    assert lines["swing"].tolist() == [9.0, 3.0]
    assert page.charts[0].rows == (0, 1)


def test_an_end_without_a_plan_says_so_and_stands_first() -> None:
    page = drivers.page(made_up(10, 1, 2, doubts=[doubt("a"), doubt("b")], ends=[0, 99, "no plan", 11]))
    line = table(page, "Each judgement").iloc[0]
    assert (line["judgement"], line["swing"], line["security at high"]) == ("b", "no plan", 1.0)
    assert line["security at low"] == -math.inf


def test_a_chart_shows_the_first_dozen() -> None:
    many = [doubt(f"number {number}") for number in range(20)]
    assert drivers.page(made_up(1, 1, 2, doubts=many, ends=[1] * 40)).charts[0].rows == (0, 11)


def test_what_security_follows_has_a_rank_correlation_of_one() -> None:
    """Security is 20 times the multiple of what x brings, whatever y, which is never worth its money, brings."""
    case = product_mix({"x": 2, "y": 0.1}, {"money": 10}, {"money": [1, 1]})
    doubts = (Doubt("y", {"effect": (("y", "all"),)}, 0.5, 1.5), Doubt("x", {"effect": (("x", "all"),)}, 0.5, 1.5))
    page = drivers.page(simulate(case, 60, doubts=doubts))
    lines = table(page, "Each judgement").set_index("judgement")
    assert lines.loc["x", "rank correlation"] == pytest.approx(1.0)
    assert abs(lines.loc["y", "rank correlation"]) < 0.26
    assert lines.loc["x", ["security at low", "security at high"]].tolist() == pytest.approx([-10.0, 10.0])
    assert lines.loc["y", "swing"] == 0.0
    assert page.answer[0].startswith("Over the draws security goes most with x (+1.00); a rank correlation")


def test_what_is_within_the_noise_is_no_driver() -> None:
    """Of two draws any rank correlation is 1 or -1: that is chance."""
    draws = made_up(10, 1, 2, doubts=[doubt("a"), doubt("b")], ends=[9, 12, 4, 13])
    assert drivers.page(draws).answer == (
        "Over the draws security goes with no judgement by more than noise, a rank correlation of 1.00; more draws"
        " would tell more.",
    )


def test_days_held_have_correlations_of_their_own() -> None:
    """Days held in the strait that fall as the judgement rises; in the gulf they do not vary."""
    draws = made_up(1, *[1] * 9, doubts=[doubt()], ends=[1, 1])
    held = [3.0 - by for by in draws.multiples(0).tolist()]
    page = drivers.page(made_up(1, *[1] * 9, doubts=[doubt()], ends=[1, 1], days_held_strait=held))
    line = table(page, "Rank correlation with the days").iloc[0]
    assert line["strait"] == pytest.approx(-1.0)
    assert math.isnan(line["gulf"])
    assert math.isnan(table(page, "Each judgement").iloc[0]["rank correlation"])


def test_without_any_plan_drawn_there_is_nothing_to_tell() -> None:
    page = drivers.page(made_up(1, "no plan", doubts=[doubt()], ends=[1, 1]))
    assert page.answer == ("No draw made so far has a best plan.",)
