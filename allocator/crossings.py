"""Where one optimum, as a function of some figure, falls to another: to the point, or proved not to.

Two kinds of curves are enough for every judgement of the model. An optimum is a convex function of a figure
of its objective: it lies above its tangents and below its chords. And it never falls with what loosens a
limit, so that the gap to a figure that stands still closes once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

CLOSE = 1e-9
"""Gaps this small, relative to the values compared, are none; so are differences between places."""

CONFIRM = 1e-4
"""How far beyond a place, relative to it, what begins there must hold; and how closely such a place is sought."""

MOST_TRIES = 100
"""Places tried before a search ends where it stands."""


class Point(NamedTuple):
    """A curve at one place: its value, and the slope of a line below it."""

    value: float
    slope: float


Curve = Callable[[float], Point]


def first_crossing(upper: Curve, lower: Curve, near: float, far: float) -> float:
    """The first place, from `near` toward `far`, where one convex curve has fallen to another; infinite if none.

    Steps never go beyond what the tangents of `upper` and a chord of `lower` prove to be clear, so no crossing
    is passed over; on straight pieces a step is exact.
    """
    place, window = near, far - near
    for _ in range(MOST_TRIES):
        here, there = upper(place), lower(place)
        if here.value - there.value <= CLOSE * max(1.0, abs(here.value)):
            return place
        if place == far:
            return math.inf
        window = window if abs(window) < abs(far - place) else far - place
        share = _clear(here, upper(place + window), there, lower(place + window), window)
        place = far if share == 1.0 and window == far - place else place + share * window
        window *= 2.0 if share == 1.0 else 0.5
    return place


def _clear(upper: Point, upper_end: Point, lower: Point, lower_end: Point, window: float) -> float:
    """The share of a window over which `upper` must lie above `lower`, by two tangents of the one and a chord."""
    gap, end_gap = upper.value - lower.value, upper_end.value - lower_end.value
    chord = lower_end.value - lower.value
    by_first = gap + upper.slope * window - chord
    if by_first >= 0.0:
        return 1.0
    first = gap / (gap - by_first)
    at_start = end_gap - upper_end.slope * window + chord
    if at_start + first * (end_gap - at_start) <= 0.0:
        return first
    return 1.0 if end_gap > 0.0 else at_start / (at_start - end_gap)


def closes(gap: Callable[[float], float], near: float, far: float, size: float) -> float:
    """Where a gap that never widens from `near` to `far` is closed; infinite if it stays open.

    `size` is that of the values compared.
    Found by false position (the Illinois variant), which ends on a straight piece in one step.
    """
    tolerance = CLOSE * max(1.0, abs(size))
    (start, wide), (end, over) = ((place, gap(place) - tolerance) for place in (near, far))
    if wide <= 0.0:
        return near
    if not over <= 0.0:
        return math.inf
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
