"""What meeting a demand costs, and what must come back for it to pay: the case with it met, and without it.

demand --not asked--> security, plan
demand --must be met in full--> security, plan --against the first--> cost, money, what moves, reward, doubt, delay
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from allocator.errors import InputError, NoPlanError, SolverError
from allocator.linear_program import Floats, Name
from allocator.rounding import ZERO, tidy
from allocator.study import Study
from allocator.what_if import WhatIf
from capital_allocation import PARAMETERS, Case


@dataclass(frozen=True)
class Demand:
    """Something asked for: so much effort or capability of a program or role, from a year on."""

    name: str
    subject: str
    measure: str
    level: float
    from_year: int | None = None


@dataclass(frozen=True, eq=False)
class Price:
    """A demand in the case: what not being asked would score, and what meeting it does.

    Attributes:
        study: the case the demand is made in.
        demand: the demand.
    """

    study: Study
    demand: Demand

    @cached_property
    def free(self) -> tuple[float, Floats]:
        """Security, and columns, of the best plan where the demand is not made.

        Raises SolverError where none is proven.
        """
        what_if = self.study.what_if
        security, optimum = what_if.ranging.changed(what_if.without(self.demand.name))
        if optimum is None:
            raise SolverError(f"no plan is proven best where {self.demand.name!r} is not asked")
        return security, optimum.columns

    @cached_property
    def met(self) -> WhatIf:
        """The case in which the demand must be met in full."""
        case, demand = self.study.case, self.demand
        known = demand.name in case.expectations
        return WhatIf(
            replace(
                case,
                expectations=case.expectations if known else (*case.expectations, demand.name),
                subject={**case.subject, demand.name: demand.subject},
                measure={**case.measure, demand.name: demand.measure},
                level={**case.level, demand.name: demand.level},
                from_year={**case.from_year, demand.name: demand.from_year},
                must_meet={**case.must_meet, demand.name: True},
            ),
            nearby=self.study.what_if,
        )

    @cached_property
    def cost(self) -> float:
        """Security lost by meeting the demand against not being asked; infinite where it cannot be met."""
        try:
            cost = self.free[0] - self.met.security
            return cost if cost > ZERO * max(1.0, abs(self.free[0])) else 0.0
        except NoPlanError:
            return math.inf

    @cached_property
    def money(self) -> float:
        """Money in every plan year that would make good the cost of meeting it; infinite where none does."""
        return self.met.money(self.cost) if math.isfinite(self.cost) else math.inf

    def moved(self) -> dict[str, float]:
        """Money that each program gets more, or less, over the plan years where the demand is met."""
        before, after = self.study.what_if.spent(self.free[1]), self.met.spent(self.met.ranging.optimum.columns)
        return {p: after[p] - before[p] for p in before}

    def takes(self, k: str) -> float:
        """How much more of a capital goes into what is asked for over the plan years, and so is missing elsewhere."""
        case, after, before = self.study.case, self.met.ranging.optimum.columns, self.free[1]
        programs = self.met.case.subjects[self.demand.name]
        names = [Name("tier_effort", (p, g, t)) for p in programs for g in case.tiers_of[p] for t in case.plan]
        return tidy(
            math.fsum(
                case.use[(*name.index[:2], k)]
                * (after[self.met.columns[name]] - before[self.study.what_if.columns[name]])
                for name in names
            )
        )

    def reward(self) -> float:
        """The reward of the program asked for with which meeting pays; infinite where none does, or a role is asked.

        Where meeting costs nothing, the reward it has.
        """
        case, p = self.study.case, self.demand.subject
        if self.cost == 0.0:
            return case.reward.get(p, 0.0)
        if p not in case.programs or not math.isfinite(case.ceiling[p]):
            return math.inf
        share = self._share(reward={p: 1.0})
        return case.reward[p] + share * (1.0 - case.reward[p])

    def doubt(self) -> float:
        """The share of doubt, of all that credibility lacks to 1, whose end would make meeting pay."""
        return self._share(credibility=dict.fromkeys(self.study.case.credibility, 1.0))

    def earlier(self) -> float:
        """The share of all delays whose end would make meeting pay."""
        return self._share(delay=dict.fromkeys(self.study.case.delay, 0.0))

    def _share(self, **best: dict[object, float]) -> float:
        if self.cost in (0.0, math.inf):
            return self.cost
        return self.met.amount_for(self.met.instead(**best), self.cost)


def demands_of(cases: Sequence[Case]) -> Iterator[Demand]:
    """Every expectation of the first case, at its level; where that is 0, at the highest that any bargain asks."""
    base = cases[0]
    for e in base.expectations:
        level = base.level[e] or max(case.level.get(e, 0.0) for case in cases)
        if level > 0.0:
            yield Demand(e, base.subject[e], base.measure[e], level, base.from_year[e])


def asked_for(case: Case, words: str, from_year: int | None = None) -> Demand:
    """The demand in words such as `H16 effort 400`. Raises InputError where they cannot be understood."""
    if from_year is not None and from_year not in case.years:
        raise InputError(f"--from {from_year}: allowed are {case.years[0]} to {case.years[-1]}, the years solved")
    key, rest = _subject(case, words)
    measures = PARAMETERS["measure"].choices
    if not rest or (len(rest) == 1 and rest[0] not in measures):
        example = f"{key} {measures[0]} {rest[0] if rest else 400}"
        raise InputError(f"{words!r}: the measure is missing, {' or '.join(measures)}; type for instance {example!r}")
    measure, level = rest[0], " ".join(rest[1:])
    if measure not in measures:
        raise InputError(f"{words!r}: asks for {measure!r}; it must be {PARAMETERS['measure'].allowed()}")
    try:
        amount = float(level)
    except ValueError:
        amount = math.nan
    if not PARAMETERS["level"].admits(amount):
        raise InputError(f"{words!r}: the level is {level!r}; it must be {PARAMETERS['level'].allowed()}")
    return Demand(words, key, measure, amount, from_year)


def _subject(case: Case, words: str) -> tuple[str, list[str]]:
    """The program or role that words begin with, the longest there is, and the words after it."""
    known = {" ".join(key.casefold().split()): key for key in (*case.programs, *case.roles)}
    parts = words.split()
    for count in range(len(parts), 0, -1):
        if key := known.get(" ".join(parts[:count]).casefold()):
            return key, parts[count:]
    raise InputError(f"{words!r}: asks of nothing known; programs and roles are {', '.join(known.values())}")
