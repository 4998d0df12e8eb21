"""Questions asked of one optimum, against solving the changed case afresh."""

import math
from dataclasses import replace
from typing import Any

import pytest

from allocator import solve
from allocator.differences import difference
from allocator.linear_program import Name
from allocator.program import compile_case
from allocator.what_if import WhatIf
from tests.cases import product_mix, strait
from tests.test_textbooks import TEXTBOOKS

CHANGES: list[dict[str, Any]] = [
    {"credibility": {("late", "strait"): 0.6}},
    {"delay": {("prompt", "strait"): 2.0, ("late", "strait"): 6.0}},
    {"us_force": {"strait": 21.0}},
    {"effect": {("guns", "first"): 2.5}},
    {"use": {("bases", "only", "goodwill"): -0.1, ("guns", "second", "money"): 1.0}},
    {"weight": {"home": 2.0}},
    {"trust": {"late": 0.5}},
    {"saturation": {"home": 20.0}},
    {"income": {("money", 2031): 60.0}},
    {"width": {("guns", "first"): 25.0}},
    {"hold_penalty": {"strait": 4.0}, "penalty": {"pledge": 1.0}},
    {"reserve_value": {"goodwill": 2.0}},
    {"risk_aversion": {(): 0.7}},
]


@pytest.mark.parametrize("figures", CHANGES, ids=lambda figures: "-".join(figures))
def test_another_input_equals_solving_the_changed_case(figures: dict[str, Any]) -> None:
    case, what_if = strait(), WhatIf(strait())
    changed = case.with_figures(figures)
    gain = what_if.gain(what_if.instead(**figures))
    assert gain == pytest.approx(solve(changed).security - solve(case).security, abs=1e-7)
    assert what_if.step(0.0, Name("capital_balance", ("money", 2030))) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("figures", CHANGES, ids=lambda figures: "-".join(figures))
def test_rows_compiled_alone_differ_as_the_whole_program_does(figures: dict[str, Any]) -> None:
    """Only what an input stands in is compiled anew; the difference is that of the whole programs."""
    case, what_if = strait(), WhatIf(strait())
    changed = case.with_figures(figures)
    assert what_if.instead(**figures) == difference(what_if.program, compile_case(changed))


def test_inputs_that_leave_no_plan_lose_everything() -> None:
    what_if = WhatIf(strait())
    assert what_if.gain(what_if.instead(floor={"guns": 24.9}, income={("money", 2030): 1.0})) == -math.inf


def test_programs_of_other_rows_have_no_difference() -> None:
    """A cut limit where there was none adds rows."""
    with pytest.raises(ValueError, match="same rows and columns"):
        WhatIf(strait()).instead(max_cut={"bases": 0.1}, current={"bases": 3.0})
    program = WhatIf(strait()).program
    assert not any(vars(difference(program, program)).values())


def test_one_difference_serves_every_key() -> None:
    """All credibilities a tenth higher, taken apart by scenario: each part is what that scenario alone would change."""
    case, what_if = strait(), WhatIf(strait())
    higher = {key: share + 0.1 for key, share in case.credibility.items()}
    parts = what_if.by_key(what_if.instead(credibility=higher), lambda name: name.index[2])
    assert set(parts) == {"prompt", "late"}
    for s, part in parts.items():
        alone = what_if.instead(credibility={(s, "strait"): higher[s, "strait"]})
        assert what_if.gain(part) == pytest.approx(what_if.gain(alone), abs=1e-9)


def test_money_that_gains_as_much() -> None:
    """Money for both years, found by Newton's method, gains what was asked when it is typed in."""
    case, what_if = strait(), WhatIf(strait())
    for gain in (0.5, 5.0, 20.0):
        money = what_if.money(gain)
        more = {("money", t): case.income["money", t] + money for t in case.plan}
        assert solve(replace(case, income={**case.income, **more})).security == pytest.approx(
            solve(case).security + gain, abs=1e-5
        )
    assert what_if.money(0.0) == 0.0
    assert what_if.money(1e6) == math.inf


def test_the_turning_points_of_dakota() -> None:
    """Tables earn 30 and use 35 of finishing and carpentry hours: 5/30 more effect, or 5/35 cheaper, sells them."""
    book = TEXTBOOKS["Dakota"]
    what_if = WhatIf(product_mix(book.profit, book.resources, book.use))
    table = ("tables", "all")
    doubled = what_if.by_key(what_if.instead(effect={table: 60.0}), lambda name: name.index[:2], of_columns=True)
    assert what_if.turning_point(doubled[table], 10.0) == pytest.approx(1 / 6)
    assert what_if.turning_point(doubled[table], 0.1) == math.inf
    halved = what_if.instead(use={(*table, k): hours / 2 for k, (_, hours, _) in book.use.items()})
    assert what_if.turning_point(halved, 2.0) / 2.0 == pytest.approx(1 / 7)


def test_a_turning_point_that_prices_alone_do_not_show() -> None:
    """X and y use 2 of both resources, z one of each and earns 1: degenerate at x + y = 1, so prices are open.

    x earns 3 with (1, 0) of a, y earns 3 with (0, 1) of b, and 2 of c bind as well. Whatever prices the first
    basis has, z must earn more than it displaces: found by solving.
    """
    case = product_mix(
        {"x": 3, "y": 3, "z": 1}, {"a": 1, "b": 1, "c": 2}, {"a": [1, 0, 1], "b": [0, 1, 1], "c": [1, 1, 1]}
    )
    what_if = WhatIf(case)
    doubled = what_if.by_key(what_if.instead(effect={("z", "all"): 2.0}), lambda name: name.index[:2], of_columns=True)
    better = what_if.turning_point(doubled["z", "all"], 100.0)
    assert better == pytest.approx(5.0, rel=1e-3)
    for factor, gains in ((1.0 + better * 0.99, False), (1.0 + better * 1.01, True)):
        raised = solve(replace(case, effect={**case.effect, ("z", "all"): factor})).security
        assert (raised > solve(case).security + 1e-9) == gains


def test_extents_over_all_and_over_good_plans() -> None:
    """A earns 2, b 1, money 10. All plans: 0 to 10 of each. Within a tenth of 20: at least 8 of a, at most 2 of b."""
    what_if = WhatIf(product_mix({"a": 2, "b": 1}, {"money": 10}, {"money": [1, 1]}))
    wanted = [("a", (2030,)), ("b", (2030,))]
    assert what_if.extents(wanted) == [(0.0, 10.0), (0.0, 10.0)]
    assert what_if.extents(wanted, 0.1) == [(pytest.approx(8.0), 10.0), (0.0, pytest.approx(2.0))]


def test_a_whole_step() -> None:
    """Wyndor's plant 3 is worth 1 an hour for 6 hours more, then nothing: 10 hours gain 6."""
    book = TEXTBOOKS["Wyndor Glass"]
    what_if = WhatIf(product_mix(book.profit, book.resources, book.use))
    name = Name("capital_balance", ("plant 3", 2030))
    assert what_if.step(10.0, name) == pytest.approx(6.0)
    assert what_if.step(-1.0, name) == pytest.approx(-1.0)
