"""The plan and the prices that a basis stands for, in exact fractions, and whether they are optimal.

A basis says which columns and rows stand at a limit, and at which one; everything else follows from the
equations. The equations are solved by elimination, but nothing rests on that: activities and reduced costs are
then computed from the rows as they stand, so that an error there would show as a breach here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain

from allocator.exact.bound import bound, reduced_costs
from allocator.exact.elimination import eliminated, solved, solved_for_prices
from allocator.exact.ledger import NIL, Key, Ledger, Range, breach, size, total


class NoVertexError(Exception):
    """What stands at a limit does not make a vertex: at `key` something is one too many, too few or not there."""

    def __init__(self, key: Key) -> None:
        self.key = key
        super().__init__(f"{key}: no basis")


@dataclass(frozen=True)
class Vertex:
    """One plan and its prices: a value for every column, a price for every row."""

    ledger: Ledger
    values: Mapping[Key, Fraction]
    prices: Mapping[Key, Fraction]

    @cached_property
    def activities(self) -> dict[Key, Fraction]:
        """The sum of each row."""
        return {key: total(row.terms, self.values) for key, row in self.ledger.rows.items()}

    @cached_property
    def reduced_costs(self) -> dict[Key, Fraction]:
        """What each column is worth beyond what its rows charge."""
        return reduced_costs(self.ledger, self.prices)

    @cached_property
    def objective(self) -> Fraction:
        """What the plan scores."""
        return total(self.ledger.costs, self.values)

    @cached_property
    def scale(self) -> Fraction:
        """What a difference in security is measured by: the largest of what the plan scores, may score and adds up."""
        return max(abs(self.objective), abs(self.bound or NIL), size(self.ledger.costs, self.values))

    @cached_property
    def bound(self) -> Fraction | None:
        """The most that any plan may score, by these prices; None where they leave it open."""
        return bound(self.ledger, self.prices)

    def breaches(self) -> Iterator[tuple[Key, Fraction]]:
        """Primal feasibility: what lies beyond a limit, and how far."""
        for key, where, found, _ in self._places():
            if beyond := breach(where, found):
                yield key, beyond

    def gains(self) -> Iterator[tuple[Key, Fraction | None]]:
        """Dual feasibility and complementary slackness: what is worth moving and can, and what that would gain.

        None: there is no limit to it. If nothing is worth moving, no plan scores more.
        """
        for key, where, found, worth in self._places():
            end = where.upper if worth > 0 else where.lower
            if worth and end is None:
                yield key, None
            elif worth and end is not None and found != end:
                yield key, worth * (end - found)

    def _places(self) -> Iterator[tuple[Key, Range, Fraction, Fraction]]:
        """Columns and rows alike: where each may lie, where it lies, and what a unit more of it is worth."""
        columns = (
            (key, where, self.values[key], self.reduced_costs[key]) for key, where in self.ledger.columns.items()
        )
        rows = (
            (key, row.range, self.activities[key], self.prices.get(key, NIL)) for key, row in self.ledger.rows.items()
        )
        return chain(columns, rows)


def vertex(ledger: Ledger, basis: Mapping[Key, str], most_bits: int) -> Vertex:
    """The plan and the prices of a basis: of each column and row, "basic" or the limit it stands at.

    Raises:
        NoVertexError: the basis is none, for this program.
        SingularError: the rows that stand at a limit do not determine the plan.
        TooLongError: more work than `most_bits` allows.
    """
    values = {key: _standing(where, key, basis) for key, where in ledger.columns.items() if basis[key] != "basic"}
    tight = {key: _standing(row.range, key, basis) for key, row in ledger.rows.items() if basis[key] != "basic"}
    matrix, sides = dict[Key, Mapping[Key, Fraction]](), dict[Key, Fraction]()
    for key, limit in tight.items():
        terms = ledger.rows[key].terms
        matrix[key] = {column: times for column, times in terms.items() if column not in values}
        sides[key] = limit - sum((times * values[column] for column, times in terms.items() if column in values), NIL)
    sought = [key for key in ledger.columns if key not in values]
    if len(sought) != len(matrix):
        raise NoVertexError(next(iter(sought if len(sought) > len(matrix) else matrix)))
    steps = eliminated(matrix, most_bits)
    prices = solved_for_prices(steps, {key: ledger.costs.get(key, NIL) for key in sought})
    return Vertex(ledger, values | solved(steps, sides), prices)


def _standing(where: Range, key: Key, basis: Mapping[Key, str]) -> Fraction:
    """The limit at which something stands; what has none and is not basic stands at 0."""
    at = basis[key]
    limit = NIL if at == "free" else where.upper if at == "upper" else where.lower
    if limit is None or (at == "free" and where != Range(None, None)):
        raise NoVertexError(key)
    return limit
