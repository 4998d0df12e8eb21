"""The answer report: Excel Solver's columns over the reported plan."""

from dataclasses import replace

import pytest

from allocator.analyses import answer
from allocator.limits import typed_limits
from tests.cases import product_mix, strait, studied, table
from tests.textbooks import TEXTBOOKS


def test_wyndor_as_excel_solver_answers() -> None:
    """Hillier and Lieberman: plant 1 has 2 hours to spare, plants 2 and 3 bind."""
    book = TEXTBOOKS["Wyndor Glass"]
    study = studied(product_mix(book.profit, book.resources, book.use, current={"doors": 1.0}))
    page = answer.page(study, tuple(typed_limits(study)))
    constraints = table(page, "Constraints").set_index("Name")
    heads = ["Cell Value", "Status", "Slack"]
    assert constraints.loc["income: plant 1 / 2030", heads].tolist() == [2.0, "Not Binding", 2.0]
    assert constraints.loc["income: plant 2 / 2030", heads].tolist() == [12.0, "Binding", 0.0]
    assert constraints.loc["income: plant 3 / 2030", heads].tolist() == [18.0, "Binding", 0.0]
    variables = table(page, "Variable Cells")
    assert variables["Final Value"].tolist() == [2.0, 6.0]
    assert variables["Original Value"].tolist() == pytest.approx([1.0, float("nan")], nan_ok=True)
    assert table(page, "Objective Cell")["Final Value"].tolist() == [36.0]


def test_last_years_effort_fills_tiers_in_order() -> None:
    """Guns at 35 last year: 30 in the first tier, 5 in the second."""
    study = studied(replace(strait(), current={"guns": 35.0}, max_cut={}, max_rise={}))
    variables = table(answer.page(study, tuple(typed_limits(study))), "Variable Cells").set_index("Name")
    assert variables.loc["guns / first / 2030", "Original Value"] == 30.0
    assert variables.loc["guns / second / 2030", "Original Value"] == 5.0


def test_value_and_slack_make_up_the_right_hand_side() -> None:
    limits = tuple(typed_limits(studied(strait())))
    assert limits
    for limit in limits:
        toward = limit.slack if limit.sense == "<=" else -limit.slack
        assert limit.value + toward == pytest.approx(limit.right)
        assert limit.slack >= 0.0


def test_formulas_are_those_of_the_model() -> None:
    study = studied(strait())
    constraints = table(answer.page(study, tuple(typed_limits(study))), "Constraints").set_index("Name")
    assert constraints.loc["floor: guns / 2030", "Formula"] == "effort[p,t] >= floor[p]"
    assert constraints.loc["width: guns / first / 2030", "Formula"] == "tier_effort <= width"
