"""A way too finely broken to be walked, bounded from both sides.

Where only limits move, security is a concave function of the way: it lies above its chords and below its
tangents. Where only the objective moves it is convex, and the other way round. Where the two bounds lie
farthest apart, the next program is solved.
"""

from __future__ import annotations

import heapq

from allocator.sweep.curve import BOUNDED, Piece, Point
from allocator.sweep.way import Stop, Way

CLOSE = 1e-4
"""How far the bounds may lie apart at the end, as a share of the size of security."""


def bounded(way: Way, close: float = CLOSE) -> tuple[Piece, ...]:
    """Stretches of a way on which the bounds lie no farther apart than `close`. Raises as `Highs.run` does."""
    first = way.first()
    last = way.solved(1.0, first.basis)
    open_stretches = [(-_gap(first, last), 0.0, first, last)]
    closed: list[tuple[float, Stop, Stop]] = []
    while open_stretches:
        gap, _, before, after = heapq.heappop(open_stretches)
        if -gap <= close:
            closed.append((-gap, before, after))
            continue
        between = way.solved(_meeting(before, after), before.basis)
        for stretch in ((before, between), (between, after)):
            heapq.heappush(open_stretches, (-_gap(*stretch), stretch[0].share, *stretch))
    closed.sort(key=lambda stretch: stretch[1].share)
    return tuple(Piece((_point(way, one), _point(way, other)), BOUNDED, gap=gap) for gap, one, other in closed)


def _meeting(before: Stop, after: Stop) -> float:
    """Where the two tangents meet; halfway where they do not meet between."""
    bend = before.slope - after.slope
    middle = (before.share + after.share) / 2.0
    if not bend:
        return middle
    share = (before.share * before.slope - after.share * after.slope + after.security - before.security) / bend
    return share if before.share < share < after.share else middle


def _gap(before: Stop, after: Stop) -> float:
    """How far the nearer tangent lies from the chord at most, as a share of the size of security."""
    width = after.share - before.share
    share = _meeting(before, after)
    chord = before.security + (after.security - before.security) * (share - before.share) / width
    farthest = min(abs(before.line(share) - chord), abs(after.line(share) - chord))
    return farthest / max(1.0, abs(before.security), abs(after.security))


def _point(way: Way, stop: Stop) -> Point:
    effort = way.effort(stop.optimum.columns)
    return Point(way.amount(stop.share), stop.security, way.per_unit(stop.slope), effort)
