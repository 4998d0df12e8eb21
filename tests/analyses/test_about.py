"""About: what made the report, and what it proves."""

from dataclasses import replace

from allocator import solve
from allocator.analyses import about
from allocator.identity import logical_hash
from allocator.table import Report
from allocator.verdicts import verdict
from tests.cases import strait, studied, table


def test_the_hash_is_of_the_figures_not_of_their_order() -> None:
    case = strait()
    turned = replace(case, credibility=dict(reversed(case.credibility.items())))
    assert logical_hash([case]) == logical_hash([turned])
    assert logical_hash([case]) != logical_hash([replace(case, discount=0.26)])
    assert logical_hash([case]) != logical_hash([case, case])


def test_every_bargain_is_proven(japan_report: Report) -> None:
    proofs = table(japan_report["About"], "How each bargain")
    assert len(proofs) == 6
    assert set(proofs["status"]) == {"optimal"}
    assert proofs["largest row violation"].max() < 1e-9
    assert proofs["duality gap"].max() < 1e-6
    certificates = table(japan_report["About"], "What exact arithmetic")
    assert set(certificates["verdict"]) == {"proved optimal in exact arithmetic"}
    assert certificates["exact security"][0].startswith("-10069.33674")
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
    cases, solutions = [study.case, study.case], [solve(study.case), None]
    page = about.certified(about.page(study, cases, solutions, "", ""), study, cases, [*map(verdict, cases, solutions)])
    line = table(page, "How each bargain").iloc[1]
    assert line["status"] == "no plan, or none proven"
    assert line[["security", "duality gap"]].isna().all()
    assert table(page, "What exact arithmetic").iloc[1]["verdict"] == "nothing proved"
