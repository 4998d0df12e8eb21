"""US backup from both sides: figures that must agree with one another, and break-evens tried."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pytest

from allocator import solve
from allocator.analyses import backup
from allocator.study import Study
from allocator.table import Report
from capital_allocation import Case
from tests.cases import strait, studied, table, waiting


def test_days_held_meet_the_arrival_exactly_where_the_gap_closes(japan_report: Report) -> None:
    """`holds` comes from the gap, days from own weight: they must agree in every row."""
    frame = table(japan_report["US backup"], "Tokyo's side: holding")
    assert len(frame) == 6 * 3 * 8
    for row in frame.to_dict("records"):
        assert (row["holds"] == "yes") == (row["days held alone"] >= row["help arrives after"] - 1e-6)
        assert row["hold gap"] == pytest.approx(max(0.0, row["needed to hold"] - row["own weight"]), abs=1e-6)


def test_deciding_is_shared_between_own_weight_backup_and_gap(japan_report: Report) -> None:
    frame = table(japan_report["US backup"], "Tokyo's side: deciding")
    covered = frame["own weight"] + frame["US backup"] + frame["decisive gap"]
    assert (covered >= frame["needed to decide"] - 1e-6).all()
    assert (frame["US backup"] <= frame["most the US can give"] + 1e-6).all()
    assert (frame["US backup"] <= frame["most Japan may rely on"] + 1e-6).all()


def test_reciprocity_is_trust_plus_reward_less_strain(japan_report: Report) -> None:
    frame = table(japan_report["US backup"], "Reciprocity")
    whole = frame["trust"] + frame["earned by rewarded programs"] - frame["strained by unmet expectations"]
    assert (frame["reciprocity"] <= whole.clip(upper=1.0) + 1e-6).all()
    assert (frame["strained by unmet expectations"] >= 0.0).all()
    assert frame["strained by unmet expectations"].max() > 0.0


def fixed(case: Case, effort: Mapping[tuple[str, str, int], float]) -> Case:
    """The case with its plan held: one year, so floors and widths of every tier at the effort put into it."""
    floor = {p: sum(effort[p, g, t] for g in case.tiers_of[p] for t in case.years) for p in case.programs}
    return replace(case, width={(p, g): effort[p, g, t] for p, g, t in effort}, floor=floor)


@pytest.mark.parametrize(("word", "head"), [("credibility", "least credibility"), ("us_force", "least US force")])
def test_the_least_with_which_the_plan_still_decides(word: str, head: str) -> None:
    """10 of own weight against 16: at credibility 0.5 and 20 points of US force, 10 come where 6 are needed.

    So credibility 0.3, or 12 points of force, would do; with that typed in and the plan held, the gap just closes,
    and with a little less it opens.
    """
    case = waiting(decisive={"strait": 16.0})
    study = studied(case)
    line = table(backup.page(study), "Tokyo's side: deciding").iloc[0]
    assert line[head] == pytest.approx({"credibility": 0.3, "us_force": 12.0}[word])
    held = fixed(case, study.solution.values["tier_effort"])
    for part, gap in ((1.0, 0.0), (0.9, 0.6)):
        figures = dict.fromkeys(getattr(case, word), part * line[head])
        found = solve(replace(held, **{word: figures})).values["decisive_gap"]["strait", 2030, "late"]
        assert found == pytest.approx(gap, abs=1e-9)


def test_what_cannot_be_had_is_infinite() -> None:
    """Japan may rely on the US for a tenth of 20 only, but 10 are missing: no credibility and no force would do."""
    line = table(backup.page(studied(waiting(reliance={"strait": 0.1}))), "Tokyo's side: deciding").iloc[0]
    assert line["least credibility"] == line["least US force"] == math.inf


def test_days_without_end_where_waiting_costs_nothing() -> None:
    frame = table(backup.page(studied(replace(strait(), hold_pace={}, hold_start={}))), "Tokyo's side: holding")
    assert all(math.isinf(days) for days in frame["days held alone"])


def test_washington_reads_what_japan_carries(japan_study: Study) -> None:
    frame = table(backup.page(japan_study), "Washington's side")
    carried = frame["carried by Japan"] + frame["left to the US"]
    pd.testing.assert_series_equal(carried, frame["needed to decide"], check_names=False)


def test_an_adversary_discounts_promises() -> None:
    """10 of own weight and 10 of backup decide 20; to an adversary who halves promises it is 15 of 20."""
    study = studied(waiting(), promise_discount=0.5)
    assert table(backup.page(study), "Washington's side")["as an adversary sees it"].tolist() == [0.75]


def test_days_that_just_fall_short_do_not_look_enough() -> None:
    """Own weight of 10, less 4 for the first, holds for 6 days; help after 6.04 would look the same in one decimal."""
    study = studied(waiting(delay={("prompt", "strait"): 6.04, ("late", "strait"): 9.0}))
    assert "strait 6.00 of 6.04" in backup.sentences(study)[0]


def test_what_keeps_the_us_from_more_is_said() -> None:
    short = " ".join(backup.sentences(studied(waiting(decisive={"strait": 30.0}))))
    assert "all that credible force times reciprocity allows, and that is not enough in strait" in short
    relied = " ".join(backup.sentences(studied(waiting(reliance={"strait": 0.1}))))
    assert "Japan may rely on no more in strait" in relied
    assert "More is not needed" in " ".join(backup.sentences(studied(waiting())))


def test_days_without_end_are_told_in_words() -> None:
    said = backup.sentences(studied(replace(strait(), hold_pace={}, hold_start={})))
    assert "help arrives if the US acts as in 'prompt': strait without limit." in said[0]


def test_reciprocity_beyond_one_is_said_not_to_count() -> None:
    """Trust 0.99; guns at 10 of 100 earn 0.2 * 0.1 = 0.02: that would make 1.01."""
    rewarded = waiting(trust={"prompt": 0.99, "late": 0.99}, reward={"guns": 0.2})
    assert backup.sentences(studied(rewarded))[-1].endswith("unmet expectations. What goes beyond 1 does not count.")
    assert "beyond 1" not in " ".join(backup.sentences(studied(waiting())))


@pytest.mark.parametrize(("discount", "seen"), [(0.25, 0.875), (0.0, 1.0), (1.0, 0.5)])
def test_an_adversary_counts_what_he_does_not_discount(discount: float, seen: float) -> None:
    """10 of own weight and 10 of backup decide 20; less a quarter of the backup 17.5 of 20."""
    frame = table(backup.page(studied(waiting(), promise_discount=discount)), "Washington's side")
    assert frame["as an adversary sees it"].tolist() == pytest.approx([seen])


def test_half_the_trust_brings_half_the_backup() -> None:
    """Of 20 points half believed, 5 come at reciprocity 0.5; a hundredth more of it brings 0.1 points, each worth 1."""
    page = backup.page(studied(waiting(decisive={"strait": 30.0}, trust={"prompt": 0.5, "late": 0.5})))
    assert table(page, "Tokyo's side: deciding")["most the US can give"].tolist() == pytest.approx([5.0, 5.0])
    assert table(page, "Reciprocity")["worth of 0.01 more"].sum() == pytest.approx(0.1)


def test_reward_is_earned_in_part_by_a_part_of_full_effort() -> None:
    """10 guns of 100 earn a tenth of 0.2."""
    study = studied(waiting(trust={"prompt": 0.5, "late": 0.5}, reward={"guns": 0.2}))
    frame = table(backup.page(study), "Reciprocity")
    assert frame["earned by rewarded programs"].tolist() == pytest.approx([0.02, 0.02])
    assert frame["reciprocity"].tolist() == pytest.approx([0.52, 0.52])


def test_what_japan_carries_ends_where_the_matter_is_decided() -> None:
    """10 of own weight against 8: 8 are carried and none is left to the US."""
    line = table(backup.page(studied(waiting(decisive={"strait": 8.0}))), "Washington's side").iloc[0]
    assert (line["carried by Japan"], line["left to the US"]) == pytest.approx((8.0, 0.0))


def test_one_point_less_to_hold_is_worth_its_penalty() -> None:
    """4 points are missing where help is late: a quarter of the time, and the worst half counts half: 3/8 each."""
    frame = table(backup.page(studied(waiting())), "Tokyo's side: holding").set_index("scenario")
    assert frame["worth of a point"].to_dict() == pytest.approx({"prompt": 0.0, "late": 0.375}, abs=1e-9)


def test_needs_of_a_growing_threat_and_a_run_out_that_is_not_told() -> None:
    """Twice the threat in the run-out: 40 to decide, of which a half may be relied on; sentences are of 2030 alone."""
    income = {("money", 2030): 10.0, ("money", 2031): 10.0}
    case = waiting(runout_years=1, income=income, growth={"strait": 1.0}, reliance={"strait": 0.5})
    page = backup.page(studied(case))
    frame = table(page, "Tokyo's side: deciding")
    assert frame["most Japan may rely on"].tolist() == pytest.approx([10.0, 20.0, 10.0, 20.0])
    assert "2031" not in " ".join(page.answer)
    assert "2030: strait 66.7%." in page.answer[1]  # 10 where 6 are needed


def test_what_is_short_of_holding_is_said_to_be_short() -> None:
    """10 of own weight where holding until prompt help takes 20 + 2; nothing is thin where nothing need be held."""
    said = backup.sentences(studied(waiting(hold_start={"strait": 20.0})))
    assert "strait 54.5% short." in said[1]
    said = backup.sentences(studied(waiting(hold_start={}, hold_pace={})))
    assert not any("margins" in sentence for sentence in said)
