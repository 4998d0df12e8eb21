"""About: what made this report, from what, how, and how far may it be trusted?"""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import fields
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from allocator.exact.agreement import Finding
from allocator.exact.certificate import Certificate, Verdict, certify
from allocator.exact.infeasibility import InfeasibilityProof, infeasibility_proof
from allocator.exact.ledger import Key
from allocator.highs import OPTIONS
from allocator.solution import Solution
from allocator.study import Study
from allocator.table import Page, Table
from capital_allocation import CONSTRAINTS, EXPRESSIONS, VARIABLES, Case

LIMITS = (
    "A linear program adds effects up and knows no surprise: no synergies beyond Links, no indivisible purchases, no"
    " adversary who reacts to the plan.",
    "Points are one analyst's scale; needs are set so that the present plan is near adequate.",
    "Scores of bargains with different weights or needs are not on one scale.",
    "Effects, needs, rewards and penalties marked J are judgements, not findings about the world.",
)

FINDINGS = {
    "unmatched": "{place} stands in the model or in the exact rows, not in both",
    "breach": "the plan misses the limit of {place} by {size} of its size",
    "slack": "the slack of {place} is off by {size} of the row",
    "effort": "{place} is not the sum of its tiers, by {size} of it",
    "loss": "{place} is not the sum of its gaps, by {size} of it",
    "reduced cost": "what {place} is worth does not follow from the prices of its rows, by {size} of it",
    "price": "the price of {place} is off by {size} of it",
    "idle": "the price of {place} asks for more of it or less, worth {size} of security",
    "security": "{place} is off by {size} of it",
    "basis breaks": "the exact plan misses the limit of {place} by {size} of its size",
    "could gain": "the exact plan could still gain {size} of security, most by moving {place}",
    "no basis": "what stands at a limit does not determine the plan, seen at {place}",
}
"""What exact arithmetic may find, in words."""

CONFLICTS = 3
"""Limits named of those that leave no plan: those with the largest part in the proof."""

_INDEX = {
    **{declared.name: declared.index for declared in CONSTRAINTS},
    **{declared.name: declared.index for declared in (*VARIABLES, *EXPRESSIONS)},
}


def page(study: Study, cases: Sequence[Case], solutions: Sequence[Solution | None], source: str, command: str) -> Page:
    """Versions and options, the input, each bargain's status, proof and certificate, and the limits of it all."""
    certificates = [
        certify(case, solution) if solution else infeasibility_proof(case)
        for case, solution in zip(cases, solutions, strict=True)
    ]
    return Page(
        "About",
        "What made this report, from what, and how far may it be trusted?",
        (_certified(study, certificates), *map(study.say, LIMITS)),
        (
            _made_by(study, cases, source, command),
            _proofs(study, cases, solutions),
            _certificates(study, cases, certificates),
        ),
    )


def _certified(study: Study, certificates: Sequence[Certificate | InfeasibilityProof | None]) -> str:
    """How many bargains are proved, and how near to the exact figures the reported ones are."""
    solved = [found for found in certificates if isinstance(found, Certificate)]
    objecting = [found for found in solved if found.verdict is Verdict.OBJECTS]
    if objecting:
        return study.say(
            "EXACT ARITHMETIC OBJECTS to {count} of {all} plans: rely on none of their figures before you know why.",
            count=len(objecting),
            all=len(solved),
        )
    return study.say(
        "Proved optimal in exact arithmetic, from the figures as typed and rows assembled a second time: {proved} of"
        " {all} plans; the largest deviation of a reported figure from its exact one is {deviation:.2g} of its size.",
        proved=sum(found.verdict is Verdict.PROVED for found in solved),
        all=len(solved),
        deviation=max((found.deviation.size for found in solved), default=0.0),
    )


def _made_by(study: Study, cases: Sequence[Case], source: str, command: str) -> Table:
    program = study.what_if.program
    options = ", ".join(f"{name} = {setting}" for name, setting in OPTIONS.items())
    facts = {
        "tool": f"alliance-allocator {version('alliance-allocator')}",
        "git": commit() or study.say("not run from a git checkout"),
        "Python": platform.python_version(),
        "Pyomo": version("pyomo"),
        "HiGHS": version("highspy"),
        "HiGHS options": options,
        "command": command or study.say("from Python"),
        "input": source or study.say("from Python"),
        "hash of the logical input": logical_hash(cases),
        "size of the linear program": study.say(
            "{rows:,} rows, {columns:,} columns, {coefficients:,} coefficients",
            rows=len(program.rows.names),
            columns=len(program.columns.names),
            coefficients=len(program.rows.columns),
        ),
        "time": study.say("in the properties of this file, so that the same input gives the same cells"),
    }
    frame = pd.DataFrame([{"what": study.say(what), "is": fact} for what, fact in facts.items()])
    note = "The hash is of the figures as read: it stays the same however the workbook is coloured or sorted by column."
    return Table("Made by", frame, note=note)


