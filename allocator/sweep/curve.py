"""Security and the best plan as a function of an amount, piece by piece."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from allocator.linear_program import Floats, Name
from allocator.sweep.moved import Moved

EXACT, BOUNDED, POINTS = "exact", "bounded", "points"
"""How a piece is known: between its ends by one basis, by bounds from both sides, or at its ends only."""

ALIKE = 1e-7
"""Slopes and efforts within this of each other, relative to their size, are the same."""


@dataclass(frozen=True, eq=False)
class Point:
    """The best plan at one amount.

    Attributes:
        amount: the amount.
        security: the optimum.
        slope: security gained per unit of the amount, on the side of the piece.
        effort: by program and year.
        pace: effort gained per unit of the amount, on the side of the piece; empty where it is not known.
    """

    amount: float
    security: float
    slope: float
    effort: Floats
    pace: Floats = field(default_factory=lambda: np.zeros((0, 0)))


@dataclass(frozen=True, eq=False)
class Piece:
    """A stretch of amounts.

    Attributes:
        points: its ends; of one that is curved, points between them, too, so close that cubics join them.
        how: how what lies between them is known.
        standing: of an exact piece, what each column and row stands at, in HiGHS' numbers.
        gap: how far security may lie from the line between the ends, as a share of its size.
    """

    points: tuple[Point, ...]
    how: str
    standing: NDArray[np.int8] | None = None
    gap: float = 0.0

    @property
    def first(self) -> Point:
        """Where it begins."""
        return self.points[0]

    @property
    def last(self) -> Point:
        """Where it ends."""
        return self.points[-1]

    @property
    def is_straight(self) -> bool:
        """Whether security is known to be linear between the ends."""
        return self.how == EXACT and _alike(self.first.slope, self.last.slope)

    def at(self, amount: float) -> float:
        """Security at an amount of the piece."""
        one, other = next(
            (pair for pair in pairwise(self.points) if pair[0].amount <= amount <= pair[1].amount),
            (self.first, self.first),
        )
        return cubic(one, other, amount) if self.how == EXACT else line(one, other, amount)

    def reversed(self) -> Piece:
        """The same stretch, from its other end."""
        return Piece(self.points[::-1], self.how, self.standing, self.gap)


@dataclass(frozen=True, eq=False)
class Curve:
    """Security and the best plan over a stretch of amounts.

    Attributes:
        moved: what is swept.
        pieces: in order of the amount; where two do not meet, there is no plan between them.
        columns, rows: the names of what a piece's `standing` is about.
        programs, years: what an effort's rows and columns are.
        solves: how many linear programs were solved.
    """

    moved: Moved
    pieces: tuple[Piece, ...]
    columns: tuple[Name, ...]
    rows: tuple[Name, ...]
    programs: tuple[str, ...]
    years: tuple[int, ...]
    solves: int

    @property
    def how(self) -> str:
        """How the least known piece is known."""
        known = {piece.how for piece in self.pieces}
        return next(how for how in (POINTS, BOUNDED, EXACT) if how in known)

    @property
    def gap(self) -> float:
        """How far security may lie from the lines between points, as a share of its size."""
        return max(piece.gap for piece in self.pieces)

    @cached_property
    def breaks(self) -> tuple[tuple[Piece, Piece], ...]:
        """Adjoining pieces between which something turns: the exact breakpoints."""
        return tuple(
            (before, after)
            for before, after in pairwise(self.pieces)
            if EXACT == before.how == after.how and before.last.amount == after.first.amount
        )

    @cached_property
    def holes(self) -> tuple[tuple[float, float], ...]:
        """The ends of every stretch without a plan, in order; those of the sweep itself where it begins or ends so."""
        ends = [(piece.first.amount, piece.last.amount) for piece in self.pieces]
        ends = [(self.moved.low,) * 2, *ends, (self.moved.high,) * 2]
        return tuple((before[1], after[0]) for before, after in pairwise(ends) if before[1] < after[0])

    @property
    def span(self) -> tuple[float, float]:
        """The first and the last amount with a plan."""
        return self.pieces[0].first.amount, self.pieces[-1].last.amount

    def at(self, amount: float) -> float:
        """Security at an amount: exact, or within the bounds; NaN where there is no plan."""
        for piece in self.pieces:
            if piece.first.amount <= amount <= piece.last.amount:
                return piece.at(amount)
        return math.nan


def line(one: Point, other: Point, amount: float) -> float:
    """Security on the line between two points."""
    width = other.amount - one.amount
    share = (amount - one.amount) / width if width else 0.0
    return one.security + share * (other.security - one.security)


def cubic(one: Point, other: Point, amount: float) -> float:
    """Security on the cubic that has the values and the slopes of two points."""
    width = other.amount - one.amount
    if not width:
        return one.security
    share, rise = (amount - one.amount) / width, other.security - one.security
    bend = (one.slope * width - rise) * (1.0 - share) - (other.slope * width - rise) * share
    return line(one, other, amount) + share * (1.0 - share) * bend


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Pieces in order, those between which nothing turns made one."""
    found: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.first.amount, piece.last.amount)):
        if found and _is_continued(found[-1], piece):
            before = found[-1]
            is_straight = before.is_straight and piece.is_straight
            points = (before.first, piece.last) if is_straight else (*before.points, *piece.points[1:])
            found[-1] = Piece(points, EXACT, piece.standing)
        else:
            found.append(piece)
    return tuple(found)


def _is_continued(before: Piece, after: Piece) -> bool:
    """Whether one exact piece goes on as another, security and efforts and their slopes alike."""
    if not EXACT == before.how == after.how or before.last.amount < after.first.amount:
        return False
    one, other = before.last, after.first
    if not _alike(one.slope, other.slope):
        return False
    return all(_all_alike(*pair) for pair in ((one.effort, other.effort), (one.pace, other.pace)))


def _all_alike(one: Floats, other: Floats) -> bool:
    size = max(1.0, float(np.abs(one).max(initial=0.0)))
    return bool(np.abs(one - other).max(initial=0.0) <= ALIKE * size)


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= ALIKE * max(1.0, abs(one), abs(other))
