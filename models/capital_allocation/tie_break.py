"""Among equally good plans, the one that changes last year's effort least.

Asked only on the optimal face of `security`, so it never costs a point.
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


CONSTRAINTS = (change_covers_rise, change_covers_cut)
