"""The sheet of demand prices: what is priced, and what is said where there is no price."""

from dataclasses import replace

from allocator.analyses import pricing
from allocator.prices import Demand, Price, demands_of
from capital_allocation import Case
from tests.cases import product_mix, strait, studied, table
from tests.shelters import FRIEND


def test_the_sheet_prices_the_base_level_or_the_highest_asked() -> None:
    """The pledge of `strait` is at 12; a demand the base does not make is priced at what another bargain asks."""
    asking = replace(strait(), bargain="asking", level={"pledge": 14.0})
    silent = replace(strait(), level={"pledge": 0.0})
    assert [demand.level for demand in demands_of((strait(), asking))] == [12.0]
    assert [demand.level for demand in demands_of((silent, asking))] == [14.0]
    assert list(demands_of((silent,))) == []
    page = pricing.page(studied(silent), (silent, asking))
    assert table(page, "What meeting it in full costs")["level"].tolist() == [14.0]


def test_what_cannot_be_met_has_no_price() -> None:
    page = pricing.page(studied(FRIEND), (asked(FRIEND, 11.0),))
    assert table(page, "What meeting it in full costs")["cost in security"].tolist() == ["no plan"]
    assert page.answer == ("No plan meets in full, from the first year asked: ask.",)


def asked(case: Case, level: float, of: str = "guns") -> Case:
    """The case with so many guns asked for, or effort of something else."""
    return replace(case, expectations=("ask",), subject={"ask": of}, measure={"ask": "effort"}, level={"ask": level})


def test_what_costs_nothing_needs_nothing_and_what_cannot_be_met_is_listed() -> None:
    """All 10 go to aid. Eight aid asked for cost nothing, so nothing need come back; eleven cannot be had."""
    returns = "What must come back"
    free = asked(FRIEND, 8.0, of="aid")
    row = table(pricing.page(studied(free), (free,)), returns).iloc[0]
    assert row["reward needed"] == row["or doubt ended"] == row["or delays shortened"] == "nothing"
    row = table(pricing.page(studied(FRIEND), (asked(FRIEND, 11.0),)), returns).iloc[0]
    assert row["reward needed"] == row["or doubt ended"] == row["or delays shortened"] == "no plan"


def test_a_role_earns_no_reward() -> None:
    """Four guns displace four aid; asked of a role, no reward can pay for it: that cell is blank, not without limit."""
    roles = {"aid": "profit", "guns": "arms"}
    case = replace(FRIEND, roles=("profit", "arms"), role=roles, weight={"profit": 1.0, "arms": 0.0})
    case = asked(case, 4.0, of="arms")
    assert table(pricing.page(studied(case), (case,)), "What must come back")["reward needed"].isna().all()


def test_a_case_that_is_asked_nothing() -> None:
    page = pricing.page(studied(FRIEND), (FRIEND,))
    assert (page.tables, page.answer) == ((), ("Nothing is asked in any bargain.",))


def test_a_small_cost_is_a_cost_and_told_in_any_unit() -> None:
    """Four guns displace four aid, each worth 0.001: meeting it costs 0.004, and no demand comes free."""
    case = asked(replace(FRIEND, weight={"profit": 0.001}), 4.0)
    assert pricing.page(studied(case), (case,)).answer == (
        "Meeting ask in full (4) costs 0.004 of security, as much as 4 units a year; it displaces, in units over all"
        " plan years, aid by 4.",
    )


def test_what_nothing_makes_pay_is_said_to_be_so() -> None:
    """A friend is sure and prompt, so no doubt and no delay can end; and guns earn nothing."""
    price = Price(studied(FRIEND), Demand("guns", "guns", "effort", 4.0))
    assert pricing.returned(price.study, price) == (
        "Nothing makes it pay: no reward, no end to all doubt, no arrival at once."
    )


def test_what_has_no_role_is_not_displaced() -> None:
    """Talks and the levy, which has no role, both take will, of which there are 3: two talks cost two of the levy.

    So x loses the 2 of money that it would have raised; that the levy falls is how, not what, is displaced.
    """
    case = product_mix(
        {"x": 1, "levy": 0, "talks": 0},
        {"money": 4, "will": 3},
        {"money": [1, -1, 0], "will": [0, 1, 1]},
        role={"x": "profit"},
        width={("levy", "all"): 9.0, ("talks", "all"): 9.0},
    )
    asking = asked(case, 2.0, of="talks")
    (said,) = pricing.page(studied(asking), (asking,)).answer
    assert said.endswith("it displaces, in units over all plan years, x by 2.")


def test_what_money_cannot_make_good_and_what_displaces_nothing() -> None:
    """Two talks take the will that x needs, at most 3: x loses 2 and no money brings them back."""
    case = product_mix(
        {"x": 1, "talks": 0},
        {"money": 9, "will": 3},
        {"money": [0, 1], "will": [1, 1]},
        role={"x": "profit"},
        width={("x", "all"): 9.0, ("talks", "all"): 9.0},
    )
    asking = asked(case, 2.0, of="talks")
    (said,) = pricing.page(studied(asking), (asking,)).answer
    assert said.startswith("Meeting ask in full (2) costs 2 of security, which no money would make good; it displaces")
