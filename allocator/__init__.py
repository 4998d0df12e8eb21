"""From an Excel workbook to an Excel report: where limited means should go, given conditional US backup.

cases = read_cases("inputs/japan.xlsx")            # one Case per bargain, the base first
solutions = [solve(case) for case in cases]        # proven optima
report = make_report(cases, solutions)             # a value
write_report(report, Path("outputs/japan.report.xlsx"))
"""

from allocator.errors import AllocatorError, InputError, NoPlanError, OutputError, SolverError, WorkbookError
from allocator.exact.certificate import Certificate, Verdict, certify
from allocator.exact.infeasibility import InfeasibilityProof, infeasibility_proof
from allocator.excel import write_report
from allocator.report import make_diagnosis, make_report
from allocator.solution import Solution
from allocator.solver import solve
from allocator.template import write_template
from allocator.workbook import read_cases

__all__ = [
    "AllocatorError",
    "Certificate",
    "InfeasibilityProof",
    "InputError",
    "NoPlanError",
    "OutputError",
    "Solution",
    "SolverError",
    "Verdict",
    "WorkbookError",
    "certify",
    "infeasibility_proof",
    "make_diagnosis",
    "make_report",
    "read_cases",
    "solve",
    "write_report",
    "write_template",
]
