"""Workbooks without a plan, of every kind: how each is made, and what the diagnosis must name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.workbooks import column_of, edited, fill, place, row_of, small

Make = Callable[[Path], Path]


@dataclass(frozen=True)
class Kind:
    """A workbook without a plan: how it is made, which bargain fails, the parameters its conflict is named after."""

    make: Make
    conflict: frozenset[str]
    bargain: int = 0
    alone: frozenset[str] = frozenset()


def _small(*sheets: tuple[str, list[dict[Any, Any]]]) -> Make:
    """The small workbook with rows filled in: 10 of money and 3 of will a year; a gun takes 1 and 0.5, aid 1 and 0."""

    def edit(book: Workbook) -> None:
        for sheet, rows in sheets:
            fill(book, sheet, rows)

    return lambda path: small(path, edit)


def _programs(guns: dict[str, Any], aid: dict[str, Any] | None = None) -> tuple[str, list[dict[Any, Any]]]:
    return "Programs", [guns, aid or {}]


def _pledge(**more: Any) -> tuple[str, list[dict[Any, Any]]]:
    return "Expectations", [{"expectation": "pledge", "subject": "guns", "measure": "effort", "must": "yes", **more}]


def without_override(book: Workbook, bargain: str, column: str) -> None:
    """Delete the line of Bargains that changes a column."""
    page = book["Bargains"]
    heads = [column_of(page, head) for head in ("bargain", "column")]
    lines = range(4, page.max_row + 1)
    page.delete_rows(next(r for r in lines if [page.cell(r, c).value for c in heads] == [bargain, column]))


def _cold_war_with_its_cuts_limited(path: Path) -> Path:
    return edited(path, lambda book: without_override(book, "Cold War bargain", "max_cut"))


def _close_to_a_plan_that_cannot_be_had(path: Path) -> Path:
    """9 guns a year, 18 of money, where will pays for 6: a third must move, and a tenth may."""

    def edit(book: Workbook) -> None:
        fill(book, "Plan", [{"program": "guns", 2030: 9, 2031: 9}])
        book["Settings"].cell(row_of(book["Settings"], "persistence"), 2, 0.1)

    return small(path, edit)


def _a_high_floor(path: Path) -> Path:
    """The surtax, with a floor and a ceiling of 0 in the Cold War bargain, can move neither way; other floors can."""
    return edited(path, {place("Programs", ("H10",), "floor"): 1900})


def _too_large_a_reserve(path: Path) -> Path:
    return edited(path, {place("Capitals", ("political",), "reserve_floor"): 1000})


KINDS = {
    "a floor beyond what will pays for": Kind(
        _small(_programs({"floor": 9})), frozenset({"income", "floor"}), alone=frozenset({"floor"})
    ),
    "a must beyond readiness": Kind(
        _small(_programs({"readiness": 0.5}), _pledge(level=5)),
        frozenset({"readiness", "width", "level", "must_meet"}),
        alone=frozenset({"readiness", "width", "level", "must_meet"}),
    ),
    "a must beyond the ceiling": Kind(
        _small(_pledge(subject="aid", level=9.5)),
        frozenset({"width", "level", "must_meet"}),
        alone=frozenset({"width", "level", "must_meet"}),
    ),
    "a contingency that cannot be held": Kind(
        _small(("Contingencies", [{"must": "yes"}])),
        frozenset({"income", "hold_start", "must_hold"}),
        alone=frozenset({"must_hold"}),
    ),
    "cuts too slow for the budget": Kind(
        _small(
            _programs({}, {"current": 9, "max_cut": 0.1}),
            ("Income", [{2030: 6, 2031: 6}]),
        ),
        frozenset({"income", "max_cut"}),
        alone=frozenset({"max_cut"}),
    ),
    "a rise too slow for a must": Kind(
        _small(_programs({"current": 1, "max_rise": 1}), _pledge(level=4)),
        frozenset({"max_rise", "level", "must_meet"}),
        alone=frozenset({"max_rise", "level", "must_meet"}),
    ),
    "a reserve beyond what comes in": Kind(
        _small(("Capitals", [{"capital": "money"}, {"capital": "will", "reserve_floor": 4}])),
        frozenset({"income", "reserve_floor"}),
        alone=frozenset({"reserve_floor"}),
    ),
    "a loss that nothing makes up for": Kind(
        _small(("Income", [{}, {2031: -1}])), frozenset({"income"}), alone=frozenset({"income"})
    ),
    "savings that do not last": Kind(
        _small(
            ("Capitals", [{"capital": "money"}, {"capital": "will", "opening": 8, "keep": 0.5}]),
            ("Income", [{}, {2030: 0, 2031: 0}]),
            _programs({"floor": 4}),
        ),
        frozenset({"income", "floor"}),
        alone=frozenset({"income", "opening", "floor"}),
    ),
    "readiness that grows too slowly": Kind(
        _small(_programs({"readiness": 0.3, "readiness_growth": 0.1}), _pledge(level=5, from_year=2031)),
        frozenset({"readiness", "readiness_growth", "width", "level", "must_meet"}),
        alone=frozenset({"readiness", "readiness_growth", "width", "level", "must_meet"}),
    ),
    "capability that comes too late": Kind(
        _small(_programs({"lead": 1, "existing": 2}), _pledge(measure="capability", level=5)),
        frozenset({"level", "must_meet"}),
        alone=frozenset({"level", "must_meet"}),
    ),
    "two conflicts that share nothing": Kind(
        _small(_programs({"floor": 9}), ("Capitals", [{"capital": "money", "reserve_floor": 11}])),
        frozenset(),
    ),
    "a plan too far off to stay close to": Kind(
        _close_to_a_plan_that_cannot_be_had,
        frozenset({"income", "persistence"}),
        alone=frozenset({"persistence"}),
    ),
    "another bargain without means": Kind(
        _small(_programs({"floor": 6})), frozenset({"income", "floor"}), bargain=1, alone=frozenset({"income", "floor"})
    ),
    "the Cold War bargain with its cuts limited": Kind(
        _cold_war_with_its_cuts_limited,
        frozenset({"income", "max_cut", "width"}),
        bargain=1,
        alone=frozenset({"income"}),
    ),
    "a floor too high for the Cold War bargain": Kind(
        _a_high_floor, frozenset({"income", "floor", "width"}), bargain=1, alone=frozenset({"income", "floor", "width"})
    ),
    "a reserve out of all proportion": Kind(
        _too_large_a_reserve,
        frozenset({"income", "reserve_floor"}),
        alone=frozenset({"income", "opening", "reserve_floor"}),
    ),
}
