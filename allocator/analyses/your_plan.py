"""Your plan: what would a plan of one's own score, what does it break, and what would better it most?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from allocator.amounts import NOTHING, SLIGHT
from allocator.limits import Limit, limit_name, limit_words, typed_limits
from allocator.linear_program import Name
from allocator.measures import programs_of
from allocator.own_plan import OwnPlan, Reached, breaches
from allocator.study import Study
from allocator.table import Chart, Page, Table

NAME, TITLE = "Your plan", "What would your own plan score, and what would better it most?"
CLOSENESS = "The price of staying close"
MOVES = 3
"""How many programs may move in the cheapest betterment."""

SHOWN, ALIKE = 1000.0, 1e-5
"""Shares are shown in thousandths; by how much of one a share may lie beyond it and still be it."""

STEPS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Parts of the way from the closest to the best plan at which the price of staying close is shown."""


@dataclass(frozen=True, eq=False)
class Scored:
    """A plan of the user's own, scored; the closest plan that can be had stands for it from then on.

    Attributes:
        study: the base bargain.
        own: the plan.
    """

    study: Study
    own: OwnPlan

    @cached_property
    def broken(self) -> dict[Name, float]:
        """The limits it breaks, and by how much."""
        return breaches(self.study.case, self.own.planned)

    @cached_property
    def gap(self) -> float:
        """Security short of the best plan; none where that is rounding."""
        gap = self.own.had.best.security - self.own.closest.security
        return gap if gap > NOTHING * self.study.scale and self.moves else 0.0

    @cached_property
    def moves(self) -> list[tuple[str, Reached]]:
        """The programs whose departure closes most of the gap, the one that gains most first, each with the rest."""
        left, chosen = list(self.own.had.best_moves(MOVES)), list[str]()
        steps = []
        while left:
            reached = {p: self.own.had.with_free((*chosen, p)) for p in left}
            chosen.append(max(left, key=lambda p: reached[p].security))
            steps.append((chosen[-1], reached[chosen[-1]]))
            left.remove(chosen[-1])
        return [step for step in steps if self._departs(step[0], steps[-1][1])]

    def _departs(self, p: str, reached: Reached) -> bool:
        """Whether a program's effort is another than planned: some of the best moves may be none."""
        planned = self.own.had.planned
        return any(
            abs(reached.effort[q, t] - effort) > SLIGHT * max(1.0, effort)
            for (q, t), effort in planned.items()
            if q == p
        )

    def share_closed(self, security: float) -> float:
        """The share of the gap that a plan closes."""
        return (security - self.own.closest.security) / self.gap if self.gap else 1.0


def page(study: Study, own: OwnPlan) -> Page:
    """The plan on the sheet Plan, or else last year's effort carried on, in the model of the base bargain."""
    if not any(own.planned.values()):
        return Page(NAME, TITLE, (study.say("No plan is typed on the sheet Plan, and no effort of last year."),), ())
    if not study.what_if.is_followed:
        return Page(NAME, TITLE, (study.say("The case is large: plans are not tried."),), ())
    scored = Scored(study, own)
    limits = {limit.name: limit for limit in typed_limits(study)}
    closeness = _closeness(study, scored)
    tables = (
        *([_broken(study, scored, limits)] if scored.broken else []),
        *([_moves(study, scored)] if scored.gap else []),
        closeness,
        _plans(study, scored),
    )
    return Page(NAME, TITLE, _answer(study, scored), tables, (_chart(closeness),))


def _chart(closeness: Table) -> Chart:
    """The price over the share that may move; the axis ends at a round share."""
    farthest = max(closeness.frame["may move"])
    return Chart(
        "What staying close costs",
        "curve",
        closeness.title,
        ("price",),
        "security short of the best",
        labels="0%",
        along="share of the plan's money",
        span=(0.0, max(1, math.ceil(20.0 * farthest - 1e-9)) / 20.0),
    )


def _answer(study: Study, scored: Scored) -> tuple[str, ...]:
    lines = [_which(study, scored)]
    if scored.broken:
        moved = study.amount(scored.own.closest.moved)
        lines.append(
            study.say(
                "Limits it breaks: {count} (below), so it cannot be had as it is. The closest plan that can be had"
                " moves {moved} {unit} of its {money}, and stands for it from here on.",
                count=len(scored.broken),
                moved=moved,
                money=study.amount(scored.own.money),
                unit=study.unit(study.case.money, moved),
            )
        )
    text = (
        "It scores {score}, the best plan {best}: a gap of {gap}."
        if scored.gap
        else "It scores {score}: it is as good as the best plan."
    )
    lines.append(
        study.say(
            text,
            score=study.amount(scored.own.closest.security, study.scale),
            best=study.amount(scored.own.had.best.security, study.scale),
            gap=study.amount(scored.gap, study.scale),
        )
    )
    if scored.gap:
        last = scored.moves[-1][1]
        moved = study.amount(last.moved)
        lines.append(
            study.say(
                "{moves} close {share:.0%} of that gap and move {money} {unit}."
                if len(scored.moves) > 1
                else "{moves} closes {share:.0%} of that gap and moves {money} {unit}.",
                moves=study.listed(_move(study, scored, p, last) for p, _ in scored.moves),
                share=scored.share_closed(last.security),
                money=moved,
                unit=study.unit(study.case.money, moved),
            )
        )
    if study.case.persistence is not None:
        lines.append(
            study.say(
                "The plan recommended in this report may move {share:.0%} of the money of your plan: staying so close"
                " costs {price} of security.",
                share=study.case.persistence,
                price=study.amount(max(0.0, scored.own.had.best.security - study.solution.security), study.scale),
            )
        )
    return tuple(lines)


