"""Why, why not: what holds a program, what would fund it, how firm its place is; by hand."""

import math
from dataclasses import replace

import pytest

from allocator.analyses import why
from allocator.limits import typed_limits
from allocator.table import Page
from capital_allocation import Case
from tests.cases import product_mix, studied, table
from tests.textbooks import TEXTBOOKS


def page(case: Case, **more: float) -> Page:
    study = studied(case, **more)
    return why.page(study, tuple(typed_limits(study)))


def test_dakota_tables_are_not_made() -> None:
    """Tables bring 30 and displace desks and chairs worth 35: a sixth better, or a seventh cheaper, would do."""
    book = TEXTBOOKS["Dakota"]
    shown = page(product_mix(book.profit, book.resources, book.use))
    line = table(shown, "What is not funded").iloc[0]
    assert (line["program"], line["effect now"], line["effect needed"]) == ("tables", 30.0, 35.0)
    assert line["better by"] == pytest.approx(1 / 6)
    assert line["or all it uses cheaper by"] == pytest.approx(1 / 7)
    held = table(shown, "What holds").set_index("program")
    assert held.loc["tables"].tolist() == ["not", "not worth its cost"]
    assert held.loc["desks"].tolist() == ["partly", "worth = cost"]


def test_what_has_no_effect_is_out_of_reach() -> None:
    case = product_mix({"x": 2, "y": 0}, {"money": 10}, {"money": [1, 1]})
    line = table(page(case), "What is not funded").iloc[0]
    assert line["better by"] == math.inf
    assert line["or all it uses cheaper by"] == math.inf


def test_what_holds_a_program() -> None:
    """X may rise by 2 to 7 and would rise more; y has a ceiling of 2, z a floor of 1 that it would not need."""
    case = product_mix(
        {"x": 3, "y": 4, "z": 1, "w": 2},
        {"money": 20},
        {"money": [1, 1, 1, 1]},
        width={("y", "all"): 2.0},
        floor={"z": 1.0},
        current={"x": 5.0},
        max_rise={"x": 2.0},
    )
    held = table(page(case), "What holds").set_index("program")
    assert held.loc["x"].tolist() == ["partly", "the largest rise"]
    assert held.loc["y", "funded"] == "to its ceiling"
    assert held.loc["z"].tolist() == ["to its floor", "its floor"]
    assert held.loc["w"].tolist() == ["partly", "worth = cost"]


def test_core_and_next_to_nothing() -> None:
    """Money 10; a earns 2, b 1.9, c 0.1 a unit, a at most 6, b 8. Best: 6 a, 4 b, 19.6. Within 5 %, 18.62:

    giving a for b loses 0.1 a unit, 0.4 until b is full, then 1.9 for nothing: a at least 2 - 0.58 / 1.9, so core,
    and b with it; giving b for c loses 1.8: c at most 0.98 / 1.8 = 0.54 of its 20: next to nothing.
    """
    case = product_mix(
        {"a": 2, "b": 1.9, "c": 0.1},
        {"money": 10},
        {"money": [1, 1, 1]},
        width={("a", "all"): 6.0, ("b", "all"): 8.0, ("c", "all"): 20.0},
    )
    firm = table(page(case, near_optimal=0.05), "How firm").set_index("program")
    assert firm["place"].to_dict() == {"a": "core", "b": "core", "c": "next to nothing"}
    assert firm.loc["a", ["least allowed", "least in good plans", "this plan", "most in good plans"]].tolist() == (
        pytest.approx([0.0, 2.0 - 0.58 / 1.9, 6.0, 6.0])
    )
    assert firm.loc["c", "most in good plans"] == pytest.approx(0.98 / 1.8)


def test_what_a_limit_forces_is_not_core() -> None:
    """A floor of 3 for c is spent in every plan, good or not: c is never given more."""
    case = product_mix({"a": 2, "c": 1}, {"money": 10}, {"money": [1, 1]}, floor={"c": 3.0})
    firm = table(page(case, near_optimal=0.005), "How firm").set_index("program")
    assert firm["place"].to_dict() == {"a": "core", "c": "at its least"}
    assert firm.loc["c", "least allowed"] == 3.0


