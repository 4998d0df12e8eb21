"""The vocabulary of the model: what a set, a parameter, a variable and a constraint are.

Everything that names something in the model is declared once, with the classes below, and read by
everyone else: the workbook's columns, the value limits, the error messages, the report and the
formulas in the documents all come from these declarations.

A declaration lives beside what it describes: parameters in `case`, variables in `formulation`,
constraints in the chapters (`resources`, `programs`, `expectations`, `backup`, `objective`, `tie_break`).
"""

from __future__ import annotations

import dataclasses
import enum
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SMALLEST, LARGEST = 1e-6, 1e9
"""Magnitudes of numbers in a case, other than 0; beyond them, change the unit (billions, not yen)."""


@dataclass(frozen=True)
class Index:
    """One index of the model: the word in column heads, the letter in formulas, the set it runs over."""

    word: str
    letter: str
    set_name: str
    members: str
    meaning: str


INDICES = {
    index.word: index
    for index in (
        Index("capital", "k", "CAPITALS", "capitals", "a limited national means: fiscal, political, diplomatic"),
        Index("role", "r", "ROLES", "roles", "what a program is for: homeland, regional, global"),
        Index("program", "p", "PROGRAMS", "programs", "something Japan can put effort into"),
        Index("tier", "g", "TIERS", "tiers", "a slice of a program's effort, bought in order"),
        Index("year", "t", "YEARS", "years", "a year of the plan or of the run-out; t0 is the first"),
        Index("contingency", "c", "CONTINGENCIES", "contingencies", "an attack or crisis to be held and decided"),
        Index("scenario", "s", "SCENARIOS", "scenarios", "one way the US may behave"),
        Index("expectation", "e", "EXPECTATIONS", "expectations", "a pledge made or a demand received"),
        Index("enabler", "q", "PROGRAMS", "programs", "a program whose effort makes another one ready"),
    )
}


class Blank(enum.Enum):
    """What an empty cell stands for where it is not a number."""

    REQUIRED = "required"
    NOTHING = "blank"


REQUIRED = Blank.REQUIRED
NOTHING = Blank.NOTHING


@dataclass(frozen=True)
class Parameter:
    """One input of the model.

    `index` holds index words; `kind` is the Python type of a value; `default` stands for an empty
    cell (`REQUIRED`: none allowed; `NOTHING`: None, and `blank` says what that means); numbers lie
    in [`low`, `high`]; `choices` lists the allowed words; `refers_to` the index words whose keys are
    allowed. `column` is the head in the workbook where two sheets share one.
    """

    name: str
    index: tuple[str, ...]
    kind: type
    unit: str
    meaning: str
    default: Any = REQUIRED
    low: float = 0.0
    high: float = LARGEST
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    blank: str = ""
    column: str = ""

    @property
    def head(self) -> str:
        """The word in the workbook."""
        return self.column or self.name

    @property
    def is_share(self) -> bool:
        """Whether the value is a share between 0 and 1."""
        return self.kind is float and (self.low, self.high) == (0.0, 1.0)

    @property
    def nothing(self) -> float | None:
        """What stands for a value that cannot be used: it compares as false with everything."""
        return float("nan") if self.kind in (float, int) else None

    def index_among(self, keys: Mapping[str, Any]) -> Any:
        """Its own index, picked from the keys of a row or column by index word."""
        picked = tuple(keys[word] for word in self.index)
        return picked[0] if len(picked) == 1 else picked

    def allowed(self) -> str:
        """The allowed values in words."""
        if self.choices:
            return " or ".join(self.choices)
        if self.refers_to:
            return "a key of " + " or ".join(INDICES[word].members for word in self.refers_to)
        if self.kind is bool:
            return "yes or no"
        if self.kind is str:
            return "text"
        number = "a whole number" if self.kind is int else "a number"
        if self.low > -LARGEST and self.high < LARGEST:
            return f"{number} from {self.low:g} to {self.high:g}"
        if self.low > -LARGEST:
            return f"{number}, {self.low:g} or more"
        return number

    def admits(self, value: object) -> bool:
        """Whether `value` (already of the right kind, or None) is allowed."""
        if value is None:
            return self.default is NOTHING
        if self.choices:
            return value in self.choices
        if self.kind in (float, int):
            numeric = isinstance(value, int if self.kind is int else (int, float)) and not isinstance(value, bool)
            return numeric and self.low <= value <= self.high and (not value or abs(value) >= SMALLEST)  # type: ignore
        return isinstance(value, self.kind)

    def advice(self, value: object) -> str:
        """How to mend a `value` that is not allowed."""
        if self.is_share and isinstance(value, (int, float)) and 2.0 <= value <= 100.0:
            return f"type {value / 100:g} if {value:g} % is meant"
        if isinstance(value, float) and (0.0 < abs(value) < SMALLEST or abs(value) > LARGEST):
            return f"change the unit, so that figures are 0 or between {SMALLEST:g} and {LARGEST:g} in size"
        return "change it to an allowed value"


