"""Where to start a large case: at the optimum of the same case with fewer scenarios.

    case --some scenarios for all--> optimum --plan held--> every scenario at its best --> basis to start from

From a start of its own, HiGHS takes about as many steps as there are rows, each of them as long as the program.
What is decided before the US shows its hand hardly differs if half of the scenarios stand for all, and with
that held every other scenario follows by itself. The two bases together are one of the whole program, feasible
and nearly optimal; HiGHS goes on from there. Meanwhile sums that stand in the rows of every scenario (the capability
of a role, what earns reciprocity) are columns of their own, which leaves a fifth of the coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from allocator.basis import Matches, Optimum
from allocator.highs import Highs
from allocator.linear_program import Columns, Entries, Floats, Name, Rows, assembled
from capital_allocation import CONSTRAINTS, VARIABLES, Case

Arrays = tuple[Columns, Rows]

FEWER = 2
"""One scenario stands for so many."""

MOST = 0.75
"""A larger share of the scenarios is not fewer."""

FEWEST = 8
"""So few scenarios are not made fewer."""

OF_SCENARIOS = frozenset(
    [declared.name for declared in VARIABLES if "scenario" in declared.index]
    + [declared.name for declared in CONSTRAINTS if "scenario" in declared.index]
)
"""Columns and rows of one scenario; all others are shared by every scenario."""

SUM = "common_sum"
"""What stands for a sum that many rows have in common: a column, and the row that says what it is."""


def fewer_scenarios(case: Case) -> Case | None:
    """The case with some of its scenarios, each as likely as all that are most like it; None where few can go.

    Which ones is settled by their names. Where a contingency must be held, the longest wait for help is among them:
    what holds then holds in every scenario.
    """
    count = -(-len(case.scenarios) // FEWER)
    if count < FEWEST:
        return None
    by_name = sorted(case.scenarios, key=lambda s: (crc32(s.encode()), s))
    hardest = (max(by_name, key=lambda s: case.delay[s, c]) for c in case.contingencies if case.must_hold[c])
    chosen = {*by_name[:count], *hardest}
    if len(chosen) > MOST * len(case.scenarios):
        return None
    kept = tuple(s for s in case.scenarios if s in chosen)
    nearest = _nearest(_traits(case), [place for place, s in enumerate(case.scenarios) if s in chosen])
    shares = np.bincount(nearest, [case.probability[s] for s in case.scenarios], len(kept))
    pairs = [(s, c) for s in kept for c in case.contingencies]
    return replace(
        case,
        scenarios=kept,
        probability=dict(zip(kept, np.minimum(shares, 1.0).tolist(), strict=True)),
        trust={s: case.trust[s] for s in kept},
        delay={pair: case.delay[pair] for pair in pairs},
        credibility={pair: case.credibility[pair] for pair in pairs},
    )


def _traits(case: Case) -> Floats:
    """What makes scenarios alike, a row for each: trust, delay and credibility, each measured by its spread."""
    figures = (case.delay, case.credibility)
    own = [[case.trust[s], *(each[s, c] for each in figures for c in case.contingencies)] for s in case.scenarios]
    traits = np.array(own, dtype=np.float64)
    spread = traits.std(axis=0)
    spread[0] /= max(1, len(case.contingencies))  # trust counts in every contingency
    return np.asarray(traits / np.where(spread > 0.0, spread, 1.0), dtype=np.float64)


def _nearest(traits: Floats, kept: list[int]) -> list[int]:
    """For each scenario, which of those kept is most like it."""
    return [int(np.argmin(((traits[kept] - own) ** 2).sum(axis=1))) for own in traits]


def with_common_sums(columns: Columns, rows: Rows) -> tuple[Columns, Rows]:
    """The same program with a column, and a row at its end, for every sum that rows of several scenarios share."""
    is_shared = ~_are_of_scenarios(columns.names)[rows.columns]
    of_scenarios = _are_of_scenarios(rows.names)[rows.row_of]
    counts = np.bincount(rows.row_of, is_shared & of_scenarios, len(rows.names))
    sums: dict[tuple[bytes, bytes], int] = {}
    kept, parts, users, used = np.ones(len(rows.columns), dtype=bool), list[Entries](), list[int](), list[int]()
    width, length = len(columns.names), len(rows.names)
    for row in np.flatnonzero(counts > 1).tolist():
        own_terms = rows.terms_of(row)
        terms = own_terms.start + np.flatnonzero(is_shared[own_terms])
        kept[terms] = False
        places, coefficients = rows.columns[terms], rows.coefficients[terms]
        number = sums.setdefault((places.tobytes(), coefficients.tobytes()), len(sums))
        if number == len(parts):
            own = np.append(places, width + number).astype(np.int64)
            parts.append(Entries(np.full(len(own), length + number), own, np.append(coefficients, -1.0)))
        users.append(row)
        used.append(width + number)
    parts.append(Entries(rows.row_of[kept], rows.columns[kept].astype(np.int64), rows.coefficients[kept]))
    parts.append(Entries(np.array(users, dtype=np.int64), np.array(used, dtype=np.int64), np.ones(len(users))))
    names, free, none = _numbered(len(sums)), np.full(len(sums), np.inf), np.zeros(len(sums))
    wider = Columns(columns.names + names, np.append(columns.lower, -free), np.append(columns.upper, free))
    return wider, assembled(rows.names + names, np.append(rows.lower, none), np.append(rows.upper, none), parts)


def _are_of_scenarios(names: Sequence[Name]) -> NDArray[np.bool_]:
    return np.array([name.word in OF_SCENARIOS for name in names])


def _numbered(count: int) -> tuple[Name, ...]:
    return tuple(Name(SUM, (number,)) for number in range(count))


def start_from_fewer(highs: Highs, program: Arrays, fewer: Highs, its: Arrays, optimum: Optimum) -> None:
    """Let the next run of a program start from the optimum of the same one with fewer scenarios.

    What all scenarios share is held at that optimum, which lets every other scenario find its best; then what is
    known of the fewer stands as it does there. Raises SolverError where that leads nowhere.
    """
    columns, rows = program
    known = matches(columns.names, its[0].names)
    shared = ~_are_of_scenarios(columns.names)[known[0]]
    lower, upper = columns.lower.copy(), columns.upper.copy()
    lower[known[0][shared]] = upper[known[0][shared]] = optimum.columns[known[1][shared]]
    of_scenarios = _are_of_scenarios(rows.names)
    highs.set_column_bounds(lower, upper)
    highs.set_row_bounds(np.where(of_scenarios, rows.lower, -np.inf), np.where(of_scenarios, rows.upper, np.inf))
    try:
        highs.run_afresh()
    finally:
        highs.set_column_bounds(columns.lower, columns.upper)
        highs.set_row_bounds(rows.lower, rows.upper)
    highs.stand_as(fewer, known, matches(rows.names, its[1].names))


def matches(names: Sequence[Name], others: Sequence[Name]) -> Matches:
    """The places of the names that both have, here and there."""
    there = {name: place for place, name in enumerate(others)}
    pairs = [(place, there[name]) for place, name in enumerate(names) if name in there]
    here, found = np.array(pairs, dtype=np.int32).T
    return here, found
