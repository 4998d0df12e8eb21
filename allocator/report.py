"""`make_report`: cases and their solutions in, a report (a value, not yet a file) out."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.analyses import backup, bargains, capitals, expectations, mix, reading, summary
from allocator.solution import Solution
from allocator.table import Report
from allocator.workbook import Workbook
from capital_allocation import Case


def make_report(
    cases: Sequence[Case], solutions: Sequence[Solution | None], workbook: Workbook | None = None
) -> Report:
    """The report on the first case in detail and on all of them side by side.

    Args:
        cases: the bargains, the base first.
        solutions: one per case in the same order; None where there is none (not for the first).
        workbook: where the cases were read from, if they were; its values are then listed.
    """
    case, solution = cases[0], solutions[0]
    if solution is None:
        raise ValueError("the first case has no solution: there is nothing to report on")
    findings = (
        mix.sentence(case, solution),
        *(capitals.sentence(case, solution, k) for k in case.capitals),
        *backup.sentences(case, solution),
        expectations.sentence(case, solution),
    )
    pages = (
        summary.page(case, solution, findings),
        mix.page(case, solution),
        capitals.page(case, solution),
        backup.page(case, solution),
        expectations.page(case, solution),
        bargains.page(cases, solutions),
        *([reading.page(workbook)] if workbook else []),
    )
    return Report(f"Report on {case.bargain}", pages)
