"""The whole linear program: a `Case` in, a Pyomo model out.

`build_model` is the straight line: sets, variables, expressions, the constraints of every chapter, the
objective. `add_tie_break` adds the second question, asked only of plans that are already optimal.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from pyomo.core import (
    ConcreteModel,
    Expression,
    NonNegativeReals,
    Objective,
    Reals,
    Set,
    Var,
    maximize,
    minimize,
)
from pyomo.core import Constraint as PyomoConstraint

from capital_allocation import backup, expectations, objective, programs, resources, tie_break
from capital_allocation.algebra import total
from capital_allocation.case import Case
from capital_allocation.notation import INDICES, Constraint, Variable, words_of

VARIABLES: tuple[Variable, ...] = (
    Variable(
        "tier_effort",
        ("program", "tier", "year"),
        "effort per year",
        "effort put into a tier of a program",
        "0 to width[p,g]",
        "width",
    ),
    Variable("capability", ("program", "year"), "points", "capability of a program"),
    Variable(
        "readiness_reached", ("program", "year"), "share 0..1", "share of full effort that can be used well", "0 to 1"
    ),
    Variable("balance", ("capital", "year"), "capital", "capital left at the end of a year"),
    Variable(
        "unmet",
        ("expectation", "year"),
        "effort or points",
        "part of an expectation not met",
        "0 or more; 0 where must",
        "must_meet",
    ),
    Variable(
        "departure",
        ("program", "year"),
        "effort per year",
        "distance of effort from your own plan",
        needs="persistence",
    ),
    Variable("reciprocity", ("year", "scenario"), "share 0..1", "how generous the US is", "0 to 1"),
    Variable(
        "value",
        ("role", "year", "scenario"),
        "points",
        "points that count for a role",
        "0 to saturation[r]",
        "saturation",
    ),
    Variable("own", ("contingency", "year"), "points", "Japan's own weight in a contingency"),
    Variable("backup", ("contingency", "year", "scenario"), "points", "US weight in a contingency"),
    Variable(
        "hold_gap",
        ("contingency", "year", "scenario"),
        "points",
        "points short of holding until help arrives",
        "0 or more; 0 where must",
        "must_hold",
    ),
    Variable("decisive_gap", ("contingency", "year", "scenario"), "points", "points short of deciding the matter"),
    Variable("tail_level", (), "security", "loss that only the worst scenarios exceed", "free"),
    Variable("tail_excess", ("scenario",), "security", "loss of a scenario beyond that level"),
)

EXPRESSIONS: tuple[Variable, ...] = (
    Variable("effort", ("program", "year"), "effort per year", "effort put into a program: the sum of its tiers", ""),
    Variable("loss", ("scenario",), "security", "discounted penalties of every gap in a scenario", ""),
)

CONSTRAINTS: tuple[Constraint, ...] = (
    *resources.CONSTRAINTS,
    *programs.CONSTRAINTS,
    *expectations.CONSTRAINTS,
    *backup.CONSTRAINTS,
    *objective.CONSTRAINTS,
)


def build_model(case: Case) -> ConcreteModel:
    """The linear program of `case`, each component under its own word, maximising `security`."""
    m = ConcreteModel("capital_allocation")
    _add_sets(m, case)
    _add_variables(m, case)
    words = _Words(m)
    m.effort = Expression(
        m.PROGRAMS, m.YEARS, rule=lambda _, p, t: total(words.tier_effort[p, g, t] for g in case.tiers_of[p])
    )
    m.loss = Expression(m.SCENARIOS, rule=lambda _, s: objective.loss(words, case, s))
    for declared in CONSTRAINTS:
        m.add_component(declared.name, _rows(m, case, declared, words))
    m.security = Objective(expr=objective.security(words, case), sense=maximize)
    return m


def add_tie_break(m: ConcreteModel, case: Case) -> None:
    """Add what chooses among equally good plans; `distance` replaces `security` as the active objective."""
    m.effort_change = Var(m.PROGRAMS, m.YEARS, within=NonNegativeReals)
    words = _Words(m)
    for declared in tie_break.CONSTRAINTS:
        m.add_component(declared.name, _rows(m, case, declared, words))
    m.security.deactivate()
    m.distance = Objective(expr=tie_break.distance(words, case), sense=minimize)


def add_fulfilment(m: ConcreteModel, case: Case) -> None:
    """Make `fulfilment` the active objective, to report at their best the consequences that a plan leaves open."""
    m.distance.deactivate()
    m.fulfilment = Objective(expr=tie_break.fulfilment(_Words(m), case), sense=maximize)


DERIVED = {
    "width": ("ceiling",),
    "growth": ("threat",),
    "discount": ("discount_factor",),
    "use": ("money_use", "planned_money"),
    "planned": ("planned_money",),
}
"""What formulas name that is worked out from a parameter."""


class Touched(NamedTuple):
    """What some parameters stand in: these constraints, and perhaps the objective."""

    constraints: tuple[Constraint, ...]
    objective: bool


def touched_by(words: Iterable[str]) -> Touched | None:
    """What some parameters stand in, or what is derived from them; None where one bounds a variable.

    A formula has the very words of its code, so it tells what a constraint reads.
    """
    words = set(words)
    if words & {declared.limit for declared in VARIABLES}:
        return None
    words.update(*(DERIVED[word] for word in words & DERIVED.keys()))
    if words & words_of(objective.LOSS):
        words.add("loss")
    found = tuple(declared for declared in CONSTRAINTS if words & words_of(declared.formula))
    return Touched(found, bool(words & words_of(objective.SECURITY)))


def rows_alone(m: ConcreteModel, case: Case, constraints: Iterable[Constraint]) -> list[PyomoConstraint]:
    """Some constraints of a case with other figures, over the variables of a model already built.

    They stand in a model of their own, which is never solved: only what differs is wanted.
    """
    aside, words, rows = ConcreteModel("aside"), _words_with_losses(m, case), []
    for declared in constraints:
        rows.append(_rows(m, case, declared, words))
        aside.add_component(declared.name, rows[-1])
    return rows


def objective_alone(m: ConcreteModel, case: Case) -> Objective:
    """The objective of a case with other figures, over the variables of a model already built."""
    aside = ConcreteModel("aside")
    aside.security = Objective(expr=objective.security(_words_with_losses(m, case), case), sense=maximize)
    return aside.security


class _Words:
    """What rules see of a model: each word a plain mapping from index to variable or expression.

    They look up every term; Pyomo's own look-up would take longer than the algebra.
    """

    loss: Any

    def __init__(self, m: ConcreteModel) -> None:
        self._model = m

    def __getattr__(self, word: str) -> Any:
        component = getattr(self._model, word)
        seen = dict(component.items()) if component.is_indexed() else component
        setattr(self, word, seen)
        return seen


def _words_with_losses(m: ConcreteModel, case: Case) -> _Words:
    """What rules see of a model in which a case has other figures: its variables, and losses by these figures."""
    words = _Words(m)
    words.loss = {s: objective.loss(words, case, s) for s in case.scenarios}
    return words


def _add_sets(m: ConcreteModel, case: Case) -> None:
    for index in INDICES.values():
        if not hasattr(m, index.set_name):
            m.add_component(index.set_name, Set(initialize=getattr(case, index.members), ordered=True))


def _add_variables(m: ConcreteModel, case: Case) -> None:
    upper = {
        "tier_effort": lambda m, p, g, t: (0, case.width[p, g]),
        "readiness_reached": (0, 1),
        "unmet": lambda m, e, t: (0, 0 if case.must_meet[e] else None),
        "reciprocity": (0, 1),
        "value": lambda m, r, t, s: (0, case.saturation[r]),
        "hold_gap": lambda m, c, t, s: (0, 0 if case.must_hold[c] else None),
        "tail_level": (None, None),
    }
    for declared in VARIABLES:
        bounds = upper.get(declared.name, (0, None))
        is_needed = not declared.needs or getattr(case, declared.needs) is not None
        members = _sets(m, declared.index) if is_needed else [()]
        m.add_component(declared.name, Var(*members, within=Reals, bounds=bounds))


def _sets(m: ConcreteModel, index: tuple[str, ...]) -> list[Set]:
    """The Pyomo sets an index runs over; tiers stand together with their programs."""
    words = [word for word in index if not (word == "program" and "tier" in index)]
    return [getattr(m, INDICES[word].set_name) for word in words]


def _rows(m: ConcreteModel, case: Case, declared: Constraint, words: _Words) -> PyomoConstraint:
    return PyomoConstraint(*_sets(m, declared.index), rule=_rule(case, declared, words), doc=declared.says)


def _rule(case: Case, declared: Constraint, words: _Words) -> Callable[..., Any]:
    """A rule as Pyomo calls it, with the model the row will stand in, which it does not need."""
    rule = declared.rule
    return (lambda _, *index: rule(words, case, *index)) if declared.index else lambda _: rule(words, case)
