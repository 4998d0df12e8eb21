"""Summary: what it picks out, by hand."""

from dataclasses import replace

import pytest

from allocator.analyses import summary
from allocator.excel import rendered
from allocator.limits import typed_limits
from allocator.table import Page, Report
from capital_allocation import Case
from tests.analyses.test_why import skipping
from tests.cases import product_mix, strait, studied, table
from tests.test_solver import waiting


def page_on(case: Case) -> Page:
    study = studied(case)
    return summary.page(study, tuple(typed_limits(study)))


def test_a_limit_whose_cell_moves_nothing_is_not_the_one_named() -> None:
    """Ten of money; only y earns. A unit of x forced takes 2 of it, one of z only 1; z may fall from 4 to 2, no lower.

    One more of x than none costs 2, the dearest cut; but half of nothing is nothing, whatever share is typed for x.
    """
    case = product_mix(
        {"x": 0, "y": 1, "z": 0},
        {"money": 10},
        {"money": [2, 1, 1]},
        current={"x": 0.0, "z": 4.0},
        max_cut={"x": 0.5, "z": 0.5},
    )
    limits = table(page_on(case), "Limits with a price")
    cut = limits[limits["limit"].str.startswith("max_cut")].iloc[0]
    assert (cut["limit"], cut["with a price"]) == ("max_cut: z / 2030", "2 of 2")
    assert cut["one more gains"] == pytest.approx(-1.0)


def test_a_kind_of_limit_that_no_cell_moves_is_left_out() -> None:
    """The same with no cut of z: x alone has one, of nothing."""
    more = {"current": {"x": 0.0}, "max_cut": {"x": 0.5}}
    case = product_mix({"x": 0, "y": 1}, {"money": 10}, {"money": [2, 1]}, **more)
    limits = table(page_on(case), "Limits with a price")["limit"].tolist()
    assert limits == ["income: money / 2030", "reserve_floor: money / 2030", "floor: x / 2030"]


def test_a_limit_that_its_cell_moves_through_another_row_is_named() -> None:
    """Half ready, x may be half its ceiling of 10: its readiness stands in a row of its own, which moves that limit."""
    more = {"width": {("x", "all"): 10.0}, "readiness": {"x": 0.5}}
    case = product_mix({"x": 2}, {"money": 10}, {"money": [1]}, **more)
    limits = table(page_on(case), "Limits with a price").set_index("limit")
    assert limits.loc["readiness (readiness_limit): x / 2030", "one more gains"] == pytest.approx(2.0)
    assert limits.loc["readiness (readiness_link): x / 2030", "one more gains"] == pytest.approx(20.0)


def test_tiers_out_of_order_are_among_the_doubts() -> None:
    """Four of the second tier of x are bought, and two of the four of the first."""
    page = page_on(skipping())
    assert page.heads[-2:] == ("Beware", "")
    assert page.answer[-1].startswith("The plan buys a later tier before an earlier one is full, in some years, of x:")
    assert page_on(product_mix({"x": 1}, {"money": 10}, {"money": [1]})).heads[-1] == "Beware"


def test_days_that_just_fall_short_do_not_look_enough() -> None:
    """Own weight of 10, less 4 for the first, holds for 6 days; help after 6.04 would look the same in one decimal."""
    for late, form in ((9.0, "#,##0.0"), (6.04, "#,##0.00")):
        page = page_on(waiting(delay={("prompt", "strait"): 2.0, ("late", "strait"): late}))
        days = next(shown for shown in page.tables if shown.title == summary.DAYS)
        assert days.formats["held alone, 2030"] == days.formats["help, late"] == form


def test_without_roles_there_is_no_mix_and_no_chart_of_it() -> None:
    """Money buys weight in the strait, but no program has a role."""
    page = page_on(replace(strait(), role={}, level={"pledge": 0.0}, subject={"pledge": "guns"}))
    assert page.answer[0] == "No program has a role, so there is no mix by role."
    assert "Money by role and year" not in {chart.title for chart in page.charts}
    assert rendered(Report("test", (page,)))


def test_the_score_and_the_means_are_told_in_any_unit() -> None:
    """Of 0.000012 of money, 2 doors take 0.000004 an hour, and the best plan brings 0.0036."""
    use = {"one": [2e-6, 0], "two": [0, 2], "three": [3, 2]}
    case = product_mix({"doors": 3e-4, "windows": 5e-4}, {"one": 4e-6, "two": 12, "three": 18}, use)
    answer = page_on(case).answer
    assert answer[0] == "Of 4e-06 units used for the roles in 2030, 100.0% to profit."
    assert answer[1].startswith("The best plan scores 0.0036 points of security")
