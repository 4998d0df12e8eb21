"""Why, why not: what holds each program where it is, what would fund it, and how firm is its place in the plan?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd

from allocator.limits import Limit
from allocator.linear_program import Name
from allocator.study import Study, most
from allocator.table import Page, Table
from capital_allocation import Case

NEGLIGIBLE = 0.05
"""A program counts as never funded where good plans add no more than this share of its full effort."""

FARTHEST = 1e3
"""An effect that would have to be better by more than this many times is out of reach."""

HOLDS = {
    "effort_floor": "its floor",
    "cut_limit": "the largest cut",
    "rise_limit": "the largest rise",
    "readiness_limit": "its readiness",
    "width": "its ceiling",
}
"""What may hold a program's effort where it is, by the word of the limit."""

CORE, FLEXIBLE, NEVER = "core", "flexible", "never"


class Firmness(NamedTuple):
    """Effort of a program over the plan years: the least the limits allow, and the range over all good plans."""

    allowed: float
    least: float
    most: float


def page(study: Study, limits: tuple[Limit, ...]) -> Page:
    """What holds each program, what would fund what is not, and the range of effort over all good plans."""
    ranges = firmness(study)
    tables = (_held(study, limits), _ranges(study, ranges), *_break_evens(study))
    title = "Why does each program get what it gets, and what would change it?"
    return Page("Why, why not", title, sentences(study, ranges), tables)


def sentences(study: Study, ranges: dict[str, Firmness]) -> tuple[str, ...]:
    """Which programs every good plan has, and which none has."""
    kinds = {p: kind_of(study, p, firm) for p, firm in ranges.items()}
    money = {p: study.case.money_use[p] * firm.least for p, firm in ranges.items() if kinds[p] == CORE}
    never = [study.named("program", p) for p in ranges if kinds[p] == NEVER]
    return (
        study.say(
            "Of all plans that score within {share:g} % of the best, every one gives {count} of {all} programs more"
            " than the limits force (core), most of it to {core}; none gives much more than that to {never}. The others"
            " can give way to one another.",
            share=100.0 * study.near_optimal,
            count=len(money),
            all=len(ranges),
            core=study.listed(study.named("program", p) for p in most(money, 3, 0.0)),
            never=study.listed(never),
        ),
    )


def firmness(study: Study) -> dict[str, Firmness]:
    """Range of each program's effort, summed over the plan years, over all plans and over all good ones."""
    programs = study.case.programs
    wanted = [(p, study.case.plan) for p in programs]
    allowed, good = study.what_if.extents(wanted), study.what_if.extents(wanted, study.near_optimal)
    return {p: Firmness(any_plan[0], *range_) for p, any_plan, range_ in zip(programs, allowed, good, strict=True)}


def kind_of(study: Study, p: str, firm: Firmness) -> str:
    """Core: every good plan has more than the limits force. Never: no good plan has. Flexible: the rest."""
    full = study.case.ceiling[p] * len(study.case.plan)
    room = NEGLIGIBLE * (full if math.isfinite(full) else max(firm.most, 1.0))
    if firm.most <= firm.allowed + room:
        return NEVER
    return CORE if firm.least > firm.allowed + 1e-3 * room else FLEXIBLE


def _ranges(study: Study, ranges: dict[str, Firmness]) -> Table:
    rows = []
    for p, firm in ranges.items():
        plan = math.fsum(study.solution.values["effort"][p, t] for t in study.case.plan)
        rows.append(
            {
                "program": study.named("program", p),
                "unit": study.case.program_unit[p],
                "least allowed": firm.allowed,
                "least in good plans": firm.least,
                "this plan": plan,
                "most in good plans": firm.most,
                "full effort": study.case.ceiling[p] * len(study.case.plan),
                "place": study.say(kind_of(study, p, firm)),
            }
        )
    return Table(
        "How firm each program's place is",
        pd.DataFrame(rows),
        units=dict.fromkeys(
            ("least allowed", "least in good plans", "this plan", "most in good plans", "full effort"),
            "sum of plan years",
        ),
        note=study.say(
            "Good plans: all that reach security within {share:g} % of the best (setting near_optimal). Each end is a"
            " plan of its own. Core: always above the least allowed. Never: within {room:.0%} of full effort of it.",
            share=100.0 * study.near_optimal,
            room=NEGLIGIBLE,
        ),
    )


