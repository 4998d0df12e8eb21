"""What a case must satisfy, beyond each value's own bounds, to be a linear program with an answer.

One function per rule, yielding one `Fault` for each breach. `check_case` refuses a case; what is
worth a warning only stands in `slips`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from capital_allocation.notation import INDICES, keys_of, sum_of

if TYPE_CHECKING:
    from capital_allocation.case import Case

TOLERANCE = 1e-6
"""How far typed probabilities may sum from 1, and typed shares overshoot their limit."""

LEAST_TAIL = 0.001
"""Least share of probability that makes a tail; less is the single worst scenario, and strains the solver."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a case: the parameter's word, its index, what was found, what is allowed, how to mend it.

    `beside` are other values, by word and index, that what is allowed comes from.
    """

    word: str
    index: Any
    found: Any
    allowed: str
    remedy: str
    beside: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        keys = keys_of(self.index)
        where = f"{self.word}[{', '.join(map(str, keys))}]" if keys else self.word
        found = "nothing" if self.found is None else str(self.found)
        return f"{where}: found {found}; allowed: {self.allowed}; {self.remedy}"


class CaseError(ValueError):
    """A case that cannot be solved as given; `faults` lists everything wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def check_case(case: Case) -> Iterator[Fault]:
    """Every breach of a rule without which there is no answer.

    Values already found faulty are NaN or None here, so that no rule is breached on their account.
    """
    for rule in (
        _sets_are_filled,
        _probabilities_sum_to_one,
        _tail_has_a_share,
        _unlimited_tiers_stand_alone,
        _floors_can_be_reached,
        _references_exist,
        _strain_stays_within_trust,
        _persistence_has_a_plan,
    ):
        yield from rule(case)


def _sets_are_filled(case: Case) -> Iterator[Fault]:
    for word in ("capital", "role", "program", "tier"):
        if not getattr(case, INDICES[word].members):
            yield Fault(INDICES[word].members, (), None, f"at least one {word}", f"add a {word}")
    for p, g in case.tiers:
        if p not in case.programs:
            yield Fault("tiers", (p, g), p, "a key of programs", "add the program or drop the tier")
    for p, tiers in case.tiers_of.items():
        if not tiers and case.tiers:
            yield Fault("tiers", p, None, "at least one tier", f"add a tier of program {p!r}")


def _probabilities_sum_to_one(case: Case) -> Iterator[Fault]:
    whole = sum_of(case.probability.values())
    if abs(whole - 1.0) > TOLERANCE:
        last = case.scenarios[-1]
        yield Fault(
            "probability",
            last,
            case.probability[last],
            f"probabilities that sum to 1; now {whole:g}",
            "change the probabilities until they sum to 1; scenarios switched off do not count",
            tuple(("probability", s) for s in case.scenarios),
        )


def _tail_has_a_share(case: Case) -> Iterator[Fault]:
    if case.tail_share < LEAST_TAIL:
        allowed = f"a share from {LEAST_TAIL:g} to 1"
        yield Fault("tail_share", (), case.tail_share, allowed, "type for instance 0.1, the worst tenth")


def _unlimited_tiers_stand_alone(case: Case) -> Iterator[Fault]:
    enablers = {q for (q, _), gain in case.gain.items() if gain > 0}
    for p, tiers in case.tiers_of.items():
        if not tiers or case.ceiling[p] != math.inf:
            continue
        for g in tiers[:-1]:
            if case.width[p, g] is None:
                yield Fault(
                    "width", (p, g), None, "a number: only a last tier may be unlimited", "give the tier a width"
                )
        if case.width[p, tiers[-1]] is not None:
            continue
        if not any(case.use[p, tiers[-1], k] > 0 for k in case.capitals):
            yield Fault(
                "width",
                (p, tiers[-1]),
                None,
                "a number: an unlimited tier must use some capital",
                "give the tier a width or a use",
            )
        refers = {
            "readiness": case.readiness[p] < 1.0,
            "reward": case.reward[p] > 0.0,
            "gain": p in enablers,
        }
        for word in (word for word, does in refers.items() if does):
            yield Fault(
                "width",
                (p, tiers[-1]),
                None,
                f"a number, since {word} refers to the ceiling of {p!r}",
                f"give the last tier a width, or drop the {word}",
            )


def _floors_can_be_reached(case: Case) -> Iterator[Fault]:
    for p, floor in case.floor.items():
        if case.ceiling[p] == math.inf:
            continue
        usable = case.ceiling[p] * case.readiness[p]
        if floor > usable * (1.0 + TOLERANCE):
            yield Fault(
                "floor",
                p,
                floor,
                f"at most {usable:g}, the ceiling {case.ceiling[p]:g} times the readiness {case.readiness[p]:g}",
                "lower the floor, widen a tier or raise the readiness",
            )


def _references_exist(case: Case) -> Iterator[Fault]:
    for p, role in case.role.items():
        if role is not None and role not in case.roles:
            yield Fault("role", p, role, "a key of roles", "use a role of the case or leave it blank")
    for e, subject in case.subject.items():
        in_programs, in_roles = subject in case.programs, subject in case.roles
        if in_programs and in_roles:
            yield Fault("subject", e, subject, "a program or a role, not both", "rename the program or the role")
        if subject is not None and not in_programs and not in_roles:
            yield Fault("subject", e, subject, "a key of programs or roles", "use a program or a role of the case")


def _strain_stays_within_trust(case: Case) -> Iterator[Fault]:
    """Else reciprocity could fall below zero; a must is never unmet and so never strains."""
    weights = {e: case.strain[e] * case.level[e] for e in case.expectations if not case.must_meet[e]}
    heaviest = sum_of(weights.values())
    s = min(case.trust, key=lambda s: case.trust[s])
    if heaviest > case.trust[s] + TOLERANCE:
        e = max(weights, key=lambda e: weights[e])
        yield Fault(
            "strain",
            e,
            case.strain[e],
            f"strain times level of all expectations up to {case.trust[s]:g}, the trust of {s!r} (now {heaviest:g})",
            "lower strain or level of the expectations, or raise that trust",
        )


def _persistence_has_a_plan(case: Case) -> Iterator[Fault]:
    """What is to stay close must be close to something."""
    if case.persistence is not None and not any(case.planned.values()):
        yield Fault("persistence", (), case.persistence, "blank, or a plan to stay close to", "fill in the sheet Plan")
