"""The diagnosis of a case without a plan, as a value: its conflict, the least change, what each input takes alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from allocator.diagnosis.conflict import Conflict, Trial, find_conflict
from allocator.diagnosis.least_change import Repair
from allocator.diagnosis.negotiable import Input, inputs_of
from allocator.exact.infeasibility import InfeasibilityProof, infeasibility_proof
from allocator.input.cases import Sources
from allocator.input.overrides import Marks
from allocator.linear_program import Name
from allocator.study import DECLARED, Telling
from allocator.what_if import WhatIf
from capital_allocation import PARAMETERS, Case
from capital_allocation.notation import Constraint, keys_of

Value = tuple[str, Any]
"""A value of the case: word and index."""


@dataclass(frozen=True, eq=False)
class Diagnosis(Telling):
    """One case without a best plan: none satisfies its limits, or there is no end to what can be gained.

    Attributes:
        case: the case.
        marks: what the user marked negotiable or not.
        sources: the cell each value came from, where the case was read from a workbook.
        language: "en" or "ja".
    """

    case: Case
    marks: Marks = field(default_factory=dict)
    sources: Sources = field(default_factory=dict)
    language: str = "en"

    @cached_property
    def what_if(self) -> WhatIf:
        """The case's linear program."""
        return WhatIf(self.case)

    @cached_property
    def is_endless(self) -> bool:
        """Whether a plan satisfies the limits after all, so that it is an end that is missing."""
        trial = Trial(self.what_if.program.columns, self.what_if.program.rows)
        return trial.has_plan(trial.typed)

    @cached_property
    def proof(self) -> InfeasibilityProof | None:
        """The proof, in exact arithmetic, that no plan satisfies all limits; none where none is found."""
        return infeasibility_proof(self.case)

    @cached_property
    def conflict(self) -> Conflict:
        """The smallest conflict found."""
        return find_conflict(self.what_if.program)

    @cached_property
    def repair(self) -> Repair:
        """What may change, and what that moves."""
        return Repair(self.what_if, inputs_of(self.case, self.sources, self.marks), self.conflict)

    @cached_property
    def least(self) -> dict[Input, float | bool]:
        """The least change found; empty where none was."""
        return self.repair.least() or {}

    @cached_property
    def alone(self) -> dict[Input, float | bool | None]:
        """The figure that each input of the conflict must take alone; None where none leaves a plan."""
        inputs = self.repair.inputs
        return {one: self.repair.alone(one) for one in inputs if self.repair.stands_in_conflict(one)}


def figures_of(case: Case, name: Name) -> Iterator[Value]:
    """The figures that the user typed for a limit, the one it is named after first."""
    declared = DECLARED[name.word]
    keys = dict(zip(declared.index, keys_of(name.index), strict=True))
    is_first = keys.get("year") == case.first_year
    p = keys.get("program")
    if name.word == "readiness_limit":  # its right-hand side is 0: what is typed are the widths that make the ceiling
        yield from (("width", (p, g)) for g in case.tiers_of[str(p)])
        return
    word = declared.first_limit if is_first and isinstance(declared, Constraint) else declared.limit
    yield word, PARAMETERS[word].index_among(keys)
    if is_first and name.word in ("cut_limit", "rise_limit"):
        yield "current", p
    if is_first and name.word == "capital_balance" and case.opening[str(keys["capital"])]:
        yield "opening", keys["capital"]
    if name.word == "hold_coverage":
        yield "hold_pace", keys["contingency"]
        yield "delay", (keys["scenario"], keys["contingency"])
    if name.word == "expectation_coverage" and case.measure[str(keys["expectation"])] == "capability":
        subjects = case.subjects[str(keys["expectation"])]
        yield from ((word, q) for word in ("existing", "lead") for q in subjects if len(subjects) == 1)
