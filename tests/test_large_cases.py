"""A case too large to ask everything of: what is left out is said, what is shown is right."""

import math

import pytest

from allocator import make_report, solve, what_if
from allocator.linear_program import Name
from allocator.what_if import WhatIf
from tests.cases import strait, studied

SAID = {
    "Exchange rates": "ranges are not shown",
    "What to ask": "what Washington could bring is not tried",
    "Promise audit": "what dropping or meeting an expectation would gain is not tried",
    "Demand prices": "demands are not priced",
    "Why, why not": "other good plans, and what would fund a tier, are not sought",
    "Judgements": "judgements are not moved",
    "Regret": "plans are not tried in other worlds",
    "Your plan": "plans are not tried",
    "Revealed priorities": "priorities are not sought",
    "Sensitivity": "ranges are not shown",
}


@pytest.fixture
def is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(what_if, "LARGE_ROWS", 0)


@pytest.mark.usefixtures("is_large")
def test_every_sheet_that_leaves_something_out_says_so() -> None:
    case = strait()
    pages = {page.name: page for page in make_report([case], [solve(case)]).pages}
    for name, said in SAID.items():
        assert any("The case is large" in line and said in line for line in pages[name].answer), name


def test_no_sheet_says_so_of_a_small_case() -> None:
    case = strait()
    for page in make_report([case], [solve(case)]).pages:
        assert not any("The case is large" in line for line in page.answer), page.name


@pytest.mark.usefixtures("is_large")
def test_prices_are_those_of_the_solution_and_nothing_is_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    study = studied(strait())
    large = WhatIf(study.case, study.solution)
    monkeypatch.setattr(what_if, "loaded", None)  # no solver is asked
    for index, price in study.solution.shadow_price["capital_balance"].items():
        sides = large.sides(Name("capital_balance", index))
        assert sides.more.price == sides.less.price == pytest.approx(price)
        assert math.isnan(sides.more.reach)
        assert math.isnan(large.step(1.0, Name("capital_balance", index)))
    assert large.security == study.solution.security


def test_the_optimum_given_is_the_one_found_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the plan is unique, as here, both are one: security, prices and reduced costs."""
    study = studied(strait())
    assert not study.solution.not_unique
    anew = study.what_if.optimum
    monkeypatch.setattr(what_if, "LARGE_ROWS", 0)
    given = WhatIf(study.case, study.solution).optimum
    for word in ("objective", "prices", "reduced_costs"):
        assert getattr(given, word) == pytest.approx(getattr(anew, word), abs=1e-6), word
