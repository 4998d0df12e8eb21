"""Objective by piece: the pieces add up, and are what the case says."""

from dataclasses import replace

import pytest

from allocator.analyses import pieces
from allocator.study import Study
from tests.cases import product_mix, strait, studied, table, waiting


def test_the_pieces_add_up_to_security(japan_study: Study) -> None:
    frame = table(pieces.page(japan_study), "Security by piece")
    assert frame["security"].iloc[:-1].sum() == pytest.approx(japan_study.solution.security, rel=1e-9)
    assert frame["security"].iloc[-1] == pytest.approx(japan_study.solution.security, rel=1e-9)
    assert (frame["plan years"] + frame["run-out years"]).to_numpy() == pytest.approx(frame["security"].to_numpy())


@pytest.mark.parametrize("risk_aversion", [0.0, 0.4, 1.0])
def test_they_add_up_whatever_the_aversion_to_risk(risk_aversion: float) -> None:
    study = studied(replace(strait(), risk_aversion=risk_aversion))
    frame = table(pieces.page(study), "Security by piece")
    assert frame["security"].iloc[:-1].sum() == pytest.approx(study.solution.security)


def test_loss_is_weighed_as_the_objective_weighs_it() -> None:
    """A loss of 4 in the late quarter, nothing in the rest; the worst half counts it half: (1 + 2) / 2 = 1.5."""
    frame = table(pieces.page(studied(waiting())), "Security by piece").set_index("piece")
    assert frame.loc["loss in a contingency", "security"] == pytest.approx(-1.5)


def test_value_is_shared_by_what_each_brings() -> None:
    """10 points of guns and 4 of US public goods count 12, saturation: guns bring 10/14 of it."""
    case = waiting(
        role={"guns": "home"}, weight={"home": 1.0}, provision={"home": 4.0}, saturation={"home": 12.0}, us_force={}
    )
    frame = table(pieces.page(studied(case)), "Security by piece").set_index("of")
    assert frame.loc["home: guns", "security"] == pytest.approx(12 * 10 / 14)
    assert frame.loc["home: public goods the US provides", "security"] == pytest.approx(12 * 4 / 14)


def test_where_a_program_earns_its_keep() -> None:
    """10 points of guns at 3/8 each, all of it in the strait."""
    frame = table(pieces.page(studied(waiting())), "What each program's capability").set_index("program")
    assert frame.loc["guns", "strait"] == pytest.approx(3.75)
    assert frame.loc["guns", "in all"] == pytest.approx(3.75)


def test_where_nothing_is_worth_anything_security_is_nothing() -> None:
    study = studied(waiting(hold_penalty={}, decisive_penalty={}))
    page = pieces.page(study)
    assert page.answer == (
        "Security is 0: in the best plan nothing that has a weight, a penalty or a reserve value is gained or lost.",
    )
    assert table(page, "Security by piece").to_dict("records") == [
        {"piece": "security", "of": "", "plan years": 0.0, "run-out years": 0.0, "security": 0.0}
    ]
    assert table(page, "What each program's capability")["in all"].tolist() == [0.0]


@pytest.mark.parametrize(("years", "heads"), [((2, 0), "plan years"), ((1, 1), "run-out years")])
def test_reserves_count_where_the_last_year_lies(years: tuple[int, int], heads: str) -> None:
    """A unit left at the end is worth 2 and spent only 1: both years' 10 are kept, worth 40 after the last of them."""
    income = {("money", 2030): 10.0, ("money", 2031): 10.0}
    case = product_mix(
        {"x": 1},
        {"money": 10},
        {"money": [1]},
        plan_years=years[0],
        runout_years=years[1],
        income=income,
        keep={"money": 1.0},
        reserve_value={"money": 2.0},
    )
    line = table(pieces.page(studied(case)), "Security by piece").set_index("piece").loc["reserve"]
    assert line.drop("of").to_dict() == {"plan years": 0.0, "run-out years": 0.0, heads: 40.0, "security": 40.0}


def test_value_of_the_run_out_stands_apart() -> None:
    """10 a year for a plan year and two of run-out; what a program is worth is told of the plan year alone."""
    case = waiting(runout_years=2, income={("money", t): 10.0 for t in (2030, 2031, 2032)})
    page = pieces.page(studied(case))
    line = table(page, "Security by piece").set_index("piece").loc["loss in a contingency"]
    assert (line["plan years"], line["run-out years"]) == pytest.approx((-1.5, -3.0))
    assert table(page, "What each program's capability").set_index("program").loc["guns", "strait"] == pytest.approx(
        3.75
    )


def test_value_is_weighed_by_how_likely_each_scenario_is() -> None:
    """10 guns and, at reciprocity 1 or 0.5, 4 or 2 public goods: three quarters of 4 and a quarter of 2."""
    case = waiting(
        role={"guns": "home"}, weight={"home": 1.0}, provision={"home": 4.0}, trust={"prompt": 1.0, "late": 0.5}
    )
    frame = table(pieces.page(studied(case)), "Security by piece").set_index("of")
    assert frame.loc["home: guns", "security"] == pytest.approx(10.0)
    assert frame.loc["home: public goods the US provides", "security"] == pytest.approx(3.5)
