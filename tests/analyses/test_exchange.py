"""Exchange rates: worked by hand."""

import math

import pytest

from allocator.analyses import exchange
from tests.cases import product_mix, studied, table
from tests.textbooks import TEXTBOOKS


def test_rates_of_two_priced_resources() -> None:
    """Wyndor: an hour of plant 2 is worth 1.5, of plant 3 worth 1; so 1.5 hours of plant 3 make good one of plant 2."""
    book = TEXTBOOKS["Wyndor Glass"]
    page = exchange.page(studied(product_mix(book.profit, book.resources, book.use)))
    rates = table(page, "Exchange").set_index("one unit of")
    assert rates.loc["plant 2 (units)", "less: made good by plant 3"] == pytest.approx(1.5)
    assert rates.loc["plant 2 (units)", "more: makes up for plant 3"] == pytest.approx(1.5)
    assert rates.loc["plant 1 (units)", "less: made good by plant 3"] == 0.0
    assert rates.loc["plant 2 (units)", "less: made good by plant 1"] == math.inf


def test_a_whole_unit_is_solved_afresh() -> None:
    """Each x earns 2, up to 10.5 of them: a unit more of money than 10 gains 1, at a price of 2 for half of it."""
    case = product_mix({"x": 2}, {"money": 10, "will": 10.5}, {"money": [1], "will": [1]})
    prices = table(exchange.page(studied(case)), "Prices").set_index("capital").loc["money"]
    assert prices["price of more"] == pytest.approx(2.0)
    assert prices["holds for (more)"] == pytest.approx(0.5)
    assert prices["one whole unit more gains"] == pytest.approx(1.0)
    assert prices["one whole unit less costs"] == pytest.approx(2.0)


def test_directions_differ_where_the_optimum_is_degenerate() -> None:
    """Limits of 1, 1 and 2 on x, y and both: one less of x costs 1, but one more of any other gains nothing."""
    case = product_mix({"x": 1, "y": 1}, {"a": 1, "b": 1, "c": 2}, {"a": [1, 0], "b": [0, 1], "c": [1, 1]})
    rates = table(exchange.page(studied(case)), "Exchange").set_index("one unit of")
    assert rates.loc["a (units)", "less: made good by c"] == math.inf
    assert rates.loc["a (units)", "more: makes up for c"] == 0.0


def test_a_rate_that_stays_is_told_once() -> None:
    """Each unit of x takes one of money and one of will; y one of money alone: will is worth 2 - 1, money 1."""
    case = product_mix({"x": 2, "y": 1}, {"money": 10, "will": 4}, {"money": [1, 1], "will": [1, 0]})
    assert exchange.page(studied(case)).answer == (
        "At the margin one unit of will capital is worth 1 unit over the plan years.",
    )


def test_capitals_without_a_price_are_named() -> None:
    """One x is all that can be: 10 of money and of will are more than it takes."""
    case = product_mix({"x": 1}, {"money": 10, "will": 10}, {"money": [1], "will": [1]}, width={("x", "all"): 1.0})
    assert exchange.page(studied(case)).answer == (
        "At the margin a unit more or less of money capital and will capital changes nothing.",
    )


def test_only_those_without_a_price_are_named() -> None:
    """Money of 10 limits x to 10, of which the will of 20 leaves 10 over."""
    case = product_mix({"x": 1}, {"money": 10, "will": 20}, {"money": [1], "will": [1]})
    assert exchange.page(studied(case)).answer == (
        "At the margin a unit more or less of will capital changes nothing.",
    )


def test_what_no_money_makes_good() -> None:
    """Will of 10 limits x to 10; money is over, so more of it gains nothing."""
    case = product_mix({"x": 1}, {"money": 20, "will": 10}, {"money": [1], "will": [1]})
    assert exchange.page(studied(case)).answer == (
        "At the margin no amount of money capital makes good one unit of will capital less, in any plan year.",
        "At the margin a unit more or less of money capital changes nothing.",
    )


def test_of_one_capital_nothing_is_exchanged() -> None:
    page = exchange.page(studied(product_mix({"x": 1}, {"money": 10}, {"money": [1]})))
    assert page.answer == ("There is only one capital: nothing can be exchanged for it.",)
