"""The ally one may get: plans tried in worlds, worked by hand and against solving the case with the plan held."""

import math
from dataclasses import replace
from typing import Any

import pytest

from allocator import solve
from allocator.solution import Solution
from allocator.worlds import Effort, ally_of, expected, worlds_of
from capital_allocation import Case
from tests.shelters import FRIEND, STRANGER, shelter


def effort(solution: Solution) -> dict[str, float]:
    return {p: amount for (p, _), amount in solution.values["effort"].items()}


def test_regret_by_hand() -> None:
    """With a sure friend all 10 go to aid, worth 10; with a stranger all to guns, worth 0 (no loss, no aid).

    Aid alone with a stranger: 10 - 3 * 10 = -20, regret 20. Guns alone with a friend: 0, regret 10.
    """
    friend, stranger = worlds_of([FRIEND, STRANGER])
    for_friend, for_stranger = solve(FRIEND), solve(STRANGER)
    assert effort(for_friend) == pytest.approx({"guns": 0.0, "aid": 10.0})
    assert effort(for_stranger) == pytest.approx({"guns": 10.0, "aid": 0.0})
    assert (friend.best, stranger.best) == pytest.approx((10.0, 0.0))
    plan = for_friend.values["tier_effort"]
    assert (friend.regret(plan), stranger.regret(plan)) == pytest.approx((0.0, 20.0), abs=1e-4)
    plan = for_stranger.values["tier_effort"]
    assert (friend.regret(plan), stranger.regret(plan)) == pytest.approx((10.0, 0.0), abs=1e-4)


def test_a_plan_that_cannot_be_had() -> None:
    """A plan for 20 of money where there are 10; and one that goes beyond the width of a tier."""
    rich = solve(shelter("rich", 1.0, income={("money", 2030): 20.0}))
    (friend,) = worlds_of([FRIEND])
    assert friend.security(rich.values["tier_effort"]) == -math.inf
    assert friend.regret(rich.values["tier_effort"]) == math.inf
    narrow = replace(FRIEND, width={("aid", "all"): 5.0})
    assert expected(narrow).security(solve(FRIEND).values["tier_effort"]) == -math.inf


def test_a_world_without_any_plan_has_no_regret() -> None:
    """The strait must be held at 5 points a day: a friend comes at once; 3 days take 15 points of 10."""
    must = {"hold_pace": {"strait": 5.0}, "must_hold": {"strait": True}}
    prompt, late = shelter("prompt", 1.0, **must), shelter("late", 1.0, delay={("sure", "strait"): 3.0}, **must)
    friend, nobody = worlds_of([prompt, late])
    plan = solve(prompt).values["tier_effort"]
    assert friend.regret(plan) == pytest.approx(0.0, abs=1e-4)
    assert (nobody.best, nobody.security(plan)) == (-math.inf, -math.inf)
    assert math.isnan(nobody.regret(plan))


def test_what_tokyo_wants_stays_that_of_the_base() -> None:
    """A stranger's bargain with other weights and income is tried at the base's; his force and credibility stay."""
    odd = shelter("odd", 0.25, weight={"profit": 9.0}, income={("money", 2030): 99.0}, us_force={"strait": 8.0})
    world = worlds_of([FRIEND, odd])[1].case
    assert world.weight == FRIEND.weight
    assert world.income == FRIEND.income
    assert (world.us_force["strait"], world.credibility["certain", "strait"]) == (8.0, 0.25)


SURE = ("sure", "strait")
BROUGHT: list[tuple[dict[str, Any], float]] = [
    ({"trust": {"sure": 0.5}}, 5.0),
    ({"credibility": {SURE: 0.5}}, 5.0),
    ({"us_force": {"strait": 5.0}}, 5.0),
    ({"delay": {SURE: 4.0}}, 6.0),
    ({"provision": {"profit": 4.0}}, 14.0),
    ({"trust": {"sure": 0.5}, "reward": {"aid": 1.0}}, 10.0),
]
"""What another ally brings, believes or rewards, and what the best plan of the base is then worth."""


@pytest.mark.parametrize(("changes", "best"), BROUGHT, ids=[" ".join(changes) for changes, _ in BROUGHT])
def test_all_the_us_decides_is_that_of_the_ally(changes: dict[str, Any], best: float) -> None:
    """A friend brings at once all 10 that decide the strait, so all 10 of money go to aid: worth 10.

    Trusted or believed by half, or half as strong, he brings 5, so 5 guns are needed. Each day of waiting takes a gun:
    4 days leave 6 of aid. 4 public goods are worth 4. Aid that is rewarded with full reciprocity makes up for trust.
    """
    widths = {("guns", "all"): 10.0, ("aid", "all"): 10.0}
    base = replace(FRIEND, must_hold={"strait": True}, hold_pace={"strait": 1.0}, width=widths)
    other = replace(base, bargain="other", **changes)
    assert expected(base).best == pytest.approx(10.0)
    assert ally_of(base, other).best == pytest.approx(best)
    assert worlds_of([base, other])[-1].best == pytest.approx(best)


