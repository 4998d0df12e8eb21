"""The ranking of bargains, and how far a judgement may move before it turns.

Bargains are ranked by what the base can reach with the ally each expects. Every step of that ranking is tried
with each judgement alone, all its figures multiplied by one number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, NamedTuple

from allocator.crossings import CLOSE, Convex, Curve, Point, closes, first_crossing
from allocator.errors import NoPlanError
from allocator.penalties import GAPS, PenaltyCurve
from allocator.ranging import Change
from allocator.what_if import Seen, WhatIf
from allocator.worlds import ally_of
from capital_allocation import PARAMETERS, Case

HELPS = {"credibility": True, "trust": True, "reward": True, "us_force": True, "provision": True, "delay": False}
"""Judgements of one ally, and whether more helps; less of it then never does.

None of them is negative, nor is what each is multiplied by (effort, reciprocity, the pace at which holding gets
harder). So more of one loosens its rows at every plan, and of a delay tightens them: the optimum moves one way, and
its gap to the other ally, who stands still, closes once.
"""

PENALTIES = ("hold_penalty", "decisive_penalty", "penalty")
"""With the weights and risk aversion, the judgements by which all are measured: all of the objective."""

FARTHEST = 10.0
"""The largest multiple tried."""


TIE = 1e-3
"""Scores within this share of the larger are as good as tied."""


@dataclass(frozen=True)
class Judgement:
    """Figures of one word that are multiplied together, in one bargain or, where that is empty, in the base for all."""

    word: str
    keys: tuple[Any, ...]
    bargain: str = ""

    @property
    def figures(self) -> dict[str, tuple[Any, ...]]:
        """The keys by word."""
        return {self.word: self.keys}


@dataclass(frozen=True, eq=False)
class Ally:
    """What the base can reach with the ally that one bargain expects."""

    bargain: str
    what_if: WhatIf
    _seen: dict[tuple[Judgement, float], Point] = field(default_factory=dict, repr=False)
    _changes: dict[Judgement, Change] = field(default_factory=dict, repr=False)
    _bases: dict[Judgement, Seen] = field(default_factory=dict, repr=False)
    _curves: dict[Judgement, Curve] = field(default_factory=dict, repr=False)

    @property
    def case(self) -> Case:
        """The base with this ally."""
        return self.what_if.case

    @cached_property
    def least_trust(self) -> float:
        """The smallest multiple of trust that the strain of every expectation unmet still allows."""
        case = self.case
        strain = math.fsum(case.strain[e] * case.level[e] for e in case.expectations if not case.must_meet[e])
        return strain / min(case.trust.values()) if strain else 0.0

    @property
    def security(self) -> float:
        """Security of the best plan with this ally."""
        return self.what_if.security

    @property
    def leaves_a_plan(self) -> bool:
        """Whether the base has any plan with this ally."""
        try:
            return math.isfinite(self.security)
        except NoPlanError:
            return False

    def at(self, judgement: Judgement, multiple: float) -> Point:
        """Security, and its slope, where the figures of a judgement are multiplied; of another bargain's, as it is."""
        if judgement.bargain not in ("", self.bargain):
            return Point(self.security, 0.0)
        if (judgement, multiple) not in self._seen:
            self._seen[judgement, multiple] = self._tried(judgement, multiple)
        return self._seen[judgement, multiple]

    def curve(self, judgement: Judgement) -> Curve:
        """Security as a function of the multiple of a judgement by which all bargains are measured.

        It is convex in what stands in the objective alone; under risk aversion, penalties of a loss also stand in
        the rows of its tail.
        """
        if judgement not in self._curves:
            in_the_tail = judgement.word in GAPS and self.case.risk_aversion > 0.0
            self._curves[judgement] = (
                PenaltyCurve(self.what_if, judgement.word, judgement.keys)
                if in_the_tail
                else Convex(partial(self.at, judgement))
            )
        return self._curves[judgement]

    def _tried(self, judgement: Judgement, multiple: float) -> Point:
        seen = self._bases.setdefault(judgement, {1.0: None})
        if self._is_capped(judgement, multiple):
            point = self.what_if.at(self.what_if.multiplied(judgement.figures, multiple), 1.0, seen, multiple)
            return Point(point.value, point.slope / (multiple - 1.0))
        least = self.least_trust if judgement.word == "trust" else 0.0
        if judgement not in self._changes:
            self._changes[judgement] = self.what_if.multiplied(judgement.figures, least)
        whole = 1.0 - least
        amount = (1.0 - multiple) / whole if whole else 0.0
        point = self.what_if.at(self._changes[judgement], amount, seen, multiple)
        return Point(point.value, -point.slope / whole if whole else 0.0)

    def _is_capped(self, judgement: Judgement, multiple: float) -> bool:
        """Whether a share would be more than all, so that figures do not grow in step any more."""
        if not PARAMETERS[judgement.word].is_share or multiple <= 1.0:
            return False
        figures = self.case.figures(judgement.word)
        return max(float(figures[key]) for key in judgement.keys if key in figures) * multiple > 1.0

    def farthest(self, judgement: Judgement, *, up: bool) -> float:
        """How far the figures may be multiplied in a direction: shares until all of them are 1."""
        if not up:
            return self.least_trust if judgement.word == "trust" else 0.0
        if not PARAMETERS[judgement.word].is_share:
            return FARTHEST
        least = min(share for share in self.case.figures(judgement.word).values() if share)
        return min(FARTHEST, 1.0 / float(least))


