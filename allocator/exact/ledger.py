"""A linear program in exact fractions, as plain values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

Key = tuple[str, Any]
"""A column or a row: its word, and its index (a key or a tuple of keys)."""

NIL, ONE = Fraction(0), Fraction(1)


class Range(NamedTuple):
    """Where a column or the activity of a row may lie; None: no limit."""

    lower: Fraction | None
    upper: Fraction | None


class Row(NamedTuple):
    """One row: its terms by column, none of them zero, and where their sum may lie."""

    terms: Mapping[Key, Fraction]
    range: Range


@dataclass(frozen=True)
class Ledger:
    """A linear program to be maximised: columns with their ranges, what a unit of each is worth, and rows."""

    columns: Mapping[Key, Range]
    costs: Mapping[Key, Fraction]
    rows: Mapping[Key, Row]


@cache
def exact(figure: float) -> Fraction:
    """A figure as the decimal it was typed as, the shortest that names it."""
    return Fraction(repr(float(figure)))


def total(terms: Mapping[Key, Fraction], values: Mapping[Key, Fraction]) -> Fraction:
    """The sum of terms: a row's activity, or, of the costs, what a plan scores."""
    return added((times, values[column]) for column, times in terms.items())


def added(products: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """The sum of products, brought to one denominator at the end: a common one for each step would take most time."""
    over: dict[int, int] = {}
    for one, other in products:
        above = one.numerator * other.numerator
        if above:
            below = one.denominator * other.denominator
            over[below] = over.get(below, 0) + above
    common = math.lcm(*over)
    return Fraction(sum(above * (common // below) for below, above in over.items()), common)


def size(terms: Mapping[Key, Fraction], values: Mapping[Key, Fraction]) -> Fraction:
    """The largest term, by which rounding in their sum is measured: the sum itself may be next to nothing."""
    return abs(largest((times, values[column]) for column, times in terms.items()))


def largest(products: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """The product largest in size, told apart to sixteen digits; 0 if there is none."""
    found, most = (NIL, NIL), 0.0
    for one, other in products:
        above = abs(one.numerator * other.numerator)
        if above and (size := above / (one.denominator * other.denominator)) > most:
            found, most = (one, other), size
    return found[0] * found[1]


def breach(where: Range, found: Fraction) -> Fraction:
    """How far a figure lies beyond the nearer limit; 0 if it does not."""
    if where.lower is not None and found < where.lower:
        return where.lower - found
    if where.upper is not None and found > where.upper:
        return found - where.upper
    return NIL
