"""How far the limits of a case are from leaving a plan, at every share of a way.

Every row gets a column that makes up for what it lacks and one that takes what is too much; as few as possible of
both is the first phase of the simplex method. It is nothing exactly where there is a plan, and follows from bases
as security does.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np

from allocator.highs_options import NEARBY
from allocator.linear_program import Columns, Costs, Entries, Name, assembled
from allocator.program import Program, loaded
from allocator.sweep.way import Moving, Way

NOTHING = 1e-9
"""A shortfall of no more than this is none: within HiGHS' tolerance every row is satisfied."""


def shortfall_of(way: Way) -> Way:
    """The same way of a program whose optimum is the least shortfall, as a number below 0; 0 where there is a plan."""
    other = copy(way)
    other.program = _elastic(way.program)
    other.priced, other.costs = np.zeros(0, dtype=np.int32), Moving(np.zeros(0), np.zeros(0))
    other.highs = loaded(other.program)
    other.highs.tune(NEARBY)
    other.solves = 0
    return other


def _elastic(program: Program) -> Program:
    """The program with columns for what its rows lack or have too much of, and these alone in the objective."""
    columns, rows = program.columns, program.rows
    lacking, over = np.flatnonzero(np.isfinite(rows.lower)), np.flatnonzero(np.isfinite(rows.upper))
    places, signs = np.concatenate([lacking, over]), np.repeat([1.0, -1.0], [len(lacking), len(over)])
    width, count = len(columns.names), len(places)
    wider = Columns(
        columns.names + tuple(Name("shortfall", (number,)) for number in range(count)),
        np.concatenate([columns.lower, np.zeros(count)]),
        np.concatenate([columns.upper, np.full(count, np.inf)]),
    )
    more = Entries(places, width + np.arange(count), signs)
    return replace(
        program,
        columns=wider,
        rows=assembled(rows.names, rows.lower, rows.upper, (rows.entries(), more)),
        costs=Costs(np.concatenate([np.zeros(width), np.full(count, -1.0)]), 0.0),
    )
