"""Objective by piece: which role, program, contingency and expectation contributes how much to security?"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from allocator.measures import NO_ROLE, NO_SCORE, tail_weights
from allocator.study import Study
from allocator.table import Page, Table

VALUE, UNMET, RESERVES, LOSS, TAIL = (
    "value of the roles",
    "unmet expectations",
    "reserves",
    "expected loss",
    "loss in the worst scenarios",
)
"""The pieces of security, as the model names them."""

SPLIT = ("plan years", "run-out years", "security")
"""Heads of the columns that a piece is split over, and of its whole."""

US = "public goods the US provides"


def page(study: Study) -> Page:
    """Security taken apart, piece by piece; the pieces add up."""
    rows = _rows(study)
    last = len(rows)
    sums = {head: math.fsum(row[head] for row in rows) for head in SPLIT}
    frame = pd.DataFrame([*rows, {"piece": study.say("security"), "of": "", **sums}])
    table = Table(
        "Security by piece",
        frame,
        units=dict.fromkeys(SPLIT, "security"),
        note="Value of a role is shared among its programs by their capability; loss among contingencies, weighed as"
        " the objective weighs the scenarios. Reserves count once, after the last year.",
        sums={last: [(0, last - 1)]} if rows else {},
    )
    return Page("Objective by piece", "What is security the sum of?", (sentence(study),), (table, _programs(study)))


def sentence(study: Study) -> str:
    """The largest pieces on either side; that there is none, where nothing is worth anything."""
    if not study.scale:
        return study.say(NO_SCORE)
    parts = study.solution.pieces
    lost = _losses(study)
    heaviest = min(lost, key=lambda c: lost[c][0] + lost[c][1]) if lost else ""
    text = study.say(
        "Security of {security} is {value} of value of the roles, less {unmet} for unmet expectations"
        " and {loss} for gaps in contingencies, plus {reserves} for reserves.",
        security=study.amount(study.solution.security, study.scale),
        value=study.amount(parts[VALUE], study.scale),
        unmet=study.amount(-parts[UNMET], study.scale),
        loss=study.amount(-parts[LOSS] - parts[TAIL], study.scale),
        reserves=study.amount(parts[RESERVES], study.scale),
    )
    if heaviest and sum(lost[heaviest]) < 0.0:
        text += study.say(
            " The heaviest loss is in {contingency}: {loss}.",
            contingency=study.label("contingency", heaviest),
            loss=study.amount(-sum(lost[heaviest]), study.scale),
        )
    return text


def _rows(study: Study) -> list[dict[str, Any]]:
    case, solution = study.case, study.solution
    rows = [
        _row(study, "value of a role", f"{study.label('role', r)}: {name}", split)
        for r in case.roles
        for name, split in _values(study, r).items()
    ]
    rows += [
        _row(study, "loss in a contingency", study.named("contingency", c), split)
        for c, split in _losses(study).items()
    ]
    for e in case.expectations:
        rows.append(_row(study, "unmet expectation", study.label("expectation", e), _split(study, _penalty(study, e))))
    last = case.years[-1]
    for k in case.capitals:
        kept = case.reserve_value[k] * solution.values["balance"][k, last]
        in_plan = last in case.plan
        rows.append(
            _row(study, "reserve", study.label("capital", k), (kept if in_plan else 0.0, 0.0 if in_plan else kept))
        )
    return [row for row in rows if row["security"]]


def _row(study: Study, piece: str, of: str, split: tuple[float, float]) -> dict[str, Any]:
    return {
        "piece": study.say(piece),
        "of": of,
        "plan years": split[0],
        "run-out years": split[1],
        "security": sum(split),
    }


def _split(study: Study, figure: Callable[[int], float]) -> tuple[float, float]:
    """A yearly figure summed over the plan years, and over the run-out."""
    plan, years = study.case.plan, study.case.years
    return math.fsum(map(figure, plan)), math.fsum(figure(t) for t in years[len(plan) :])


def _values(study: Study, r: str) -> dict[str, tuple[float, float]]:
    """Value of a role by program, and what the US provides; shared by what each brings, if more than can count."""
    case, values = study.case, study.solution.values
    programs = [p for p in case.programs if case.role[p] == r]
    own = {t: math.fsum(values["capability"][p, t] for p in programs) for t in case.years}

    def share(brought: Callable[[int, str], float]) -> Callable[[int], float]:
        def figure(t: int) -> float:
            total = 0.0
            for s in case.scenarios:
                provided = case.provision[r] * values["reciprocity"][t, s]
                supply = own[t] + provided
                if supply > 0.0:
                    total += case.probability[s] * values["value"][r, t, s] * brought(t, s) / supply
            return case.discount_factor[t] * case.weight[r] * total

        return figure

    found = {study.named("program", p): _split(study, share(_capability(study, p))) for p in programs}
    if case.provision[r]:
        provided = share(lambda t, s: case.provision[r] * values["reciprocity"][t, s])
        found[study.say(US)] = _split(study, provided)
    return found


def _penalty(study: Study, e: str) -> Callable[[int], float]:
    case, unmet = study.case, study.solution.values["unmet"]
    return lambda t: -case.discount_factor[t] * case.penalty[e] * unmet[e, t]


def _capability(study: Study, p: str) -> Callable[[int, str], float]:
    return lambda t, _: study.solution.values["capability"][p, t]


def _losses(study: Study) -> dict[str, tuple[float, float]]:
    """What gaps in each contingency cost: the expected loss and the tail, as risk aversion weighs them."""
    case, values = study.case, study.solution.values
    tail = tail_weights(case, values["loss"])
    weight = {
        s: (1.0 - case.risk_aversion) * case.probability[s] + case.risk_aversion * tail[s] for s in case.scenarios
    }

    def lost(c: str) -> Callable[[int], float]:
        return lambda t: (
            -case.discount_factor[t]
            * math.fsum(
                weight[s]
                * (
                    case.hold_penalty[c] * values["hold_gap"][c, t, s]
                    + case.decisive_penalty[c] * values["decisive_gap"][c, t, s]
                )
                for s in case.scenarios
            )
        )

    return {c: _split(study, lost(c)) for c in case.contingencies}


def _programs(study: Study) -> Table:
    """What a program's capability is worth at the margin: as value of its role, and in the contingencies."""
    case, solution = study.case, study.solution
    own, value = solution.shadow_price.get("own_effect", {}), solution.shadow_price["value_limit"]
    capability = solution.values["capability"]
    rows = []
    for p in case.programs:
        row: dict[str, object] = {
            "program": study.named("program", p),
            "role": study.label("role", role) if (role := case.role[p]) else study.say(NO_ROLE),
        }
        row["as value of its role"] = math.fsum(
            value[role, t, s] * capability[p, t] for t in case.plan for s in case.scenarios if role is not None
        )
        for c in case.contingencies:
            row[study.label("contingency", c)] = math.fsum(
                own[c, t] * case.relevance[p, c] * capability[p, t] for t in case.plan
            )
        row["in all"] = math.fsum(figure for figure in row.values() if isinstance(figure, float))
        rows.append(row)
    heads = [head for head in rows[0] if head not in ("program", "role")]
    return Table(
        "What each program's capability is worth, plan years",
        pd.DataFrame(rows),
        units=dict.fromkeys(heads, "security"),
        note="Capability times its price: what its last points bring, for all of them. These figures do not add up to"
        " security; they say where a program earns its keep.",
    )
