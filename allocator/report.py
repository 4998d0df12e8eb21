"""`make_report`: cases and their solutions in, a report (a value, not yet a file) out."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.analyses import backup, bargains, capitals, expectations, mix, summary
from allocator.solution import Solution
from allocator.table import Report
from capital_allocation import Case


def make_report(cases: Sequence[Case], solutions: Sequence[Solution | None]) -> Report:
    """The report on the first case in detail and on all of them side by side.

    Args:
        cases: the bargains, the base first.
        solutions: one per case in the same order; None where no plan satisfies the hard limits (not for the first).
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
    )
    return Report(f"Report on {case.bargain}", pages)
