"""A case is complete and checked, or it is refused with everything that is wrong."""

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from capital_allocation import Case, CaseError, Label
from capital_allocation.slips import slips
from tests.cases import product_mix, strait


def faults(**changes: Any) -> dict[tuple[str, Any], str]:
    """What a changed `strait` is refused for: the allowed values by word and index."""
    with pytest.raises(CaseError) as refused:
        replace(strait(), **changes)
    return {(fault.word, fault.index): fault.allowed for fault in refused.value.faults}


def test_defaults_fill_every_index() -> None:
    case = strait()
    assert case.keep == {"money": 0.0, "goodwill": 0.5}
    assert case.max_rise == {"guns": 6.0, "bases": None}
    assert case.relevance == {("guns", "strait"): 0.8, ("bases", "strait"): 0.4}
    assert case.use["bases", "only", "goodwill"] == -0.05


def test_a_case_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        strait().discount = 0.0  # type: ignore[misc]


def test_derived_parameters() -> None:
    """Threat grows by a tenth; a discount of 1/4 makes the second year count 1 / 1.25 = 0.8."""
    case = strait()
    assert case.ceiling == {"guns": 50.0, "bases": 40.0}
    assert case.threat["strait", 2031] == pytest.approx(1.1)
    assert case.discount_factor == {2030: 1.0, 2031: pytest.approx(0.8)}
    assert (case.years, case.plan) == ((2030, 2031), (2030, 2031))
    assert replace(case, plan_years=1, runout_years=1).plan == (2030,)


def test_without_scenarios_there_is_one_expected() -> None:
    case = product_mix({"x": 1}, {"money": 1}, {"money": [1]})
    assert case.scenarios == ("expected",)
    assert (case.probability, case.trust) == ({"expected": 1.0}, {"expected": 1.0})


def test_labels_fall_back_to_english_then_to_the_key() -> None:
    case = replace(
        strait(), labels={("program", "guns"): Label("Guns", "砲"), ("program", "bases"): Label("Bases", "")}
    )
    assert case.label("program", "guns", "ja") == "砲"
    assert case.label("program", "bases", "ja") == "Bases"
    assert case.label("role", "home", "ja") == "home"


def test_money_is_fiscal_or_the_first_capital() -> None:
    assert strait().money == "money"
    assert product_mix({"x": 1}, {"a": 1, "fiscal": 1}, {"a": [1], "fiscal": [1]}).money == "fiscal"


def test_missing_required_figures_are_named_with_their_keys() -> None:
    assert set(faults(income={("money", 2030): 1.0}, weight={})) == {
        ("income", ("money", 2031)),
        ("income", ("goodwill", 2030)),
        ("income", ("goodwill", 2031)),
        ("weight", "home"),
    }


def test_a_subject_is_a_program_or_a_role() -> None:
    found = faults(roles=("home", "guns"), weight={"home": 1.0, "guns": 1.0}, subject={"pledge": "guns"})
    assert found == {("subject", "pledge"): "a program or a role, not both"}


def test_all_faults_are_reported_at_once() -> None:
    found = faults(keep={"money": 2.0}, trust={"prompt": -1.0, "late": 0.5}, tail_share=0.0)
    assert set(found) == {("keep", "money"), ("trust", "prompt"), ("tail_share", ())}
    assert found["keep", "money"] == "a number from 0 to 1"


def test_rules_are_tried_on_what_is_not_faulty() -> None:
    """A width that cannot be used hides neither another program's floor nor a misspelled role."""
    case = strait()
    found = faults(
        width={**case.width, ("bases", "only"): -1.0},
        floor={"guns": 26.0, "bases": 99.0},
        role={"guns": "away"},
        probability={"prompt": 7.5, "late": 0.25},
    )
    assert set(found) == {("width", ("bases", "only")), ("floor", "guns"), ("role", "guns"), ("probability", "prompt")}


def test_an_expectation_beyond_the_last_year_is_doubtful() -> None:
    (slip,) = slips(replace(strait(), from_year={"pledge": 2040}))
    assert (slip.word, slip.index, slip.found) == ("from_year", "pledge", 2040)


def test_stray_keys_are_refused() -> None:
    assert ("floor", "ships") in faults(floor={"ships": 1.0})


