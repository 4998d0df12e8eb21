"""`infeasibility_proof`: that no plan satisfies the hard limits of a case, beyond doubt (Farkas' lemma).

If rows are weighted and added up, every plan satisfies the sum. Where the sum asks for something that no column
can give, there is no plan. HiGHS finds the weights, as prices of breaking rows as little as possible; whether they
prove it is then a matter of exact arithmetic alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from allocator.errors import SolverError
from allocator.exact.assembly import assembled
from allocator.exact.bound import bound
from allocator.exact.ledger import Key, Ledger, exact
from allocator.highs import Highs
from allocator.linear_program import Columns, Costs, Name, Rows
from capital_allocation.case import Case

ROUNDING = 1e-11
"""Weights smaller than this are nothing but rounding; the largest are 1."""


@dataclass(frozen=True)
class InfeasibilityProof:
    """Weights of rows whose sum no plan satisfies.

    Attributes:
        weights: the weight of each row that the proof needs, in the order of the formulation; above 0 for a row
            that holds something down, below 0 for one that holds something up.
        shortfall: by how much, at the least, every plan would miss what the sum asks for; always above 0.
    """

    weights: Mapping[Key, Fraction]
    shortfall: Fraction


def infeasibility_proof(case: Case) -> InfeasibilityProof | None:
    """A proof that no plan satisfies the hard limits of a case; None where none is found, for instance if one does."""
    ledger = assembled(case)
    return proof_by(ledger, _weights(ledger))


def proof_by(ledger: Ledger, weights: Mapping[Key, Fraction]) -> InfeasibilityProof | None:
    """What weights of rows prove: if a plan that is worth nothing must score below 0, there is none."""
    most = bound(replace(ledger, costs={}), weights)
    return InfeasibilityProof(dict(weights), -most) if most is not None and most < 0 else None


def _weights(ledger: Ledger) -> dict[Key, Fraction]:
    """The prices of the rows where each may be broken, at a cost of 1 a unit; none where HiGHS finds none."""
    places = {key: place for place, key in enumerate(ledger.columns)}
    starts, columns, coefficients = list[int](), list[int](), list[float]()
    breaks = len(places)
    for row in ledger.rows.values():
        starts.append(len(columns))
        columns += [places[column] for column in row.terms]
        coefficients += [float(times) for times in row.terms.values()]
        for limit, way in zip(row.range, (1.0, -1.0), strict=True):
            if limit is not None:
                columns.append(breaks)
                coefficients.append(way)
                breaks += 1
    own, added = len(places), breaks - len(places)
    lower = [*_ends([where.lower for where in ledger.columns.values()], -np.inf), *[0.0] * added]
    upper = [*_ends([where.upper for where in ledger.columns.values()], np.inf), *[np.inf] * added]
    names = (*(Name(*key) for key in places), *(Name("broken", (place,)) for place in range(added)))
    rows = Rows(
        tuple(Name(*key) for key in ledger.rows),
        np.array(_ends([row.range.lower for row in ledger.rows.values()], -np.inf)),
        np.array(_ends([row.range.upper for row in ledger.rows.values()], np.inf)),
        np.array(starts, dtype=np.int32),
        np.array(columns, dtype=np.int32),
        np.array(coefficients),
    )
    highs = Highs(Columns(names, np.array(lower), np.array(upper)), rows)
    highs.set_costs(Costs(np.concatenate([np.zeros(own), -np.ones(added)]), 0.0))
    try:
        prices = highs.run().prices.tolist()
    except SolverError:
        return {}
    return {key: exact(price) for key, price in zip(ledger.rows, prices, strict=True) if abs(price) > ROUNDING}


def _ends(limits: list[Fraction | None], none: float) -> list[float]:
    return [none if limit is None else float(limit) for limit in limits]