class Flip(NamedTuple):
    """The nearest multiple of a judgement at which one ally is worth no more than the next below."""

    above: Ally
    below: Ally
    judgement: Judgement
    multiple: float


def ranked(cases: Sequence[Case]) -> tuple[Ally, ...]:
    """The allies that bargains expect and that leave the base (the first case) a plan, the most secure first."""
    base = WhatIf(cases[0])
    allies = (Ally(case.bargain, WhatIf(ally_of(cases[0], case).case, nearby=base)) for case in cases)
    return tuple(sorted((ally for ally in allies if ally.leaves_a_plan), key=lambda ally: -ally.security))


def are_alike(one: Ally, other: Ally) -> bool:
    """Whether two allies are worth the same, so that there is no step between them to turn."""
    return abs(one.security - other.security) <= CLOSE * max(1.0, abs(one.security), abs(other.security))


def are_tied(one: float, other: float) -> bool:
    """Whether two scores are so near each other that their order says nothing."""
    return math.isfinite(one - other) and abs(one - other) <= TIE * max(abs(one), abs(other))


def flips(above: Ally, below: Ally) -> Iterator[Flip]:
    """Every judgement that, moved alone, turns one step of the ranking; the nearest multiple in each direction.

    None where both are worth the same.
    """
    if are_alike(above, below):
        return
    size = max(abs(above.security), abs(below.security))
    for moved, helps_step in ((above, False), (below, True)):
        for word, helps in HELPS.items():
            keys = tuple(key for key, figure in moved.case.figures(word).items() if figure)
            judgement = Judgement(word, keys, moved.bargain)
            if keys:
                far = moved.farthest(judgement, up=helps == helps_step)
                yield Flip(above, below, judgement, closes(partial(_gap, above, below, judgement), 1.0, far, size))
    for judgement in _common(above.case):
        for up in (False, True):
            far = above.farthest(judgement, up=up)
            crossing = first_crossing(above.curve(judgement), below.curve(judgement), 1.0, far)
            yield Flip(above, below, judgement, crossing)


def _gap(above: Ally, below: Ally, judgement: Judgement, multiple: float) -> float:
    """How far one ally stays above another if the figures of one of them are multiplied."""
    return above.at(judgement, multiple).value - below.at(judgement, multiple).value


def _common(case: Case) -> Iterator[Judgement]:
    """The judgements by which all are measured, each role's weight by itself."""
    yield from (Judgement("weight", (r,)) for r in case.roles if case.weight[r])
    for word in PENALTIES:
        keys = tuple(key for key, figure in case.figures(word).items() if figure)
        if keys:
            yield Judgement(word, keys)
    if case.risk_aversion:
        yield Judgement("risk_aversion", ((),))
