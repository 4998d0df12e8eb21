"""A case in, a proven solution out: worked by hand, then refused where there is no answer."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pytest
from pyomo.core.base.var import VarData

from allocator import NoPlanError, SolverError, solve
from allocator.basis import Optimum
from allocator.highs import Highs
from allocator.optimum import proven
from allocator.program import Program, compile_case, compile_like
from capital_allocation import PARAMETERS, Case, CaseError
from tests.cases import product_mix, strait, waiting


def slow_builder(**changes: Any) -> Case:
    """One program of three years whose effort shows a year later, half of the way at a time."""
    case = Case(
        capitals=("money",),
        roles=("home",),
        programs=("ships",),
        tiers=(("ships", "all"),),
        first_year=2030,
        plan_years=3,
        income={("money", t): 5.0 for t in (2030, 2031, 2032)},
        weight={"home": 1.0},
        role={"ships": "home"},
        existing={"ships": 4.0},
        build_rate={"ships": 0.5},
        lead={"ships": 1},
        width={("ships", "all"): 10.0},
        effect={("ships", "all"): 2.0},
        use={("ships", "all", "money"): 1.0},
    )
    return replace(case, **changes)


def test_three_years_with_lead_and_build_rate() -> None:
    """Worked by hand.

    capability 2030 = 1/2 * 4 + 1/2 * 4 (existing on both counts)      = 4
    capability 2031 = 1/2 * 4 + 1/2 * 2 * effort 2030 = 2 + effort 2030 = 7 at effort 5, all the money
    capability 2032 = 1/2 * 7 + 1/2 * 2 * effort 2031 = 3.5 + 5         = 8.5
    security = 4 + 7 + 8.5 = 19.5. A unit of money more in 2030 adds 1 in 2031 and 1/2 in 2032; in 2031 it
    adds 1 in 2032; in 2032 it comes too late. So effort in 2032 is free; the tie-break keeps it at 5.
    """
    solution = solve(slow_builder())
    assert solution.values["capability"] == pytest.approx(
        {("ships", 2030): 4.0, ("ships", 2031): 7.0, ("ships", 2032): 8.5}
    )
    assert solution.security == pytest.approx(19.5)
    assert solution.shadow_price["capital_balance"] == pytest.approx(
        {("money", 2030): 1.5, ("money", 2031): 1.0, ("money", 2032): 0.0}
    )
    assert solution.values["effort"] == pytest.approx({("ships", t): 5.0 for t in (2030, 2031, 2032)})
    assert solution.not_unique == {("ships", 2032)}


def test_run_out_years_count_but_are_not_of_the_plan() -> None:
    short = slow_builder(plan_years=2, runout_years=1)
    assert short.plan == (2030, 2031)
    assert solve(short).security == pytest.approx(19.5)


def test_discounting() -> None:
    """At a discount of 1/4: 4 + 7 * 0.8 + 8.5 * 0.64 = 15.04."""
    assert solve(slow_builder(discount=0.25)).security == pytest.approx(15.04)


def test_holding_and_the_worst_half_of_the_loss() -> None:
    """Holding takes 4 + 2 = 6 points if help is prompt, 4 + 10 = 14 if late: gaps of 0 and 4, with 10 points.

    Backup is 0.5 * 20 = 10, so 10 + 10 decide the matter. Losses are 0 and 4: expected 1, and the worst half
    of the probability holds a quarter at 4 and a quarter at 0: 2 on average. security = -(1 + 2) / 2 = -1.5.
    A point more saves 1/4 of a point of expected loss and 1/2 of the tail: 3/8.
    """
    solution = solve(waiting())
    assert solution.values["hold_gap"] == pytest.approx(
        {("strait", 2030, "prompt"): 0.0, ("strait", 2030, "late"): 4.0}
    )
    assert solution.values["backup"]["strait", 2030, "late"] == pytest.approx(10.0)
    assert solution.values["loss"] == pytest.approx({"prompt": 0.0, "late": 4.0})
    assert solution.security == pytest.approx(-1.5)
    assert solution.shadow_price["capital_balance"]["money", 2030] == pytest.approx(0.375)
    assert solution.shadow_price["hold_coverage"]["strait", 2030, "late"] == pytest.approx(-0.375)


def test_reliance_limits_backup() -> None:
    """At most a quarter of 20 may rest on the US: 5; so 20 - 10 - 5 = 5 points are missing in both scenarios."""
    solution = solve(waiting(reliance={"strait": 0.25}))
    assert set(solution.values["decisive_gap"].values()) == {5.0}
    assert solution.values["loss"] == pytest.approx({"prompt": 5.0, "late": 9.0})


def test_reciprocity_is_earned_and_strained() -> None:
    """Trust 0.5; guns at 10 of 100 earn 0.2 * 0.1 = 0.02; a pledge of 30 is 20 short and strains 0.01 each.

    Reciprocity 0.5 + 0.02 - 0.2 = 0.32, so backup is 0.5 * 20 * 0.32 = 3.2 and the decisive gap 6.8.
    """
    solution = solve(
        waiting(
            expectations=("pledge",),
            trust={"prompt": 0.5, "late": 0.5},
            reward={"guns": 0.2},
            subject={"pledge": "guns"},
            measure={"pledge": "effort"},
            level={"pledge": 30.0},
            strain={"pledge": 0.01},
        )
    )
    assert solution.values["reciprocity"][2030, "late"] == pytest.approx(0.32)
    assert solution.values["decisive_gap"]["strait", 2030, "prompt"] == pytest.approx(6.8)


def test_saturation_and_provision() -> None:
    """Value counts capability 10 plus 4 points of US public goods at full reciprocity, but no more than 12."""
    generous = waiting(role={"guns": "home"}, weight={"home": 1.0}, provision={"home": 4.0}, us_force={})
    assert solve(generous).values["value"]["home", 2030, "late"] == pytest.approx(14.0)
    capped = replace(generous, saturation={"home": 12.0})
    assert solve(capped).values["value"]["home", 2030, "late"] == pytest.approx(12.0)


def test_goodwill_is_kept_and_has_a_worth_at_the_end() -> None:
    """Opening 8 at keep 1/2 leaves 4, then 2, then 1, with nothing to spend it on; worth 3 each at the end."""
    case = slow_builder(
        capitals=("money", "goodwill"),
        income={**slow_builder().income, **{("goodwill", t): 0.0 for t in (2030, 2031, 2032)}},
        opening={"goodwill": 8.0},
        keep={"goodwill": 0.5},
        reserve_value={"goodwill": 3.0},
    )
    solution = solve(case)
    assert [solution.values["balance"]["goodwill", t] for t in case.years] == pytest.approx([4.0, 2.0, 1.0])
    assert solution.pieces["reserves"] == pytest.approx(3.0)


def test_tie_break_stays_close_to_last_year() -> None:
    """Two programs serve alike; any split of 10 is optimal, so each keeps what it had: 7 and 3."""
    case = product_mix({"a": 1, "b": 1}, {"money": 10}, {"money": [1, 1]}, current={"a": 7.0, "b": 3.0})
    solution = solve(case)
    assert solution.values["effort"] == pytest.approx({("a", 2030): 7.0, ("b", 2030): 3.0})
    assert solution.not_unique == {("a", 2030), ("b", 2030)}
    assert solution.security == pytest.approx(10.0)


def test_a_unique_plan_is_said_to_be_unique() -> None:
    case = product_mix({"a": 2, "b": 1}, {"money": 10}, {"money": [1, 1]}, current={"a": 0.0, "b": 10.0})
    solution = solve(case)
    assert solution.values["effort"]["a", 2030] == pytest.approx(10.0)
    assert solution.not_unique == frozenset()


def test_the_order_of_the_input_does_not_matter() -> None:
    case = strait()
    turned = replace(
        case, programs=case.programs[::-1], tiers=(case.tiers[2], *case.tiers[:2]), capitals=case.capitals[::-1]
    )
    straight, crooked = solve(case), solve(turned)
    assert crooked.security == pytest.approx(straight.security)
    assert crooked.values["effort"] == pytest.approx(straight.values["effort"])


@pytest.mark.parametrize("moment", [1, 2, 3])
def test_an_interrupt_that_meets_pyomo_prints_nothing(
    moment: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Pyomo logs whatever ends an evaluation to stdout, and only then lets it pass."""
    asked = 0

    def interrupted(variable: VarData, **_: bool) -> object:
        nonlocal asked
        asked += 1
        if asked == moment:
            raise KeyboardInterrupt
        return variable.value

    monkeypatch.setattr(VarData, "__call__", interrupted)
    monkeypatch.setattr(logging.getLogger("pyomo"), "handlers", [caplog.handler])
    with pytest.raises(KeyboardInterrupt):
        solve(strait())
    assert caplog.messages == []


