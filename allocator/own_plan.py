"""A plan of the user's own, in the same model: what it breaks, what it scores, what three moves would add.

    planned effort --limits that give way--> breaches
    planned effort --least money moved--> the closest plan that can be had --> security, gap, moves, persistence

All of it in one program: that of the case, with the departure from the plan as a variable of its own. A program
of the plan is held where its departures are bounded by nothing, and free where they are not bounded.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from allocator.errors import NoPlanError
from allocator.highs_options import FEW_CHOICES
from allocator.linear_program import Columns, Costs, Entries, Floats, Name, Rows, assembled
from allocator.optimum import keep_to_optimal_face, size_of
from allocator.program import Program, compile_case, loaded
from allocator.relaxation import costs_by_size, least_breaches
from allocator.rounding import PLAY, tidy
from allocator.spans import effort_spans
from capital_allocation import Case
from capital_allocation.notation import SMALLEST

Planned = Mapping[tuple[str, int], float]
"""Effort by program and year; what is not there is left open."""

GIVE_WAY = ("capital_balance", "readiness_limit", "rise_limit", "cut_limit", "expectation_coverage", "hold_coverage")
"""Constraints that a plan may break. Needs and expectations count only where they are a must: others have gaps."""

PERSISTENCE = Name("persistence_limit", ())


class Reached(NamedTuple):
    """A plan reached from the user's: its security, its effort by program and year, the money that moves."""

    security: float
    effort: dict[tuple[str, int], float]
    moved: float


@dataclass(frozen=True, eq=False)
class OwnPlan:
    """A plan of the user's own in a case.

    Attributes:
        case: the case; a persistence it may have is left aside.
        planned: the plan, with some effort above 0; one that stands for another may have none.
    """

    case: Case
    planned: Planned
    _instead: OwnPlan | None = field(default=None, repr=False)

    @property
    def is_typed(self) -> bool:
        """Whether it is what the case has as a plan, rather than last year's effort carried on."""
        return bool(self.planned) and self.planned == typed(self.case)

    @cached_property
    def had(self) -> OwnPlan:
        """The closest plan that can be had, as a plan."""
        found = ((key, self.closest.effort[key]) for key in self.planned)
        return OwnPlan(self.case, {key: effort if effort >= SMALLEST else 0.0 for key, effort in found}, self)

    @cached_property
    def money(self) -> float:
        """The money that the plan moves."""
        return self.program.case.planned_money

    @cached_property
    def program(self) -> Program:
        """The program of the case with departures from the plan, however many."""
        if self._instead:
            return self._around(self._instead.program)
        whole = dict.fromkeys(self.case.planned) | dict(self.planned)
        program = compile_case(replace(self.case, persistence=1.0, planned=whole))
        upper = program.rows.upper.copy()
        upper[program.rows.names.index(PERSISTENCE)] = math.inf
        return replace(program, rows=replace(program.rows, upper=upper))

    def _around(self, other: Program) -> Program:
        """The program with departures from this plan, by that of another plan of as many efforts: limits differ."""
        lower, upper, places = other.rows.lower.copy(), other.rows.upper.copy(), other.rows.places
        for key, effort in self.planned.items():
            upper[places[Name("departure_covers_rise", key)]] = effort
            lower[places[Name("departure_covers_cut", key)]] = effort
        return replace(other, rows=replace(other.rows, lower=lower, upper=upper))

    @cached_property
    def best(self) -> Reached:
        """The best plan; of several, one that moves least money."""
        return self.with_free(self.case.programs)

    @cached_property
    def closest(self) -> Reached:
        """The plan that can be had for which least money moves; of several, the best."""
        return self._reached(self.case.programs, (self._distance, self.program.costs))

    def with_free(self, programs: Collection[str]) -> Reached:
        """The best plan in which only these programs depart, and of several one that moves least money.

        Raises NoPlanError where the rest of the plan cannot be had.
        """
        return self._reached(programs, (self.program.costs, self._distance))

    def within(self, shares: Sequence[float]) -> list[float]:
        """Security of the best plan where no more than a share of the plan's money moves, share by share."""
        highs, found = loaded(self.program), list[float]()
        place = self.program.rows.names.index(PERSISTENCE)
        for share in shares:
            highs.set_row(place, -math.inf, share)
            try:
                found.append(highs.run().objective)
            except NoPlanError:
                found.append(-math.inf)
        return found

    def best_moves(self, count: int) -> tuple[str, ...]:
        """The programs, no more than `count`, whose departure gains most: a mixed-integer program.

            maximise security subject to, for every p and t that is planned,
                effort[p,t] - planned[p,t] <= (most[p,t] - planned[p,t]) * moves[p]
                planned[p,t] - effort[p,t] <= (planned[p,t] - least[p,t]) * moves[p]
            sum over p of moves[p] <= count

        Least and most are what the program's own limits allow; where they set no end, what the best plan has.
        """
        columns = self.program.columns
        programs = sorted({p for p, _ in self.planned})
        switches = Columns(tuple(Name("moves", (p,)) for p in programs), *np.array([[0.0, 1.0]] * len(programs)).T)
        highs = loaded(self.program)
        highs.tune(FEW_CHOICES)
        highs.add(switches, self._switched(programs, count))
        highs.set_costs(self.program.costs)
        chosen = highs.run_whole(len(columns.names) + np.arange(len(programs), dtype=np.int32))
        return tuple(p for p, moves in zip(programs, chosen[len(columns.names) :], strict=True) if moves > 0.5)

    def _switched(self, programs: Sequence[str], count: int) -> Rows:
        """Departures up and down that need their program's switch, and the most switches that may be on."""
        width, spans = len(self.program.columns.names), effort_spans(self.case)
        terms: list[tuple[Name, list[int], list[float], float]] = []
        for (p, t), effort in self.planned.items():
            least, most = spans[p, t]
            most = most if math.isfinite(most) else max(effort, self.best.effort[p, t])
            room, switch = PLAY * max(1.0, effort), width + programs.index(p)
            tiers = [self._places[Name("tier_effort", (p, g, t))] for g in self.case.tiers_of[p]]
            for word, sign, far in (("up", 1.0, most - effort), ("down", -1.0, effort - least)):
                coefficients = [*[sign] * len(tiers), -far if far > room else 0.0]
                terms.append((Name(word, (p, t)), [*tiers, switch], coefficients, sign * effort + room))
        terms.append(
            (Name("count", ()), [width + number for number in range(len(programs))], [1.0] * len(programs), count)
        )
        return assembled(
            (name for name, _, _, _ in terms),
            np.full(len(terms), -np.inf),
            np.array([limit for _, _, _, limit in terms]),
            (
                Entries(np.full(len(places), row), np.array(places), np.array(coefficients))
                for row, (_, places, coefficients, _) in enumerate(terms)
            ),
        )

    def _reached(self, programs: Collection[str], objectives: tuple[Costs, Costs]) -> Reached:
        """Where only these programs depart: the best by the first objective, of these by the next."""
        highs, upper = loaded(self.program), self.program.columns.upper.copy()
        for (p, t), effort in self.planned.items():
            if p not in programs:
                upper[self._places[Name("departure", (p, t))]] = PLAY * max(1.0, effort)
        columns = replace(self.program.columns, upper=upper)
        highs.set_column_bounds(columns.lower, upper)
        first, then = objectives
        highs.set_costs(first)
        optimum = highs.run()
        size = size_of(replace(self.program, costs=first), optimum)
        keep_to_optimal_face(highs, columns, self.program.rows, optimum, size)
        highs.set_costs(then)
        found = highs.run().columns
        security = float(self.program.costs.per_column @ found) + self.program.costs.offset
        return Reached(security, self._effort(found), -float(self._distance.per_column @ found))

    def _effort(self, columns: Floats) -> dict[tuple[str, int], float]:
        """Effort by program and year, of the years that the plan is for."""
        effort = {(p, t): 0.0 for p in self.case.programs for t in sorted({t for _, t in self.planned})}
        for name, value in zip(self.program.columns.names, columns.tolist(), strict=True):
            if name.word == "tier_effort" and (key := (name.index[0], name.index[2])) in effort:
                effort[key] += value
        return {key: tidy(value, 0.0) for key, value in effort.items()}

    @property
    def _places(self) -> dict[Name, int]:
        return self.program.columns.places

    @cached_property
    def _distance(self) -> Costs:
        """What moves from the plan, as an objective: the less the better."""
        costs = np.zeros(len(self.program.columns.names))
        for p, t in self.planned:
            costs[self._places[Name("departure", (p, t))]] = -self.case.money_use[p]
        return Costs(costs, 0.0)


