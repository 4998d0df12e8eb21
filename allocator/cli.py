"""The command line: `allocator new | check | solve | export`.

Exit codes: 0 done; 1 a defect of ours; 2 the workbook or the command line is wrong; 3 no plan satisfies
the hard limits; 4 the solver stopped for another reason.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.errors import AllocatorError, InputError, NoPlanError, WorkbookError

if TYPE_CHECKING:
    from allocator.problems import Problem
    from allocator.solution import Solution
    from allocator.workbook import Workbook

REPORT_ENDING = ".report.xlsx"
FIRST_PROBLEMS = 20
"""How many problems are listed on the terminal before the rest is only counted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors go to stderr in plain words."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except WorkbookError as error:
        _list_problems(error.problems)
        return error.exit_code
    except AllocatorError as error:
        print(f"allocator: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("allocator: interrupted; nothing was written", file=sys.stderr)
        return 130
    except Exception as error:
        print(
            f"allocator: a defect of this program, please report it: {type(error).__name__}: {error}", file=sys.stderr
        )
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="allocator",
        description="Where limited fiscal, political and diplomatic capital should go, given conditional US backup.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('alliance-allocator')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    new = commands.add_parser("new", help="write an input workbook: the default Japan case, or a blank one")
    new.add_argument("file", type=Path, metavar="FILE")
    new.add_argument("--blank", action="store_true", help="without the figures of the default case")
    new.set_defaults(command=_new)

    check = commands.add_parser("check", help="say everything that is wrong with a workbook")
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(command=_check)

    solve = commands.add_parser("solve", help="find the best plan of every bargain and write the report")
    solve.add_argument("file", type=Path, metavar="FILE")
    solve.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="REPORT",
        help=f"default: outputs/FILE{REPORT_ENDING}, or beside FILE without a folder outputs",
    )
    solve.set_defaults(command=_solve)

    export = commands.add_parser("export", help="write the linear program for another solver")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("model", type=Path, metavar="MODEL.lp|MODEL.mps")
    export.add_argument("--bargain", help="default: the base bargain")
    export.set_defaults(command=_export)
    return parser


def _new(options: argparse.Namespace) -> int:
    from allocator.errors import OutputError
    from allocator.template import write_template

    if options.file.exists():
        raise OutputError(f"{options.file}: exists already; choose another name, so that nothing is lost")
    _require_xlsx(options.file)
    write_template(options.file, blank=options.blank)
    print(f"wrote {options.file}")
    return 0


def _check(options: argparse.Namespace) -> int:
    workbook = _read(options.file)
    bargains = ", ".join(case.bargain for case in workbook.cases)
    print(f"{options.file}: no errors; bargains: {bargains}")
    return 0


def _solve(options: argparse.Namespace) -> int:
    from allocator.excel import write_report
    from allocator.files import check_writable
    from allocator.report import make_report
    from allocator.solver import solve

    output: Path = options.output or _default_output(options.file)
    _require_xlsx(output)
    workbook = _read(options.file)
    check_writable(output, options.file)
    solutions: list[Solution | None] = []
    refusals: list[NoPlanError] = []
    for case in workbook.cases:
        try:
            solutions.append(solve(case))
        except NoPlanError as error:
            if case is workbook.cases[0]:
                raise
            solutions.append(None)
            refusals.append(error)
    write_report(make_report(workbook.cases, solutions), output, options.file)
    for refusal in refusals:
        print(f"allocator: {refusal}; the report says so and covers the others", file=sys.stderr)
    print(f"wrote {output}")
    return refusals[0].exit_code if refusals else 0


def _export(options: argparse.Namespace) -> int:
    from allocator.export import write_model

    cases = {case.bargain: case for case in _read(options.file).cases}
    name = options.bargain or next(iter(cases))
    if name not in cases:
        raise InputError(f"there is no bargain {name!r}; known are {', '.join(cases)}")
    write_model(cases[name], options.model, options.file)
    print(f"wrote {options.model}")
    return 0


def _require_xlsx(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path}: the name must end in .xlsx")


def _read(path: Path) -> Workbook:
    """The workbook at `path`; its warnings go to stderr."""
    from allocator.workbook import read_workbook

    workbook = read_workbook(path)
    _list_problems(workbook.warnings)
    return workbook


def _default_output(path: Path) -> Path:
    """In `outputs` under the current folder if there is one, else beside the input."""
    folder = Path("outputs") if Path("outputs").is_dir() else path.parent
    return folder / f"{path.stem}{REPORT_ENDING}"


def _list_problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:FIRST_PROBLEMS]:
        print(f"{problem.severity.name.lower()}: {problem}", file=sys.stderr)
    if len(problems) > FIRST_PROBLEMS:
        print(f"... and {len(problems) - FIRST_PROBLEMS} more", file=sys.stderr)
