"""What exact arithmetic says of each bargain, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

import pandas as pd

from allocator.exact.agreement import Finding
from allocator.exact.certificate import Certificate, Verdict, certify
from allocator.exact.infeasibility import InfeasibilityProof, infeasibility_proof
from allocator.solution import Solution
from allocator.study import Study
from allocator.table import Table
from capital_allocation import Case

Found = Certificate | InfeasibilityProof | None
"""A certificate of a plan, or a proof that there is none, or neither."""

FINDINGS = {
    "unmatched": "{place} stands in the model or in the exact rows, not in both",
    "breach": "the plan misses the limit of {place} by {size} of its size",
    "slack": "the slack of {place} is off by {size} of the row",
    "effort": "{place} is not the sum of its tiers, by {size} of it",
    "loss": "{place} is not the sum of its gaps, by {size} of it",
    "reduced cost": "what {place} is worth does not follow from the prices of its rows, by {size} of it",
    "price": "the price of {place} is off by {size} of it",
    "idle": "the price of {place} asks for more of it or less, worth {size} of security",
    "piece": "{place} is off by {size} of it",
    "security": "{place} is off by {size} of it",
    "basis breaks": "the exact plan misses the limit of {place} by {size} of its size",
    "could gain": "the exact plan could still gain {size} of security, most by moving {place}",
    "no basis": "what stands at a limit does not determine the plan, seen at {place}",
}
"""What exact arithmetic may find, in words."""

EXACT = ("exact security", "no plan scores more than")
"""Heads of what is shown as text, with no more digits than tell one plan from another."""

CONFLICTS = 3
"""Limits named of those that leave no plan: those with the largest part in the proof."""


def verdict(case: Case, solution: Solution | None) -> Found:
    """The certificate of a solution; where there is none, the proof that there is no plan, if there is one."""
    return certify(case, solution) if solution else infeasibility_proof(case)


def opening(study: Study, found: Sequence[Found]) -> str:
    """How many bargains are proved, and how near to the exact figures the reported ones are."""
    solved = [one for one in found if isinstance(one, Certificate)]
    objecting = [one for one in solved if one.verdict is Verdict.OBJECTS]
    if objecting:
        return study.say(
            "EXACT ARITHMETIC OBJECTS to {count} of {all} plans: rely on none of their figures before you know why.",
            count=len(objecting),
            all=len(solved),
        )
    return study.say(
        "Proved optimal in exact arithmetic, from the figures as typed and rows assembled a second time: {proved} of"
        " {all} plans; the largest deviation of a reported figure from its exact one is {deviation:.2g} of its size.",
        proved=sum(one.verdict is Verdict.PROVED for one in solved),
        all=len(solved),
        deviation=max((one.deviation.size for one in solved), default=0.0),
    )


def verdict_table(study: Study, cases: Sequence[Case], found: Sequence[Found]) -> Table:
    """The verdict on each bargain, its exact security, and where the reported figures deviate most."""
    rows = [{"bargain": case.bargain, **_row(study, one)} for case, one in zip(cases, found, strict=True)]
    return Table(
        "What exact arithmetic says",
        pd.DataFrame(rows),
        units=dict.fromkeys(EXACT, "10 digits"),
        formats={"largest deviation": "0.0E+00"},
        note="Every row, bound and cost is assembled a second time, apart from the model that is solved, as fractions"
        " of the decimals typed. The basis the solver ended with is solved in fractions: its plan keeps every limit,"
        " its prices leave nothing to gain, and both score the same, exactly. Deviation: of reported figures, relative"
        " to their size or to 1.",
    )


def _row(study: Study, found: Found) -> dict[str, object]:
    row: dict[str, object] = {"verdict": _verdict(study, found)}
    if not isinstance(found, Certificate):
        return row | dict.fromkeys(EXACT, "") | {"largest deviation": None, "deviation at": ""}
    row |= dict(zip(EXACT, map(digits, (found.objective, found.bound)), strict=True))
    where = study.placed(*found.deviation.key) if found.deviation.size else ""
    return row | {"largest deviation": found.deviation.size, "deviation at": where}


def _verdict(study: Study, found: Found) -> str:
    """A verdict in words, with what it rests on where it is not proved."""
    if found is None:
        return study.say("nothing proved")
    if isinstance(found, InfeasibilityProof):
        rows = sorted(found.weights, key=lambda key: -abs(found.weights[key]))[:CONFLICTS]
        return study.say(
            "proved in exact arithmetic that no plan satisfies the hard limits; rows in conflict: {count}, among them"
            " {rows}",
            count=len(found.weights),
            rows=study.listed(study.placed(*key) for key in rows),
        )
    reasons = found.objections or ((found.shortcoming,) if found.shortcoming else ())
    verdict = study.say(found.verdict.value)
    return study.parted((verdict, *(_finding(study, reason) for reason in reasons)))


def _finding(study: Study, finding: Finding) -> str:
    return study.say(FINDINGS[finding.what], place=study.placed(*finding.key), size=f"{finding.size:.2g}")


def digits(figure: Fraction | None) -> str:
    """A fraction as a decimal of 10 digits; nothing where there is none."""
    if figure is None:
        return ""
    with localcontext(prec=10):
        return f"{(Decimal(figure.numerator) / Decimal(figure.denominator)).normalize():f}"
