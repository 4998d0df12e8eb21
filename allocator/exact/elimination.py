"""Square systems of equations in exact fractions: sparse Gaussian elimination, the sparsest pivot first.

The bases of these programs are close to triangular, so that a pivot in the sparsest row and, in it, the sparsest
column (Markowitz) fills in little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Any

NIL = Fraction(0)


class SingularError(Exception):
    """The equations do not determine every unknown; `key` is a row that says nothing new."""

    def __init__(self, key: Any) -> None:
        self.key = key
        super().__init__(f"{key}: follows from the other rows")


class TooLongError(Exception):
    """The fractions grow too long to be worth the work."""


@dataclass(frozen=True)
class Pivot:
    """One step: the unknown `column` follows from `row` once the unknowns in `rest` are known.

    `taken` says how often the row was taken from which later row.
    """

    row: Any
    column: Any
    by: Fraction
    rest: Mapping[Any, Fraction]
    taken: tuple[tuple[Any, Fraction], ...]


def eliminated(matrix: Mapping[Any, Mapping[Any, Fraction]], most_bits: int) -> tuple[Pivot, ...]:
    """The steps that solve a square matrix, given by rows, without zeros.

    Args:
        matrix: the coefficients, by row, then by column.
        most_bits: the work allowed, as bits of all coefficients computed; the same on every machine.

    Raises:
        SingularError: the rows do not determine the columns.
        TooLongError: more work than allowed.
    """
    rows = {row: dict(terms) for row, terms in matrix.items()}
    columns: dict[Any, dict[Any, None]] = {}  # dicts keep an order that is the same from run to run
    for row, terms in rows.items():
        for column in terms:
            columns.setdefault(column, {})[row] = None
    queue = [(len(terms), place, row) for place, (row, terms) in enumerate(rows.items())]
    places = {row: place for _, place, row in queue}
    heapify(queue)
    pivots: list[Pivot] = []
    while queue:
        count, _, row = heappop(queue)
        if row not in rows or len(rows[row]) != count:
            continue  # it has changed since, and stands in the queue again
        if not count:
            raise SingularError(row)
        terms = rows.pop(row)
        column = min(terms, key=lambda column: len(columns[column]))
        by = terms.pop(column)
        for other in terms:
            del columns[other][row]
        taken = []
        for below in [below for below in columns.pop(column) if below != row]:
            times = rows[below].pop(column) / by
            most_bits -= _take(rows[below], terms, times, columns, below)
            taken.append((below, times))
            heappush(queue, (len(rows[below]), places[below], below))
        if most_bits < 0:
            raise TooLongError
        pivots.append(Pivot(row, column, by, terms, tuple(taken)))
    return tuple(pivots)


def _take(row: dict[Any, Fraction], other: Mapping[Any, Fraction], times: Fraction, columns: Any, key: Any) -> int:
    """Take a row some times from another, in place; how many bits were computed."""
    bits = 0
    for column, coefficient in other.items():
        left = row.get(column, NIL) - times * coefficient
        bits += left.numerator.bit_length() + left.denominator.bit_length()
        if left:
            row[column] = left
            columns[column][key] = None
        else:
            del row[column], columns[column][key]
    return bits


def solved(pivots: tuple[Pivot, ...], right: Mapping[Any, Fraction]) -> dict[Any, Fraction]:
    """The unknowns, by column, of `matrix @ unknowns = right`, given by row."""
    left, found = dict(right), dict[Any, Fraction]()
    for pivot in pivots:
        amount = left.get(pivot.row, NIL)
        if amount:
            for below, times in pivot.taken:
                left[below] = left.get(below, NIL) - times * amount
    for pivot in reversed(pivots):
        amount = left.get(pivot.row, NIL)
        for column, coefficient in pivot.rest.items():
            amount -= coefficient * found[column]
        found[pivot.column] = amount / pivot.by
    return found


def solved_for_prices(pivots: tuple[Pivot, ...], costs: Mapping[Any, Fraction]) -> dict[Any, Fraction]:
    """The prices, by row, of `prices @ matrix = costs`, given by column."""
    left, prices = dict(costs), dict[Any, Fraction]()
    for pivot in pivots:
        price = prices[pivot.row] = left.get(pivot.column, NIL) / pivot.by
        if price:
            for column, coefficient in pivot.rest.items():
                left[column] = left.get(column, NIL) - coefficient * price
    for pivot in reversed(pivots):
        for below, times in pivot.taken:
            prices[pivot.row] -= times * prices[below]
    return prices
