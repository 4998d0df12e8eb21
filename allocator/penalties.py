"""The optimum as a function of the penalties of one kind, all multiplied by one number, under risk aversion.

    security(m) = max over plans of min over weights of  worth - sum over s of weight[s] * loss[s](m)

Risk aversion weighs the losses of the scenarios by the worst weights there are (the dual of the conditional value
at risk), and m multiplies a part of each loss. So the optimum is neither convex nor concave in m. But one plan is
worth no more than the best, and its worth is a concave function of m; and with some weights held, the optimum is no
less than with the worst, and a convex function of m, as m then stands in the objective alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from allocator.crossings import Line
from allocator.linear_program import Floats, Integers, Name
from allocator.measures import tail_weights
from allocator.ranging import Change
from allocator.what_if import Seen, WhatIf

GAPS = {"hold_penalty": "hold_gap", "decisive_penalty": "decisive_gap"}
"""The penalties of a loss, and the gaps that they count."""

ALIKE = 1e-9
"""Weights of scenarios within this of each other are the same."""


class _Best(NamedTuple):
    """The best plan at one multiple.

    Attributes:
        security: its worth.
        multiplied, fixed: by scenario, the loss per multiple, and the loss that is not multiplied.
        weights: by scenario, the worst weights, by which the plan is best.
    """

    security: float
    multiplied: Floats
    fixed: Floats
    weights: Floats


@dataclass(frozen=True, eq=False)
class PenaltyCurve:
    """Security where the penalties of one kind (`word`) at these keys are multiplied; see `crossings.Curve`."""

    what_if: WhatIf
    word: str
    keys: tuple[Any, ...]
    _best: dict[float, _Best] = field(default_factory=dict, repr=False)
    _seen: Seen = field(default_factory=lambda: Seen({1.0: None}), repr=False)

    def value(self, multiple: float) -> float:
        """Security of the best plan."""
        return self._at(multiple).security

    def below(self, start: float, end: float) -> tuple[Line, ...]:
        """The chords of what the best plan of each end is worth."""
        return (
            Line(self.value(start), self._worth(self._at(start), start, end)),
            Line(self._worth(self._at(end), end, start), self.value(end)),
        )

    def above(self, start: float, end: float) -> tuple[Line, ...]:
        """The chord of the optimum with the weights of `start` held."""
        weights = self._at(start).weights
        is_same = np.allclose(weights, self._at(end).weights, rtol=0.0, atol=ALIKE)
        return (Line(self.value(start), self.value(end) if is_same else self._weighed(weights, end)),)

    @cached_property
    def _gaps(self) -> tuple[tuple[Integers, Integers, Floats], ...]:
        """For penalties that are multiplied, then for the others: columns of gaps, their scenarios, what each costs."""
        case, names = self.what_if.case, self.what_if.program.columns.names
        scenarios = {s: number for number, s in enumerate(case.scenarios)}
        parts = []
        for moved in (True, False):
            found = [
                (place, scenarios[s], case.discount_factor[t] * case.figures(word)[c])
                for word, gap in GAPS.items()
                for place in self.what_if.program.columns.under(gap).tolist()
                for c, t, s in (names[place].index,)
                if (word == self.word and c in self.keys) == moved
            ]
            places, numbers, costs = zip(*found, strict=True) if found else ((), (), ())
            parts.append((np.array(places, np.int32), np.array(numbers, np.int32), np.array(costs, np.float64)))
        return tuple(parts)

    @cached_property
    def _change(self) -> Change:
        """The change to no penalty at all."""
        return self.what_if.multiplied({self.word: self.keys}, 0.0)

    def _at(self, multiple: float) -> _Best:
        if multiple not in self._best:
            self._best[multiple] = self._solved(multiple)
        return self._best[multiple]

    def _solved(self, multiple: float) -> _Best:
        case, rows = self.what_if.case, self.what_if.program.rows.places
        security, optimum = self.what_if.near(self._change, 1.0 - multiple, self._seen, multiple)
        if optimum is None:
            unknown = np.full(len(case.scenarios), np.nan)
            return _Best(security, unknown, unknown, unknown)
        tail = [abs(float(optimum.prices[rows[Name("tail_link", s)]])) for s in case.scenarios]
        expected = [(1.0 - case.risk_aversion) * case.probability[s] for s in case.scenarios]
        multiplied, fixed = (
            np.bincount(numbers, costs * optimum.columns[places], len(case.scenarios)).astype(np.float64)
            for places, numbers, costs in self._gaps
        )
        return _Best(security, multiplied, fixed, np.add(tail, expected))

    def _worth(self, best: _Best, at: float, multiple: float) -> float:
        """What the plan that is best at one multiple is worth at another."""
        return best.security + self._risk(best, at) - self._risk(best, multiple)

    def _risk(self, best: _Best, multiple: float) -> float:
        """The losses of a plan as risk aversion weighs them."""
        case, losses = self.what_if.case, best.fixed + multiple * best.multiplied
        loss = dict(zip(case.scenarios, losses.tolist(), strict=True))
        tail = tail_weights(case, loss)
        weights = ((1.0 - case.risk_aversion) * case.probability[s] + case.risk_aversion * tail[s] for s in loss)
        return math.fsum(weight * loss[s] for weight, s in zip(weights, loss, strict=True))

    def _weighed(self, weights: Floats, multiple: float) -> float:
        """The optimum with the weights of the scenarios held: the tail costs nothing, and every gap by its weight."""
        columns = self.what_if.program.columns
        costs = dict.fromkeys((*columns.under("tail_level").tolist(), *columns.under("tail_excess").tolist()), 0.0)
        for (places, numbers, each), factor in zip(self._gaps, (multiple, 1.0), strict=True):
            costs.update(_pairs(places, -factor * each * weights[numbers]))
        nearest = self._seen[min(self._seen, key=lambda other: abs(other - multiple))]
        return self.what_if.ranging.changed_from(nearest, Change(costs=costs))[0]


def _pairs(places: Integers, costs: Floats) -> Iterable[tuple[int, float]]:
    return zip(places.tolist(), costs.tolist(), strict=True)
