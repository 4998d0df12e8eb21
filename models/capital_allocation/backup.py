"""Chapter 4, US backup: Japan holds alone until help arrives; how much arrives is a matter of reciprocity."""

from capital_allocation.algebra import total
from capital_allocation.notation import constraint


@constraint(
    "year, scenario",
    """reciprocity[t,s] - sum over p of reward[p] * effort[p,t] / ceiling[p]
    + sum over e of strain[e] * unmet[e,t] <= trust[s]""",
    limit="trust",
)
def reciprocity_limit(m, case, t, s):
    """Reciprocity is trust, plus what programs Washington values earn, less what unmet expectations strain."""
    earned = sum(
        case.reward[p] / case.ceiling[p] * m.effort[p, t] for p in case.programs if case.reward[p] and case.ceiling[p]
    )
    strained = sum(case.strain[e] * m.unmet[e, t] for e in case.expectations if case.strain[e])
    return m.reciprocity[t, s] - earned + strained <= case.trust[s]


@constraint("contingency, year", "own[c,t] - sum over p of relevance[p,c] * capability[p,t] = 0")
def own_effect(m, case, c, t):
    """Japan's own weight in a contingency is the part of each capability that counts there."""
    counted = total(case.relevance[p, c] * m.capability[p, t] for p in case.programs if case.relevance[p, c])
    return m.own[c, t] - counted == 0


@constraint(
    "contingency, year, scenario",
    "own[c,t] + hold_gap[c,t,s] >= threat[c,t] * (hold_start[c] + hold_pace[c] * delay[s,c])",
    limit="hold_start",
)
def hold_coverage(m, case, c, t, s):
    """Until US forces arrive, Japan's own weight, or a gap, must match what holding takes."""
    need = case.threat[c, t] * (case.hold_start[c] + case.hold_pace[c] * case.delay[s, c])
    return m.own[c, t] + m.hold_gap[c, t, s] >= need


@constraint(
    "contingency, year, scenario",
    "backup[c,t,s] - credibility[s,c] * us_force[c] * reciprocity[t,s] <= 0",
    limit="us_force",
)
def backup_limit(m, case, c, t, s):
    """US backup is the force available, as far as the promise is credible and reciprocity carries it."""
    return m.backup[c, t, s] - case.credibility[s, c] * case.us_force[c] * m.reciprocity[t, s] <= 0


@constraint("contingency, year, scenario", "backup[c,t,s] <= reliance[c] * threat[c,t] * decisive[c]", limit="reliance")
def reliance_limit(m, case, c, t, s):
    """No more than a set share of what decides the matter may rest on US backup."""
    return m.backup[c, t, s] <= case.reliance[c] * case.threat[c, t] * case.decisive[c]


@constraint(
    "contingency, year, scenario",
    "own[c,t] + backup[c,t,s] + decisive_gap[c,t,s] >= threat[c,t] * decisive[c]",
    limit="decisive",
)
def decisive_coverage(m, case, c, t, s):
    """Japan's own weight and US backup, or a gap, must match what deciding the matter takes."""
    need = case.threat[c, t] * case.decisive[c]
    return m.own[c, t] + m.backup[c, t, s] + m.decisive_gap[c, t, s] >= need


CONSTRAINTS = (
    reciprocity_limit,
    own_effect,
    hold_coverage,
    backup_limit,
    reliance_limit,
    decisive_coverage,
)