def chosen(case: Case) -> OwnPlan:
    """The plan typed for a case; without one, last year's effort carried on."""
    return OwnPlan(case, typed(case) or carried_on(case))


def carried_on(case: Case) -> dict[tuple[str, int], float]:
    """Last year's effort in every plan year; programs whose effort is not known are left open."""
    known = {p: effort for p, effort in case.current.items() if effort is not None}
    return {(p, t): effort for p, effort in known.items() for t in case.plan}


def typed(case: Case) -> dict[tuple[str, int], float]:
    """What is typed of a plan; nothing where it holds no effort above 0."""
    efforts = {key: effort for key, effort in case.planned.items() if effort is not None}
    return efforts if any(efforts.values()) else {}


def breaches(case: Case, planned: Planned) -> dict[Name, float]:
    """The limits that a plan breaks, and by how much, each in its own unit; nothing where it can be had.

    Effort beyond a program's ceiling breaks the width of its last tier, below its floor the floor; the rest is
    judged with that effort at its ceiling or floor.
    """
    found: dict[Name, float] = {}
    held: dict[Name, float] = {}
    for (p, t), effort in planned.items():
        within = min(max(effort, case.floor[p]), case.ceiling[p])
        held[Name("effort_floor", (p, t))] = within
        if effort > within:
            found[Name("tier_effort", (p, case.tiers_of[p][-1], t))] = effort - within
        elif effort < within:
            found[Name("effort_floor", (p, t))] = within - effort
    program = compile_case(replace(case, persistence=None))
    lower, upper = program.rows.lower.copy(), program.rows.upper.copy()
    for place, name in enumerate(program.rows.names):
        if name in held:
            room = PLAY * max(1.0, held[name])
            lower[place], upper[place] = held[name] - room, held[name] + room
    rows = replace(program.rows, lower=lower, upper=upper)
    broken = least_breaches(program.columns, rows, costs_by_size(rows.names, (lower, upper), GIVE_WAY)).rows
    return found | {name: abs(amount) for name, amount in broken.items()}
