"""How far the figures of a solution, as reported, lie from what the exact rows make of them.

Each is held against the rows, bounds and costs of the ledger; where a term or a limit of the solved model was
wrong, the row or column in which it stands no longer adds up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from allocator.exact.bound import reduced_costs
from allocator.exact.ledger import NIL, ONE, Key, Ledger, Range, breach, exact, largest, size, total
from allocator.exact.vertex import Vertex
from allocator.solution import Figures, Solution

SECURITY: Key = ("security", ())

PIECES = {
    "value of the roles": ("value",),
    "unmet expectations": ("unmet",),
    "reserves": ("balance",),
    "expected loss": ("hold_gap", "decisive_gap"),
    "loss in the worst scenarios": ("tail_level", "tail_excess"),
}
"""Each piece of security, and the columns it counts."""


class Finding(NamedTuple):
    """A deviation: what is wrong, where, and how much, relative to the size of the figure (or to 1, if smaller)."""

    what: str
    key: Key
    size: float


def unmatched(ledger: Ledger, solution: Solution) -> Iterator[Finding]:
    """Columns and rows that only one of the two programs has."""
    ours = dict.fromkeys([*ledger.columns, *ledger.rows])
    theirs = flat(solution.reduced_cost) | flat(solution.shadow_price)
    for key in ours | theirs:
        if (key in ours) != (key in theirs):
            yield Finding("unmatched", key, 1.0)


def deviations(ledger: Ledger, solution: Solution) -> Iterator[Finding]:
    """Every figure of a solution against the ledger, the worst kind of deviation first."""
    values, slack = flat(solution.values), flat(solution.slack)
    for key, where in ledger.columns.items():
        yield Finding("breach", key, _relative(breach(where, values[key]), values[key]))
    for key, row in ledger.rows.items():
        found = total(row.terms, values)
        largest = max(size(row.terms, values), *(abs(limit) for limit in row.range if limit is not None))
        beyond = breach(row.range, found)
        yield Finding("breach", key, _relative(beyond, largest))
        room = NIL if beyond else _room(row.range, found)
        yield Finding("slack", key, _relative(slack[key] - room, largest))
    yield from _sums(ledger, values)
    yield from _worths(ledger, solution, values)


def _worths(ledger: Ledger, solution: Solution, values: Mapping[Key, Fraction]) -> Iterator[Finding]:
    """Reduced costs against the prices, both against the plan, and security against what the plan scores."""
    prices, reported = flat(solution.shadow_price), flat(solution.reduced_cost)
    sizes = _sizes(ledger, prices)
    for key, worth in reduced_costs(ledger, prices).items():
        yield Finding("reduced cost", key, _relative(reported[key] - worth, sizes[key]))
    scored = total(ledger.costs, values)
    scale = max(abs(scored), size(ledger.costs, values))
    for key, where in ledger.columns.items():
        yield Finding("idle", key, _relative(_idle(where, values[key], reported[key]), scale))
    for piece, words in PIECES.items():
        counted = total({key: cost for key, cost in ledger.costs.items() if key[0] in words}, values)
        yield Finding("piece", (piece, ()), _relative(exact(solution.pieces[piece]) - counted, scale))
    yield Finding("security", SECURITY, _relative(exact(solution.security) - scored, scale))


def deviations_from(vertex: Vertex, solution: Solution) -> Iterator[Finding]:
    """Security and every price against the exact ones of the same basis."""
    difference = exact(solution.security) - vertex.objective
    yield Finding("security", SECURITY, _relative(difference, vertex.scale))
    for key, price in flat(solution.shadow_price).items():
        right = vertex.prices.get(key, NIL)
        yield Finding("price", key, _relative(price - right, right))
    for key, worth in flat(solution.reduced_cost).items():
        right = vertex.reduced_costs[key]
        yield Finding("price", key, _relative(worth - right, right))


def flat(figures: Figures) -> dict[Key, Fraction]:
    """Figures by word and index, as the decimals they are reported as."""
    return {(word, index): exact(figure) for word, by_index in figures.items() for index, figure in by_index.items()}


def _relative(difference: Fraction, size: Fraction) -> float:
    return float(abs(difference) / max(ONE, abs(size))) if difference else 0.0


def _room(where: Range, found: Fraction) -> Fraction:
    """How far a figure may move until it meets the nearer limit."""
    return min(abs(found - limit) for limit in where if limit is not None)


def _idle(where: Range, found: Fraction, worth: Fraction) -> Fraction:
    """What a column that is worth moving could gain on its way to its limit; on a way without end, by its own size."""
    end = where.upper if worth > 0 else where.lower
    return worth * (max(ONE, abs(found)) if end is None else end - found) if worth else NIL


def _sums(ledger: Ledger, values: Mapping[Key, Fraction]) -> Iterator[Finding]:
    """`effort`, the sum of its tiers, and `loss`, what a row of the tail takes off."""
    sums: dict[Key, Fraction] = {}
    for word, index in ledger.columns:
        if word == "tier_effort":
            effort = ("effort", (index[0], index[2]))
            sums[effort] = sums.get(effort, NIL) + values[word, index]
    for (word, index), row in ledger.rows.items():
        if word == "tail_link":
            gaps = (-times * values[key] for key, times in row.terms.items() if not key[0].startswith("tail"))
            sums["loss", index] = sum(gaps, NIL)
    for key, right in sums.items():
        yield Finding(key[0], key, _relative(values[key] - right, right))


def _sizes(ledger: Ledger, prices: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
    """The largest term of each reduced cost, and the largest coefficient, which scales what prices are rounded by."""
    terms: dict[Key, list[tuple[Fraction, Fraction]]] = {
        key: [(ledger.costs.get(key, NIL), ONE)] for key in ledger.columns
    }
    for key, row in ledger.rows.items():
        price = max(ONE, abs(prices[key]))
        for column, times in row.terms.items():
            terms[column].append((price, times))
    return {key: abs(largest(products)) for key, products in terms.items()}
