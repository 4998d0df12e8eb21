"""Revealed priorities: the sheet tells what `test_priorities` works out."""

import pytest

from allocator.analyses import revealed
from allocator.own_plan import chosen
from allocator.study import Study
from allocator.table import Page
from tests.cases import pair_of_roles, product_mix, studied, table


def page_of(study: Study) -> Page:
    """The sheet of a case, on the plan it has."""
    return revealed.page(study, chosen(study.case))


def test_the_sheet_of_a_plan_that_is_best_by_other_priorities() -> None:
    page = page_of(studied(pair_of_roles(planned={("a", 2030): 4.0, ("b", 2030): 6.0})))
    assert page.answer == (
        "This is about the plan typed on the sheet Plan, or the closest that can be had.",
        "By your own priorities it falls 2 short of the best plan.",
        "It would be a best plan with priorities within 1.5 times yours, up or down. Raised most: weight y 1.5"
        " times. Lowered most: weight x 0.75 times.",
    )
    shown = table(page, "Your priorities").set_index("priority")
    assert shown["revealed"].to_dict() == pytest.approx({"weight x": 0.75, "weight y": 1.5}, abs=1e-4)
    factors = table(page, "How far").set_index("priorities within")["short of the best"]
    assert factors.to_dict() == pytest.approx({1.0: 2.0, 1.25: 1.0, 1.5: 0.0}, abs=1e-4)


def test_the_sheet_of_a_plan_that_is_best_by_none() -> None:
    page = page_of(studied(pair_of_roles(current={"a": 3.0, "b": 3.0})))
    assert page.answer[0] == "This is about carrying on with the effort of 2029, or the closest plan that can be had."
    assert page.answer[2].startswith("No priorities within 10 times yours, up or down, make it a best plan")


def test_both_directions_are_told_and_how_many_more(japan_study: Study) -> None:
    """Most priorities fall to a tenth, which is farther than the two that rise: these are named all the same."""
    told = page_of(japan_study).answer[2]
    assert "Raised most: weight homeland 7.1 times and weight global 2.7 times. Lowered most: " in told
    assert told.endswith("and 12 more.")


def test_a_plan_to_stay_close_to_is_held_against_the_best_of_all() -> None:
    """Though no more than a tenth of its money may move, it falls 2 short of the best plan there is."""
    close = pair_of_roles(planned={("a", 2030): 4.0, ("b", 2030): 6.0}, persistence=0.1)
    assert page_of(studied(close)).answer[1] == "By your own priorities it falls 2 short of the best plan."


def test_the_sheet_of_a_best_plan() -> None:
    page = page_of(studied(pair_of_roles(planned={("a", 2030): 6.0, ("b", 2030): 4.0})))
    assert page.answer[1] == "It is a best plan by your own priorities."


def test_without_a_plan_nothing_is_revealed() -> None:
    case = product_mix({"a": 2}, {"money": 10}, {"money": [1]})
    assert page_of(studied(case)).answer == ("There is no plan, or no priority, to be revealed.",)
