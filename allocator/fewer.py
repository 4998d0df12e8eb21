"""Where to start a large case: at the optimum of the same case with fewer scenarios.

    case --some scenarios for all--> optimum --plan held--> every scenario at its best --> basis to start from

From a start of its own, HiGHS takes about as many steps as there are rows, each of them as long as the program.
What is decided before the US shows its hand hardly differs if a quarter of the scenarios stand for all, and with
that held every other scenario follows by itself. The two bases together are one of the whole program, feasible
and nearly optimal; HiGHS goes on from there, and proves the optimum of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np

from allocator.highs import Highs, Matches, Optimum
from allocator.linear_program import Columns, Floats, Name, Rows
from capital_allocation import CONSTRAINTS, VARIABLES, Case

Arrays = tuple[Columns, Rows]

LARGE = 20_000
"""Rows from which on a case is first solved with fewer scenarios."""

FEWER = 4
"""One scenario stands for so many."""

FEWEST = 8
"""So few scenarios are not made fewer."""

OF_SCENARIOS = frozenset(declared.name for declared in (*VARIABLES, *CONSTRAINTS) if "scenario" in declared.index)
"""Columns and rows of one scenario; all others are shared by every scenario."""


def fewer_scenarios(case: Case) -> Case | None:
    """The case with some of its scenarios, each as likely as all that are most like it; None where they are few.

    Which ones is settled by their names. Where a contingency must be held, the longest wait for help is among them:
    what holds then holds in every scenario.
    """
    count = -(-len(case.scenarios) // FEWER)
    if count < FEWEST:
        return None
    by_name = sorted(case.scenarios, key=lambda s: (crc32(s.encode()), s))
    hardest = (max(by_name, key=lambda s: case.delay[s, c]) for c in case.contingencies if case.must_hold[c])
    chosen = {*by_name[:count], *hardest}
    kept = tuple(s for s in case.scenarios if s in chosen)
    nearest = _nearest(_traits(case), [place for place, s in enumerate(case.scenarios) if s in chosen])
    shares = np.bincount(nearest, [case.probability[s] for s in case.scenarios], len(kept))
    pairs = [(s, c) for s in kept for c in case.contingencies]
    return replace(
        case,
        scenarios=kept,
        probability=dict(zip(kept, shares.tolist(), strict=True)),
        trust={s: case.trust[s] for s in kept},
        delay={pair: case.delay[pair] for pair in pairs},
        credibility={pair: case.credibility[pair] for pair in pairs},
    )


def _traits(case: Case) -> Floats:
    """What makes scenarios alike, a row for each: trust, delay and credibility, each measured by its spread."""
    traits = np.array(
        [
            [case.trust[s] * len(case.contingencies)]
            + [figures[s, c] for figures in (case.delay, case.credibility) for c in case.contingencies]
            for s in case.scenarios
        ]
    )
    spread = traits.std(axis=0)
    spread[0] /= max(1, len(case.contingencies))  # trust counts in every contingency
    return np.asarray(traits / np.where(spread > 0.0, spread, 1.0), dtype=np.float64)


def _nearest(traits: Floats, kept: list[int]) -> list[int]:
    """For each scenario, which of those kept is most like it."""
    return [int(np.argmin(((traits[kept] - own) ** 2).sum(axis=1))) for own in traits]


def start_from_fewer(highs: Highs, program: Arrays, fewer: Highs, its: Arrays, optimum: Optimum) -> None:
    """Let the next run of a program start from the optimum of the same one with fewer scenarios.

    What all scenarios share is held at that optimum, which lets every other scenario find its best; then what is
    known of the fewer stands as it does there. Raises SolverError where that leads nowhere.
    """
    columns, rows = program
    here, there = _matches(columns.names, its[0].names)
    here_rows, there_rows = _matches(rows.names, its[1].names)
    shared = np.array([columns.names[place].word not in OF_SCENARIOS for place in here])
    lower, upper = columns.lower.copy(), columns.upper.copy()
    lower[here[shared]] = upper[here[shared]] = optimum.columns[there[shared]]
    is_shared = np.array([name.word not in OF_SCENARIOS for name in rows.names])
    highs.set_column_bounds(lower, upper)
    highs.set_row_bounds(np.where(is_shared, -np.inf, rows.lower), np.where(is_shared, np.inf, rows.upper))
    try:
        highs.run_afresh()
    finally:
        highs.set_column_bounds(columns.lower, columns.upper)
        highs.set_row_bounds(rows.lower, rows.upper)
    highs.stand_as(fewer, (here, there), (here_rows, there_rows))


def _matches(names: Sequence[Name], fewer: Sequence[Name]) -> Matches:
    """The places of the names that both have, here and there."""
    there = {name: place for place, name in enumerate(fewer)}
    pairs = [(place, there[name]) for place, name in enumerate(names) if name in there]
    here, found = np.array(pairs, dtype=np.int32).T
    return here, found
