"""Why, why not: what holds each program where it is, what would fund it, and how firm is its place in the plan?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pandas as pd

from allocator.amounts import SLIGHT
from allocator.limits import Limit, price_of, sides_of
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

CORE, FLEXIBLE, LEAST, NEVER = "core", "flexible", "at its least", "next to nothing"

NAMED = 4
"""How many programs a sentence names at most."""


class Firmness(NamedTuple):
    """Effort of a program over the plan years: the least the limits allow, and the range over all good plans."""

    allowed: float
    least: float
    most: float


def page(study: Study, limits: tuple[Limit, ...]) -> Page:
    """What holds each program, what would fund what is not, and the range of effort over all good plans."""
    title = "Why does each program get what it gets, and what would change it?"
    if not study.what_if.is_followed:
        said = study.say("The case is large: other good plans, and what would fund a tier, are not sought.")
        return Page("Why, why not", title, (said,), (_held(study, limits),))
    ranges = firmness(study)
    tables = (_held(study, limits), _ranges(study, ranges), *_break_evens(study))
    return Page("Why, why not", title, sentences(study, ranges), tables)


def sentences(study: Study, ranges: dict[str, Firmness]) -> tuple[str, ...]:
    """What every good plan changes against carrying on as last year; which programs are core, which at their least."""
    kinds = {p: kind_of(study, p, firm) for p, firm in ranges.items()}
    firm = study.say(
        "Core, given more than the limits force by every good plan: {core} of {all} programs. At the least they may"
        " get in every good plan, or nearly so: {least}. Next to nothing, or nothing at all: {never}.",
        core=sum(kind == CORE for kind in kinds.values()),
        all=len(kinds),
        least=_named(study, (p for p in kinds if kinds[p] == LEAST)),
        never=_named(study, (p for p in kinds if kinds[p] == NEVER)),
    )
    others = study.say("The others are flexible.") if set(kinds.values()) - {CORE, LEAST, NEVER} else ""
    return _changed(study, ranges), study.sentences((firm, others))


def _changed(study: Study, ranges: dict[str, Firmness]) -> str:
    """The programs that every good plan gives more, or less, than last year's effort, and those where they differ."""
    case, uses = study.case, study.case.money_use
    on = {p: current * len(case.plan) for p in ranges if (current := case.current[p]) is not None and case.role[p]}
    if not on:
        return study.say("No current effort is typed, so what changes against {year} is not known.", year=_before(case))
    more = {p: uses[p] * (ranges[p].least - kept) for p, kept in on.items()}
    less = {p: uses[p] * (kept - ranges[p].most) for p, kept in on.items()}
    least = SLIGHT * study.money
    split = {p: uses[p] * (ranges[p].most - ranges[p].least) for p in on if max(more[p], less[p]) < least}
    up, down, differ = (most(figures, NAMED, least) for figures in (more, less, split))
    text = (
        "Against carrying on as in {before}, every plan within {share:g} % of the best puts more into {more} and less"
        " into {less}."
        if up and down
        else "Against carrying on as in {before}, every plan within {share:g} % of the best puts more into {more}; none"
        " gets less in all of them."
        if up
        else "Against carrying on as in {before}, every plan within {share:g} % of the best puts less into {less}; none"
        " gets more in all of them."
        if down
        else "Against carrying on as in {before}, no program gets more, and none less, in every plan within {share:g} %"
        " of the best."
    )
    parts = {"before": _before(case), "share": 100.0 * study.near_optimal}
    said = study.say(text, **parts, more=_named(study, up), less=_named(study, down))
    if not differ:
        return said
    open_ = study.say("More in some of them and less in others: {differ}.", differ=_named(study, differ))
    return study.sentences((said, open_))


def _before(case: Case) -> int:
    """The last year before the plan."""
    return case.first_year - 1


def _named(study: Study, programs: Iterable[str]) -> str:
    return study.listed(study.named("program", p) for p in programs)


def firmness(study: Study) -> dict[str, Firmness]:
    """Range of each program's effort, summed over the plan years, over all plans and over all good ones."""
    programs = study.case.programs
    wanted = [(p, study.case.plan) for p in programs]
    allowed = study.what_if.ends(wanted, sign=-1.0)
    good = study.what_if.extents(wanted, study.near_optimal)
    return {p: Firmness(least, *range_) for p, least, range_ in zip(programs, allowed, good, strict=True)}


