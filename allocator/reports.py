"""Reports beside that on a plan: why there is none, a sweep, a simulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from allocator.analyses import (
    about,
    assumptions,
    core,
    drawn_from,
    drivers,
    no_end,
    no_plan,
    region_map,
    spread,
    value_curve,
)
from allocator.diagnosis.diagnosis import Diagnosis
from allocator.input.workbook import Workbook
from allocator.pages import findings, made, sources_by_bargain
from allocator.simulation.draws import Draws
from allocator.study import Teller
from allocator.sweep.curve import Curve
from allocator.sweep.regions import Map
from allocator.table import Page, Report
from allocator.words import phrase, translated
from capital_allocation import Case

DRAWN_FINDINGS = {
    "Spread": ("How far apart", 2),
    "Core": ("What is firm", 2),
    "Drivers": ("What decides", 1),
    "Assumptions": ("What to doubt", 1),
    "About": ("How to read it", 9),
}
"""Sheets of a simulation whose answers stand on its first sheet too, as `report.FINDINGS`."""


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


def make_sweep(
    case: Case,
    found: Curve | Map,
    workbook: Workbook | None = None,
    *,
    language: str = "en",
    command: str = "",
    stamps: Mapping[str, str] | None = None,
) -> Report:
    """The report on a sweep of one case: over one input a curve, over two a map. Words as in `make_report`."""
    sources = sources_by_bargain(workbook.cases, workbook).get(case.bargain, {}) if workbook else {}
    telling = Teller(case, sources, language)
    if isinstance(found, Curve):
        answers: tuple[Page, ...] = (value_curve.page(telling, found), value_curve.mix_page(telling, found))
        swept = found.moved.name
    else:
        answers = (region_map.page(telling, found),)
        swept = f"{found.across.name}, {found.up.name}"
    source = workbook.path.name if workbook else ""
    pages = (*answers, about.brief(telling, source, command, {"swept": swept}))
    title = telling.say("Sweep of {bargain}", bargain=case.bargain)
    return translated(Report(title, pages, stamps or {}), language)


def make_simulation(
    draws: Draws, *, source: str = "", command: str = "", stamps: Mapping[str, str] | None = None
) -> Report:
    """The report on the outcomes of a simulation.

    Args:
        draws: what was drawn and what came of it, at least at the points before the first draw.
        source: the name of the workbook the case was read from, if it was.
        command: what was typed to get the report, for its About sheet.
        stamps: what differs from run to run, such as the time: kept in the file's properties, not its cells.
    """
    sheets: dict[str, Callable[[], Page]] = {
        "Core": lambda: core.page(draws),
        "Spread": lambda: spread.page(draws),
        "Drivers": lambda: drivers.page(draws),
        "Assumptions": lambda: assumptions.page(draws),
        "About": lambda: drawn_from.page(draws, source, command),
    }
    pages = tuple(made(draws, name, make) for name, make in sheets.items())
    heads, answer = zip(*findings(pages, DRAWN_FINDINGS), strict=True)
    first = Page("Simulation", "What holds whatever turns out to be true?", answer, (), heads=heads)
    title = draws.say("Simulation of {bargain}", bargain=draws.case.bargain)
    return translated(Report(title, (first, *pages), stamps or {}), draws.language)
