"""`make_report`: cases and their solutions in, a report (a value, not yet a file) out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from allocator.analyses import (
    about,
    answer,
    asking,
    backup,
    bargains,
    capitals,
    exchange,
    flip_points,
    judgements,
    mix,
    no_end,
    no_plan,
    pieces,
    pricing,
    promises,
    reading,
    regret,
    revealed,
    sensitivity,
    summary,
    why,
    your_plan,
)
from allocator.analyses.judgements import Doubt
from allocator.cases import Sources
from allocator.diagnosis import Diagnosis
from allocator.errors import NoPlanError, SolverError
from allocator.limits import typed_limits
from allocator.overrides import Range
from allocator.own_plan import chosen
from allocator.solution import Solution
from allocator.study import Study
from allocator.table import Page, Report
from allocator.what_if import WhatIf
from allocator.words import phrase, translated
from allocator.workbook import Workbook
from capital_allocation import Case


def make_report(
    cases: Sequence[Case],
    solutions: Sequence[Solution | None],
    workbook: Workbook | None = None,
    *,
    language: str = "en",
    command: str = "",
    stamps: Mapping[str, str] | None = None,
) -> Report:
    """The report on the first case in detail and on all of them side by side.

    Args:
        cases: the bargains, the base first.
        solutions: one per case in the same order; None where there is none (not for the first).
        workbook: where the cases were read from, if they were; its cells and values are then named.
        language: "en" or "ja".
        command: what was typed to get the report, for its About sheet.
        stamps: what differs from run to run, such as the time: kept in the file's properties, not its cells.
    """
    solution = solutions[0]
    if solution is None:
        raise ValueError("the first case has no solution: there is nothing to report on")
    study = _study(cases[0], solution, workbook, language)
    limits, own = tuple(typed_limits(study)), chosen(cases[0])
    source = workbook.path.name if workbook else ""
    sheets: dict[str, Callable[[], Page]] = {
        "Mix": lambda: mix.page(study),
        "Capitals": lambda: capitals.page(study),
        "Exchange rates": lambda: exchange.page(study),
        "US backup": lambda: backup.page(study),
        "What to ask": lambda: asking.page(study),
        "Promise audit": lambda: promises.page(study),
        "Demand prices": lambda: pricing.page(study, cases),
        "Why, why not": lambda: why.page(study, limits),
        "Objective by piece": lambda: pieces.page(study),
        "Judgements": lambda: judgements.page(study, _doubts(cases[0], workbook)),
        "Bargains": lambda: bargains.page(study, cases, solutions),
        "Flip points": lambda: flip_points.page(study, cases, _sources(cases, workbook), _ranges(workbook)),
        "Regret": lambda: regret.page(study, cases, solutions),
        "Your plan": lambda: your_plan.page(study, own),
        "Revealed priorities": lambda: revealed.page(study, own),
        "Answer": lambda: answer.page(study, limits),
        "Sensitivity": lambda: sensitivity.page(study, limits),
        **({"What was read": lambda: reading.page(study, workbook)} if workbook else {}),
        "About": lambda: about.page(study, cases, solutions, source, command),
    }
    pages = tuple(_made(study, name, make) for name, make in sheets.items())
    first = summary.page(study, limits, tuple(_findings(pages)))
    title = study.say("Report on {bargain}", bargain=cases[0].bargain)
    return translated(Report(title, (first, *pages), stamps or {}), language)


def make_diagnosis(
    cases: Sequence[Case],
    workbook: Workbook | None = None,
    *,
    language: str = "en",
    stamps: Mapping[str, str] | None = None,
) -> Report:
    """Why each of these cases has no best plan, and what would give it one: a page for each.

    Args:
        cases: bargains that `solve` refused with NoPlanError or UnboundedError.
        workbook: where the cases were read from, if they were; its cells are then named and its marks heeded.
        language: "en" or "ja".
        stamps: what differs from run to run, such as the time: kept in the file's properties, not its cells.

    Raises SolverError where the solver gives no verdict on a case.
    """
    pages = []
    for case in cases:
        sources = workbook.sources[workbook.cases.index(case)] if workbook else {}
        diagnosis = Diagnosis(case, workbook.negotiable if workbook else {}, sources, language)
        pages.append(no_end.page(diagnosis) if diagnosis.is_endless else no_plan.page(diagnosis))
    title = phrase("Diagnosis of {bargain}", language).format(bargain=", ".join(case.bargain for case in cases))
    report = translated(Report(title, tuple(pages), stamps or {}), language)
    names = (case.bargain for case in cases)  # the user's own words, even where the report's table has them too
    return replace(
        report, pages=tuple(replace(page, name=name) for page, name in zip(report.pages, names, strict=True))
    )


def _made(study: Study, name: str, make: Callable[[], Page]) -> Page:
    """A sheet; or, where the solver gave no verdict on its questions, one that says so: the report is not lost."""
    try:
        return make()
    except (NoPlanError, SolverError) as error:
        said = study.say("The solver gave no verdict on the questions of this sheet: {reason}.", reason=error)
        return Page(name, "What could not be answered?", (said,), ())


FINDINGS = {
    "Mix": ("What moves", 2),
    "Why, why not": ("What is firm", 1),
    "Capitals": ("What binds", 1),
    "Exchange rates": ("At what rate", 9),
    "US backup": ("Until help arrives", 9),
    "What to ask": ("What to ask", 1),
    "Promise audit": ("What to promise", 9),
    "Judgements": ("What to doubt", 1),
    "Flip points": ("Which ally", 2),
    "Regret": ("If another ally comes", 2),
    "Your plan": ("Your plan", 4),
    "About": ("How far it is proved", 1),
}
"""Sheets whose answers stand on the Summary too: the head they stand under, and how many sentences at most."""


def _findings(pages: Sequence[Page]) -> list[tuple[str, str]]:
    answers = {page.name: page.answer for page in pages}
    return [
        (head if number == 0 else "", sentence)
        for name, (head, count) in FINDINGS.items()
        for number, sentence in enumerate(answers[name][:count])
    ]


def _study(case: Case, solution: Solution, workbook: Workbook | None, language: str) -> Study:
    if workbook is None:
        return Study(case, solution, WhatIf(case, solution), language=language)
    return Study(
        case,
        solution,
        WhatIf(case, solution),
        workbook.sources[0],
        workbook.near_optimal,
        workbook.promise_discount,
        language,
    )


def _sources(cases: Sequence[Case], workbook: Workbook | None) -> dict[str, Sources]:
    """Where the figures of each bargain came from; nothing where no workbook was read."""
    return dict(zip((case.bargain for case in cases), workbook.sources, strict=True)) if workbook else {}


def _ranges(workbook: Workbook | None) -> tuple[Range, ...]:
    return workbook.ranges if workbook else ()


def _doubts(case: Case, workbook: Workbook | None) -> tuple[Doubt, ...]:
    """What the workbook says is uncertain; the usual figures where it says nothing."""
    doubts = []
    for line in _ranges(workbook):
        figures: dict[str, tuple[object, ...]] = {}
        for word, index in line.values:
            figures[word] = (*figures.get(word, ()), index)
        doubts.append(Doubt(line.name, figures, line.low, line.high, str(line.place)))
    return tuple(doubts) or judgements.usual_doubts(case)