def _which(study: Study, scored: Scored) -> str:
    if scored.own.is_typed:
        return study.say("This is about the plan typed on the sheet Plan.")
    return study.say(
        "No plan is typed on the sheet Plan: this is about carrying on with the effort of {year}.",
        year=study.case.first_year - 1,
    )


def _move(study: Study, scored: Scored, p: str, reached: Reached) -> str:
    """A move in words: which program, up or down, by how much in a year."""
    change = _change(scored, p, reached)
    amount = study.amount(abs(change) / len({t for _, t in scored.own.planned}))
    up, down = "{program} up by {amount} {unit} on average", "{program} down by {amount} {unit} on average"
    return study.say(
        up if change >= 0.0 else down,
        program=study.named("program", p),
        amount=amount,
        unit=study.unit_of_effort(p, amount),
    )


def _change(scored: Scored, p: str, reached: Reached) -> float:
    return math.fsum(reached.effort[key] - scored.own.closest.effort[key] for key in scored.own.planned if key[0] == p)


def _broken(study: Study, scored: Scored, limits: Mapping[Name, Limit]) -> Table:
    rows = []
    for name, amount in scored.broken.items():
        limit = limits[name]
        rows.append(
            {
                "limit": limit_name(study, limit),
                "says": study.say(limit_words(limit)),
                "broken by": amount,
                "unit": _unit(study, name),
                "in the plan": _plan_cell(study, scored, name, limit),
                "set in": study.cell(limit.parameter, limit.key),
            }
        )
    return Table(
        "Limits that the plan breaks",
        pd.DataFrame(rows),
        note="By how much a limit would have to give way at least, all others kept. What a plan leaves unmet where it"
        " is no must breaks nothing: it costs security.",
    )


def _unit(study: Study, name: Name) -> str:
    """What a breach is counted in: a capital's unit, a program's, or points."""
    key = name.index[0]
    if key in study.case.capitals:
        return study.unit(key)
    if key in study.case.programs:
        return study.unit_of_effort(key)
    return study.say("effort or points" if key in study.case.expectations else "points")


def _plan_cell(study: Study, scored: Scored, name: Name, limit: Limit) -> str:
    """The cell of the plan that breaks a limit; for a capital, the year."""
    p, year = name.index[0], limit.year
    if p not in study.case.programs or year is None:
        return study.say("all of {year}", year=year)
    return study.cell("planned", (p, year)) if scored.own.is_typed else study.cell("current", p)


def _moves(study: Study, scored: Scored) -> Table:
    """One row for each move, with all moves made; security and share as moves are added one by one."""
    rows, (_, last) = [], scored.moves[-1]
    for p, reached in scored.moves:
        row: dict[str, object] = {"program": study.named("program", p), "unit": study.case.program_unit[p]}
        for t in sorted({t for _, t in scored.own.planned}):
            row[str(t)] = last.effort[p, t] - scored.own.closest.effort[p, t]
        row |= {
            "all years": _change(scored, p, last),
            "security with it": reached.security,
            "gap closed": scored.share_closed(reached.security),
        }
        rows.append(row)
    return Table(
        "The moves that close most of the gap",
        pd.DataFrame(rows),
        units={"security with it": "and those above", "gap closed": "and those above"},
        formats={"gap closed": "0%"},
        note="Of all choices of at most three programs, the one that gains most while every other keeps its effort,"
        " found and proved by a mixed-integer program; with as little money moved as that takes.",
    )


def _closeness(study: Study, scored: Scored) -> Table:
    """Security where a share of the plan's money may move, from the closest plan that can be had to the best.

    Shares count from the plan itself, as the setting does, and are rounded up to what is shown of them.
    """
    own, best = scored.own, scored.own.best
    start, end = (reached.moved / own.money for reached in (own.closest, best))
    shares = sorted({math.ceil(SHOWN * (start + step * (end - start)) - ALIKE) / SHOWN for step in STEPS})
    securities = [min(max(security, own.closest.security), best.security) for security in own.within(shares)]
    rows = [
        {
            "may move": share,
            "money": share * own.money,
            "security": security,
            "price": best.security - security,
            "gap closed": scored.share_closed(security),
        }
        for share, security in zip(shares, securities, strict=True)
    ]
    return Table(
        CLOSENESS,
        pd.DataFrame(rows),
        units={
            "may move": "share of the plan's money",
            "money": study.unit(study.case.money),
            "price": "security short of the best",
        },
        formats={"may move": "0.0%", "gap closed": "0%"},
        note="Type a share as the setting persistence to have the plan of this report stay so close to the sheet Plan"
        " (above 100 % none can be typed). Where the plan breaks limits, the first share is what keeping them takes."
        " Money moved: the distance of effort from the plan, up or down, times what a unit uses.",
    )


def _plans(study: Study, scored: Scored) -> Table:
    """Effort of the plan, of the closest that can be had, and of the best, over the plan years."""
    rows = []
    for p in [p for programs in programs_of(study.case).values() for p in programs]:
        keys = [key for key in scored.own.planned if key[0] == p]
        if keys:
            rows.append(
                {
                    "program": study.named("program", p),
                    "unit": study.case.program_unit[p],
                    "as planned": math.fsum(scored.own.planned[key] for key in keys),
                    "closest that can be had": _sum(scored.own.closest, keys),
                    "best": _sum(scored.own.had.best, keys),
                }
            )
    heads = ("as planned", "closest that can be had", "best")
    units = dict.fromkeys(heads, "sum of the years planned")
    return Table("The plan, and what could be had instead", pd.DataFrame(rows), units=units)


def _sum(reached: Reached, keys: Sequence[tuple[str, int]]) -> float:
    return math.fsum(reached.effort[key] for key in keys)
