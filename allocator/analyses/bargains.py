"""Bargains: what would each deal between the allies bring, side by side?"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from allocator.flips import are_tied
from allocator.measures import days_held, expected_backup, holds, likeliest, spent_on_role, used_in_plan
from allocator.solution import Solution
from allocator.study import Study
from allocator.table import NO_PLAN, Chart, Page, Table
from allocator.worlds import ally_of, expected
from capital_allocation import PARAMETERS, Case

TOTAL = "security"
YARDSTICK, REPLANNED = "On the yardstick of the base bargain", "base plans anew for its ally"
JUDGED_BY = (
    "weight",
    "saturation",
    "hold_start",
    "hold_pace",
    "decisive",
    "growth",
    "hold_penalty",
    "decisive_penalty",
    "level",
    "penalty",
    "reserve_value",
    "discount",
    "risk_aversion",
    "tail_share",
)
"""Words that make one score unlike another: what is wanted, and what missing it costs."""

Measure = Callable[[Case, Solution, str], float]


def page(study: Study, cases: Sequence[Case], solutions: Sequence[Solution | None]) -> Page:
    """Every bargain as a column; a bargain that no plan satisfies says so."""
    money = study.unit(study.case.money)
    contingencies, scenarios = _labels(study, "contingency"), _labels(study, "scenario")
    tables = (
        _table(study, "Security, all years", cases, solutions, _pieces(study, solutions), _security, "security"),
        _table(study, "Money by role, plan years", cases, solutions, _labels(study, "role"), _money, money),
        _table(
            study, "Capital used on balance, plan years", cases, solutions, _units(study), _use, "unit of the capital"
        ),
        _table(study, "Days Japan can hold alone, last plan year", cases, solutions, contingencies, _days, "days"),
        _table(study, "Days until help arrives, likeliest scenario", cases, solutions, contingencies, _arrival, "days"),
        _table(study, "US backup, expected, last plan year", cases, solutions, contingencies, _backup, "points"),
        _table(study, "Reciprocity, last plan year", cases, solutions, scenarios, _reciprocity, "share 0..1"),
        _table(study, "Loss by scenario, all years", cases, solutions, scenarios, _loss, "security"),
        _table(
            study,
            "Expectations unmet, last plan year",
            cases,
            solutions,
            _labels(study, "expectation"),
            _unmet,
            "units",
        ),
    )
    answer, shown = _answer(study, cases, solutions), tuple(table for table in tables if len(table.frame))
    title = "What would each bargain bring?"
    if len(cases) == 1:
        return Page("Bargains", title, answer, shown)
    yardstick = _yardstick(cases, solutions)
    heading = "The ally each bargain expects, on one yardstick"
    chart = Chart(heading, "column", YARDSTICK, (REPLANNED,), "security", signed=True)
    answer = (*answer, _ranking(study, yardstick))
    return Page("Bargains", title, answer, (_inputs(study, cases), yardstick, *shown), (chart,))


def _inputs(study: Study, cases: Sequence[Case]) -> Table:
    """Which inputs differ from the base's, by word."""
    base = cases[0]
    rows = []
    for word, declared in PARAMETERS.items():
        told = {case.bargain: _told(study, base.figures(word), case.figures(word)) for case in cases[1:]}
        if any(told.values()):
            rows.append({"input": word, "meaning": study.say(declared.meaning), **told})
    heads = ["input", "meaning", *(case.bargain for case in cases[1:])]
    return Table(
        "What each bargain changes",
        pd.DataFrame(rows, columns=heads),
        note="From the sheet Bargains of the workbook. A factor: all figures that change do so by it. What was read"
        " lists all.",
    )


