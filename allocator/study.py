"""What every analysis starts from: a case, its solution, the optimum to be asked again, and the reader's language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from allocator.amounts import shown
from allocator.input.cases import Sources
from allocator.input.layout import NEAR_OPTIMAL, PROMISE_DISCOUNT
from allocator.solution import Solution
from allocator.table import NO_LIMIT, NO_PLAN
from allocator.what_if import WhatIf
from allocator.words import phrase
from capital_allocation import CONSTRAINTS, EXPRESSIONS, VARIABLES, Case
from capital_allocation.notation import Constraint, Variable, keys_of

DECLARED: dict[str, Constraint | Variable] = {constraint.name: constraint for constraint in CONSTRAINTS}
DECLARED |= {variable.name: variable for variable in (*VARIABLES, *EXPRESSIONS)}
"""What every row and column is declared as, by its own word."""


class Telling:
    """What is told of one case, in the reader's language; who tells has the case, its sources and the language."""

    case: Case
    sources: Sources
    language: str

    def say(self, text: str, **parts: object) -> str:
        """A sentence in the reader's language, with its figures put in."""
        return phrase(text, self.language).format(**parts)

    def amount(self, figure: float, of: float = 0.0, *, signed: bool = False) -> str:
        """A figure as a sentence has it, as nothing where it is next to nothing of a whole; words for what has no end.

        Infinite: no limit; minus infinity: no plan; no number: not known.
        """
        if math.isnan(figure):
            return self.say("not known")
        if math.isinf(figure):
            return self.say(NO_LIMIT if figure > 0.0 else NO_PLAN)
        return shown(figure, of, signed=signed)

    def yes(self, is_so: bool) -> str:
        """Yes, or a no that stands out."""
        return self.say("yes" if is_so else "NO")

    def whether(self, is_so: bool) -> str:
        """Yes or no, where neither need stand out."""
        return self.say("yes" if is_so else "no")

    def label(self, index: str, key: str) -> str:
        """What a key is called."""
        return self.case.label(index, key, self.language)

    def named(self, index: str, key: str) -> str:
        """A key with its name before it, where it has one."""
        label = self.label(index, key)
        return key if label == key else f"{label} ({key})"

    def placed(self, word: str, index: Any) -> str:
        """A column or row in words: its word, then what its keys are called."""
        keys = keys_of(index)
        declared = DECLARED.get(word)  # a word that only another model has keeps its bare keys
        kinds = declared.index if declared else ("",) * len(keys)
        labels = [self.label(kind, str(key)) for kind, key in zip(kinds, keys, strict=True)]
        return f"{word}: {' / '.join(labels)}" if labels else self.say(word)

    def listed(self, words: Iterable[str]) -> str:
        """Words in a row: `a, b and c`."""
        words = list(words)
        if not words:
            return self.say("none")
        if self.language == "ja":
            return "、".join(words)
        return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]

    def parted(self, parts: Iterable[str]) -> str:
        """Parts that hold lists of their own: `a: b and c; d: e`."""
        return ("；" if self.language == "ja" else "; ").join(parts)

    def first(self, words: Sequence[str], count: int) -> list[str]:
        """The first of some words and, where there are more, how many."""
        more = len(words) - count
        return [*words[:count], self.say("{count} more", count=more)] if more > 0 else list(words)

    def sentences(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other."""
        return ("" if self.language == "ja" else " ").join(filter(None, sentences))

    def years(self) -> dict[int, str]:
        """Years as column heads; run-out years say that they are."""
        return {t: str(t) if t in self.case.plan else self.say("{year} run-out", year=t) for t in self.case.years}

    def span(self) -> str:
        """The plan years in words."""
        first, last = self.case.plan[0], self.case.plan[-1]
        return str(first) if first == last else self.say("{first} to {last}", first=first, last=last)

    def unit(self, k: str, amount: str = "") -> str:
        """The unit a capital is counted in, as it stands behind an amount."""
        return self.case.capital_unit[k] or self._unit_without_name(amount)

    def unit_of_effort(self, p: str, amount: str = "") -> str:
        """The unit a program's effort is counted in, as it stands behind an amount."""
        return self.case.program_unit[p] or self._unit_without_name(amount)

    def _unit_without_name(self, amount: str) -> str:
        return self.say("unit" if amount == "1" else "units")

    def in_brackets(self, k: str) -> str:
        """The unit of a capital in brackets, behind a word; nothing where it has no name."""
        unit = self.case.capital_unit[k]
        return (f"（{unit}）" if self.language == "ja" else f" ({unit})") if unit else ""

    def capital(self, k: str, *, first: bool = False) -> str:
        """A capital in a sentence, perhaps as its first word: `fiscal capital`, or just its name if that says so."""
        label = self.label("capital", k)
        is_said = label.casefold().endswith(("capital", "資本"))
        text = label if self.language == "ja" or is_said else f"{label} capital"
        return text[:1].upper() + text[1:] if first else text

    def cell(self, word: str, index: Any) -> str:
        """The input cell of a value; empty where there is none."""
        source = self.sources.get((word, index))
        return str(source.place) if source else ""

    def evidence(self, word: str, index: Any) -> str:
        """The evidence mark of a value."""
        source = self.sources.get((word, index))
        return source.evidence if source else ""


@dataclass(frozen=True, eq=False)
class Teller(Telling):
    """Who tells of a case apart from its best plan."""

    case: Case
    sources: Sources = field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True, eq=False)
class Study(Telling):
    """One case under study.

    Attributes:
        case: the case.
        solution: its optimal plan.
        what_if: its optimum, to be asked again.
        sources: the cell each value came from, where the case was read from a workbook.
        near_optimal: share of security by which a plan may fall short and still count as good.
        promise_discount: share of US backup on which an adversary does not count.
        language: "en" or "ja".
    """

    case: Case
    solution: Solution
    what_if: WhatIf
    sources: Sources = field(default_factory=dict)
    near_optimal: float = NEAR_OPTIMAL.default
    promise_discount: float = PROMISE_DISCOUNT.default
    language: str = "en"

    @cached_property
    def scale(self) -> float:
        """What figures of security are measured against: the largest of its pieces."""
        return max(map(abs, self.solution.pieces.values()))

    @cached_property
    def money(self) -> float:
        """What figures of money are measured against: all that programs use or earn over the plan years."""
        case, effort = self.case, self.solution.values["tier_effort"]
        used = (case.use[p, g, case.money] * effort[p, g, t] for p, g in case.tiers for t in case.plan)
        return math.fsum(map(abs, used))


def most(figures: Mapping[str, float], count: int, least: float) -> list[str]:
    """The keys of the largest figures, largest first, of those at least `least`."""
    order = sorted(figures, key=lambda key: -figures[key])
    return [key for key in order if figures[key] >= least][:count]
