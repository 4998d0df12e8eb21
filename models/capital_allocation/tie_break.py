"""Among equally good plans, the one that changes last year's effort least; then its consequences at their best.

Asked only on the optimal face of `security`, so neither costs a point. The second question matters where a
consequence has no price: a gap nobody weighs, generosity nobody needs. The optimum then leaves open how large
it is, and the report would show an accident.
"""

from pyomo.core import Constraint

from capital_allocation.notation import constraint


@constraint(
    "program, year",
    "effort_change[p,t] - effort[p,t] + effort[p,t-1] >= 0 (in t0: current[p]; no row where that is blank)",
)
def change_covers_rise(m, case, p, t):
    """The change of effort is at least its rise."""
    if t > case.first_year:
        return m.effort_change[p, t] - m.effort[p, t] + m.effort[p, t - 1] >= 0
    if case.current[p] is None:
        return Constraint.Skip
    return m.effort_change[p, t] - m.effort[p, t] >= -case.current[p]


@constraint(
    "program, year",
    "effort_change[p,t] + effort[p,t] - effort[p,t-1] >= 0 (in t0: current[p]; no row where that is blank)",
)
def change_covers_cut(m, case, p, t):
    """The change of effort is at least its cut."""
    if t > case.first_year:
        return m.effort_change[p, t] + m.effort[p, t] - m.effort[p, t - 1] >= 0
    if case.current[p] is None:
        return Constraint.Skip
    return m.effort_change[p, t] + m.effort[p, t] >= case.current[p]


def distance(m, case):
    """Sum of all changes of effort, each weighted by what a unit of the program uses of money (1 where nothing)."""
    return sum(case.money_use[p] * m.effort_change[p, t] for p in case.programs for t in case.years)


def fulfilment(m, case):
    """Readiness, reciprocity, backup, value, less gaps, departures, unmet: with effort fixed, none hinders another."""
    better = (m.readiness_reached, m.reciprocity, m.backup, m.value)
    worse = (m.hold_gap, m.decisive_gap, m.unmet, m.departure)
    return sum(sum(word.values()) for word in better) - sum(sum(word.values()) for word in worse)


CONSTRAINTS = (change_covers_rise, change_covers_cut)