def parameter(
    *index: str,
    unit: str,
    meaning: str,
    kind: type = float,
    **more: Any,
) -> Any:
    """Declare a parameter as a field of `Case`; see `Parameter` for the words."""
    declared = Parameter("", index, kind, unit, meaning, **more)
    return dataclasses.field(default_factory=dict, metadata={"parameter": declared})


def scalar(*, unit: str, meaning: str, default: Any, kind: type = float, **more: Any) -> Any:
    """Declare a parameter without index (a setting) as a field of `Case`."""
    declared = Parameter("", (), kind, unit, meaning, default, **more)
    return dataclasses.field(default=default, metadata={"parameter": declared})


@dataclass(frozen=True)
class Variable:
    """One decision or consequence the solver chooses.

    `index` holds index words in order; `bounds` states them in words, and is what the documents show.
    `limit` is the word of the parameter that bounds it from above, where one does. `needs` is the word of a
    parameter without which there is no such variable.
    """

    name: str
    index: tuple[str, ...]
    unit: str
    meaning: str
    bounds: str = "0 or more"
    limit: str = ""
    needs: str = ""


@dataclass(frozen=True)
class Constraint:
    """One family of rows.

    `formula` is the row in words, in the very words of the code: variables on the left, the limit the
    user typed on the right, so that a row's shadow price is the price of that limit. `limit` is the word of
    the parameter that limit comes from (`first_limit` in t0, where it is another one); none in rows that only
    keep the books. `rule` takes the model, the case and the index keys, and returns a Pyomo relation (or
    `Constraint.Skip`).
    """

    name: str
    index: tuple[str, ...]
    says: str
    formula: str
    rule: Callable[..., Any]
    limit: str = ""
    first_limit: str = ""


def words_of(formula: str) -> frozenset[str]:
    """The words in a formula: parameters, variables and what is derived from them."""
    return frozenset(re.findall(r"[a-z_]{2,}", formula))


def constraint(
    index: str, formula: str, *, limit: str = "", first_limit: str = ""
) -> Callable[[Callable[..., Any]], Constraint]:
    """Declare the decorated rule as a constraint over `index` (words, comma-separated; "" for a single row).

    The function's name is the constraint's name and its docstring the sentence that says it.
    """

    def declare(rule: Callable[..., Any]) -> Constraint:
        words = tuple(word.strip() for word in index.split(",") if word)
        says = " ".join((rule.__doc__ or "").split())
        return Constraint(rule.__name__, words, says, " ".join(formula.split()), rule, limit, first_limit or limit)

    return declare


def sum_of(figures: Iterable[float]) -> float:
    """The sum of figures, correctly rounded; a kind of figure that adds up in its own way has a `total` of its own."""
    figures = tuple(figures)
    add_up: Callable[[Iterable[float]], float] = next(
        (figure.total for figure in figures if hasattr(figure, "total")), math.fsum
    )
    return add_up(figures)


def keys_of(index: Any) -> tuple[Any, ...]:
    """The keys of an index: a key stands alone, several in a tuple, none as `()`."""
    return index if isinstance(index, tuple) else (index,)


def letters(index: tuple[str, ...]) -> str:
    """The index as written behind a word in a formula: `("program", "year")` gives `p,t`."""
    return ",".join(INDICES[word].letter for word in index)