def test_values_stand_by_word_and_index() -> None:
    solution = solve(strait())
    assert set(solution.values["tier_effort"]) == {
        (*pair, t) for pair in (("guns", "first"), ("guns", "second"), ("bases", "only")) for t in (2030, 2031)
    }
    assert ("strait", 2031, "late") in solution.values["backup"]
    assert (2031, "late") in solution.values["reciprocity"]
    assert set(solution.values["tail_excess"]) == {"prompt", "late"}
    assert set(solution.values["tail_level"]) == {()}


def test_no_plan_names_the_bargain() -> None:
    """A floor of 10 with money for 5."""
    with pytest.raises(NoPlanError, match="hard bargain: no plan satisfies the hard limits"):
        solve(slow_builder(bargain="hard bargain", floor={"ships": 10.0}))


def test_unbounded_is_an_error_and_no_number() -> None:
    """Two unlimited tiers that feed each other: each uses the capital that the other earns."""
    case = product_mix({"a": 1, "b": 1}, {"money": 1, "goodwill": 1}, {"money": [1, -1], "goodwill": [-1, 1]})
    with pytest.raises(SolverError, match="without limit"):
        solve(case)


@pytest.mark.parametrize(("effect", "security"), [(0.0, 0.0), (1.0, 3.0)])
def test_plans_without_end_that_are_worth_no_more_are_no_obstacle(effect: float, security: float) -> None:
    """The same two tiers, worth nothing or saturated at 3: the optimum is finite, the effort is not unique."""
    case = product_mix(
        {"a": effect, "b": effect},
        {"money": 1, "goodwill": 1},
        {"money": [1, -1], "goodwill": [-1, 1]},
        saturation={"profit": 3.0},
    )
    solution = solve(case)
    assert solution.security == pytest.approx(security)
    assert solution.not_unique == {("a", 2030), ("b", 2030)}


