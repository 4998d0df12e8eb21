"""What to ask: every worth against solving the changed case, and back into money."""

from dataclasses import replace

import pytest

from allocator import solve
from allocator.analyses import asking
from capital_allocation import Case
from tests.cases import product_mix, strait, studied, table, waiting
from tests.shelters import FRIEND


def test_worths_by_hand() -> None:
    """Late help after 10 days leaves a gap of 4 points at 3/8 each: a day earlier is worth 3/8; prompt help, nothing.

    10 of US backup are needed exactly: more credibility or force gains nothing.
    """
    page = asking.page(studied(waiting()))
    frame = table(page, "Asked for in one scenario").set_index("scenario")
    assert frame["a day earlier"].to_dict() == pytest.approx({"prompt": 0.0, "late": 0.375}, abs=1e-9)
    assert frame["credibility 0.1 higher"].to_dict() == pytest.approx({"prompt": 0.0, "late": 0.0}, abs=1e-9)


@pytest.mark.parametrize(
    ("head", "changed"),
    [
        ("a day earlier", {"delay": {("prompt", "strait"): 2.0, ("late", "strait"): 6.0}}),
        ("credibility 0.1 higher", {"credibility": {("prompt", "strait"): 1.0, ("late", "strait"): 0.6}}),
        ("a point more force", {"us_force": {"strait": 21.0}}),
    ],
)
def test_worths_equal_solving_again(head: str, changed: dict[str, dict[object, float]]) -> None:
    """And the money said to gain as much does."""
    case: Case = strait()
    line = table(asking.page(studied(case)), "Asked for in all scenarios").iloc[0]
    best = solve(case).security
    assert line[head] == pytest.approx(solve(replace(case, **changed)).security - best, abs=1e-7)
    money = line[f"{head}, in money"]
    richer = {("money", t): case.income["money", t] + money for t in case.plan}
    again = solve(replace(case, income={**case.income, **richer})).security
    assert again - best == pytest.approx(line[head], abs=1e-5)


def test_help_cannot_come_before_it_is_called() -> None:
    """Half a day can be shortened by half a day only."""
    case = waiting(delay={("prompt", "strait"): 2.0, ("late", "strait"): 0.5}, hold_start={"strait": 12.0})
    line = table(asking.page(studied(case)), "Asked for in one scenario").set_index("scenario").loc["late"]
    sooner = solve(replace(case, delay={("prompt", "strait"): 2.0, ("late", "strait"): 0.0})).security
    assert line["a day earlier"] == pytest.approx(sooner - solve(case).security)


def test_without_contingencies_there_is_nothing_to_ask() -> None:
    page = asking.page(studied(product_mix({"x": 1}, {"money": 1}, {"money": [1]})))
    assert page.tables == ()
    assert page.answer == ("The case has no contingencies: nothing need be held.",)


def test_a_worth_that_no_money_makes_good_is_said_in_words() -> None:
    """Help a day earlier saves a point; the guns that would do the same take no more than their width of 10."""
    case = waiting(width={("guns", "all"): 10.0}, income={("money", 2030): 20.0})
    assert "arrival a day earlier in strait (no limit)" in asking.page(studied(case)).answer[0]


def test_what_gains_nothing_is_not_recommended() -> None:
    """A sure friend brings all that decides the strait; of late help only an earlier arrival gains."""
    (answer,) = asking.page(studied(FRIEND)).answer
    assert answer.startswith("Nothing asked of Washington alone would add to security")
    (answer,) = asking.page(studied(waiting())).answer
    assert "arrival a day earlier in strait" in answer
    assert "credibility" not in answer and "force" not in answer
