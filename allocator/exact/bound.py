"""Weak duality: whatever the prices, they prove that no plan scores more than a bound.

A plan scores `costs @ x = prices @ (rows @ x) + (costs - prices @ rows) @ x`, and each product on the right is
no more than where its row or column may lie allows. Good prices give a tight bound; none gives a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from allocator.exact.ledger import NIL, Key, Ledger, Range, Row, added

ROUNDS = 6
"""How often, at most, ends are passed on from row to row; what they do not reach then counts as without end."""


def reduced_costs(ledger: Ledger, prices: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
    """What a unit of each column is worth beyond what its rows charge for it."""
    charged: dict[Key, list[tuple[Fraction, Fraction]]] = {key: [] for key in ledger.columns}
    for key, row in ledger.rows.items():
        if price := prices.get(key, NIL):
            for column, coefficient in row.terms.items():
                charged[column].append((price, coefficient))
    return {key: ledger.costs.get(key, NIL) - added(products) for key, products in charged.items()}


def bound(ledger: Ledger, prices: Mapping[Key, Fraction]) -> Fraction | None:
    """The most that any plan may score, by these prices; None where they leave it open.

    A price of the wrong sign, on a limit that a row does not have, counts as nothing.
    """
    kept = {key: price for key, price in prices.items() if _limit(ledger.rows[key].range, price) is not None}
    total = sum((price * (_limit(ledger.rows[key].range, price) or NIL) for key, price in kept.items()), NIL)
    reach: Mapping[Key, Range] = ledger.columns
    for key, worth in reduced_costs(ledger, kept).items():
        if not worth:
            continue
        if _limit(reach[key], worth) is None and reach is ledger.columns:
            reach = reaches(ledger)
        limit = _limit(reach[key], worth)
        if limit is None:
            return None
        total += worth * limit
    return total


def _limit(where: Range, worth: Fraction) -> Fraction | None:
    """The end of a range at which something of this worth is worth most."""
    return where.upper if worth > 0 else where.lower if worth < 0 else NIL


def reaches(ledger: Ledger) -> dict[Key, Range]:
    """How far columns can go: their own ranges, and ends that follow from the rows for columns without one.

    Either no plan goes farther, or going farther is never of use: a gap need be no wider than what it fills.
    If some plan is feasible or optimal, so is one within these reaches.
    """
    reach = dict(ledger.columns)
    rows_of: dict[Key, list[Row]] = {}
    for row in ledger.rows.values():
        for column in row.terms:
            rows_of.setdefault(column, []).append(row)
    free = ("tail_level", ())
    if reach[free].lower is None and _tail_is_whole(ledger):
        reach[free] = Range(NIL, reach[free].upper)
    for _ in range(ROUNDS):
        before = dict(reach)
        for column, (lower, upper) in before.items():
            if upper is None:
                ends = (_implied(column, rows_of.get(column, []), reach), _of_use(ledger, column, rows_of, reach))
                known = [end for end in ends if end is not None]
                reach[column] = Range(lower, min(known, default=None))
        if reach == before:
            break
    return reach


def _tail_is_whole(ledger: Ledger) -> bool:
    """Whether a level of the tail below 0 never pays, since losses are not: the tail costs at least as much."""
    saved = -ledger.costs.get(("tail_level", ()), NIL)
    return saved <= sum((-cost for (word, _), cost in ledger.costs.items() if word == "tail_excess"), NIL)


def _implied(column: Key, rows: list[Row], reach: Mapping[Key, Range]) -> Fraction | None:
    """The least upper end that a row sets for a column, whatever the others do."""
    ends = []
    for row in rows:
        times = row.terms[column]
        limit = row.range.upper if times > 0 else row.range.lower
        rest = None if limit is None else _least(row, column, reach, 1 if times > 0 else -1)
        if limit is not None and rest is not None:
            ends.append((limit - rest if times > 0 else limit + rest) / times)
    return min(ends, default=None)


def _of_use(
    ledger: Ledger, column: Key, rows_of: Mapping[Key, list[Row]], reach: Mapping[Key, Range]
) -> Fraction | None:
    """The amount of a column beyond which more helps no row and earns nothing; None where that is not known."""
    if ledger.costs.get(column, NIL) > 0:
        return None
    ends = [NIL]
    for row in rows_of.get(column, []):
        times = row.terms[column]
        needed = row.range.lower if times > 0 else row.range.upper
        if needed is None:
            continue  # more of the column strains this row
        if row.range.lower is not None and row.range.upper is not None:
            return None
        rest = _least(row, column, reach, 1 if times > 0 else -1)
        if rest is None:
            return None
        ends.append((needed - rest if times > 0 else needed + rest) / times)
    return max(ends)


def _least(row: Row, column: Key, reach: Mapping[Key, Range], sign: int) -> Fraction | None:
    """The least of the other terms of a row, or, for a sign of -1, of their negatives; None where there is none."""
    least = NIL
    for other, times in row.terms.items():
        if other != column:
            end = reach[other].lower if sign * times > 0 else reach[other].upper
            if end is None:
                return None
            least += sign * times * end
    return least
