"""From an Excel workbook to an Excel report: where limited means should go, given conditional US backup.

cases = read_cases("inputs/japan.xlsx")            # one Case per bargain, the base first
solutions = [solve(case) for case in cases]        # proven optima
report = make_report(cases, solutions)             # a value
write_report(report, Path("outputs/japan.report.xlsx"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocator.errors import AllocatorError, InputError, NoPlanError, OutputError, SolverError, WorkbookError
    from allocator.exact.certificate import Certificate, Verdict, certify
    from allocator.exact.infeasibility import InfeasibilityProof, infeasibility_proof
    from allocator.excel import write_report
    from allocator.input.template import write_template
    from allocator.input.workbook import read_cases
    from allocator.report import make_report
    from allocator.reports import make_diagnosis, make_simulation, make_sweep
    from allocator.simulation.draws import Draws, simulate
    from allocator.solution import Solution
    from allocator.solver import solve
    from allocator.sweep.moved import Moved
    from allocator.sweep.regions import map_of
    from allocator.sweep.trace import trace

__all__ = [
    "AllocatorError",
    "Certificate",
    "Draws",
    "InfeasibilityProof",
    "InputError",
    "Moved",
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
    "make_simulation",
    "make_sweep",
    "map_of",
    "read_cases",
    "simulate",
    "solve",
    "trace",
    "write_report",
    "write_template",
]

_HOMES = {
    "allocator.simulation.draws": ("Draws", "simulate"),
    "allocator.exact.certificate": ("Certificate", "Verdict", "certify"),
    "allocator.exact.infeasibility": ("InfeasibilityProof", "infeasibility_proof"),
    "allocator.excel": ("write_report",),
    "allocator.report": ("make_report",),
    "allocator.reports": ("make_diagnosis", "make_simulation", "make_sweep"),
    "allocator.solution": ("Solution",),
    "allocator.solver": ("solve",),
    "allocator.sweep.moved": ("Moved",),
    "allocator.sweep.regions": ("map_of",),
    "allocator.sweep.trace": ("trace",),
    "allocator.input.template": ("write_template",),
    "allocator.input.workbook": ("read_cases",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is asked for: the command line must be able to take Ctrl-C from the start."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF.get(name, "allocator.errors")), name)
