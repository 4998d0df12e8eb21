"""Regret: what is lost by a plan made for one ally when another one comes?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from allocator.hedge import Hedge, least_regret
from allocator.measures import programs_of
from allocator.solution import Solution
from allocator.study import Study
from allocator.table import NO_PLAN, Chart, Page, Table
from allocator.worlds import Effort, World, expected, worlds_of
from capital_allocation import Case

TITLE = "What is lost by a plan made for one ally when another one comes?"
MATRIX, WORST = "Regret of each plan in each world", "Worst regret of each plan"
HEDGE = "the plan of least regret"
CANNOT = "cannot be had"
"""What stands for a plan that the base bargain's limits do not allow."""


def page(study: Study, cases: Sequence[Case], solutions: Sequence[Solution | None]) -> Page:
    """Each bargain's plan in every way the US may behave, and the plan whose worst regret is least."""
    if not study.what_if.is_followed:
        return Page("Regret", TITLE, (study.say("The case is large: plans are not tried in other worlds."),), ())
    worlds = worlds_of(cases)
    hedge = least_regret(worlds)
    plans: dict[str, Effort] = {s.bargain: s.values["tier_effort"] for s in solutions if s}
    if hedge:
        plans[study.say(HEDGE)] = hedge.effort
    regrets = {plan: [world.regret(effort) for world in worlds] for plan, effort in plans.items()}
    chart = Chart("Worst regret of each plan", "column", WORST, ("worst regret",), "security")
    moves = (_moves(study, hedge),) if hedge else ()
    tables = (_worst(study, worlds, regrets), _matrix(study, worlds, regrets), *moves)
    return Page("Regret", TITLE, _answer(study, worlds, hedge, regrets), tables, (chart,))


def _answer(
    study: Study, worlds: Sequence[World], hedge: Hedge | None, regrets: dict[str, list[float]]
) -> tuple[str, ...]:
    base = study.case.bargain
    if len(worlds) == 1:
        return (study.say("The US may act in one way only: the best plan for it is never regretted."),)
    regretted = {world: regret for world, regret in zip(worlds, regrets[base], strict=True) if math.isfinite(regret)}
    worst = max(regretted, key=lambda world: regretted[world])
    cannot = [world for world, regret in zip(worlds, regrets[base], strict=True) if regret == math.inf]
    nothing = [world for world in worlds if not math.isfinite(world.best)]
    parts = {"regret": study.amount(regretted[worst], study.scale), "world": _name(study, worst), "base": base}
    if cannot:
        text = "The plan made for {base} cannot be had if the US acts as in {worlds}."
        missed = study.say(text, base=base, worlds=_names(study, cannot))
        text = "Otherwise it may be regretted by {regret} at worst, if the US acts as in {world}."
        lines = [study.sentences((missed, study.say(text, **parts)))]
    else:
        text = "The plan made for {base} may be regretted by {regret} at worst, if the US acts as in {world}."
        lines = [study.say(text, **parts)]
    lines.append(_insurance(study, hedge, len(worlds) - len(nothing)))
    if nothing:
        text = "No plan at all is left if the US acts as in {worlds}: these ways are left out."
        lines.append(study.say(text, worlds=_names(study, nothing)))
    return tuple(lines)


def _insurance(study: Study, hedge: Hedge | None, count: int) -> str:
    """What the plan of least regret promises over so many ways the US may act, and what it costs."""
    if hedge is None:
        return study.say(
            "No one plan suits all of the {worlds} ways in which the US may act: each plan breaks a hard limit in one"
            " of them, so there is no plan of least regret.",
            worlds=count,
        )
    price = study.solution.security - expected(study.case).security(hedge.effort)
    return study.say(
        "The plan of least regret is never regretted by more than {regret}, whichever of the {worlds} ways the"
        " US acts; if it acts as {base} expects, that insurance costs {price} of security."
        if count > 1
        else "The plan of least regret is regretted by {regret} in the one way the US may act that leaves a plan;"
        " if it acts as {base} expects, that insurance costs {price} of security.",
        regret=study.amount(hedge.worst_regret, study.scale),
        worlds=count,
        base=study.case.bargain,
        price=study.amount(price, study.scale),
    )


def _names(study: Study, worlds: Sequence[World]) -> str:
    return study.listed(_name(study, world) for world in worlds)


def _name(study: Study, world: World) -> str:
    return f"{world.bargain} / {study.label('scenario', world.scenario)}"


def _worst(study: Study, worlds: Sequence[World], regrets: dict[str, list[float]]) -> Table:
    rows = []
    for plan, row in regrets.items():
        worst = max((n for n in range(len(worlds)) if not math.isnan(row[n])), key=lambda number: row[number])
        rows.append(
            {
                "plan": plan,
                "worst regret": _cell(study, row[worst]),
                "worst if the US acts as in": _name(study, worlds[worst]) if math.isfinite(row[worst]) else "",
                "worlds it cannot be had in": sum(math.isinf(regret) for regret in row),
            }
        )
    note = (
        "A world is one scenario of one bargain coming true: its trust, delay and credibility, the force the US brings"
        " and what it rewards. What Tokyo has and wants stays as in the base bargain. Regret is the security of the"
        " best plan for that world less that of the plan at hand, its consequences re-optimised."
    )
    with_plan = sum(math.isfinite(world.best) for world in worlds)
    units = {"worst regret": "security", "worlds it cannot be had in": study.say("of {worlds}", worlds=with_plan)}
    return Table(WORST, pd.DataFrame(rows), units=units, note=note)


def _matrix(study: Study, worlds: Sequence[World], regrets: dict[str, list[float]]) -> Table:
    """Worlds down, plans across."""
    rows = []
    for number, world in enumerate(worlds):
        row: dict[str, object] = {"if the US acts as in": _name(study, world), "best security": world.best}
        for plan, figures in regrets.items():
            row[plan] = _cell(study, figures[number])
        rows.append(row)
    units = dict.fromkeys(("best security", *regrets), "security")
    note = (
        "Cannot be had: with that ally the plan breaks a hard limit of the base bargain. It uses more than there is,"
        " cuts faster than allowed, or misses a must. No plan: with that ally every plan breaks one."
    )
    return Table(MATRIX, pd.DataFrame(rows), units=units, note=note)


def _cell(study: Study, regret: float) -> float | str:
    """A regret as a table has it: words where the plan, or any plan, cannot be had."""
    if math.isnan(regret):
        return study.say(NO_PLAN)
    return regret if math.isfinite(regret) else study.say(CANNOT)


def _moves(study: Study, hedge: Hedge) -> Table:
    """How the plan of least regret differs from the base bargain's."""
    case, effort = study.case, study.solution.values["effort"]
    rows = []
    for programs in programs_of(case).values():
        for p in programs:
            here = math.fsum(effort[p, t] for t in case.plan)
            there = math.fsum(hedge.effort[p, g, t] for g in case.tiers_of[p] for t in case.plan)
            row = {"program": study.named("program", p), "unit": case.program_unit[p]}
            rows.append({**row, "this plan": here, HEDGE: there, "change": there - here})
    heads = ("this plan", HEDGE, "change")
    return Table(
        "What the plan of least regret does otherwise",
        pd.DataFrame(rows),
        units=dict.fromkeys(heads, "sum of plan years"),
    )
