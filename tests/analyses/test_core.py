"""Core: how often and how far each program is funded, counted on paper."""

from dataclasses import replace

from allocator.analyses import core
from tests.cases import table
from tests.draws import MIX, doubt, made_up

DRAWS = {
    "effort_x": [0.0, 4.0, 8.0, 8.0, 8.0],
    "effort_y": [10.0, 0.0, 0.0, 0.0, 0.0],
}


def test_how_often_and_how_far() -> None:
    """Of 10 of money x can get 8 at most: four draws of five fund it, in the middle of them with all of the 8.

    Those with 4, 8, 8, 8 have their middle, the second, at 8. y gets all 10 that it could in one draw of five.
    """
    page = core.page(made_up(1, 1, 1, 1, 1, 1, doubts=[doubt()], ends=[1, 1], **DRAWS))
    lines = table(page, "How often").set_index("program")
    assert lines.loc["x", ["funded at all", "more than it must", "extent", "core index"]].tolist() == [
        0.8,
        0.8,
        1.0,
        0.8,
    ]
    assert lines.loc["y", ["funded at all", "more than it must", "extent", "core index"]].tolist() == [
        0.2,
        0.2,
        1.0,
        0.2,
    ]
    assert lines.loc["x", ["5 %", "50 %", "95 %"]].tolist() == [0.0, 8.0, 8.0]
    assert list(lines.index) == ["x", "y"]


def test_what_the_limits_force_is_not_core() -> None:
    """With a floor of 4, the draw that gives 4 gives no more than it must, and 6 is three quarters of the most."""
    case = replace(MIX, floor={"x": 4.0})
    efforts = {"effort_x": [4.0, 6.0], "effort_y": [6.0, 4.0]}
    lines = table(core.page(made_up(1, 1, 1, doubts=[doubt()], ends=[1, 1], case=case, **efforts)), "How often")
    x = lines.set_index("program").loc["x"]
    assert x[["funded at all", "more than it must", "extent", "core index"]].tolist() == [1.0, 0.5, 0.75, 0.375]
    assert lines["program"].tolist() == ["y", "x"]


def test_the_answer_names_what_is_firm_what_is_out_and_what_depends() -> None:
    efforts = {"effort_x": [8.0] * 20, "effort_y": [0.0] * 19 + [1.0]}
    firm, *others = core.page(made_up(*[1] * 21, doubts=[doubt()], ends=[1, 1], **efforts)).answer
    assert "In at least 95% of the draws these get more than the limits force: x." in firm
    assert "In no more than 5% of them these do: y." in firm
    assert others == []
    depends = core.page(made_up(1, 1, 1, 1, 1, 1, doubts=[doubt()], ends=[1, 1], **DRAWS)).answer[1]
    assert depends.endswith("in brackets the share of draws: x (80%) and y (20%).")


def test_without_any_plan_drawn_there_is_nothing_to_tell() -> None:
    page = core.page(made_up(1, "no plan", doubts=[doubt()], ends=[1, 1], effort_x=[0], effort_y=[0]))
    assert page.answer == ("No draw made so far has a best plan.",)
    assert table(page, "How often")["core index"].tolist() == [0.0, 0.0]


def test_more_than_could_be_got_as_typed_counts_as_all() -> None:
    """Widths drawn higher let x have 12 where it could get 8 as typed: always and in full is 1, no more."""
    efforts = {"effort_x": [12.0, 9.0], "effort_y": [0.0, 0.0]}
    lines = table(core.page(made_up(1, 1, 1, doubts=[doubt()], ends=[1, 1], **efforts)), "How often")
    assert lines.set_index("program").loc["x", ["extent", "core index"]].tolist() == [1.0, 1.0]
