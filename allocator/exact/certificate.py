"""`certify`: a case and its solution in, a verdict in exact arithmetic out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from allocator.exact.agreement import SECURITY, Finding, deviations, deviations_from, flat, unmatched
from allocator.exact.assembly import assembled
from allocator.exact.bound import bound
from allocator.exact.elimination import SingularError, TooLongError
from allocator.exact.vertex import NoVertexError, Vertex, vertex
from allocator.solution import Solution
from capital_allocation.case import Case

TOLERANCE = 1e-6
"""Largest deviation of a reported figure, and largest breach of a limit, relative to its size."""

MOST_BITS = 20_000_000
"""Work allowed for one basis, in bits of coefficients computed: seconds, but counted alike on every machine."""


class Verdict(Enum):
    """What exact arithmetic says of a solution."""

    PROVED = "proved optimal in exact arithmetic"
    WITHIN = "optimal within the solver's tolerance, not exactly"
    BOUNDED = "bounded: the exact optimum takes too much work; no plan scores more than the bound"
    OBJECTS = "OBJECTS"


@dataclass(frozen=True)
class Certificate:
    """What exact arithmetic makes of a solution.

    Attributes:
        verdict: the verdict.
        objective: exact security of the basis the solver ended with; None where it was not computed.
        bound: no plan scores more than this, whatever the verdict; None where nothing follows.
        deviation: the reported figure that lies farthest from the exact one.
        shortcoming: what keeps the exact plan of the basis from being proved optimal: the limit it breaks most, or
            what could still gain; None where nothing does.
        objections: what is wrong, the worst of each kind.
    """

    verdict: Verdict
    objective: Fraction | None
    bound: Fraction | None
    deviation: Finding
    shortcoming: Finding | None
    objections: tuple[Finding, ...]


def certify(case: Case, solution: Solution, most_bits: int = MOST_BITS) -> Certificate:
    """The verdict on a solution of a case, from the case's own figures and nothing of the model that was solved.

    The basis is solved exactly and its plan and prices are checked for feasibility, complementary slackness and a
    gap of nothing; the reported plan, another optimal one, must satisfy the same rows and reach the same security.
    Where the exact solution takes more work than `most_bits`, the reported prices still prove a bound.
    """
    ledger = assembled(case)
    if strangers := list(unmatched(ledger, solution)):
        return _certificate(Verdict.OBJECTS, None, None, strangers)
    found = list(deviations(ledger, solution))
    basis = {(word, index): at for word, by_index in solution.basis.items() for index, at in by_index.items()}
    try:
        end = vertex(ledger, basis, most_bits)
    except TooLongError:
        return _certificate(Verdict.BOUNDED, None, bound(ledger, flat(solution.shadow_price)), found)
    except (NoVertexError, SingularError) as error:
        found.append(Finding("no basis", error.key, 1.0))
        return _certificate(Verdict.OBJECTS, None, bound(ledger, flat(solution.shadow_price)), found)
    found += deviations_from(end, solution)
    shortcomings = [*_breaches(end), *_gain(end)]
    verdict = Verdict.WITHIN if shortcomings else Verdict.PROVED
    return _certificate(verdict, end.objective, end.bound, found, shortcomings)


def _breaches(end: Vertex) -> Iterator[Finding]:
    """What the exact plan of the basis breaks, relative to the limit broken (or to 1, if smaller)."""
    for key, beyond in end.breaches():
        where = end.ledger.columns[key] if key in end.ledger.columns else end.ledger.rows[key].range
        size = max(abs(limit) for limit in where if limit is not None)
        yield Finding("basis breaks", key, float(beyond / max(Fraction(1), size)))


def _gain(end: Vertex) -> Iterator[Finding]:
    """What most is worth moving at the exact plan, and how much all of it may gain, relative to security."""
    gains = {key: math.inf if gain is None else float(abs(gain)) for key, gain in end.gains()}
    if not gains and end.bound == end.objective:
        return
    dearest = max(gains, key=lambda key: gains[key], default=SECURITY)
    if end.bound is None:
        yield Finding("could gain", dearest, math.inf)
    else:
        gap = abs(end.bound - end.objective)
        yield Finding("could gain", dearest, float(gap / end.scale) if end.scale else 0.0)


def _certificate(
    verdict: Verdict,
    objective: Fraction | None,
    most: Fraction | None,
    found: Iterable[Finding],
    shortcomings: Iterable[Finding] = (),
) -> Certificate:
    """A verdict, turned into an objection where anything found or falling short is beyond the tolerance."""
    found, shortcomings = list(found), list(shortcomings)
    objections = tuple(worst for worst in _worst([*found, *shortcomings]) if worst.size > TOLERANCE)
    return Certificate(
        Verdict.OBJECTS if objections else verdict,
        objective,
        most,
        max(found, key=lambda finding: finding.size),
        max(shortcomings, key=lambda finding: finding.size, default=None),
        objections,
    )


def _worst(findings: Iterable[Finding]) -> Iterable[Finding]:
    """The largest finding of each kind, kinds in the order in which they are found."""
    worst: dict[str, Finding] = {}
    for finding in findings:
        if finding.what not in worst or finding.size > worst[finding.what].size:
            worst[finding.what] = finding
    return worst.values()
