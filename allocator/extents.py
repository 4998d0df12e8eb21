"""How far effort goes over the plans of a program: all that can be had, or those that are good enough."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from allocator.errors import NoPlanError, SolverError, UnboundedError
from allocator.highs_options import OTHER_COSTS
from allocator.linear_program import Costs, Floats, Name
from allocator.program import Program, loaded
from allocator.rounding import ZERO, tidy
from allocator.spans import effort_spans

Effort = tuple[str, tuple[int, ...]]
"""A program of the case and years: its effort, summed over them."""


def extents(program: Program, efforts: Iterable[Effort], security: float | None = None) -> list[tuple[float, float]]:
    """The least and the most of efforts, over all plans, or those that score at least this security."""
    efforts = list(efforts)
    least, most = (ends(program, efforts, security, sign=sign) for sign in (-1.0, 1.0))
    return list(zip(least, most, strict=True))


def ends(program: Program, efforts: Iterable[Effort], security: float | None = None, *, sign: float) -> list[float]:
    """The most of efforts (the least, with `sign` -1), over all plans or good ones.

    Where a plan seen already goes as far as the program's own limits allow, none goes farther.
    """
    highs = loaded(program)
    seen = [highs.run().columns]
    if security is not None:
        highs.keep_objective(security)
    highs.tune(OTHER_COSTS)
    spans, found = effort_spans(program.case), list[float]()
    for p, years in efforts:
        costs = _effort(program, p, years)
        end = math.fsum(spans[p, t][1 if sign > 0.0 else 0] for t in years)
        room = ZERO * max(1.0, abs(end)) if math.isfinite(end) else -1.0
        if not any(abs(float(costs @ plan) - end) <= room for plan in seen):
            highs.set_costs(Costs(sign * costs, 0.0))
            try:
                seen.append(highs.run().columns)
                end = float(costs @ seen[-1])
            except (NoPlanError, SolverError) as error:
                end = sign * math.inf if isinstance(error, UnboundedError) else math.nan
        found.append(tidy(end))
    return found


def spent(program: Program, columns: Floats) -> dict[str, float]:
    """Money that each program of the case moves over the plan years, in a plan given by its columns."""
    case = program.case
    return {p: case.money_use[p] * float(_effort(program, p, case.plan) @ columns) for p in case.programs}


def _effort(program: Program, p: str, years: tuple[int, ...]) -> Floats:
    """What sums an effort up, column by column."""
    places, terms = program.columns.places, np.zeros(len(program.columns.names))
    for g in program.case.tiers_of[p]:
        for t in years:
            terms[places[Name("tier_effort", (p, g, t))]] = 1.0
    return terms