def _proofs(study: Study, cases: Sequence[Case], solutions: Sequence[Solution | None]) -> Table:
    rows = [
        {
            "bargain": case.bargain,
            "status": study.say(solution.status if solution else "no plan, or none proven"),
            "security": solution.security if solution else None,
            "largest row violation": solution.largest_violation if solution else None,
            "duality gap": solution.duality_gap if solution else None,
            "plan is unique": study.yes(not solution.not_unique) if solution else "",
        }
        for case, solution in zip(cases, solutions, strict=True)
    ]
    return Table(
        "How each bargain was solved",
        pd.DataFrame(rows),
        units={"largest row violation": "share of the row", "duality gap": "security"},
        formats={"largest row violation": "0.0E+00", "duality gap": "0.0E+00", "security": "#,##0.0"},
        note="Violation: every row recomputed from the reported figures. Gap: what the prices leave possible beyond the"
        " plan, recomputed from them; a gap of 0 proves that no plan scores more.",
    )


def _certificates(
    study: Study, cases: Sequence[Case], certificates: Sequence[Certificate | InfeasibilityProof | None]
) -> Table:
    rows = [
        {
            "bargain": case.bargain,
            "verdict": _verdict(study, found),
            "exact security": digits(found.objective) if isinstance(found, Certificate) else "",
            "no plan scores more than": digits(found.bound) if isinstance(found, Certificate) else "",
            "largest deviation": found.deviation.size if isinstance(found, Certificate) else None,
            "deviation at": _place(study, found.deviation.key) if isinstance(found, Certificate) else "",
        }
        for case, found in zip(cases, certificates, strict=True)
    ]
    return Table(
        "What exact arithmetic says",
        pd.DataFrame(rows),
        units={"exact security": "15 digits", "no plan scores more than": "15 digits"},
        formats={"largest deviation": "0.0E+00"},
        note="Every row, bound and cost is assembled a second time, apart from the model that is solved, as fractions"
        " of the decimals typed. The basis the solver ended with is solved in fractions: its plan keeps every limit,"
        " its prices leave nothing to gain, and both score the same, exactly. Deviation: of reported figures, relative"
        " to their size or to 1.",
    )


def _verdict(study: Study, found: Certificate | InfeasibilityProof | None) -> str:
    """A verdict in words, with what it rests on where it is not proved."""
    if found is None:
        return study.say("nothing proved")
    if isinstance(found, InfeasibilityProof):
        rows = sorted(found.weights, key=lambda key: -abs(found.weights[key]))[:CONFLICTS]
        return study.say(
            "proved in exact arithmetic that no plan satisfies the hard limits; rows in conflict: {count}, among them"
            " {rows}",
            count=len(found.weights),
            rows=study.listed(_place(study, key) for key in rows),
        )
    reasons = found.objections or ((found.doubt,) if found.doubt else ())
    verdict = study.say(found.verdict.value)
    return study.parted((verdict, *(_finding(study, reason) for reason in reasons)))


def _finding(study: Study, finding: Finding) -> str:
    return study.say(FINDINGS[finding.what], place=_place(study, finding.key), size=f"{finding.size:.2g}")


def _place(study: Study, key: Key) -> str:
    """A column or row in words: its word, then what its keys are called."""
    word, index = key
    keys = index if isinstance(index, tuple) else (index,)
    kinds = _INDEX.get(word, ("",) * len(keys))  # a word that only another model has keeps its bare keys
    labels = [study.label(kind, str(key)) for kind, key in zip(kinds, keys, strict=True)]
    return f"{word}: {' / '.join(labels)}" if labels else word


def digits(figure: Fraction | None) -> str:
    """A fraction as a decimal of 15 digits; nothing where there is none."""
    if figure is None:
        return ""
    with localcontext(prec=15):
        return f"{(Decimal(figure.numerator) / Decimal(figure.denominator)).normalize():f}"


def logical_hash(cases: Iterable[Case]) -> str:
    """SHA-256 of every value of every case: of what the model is given, not of the file it came in."""
    digest = hashlib.sha256()
    for case in cases:
        for field in fields(case):
            value = getattr(case, field.name)
            ordered = sorted(value.items(), key=repr) if isinstance(value, dict) else value
            digest.update(f"{field.name}={ordered!r}\n".encode())
    return digest.hexdigest()


@cache
def commit() -> str:
    """The git commit of the running code; empty where it does not run from a checkout, or git is not installed."""
    folder = Path(__file__).parent
    try:
        asked = subprocess.run(
            ["git", "-C", str(folder), "log", "-1", "--format=%H", "--", "."],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return asked.stdout.strip()
