"""Which points of what is uncertain are tried: as typed, each judgement alone at both its ends, then the draws.

The draws are a Latin hypercube (M. D. McKay, R. J. Beckman and W. J. Conover, "A comparison of three methods
for selecting values of input variables", Technometrics 21(2), 1979): each judgement's range is cut into as many
strata of equal probability as there are draws, and each stratum is drawn from once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.doubts import Doubt, moved
from allocator.input.layout import TRIANGULAR
from allocator.linear_program import Floats
from capital_allocation import PARAMETERS, Case

PEAK = 1.0
"""The most likely multiple of a triangular distribution: the figure as typed."""


@dataclass(frozen=True)
class Design:
    """Points to be tried, by number: what a point is depends on nothing but its number and these fields.

    Attributes:
        doubts: the judgements, in order.
        draws: how many draws there are.
        seed: another seed gives other draws.
    """

    doubts: tuple[Doubt, ...]
    draws: int
    seed: int = 0

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to another process: not what it can work out by itself."""
        return {"doubts": self.doubts, "draws": self.draws, "seed": self.seed}

    @property
    def first_draw(self) -> int:
        """The number of the first draw: before it stand the case as typed and both ends of each judgement."""
        return 1 + 2 * len(self.doubts)

    @property
    def count(self) -> int:
        """How many points there are."""
        return self.first_draw + self.draws

    def ends(self, place: int) -> tuple[int, int]:
        """The points at which the judgement at a place alone stands at its low and at its high end."""
        return 1 + 2 * place, 2 + 2 * place

    def multiples(self, points: range) -> Floats:
        """By what each judgement's figures are multiplied at these points: a row for each, a column for each doubt."""
        ends = [self._end(point) for point in points if point < self.first_draw]
        draws = [point - self.first_draw for point in points if point >= self.first_draw]
        return np.concatenate([np.array(ends).reshape(-1, len(self.doubts)), self._drawn(draws)])

    def _end(self, point: int) -> Floats:
        row = np.ones(len(self.doubts))
        if point > 0:
            place, is_high = divmod(point - 1, 2)
            doubt = self.doubts[place]
            row[place] = doubt.high if is_high else doubt.low
        return row

    def _drawn(self, draws: list[int]) -> Floats:
        """Draws: within its stratum each judgement stands at random."""
        rows = np.empty((len(draws), len(self.doubts)))
        for row, draw in zip(rows, draws, strict=True):
            row[:] = (self._strata[draw] + self._random(1, draw).random(len(row))) / self.draws
        for doubt, column in zip(self.doubts, rows.T, strict=True):
            column[:] = _multiples(doubt, column)
        return rows

    @cached_property
    def _strata(self) -> NDArray[np.int32]:
        """The stratum of each judgement in each draw: of each judgement, a permutation."""
        strata = np.empty((self.draws, len(self.doubts)), dtype=np.int32)
        for place in range(len(self.doubts)):
            strata[:, place] = self._random(0, place).permutation(self.draws)
        return strata

    def _random(self, *stream: int) -> np.random.Generator:
        """Random numbers of a stream of their own."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=stream))


def _multiples(doubt: Doubt, chances: Floats) -> Floats:
    """The multiples that a doubt stays below with these probabilities."""
    low, high = doubt.low, doubt.high
    if doubt.distribution != TRIANGULAR or low == high:
        return low + chances * (high - low)
    peak, width = min(max(PEAK, low), high), high - low
    rising = low + np.sqrt(chances * width * (peak - low))
    falling = high - np.sqrt((1.0 - chances) * width * (high - peak))
    return np.where(chances * width < peak - low, rising, falling)


def figures_at(case: Case, doubts: tuple[Doubt, ...], multiples: Floats) -> dict[str, dict[Any, Floats]]:
    """The figures that differ from those typed, by word and index, with a value for each row of multiples.

    Figures stay within what is allowed, such as shares within 1; where doubts overlap, all their multiples count.
    """
    found: dict[str, dict[Any, Floats]] = {}
    for doubt, by in zip(doubts, multiples.T, strict=True):
        for word, typed in moved(case, doubt).items():
            figures = found.setdefault(word, {})
            for index, figure in typed.items():
                figures[index] = figures.get(index, figure) * by
    return {
        word: {index: np.minimum(values, PARAMETERS[word].high) for index, values in figures.items()}
        for word, figures in found.items()
    }