@pytest.mark.parametrize(
    ("changes", "at", "allowed"),
    [
        ({"probability": {"prompt": 0.5, "late": 0.25}}, ("probability", "late"), "sum to 1"),
        ({"tail_share": 0.0}, ("tail_share", ()), "from 0.001 to 1"),
        ({"floor": {"guns": 25.1}}, ("floor", "guns"), "at most 25, the ceiling 50 times the readiness 0.5"),
        ({"strain": {"pledge": 0.04}}, ("strain", "pledge"), "up to 0.4, the trust of 'late' (now 0.48)"),
        ({"role": {"guns": "away"}}, ("role", "guns"), "a key of roles"),
        ({"subject": {"pledge": "navy"}}, ("subject", "pledge"), "a key of programs or roles"),
    ],
)
def test_rules(changes: dict[str, Any], at: tuple[str, Any], allowed: str) -> None:
    assert allowed in faults(**changes)[at]


def test_a_must_cannot_strain() -> None:
    """A demand that may not be unmet never strains, so its strain is free."""
    case = replace(strait(), strain={"pledge": 0.04}, must_meet={"pledge": True})
    assert case.strain == {"pledge": 0.04}


def test_unlimited_tiers_stand_last_and_alone() -> None:
    case = strait()
    width = {**case.width, ("guns", "first"): None}
    assert ("width", ("guns", "first")) in faults(width=width)
    width = {**case.width, ("bases", "only"): None}
    with pytest.raises(CaseError) as refused:
        replace(case, width=width, readiness={"guns": 0.5, "bases": 0.9})
    allowed = " ".join(fault.allowed for fault in refused.value.faults)
    assert all(f"since {word} refers to the ceiling" in allowed for word in ("readiness", "reward", "gain"))
    with pytest.raises(CaseError, match="must use some capital"):
        product_mix({"x": 1}, {"money": 1}, {"money": [0]})


def test_empty_sets_are_refused() -> None:
    with pytest.raises(CaseError) as refused:
        Case(capitals=(), roles=(), programs=(), tiers=(), first_year=2030, plan_years=1)
    assert {fault.word for fault in refused.value.faults} == {"capitals", "roles", "programs", "tiers"}


def test_tiers_out_of_order_are_doubtful() -> None:
    """The second tier of guns may be better only if it is dearer: it is, by half a unit of money."""
    case = strait()
    effect = {**case.effect, ("guns", "second"): 2.5}
    assert list(slips(replace(case, effect=effect))) == []
    cheap = {**case.use, ("guns", "second", "money"): 1.0}
    (slip,) = slips(replace(case, effect=effect, use=cheap))
    assert (slip.word, slip.index) == ("effect", ("guns", "second"))


def slip_of(case: Case, word: str, index: Any) -> str:
    """What is said to be allowed of a value that may be a slip; empty if it is none."""
    return next((slip.allowed for slip in slips(case) if (slip.word, slip.index) == (word, index)), "")


def mixed(incomes: list[float], **more: Any) -> Case:
    """Guns that use a unit of money each, up to 10; a tax that earns one each, up to 2; money for each year."""
    years = {("money", 2030 + place): income for place, income in enumerate(incomes)}
    given: dict[str, Any] = {
        "capitals": ("money",),
        "roles": ("home",),
        "weight": {"home": 1.0},
        "programs": ("guns", "tax"),
        "tiers": (("guns", "all"), ("tax", "all")),
        "width": {("guns", "all"): 10.0, ("tax", "all"): 2.0},
        "use": {("guns", "all", "money"): 1.0, ("tax", "all", "money"): -1.0},
        "role": {"guns": "home"},
        "first_year": 2030,
        "plan_years": len(incomes),
        "income": years,
    }
    return Case(**{**given, **more})


def test_floors_beyond_what_comes_in_and_can_be_raised_are_doubtful() -> None:
    """9 guns of 7 that come in and 2 that are raised: a plan. Of 6.5 it takes half a unit more, unless it was saved."""
    assert slip_of(mixed([7, 7], floor={"guns": 9}), "income", ("money", 2030)) == ""
    said = slip_of(mixed([6.5, 7], floor={"guns": 9}), "income", ("money", 2030))
    assert said == (
        "7 or more: floors use at least 9 a year, programs raise at most 2, 0 can be saved before, 0 must remain"
    )
    saved = mixed([7.5, 6.5], floor={"guns": 9}, keep={"money": 1.0})
    assert slip_of(saved, "income", ("money", 2031)) == ""
    assert slip_of(replace(saved, keep={"money": 0.9}), "income", ("money", 2031)).startswith("6.55 or more")
    assert slip_of(replace(saved, reserve_floor={"money": 0.1}), "income", ("money", 2031)).startswith("6.6 or more")
    unlimited = mixed(
        [1, 1],
        floor={"guns": 9},
        capitals=("money", "will"),
        width={("guns", "all"): 10.0},
        use={("guns", "all", "money"): 1.0, ("tax", "all", "money"): -1.0, ("tax", "all", "will"): 0.1},
        income={(k, t): 1.0 for k in ("money", "will") for t in (2030, 2031)},
    )
    assert list(slips(unlimited)) == []