def _held(study: Study, limits: tuple[Limit, ...]) -> Table:
    """What holds each program in each plan year."""
    holding = _binding(study, limits)
    rows = []
    for p in study.case.programs:
        effort = [study.solution.values["effort"][p, t] for t in study.case.plan]
        held = {t: study.listed(map(study.say, holding.get((p, t), []))) for t in study.case.plan}
        years = {str(t): held[t] if (p, t) in holding else study.say("worth = cost") for t in study.case.plan}
        rows.append({"program": study.named("program", p), "funded": study.say(_extent(study, p, effort)), **years})
    return Table(
        "What holds each program where it is",
        pd.DataFrame(rows),
        note="Worth = cost: no limit of its own holds it; its last unit brings as much as the capital it uses would"
        " bring elsewhere. Named are limits with a price: relaxing them would change the plan.",
    )


def _extent(study: Study, p: str, effort: list[float]) -> str:
    """How far a program is funded over the plan years."""
    case = study.case
    if all(spent <= 1e-6 for spent in effort):
        return "not"
    if all(spent <= case.floor[p] * (1.0 + 1e-9) + 1e-9 for spent in effort):
        return "to its floor"
    if all(spent >= case.ceiling[p] * (1.0 - 1e-9) for spent in effort):
        return "to its ceiling"
    return "partly"


def _binding(study: Study, limits: tuple[Limit, ...]) -> dict[tuple[str, int], list[str]]:
    """The limits with a price that hold each program's effort, by program and year."""
    found: dict[tuple[str, int], list[str]] = {}
    for limit in limits:
        word = limit.parameter if limit.parameter == "width" else limit.name.word
        if word not in HOLDS or not limit.is_binding or limit.year not in study.case.plan:
            continue
        prices = study.solution.reduced_cost if word == "width" else study.solution.shadow_price
        p, last = limit.name.index[0], study.case.tiers_of[limit.name.index[0]][-1]
        is_whole = word != "width" or limit.name.index[1] == last
        if is_whole and abs(prices[limit.name.word][limit.name.index]) > 1e-9:
            found.setdefault((p, limit.year), []).append(HOLDS[word])
    return found


class BreakEven(NamedTuple):
    """What would fund a tier: its effect better, or its uses cheaper, by this share; infinite where nothing would."""

    better: float
    cheaper: float


def _break_evens(study: Study) -> Iterator[Table]:
    rows = [
        {
            "program": study.named("program", p),
            "tier": g,
            "effect now": study.case.effect[p, g],
            "effect needed": study.case.effect[p, g] * (1.0 + even.better),
            "better by": even.better,
            "or all it uses cheaper by": even.cheaper,
            "cell": study.cell("effect", (p, g)),
        }
        for (p, g), even in break_evens(study).items()
    ]
    if rows:
        yield Table(
            "What is not funded in any plan year, and what would fund it",
            pd.DataFrame(rows),
            units=dict.fromkeys(("effect now", "effect needed"), "points per unit"),
            formats={"better by": "0%", "or all it uses cheaper by": "0%"},
            note="The least change of this tier alone, in the plan years, with which it enters the best plan; each"
            " confirmed by a re-solve just beyond. No limit: no such change would.",
        )


def break_evens(study: Study) -> dict[tuple[str, str], BreakEven]:
    """For each tier that gets nothing in any plan year: how much better its effect, or cheaper its uses, must be."""
    case, effort, what_if = study.case, study.solution.values["tier_effort"], study.what_if
    doubled = what_if.instead(effect={key: 2.0 * effect for key, effect in case.effect.items()})
    halved = what_if.instead(use={key: 0.5 * used for key, used in case.use.items() if used > 0.0})
    better, cheaper = (what_if.by_key(change, _tier_in_plan(case), of_columns=True) for change in (doubled, halved))
    return {
        (p, g): BreakEven(
            what_if.turning_point(better[p, g], FARTHEST) if (p, g) in better else math.inf,
            what_if.turning_point(cheaper[p, g], 2.0) / 2.0 if (p, g) in cheaper else math.inf,
        )
        for p, g in case.tiers
        if case.width[p, g] != 0.0 and all(effort[p, g, t] <= 1e-9 for t in case.plan)
    }


def _tier_in_plan(case: Case) -> Callable[[Name], tuple[str, str] | None]:
    """The tier a column is for; none in a run-out year."""

    def tier(name: Name) -> tuple[str, str] | None:
        p, g, t = name.index
        return (p, g) if t in case.plan else None

    return tier