def _told(study: Study, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> str:
    """How a parameter differs, in a word or two: one figure, a common factor, or how many figures."""
    pairs = [(before.get(key), value) for key, value in after.items() if before.get(key) != value]
    if not pairs:
        return ""
    if len(pairs) == 1:
        return " → ".join(_shown(study, value) for value in pairs[0])
    factors = {_factor(*pair) for pair in pairs}
    if len(factors) == 1 and "" not in factors:
        return f"× {factors.pop()}"
    return study.say("{count} figures", count=len(pairs))


def _shown(study: Study, value: Any) -> str:
    if value is None:
        return study.say("blank")
    return f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def _factor(before: Any, after: Any) -> str:
    """By what a figure was multiplied; nothing where that cannot be said."""
    return f"{after / before:.3g}" if isinstance(before, float) and isinstance(after, float) and before else ""


def _yardstick(cases: Sequence[Case], solutions: Sequence[Solution | None]) -> Table:
    """Each bargain's plan and each bargain's ally, valued by the base's judgements."""
    base, own, rows = cases[0], expected(cases[0]), []
    for case, solution in zip(cases, solutions, strict=True):
        ally, plan = ally_of(base, case, own), solution.values["tier_effort"] if solution else {}
        rows.append(
            {
                "bargain": case.bargain,
                "its plan, the base's ally": own.security(plan) if solution else None,
                "its plan, its ally": ally.security(plan) if solution else None,
                REPLANNED: ally.best,
            }
        )
    heads = ("its plan, the base's ally", "its plan, its ally", REPLANNED)
    return Table(
        YARDSTICK,
        pd.DataFrame(rows),
        units=dict.fromkeys(heads, "security"),
        note="All by the weights, needs, penalties, means and limits of the base bargain, so that figures can be"
        " compared. An ally is what the US brings, believes and rewards. No plan: with that ally the plan, or every"
        " plan, breaks a hard limit of the base.",
    )


def _ranking(study: Study, yardstick: Table) -> str:
    """The allies each bargain expects, by what they are worth to the base."""
    figures = dict(zip(yardstick.frame["bargain"], yardstick.frame[REPLANNED], strict=True))
    order = sorted(figures, key=lambda bargain: -figures[bargain])
    said = study.say(
        "On one yardstick, the base's, and planned anew with the base's means for the ally each expects: {ranked}.",
        ranked=", ".join(f"{bargain} ({study.amount(figures[bargain], study.scale)})" for bargain in order),
    )
    tied = [pair for pair in itertools.pairwise(order) if are_tied(*(figures[bargain] for bargain in pair))]
    if not tied:
        return said
    ties = study.say("As good as tied: {tied}.", tied=study.parted(study.listed(pair) for pair in tied))
    return study.sentences((said, ties))


def _answer(study: Study, cases: Sequence[Case], solutions: Sequence[Solution | None]) -> tuple[str, ...]:
    held = [
        study.say(
            "{bargain} {held} of {all}",
            bargain=case.bargain,
            held=sum(holds(solution, c, case.plan[-1], likeliest(case)) for c in case.contingencies),
            all=len(case.contingencies),
        )
        for case, solution in zip(cases, solutions, strict=True)
        if solution and case.contingencies
    ]
    solved = sorted((s for s in solutions if s), key=lambda s: -s.security)
    ranking = ", ".join(f"{solution.bargain} ({study.amount(solution.security)})" for solution in solved)
    lines = [
        *(
            [
                study.say(
                    "Contingencies held alone until help arrives, last plan year, likeliest scenario: {held}.",
                    held=study.listed(held),
                )
            ]
            if held
            else []
        ),
        study.say("By their own judgements the bargains score: {ranking}.", ranking=ranking),
    ]
    unlike = [case.bargain for case in cases[1:] if not _comparable(cases[0], case)]
    if unlike:
        lines.append(
            study.say(
                "These scores are not on one scale, since weights, needs or penalties are others than in {base}:"
                " {unlike}. Compare what they bring, below, rather than their scores.",
                unlike=", ".join(unlike),
                base=cases[0].bargain,
            )
        )
    lines += [
        study.say(
            "{bargain}: no plan satisfies its hard limits, or none could be proven best; solve said which.",
            bargain=case.bargain,
        )
        for case, solution in zip(cases, solutions, strict=True)
        if solution is None
    ]
    return tuple(lines)


def _comparable(base: Case, other: Case) -> bool:
    """Whether two cases judge alike: the same weights, needs and penalties."""
    return all(getattr(base, word) == getattr(other, word) for word in JUDGED_BY)


def _table(
    study: Study,
    title: str,
    cases: Sequence[Case],
    solutions: Sequence[Solution | None],
    labels: dict[str, str],
    measure: Measure,
    unit: str,
) -> Table:
    """One row per key, one column per bargain."""
    rows = []
    for key, label in labels.items():
        row: dict[str, object] = {"": label}
        for case, solution in zip(cases, solutions, strict=True):
            row[case.bargain] = study.say(NO_PLAN) if solution is None else _measured(measure, case, solution, key)
        rows.append(row)
    return Table(title, pd.DataFrame(rows), units=dict.fromkeys((case.bargain for case in cases), unit))


def _measured(measure: Measure, case: Case, solution: Solution, key: str) -> float | None:
    """A figure; None where this bargain has no such key."""
    try:
        return measure(case, solution, key)
    except KeyError:
        return None


def _labels(study: Study, index: str) -> dict[str, str]:
    return {key: study.label(index, key) for key in study.case.domain((index,))}


def _units(study: Study) -> dict[str, str]:
    return {k: f"{study.label('capital', k)} ({study.unit(k)})" for k in study.case.capitals}


def _pieces(study: Study, solutions: Sequence[Solution | None]) -> dict[str, str]:
    first = next(solution for solution in solutions if solution)
    return {TOTAL: study.say(TOTAL)} | {
        piece: study.say("of which {piece}", piece=study.say(piece)) for piece in first.pieces
    }


def _security(_: Case, solution: Solution, piece: str) -> float:
    return solution.security if piece == TOTAL else solution.pieces[piece]


def _money(case: Case, solution: Solution, r: str) -> float:
    return spent_on_role(case, solution, r, case.plan)


def _use(case: Case, solution: Solution, k: str) -> float:
    return used_in_plan(case, solution, k)


def _days(case: Case, solution: Solution, c: str) -> float:
    return days_held(case, solution, c, case.plan[-1])


def _arrival(case: Case, _: Solution, c: str) -> float:
    return case.delay[likeliest(case), c]


def _backup(case: Case, solution: Solution, c: str) -> float:
    return expected_backup(case, solution, c, case.plan[-1])


def _reciprocity(case: Case, solution: Solution, s: str) -> float:
    return solution.values["reciprocity"][case.plan[-1], s]


def _loss(_: Case, solution: Solution, s: str) -> float:
    return solution.values["loss"][s]


def _unmet(case: Case, solution: Solution, e: str) -> float:
    return solution.values["unmet"][e, case.plan[-1]]
