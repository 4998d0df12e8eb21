"""A way walked basis by basis: where one ends, a solve just beyond finds the next. One solve for each piece."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.basis import Basis
from allocator.errors import NoPlanError, UnboundedError
from allocator.sweep.curve import EXACT, Piece, Point, cubic
from allocator.sweep.standing import Stander, Standing
from allocator.sweep.way import Way

NUDGE = 1e-8
"""The least step beyond the end of a basis, as a share of the way; ends closer than that are one."""

FARTHEST = 1e-4
"""The longest step beyond the end of a basis of which something ends but slowly."""

SMOOTH = 1e-10
"""How far, relative to security, the cubic between two points of a piece may miss a point between them."""

DEPTH = 7
"""How often a curved piece is halved at most."""

PASSED = 1e-8
"""How far, by size, what ends a basis is to have passed its limit where the next one is looked for."""


def walk(way: Way) -> Iterator[Piece]:
    """The pieces of a way, from its begin to its end or to where there is no plan (or no end of security) beyond.

    Degenerate bases end where they begin; the step beyond then grows until a basis leads on.
    """
    stander = Stander(way)
    stop, begin, nudge = way.first(), 0.0, NUDGE
    while True:
        end = stander.end(stop.share, stop.basis)
        if end.share > stop.share or end.share == 1.0:
            yield _piece(stander, begin, end, stop.basis)
            begin, nudge = end.share, NUDGE
        else:
            nudge *= 10.0
        if end.share >= 1.0 or stop.share >= 1.0:
            return
        step = max(nudge, min(FARTHEST, PASSED / end.ahead[1])) if end.ahead[1] else nudge
        try:
            stop = way.solved(min(1.0, max(stop.share, end.share) + step), stop.basis)
        except (NoPlanError, UnboundedError):
            return


def _piece(stander: Stander, begin: float, end: Standing, basis: Basis) -> Piece:
    """The piece on which a basis is optimal; where it is curved, with as many points as make it known."""
    ends = stander.at(begin, basis), end
    points = [_point(stander.way, ends[0]), *_between(stander, *ends, basis, DEPTH), _point(stander.way, ends[1])]
    return Piece(tuple(points), EXACT, basis.standing)


def _between(stander: Stander, one: Standing, other: Standing, basis: Basis, depth: int) -> Iterator[Point]:
    """Points between two, halved until cubics join them closely."""
    first, last = (_point(stander.way, end) for end in (one, other))
    middle = stander.at((one.share + other.share) / 2.0, basis)
    point = _point(stander.way, middle)
    if depth == 0 or abs(cubic(first, last, point.amount) - point.security) <= SMOOTH * max(1.0, abs(point.security)):
        return
    yield from _between(stander, one, middle, basis, depth - 1)
    yield point
    yield from _between(stander, middle, other, basis, depth - 1)


def _point(way: Way, at: Standing) -> Point:
    slope, pace = way.per_unit(at.slope), way.effort(at.rates) * way.per_unit(1.0)
    return Point(way.amount(at.share), at.security, slope, way.effort(at.columns), pace)
