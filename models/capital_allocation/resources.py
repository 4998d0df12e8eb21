"""Chapter 1, resources: three capitals come in, are used, are kept, and must not run out."""

from capital_allocation.algebra import total
from capital_allocation.notation import constraint


@constraint(
    "capital, year",
    """balance[k,t] - keep[k] * balance[k,t-1] + sum over p,g of use[p,g,k] * tier_effort[p,g,t]
    = income[k,t] (+ keep[k] * opening[k] in t0)""",
    limit="income",
)
def capital_balance(m, case, k, t):
    """What is left of a capital is what was kept from last year, plus income, less what the programs use."""
    used = total(case.use[p, g, k] * m.tier_effort[p, g, t] for p, g in case.tiers if case.use[p, g, k])
    if t == case.first_year:
        return m.balance[k, t] + used == case.income[k, t] + case.keep[k] * case.opening[k]
    return m.balance[k, t] - case.keep[k] * m.balance[k, t - 1] + used == case.income[k, t]


@constraint("capital, year", "balance[k,t] >= reserve_floor[k]", limit="reserve_floor")
def reserve_floor(m, case, k, t):
    """The balance of a capital never falls below its reserve."""
    return m.balance[k, t] >= case.reserve_floor[k]


CONSTRAINTS = (capital_balance, reserve_floor)
