"""Figures that several sheets need, read off a case and its solution."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from allocator.solution import Solution
from capital_allocation import Case

NO_ROLE = "no role"

NO_SCORE = "Security is 0: in the best plan nothing that has a weight, a penalty or a reserve value is gained or lost."
"""What is said of the score where every piece of it is 0."""


def used(case: Case, solution: Solution, k: str, p: str, t: int) -> float:
    """What program `p` uses of capital `k` in year `t`; below 0 it earns."""
    effort = solution.values["tier_effort"]
    return math.fsum(case.use[p, g, k] * effort[p, g, t] for g in case.tiers_of[p])


def used_in_plan(case: Case, solution: Solution, k: str) -> float:
    """What all programs use of capital `k` over the plan years, on balance."""
    return math.fsum(used(case, solution, k, p, t) for p in case.programs for t in case.plan)


def likeliest(case: Case) -> str:
    """The scenario of highest probability."""
    return max(case.scenarios, key=lambda s: case.probability[s])


def spent_on_role(case: Case, solution: Solution, role: str, years: Iterable[int]) -> float:
    """Money that the programs of a role (or of `NO_ROLE`) use over `years`."""
    wanted = None if role == NO_ROLE else role
    programs = [p for p in case.programs if case.role[p] == wanted]
    return math.fsum(used(case, solution, case.money, p, t) for p in programs for t in years)


def used_for_role(case: Case, solution: Solution, role: str, years: Iterable[int]) -> float:
    """Money that the programs of a role use over `years`; what others of them earn is not taken off."""
    programs, years = [p for p in case.programs if case.role[p] == role], tuple(years)
    return math.fsum(max(0.0, used(case, solution, case.money, p, t)) for p in programs for t in years)


def days_held(case: Case, solution: Solution, c: str, t: int) -> float:
    """Days Japan can hold contingency `c` alone with its own weight of year `t`; infinite if waiting costs nothing."""
    return days_alone(solution.values["own"][c, t], case.threat[c, t], case.hold_start[c], case.hold_pace[c])


def days_alone(own: float, threat: float, hold_start: float, hold_pace: float) -> float:
    """Days that own weight suffices for; infinite if waiting costs nothing, 0 if it does not for the first."""
    spare = own / threat - hold_start
    if spare < -1e-9 * max(1.0, hold_start):
        return 0.0
    return max(spare, 0.0) / hold_pace if hold_pace else math.inf


def holds(solution: Solution, c: str, t: int, s: str) -> bool:
    """Whether Japan holds until help arrives."""
    return solution.values["hold_gap"][c, t, s] <= 1e-6


def expected_backup(case: Case, solution: Solution, c: str, t: int) -> float:
    """US points in a contingency, on average over the scenarios."""
    return math.fsum(case.probability[s] * solution.values["backup"][c, t, s] for s in case.scenarios)


def programs_of(case: Case) -> dict[str, tuple[str, ...]]:
    """The programs of each role, and of no role where there are such."""
    groups = {r: tuple(p for p in case.programs if case.role[p] == r) for r in case.roles}
    groups[NO_ROLE] = tuple(p for p in case.programs if case.role[p] is None)
    return {r: programs for r, programs in groups.items() if programs}


def out_of_order(case: Case, solution: Solution) -> dict[str, list[int]]:
    """The programs, and the plan years, in which a later tier is bought before an earlier one is full."""
    found: dict[str, list[int]] = {}
    for p, tiers in case.tiers_of.items():
        for t in case.plan:
            effort = [solution.values["tier_effort"][p, g, t] for g in tiers]
            gaps = [(case.width[p, g] or 0.0) - spent > 1e-6 for g, spent in zip(tiers, effort, strict=True)]
            if any(gap and any(later > 1e-6 for later in effort[n + 1 :]) for n, gap in enumerate(gaps)):
                found.setdefault(p, []).append(t)
    return found


def needed_to_hold(case: Case, c: str, t: int, s: str) -> float:
    """Own points that holding until help arrives takes."""
    return case.threat[c, t] * (case.hold_start[c] + case.hold_pace[c] * case.delay[s, c])


def needed_to_decide(case: Case, c: str, t: int) -> float:
    """Points, own and US, that deciding the matter takes."""
    return case.threat[c, t] * case.decisive[c]


def most_backup(case: Case, c: str, t: int, s: str, reciprocity: float) -> float:
    """The most US points that may count at a reciprocity: what the US can give, as far as Japan may rely on it."""
    given = case.credibility[s, c] * case.us_force[c] * reciprocity
    return min(given, case.reliance[c] * needed_to_decide(case, c, t))


def least_credibility(case: Case, solution: Solution, c: str, t: int, s: str) -> float:
    """The least credibility with which the plan still decides the matter; infinite where none would do."""
    return _divided(_missing(case, solution, c, t), case.us_force[c] * solution.values["reciprocity"][t, s])


def least_force(case: Case, solution: Solution, c: str, t: int, s: str) -> float:
    """The least US force with which the plan still decides the matter; infinite where none would do."""
    return _divided(_missing(case, solution, c, t), case.credibility[s, c] * solution.values["reciprocity"][t, s])


def _missing(case: Case, solution: Solution, c: str, t: int) -> float:
    """Points that only the US can bring; infinite where Japan may not rely on so many."""
    need = needed_to_decide(case, c, t)
    missing = max(0.0, need - solution.values["own"][c, t])
    return missing if missing <= case.reliance[c] * need + 1e-9 else math.inf


def _divided(missing: float, by: float) -> float:
    if missing == 0.0:
        return 0.0
    return missing / by if by > 0.0 else math.inf


def tail_weights(case: Case, loss: Mapping[str, float]) -> dict[str, float]:
    """How much each scenario counts in the worst tail: the tail's share, filled from the largest loss on."""
    left, weights = 1.0, dict.fromkeys(case.scenarios, 0.0)
    for s in sorted(case.scenarios, key=lambda s: -loss[s]):
        weights[s] = min(left, case.probability[s] / case.tail_share)
        left -= weights[s]
    return weights
