"""`make_report`: cases and their solutions in, a report (a value, not yet a file) out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from allocator.analyses import (
    about,
    answer,
    asking,
    assumptions,
    backup,
    bargains,
    capitals,
    core,
    drawn_from,
    drivers,
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
    region_map,
    regret,
    revealed,
    sensitivity,
    spread,
    summary,
    value_curve,
    why,
    your_plan,
)
from allocator.crew import Alone, Crew
from allocator.diagnosis.diagnosis import Diagnosis
from allocator.doubts import doubts_of
from allocator.errors import NoPlanError, SolverError
from allocator.input.cases import Sources
from allocator.input.ranges import Range
from allocator.input.workbook import Workbook
from allocator.limits import typed_limits
from allocator.own_plan import chosen
from allocator.simulation.draws import Draws
from allocator.solution import Solution
from allocator.study import Study, Teller, Telling
from allocator.sweep.curve import Curve
from allocator.sweep.regions import Map
from allocator.table import Page, Report
from allocator.verdicts import Found, verdict
from allocator.what_if import WhatIf
from allocator.words import phrase, translated
from capital_allocation import Case

Job = tuple[str, ...] | int
"""What is done at once: sheets, by their names, or the certificate of a case, by its place."""

LARGEST: tuple[tuple[str, ...], ...] = (
    ("Flip points",),
    ("Sensitivity", "Summary"),  # they ask for the prices of the same limits
    ("Your plan",),
    ("Regret",),
    ("Why, why not",),
    ("Demand prices",),
    ("Revealed priorities",),
)
"""Sheets that take longest, begun first, so that no worker is left with one of them at the end."""


def make_report(
    cases: Sequence[Case],
    solutions: Sequence[Solution | None],
    workbook: Workbook | None = None,
    *,
    language: str = "en",
    command: str = "",
    stamps: Mapping[str, str] | None = None,
    crew: Crew | None = None,
) -> Report:
    """The report on the first case in detail and on all of them side by side.

    Args:
        cases: the bargains, the base first.
        solutions: one per case in the same order; None where there is none (not for the first).
        workbook: where the cases were read from, if they were; its cells and values are then named.
        language: "en" or "ja".
        command: what was typed to get the report, for its About sheet.
        stamps: what differs from run to run, such as the time: kept in the file's properties, not its cells.
        crew: who makes the sheets; this process alone, if nobody is given. It makes no difference to them.
    """
    study = _study(cases[0], solutions[0], workbook, language)
    pages, found = Sheets(tuple(cases), tuple(solutions), workbook, language, command).made_by(crew or Alone())
    pages["About"] = about.certified(pages["About"], study, cases, found)
    pages["Summary"] = summary.with_findings(pages["Summary"], _findings(tuple(pages.values()), FINDINGS))
    title = study.say("Report on {bargain}", bargain=cases[0].bargain)
    return translated(Report(title, tuple(pages.values()), stamps or {}), language)


@dataclass(frozen=True)
class Sheets:
    """All sheets and certificates, as work: no job depends on another.

    The fields are those of `make_report`.
    """

    cases: tuple[Case, ...]
    solutions: tuple[Solution | None, ...]
    workbook: Workbook | None
    language: str
    command: str

    def ready(self) -> Callable[[Job], dict[str, Page] | Found]:
        """How to do a job."""
        study = _study(self.cases[0], self.solutions[0], self.workbook, self.language)
        sheets = self._sheets(study)

        def done(job: Job) -> dict[str, Page] | Found:
            if isinstance(job, int):
                return verdict(self.cases[job], self.solutions[job])
            return {name: _made(study, name, sheets[name]) for name in job}

        return done

    def made_by(self, crew: Crew) -> tuple[dict[str, Page], list[Found]]:
        """The sheets in their order, and the certificates; where a crew gives up, this process does the rest."""
        names = list(self._sheets(_study(self.cases[0], self.solutions[0], self.workbook, self.language)))
        large = {name for job in LARGEST for name in job}
        jobs: list[Job] = [*LARGEST, *range(len(self.cases)), *((name,) for name in names if name not in large)]
        done: dict[Job, Any] = {}
        try:
            done.update((jobs[place], result) for place, result in crew.do(self, jobs))
        except SolverError:
            do = self.ready()
            done |= {job: do(job) for job in jobs if job not in done}
        pages = {name: page for job in jobs if not isinstance(job, int) for name, page in done[job].items()}
        return {name: pages[name] for name in names}, [done[place] for place in range(len(self.cases))]

    def _sheets(self, study: Study) -> dict[str, Callable[[], Page]]:
        cases, solutions, workbook = self.cases, self.solutions, self.workbook
        limits, own = cache(lambda: tuple(typed_limits(study))), chosen(cases[0])
        source = workbook.path.name if workbook else ""
        return {
            "Summary": lambda: summary.page(study, limits()),
            "Mix": lambda: mix.page(study),
            "Capitals": lambda: capitals.page(study),
            "Exchange rates": lambda: exchange.page(study),
            "US backup": lambda: backup.page(study),
            "What to ask": lambda: asking.page(study),
            "Promise audit": lambda: promises.page(study),
            "Demand prices": lambda: pricing.page(study, cases),
            "Why, why not": lambda: why.page(study, limits()),
            "Objective by piece": lambda: pieces.page(study),
            "Judgements": lambda: judgements.page(study, doubts_of(cases[0], _ranges(workbook))),
            "Bargains": lambda: bargains.page(study, cases, solutions),
            "Flip points": lambda: flip_points.page(study, cases, _sources(cases, workbook), _ranges(workbook)),
            "Regret": lambda: regret.page(study, cases, solutions),
            "Your plan": lambda: your_plan.page(study, own),
            "Revealed priorities": lambda: revealed.page(study, own),
            "Answer": lambda: answer.page(study, limits()),
            "Sensitivity": lambda: sensitivity.page(study, limits()),
            **({"What was read": lambda: reading.page(study, workbook)} if workbook else {}),
            "About": lambda: about.page(study, cases, solutions, source, self.command),
        }


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
    """The report on a sweep of one case: over one input a curve, over two a map. For the words see `make_report`."""
    sources = _sources(workbook.cases, workbook).get(case.bargain, {}) if workbook else {}
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
    pages = tuple(_made(draws, name, make) for name, make in sheets.items())
    heads, answer = zip(*_findings(pages, DRAWN_FINDINGS), strict=True)
    first = Page("Simulation", "What holds whatever turns out to be true?", answer, (), heads=heads)
    title = draws.say("Simulation of {bargain}", bargain=draws.case.bargain)
    return translated(Report(title, (first, *pages), stamps or {}), draws.language)


def _made(study: Telling, name: str, make: Callable[[], Page]) -> Page:
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

DRAWN_FINDINGS = {
    "Spread": ("How far apart", 2),
    "Core": ("What is firm", 2),
    "Drivers": ("What decides", 1),
    "Assumptions": ("What to doubt", 1),
    "About": ("How to read it", 9),
}
"""The same for the first sheet of a simulation."""


def _findings(pages: Sequence[Page], heads: Mapping[str, tuple[str, int]]) -> list[tuple[str, str]]:
    answers = {page.name: page.answer for page in pages}
    return [
        (head if number == 0 else "", sentence)
        for name, (head, count) in heads.items()
        for number, sentence in enumerate(answers[name][:count])
    ]


def _study(case: Case, solution: Solution | None, workbook: Workbook | None, language: str) -> Study:
    """The base bargain under study. Raises ValueError where it has no solution."""
    if solution is None:
        raise ValueError("the first case has no solution: there is nothing to report on")
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