@pytest.mark.parametrize("penalty", [1e2, 1e4, 1e6])
def test_large_penalties_are_solved(penalty: float) -> None:
    """The loss of `waiting` is all in a gap of 4 held late: security = -(4 p / 4 + 2 p) / 2 = -1.5 p."""
    assert solve(waiting(hold_penalty={"strait": penalty})).security == pytest.approx(-1.5 * penalty)


def test_a_small_worth_beside_a_huge_penalty_is_right_or_refused() -> None:
    """Ten points of worth 1 each count beside a penalty of 1e9 for a gap that cannot be closed."""
    case = waiting(role={"guns": "home"}, weight={"home": 1.0}, hold_penalty={"strait": 1e9})
    without = replace(case, weight={"home": 0.0})
    try:
        assert solve(case).security - solve(without).security == pytest.approx(10.0, abs=1e-6 * 1.5e9)
        assert solve(case).values["effort"]["guns", 2030] == pytest.approx(10.0)
    except SolverError as refusal:
        assert "orders of magnitude" in str(refusal)


def test_an_answer_its_prices_do_not_prove_is_sought_another_way_then_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Halved prices no longer forbid a better plan: that optimum is not taken on trust."""
    honest = Highs.run

    def halved(highs: Highs) -> Optimum:
        optimum = honest(highs)
        optimum.prices = 0.5 * optimum.prices
        return optimum

    monkeypatch.setattr(Highs, "run", halved)
    program = compile_case(waiting())
    highs = Highs(program.columns, program.rows)
    highs.set_costs(program.costs)
    assert proven(highs, program).objective == pytest.approx(-1.5)
    monkeypatch.setattr(Highs, "run_afresh", halved)
    with pytest.raises(SolverError, match="may still gain"):
        proven(highs, program)


def test_without_a_verdict_it_is_solved_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first run that ends at some limit gives no verdict; the second one does."""
    calls = []
    honest = Highs._run

    def stopped_at_first(highs: Highs) -> object:
        calls.append(highs)
        return highspy.HighsModelStatus.kIterationLimit if len(calls) == 1 else honest(highs)

    monkeypatch.setattr(Highs, "_run", stopped_at_first)
    assert solve(waiting()).security == pytest.approx(-1.5)


@pytest.mark.parametrize(
    "changes", [{}, {"risk_aversion": 1.0}, {"decisive_penalty": {}}, {"us_force": {"strait": 90.0}}]
)
def test_consequences_without_a_price_are_reported_at_their_best(changes: dict[str, Any]) -> None:
    """Reciprocity, backup and gaps follow from the plan even where the objective does not care for them."""
    case = replace(strait(), **changes)
    got = solve(case).values
    for t in case.years:
        for s in case.scenarios:
            earned = sum(case.reward[p] * got["effort"][p, t] / case.ceiling[p] for p in case.programs)
            strained = sum(case.strain[e] * got["unmet"][e, t] for e in case.expectations)
            reciprocity = min(1.0, case.trust[s] + earned - strained)
            assert got["reciprocity"][t, s] == pytest.approx(reciprocity)
            for c in case.contingencies:
                need = case.threat[c, t] * case.decisive[c]
                backup = min(case.credibility[s, c] * case.us_force[c] * reciprocity, case.reliance[c] * need)
                own = sum(case.relevance[p, c] * got["capability"][p, t] for p in case.programs)
                hold = case.threat[c, t] * (case.hold_start[c] + case.hold_pace[c] * case.delay[s, c])
                assert got["backup"][c, t, s] == pytest.approx(backup)
                assert got["decisive_gap"][c, t, s] == pytest.approx(max(0.0, need - own - backup), abs=1e-9)
                assert got["hold_gap"][c, t, s] == pytest.approx(max(0.0, hold - own), abs=1e-9)


