"""What exact arithmetic found, in words: proved, within tolerance, objected to, or no plan."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from allocator import Solution, Verdict, words
from allocator.study import Study
from allocator.verdicts import FINDINGS, Found, digits, opening, verdict, verdict_table
from capital_allocation import Case
from tests.cases import product_mix, strait, studied


def verdicts(cases: Sequence[Case], solutions: Sequence[Solution | None]) -> list[Found]:
    return list(map(verdict, cases, solutions))


def shown(study: Study, cases: Sequence[Case], solutions: Sequence[Solution | None]) -> pd.DataFrame:
    return verdict_table(study, cases, verdicts(cases, solutions)).frame


def test_a_plan_is_proved_in_words_and_10_digits() -> None:
    study = studied(strait())
    line = shown(study, [study.case], [study.solution]).iloc[0]
    assert line["verdict"] == "proved optimal in exact arithmetic"
    assert line["exact security"] == line["no plan scores more than"] == "-19.522"
    assert opening(study, verdicts([study.case], [study.solution])).startswith("Proved optimal in exact arithmetic")


def test_that_there_is_no_plan_is_proved() -> None:
    study = studied(product_mix({"doors": 1}, {"hours": 3}, {"hours": [1]}))
    dear = replace(study.case, floor={"doors": 5.0})
    said = shown(study, [study.case, dear], [study.solution, None])["verdict"][1]
    assert said == (
        "proved in exact arithmetic that no plan satisfies the hard limits; rows in conflict: 2, among them"
        " capital_balance: hours / 2030 and effort_floor: doors / 2030"
    )


def test_an_objection_stands_first_and_names_the_place() -> None:
    """Security is reported 2.4656 too high: a tenth of the largest term it adds up, the tail's level of -24.656."""
    study = studied(strait())
    wrong = replace(study.solution, security=study.solution.security + 2.4656)
    assert opening(study, verdicts([study.case], [wrong])).startswith("EXACT ARITHMETIC OBJECTS to 1 of 1 plans")
    assert shown(study, [study.case], [wrong])["verdict"][0] == "OBJECTS; security is off by 0.1 of it"


def test_what_holds_within_tolerance_is_said_to() -> None:
    case = product_mix({"doors": 1}, {"hours": 5}, {"hours": [1]}, width={("doors", "all"): 1.0})
    study = studied(replace(case, floor={"doors": 1.0000000005}))
    assert shown(study, [study.case], [study.solution])["verdict"][0] == (
        "optimal within the solver's tolerance, not exactly; the exact plan misses the limit of"
        " effort_floor: doors / 2030 by 5e-10 of its size"
    )


def test_every_verdict_and_finding_has_its_japanese() -> None:
    said = {verdict.value for verdict in Verdict} | set(FINDINGS.values())
    assert said - set(words.japanese()) == set()


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (Fraction(-39044, 2000), "-19.522"),
        (Fraction(10, 3), "3.333333333"),
        (Fraction(1, 10**8), "0.00000001"),
        (Fraction(3 * 10**20), "300000000000000000000"),
        (None, ""),
    ],
)
def test_a_fraction_is_shown_with_10_digits(figure: Fraction | None, shown: str) -> None:
    assert digits(figure) == shown