def test_an_effort_that_cannot_fall_under_its_ceiling_is_doubtful() -> None:
    """20 guns, cut by a quarter, are 15 under a ceiling of 10; by a half, 10."""
    case = mixed([30, 30], current={"guns": 20}, max_cut={"guns": 0.25})
    said = slip_of(case, "current", "guns")
    assert said == (
        "at most 13.3333: in the first year it can fall to 20 x (1 - 0.25) = 15, and must not be above 10 x 1 = 10, the"
        " ceiling times the readiness"
    )
    assert slip_of(replace(case, max_cut={"guns": 0.5}), "current", "guns") == ""
    assert slip_of(replace(case, max_cut={"guns": 0.5}, readiness={"guns": 0.9}), "current", "guns") != ""


def test_an_income_far_from_those_beside_it_is_doubtful() -> None:
    """More than 5 times, or less than a fifth of, both years beside it; at either end, of the two nearest."""

    def out_of_line(*incomes: float) -> list[int]:
        case = mixed(list(incomes))
        return [t for t in case.years if slip_of(case, "income", ("money", t)).startswith("a figure like those of")]

    assert out_of_line(80, 822, 80, 80) == [2031]
    assert out_of_line(800, 81, 80) == [2030]
    assert out_of_line(80, 81, 800) == [2032]
    assert out_of_line(80, 15, 80) == [2031]
    assert out_of_line(80, 0, 80) == [2031]
    assert out_of_line(80, 400, 80) == out_of_line(80, 16, 80) == out_of_line(80, 200, 800) == []
    assert out_of_line(0, 80, 0) == out_of_line(80, 800) == []


def test_a_loss_as_income_and_a_link_to_itself_are_doubtful() -> None:
    assert slip_of(mixed([9, -1]), "income", ("money", 2031)) == "0 or more, as a rule"
    case = mixed([9, 9], gain={("guns", "guns"): 0.1, ("tax", "guns"): 0.1})
    assert slip_of(case, "gain", ("guns", "guns")) == "a link from a program to another"
    assert slip_of(case, "gain", ("tax", "guns")) == ""


def test_a_fault_reads_as_a_sentence() -> None:
    with pytest.raises(CaseError, match=r"keep\[money\]: found 1.5; allowed: a number from 0 to 1; change it"):
        replace(strait(), keep={"money": 1.5})


def test_percent_and_tiny_figures_get_their_own_advice() -> None:
    with pytest.raises(CaseError, match=r"type 0.1 if 10 % is meant"):
        replace(strait(), keep={"money": 10.0})
    with pytest.raises(CaseError, match=r"change the unit, so that figures are 0 or between 1e-06 and 1e\+09 in size"):
        replace(strait(), hold_pace={"strait": 1e-7})


def test_persistence_needs_a_plan_to_stay_close_to() -> None:
    with pytest.raises(CaseError, match="fill in the sheet Plan"):
        replace(product_mix({"a": 2}, {"money": 10}, {"money": [1]}), persistence=0.2)


def test_that_nothing_counts_is_worth_a_warning() -> None:
    """One weight, penalty or reserve value is enough for a plan to be better than another."""
    case = replace(strait(), weight={"home": 0.0}, hold_penalty={}, decisive_penalty={}, penalty={}, reserve_value={})
    assert slip_of(case, "weight", "home").startswith("above 0 for some role")
    assert not slip_of(replace(case, penalty={"pledge": 1.0}), "weight", "home")


def test_tiers_alike_are_in_order() -> None:
    """As good and as dear as the one before, or as good and cheaper: bought second all the same, for want of better."""
    case = strait()
    same = {key: case.use[("guns", "first", key[2])] if key[1] == "second" else use for key, use in case.use.items()}
    for effect in (2.0, 1.0):
        alike = replace(case, effect={**case.effect, ("guns", "second"): effect}, use=same)
        assert slip_of(alike, "effect", ("guns", "second")) == ""
    better = replace(case, effect={**case.effect, ("guns", "second"): 2.5}, use=same)
    assert slip_of(better, "effect", ("guns", "second")) != ""
