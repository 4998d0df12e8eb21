"""Assumptions: evidence against impact."""

import dataclasses

from allocator.analyses import assumptions
from allocator.doubts import Doubt
from allocator.input.cases import Source
from allocator.problems import Place
from allocator.simulation.draws import Draws
from tests.cases import table
from tests.draws import made_up

FIRM = Doubt("firm", {"effect": (("x", "all"),)}, 0.5, 1.5, "Ranges!D4")
MIXED = Doubt("mixed", {"income": (("money", 2030),), "width": (("x", "all"), ("y", "all"))}, 0.9, 1.1)
MARKS = {
    ("effect", ("x", "all")): "S",
    ("income", ("money", 2030)): "C",
    ("width", ("x", "all")): "J",
}


def sourced(draws: Draws) -> Draws:
    sources = {key: Source(Place("Tiers", "A4"), False, mark) for key, mark in MARKS.items()}
    return dataclasses.replace(draws, sources=sources)


def test_weak_evidence_that_weighs_stands_first() -> None:
    """The firm one moves security by 9 at most, and is sourced; the mixed one by 3, two figures of three weak."""
    page = assumptions.page(sourced(made_up(10, 1, 2, doubts=[FIRM, MIXED], ends=[1, 12, 8, 13])))
    lines = table(page, "Assumptions log").set_index("judgement")
    assert list(lines.index) == ["mixed", "firm"]
    assert lines["evidence"].to_dict() == {"mixed": "C 1, J 1, - 1", "firm": "S 1"}
    assert lines["figures"].to_dict() == {"mixed": 3, "firm": 1}
    assert lines["impact"].to_dict() == {"mixed": 3.0, "firm": 9.0}
    assert lines["doubtful impact"].to_dict() == {"mixed": 2.0, "firm": 0.0}
    assert lines["cell"].to_dict() == {"mixed": "", "firm": "Ranges!D4"}
    assert page.answer == (
        "Look into these first, since they rest on weak evidence and weigh most; in brackets the security each alone"
        " moves at most, times the share of its figures that is weak: mixed (2).",
    )


def test_an_end_without_a_plan_is_named_apart() -> None:
    """The mixed one leaves no plan at 0.9 times and moves security by 3 at its other end, two figures of three weak."""
    loose = Doubt("loose", {"effect": (("y", "all"),)}, 0.5, 1.5)
    draws = made_up(10, 1, 2, doubts=[MIXED, loose], ends=["no plan", 13, 6, 10])
    page = assumptions.page(sourced(draws))
    lines = table(page, "Assumptions log").set_index("judgement")
    assert list(lines.index) == ["loose", "mixed"]
    assert lines["impact"].to_dict() == {"loose": 4.0, "mixed": 3.0}
    assert lines["no best plan at"].to_dict() == {"loose": "", "mixed": "0.9"}
    assert page.answer[0].endswith(
        ": loose (4) and mixed (2). Not compared with these, since no best plan is known there: mixed at 0.9 times."
    )


def test_where_all_is_sourced_nothing_is_doubtful() -> None:
    page = assumptions.page(sourced(made_up(10, 1, 2, doubts=[FIRM], ends=[1, 12])))
    assert page.answer == ("No judgement rests on weak evidence and changes security.",)
