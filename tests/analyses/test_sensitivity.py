"""The sensitivity report: published tables column by column, then what only this tool shows."""

import math
from typing import NamedTuple

import pandas as pd
import pytest

from allocator.analyses import sensitivity
from allocator.limits import typed_limits
from capital_allocation import Case
from tests.cases import product_mix, strait, studied, table
from tests.textbooks import TEXTBOOKS


class Published(NamedTuple):
    """Rows of a published report: variables (final value, reduced cost, coefficient, increase, decrease) and
    constraints (final value, shadow price, right-hand side, increase, decrease); infinite where it says 1E+30.
    """

    variables: dict[str, tuple[float, float, float, float, float]]
    constraints: dict[str, tuple[float, float, float, float, float]]


INF = math.inf
PUBLISHED = {
    # Hillier and Lieberman, Introduction to Operations Research, Excel report of section 4.7 (profits in thousands)
    "Wyndor Glass": Published(
        {"doors": (2, 0, 3, 4.5, 3), "windows": (6, 0, 5, INF, 3)},
        {"plant 1": (2, 0, 4, INF, 2), "plant 2": (12, 1.5, 12, 6, 6), "plant 3": (18, 1, 18, 6, 6)},
    ),
    # Taha, Operations Research: An Introduction, section 3.6: 2 <= c1 <= 6, 3 1/3 <= c2 <= 10, 20 <= M1 <= 36, ...
    "Reddy Mikks": Published(
        {"exterior": (3, 0, 5, 1, 3), "interior": (1.5, 0, 4, 6, 2 / 3)},
        {
            "M1": (24, 0.75, 24, 12, 4),
            "M2": (6, 0.5, 6, 2 / 3, 2),
            "market limit": (-1.5, 0, 1, INF, 2.5),
            "demand limit": (1.5, 0, 2, INF, 0.5),
        },
    ),
    # Taha, sections 3.6.2 and 3.6.3: -200 <= D1 <= 10, -20 <= D2 <= 400, D3 >= -20; reduced cost of trains 4
    "TOYCO": Published(
        {"trains": (0, -4, 3, 4, INF), "trucks": (100, 0, 2, 8, 2), "cars": (230, 0, 5, INF, 8 / 3)},
        {
            "operation 1": (430, 1, 430, 10, 200),
            "operation 2": (460, 2, 460, 400, 20),
            "operation 3": (400, 0, 420, INF, 20),
        },
    ),
    # Winston, Operations Research: Applications and Algorithms, LINDO output of section 5.2
    "Dakota": Published(
        {"desks": (2, 0, 60, 20, 4), "tables": (0, -5, 30, 5, INF), "chairs": (8, 0, 20, 2.5, 5)},
        {"lumber": (24, 0, 48, INF, 24), "finishing": (20, 10, 20, 4, 4), "carpentry": (8, 10, 8, 2, 4 / 3)},
    ),
    # Winston, sections 5.1 and 6.1: 2 <= c1 <= 4, 1.5 <= c2 <= 3, 80 <= b1 <= 120, 60 <= b2 <= 100, b3 >= 20
    "Giapetto": Published(
        {"soldiers": (20, 0, 3, 1, 1), "trains": (60, 0, 2, 1, 0.5)},
        {"finishing": (100, 1, 100, 20, 20), "carpentry": (80, 1, 80, 20, 20), "demand": (20, 0, 40, INF, 20)},
    ),
    # Anderson, Sweeney and Williams, An Introduction to Management Science, chapter 3, The Management Scientist output
    "Par, Inc.": Published(
        {"standard": (540, 0, 10, 3.5, 3.7), "deluxe": (252, 0, 9, 5.28571, 2.33333)},
        {
            "cutting": (630, 4.375, 630, 52.36364, 134.4),
            "sewing": (480, 0, 600, INF, 120),
            "finishing": (708, 6.9375, 708, 192, 128),
            "inspection": (117, 0, 135, INF, 18),
        },
    ),
}


