"""Every limit the user typed, with where it stands: a row of the program, or the upper bound of a column."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allocator.linear_program import Name
from allocator.ranging import Side, Sides
from allocator.study import Study, Telling
from capital_allocation import CONSTRAINTS, PARAMETERS, VARIABLES
from capital_allocation.notation import Constraint, Variable, keys_of

BALANCE = "capital_balance"

BOUNDS = {
    "tier_effort": "A tier takes no more effort than it is wide.",
    "value": "Beyond saturation more points of a role count for nothing.",
    "hold_gap": "This contingency must be held: no gap is allowed.",
    "unmet": "This expectation must be met: nothing may stay unmet.",
}
"""What an upper bound says, by the variable it bounds."""


_WORDS = [word for declared in CONSTRAINTS for word in {declared.limit, declared.first_limit}]
SHARED = {word for word in _WORDS if _WORDS.count(word) > 1}
"""Parameters from which the limits of more than one constraint come."""

NOT_BELOW_ZERO = ("floor", "reserve_floor", "level")
"""Limits that, at 0, ask for nothing: there is no less of them."""


@dataclass(frozen=True, eq=False)
class Limit:
    """One limit in the optimal plan.

    Attributes:
        name: word and index of the row or column.
        declared: the constraint, or the variable whose upper bound it is.
        parameter: word of the figure it comes from; `key` is that figure's index.
        sense: "<=", ">=" or "=".
        right: what stands on the right-hand side.
        value: what the plan has there.
        slack: how far the plan stays from the limit; of a capital, what is left over beyond its reserve.
    """

    name: Name
    declared: Constraint | Variable
    parameter: str
    key: Any
    sense: str
    right: float
    value: float
    slack: float

    @property
    def is_binding(self) -> bool:
        """Whether the plan stands at the limit."""
        return self.slack == 0.0

    @property
    def year(self) -> int | None:
        """The year the limit is for, if it is for one."""
        words = self.declared.index
        return self.name.index[words.index("year")] if "year" in words else None


def typed_limits(study: Study) -> Iterator[Limit]:
    """Every typed limit, rows in the order of the formulation, then bounds."""
    for constraint in CONSTRAINTS:
        if constraint.limit:
            yield from _rows(study, constraint)
    for variable in VARIABLES:
        if variable.limit:
            yield from _bounds(study, variable)


def limit_name(study: Study, limit: Limit) -> str:
    """A limit in words: the word of the figure it comes from, then the keys of its row."""
    keys = dict(zip(limit.declared.index, keys_of(limit.name.index), strict=True))
    what = f"{limit.parameter} ({limit.name.word})" if limit.parameter in SHARED else limit.parameter
    labels = [study.label(word, key) for word, key in keys.items() if word not in ("year", "tier")]
    labels += [str(keys[word]) for word in ("tier", "year") if word in keys]
    return f"{what}: {' / '.join(labels)}" if labels else what


def limit_words(limit: Limit) -> str:
    """What a limit says."""
    return limit.declared.says if isinstance(limit.declared, Constraint) else BOUNDS[limit.declared.name]


def variable_name(telling: Telling, p: str, g: str, t: int) -> str:
    """A decision in words: program, tier, year."""
    return f"{telling.named('program', p)} / {g} / {t}"


def moved_with(study: Study, limit: Limit) -> dict[Name, float]:
    """The rows and bounds that move when a limit is raised by one.

    A wider tier also raises the ceiling of its program, of which the share it is ready for can be used.
    """
    moves = {limit.name: 1.0}
    if limit.parameter == "width":
        p, _, t = limit.name.index
        ready = Name("readiness_limit", (p, t))
        moves |= {ready: study.solution.values["readiness_reached"][p, t]} if ready in study.what_if.rows else {}
    return moves


def price_of(study: Study, limit: Limit) -> float:
    """The price of a limit by the first basis; of an upper bound, what a column held down by it would gain."""
    prices, reduced_costs, total = study.solution.shadow_price, study.solution.reduced_cost, 0.0
    for (word, index), amount in moved_with(study, limit).items():
        total += amount * (prices[word][index] if word in prices else max(0.0, reduced_costs[word][index]))
    return total


def sides_of(study: Study, limit: Limit) -> Sides:
    """Worth of raising and cost of lowering a limit; of a limit the plan does not stand at, from its slack."""
    price, moves, slack = price_of(study, limit), moved_with(study, limit), limit.slack
    for (word, index), amount in moves.items():
        if word != limit.name.word and amount:
            slack = min(slack, study.solution.slack[word][index] / amount)
    if slack > 0.0 and price == 0.0:
        away, toward = Side(0.0, math.inf), Side(0.0, slack)
        return Sides(away, toward) if limit.sense == "<=" else Sides(toward, away)
    if not study.what_if.is_followed:
        return Sides(Side(price, math.nan), Side(price, math.nan))
    more, less = study.what_if.sides_along(moves)
    return Sides(more, Side(math.nan, 0.0) if limit.parameter in NOT_BELOW_ZERO and limit.right == 0.0 else less)


def _rows(study: Study, declared: Constraint) -> Iterator[Limit]:
    case, what_if = study.case, study.what_if
    program = what_if.program.rows
    for index, slack in study.solution.slack.get(declared.name, {}).items():
        name = Name(declared.name, index)
        place = what_if.rows[name]
        lower, upper = float(program.lower[place]), float(program.upper[place])
        sense = "=" if lower == upper else "<=" if math.isfinite(upper) else ">="
        right = upper if math.isfinite(upper) else lower
        if declared.name == BALANCE and _is_lost(study, *index):  # an equation: what is left over is its slack
            slack, sense = study.solution.slack["reserve_floor"][index], "<="
        word = declared.first_limit if case.first_year in keys_of(index) else declared.limit
        key = _key(word, declared, index)
        yield Limit(name, declared, word, key, sense, right, right - slack if sense == "<=" else right + slack, slack)


def _is_lost(study: Study, k: str, t: int) -> bool:
    """Whether a capital left over in a year is lost: neither kept to the next nor of worth after the last."""
    return study.case.reserve_value[k] == 0.0 if t == study.case.years[-1] else study.case.keep[k] == 0.0


def _bounds(study: Study, declared: Variable) -> Iterator[Limit]:
    what_if = study.what_if
    for index, value in study.solution.values.get(declared.name, {}).items():
        name = Name(declared.name, index)
        upper = float(what_if.program.columns.upper[what_if.columns[name]])
        if math.isfinite(upper):
            key = _key(declared.limit, declared, index)
            yield Limit(name, declared, declared.limit, key, "<=", upper, value, upper - value)


def _key(word: str, declared: Constraint | Variable, index: Any) -> Any:
    """The index of a parameter, picked from that of a row or column."""
    return PARAMETERS[word].index_among(dict(zip(declared.index, keys_of(index), strict=True)))
