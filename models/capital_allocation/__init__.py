"""Where limited fiscal, political and diplomatic capital should go: the linear program, and nothing else.

    case = Case(...)            # every input, checked
    model = build_model(case)   # a Pyomo ConcreteModel

No files, no spreadsheets and no solver here: the package `allocator` brings those.
"""

from capital_allocation.case import PARAMETERS, Case, Label
from capital_allocation.formulation import CONSTRAINTS, EXPRESSIONS, VARIABLES, build_model
from capital_allocation.rules import CaseError, Fault

__all__ = [
    "CONSTRAINTS",
    "EXPRESSIONS",
    "PARAMETERS",
    "VARIABLES",
    "Case",
    "CaseError",
    "Fault",
    "Label",
    "build_model",
]
