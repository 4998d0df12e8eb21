"""About, of a simulation: every draw is accounted for."""

import dataclasses

from allocator.analyses import drawn_from
from tests.cases import table
from tests.draws import doubt, made_up


def test_every_draw_is_accounted_for() -> None:
    outcomes = (1.0, "no plan", "no valid case", "no plan", 2.0, "not proven")
    page = drawn_from.page(made_up(7, *outcomes, doubts=[doubt()], ends=[1, 1]), "w.xlsx", "allocator simulate w.xlsx")
    counts = table(page, "What came of the draws").set_index("verdict")["draws"].to_dict()
    assert counts == {"optimal": 2, "no plan": 2, "no valid case": 1, "no limit": 0, "not proven": 1}
    assert page.answer[0] == "Made: 6 draws of 1 judgement, a Latin hypercube. With a best plan, and so counted: 2."
    facts = table(page, "Made by").set_index("what")["is"].to_dict()
    assert (facts["draws"], facts["seed"], facts["input"]) == ("6", "0", "w.xlsx")


def test_draws_that_are_not_all_are_said_to_be_the_first() -> None:
    draws = made_up(7, *range(10), doubts=[doubt()], ends=[1, 1])
    found = {point: outcome for point, outcome in draws.found.items() if point < 6}
    page = drawn_from.page(dataclasses.replace(draws, found=found), "", "")
    assert page.answer[0].startswith("Made: 3 draws of 1 judgement,")
    assert page.answer[1].startswith("10 draws were asked for: these are the first")
    assert any("one of them is counted" in sentence for sentence in page.answer)