def kind_of(study: Study, p: str, firm: Firmness) -> str:
    """Core: every good plan has more than the limits force. At its least, or next to nothing: none has much more.

    Flexible: the rest.
    """
    full = study.case.ceiling[p] * len(study.case.plan)
    room = NEGLIGIBLE * (full if math.isfinite(full) else max(firm.most, 1.0))
    if firm.most <= firm.allowed + room:
        return NEVER if firm.allowed <= 1e-6 else LEAST
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
            " plan of its own. Core: always above the least allowed. At its least, or"
            " next to nothing: always within {room:.0%} of full effort of it.",
            share=100.0 * study.near_optimal,
            room=NEGLIGIBLE,
        ),
    )


def _held(study: Study, limits: tuple[Limit, ...]) -> Table:
    """What holds each program in each plan year."""
    holding = _holding(study, limits)
    rows = []
    for p in study.case.programs:
        effort = [study.solution.values["effort"][p, t] for t in study.case.plan]
        held = {
            str(t): study.listed(map(study.say, holding.get((p, t)) or [_balanced(study, p, t)]))
            for t in study.case.plan
        }
        rows.append({"program": study.named("program", p), "funded": study.say(_extent(study, p, effort)), **held})
    return Table(
        "What holds each program where it is",
        pd.DataFrame(rows),
        note="Named are limits whose relaxing would change the plan. Where none does: worth = cost, the last unit"
        " brings what the capital it uses would bring elsewhere; next tier not worth it, the tiers in use are full and"
        " the next would bring less than it uses; not worth its cost, not even the first unit would.",
    )


def _balanced(study: Study, p: str, t: int) -> str:
    """Where a program stands that no limit of its own holds."""
    effort = [study.solution.values["tier_effort"][p, g, t] for g in study.case.tiers_of[p]]
    widths = [study.case.width[p, g] for g in study.case.tiers_of[p]]
    if max(effort, default=0.0) <= 1e-6:
        return "not worth its cost"
    full = [width is not None and spent >= width - 1e-6 for spent, width in zip(effort, widths, strict=True)]
    partly = [spent > 1e-6 and not is_full for spent, is_full in zip(effort, full, strict=True)]
    return "worth = cost" if any(partly) else "next tier not worth it"


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


def _holding(study: Study, limits: tuple[Limit, ...]) -> dict[tuple[str, int], list[str]]:
    """The limits that hold each program's effort, by program and year: relaxed, they gain.

    Where two limits stand at the same point, neither gains alone: then those that a price is charged to are named.
    """
    found: dict[tuple[str, int], list[str]] = {}
    shared: dict[tuple[str, int], list[str]] = {}
    for limit in limits:
        word = limit.parameter if limit.parameter == "width" else limit.name.word
        if word not in HOLDS or not limit.is_binding or limit.year not in study.case.plan:
            continue
        p = limit.name.index[0]
        if word == "width" and not _is_at_ceiling(study, limit):
            continue
        more, less = sides_of(study, limit)
        gain = more.price if limit.sense == "<=" else -less.price
        if gain > 1e-9:
            found.setdefault((p, limit.year), []).append(HOLDS[word])
        elif abs(price_of(study, limit)) > 1e-9 and limit.right != 0.0:
            shared.setdefault((p, limit.year), []).append(HOLDS[word])
    return {key: words for key, words in shared.items() if len(words) > 1} | found


def _is_at_ceiling(study: Study, limit: Limit) -> bool:
    """Whether the width of a tier is that of a program's last, with all its tiers full; else other tiers have room."""
    p, g, t = limit.name.index
    is_full = study.solution.values["effort"][p, t] >= study.case.ceiling[p] * (1.0 - 1e-9)
    return is_full and g == study.case.tiers_of[p][-1]


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
    """For each tier that gets nothing in any plan year: how much better its effect, or cheaper its uses, must be.

    What departs from a plan of one's own stays measured in money at the uses typed.
    """
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
        if name.word != "tier_effort":
            return None
        p, g, t = name.index
        return (p, g) if t in case.plan else None

    return tier
