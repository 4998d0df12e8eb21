"""`allocator solve`: every bargain solved, and the report; where there is no plan, a diagnosis."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.commands.common import (
    LANGUAGES,
    REPORT_ENDING,
    Commands,
    beside,
    default_output,
    executor,
    is_elsewhere,
    mark,
    read,
    report_path,
    stopwatch,
)
from allocator.errors import AllocatorError, NoPlanError, OutputError, SolverError, UnboundedError, WorkbookError
from allocator.garbage import seldom_sought
from allocator.hiring import add_executor_options

if TYPE_CHECKING:
    from allocator.crew import Executor
    from allocator.input.workbook import Workbook
    from allocator.solution import Solution
    from capital_allocation import Case

MARKED_ENDING = ".problems.xlsx"
DIAGNOSIS_ENDING = ".diagnosis.xlsx"

JOBS = 16
"""Jobs of a report that take long enough to be worth a worker of their own, and no more."""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    solve = commands.add_parser("solve", help="find the best plan of every bargain and write the report")
    solve.add_argument("file", type=Path, metavar="FILE")
    solve.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="REPORT",
        help=f"default: outputs/FILE{REPORT_ENDING}, or beside FILE without a folder outputs",
    )
    solve.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report (default: en)")
    add_executor_options(solve)
    solve.set_defaults(command=_solve)


@seldom_sought()
def _solve(options: argparse.Namespace) -> int:
    from allocator.files import write_whole

    stamps = stopwatch()
    output = report_path(options.output or default_output(options.file), options.file)
    try:
        workbook = read(options.file)
    except WorkbookError as error:
        mark(options.file, error.problems, beside(output, MARKED_ENDING))
        raise
    with executor(options, workbook.cases).keep("allocator.report", JOBS) as pool:
        from allocator.excel import rendered  # takes as long to load as a worker takes to start
        from allocator.report import make_report

        solutions, refusals = _solutions(workbook, pool)
        if solutions[0] is None:
            _write_diagnosis(_diagnosis(workbook, refusals, options, stamps), output, options)
            raise refusals[workbook.cases[0].bargain]
        report = make_report(
            workbook.cases,
            solutions,
            workbook,
            language=options.lang,
            command=options.typed,
            stamps=stamps(),
            executor=pool,
        )
    diagnosis = _diagnosis(workbook, refusals, options, stamps)  # before anything is written, as it may take long
    landed = write_whole(output, rendered(report))
    _write_diagnosis(diagnosis, output, options)
    for refusal in refusals.values():
        print(f"allocator: {refusal}; the report says so and covers the others", file=sys.stderr)
    print(f"wrote {landed}")
    if is_elsewhere(landed, output):
        return OutputError.exit_code
    return next(iter(refusals.values())).exit_code if refusals else 0


@dataclass(frozen=True)
class Solving:
    """Every bargain solved, as work: a job is the place of a case."""

    cases: tuple[Case, ...]

    def ready(self) -> Callable[[int], Solution | AllocatorError]:
        """How to solve a case, or to find out why it has no solution."""
        from allocator.solver import solve

        def solved(place: int) -> Solution | AllocatorError:
            try:
                return solve(self.cases[place])
            except (NoPlanError, SolverError) as error:
                return error

        return solved


def _solutions(workbook: Workbook, executor: Executor) -> tuple[list[Solution | None], dict[str, AllocatorError]]:
    """The solution of every bargain, or why there is none; if the base has none, the others are not waited for."""
    work, places = Solving(workbook.cases), range(len(workbook.cases))
    found: dict[int, Solution | AllocatorError] = {}
    try:
        for place, result in executor.do(work, places):
            found[place] = result
            if place == 0 and isinstance(result, AllocatorError):
                return [None], {workbook.cases[0].bargain: result}
    except SolverError:  # the executor gives up: this process does the rest
        solved = work.ready()
        found |= {place: solved(place) for place in places if place not in found}
    solutions: list[Solution | None] = []
    refusals: dict[str, AllocatorError] = {}
    for place, case in enumerate(workbook.cases):
        result = found[place]
        if isinstance(result, AllocatorError):
            refusals[case.bargain] = result
        solutions.append(None if isinstance(result, AllocatorError) else result)
    return solutions, refusals


def _diagnosis(
    workbook: Workbook,
    refusals: Mapping[str, AllocatorError],
    options: argparse.Namespace,
    stamps: Callable[[], Mapping[str, str]],
) -> bytes | None:
    """The content of a workbook that says why bargains have no best plan; None if there is nothing to say."""
    from allocator.excel import rendered
    from allocator.reports import make_diagnosis

    kinds = (NoPlanError, UnboundedError)
    cases = [case for case in workbook.cases if isinstance(refusals.get(case.bargain), kinds)]
    if not cases:
        return None
    if sys.stderr.isatty():
        print("allocator: a bargain has no plan; looking for the reason and for what would help", file=sys.stderr)
    try:
        return rendered(make_diagnosis(cases, workbook, language=options.lang, stamps=stamps()))
    except SolverError as error:
        print(f"allocator: no diagnosis: {error}", file=sys.stderr)
        return None


def _write_diagnosis(content: bytes | None, output: Path, options: argparse.Namespace) -> None:
    """Write a diagnosis beside the report; if it cannot be written, that is said and costs nothing else."""
    from allocator.files import destination, write_whole

    if content is None:
        return
    try:
        landed = write_whole(destination(beside(output, DIAGNOSIS_ENDING), options.file), content)
    except OutputError as error:
        print(f"allocator: no diagnosis: {error}", file=sys.stderr)
        return
    print(f"wrote {landed}: why there is no plan, and what would give one", file=sys.stderr)
