"""What a diagnosis claims, tried: by a program of nothing else, and by solving the case with a figure changed."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from allocator import NoPlanError, solve
from allocator.diagnosis.conflict import TYPED_BOUNDS, TYPED_ROWS
from allocator.diagnosis.diagnosis import Diagnosis
from allocator.diagnosis.least_change import FAR, changed
from allocator.diagnosis.negotiable import Input
from allocator.highs import Highs
from allocator.linear_program import Name
from allocator.program import Program
from capital_allocation import CaseError


def is_feasible(program: Program, members: Iterable[Name]) -> bool:
    """Whether these typed limits, the books and what holds by nature leave a plan: a program of nothing else."""
    kept = set(members)
    columns, rows = program.columns, program.rows
    dropped = np.array([name.word in TYPED_ROWS and name not in kept for name in rows.names])
    lifted = np.array([name.word in TYPED_BOUNDS and name not in kept for name in columns.names])
    without = replace(rows, lower=np.where(dropped, -np.inf, rows.lower), upper=np.where(dropped, np.inf, rows.upper))
    try:
        Highs(replace(columns, upper=np.where(lifted, np.inf, columns.upper)), without).run_afresh()
    except NoPlanError:
        return False
    return True


def ends(one: Input) -> tuple[float | bool, ...]:
    if one.is_switch:
        return (False,)
    return max(one.low, one.figure - FAR * one.size), min(one.high, one.figure + FAR * one.size)


def solves(diagnosis: Diagnosis, one: Input, figure: float | bool) -> bool:
    try:
        solve(changed(diagnosis.case, {one: figure}))
    except (CaseError, NoPlanError):
        return False
    return True