def test_an_ally_is_as_likely_as_his_bargain_says() -> None:
    """Who comes in one case of two is worth 0: a gun saves 3 in half the cases, more than the 1 of aid. Sure, 10."""
    either: dict[str, Any] = {
        "scenarios": ("comes", "stays"),
        "trust": {"comes": 1.0, "stays": 1.0},
        "delay": {("comes", "strait"): 0.0, ("stays", "strait"): 0.0},
        "credibility": {("comes", "strait"): 1.0, ("stays", "strait"): 0.0},
    }
    base = replace(FRIEND, probability={"comes": 0.5, "stays": 0.5}, **either)
    sure = replace(FRIEND, bargain="sure", probability={"comes": 1.0, "stays": 0.0}, **either)
    assert expected(base).best == pytest.approx(0.0)
    assert ally_of(base, sure).best == pytest.approx(10.0)


def test_what_the_base_does_not_know_of_an_ally_is_left_out() -> None:
    """Public goods for a role that the base does not have."""
    other = shelter(
        "other", 1.0, roles=("profit", "more"), weight={"profit": 1.0, "more": 1.0}, provision={"more": 3.0}
    )
    assert ally_of(FRIEND, other).case.provision == FRIEND.provision
    assert worlds_of([STRANGER, other])[-1].best == pytest.approx(10.0)


def test_worlds_alike_are_one() -> None:
    assert len(worlds_of([FRIEND, shelter("twin", 1.0), STRANGER])) == 2


def judged(case: Case, plan: Effort) -> float:
    """Security of a plan where one scenario is certain, by closed forms alone: no program is solved."""
    (s,), delivered = case.scenarios, {"effort": dict[Any, float](), "capability": dict[Any, float]()}
    for p in case.programs:
        before = case.existing[p]
        for t in case.years:
            delivered["effort"][p, t] = sum(plan[p, g, t] for g in case.tiers_of[p])
            start = t - case.lead[p]
            sustained = sum(case.effect[p, g] * plan[p, g, start] for g in case.tiers_of[p] if start in case.years)
            sustained = sustained if start in case.years else case.existing[p]
            before = (1 - case.build_rate[p]) * before + case.build_rate[p] * sustained
            delivered["capability"][p, t] = before
    total = 0.0
    for t in case.years:
        unmet = {
            e: max(0.0, case.level[e] - sum(delivered[case.measure[e]][p, t] for p in case.subjects[e]))
            for e in case.expectations
            if t >= (case.from_year[e] or t)
        }
        earned = sum(case.reward[p] * delivered["effort"][p, t] / case.ceiling[p] for p in case.programs)
        strained = sum(case.strain[e] * gap for e, gap in unmet.items())
        reciprocity = min(1.0, case.trust[s] + earned - strained)
        worth = -sum(case.penalty[e] * gap for e, gap in unmet.items())
        for r in case.roles:
            points = sum(delivered["capability"][p, t] for p in case.programs if case.role[p] == r)
            counted = points + case.provision[r] * reciprocity
            worth += case.weight[r] * min(counted, math.inf if case.saturation[r] is None else case.saturation[r])
        for c in case.contingencies:
            own = sum(case.relevance[p, c] * delivered["capability"][p, t] for p in case.programs)
            hold = case.threat[c, t] * (case.hold_start[c] + case.hold_pace[c] * case.delay[s, c])
            decisive = case.threat[c, t] * case.decisive[c]
            backup = min(case.credibility[s, c] * case.us_force[c] * reciprocity, case.reliance[c] * decisive)
            worth -= case.hold_penalty[c] * max(0.0, hold - own)
            worth -= case.decisive_penalty[c] * max(0.0, decisive - own - backup)
        total += case.discount_factor[t] * worth
    for k in case.capitals:
        balance = case.opening[k]
        for t in case.years:
            used = sum(case.use[p, g, k] * plan[p, g, t] for p, g in case.tiers)
            balance = case.keep[k] * balance + case.income[k, t] - used
        total += case.reserve_value[k] * balance
    return total


def test_the_default_case_by_closed_forms(japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]) -> None:
    """Every plan that can be had, in every world; bests solved as cases of their own."""
    worlds = worlds_of(japan)
    assert len(worlds) == 18
    for world in worlds[::4]:
        assert world.best == pytest.approx(solve(world.case).security, rel=1e-9)
    cannot = 0
    for solution in japan_solutions:
        plan = solution.values["tier_effort"]
        for world in worlds:
            found = world.security(plan)
            cannot += math.isinf(found)
            assert math.isinf(found) or found == pytest.approx(judged(world.case, plan), abs=0.05)
    assert cannot == 18  # the plan of the Cold War bargain, which cuts faster than the base allows
