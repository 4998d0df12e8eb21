"""How far effort can go by the limits of its own program alone, year by year.

Every plan that can be had lies within; not all that lies within can be had, as capitals are not counted.
"""

from __future__ import annotations

import math

from capital_allocation import Case


def effort_spans(case: Case) -> dict[tuple[str, int], tuple[float, float]]:
    """The least and the most effort of each program and year; infinite where nothing ends it."""
    spans: dict[tuple[str, int], tuple[float, float]] = {}
    for p in case.programs:
        least = most = case.current[p]
        ready = case.readiness[p]
        gained = case.readiness_growth[p] + math.fsum(case.gain[q, p] for q in case.programs)
        rise, cut = case.max_rise[p], case.max_cut[p]
        for t in case.years:
            top = case.ceiling[p] * min(1.0, ready) if math.isfinite(case.ceiling[p]) else math.inf
            most = top if most is None or rise is None else min(top, most + rise)
            least = case.floor[p] if least is None or cut is None else max(case.floor[p], (1.0 - cut) * least)
            spans[p, t] = least, most
            ready += gained
    return spans
