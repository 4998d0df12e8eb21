"""Chapter 5, the objective: security is the value of the roles, less what is unmet and what may be lost.

The last bracket of `security` is the conditional value at risk of the loss: R. T. Rockafellar and
S. Uryasev, "Optimization of conditional value-at-risk", Journal of Risk 2(3), 2000.
"""

from capital_allocation.algebra import total
from capital_allocation.notation import constraint

SECURITY = """security =
    sum over s of probability[s] * sum over r,t of discount_factor[t] * weight[r] * value[r,t,s]
    - sum over e,t of discount_factor[t] * penalty[e] * unmet[e,t]
    + sum over k of reserve_value[k] * balance[k,last year]
    - (1 - risk_aversion) * sum over s of probability[s] * loss[s]
    - risk_aversion * (tail_level + sum over s of probability[s] * tail_excess[s] / tail_share)"""

LOSS = """loss[s] = sum over c,t of discount_factor[t]
    * (hold_penalty[c] * hold_gap[c,t,s] + decisive_penalty[c] * decisive_gap[c,t,s])"""


@constraint(
    "role, year, scenario",
    """value[r,t,s] - sum over p in the role of capability[p,t] - provision[r] * reciprocity[t,s] <= 0
    (p in the role: role[p] = r)""",
)
def value_limit(m, case, r, t, s):
    """What counts for a role is the capability of its programs and the public goods the US provides."""
    served = total(m.capability[p, t] for p in case.programs if case.role[p] == r)
    return m.value[r, t, s] - served - case.provision[r] * m.reciprocity[t, s] <= 0


@constraint("scenario", "tail_excess[s] - loss[s] + tail_level >= 0")
def tail_link(m, case, s):
    """The excess of a scenario is how far its loss exceeds the level that only the worst tail exceeds."""
    return m.tail_excess[s] - m.loss[s] + m.tail_level >= 0


def loss(m, case, s):
    """Loss of a scenario: discounted penalties of every gap; formula `LOSS`."""
    return sum(
        case.discount_factor[t]
        * (case.hold_penalty[c] * m.hold_gap[c, t, s] + case.decisive_penalty[c] * m.decisive_gap[c, t, s])
        for c in case.contingencies
        for t in case.years
    )


def pieces(m, case):
    """The five pieces of `security`, by name, in the order and with the signs of formula `SECURITY`."""
    return {
        "value of the roles": sum(
            case.probability[s] * case.discount_factor[t] * case.weight[r] * m.value[r, t, s]
            for s in case.scenarios
            for r in case.roles
            for t in case.years
        ),
        "unmet expectations": -sum(
            case.discount_factor[t] * case.penalty[e] * m.unmet[e, t] for e in case.expectations for t in case.years
        ),
        "reserves": sum(case.reserve_value[k] * m.balance[k, case.years[-1]] for k in case.capitals),
        "expected loss": -(1 - case.risk_aversion) * sum(case.probability[s] * m.loss[s] for s in case.scenarios),
        "loss in the worst scenarios": -case.risk_aversion
        * (m.tail_level + sum(case.probability[s] / case.tail_share * m.tail_excess[s] for s in case.scenarios)),
    }


def security(m, case):
    """What the plan maximises: the sum of its pieces."""
    return sum(pieces(m, case).values())


CONSTRAINTS = (value_limit, tail_link)
