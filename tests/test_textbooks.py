"""Published product-mix problems: the model comes to the optimum, the mix and the prices that the books print."""

import pytest

from allocator import solve
from tests.cases import product_mix
from tests.textbooks import TEXTBOOKS


@pytest.mark.parametrize("name", TEXTBOOKS)
def test_published_optimum_mix_and_shadow_prices(name: str) -> None:
    book = TEXTBOOKS[name]
    solution = solve(product_mix(book.profit, book.resources, book.use))
    assert solution.security == pytest.approx(book.optimum)
    assert {p: solution.values["effort"][p, 2030] for p in book.mix} == pytest.approx(book.mix)
    prices = {k: solution.shadow_price["capital_balance"][k, 2030] for k in book.resources}
    assert prices == pytest.approx(book.shadow_price, abs=1e-9)
    left = {k: solution.values["balance"][k, 2030] for k in book.resources}
    used = {k: sum(u * book.mix[p] for u, p in zip(book.use[k], book.profit, strict=True)) for k in book.resources}
    assert left == pytest.approx({k: book.resources[k] - used[k] for k in used}, abs=1e-9)


def test_reduced_cost_of_what_is_not_made() -> None:
    """Dakota makes no tables: forcing one would lose 5 dollars (Winston, section 6.3)."""
    book = TEXTBOOKS["Dakota"]
    solution = solve(product_mix(book.profit, book.resources, book.use))
    column = solution.reduced_cost["tier_effort"]["tables", "all", 2030]
    assert column + 30 * solution.shadow_price["capability_balance"]["tables", 2030] == pytest.approx(25)
    forced = product_mix(book.profit, book.resources, book.use, floor={"tables": 1.0})
    assert solve(forced).security - solution.security == pytest.approx(-5)
