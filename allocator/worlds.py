"""The ally one may get: the base case with the US acting as in one scenario of one bargain, and plans tried in it.

    cases --US side, one scenario--> worlds --plan held, rest re-optimised--> security, regret

What Tokyo wants, has and is asked stays that of the base case, so that all figures are on one scale; what the
US brings and values (`US_SIDE`) is that of the bargain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from allocator.basis import Basis
from allocator.errors import NoPlanError
from allocator.highs import Highs
from allocator.highs_options import NEARBY
from allocator.linear_program import Columns, Floats
from allocator.optimum import proven
from allocator.program import Program, compile_case, compile_like, loaded
from allocator.rounding import PLAY
from capital_allocation import Case

US_SIDE = ("us_force", "reward", "provision")
"""What the US brings and values, whatever the scenario; trust, delay and credibility go with the scenario."""

Effort = Mapping[tuple[str, str, int], float]
"""A plan: effort by program, tier and year."""


@dataclass(frozen=True, eq=False)
class World:
    """One way the US may behave, for certain: a bargain's scenario in the base case.

    Where another world is `nearby`, only what differs from it is compiled, and its optimum is where to start.
    """

    bargain: str
    scenario: str
    case: Case
    nearby: World | None = None

    @cached_property
    def program(self) -> Program:
        """Its linear program."""
        return compile_like(self.nearby.program, self.case) if self.nearby else compile_case(self.case)

    @cached_property
    def _highs(self) -> Highs:
        return loaded(self.program)

    @property
    def best(self) -> float:
        """Security of the best plan for this world; minus infinity where there is none."""
        return self._best[0]

    @cached_property
    def _best(self) -> tuple[float, Basis | None]:
        """That security, and the basis of the plan that has it."""
        basis = self.nearby._best[1] if self.nearby and self.nearby.program.model is self.program.model else None
        if basis is not None:
            self._highs.start_from(basis)
        try:
            found = proven(self._highs, self.program).objective
        except NoPlanError:
            return -math.inf, None
        return found, self._highs.basis()

    def security(self, effort: Effort) -> float:
        """Security of a plan in this world, its consequences re-optimised; minus infinity where it cannot be had."""
        columns = self.program.columns
        lower, upper = held(columns, effort)
        if (lower > upper).any():
            return -math.inf
        self._highs.set_column_bounds(lower, upper)
        if self._highs.has_basis:
            self._highs.tune(NEARBY)
        try:
            return self._highs.run().objective
        except NoPlanError:
            return -math.inf
        finally:
            self._highs.set_column_bounds(columns.lower, columns.upper)

    def regret(self, effort: Effort) -> float:
        """What is lost by having chosen a plan without knowing that this world comes.

        Infinite if the plan cannot be had in it; NaN if none can.
        """
        return max(0.0, self.best - self.security(effort)) if math.isfinite(self.best) else math.nan


def worlds_of(cases: Sequence[Case]) -> tuple[World, ...]:
    """Every scenario of every bargain as a world of the first case; of worlds alike, the first only."""
    found: list[World] = []
    for case in cases:
        for s in case.scenarios:
            acting = _acting(cases[0], case, s)
            if acting not in [world.case for world in found]:
                found.append(World(case.bargain, s, acting, found[0] if found else None))
    return tuple(found)


def expected(base: Case) -> World:
    """The base case itself, its scenarios as likely as it says."""
    return World(base.bargain, "", base)


def ally_of(base: Case, other: Case, nearby: World | None = None) -> World:
    """The base case with the US acting as another bargain expects, its scenarios as likely as it says."""
    pairs = [(s, c) for s in other.scenarios for c in base.contingencies]
    acting = replace(
        base,
        bargain=other.bargain,
        scenarios=other.scenarios,
        probability=dict(other.probability),
        trust=dict(other.trust),
        delay={pair: other.delay[pair] for pair in pairs},
        credibility={pair: other.credibility[pair] for pair in pairs},
        **_brought(base, other),
    )
    return World(other.bargain, "", acting, nearby)


def _acting(base: Case, other: Case, s: str) -> Case:
    """The base case with the US acting as in scenario `s` of another."""
    return replace(
        base,
        bargain="",
        scenarios=("certain",),
        probability={"certain": 1.0},
        trust={"certain": other.trust[s]},
        delay={("certain", c): other.delay[s, c] for c in base.contingencies},
        credibility={("certain", c): other.credibility[s, c] for c in base.contingencies},
        **_brought(base, other),
    )


def _brought(base: Case, other: Case) -> dict[str, Any]:
    """What the US brings and values in another case, in the keys of the base."""
    return {word: {**getattr(base, word), **_known(base, word, other)} for word in US_SIDE}


def _known(base: Case, word: str, other: Case) -> dict[str, float]:
    """Another case's figures, for the keys that the base has too."""
    figures = getattr(base, word)
    return {key: figure for key, figure in getattr(other, word).items() if key in figures}


def held(columns: Columns, effort: Effort) -> tuple[Floats, Floats]:
    """The bounds of columns with the effort of every tier held; they cross where a tier does not go so far."""
    lower, upper = columns.lower.copy(), columns.upper.copy()
    places = columns.under("tier_effort")
    values = np.array([effort.get(columns.names[place].index, 0.0) for place in places])
    room = PLAY * np.maximum(1.0, np.abs(values))
    lower[places] = np.maximum(lower[places], values - room)
    upper[places] = np.minimum(upper[places], values + room)
    return lower, upper