def test_what_holds_a_program_between_its_tiers() -> None:
    """The first tier of x earns 3, the second 1, y earns 2: the first is full, the next not worth it."""
    case = product_mix({"x": 3, "y": 2}, {"money": 10}, {"money": [1, 1]})
    case = replace(
        case,
        tiers=(("x", "first"), ("x", "second"), ("y", "all")),
        width={("x", "first"): 4.0, ("x", "second"): 4.0},
        effect={("x", "first"): 3.0, ("x", "second"): 1.0, ("y", "all"): 2.0},
        use={(*tier, "money"): 1.0 for tier in (("x", "first"), ("x", "second"), ("y", "all"))},
    )
    held = table(page(case), "What holds").set_index("program")
    assert held.loc["x"].tolist() == ["partly", "next tier not worth it"]
    assert held.loc["y"].tolist() == ["partly", "worth = cost"]


def test_a_full_last_tier_is_not_the_ceiling_while_others_have_room() -> None:
    """The second tier of x earns 3, the first 1. Three quarters ready, x may be 6 of 8: 2 of the first, 4 of that."""
    held = table(page(skipping()), "What holds").set_index("program")
    assert held.loc["x"].tolist() == ["partly", "its readiness"]


def skipping() -> Case:
    """Money 10 for x, whose second tier is the better; each is 4 wide, and x three quarters ready."""
    return replace(
        product_mix({"x": 1}, {"money": 10}, {"money": [1]}, readiness={"x": 0.75}, width={("x", "all"): 8.0}),
        tiers=(("x", "first"), ("x", "second")),
        width={("x", "first"): 4.0, ("x", "second"): 4.0},
        effect={("x", "first"): 1.0, ("x", "second"): 3.0},
        use={("x", "first", "money"): 1.0, ("x", "second", "money"): 1.0},
    )


def test_what_every_good_plan_changes_is_told_from_where_they_differ() -> None:
    """A and b earn alike, c half as much; last year 2 of each of a and b and 6 of c, of 10.

    Best is 10 without any c, however a and b share it: less of c is certain, which of a and b grows is open. Last
    year 8 of c only, all that is certain is more for a and b, of which a can be but 3. Within ten times the best
    nothing is certain.
    """
    current = {"a": 2.0, "b": 2.0, "c": 6.0}
    case = product_mix({"a": 2, "b": 2, "c": 1}, {"money": 10}, {"money": [1, 1, 1]}, current=current)
    assert page(case).answer[0] == (
        "Against carrying on as in 2029, every plan within 1 % of the best puts less into c; none gets more in all of"
        " them. More in some of them and less in others: a and b."
    )
    few = replace(case, width={("a", "all"): 3.0}, current={"a": 1.0, "b": 2.0})
    assert page(few).answer[0] == (
        "Against carrying on as in 2029, every plan within 1 % of the best puts more into b; none gets less in all of"
        " them. More in some of them and less in others: a."
    )
    assert page(case, near_optimal=10.0).answer[0] == (
        "Against carrying on as in 2029, no program gets more, and none less, in every plan within 1000 % of the best."
        " More in some of them and less in others: a, b and c."
    )


def test_without_current_effort_no_change_is_known() -> None:
    case = product_mix({"a": 2}, {"money": 10}, {"money": [1]})
    assert page(case).answer[0] == "No current effort is typed, so what changes against 2029 is not known."


def test_what_every_good_plan_changes_is_told_in_any_unit() -> None:
    """All of the money goes to a, worth 2 against 1: good plans have more of it than 6 tenths and less of b than 4."""
    for unit in (1.0, 1e6):
        effect, current = {"a": 2 * unit, "b": unit}, {"a": 6 / unit, "b": 4 / unit}
        case = product_mix(effect, {"money": 10 / unit}, {"money": [1, 1]}, current=current)
        assert page(case).answer[0].endswith("puts more into a and less into b.")
