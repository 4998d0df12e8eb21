"""Map: what the sheet says of a map that can be drawn on paper."""

from allocator.analyses import region_map
from allocator.study import Teller
from allocator.sweep.regions import map_of
from tests.cases import table, wyndor
from tests.sweep.cases import swept


def test_a_map_by_hand() -> None:
    """Doors at 3 and 9 across, plant three with 12 and 18 hours up (see `test_regions`)."""
    across, up = swept("effect", ("doors", "all"), 3.0, 9.0), swept("income", ("three", 2030), 12.0, 18.0)
    page = region_map.page(Teller(wyndor()), map_of(wyndor(), across, up, 2))
    assert page.answer == (
        "3 kinds of plans are best somewhere on the map; kind A on 50% of its 4 points.",
        "Security with both at their least is 30, with only effect at its most 36, with only income at its most"
        " 36, with both 51.",
    )
    letters = table(page, "Kinds of plans")
    assert letters.to_numpy().tolist() == [[18.0, "A", "A"], [12.0, "B", "C"]]
    kinds = table(page, "What sets the kinds apart").set_index("kind")["what sets it apart"]
    assert kinds.to_dict() == {
        "A": "nothing: none; in full: none",
        "B": "doors gets nothing",
        "C": "windows gets nothing",
    }


def test_points_without_a_plan_are_told() -> None:
    case = wyndor(floor={"windows": 3.0})
    across, up = swept("income", ("two", 2030), 0.0, 4.0), swept("income", ("three", 2030), 3.0, 18.0)
    page = region_map.page(Teller(case), map_of(case, across, up, 2))
    assert page.answer[0] == "There is no plan anywhere on the map."
    assert page.answer[1].endswith("with both no plan.")
    assert table(page, "Kinds of plans").to_numpy().tolist() == [[18.0, "no plan", "no plan"], [3.0] + ["no plan"] * 2]


def test_points_without_a_plan_between_others_are_counted() -> None:
    """Three windows take 6 hours of plant two."""
    case = wyndor(floor={"windows": 3.0})
    across, up = swept("income", ("two", 2030), 0.0, 12.0), swept("income", ("three", 2030), 6.0, 18.0)
    page = region_map.page(Teller(case), map_of(case, across, up, 3))
    assert page.answer[1].startswith("There is no plan at 3 of its 9 points; ")


def test_labels_are_the_amounts_solved() -> None:
    """From 12345 to 12346 hours, of which four digits would say 1.234e+04 throughout."""
    across, up = swept("income", ("three", 2030), 12345.0, 12346.0), swept("effect", ("doors", "all"), 3.0, 9.0)
    found = map_of(wyndor(), across, up, 3)
    heads = table(region_map.page(Teller(wyndor()), found), "Security").columns[1:]
    assert list(heads) == ["12,345", "12,345.5", "12,346"]
    assert tuple(float(head.replace(",", "")) for head in heads) == found.amounts_across
