"""Chapter 3, expectations: what is pledged or demanded is met, or the gap is called by its name."""

from pyomo.core import Constraint

from capital_allocation.notation import constraint


@constraint(
    "expectation, year",
    """sum over p of measure[p,t] + unmet[e,t] >= level[e]
    (p: the subject[e], or the programs of that role; measure: effort or capability; from from_year[e] on)""",
    limit="level",
)
def expectation_coverage(m, case, e, t):
    """What the subject of an expectation delivers, plus what stays unmet, reaches the level expected."""
    if case.from_year[e] is not None and t < case.from_year[e]:
        return Constraint.Skip
    measure = m.effort if case.measure[e] == "effort" else m.capability
    delivered = sum(measure[p, t] for p in case.subjects[e])
    return delivered + m.unmet[e, t] >= case.level[e]


CONSTRAINTS = (expectation_coverage,)
