"""How far effort goes over all plans, and over those that are good enough."""

import pytest

from allocator.extents import extents, spent
from allocator.program import compile_case, loaded
from tests.cases import product_mix


def test_extents_over_all_and_over_good_plans() -> None:
    """A earns 2, b 1, money 10. All plans: 0 to 10 of each. Within a tenth of 20: at least 8 of a, at most 2 of b."""
    program = compile_case(product_mix({"a": 2, "b": 1}, {"money": 10}, {"money": [1, 1]}))
    wanted = [("a", (2030,)), ("b", (2030,))]
    assert extents(program, wanted) == [(0.0, 10.0), (0.0, 10.0)]
    assert extents(program, wanted, 18.0) == [(pytest.approx(8.0), 10.0), (0.0, pytest.approx(2.0))]


def test_money_spent() -> None:
    """All 10 go to a, which earns more for as much."""
    program = compile_case(product_mix({"a": 2, "b": 1}, {"money": 10}, {"money": [1, 1]}))
    assert spent(program, loaded(program).run().columns) == pytest.approx({"a": 10.0, "b": 0.0})
