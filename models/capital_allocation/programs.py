"""Chapter 2, programs: effort is limited by floors, readiness and pace, and turns into capability with time.

It may also be asked to stay close to a plan of the user's own (persistence: G. G. Brown, R. F. Dell and
R. K. Wood, "Optimization and persistence", Interfaces 27(5), 1997).
"""

import math

from pyomo.core import Constraint

from capital_allocation.algebra import total
from capital_allocation.notation import constraint


@constraint("program, year", "effort[p,t] >= floor[p]", limit="floor")
def effort_floor(m, case, p, t):
    """A program gets at least its floor."""
    return m.effort[p, t] >= case.floor[p]


@constraint(
    "program, year",
    "effort[p,t] - ceiling[p] * readiness_reached[p,t] <= 0 (no row where the ceiling is unlimited)",
    limit="readiness",
)
def readiness_limit(m, case, p, t):
    """A program can use no more than the share of its ceiling for which it is ready."""
    if case.ceiling[p] == math.inf:
        return Constraint.Skip
    return m.effort[p, t] - case.ceiling[p] * m.readiness_reached[p, t] <= 0


@constraint(
    "program, year",
    """readiness_reached[p,t] - readiness_reached[p,t-1]
    - sum over q of gain[q,p] * effort[q,t-1] / ceiling[q] <= readiness_growth[p]
    (in t0: readiness_reached[p,t] <= readiness[p])""",
    limit="readiness_growth",
    first_limit="readiness",
)
def readiness_link(m, case, p, t):
    """Readiness grows by itself and faster where enablers were at work the year before."""
    if t == case.first_year:
        return m.readiness_reached[p, t] <= case.readiness[p]
    gained = sum(
        case.gain[q, p] / case.ceiling[q] * m.effort[q, t - 1]
        for q in case.programs
        if case.gain[q, p] and case.ceiling[q]
    )
    return m.readiness_reached[p, t] - m.readiness_reached[p, t - 1] - gained <= case.readiness_growth[p]


@constraint(
    "program, year",
    """effort[p,t] - effort[p,t-1] <= max_rise[p]
    (in t0: effort[p,t] <= current[p] + max_rise[p]; no row where either is blank)""",
    limit="max_rise",
)
def rise_limit(m, case, p, t):
    """Effort rises from year to year by no more than its largest rise."""
    if case.max_rise[p] is None:
        return Constraint.Skip
    if t > case.first_year:
        return m.effort[p, t] - m.effort[p, t - 1] <= case.max_rise[p]
    if case.current[p] is None:
        return Constraint.Skip
    return m.effort[p, t] <= case.current[p] + case.max_rise[p]


@constraint(
    "program, year",
    """effort[p,t] - (1 - max_cut[p]) * effort[p,t-1] >= 0
    (in t0: effort[p,t] >= (1 - max_cut[p]) * current[p]; no row where either is blank)""",
    limit="max_cut",
)
def cut_limit(m, case, p, t):
    """Effort falls from year to year by no more than its largest cut."""
    if case.max_cut[p] is None:
        return Constraint.Skip
    if t > case.first_year:
        return m.effort[p, t] - (1 - case.max_cut[p]) * m.effort[p, t - 1] >= 0
    if case.current[p] is None:
        return Constraint.Skip
    return m.effort[p, t] >= (1 - case.max_cut[p]) * case.current[p]


@constraint(
    "program, year",
    """capability[p,t] - (1 - build_rate[p]) * capability[p,t-1]
    - build_rate[p] * sum over g of effect[p,g] * tier_effort[p,g,t-lead[p]] = 0
    (before t0, existing[p] stands for both)""",
)
def capability_balance(m, case, p, t):
    """Capability moves each year a part of the way toward what effort, a lead time earlier, sustains."""
    rate, start, inherited = case.build_rate[p], t - case.lead[p], 0.0
    terms = [m.capability[p, t]]
    if t > case.first_year:
        terms.append(-(1 - rate) * m.capability[p, t - 1])
    else:
        inherited += (1 - rate) * case.existing[p]
    if start >= case.first_year:
        terms += [-rate * case.effect[p, g] * m.tier_effort[p, g, start] for g in case.tiers_of[p]]
    else:
        inherited += rate * case.existing[p]
    return total(terms) == inherited


@constraint(
    "program, year",
    "effort[p,t] - departure[p,t] <= planned[p,t] (no row where persistence or planned is blank)",
)
def departure_covers_rise(m, case, p, t):
    """The departure from your own plan is at least what effort lies above it."""
    if case.persistence is None or case.planned[p, t] is None:
        return Constraint.Skip
    return m.effort[p, t] - m.departure[p, t] <= case.planned[p, t]


@constraint(
    "program, year",
    "effort[p,t] + departure[p,t] >= planned[p,t] (no row where persistence or planned is blank)",
)
def departure_covers_cut(m, case, p, t):
    """The departure from your own plan is at least what effort lies below it."""
    if case.persistence is None or case.planned[p, t] is None:
        return Constraint.Skip
    return m.effort[p, t] + m.departure[p, t] >= case.planned[p, t]


@constraint(
    "",
    """sum over p,t of money_use[p] / planned_money * departure[p,t] <= persistence
    (over p,t with planned[p,t]; no row where persistence is blank)""",
    limit="persistence",
)
def persistence_limit(m, case):
    """No more than a share of the money of your own plan moves to other uses."""
    if case.persistence is None:
        return Constraint.Skip
    planned = [key for key, effort in case.planned.items() if effort is not None]
    return sum(case.money_use[p] / case.planned_money * m.departure[p, t] for p, t in planned) <= case.persistence


CONSTRAINTS = (
    effort_floor,
    readiness_limit,
    readiness_link,
    rise_limit,
    cut_limit,
    capability_balance,
    departure_covers_rise,
    departure_covers_cut,
    persistence_limit,
)
