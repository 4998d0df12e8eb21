"""`python -m benchmarks`: measure, print the tables, and with `--docs` put them into docs/performance.md."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from allocator import read_cases
from allocator.program import compile_case
from benchmarks import draws, performance, solves, steps
from benchmarks.measuring import Task, measure
from capital_allocation import Case

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def tasks(case: Case) -> tuple[Task, ...]:
    """All that is measured, in the order of the page."""
    return solves.task(case), steps.task(case), draws.task(case)


def measured(case: Case, repetitions: int) -> str:
    """Every table and what it was measured with."""
    tables = [performance.table(task, measure(task, repetitions)) for task in tasks(case)]
    return "\n\n".join((*tables, performance.setting(compile_case(case), repetitions)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--case", type=Path, default=Path("inputs/japan.xlsx"), help="workbook; its base bargain")
    parser.add_argument("--repetitions", type=int, default=9)
    parser.add_argument("--docs", action="store_true", help="write the tables into docs/performance.md, too")
    given = parser.parse_args(arguments)
    found = measured(read_cases(given.case)[0], given.repetitions)
    print(found)
    if given.docs:
        PAGE.write_text(performance.refreshed(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
