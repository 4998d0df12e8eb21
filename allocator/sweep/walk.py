"""A way walked basis by basis: where one ends, a solve just beyond finds the next. One solve for each piece.

Where coefficients move, the amounts that leave a plan need not be an interval. Where there is no plan, the least
shortfall of the limits is walked in the same way until it is nothing; from there security is walked again. So both
ends of every hole and of every island of plans are exact, as breakpoints are. What is narrower than a step may be
missed: a ten-millionth of the way, or up to a ten-thousandth where bases are degenerate or hardly move.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator

from allocator.basis import Basis
from allocator.errors import NoPlanError, SolverError, UnboundedError
from allocator.sweep.curve import EXACT, Piece, Point, cubic
from allocator.sweep.shortfall import NOTHING, shortfall_of
from allocator.sweep.standing import Stander, Standing
from allocator.sweep.way import CrookedError, Stop, Way

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


NARROW = 1e-7
"""A hole narrower than this share of the way is none: it is within the solver's tolerance."""

MOST_WITHOUT_PLAN = 2_000
"""Pieces of the shortfall that are walked in one hole."""


def follow(way: Way) -> Iterator[Piece]:
    """The pieces of a way from its begin to its end; where two do not meet, there is no plan between them.

    Raises:
        CrookedError: the shortfall of a hole could not be followed to its end.
        UnboundedError: security could grow without limit where plans begin; where it does farther on, the way ends.
    """
    shortfall, place, end, step = None, 0.0, -1.0, NUDGE
    while place <= 1.0:
        try:
            start = way.solved(place) if place else way.first()
        except NoPlanError:
            step *= 10.0
        else:
            end, place = yield from walk(way, start, end if place - end < NARROW else place)
            step = NUDGE
        if place > 1.0:
            return
        shortfall = shortfall or shortfall_of(way)
        found = _first_plan(shortfall, place)
        way.solves, shortfall.solves = way.solves + shortfall.solves, 0
        place = found if found > place else place + step


def _first_plan(shortfall: Way, place: float) -> float:
    """The first share of a way, from one on, at which nothing falls short; infinite if there is none."""
    try:
        for number, piece in enumerate(walk(shortfall, shortfall.solved(place), place)):
            for point in (piece.first, piece.last):
                if not point.security < -NOTHING:
                    return shortfall.share(point.amount)
            if number == MOST_WITHOUT_PLAN:
                raise CrookedError("too many pieces without a plan")
    except SolverError as error:
        raise CrookedError(str(error)) from None
    return math.inf


def walk(way: Way, start: Stop | None = None, begin: float = 0.0) -> Generator[Piece, None, tuple[float, float]]:
    """The pieces of a way from an optimum (by default that at its begin) to where there is no plan beyond.

    Returns where the last piece ends, and a share just beyond at which there is no plan; infinite where the way ends,
    or the end of security is lost. The first piece is told from `begin` on. A plan at one amount alone is a piece.

    Degenerate bases end where they begin; the step beyond then grows until a basis leads on.
    """
    stander = Stander(way)
    stop, nudge = start or way.first(), NUDGE
    alone = begin == stop.share
    while True:
        end = stander.end(stop.share, stop.basis)
        if end.share > stop.share or end.share == 1.0:
            yield _piece(stander, begin, end, stop.basis)
            begin, nudge, alone = end.share, NUDGE, False
        else:
            nudge *= 10.0
        if end.share >= 1.0 or stop.share >= 1.0:
            return begin, math.inf
        step = max(nudge, min(FARTHEST, PASSED / end.ahead[1])) if end.ahead[1] else nudge
        beyond = min(1.0, max(stop.share, end.share) + step)
        try:
            stop = way.solved(beyond, stop.basis)
        except NoPlanError:
            if alone and end.is_optimal:
                yield _piece(stander, begin, end, stop.basis)
            return begin, beyond
        except UnboundedError:
            return begin, math.inf


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
