"""`make_report`: cases and their solutions in, a report (a value, not yet a file) out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

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
from allocator.crew import Executor, Serial
from allocator.doubts import doubts_of
from allocator.errors import SolverError
from allocator.input.workbook import Workbook
from allocator.limits import typed_limits
from allocator.own_plan import chosen
from allocator.pages import findings, made, sources_by_bargain
from allocator.solution import Solution
from allocator.study import Study
from allocator.table import Page, Report
from allocator.verdicts import Found, verdict
from allocator.what_if import WhatIf
from allocator.words import translated
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
    executor: Executor | None = None,
) -> Report:
    """The report on the first case in detail and on all of them side by side.

    Args:
        cases: the bargains, the base first.
        solutions: one per case in the same order; None where there is none (not for the first).
        workbook: where the cases were read from, if they were; its cells and values are then named.
        language: "en" or "ja".
        command: what was typed to get the report, for its About sheet.
        stamps: what differs from run to run, such as the time: kept in the file's properties, not its cells.
        executor: where the sheets are made; in this process if None. The sheets do not depend on it.
    """
    study = _study(cases[0], solutions[0], workbook, language)
    pages, found = Sheets(tuple(cases), tuple(solutions), workbook, language, command).made_by(executor or Serial())
    pages["About"] = about.certified(pages["About"], study, cases, found)
    pages["Summary"] = summary.with_findings(pages["Summary"], findings(tuple(pages.values()), FINDINGS))
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
            return {name: made(study, name, sheets[name]) for name in job}

        return done

    def made_by(self, executor: Executor) -> tuple[dict[str, Page], list[Found]]:
        """The sheets in their order, and the certificates; where an executor gives up, this process does the rest."""
        names = list(self._sheets(_study(self.cases[0], self.solutions[0], self.workbook, self.language)))
        large = {name for job in LARGEST for name in job}
        jobs: list[Job] = [*LARGEST, *range(len(self.cases)), *((name,) for name in names if name not in large)]
        done: dict[Job, Any] = {}
        try:
            done.update((jobs[place], result) for place, result in executor.do(self, jobs))
        except SolverError:
            do = self.ready()
            done |= {job: do(job) for job in jobs if job not in done}
        pages = {name: page for job in jobs if not isinstance(job, int) for name, page in done[job].items()}
        return {name: pages[name] for name in names}, [done[place] for place in range(len(self.cases))]

    def _sheets(self, study: Study) -> dict[str, Callable[[], Page]]:
        cases, solutions, workbook = self.cases, self.solutions, self.workbook
        limits, own = cache(lambda: tuple(typed_limits(study))), chosen(cases[0])
        source = workbook.path.name if workbook else ""
        ranges = workbook.ranges if workbook else ()
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
            "Judgements": lambda: judgements.page(study, doubts_of(cases[0], ranges)),
            "Bargains": lambda: bargains.page(study, cases, solutions),
            "Flip points": lambda: flip_points.page(study, cases, sources_by_bargain(cases, workbook), ranges),
            "Regret": lambda: regret.page(study, cases, solutions),
            "Your plan": lambda: your_plan.page(study, own),
            "Revealed priorities": lambda: revealed.page(study, own),
            "Answer": lambda: answer.page(study, limits()),
            "Sensitivity": lambda: sensitivity.page(study, limits()),
            **({"What was read": lambda: reading.page(study, workbook)} if workbook else {}),
            "About": lambda: about.page(study, cases, solutions, source, self.command),
        }


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