def tables(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    study = studied(case)
    page = sensitivity.page(study, tuple(typed_limits(study)))
    return table(page, "Variable Cells").set_index("Name"), table(page, "Constraints").set_index("Name")


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_tables_column_by_column(name: str) -> None:
    book, published = TEXTBOOKS[name], PUBLISHED[name]
    variables, constraints = tables(product_mix(book.profit, book.resources, book.use))
    heads = ["Final Value", "Reduced Cost", "Objective Coefficient", "Allowable Increase", "Allowable Decrease"]
    for p, figures in published.variables.items():
        assert variables.loc[f"{p} / all / 2030", heads].tolist() == pytest.approx(figures, rel=1e-5, abs=1e-9), p
    heads = ["Final Value", "Shadow Price", "Constraint R.H. Side", "Allowable Increase", "Allowable Decrease"]
    for k, figures in published.constraints.items():
        assert constraints.loc[f"income: {k} / 2030", heads].tolist() == pytest.approx(figures, rel=1e-5, abs=1e-9), k


def test_the_columns_are_those_of_excel_solver() -> None:
    variables, constraints = (frame.reset_index() for frame in tables(strait()))
    assert list(variables.columns)[:7] == [
        *("Name", "Cell", "Final Value", "Reduced Cost", "Objective Coefficient"),
        *("Allowable Increase", "Allowable Decrease"),
    ]
    assert list(constraints.columns)[:7] == [
        *("Name", "Cell", "Final Value", "Shadow Price", "Constraint R.H. Side"),
        *("Allowable Increase", "Allowable Decrease"),
    ]


def test_every_typed_limit_is_there_also_those_held_as_bounds() -> None:
    """Of `strait`: every constraint with a typed limit, and the bounds of tiers and of saturation."""
    _, constraints = tables(strait())
    words = {name.split(":")[0] for name in constraints.index}
    rows = {"income", "reserve_floor", "floor", "max_rise", "max_cut", "level", "trust"}
    rows |= {"readiness (readiness_limit)", "readiness (readiness_link)", "readiness_growth"}
    assert words == {*rows, "hold_start", "us_force", "reliance", "decisive", "width", "saturation"}
    assert constraints.loc["width: guns / second / 2031", "Constraint R.H. Side"] == 20.0


def test_a_degenerate_limit_shows_both_prices() -> None:
    """X and y at 1 each meet three limits: see test_ranging."""
    case = product_mix({"x": 1, "y": 1}, {"a": 1, "b": 1, "c": 2}, {"a": [1, 0], "b": [0, 1], "c": [1, 1]})
    study = studied(case)
    page = sensitivity.page(study, tuple(typed_limits(study)))
    line = table(page, "Constraints").set_index("Name").loc["income: c / 2030"]
    assert (line["one more gains"], line["one less costs"], line["unique"]) == (0.0, 1.0, "NO")
    assert line["in words"] == "One more gains 0, one less costs 1."
    assert "The optimum is degenerate" in page.answer[0]


def test_a_plan_that_is_not_unique_says_so() -> None:
    case = product_mix({"a": 1, "b": 1}, {"money": 10}, {"money": [1, 1]}, current={"a": 7.0, "b": 3.0})
    study = studied(case)
    page = sensitivity.page(study, tuple(typed_limits(study)))
    assert page.answer[1].startswith("The plan is not unique: 2 efforts could differ")
    variables = table(page, "Variable Cells")
    assert variables["Allowable Increase"].tolist() == variables["Allowable Decrease"].tolist() == [0.0, 0.0]


def test_the_price_of_a_width_is_that_of_typing_it() -> None:
    """A tier 3 wide earns 2 where the next best earns 1: typing 4 gains 1, though two rows of the program change."""
    case = product_mix({"x": 2, "y": 1}, {"money": 10}, {"money": [1, 1]}, width={("x", "all"): 3.0})
    _, constraints = tables(case)
    line = constraints.loc["width: x / all / 2030"]
    assert (line["Shadow Price"], line["Allowable Increase"], line["Allowable Decrease"]) == pytest.approx((1, 7, 3))


def test_there_is_no_less_of_a_limit_that_asks_for_nothing() -> None:
    """A floor of 0 cannot be lowered; raising it costs what forcing the program costs: 5 for Dakota's tables."""
    book = TEXTBOOKS["Dakota"]
    _, constraints = tables(product_mix(book.profit, book.resources, book.use))
    line = constraints.loc["floor: tables / 2030"]
    assert line["Shadow Price"] == pytest.approx(-5.0)
    assert math.isnan(line["one less costs"])
    assert (line["unique"], line["in words"]) == ("yes", "Asks for nothing; one more costs 5.")


def test_a_capital_that_is_kept_binds_and_one_that_is_lost_may_have_slack() -> None:
    """Of `strait` money is lost where it is left over; goodwill is kept, or of worth after the last year."""
    study = studied(strait())
    senses = {limit.name.index: limit.sense for limit in typed_limits(study) if limit.name.word == "capital_balance"}
    assert {index: sense for index, sense in senses.items() if index[0] == "money"} == {
        ("money", 2030): "<=",
        ("money", 2031): "<=",
    }
    assert senses["goodwill", 2030] == senses["goodwill", 2031] == "="
