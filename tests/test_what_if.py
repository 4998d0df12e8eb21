"""Questions asked of one optimum, against solving the changed case afresh."""

import math
from dataclasses import replace

import pytest

from allocator import solve
from allocator.linear_program import Name
from allocator.what_if import WhatIf
from tests.cases import product_mix, strait
from tests.textbooks import TEXTBOOKS


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


def test_a_whole_step() -> None:
    """Wyndor's plant 3 is worth 1 an hour for 6 hours more, then nothing: 10 hours gain 6."""
    book = TEXTBOOKS["Wyndor Glass"]
    what_if = WhatIf(product_mix(book.profit, book.resources, book.use))
    name = Name("capital_balance", ("plant 3", 2030))
    assert what_if.step(10.0, name) == pytest.approx(6.0)
    assert what_if.step(-1.0, name) == pytest.approx(-1.0)


def test_the_basis_of_another_program_is_only_used_where_it_is_one_of_this() -> None:
    """The same columns, but two rows more: guns may rise by 1 a year. Then the same rows with other figures."""
    free = WhatIf(replace(strait(), max_rise={}))
    for case in (strait(), replace(strait(), max_rise={}, weight={"home": 2.0})):
        assert WhatIf(case, nearby=free).security == pytest.approx(solve(case).security)
