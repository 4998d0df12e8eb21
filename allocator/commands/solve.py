"""`allocator solve`: every bargain solved, and the report; where there is no plan, a diagnosis."""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.commands.common import (
    LANGUAGES,
    REPORT_ENDING,
    Commands,
    beside,
    crew,
    default_output,
    mark,
    read,
    report_path,
)
from allocator.errors import AllocatorError, NoPlanError, OutputError, SolverError, UnboundedError, WorkbookError
from allocator.hiring import add_crew_options

if TYPE_CHECKING:
    from allocator.input.workbook import Workbook
    from allocator.solution import Solution

MARKED_ENDING = ".problems.xlsx"
DIAGNOSIS_ENDING = ".diagnosis.xlsx"


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
    add_crew_options(solve)
    solve.set_defaults(command=_solve)


def _solve(options: argparse.Namespace) -> int:
    from allocator.excel import rendered
    from allocator.files import write_whole
    from allocator.report import make_report

    started, start = datetime.datetime.now().astimezone(), time.perf_counter()
    output = report_path(options.output or default_output(options.file), options.file)
    try:
        workbook = read(options.file)
    except WorkbookError as error:
        mark(options.file, error.problems, beside(output, MARKED_ENDING))
        raise
    solutions, refusals = _solutions(workbook)
    if solutions[0] is None:
        _write_diagnosis(_diagnosis(workbook, refusals, options), output, options)
        raise refusals[workbook.cases[0].bargain]
    stamps = {"started": started.isoformat(timespec="seconds"), "seconds": f"{time.perf_counter() - start:.1f}"}
    report = make_report(
        workbook.cases,
        solutions,
        workbook,
        language=options.lang,
        command=options.typed,
        stamps=stamps,
        crew=crew(options, workbook.cases),
    )
    diagnosis = _diagnosis(workbook, refusals, options)  # before anything is written, as it may take long
    landed = write_whole(output, rendered(report))
    _write_diagnosis(diagnosis, output, options)
    for refusal in refusals.values():
        print(f"allocator: {refusal}; the report says so and covers the others", file=sys.stderr)
    print(f"wrote {landed}")
    if landed != output:
        print(f"allocator: {output} could not be written; nothing is lost, see above", file=sys.stderr)
        return OutputError.exit_code
    return next(iter(refusals.values())).exit_code if refusals else 0


def _solutions(workbook: Workbook) -> tuple[list[Solution | None], dict[str, AllocatorError]]:
    """The solution of every bargain, or why there is none; if the base has none, the others are not tried."""
    from allocator.solver import solve

    solutions: list[Solution | None] = []
    refusals: dict[str, AllocatorError] = {}
    for case in workbook.cases:
        try:
            solutions.append(solve(case))
        except (NoPlanError, SolverError) as error:
            solutions.append(None)
            refusals[case.bargain] = error
            if solutions[0] is None:
                break
    return solutions, refusals


def _diagnosis(workbook: Workbook, refusals: Mapping[str, AllocatorError], options: argparse.Namespace) -> bytes | None:
    """The content of a workbook that says why bargains have no best plan; None if there is nothing to say."""
    from allocator.excel import rendered
    from allocator.report import make_diagnosis

    kinds = (NoPlanError, UnboundedError)
    cases = [case for case in workbook.cases if isinstance(refusals.get(case.bargain), kinds)]
    if not cases:
        return None
    if sys.stderr.isatty():
        print("allocator: a bargain has no plan; looking for the reason and for what would help", file=sys.stderr)
    try:
        return rendered(make_diagnosis(cases, workbook, language=options.lang))
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