def test_persistence_by_hand() -> None:
    """A earns 2, b 1, money 10; the plan has 2 of a and 8 of b. Where 0.4 of its money may move, 2 go from b to a.

    Security is 14 instead of 20; a share of 0.1 more moves half a unit more, so a whole one is worth 5. A cell
    left open may go anywhere: with b open only a's own departure counts, and all 4 go to a.
    """
    mix = product_mix({"a": 2, "b": 1}, {"money": 10}, {"money": [1, 1]})
    close = solve(replace(mix, persistence=0.4, planned={("a", 2030): 2.0, ("b", 2030): 8.0}))
    assert close.values["effort"] == pytest.approx({("a", 2030): 4.0, ("b", 2030): 6.0})
    assert close.values["departure"] == pytest.approx({("a", 2030): 2.0, ("b", 2030): 2.0})
    assert close.security == pytest.approx(14.0)
    assert close.shadow_price["persistence_limit"][()] == pytest.approx(5.0)
    half_open = solve(replace(mix, persistence=1.0, planned={("a", 2030): 4.0}))
    assert half_open.values["effort"] == pytest.approx({("a", 2030): 8.0, ("b", 2030): 2.0})
    assert "departure" not in solve(mix).values


def assert_the_same_program(one: Program, other: Program) -> None:
    assert (one.columns.names, one.rows.names) == (other.columns.names, other.rows.names)
    for word in ("lower", "upper", "starts", "columns", "coefficients"):
        assert np.array_equal(getattr(one.rows, word), getattr(other.rows, word)), word
    assert np.array_equal(one.columns.lower, other.columns.lower)
    assert np.array_equal(one.columns.upper, other.columns.upper)
    assert np.array_equal(one.costs.per_column, other.costs.per_column)
    assert one.costs.offset == other.costs.offset


def with_a_plan() -> Case:
    """`strait` with a plan of one's own, of which a tenth of the money may move."""
    case = strait()
    found = solve(case).values["effort"]
    return replace(case, planned={key: effort for key, effort in found.items() if key[1] in case.plan}, persistence=0.1)


@pytest.mark.parametrize("kind", [strait, with_a_plan])
@pytest.mark.parametrize("word", [word for word, declared in PARAMETERS.items() if declared.kind in (float, bool)])
def test_a_program_like_another_is_that_of_its_own_case(word: str, kind: Callable[[], Case]) -> None:
    """Every figure that a case can have otherwise, in turn; what it does to rows, bounds and costs is compiled."""
    case, changed = kind(), 0
    known = compile_case(case)
    for index, figure in case.figures(word).items():
        for other in (not figure,) if isinstance(figure, bool) else (0.5 * (figure or 0.0), 0.25, 3.0, None):
            try:
                like = case.with_figures({word: {index: other}})
            except CaseError:
                continue
            changed += 1
            assert_the_same_program(compile_like(known, like), compile_case(like))
    assert changed or not case.figures(word)


def test_a_case_of_other_sets_has_a_program_of_its_own() -> None:
    known = compile_case(slow_builder())
    longer = slow_builder(plan_years=2, runout_years=1)
    assert_the_same_program(compile_like(known, longer), compile_case(longer))
    other = strait()
    assert_the_same_program(compile_like(known, other), compile_case(other))


def test_effort_that_varies_only_between_the_ends_of_others_varies() -> None:
    """A uses 1 of 10 money and earns 1, c half of both: from 10 of a to 20 of c all is alike. Between them b may run.

    A unit of b, worth nothing, takes what 5 of a bring in and what 10 of c do: at most 1, halfway, and 0 at the ends.
    """
    use = {"money": [1, 0, 0.5], "of a": [-1, 5, 0], "of c": [0, 10, -1]}
    case = product_mix({"a": 1, "b": 0, "c": 0.5}, {"money": 10, "of a": 0, "of c": 0}, use)
    assert solve(case).not_unique == {("a", 2030), ("b", 2030), ("c", 2030)}
