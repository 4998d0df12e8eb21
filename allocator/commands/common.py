"""What commands have in common: reading, saying what is wrong, where files go, who does the work."""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocator.crew import Pool, Serial
from allocator.errors import InputError, OutputError
from allocator.hiring import executor_of

if TYPE_CHECKING:
    from allocator.input.workbook import Workbook
    from allocator.problems import Problem
    from capital_allocation import Case


LANGUAGES = ("en", "ja")

REPORT_ENDING = ".report.xlsx"

WORTH_PROCESSES = 500
"""Decisions of all bargains together, one for each tier and year, from which on processes are started unasked."""

FIRST_PROBLEMS = 20
"""How many problems are listed on the terminal before the rest is only counted."""

Commands = Any
"""What argparse lets commands be added to, a private class of its own."""


def read(path: Path) -> Workbook:
    """The workbook at `path`; that it has warnings goes to stderr, `check` tells which."""
    from allocator.input.workbook import read_workbook

    workbook = read_workbook(path)
    if workbook.warnings:
        print(f"{counted(workbook.warnings)}: `allocator check {path}` tells", file=sys.stderr)
    return workbook


def counted(problems: Iterable[Problem]) -> str:
    """How many problems there are of each severity: `2 errors, 1 warning`."""
    counts = Counter(problem.severity for problem in sorted(problems, key=lambda problem: problem.severity))
    return ", ".join(f"{count} {one.name.lower()}{'s' if count > 1 else ''}" for one, count in counts.items())


def list_problems(problems: Sequence[Problem]) -> None:
    """Errors first, then warnings, then notes; the first twenty, then a count."""
    in_order = sorted(problems, key=lambda problem: problem.severity)
    for problem in in_order[:FIRST_PROBLEMS]:
        print(f"{problem.severity.name.lower()}: {problem}", file=sys.stderr)
    if rest := in_order[FIRST_PROBLEMS:]:
        print(f"... and {counted(rest)} more", file=sys.stderr)


def mark(source: Path, problems: Sequence[Problem], copy: Path) -> bool:
    """Whether the marked copy was written; if it cannot be, that is said and the problems are listed all the same."""
    from allocator.input.marked import write_marked_copy

    try:
        lacks = write_marked_copy(source, problems, copy)
    except OutputError as error:
        print(f"allocator: no marked copy: {error}", file=sys.stderr)
        return False
    marked = f"{counted(problems)} marked" if problems else "nothing to mark"
    print(f"wrote {copy}, a copy of {source}: {marked}", file=sys.stderr)
    if lacks:
        print(lacks, file=sys.stderr)
    return True


def place_of(bargain: str | None, workbook: Workbook) -> int:
    """The place of a bargain by its name; of the base where none is named."""
    names = [case.bargain for case in workbook.cases]
    if bargain is None:
        return 0
    if bargain not in names:
        raise InputError(f"there is no bargain {bargain!r}; known are {', '.join(names)}")
    return names.index(bargain)


def stopwatch() -> Callable[[], Mapping[str, str]]:
    """What is stamped on a report when it is done: when the work started, and the seconds it took."""
    started, start = datetime.datetime.now().astimezone(), time.perf_counter()

    def stamps() -> Mapping[str, str]:
        return {"started": started.isoformat(timespec="seconds"), "seconds": f"{time.perf_counter() - start:.1f}"}

    return stamps


def executor(options: argparse.Namespace, cases: Sequence[Case]) -> Pool:
    """Return the executor for these cases: small ones get processes, which start in a second, only if asked for."""
    size = sum(len(case.tiers) * len(case.years) for case in cases)
    is_asked = options.workers is not None or options.scheduler is not None
    return executor_of(options) if is_asked or size >= WORTH_PROCESSES else Serial()


def default_output(path: Path, ending: str = REPORT_ENDING) -> Path:
    """In `outputs` under the current folder if there is one, else beside the input."""
    folder = Path("outputs") if Path("outputs").is_dir() else path.parent
    return folder / f"{path.stem}{ending}"


def report_path(asked: Path, source: Path) -> Path:
    """Where a report asked for will go; said, if that is elsewhere."""
    from allocator.files import destination

    require_xlsx(asked)
    output = destination(asked, source)
    if output != asked:
        print(f"{asked} is open in another program; the report goes to {output}", file=sys.stderr)
    return output


def is_elsewhere(landed: Path, output: Path) -> bool:
    """Whether a report could not be written where it was to go; if so, that is said."""
    if landed == output:
        return False
    print(f"allocator: {output} could not be written; nothing is lost, see above", file=sys.stderr)
    return True


def beside(output: Path, ending: str) -> Path:
    """The file beside a report that has its name and another ending."""
    return output.with_name(f"{output.stem.removesuffix('.report').removesuffix('.simulation')}{ending}")


def refuse_existing(path: Path) -> None:
    """Raise OutputError where a file would be overwritten."""
    if path.exists():
        raise OutputError(f"{path}: exists already; choose another name, so that nothing is lost")


def require_xlsx(path: Path) -> None:
    """Raise InputError where a name is not that of an Excel workbook."""
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path}: the name must end in .xlsx")
