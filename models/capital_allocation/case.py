"""`Case`: one complete, checked set of inputs.

Every parameter of the model is one field here, declared with its index, unit, bounds, default and
meaning. The field's name is the word used everywhere: in the workbook, the formulas and the report.
A parameter with an index is a mapping from a key, or a tuple of keys in index order, to a value; years
are whole numbers. Give only what differs from the defaults: `Case` fills in the rest and refuses, all at
once, what it cannot accept (`CaseError`).
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from capital_allocation.notation import (
    INDICES,
    LARGEST,
    NOTHING,
    REQUIRED,
    Parameter,
    parameter,
    scalar,
    sum_of,
)
from capital_allocation.rules import CaseError, Fault, check_case

Key = str | int | tuple[str | int, ...]


class Label(NamedTuple):
    """What a key is called, in English and in Japanese."""

    en: str
    ja: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything the model needs to know about one bargain; see the module's page."""

    bargain: str = "base"
    labels: Mapping[tuple[str, str], Label] = field(default_factory=dict)

    capitals: tuple[str, ...]
    roles: tuple[str, ...]
    programs: tuple[str, ...]
    tiers: tuple[tuple[str, str], ...]
    contingencies: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    expectations: tuple[str, ...] = ()

    first_year: int = scalar(
        unit="year", kind=int, default=REQUIRED, low=1900, high=2200, meaning="first year of the plan"
    )
    plan_years: int = scalar(unit="years", kind=int, default=REQUIRED, low=1, high=100, meaning="length of the plan")
    runout_years: int = scalar(
        unit="years",
        kind=int,
        default=0,
        high=100,
        meaning="years solved after the plan, so that its end is not starved; reported apart",
    )
    discount: float = scalar(
        unit="share per year", default=0.0, high=1.0, meaning="how much less a year later counts than a year earlier"
    )
    risk_aversion: float = scalar(
        unit="share 0..1",
        default=0.0,
        high=1.0,
        meaning="weight of the worst scenarios' loss; the rest weighs the expected loss",
    )
    tail_share: float = scalar(
        unit="share of probability",
        default=0.1,
        high=1.0,
        meaning="how much of the probability counts as the worst scenarios; above 0",
    )

    persistence: float | None = scalar(
        unit="share of its money",
        default=NOTHING,
        high=1.0,
        blank="no limit",
        meaning="how much of the money of your own plan (sheet Plan) may move to other uses, at most",
    )

    capital_unit: Mapping[str, str] = parameter(
        "capital", unit="text", kind=str, default="", column="unit", meaning="unit in which this capital is counted"
    )
    opening: Mapping[str, float] = parameter(
        "capital", unit="capital", default=0.0, meaning="balance before the first year"
    )
    keep: Mapping[str, float] = parameter(
        "capital", unit="share 0..1", default=0.0, high=1.0, meaning="share of an unspent balance kept to next year"
    )
    reserve_floor: Mapping[str, float] = parameter(
        "capital", unit="capital", default=0.0, meaning="balance that must remain in every year"
    )
    reserve_value: Mapping[str, float] = parameter(
        "capital", unit="security per unit", default=0.0, meaning="worth of a unit left after the last year"
    )
    income: Mapping[tuple[str, int], float] = parameter(
        "capital", "year", unit="capital per year", low=-LARGEST, meaning="what comes in (or, below 0, is lost)"
    )

    weight: Mapping[str, float] = parameter(
        "role", unit="security per point", meaning="worth of a capability point in this role for a year"
    )
    saturation: Mapping[str, float | None] = parameter(
        "role", unit="points", default=NOTHING, blank="no limit", meaning="points beyond which more is worth nothing"
    )
    provision: Mapping[str, float] = parameter(
        "role", unit="points", default=0.0, meaning="points of public goods the US supplies at full reciprocity"
    )

    role: Mapping[str, str | None] = parameter(
        "program",
        unit="key",
        kind=str,
        default=NOTHING,
        refers_to=("role",),
        blank="serves no role itself, for instance a tax",
        meaning="role this program serves",
    )
    program_unit: Mapping[str, str] = parameter(
        "program", unit="text", kind=str, default="", column="unit", meaning="unit in which effort is counted"
    )
    floor: Mapping[str, float] = parameter(
        "program", unit="effort per year", default=0.0, meaning="least effort in every year"
    )
    current: Mapping[str, float | None] = parameter(
        "program",
        unit="effort per year",
        default=NOTHING,
        blank="not known: no limit on the change in the first year",
        meaning="effort in the year before the first",
    )
    readiness: Mapping[str, float] = parameter(
        "program", unit="share 0..1", default=1.0, high=1.0, meaning="share of full effort that can be used well now"
    )
    readiness_growth: Mapping[str, float] = parameter(
        "program", unit="share per year", default=0.0, high=1.0, meaning="readiness gained each year by itself"
    )
    existing: Mapping[str, float] = parameter(
        "program", unit="points", default=0.0, meaning="capability before the first year"
    )
    build_rate: Mapping[str, float] = parameter(
        "program",
        unit="share 0..1",
        default=1.0,
        high=1.0,
        meaning="share of the way capability moves each year toward what effort sustains",
    )
    lead: Mapping[str, int] = parameter(
        "program", unit="years", kind=int, default=0, high=100, meaning="whole years from effort to effect"
    )
    max_rise: Mapping[str, float | None] = parameter(
        "program", unit="effort per year", default=NOTHING, blank="no limit", meaning="largest rise from year to year"
    )
    max_cut: Mapping[str, float | None] = parameter(
        "program",
        unit="share per year",
        default=NOTHING,
        high=1.0,
        blank="no limit",
        meaning="largest cut from year to year, as a share of the effort before",
    )
    reward: Mapping[str, float] = parameter(
        "program", unit="reciprocity", default=0.0, high=1.0, meaning="reciprocity earned at full effort"
    )

    planned: Mapping[tuple[str, int], float | None] = parameter(
        "program", "year", unit="effort per year", default=NOTHING, blank="left open", meaning="effort in your own plan"
    )

    width: Mapping[tuple[str, str], float | None] = parameter(
        "program", "tier", unit="effort per year", default=NOTHING, blank="unlimited", meaning="size of this tier"
    )
    effect: Mapping[tuple[str, str], float] = parameter(
        "program", "tier", unit="points per unit of effort", default=0.0, meaning="capability sustained by a unit"
    )
    use: Mapping[tuple[str, str, str], float] = parameter(
        "program",
        "tier",
        "capital",
        unit="capital per unit of effort",
        default=0.0,
        low=-LARGEST,
        meaning="capital a unit of effort uses (or, below 0, earns)",
    )

    relevance: Mapping[tuple[str, str], float] = parameter(
        "program",
        "contingency",
        unit="share 0..1",
        default=0.0,
        high=1.0,
        meaning="share of capability that counts here",
    )
    gain: Mapping[tuple[str, str], float] = parameter(
        "enabler",
        "program",
        unit="readiness per year",
        default=0.0,
        high=1.0,
        meaning="readiness gained per year of full effort of the enabler",
    )

    hold_start: Mapping[str, float] = parameter(
        "contingency", unit="points", default=0.0, meaning="own points needed to hold on the first day"
    )
    hold_pace: Mapping[str, float] = parameter(
        "contingency", unit="points per day", default=0.0, meaning="own points needed for each day of waiting"
    )
    decisive: Mapping[str, float] = parameter(
        "contingency", unit="points", default=0.0, meaning="points, own and US, needed to decide the matter"
    )
    growth: Mapping[str, float] = parameter(
        "contingency", unit="share per year", default=0.0, low=-0.9, high=1.0, meaning="yearly growth of the threat"
    )
    us_force: Mapping[str, float] = parameter(
        "contingency", unit="points", default=0.0, meaning="US points at full credibility and reciprocity"
    )
    reliance: Mapping[str, float] = parameter(
        "contingency",
        unit="share 0..1",
        default=1.0,
        high=1.0,
        meaning="largest share of `decisive` that may rest on US backup",
    )
    hold_penalty: Mapping[str, float] = parameter(
        "contingency", unit="security per point", default=0.0, meaning="loss per point short of holding, per year"
    )
    decisive_penalty: Mapping[str, float] = parameter(
        "contingency", unit="security per point", default=0.0, meaning="loss per point short of deciding, per year"
    )
    must_hold: Mapping[str, bool] = parameter(
        "contingency", unit="yes or no", kind=bool, default=False, column="must", meaning="yes: no hold gap allowed"
    )

    probability: Mapping[str, float] = parameter(
        "scenario", unit="share 0..1", high=1.0, meaning="how likely the US behaves this way; all sum to 1"
    )
    trust: Mapping[str, float] = parameter(
        "scenario", unit="reciprocity 0..1", high=1.0, meaning="reciprocity before rewards and strain"
    )
    delay: Mapping[tuple[str, str], float] = parameter(
        "scenario", "contingency", unit="days", meaning="days until US forces arrive"
    )
    credibility: Mapping[tuple[str, str], float] = parameter(
        "scenario", "contingency", unit="share 0..1", high=1.0, meaning="how far the promise of US force is believed"
    )

    party: Mapping[str, str] = parameter(
        "expectation", unit="text", kind=str, default="", meaning="who expects or pledged"
    )
    subject: Mapping[str, str] = parameter(
        "expectation", unit="key", kind=str, refers_to=("program", "role"), meaning="program or role it is about"
    )
    measure: Mapping[str, str] = parameter(
        "expectation", unit="word", kind=str, choices=("effort", "capability"), meaning="what is expected of it"
    )
    level: Mapping[str, float] = parameter("expectation", unit="effort or points", meaning="how much is expected")
    from_year: Mapping[str, int | None] = parameter(
        "expectation",
        unit="year",
        kind=int,
        default=NOTHING,
        low=1900,
        high=2200,
        blank="from the first year",
        meaning="first year in which it is expected",
    )
    strain: Mapping[str, float] = parameter(
        "expectation", unit="reciprocity per unit", default=0.0, meaning="reciprocity lost per unit unmet"
    )
    penalty: Mapping[str, float] = parameter(
        "expectation", unit="security per unit", default=0.0, meaning="loss per unit unmet, per year"
    )
    must_meet: Mapping[str, bool] = parameter(
        "expectation", unit="yes or no", kind=bool, default=False, column="must", meaning="yes: may not be unmet"
    )

    def __post_init__(self) -> None:
        if not self.scenarios:
            self._set("scenarios", ("expected",))
            self._set("probability", {"expected": 1.0})
            self._set("trust", {"expected": 1.0})
        faults = self._complete()
        faults += check_case(self)
        if faults:
            raise CaseError(tuple(faults))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _complete(self) -> list[Fault]:
        """Fill every parameter to its whole index from the defaults; return what is missing or out of bounds.

        What is faulty is replaced by NaN or None: the case is refused anyway, and the rules can still be tried.
        """
        faults: list[Fault] = []
        for name, declared in PARAMETERS.items():
            if "year" in declared.index and not self._years_are_known():
                self._set(name, {})
                continue
            given: Any = getattr(self, name) if declared.index else {(): getattr(self, name)}
            domain = self.domain(declared.index) if declared.index else [()]
            complete = {key: given.get(key, declared.default) for key in domain}
            complete = {key: None if value is NOTHING else value for key, value in complete.items()}
            faults += [
                Fault(name, key, value, "a key of the case", "add the key or drop the value")
                for key, value in given.items()
                if key not in complete
            ]
            found = _faults_of(declared, complete)
            complete |= dict.fromkeys((fault.index for fault in found), declared.nothing)
            faults += found
            self._set(name, complete if declared.index else complete[()])
        return faults

    def _years_are_known(self) -> bool:
        return all(isinstance(length, int) for length in (self.first_year, self.plan_years, self.runout_years))

    def domain(self, index: tuple[str, ...]) -> list[Any]:
        """Every key of an index in order: keys for one index word, tuples for several."""
        if index[:2] == ("program", "tier"):
            if len(index) == 2:
                return list(self.tiers)
            return [(*pair, key) for pair in self.tiers for key in self.domain(index[2:])]
        members: list[tuple[Any, ...]] = [
            self.years if word == "year" else getattr(self, INDICES[word].members) for word in index
        ]
        return list(members[0]) if len(index) == 1 else list(itertools.product(*members))

    def figures(self, word: str) -> Mapping[Any, Any]:
        """The values of a parameter by index; a setting stands under `()`."""
        values = getattr(self, word)
        return values if PARAMETERS[word].index else {(): values}

    def with_figures(self, words: Mapping[str, Mapping[Any, Any]]) -> Case:
        """The case with other values, by word and index; values not given stay. Raises CaseError as `Case` does."""
        changes: dict[str, Any] = {}
        for word, values in words.items():
            changed = {**self.figures(word), **values}
            changes[word] = changed if PARAMETERS[word].index else changed[()]
        return dataclasses.replace(self, **changes)

    def label(self, index: str, key: str, language: str = "en") -> str:
        """What `key` of the index word `index` is called; the key itself where it has no name."""
        label = self.labels.get((index, key), Label("", ""))
        return (label.ja if language == "ja" else label.en) or label.en or key

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Plan years, then run-out years."""
        return tuple(range(self.first_year, self.first_year + self.plan_years + self.runout_years))

    @cached_property
    def plan(self) -> tuple[int, ...]:
        """The years of the plan, without the run-out."""
        return self.years[: self.plan_years]

    @cached_property
    def tiers_of(self) -> dict[str, tuple[str, ...]]:
        """The tiers of each program, in order."""
        return {p: tuple(g for q, g in self.tiers if q == p) for p in self.programs}

    @cached_property
    def subjects(self) -> dict[str, tuple[str, ...]]:
        """The programs each expectation is about: its subject, or every program of that role."""
        return {
            e: (subject,) if subject in self.programs else tuple(p for p in self.programs if self.role[p] == subject)
            for e, subject in self.subject.items()
        }

    @property
    def money(self) -> str:
        """The capital in which money is counted: `fiscal`, or the first capital where there is none."""
        return "fiscal" if "fiscal" in self.capitals else self.capitals[0]

    @cached_property
    def money_use(self) -> dict[str, float]:
        """What a unit of each program's effort moves of money, at most over its tiers; 1 where it moves none."""
        return {p: max(abs(self.use[p, g, self.money]) for g in tiers) or 1.0 for p, tiers in self.tiers_of.items()}

    @cached_property
    def planned_money(self) -> float:
        """Derived: the money that the plan of the user's own moves."""
        return sum_of(self.money_use[p] * (effort or 0.0) for (p, _), effort in self.planned.items())

    @cached_property
    def ceiling(self) -> dict[str, float]:
        """Derived: the sum of a program's tier widths; infinite where its last tier is unlimited."""
        widths = {key: math.inf if width is None else width for key, width in self.width.items()}
        return {p: sum_of(widths[p, g] for g in tiers) for p, tiers in self.tiers_of.items()}

    @cached_property
    def discount_factor(self) -> dict[int, float]:
        """Derived: what a year counts, 1 in the first."""
        return {t: (1.0 + self.discount) ** (self.first_year - t) for t in self.years}

    @cached_property
    def threat(self) -> dict[tuple[str, int], float]:
        """Derived: size of the threat by contingency and year, 1 in the first."""
        return {(c, t): (1.0 + self.growth[c]) ** (t - self.first_year) for c in self.contingencies for t in self.years}


def _faults_of(declared: Parameter, values: Mapping[Any, Any]) -> list[Fault]:
    faults = []
    for key, value in values.items():
        if value is REQUIRED:
            faults.append(Fault(declared.name, key, None, declared.allowed(), f"fill it in: {declared.meaning}"))
        elif not declared.admits(value):
            faults.append(Fault(declared.name, key, value, declared.allowed(), declared.advice(value)))
    return faults


PARAMETERS: dict[str, Parameter] = {
    item.name: dataclasses.replace(item.metadata["parameter"], name=item.name)
    for item in dataclasses.fields(Case)
    if "parameter" in item.metadata
}
"""Every parameter by its word, in the order of the case."""


def differing(one: Case, other: Case) -> tuple[str, ...] | None:
    """The parameters in which two cases differ; None where their sets do, so that they have other indices."""
    sets = ("years", "plan", "tiers", *(index.members for index in INDICES.values() if index.members != "years"))
    if any(getattr(one, members) != getattr(other, members) for members in sets):
        return None
    return tuple(word for word in PARAMETERS if getattr(one, word) != getattr(other, word))
