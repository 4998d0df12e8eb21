"""Where one optimum, as a function of some figure, falls to another: to the point, or proved not to.

An optimum never falls with what loosens a limit, so that the gap to a figure that stands still closes once. It is a
convex function of a figure of its objective: it lies above its tangents and below its chords. Of any other shape,
it must bring such lines of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

CLOSE = 1e-9
"""Gaps this small, relative to the values compared, are none; so are differences between places."""

CONFIRM = 1e-4
"""How far beyond a place, relative to it, what begins there must hold; and how closely such a place is sought."""

MOST_TRIES = 200
"""Places tried before a search ends."""


class Point(NamedTuple):
    """A curve at one place: its value, and the slope of a line below it."""

    value: float
    slope: float


class Line(NamedTuple):
    """A straight line over a window: its values at both ends."""

    start: float
    end: float


class Curve(Protocol):
    """A function that can be bounded by straight lines over a window, whatever its shape.

    The smaller the window, the closer the lines lie; the first of each kind has the curve's value at `start`.
    """

    def value(self, place: float) -> float:
        """The value at a place."""

    def below(self, start: float, end: float) -> Sequence[Line]:
        """Lines that lie nowhere above the curve between `start` and `end`."""

    def above(self, start: float, end: float) -> Sequence[Line]:
        """Lines that lie nowhere below the curve between `start` and `end`."""


@dataclass(frozen=True)
class Convex:
    """A convex function, bounded by two tangents from below and a chord from above."""

    at: Callable[[float], Point]

    def value(self, place: float) -> float:
        """The value at a place."""
        return self.at(place).value

    def below(self, start: float, end: float) -> tuple[Line, ...]:
        """The tangents at both ends."""
        one, other, width = self.at(start), self.at(end), end - start
        return (
            Line(one.value, one.value + one.slope * width),
            Line(other.value - other.slope * width, other.value),
        )

    def above(self, start: float, end: float) -> tuple[Line, ...]:
        """The chord."""
        return (Line(self.value(start), self.value(end)),)


def first_crossing(upper: Curve, lower: Curve, near: float, far: float) -> float:
    """The first place, from `near` toward `far`, where one curve has fallen to another; infinite if none.

    NaN where that could not be told: a value was not known, or the curves run too close to each other for too long.
    Steps never go beyond what the lines around both curves prove to be clear, so no crossing is passed over; on
    straight pieces a step is exact.
    """
    place, window = near, far - near
    for _ in range(MOST_TRIES):
        value = upper.value(place)
        gap = value - lower.value(place)
        if math.isnan(gap):
            return math.nan
        if gap <= CLOSE * max(1.0, abs(value)):
            return place
        if place == far:
            return math.inf
        window = window if abs(window) < abs(far - place) else far - place
        share = _clear(upper.below(place, place + window), lower.above(place, place + window))
        place = far if share == 1.0 and window == far - place else place + share * window
        window *= 2.0 if share == 1.0 else 0.5
    return math.nan


def _clear(below: Sequence[Line], above: Sequence[Line]) -> float:
    """The share of a window over which some line below one curve lies above some line above the other."""
    gaps = [Line(low.start - high.start, low.end - high.end) for low in below for high in above]
    share = 0.0
    while share < 1.0:
        open_gaps = (gap for gap in gaps if gap.start + share * (gap.end - gap.start) > 0.0)
        reached = max((_closed(gap) for gap in open_gaps), default=share)
        if reached <= share:
            break
        share = reached
    return share


def _closed(gap: Line) -> float:
    """The share of a window at which a gap that is open somewhere before is closed; 1 if it stays open."""
    return 1.0 if gap.end >= 0.0 else gap.start / (gap.start - gap.end)


def closes(gap: Callable[[float], float], near: float, far: float, size: float) -> float:
    """Where a gap that never widens from `near` to `far` is closed; infinite if it stays open, NaN if it is not known.

    `size` is that of the values compared.
    Found by false position (the Illinois variant), which ends on a straight piece in one step.
    """
    tolerance = CLOSE * max(1.0, abs(size))
    (start, wide), (end, over) = ((place, gap(place) - tolerance) for place in (near, far))
    if wide <= 0.0:
        return near
    if not over <= 0.0:
        return math.nan if math.isnan(over) else math.inf
    moved = ""
    for _ in range(MOST_TRIES):
        is_flat = over >= -2.0 * tolerance or not math.isfinite(over)
        middle = start + (0.5 if is_flat else wide / (wide - over)) * (end - start)
        found = gap(middle) - tolerance
        if abs(found) <= tolerance / 2.0 or abs(end - start) <= CLOSE:
            return middle
        if found > 0.0:
            start, wide = middle, found
            over *= 0.5 if moved == "start" else 1.0
            moved = "start"
        else:
            end, over = middle, found
            wide *= 0.5 if moved == "end" else 1.0
            moved = "end"
    return end


def begins(holds: Callable[[float], bool], near: float, far: float) -> float:
    """From where on something holds: `near`, if it does just beyond; else sought up to `far`; infinite if not there."""
    if near > far:
        return math.inf
    low, high = near, min(near * (1.0 + CONFIRM) + CONFIRM, far)
    if holds(high):
        return near
    while not holds(high):
        if high >= far:
            return math.inf
        low, high = high, min(2.0 * high, far)
    while high - low > CONFIRM * high:
        middle = (low + high) / 2.0
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
