"""About: what made the report, and what it proves."""

from dataclasses import replace
from fractions import Fraction

import pytest

from allocator import solve, words
from allocator.analyses import about
from allocator.exact.certificate import Verdict
from allocator.table import Report
from tests.cases import product_mix, strait, studied, table


def test_the_hash_is_of_the_figures_not_of_their_order() -> None:
    case = strait()
    turned = replace(case, credibility=dict(reversed(case.credibility.items())))
    assert about.logical_hash([case]) == about.logical_hash([turned])
    assert about.logical_hash([case]) != about.logical_hash([replace(case, discount=0.26)])
    assert about.logical_hash([case]) != about.logical_hash([case, case])


def test_every_bargain_is_proven(japan_report: Report) -> None:
    proofs = table(japan_report["About"], "How each bargain")
    assert len(proofs) == 6
    assert set(proofs["status"]) == {"optimal"}
    assert proofs["largest row violation"].max() < 1e-9
    assert proofs["duality gap"].max() < 1e-6
    certificates = table(japan_report["About"], "What exact arithmetic")
    assert set(certificates["verdict"]) == {"proved optimal in exact arithmetic"}
    assert certificates["exact security"][0].startswith("-10069.3367400471")
    assert list(certificates["exact security"]) == list(certificates["no plan scores more than"])
    assert certificates["largest deviation"].max() < 1e-9
    assert "second time: 6 of 6 plans" in japan_report["About"].answer[0]


def test_what_made_it_is_said() -> None:
    study = studied(strait())
    made = table(about.page(study, [study.case], [study.solution], "in.xlsx", "allocator solve in.xlsx"), "Made by")
    facts = dict(zip(made["what"], made["is"], strict=True))
    assert facts["command"] == "allocator solve in.xlsx"
    assert facts["input"] == "in.xlsx"
    assert facts["HiGHS"].startswith("1.")
    assert "threads = 1" in facts["HiGHS options"]
    assert len(facts["hash of the logical input"]) == 64


def test_a_bargain_without_a_plan_has_no_figures() -> None:
    study = studied(strait())
    page = about.page(study, [study.case, study.case], [solve(study.case), None], "", "")
    line = table(page, "How each bargain").iloc[1]
    assert line["status"] == "no plan, or none proven"
    assert line[["security", "duality gap"]].isna().all()
    assert table(page, "What exact arithmetic").iloc[1]["verdict"] == "nothing proved"


def test_that_there_is_no_plan_is_proved() -> None:
    study = studied(product_mix({"doors": 1}, {"hours": 3}, {"hours": [1]}))
    dear = replace(study.case, floor={"doors": 5.0})
    page = about.page(study, [study.case, dear], [study.solution, None], "", "")
    said = table(page, "What exact arithmetic").iloc[1]["verdict"]
    assert said == (
        "proved in exact arithmetic that no plan satisfies the hard limits; rows in conflict: 2, among them"
        " capital_balance: hours / 2030 and effort_floor: doors / 2030"
    )


def test_an_objection_stands_first_and_names_the_place() -> None:
    study = studied(strait())
    wrong = replace(study.solution, security=study.solution.security + 1.0)
    page = about.page(study, [study.case], [wrong], "", "")
    assert page.answer[0].startswith("EXACT ARITHMETIC OBJECTS to 1 of 1 plans")
    assert table(page, "What exact arithmetic").iloc[0]["verdict"] == "OBJECTS; security is off by 0.051 of it"


def test_what_holds_within_tolerance_is_said_to() -> None:
    case = product_mix({"doors": 1}, {"hours": 5}, {"hours": [1]}, width={("doors", "all"): 1.0})
    study = studied(replace(case, floor={"doors": 1.0000000005}))
    page = about.page(study, [study.case], [study.solution], "", "")
    assert table(page, "What exact arithmetic").iloc[0]["verdict"] == (
        "optimal within the solver's tolerance, not exactly; the exact plan misses the limit of"
        " effort_floor: doors / 2030 by 5e-10 of its size"
    )


def test_every_verdict_and_finding_has_its_japanese() -> None:
    said = {verdict.value for verdict in Verdict} | set(about.FINDINGS.values())
    assert said - set(words.japanese()) == set()


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (Fraction(-39044, 2000), "-19.522"),
        (Fraction(10, 3), "3.33333333333333"),
        (Fraction(1, 10**8), "0.00000001"),
        (Fraction(3 * 10**20), "300000000000000000000"),
        (None, ""),
    ],
)
def test_a_fraction_is_shown_with_15_digits(figure: Fraction | None, shown: str) -> None:
    assert about.digits(figure) == shown
