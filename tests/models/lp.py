"""The rows of one constraint as an LP file."""

from dataclasses import replace

import numpy as np

from allocator import export
from allocator.compiler import Compiler
from allocator.linear_program import Columns, Costs
from capital_allocation import VARIABLES, build_model
from capital_allocation.formulation import add_tie_break
from capital_allocation.tie_break import CONSTRAINTS as TIE_BREAK
from tests.cases import strait

PLANNED = {("guns", 2030): 20.0, ("guns", 2031): 25.0, ("bases", 2030): 10.0}
"""A plan of one's own, for the rows that stay close to it."""


def lp_text(name: str) -> str:
    """The rows of one constraint over the columns they touch, as an LP file; `security` stands with `tail_link`."""
    case = replace(strait(), persistence=0.25, planned=PLANNED)
    model = build_model(case)
    compiler = Compiler()
    columns = compiler.columns(getattr(model, declared.name) for declared in VARIABLES)
    if name in [declared.name for declared in TIE_BREAK]:
        add_tie_break(model, case)
        extra = compiler.columns([model.effort_change])
        columns = Columns(
            columns.names + extra.names,
            np.concatenate([columns.lower, extra.lower]),
            np.concatenate([columns.upper, extra.upper]),
        )
    is_objective = name == "security"
    rows = compiler.rows([model.tail_link if is_objective else getattr(model, name)])
    costs = compiler.costs(model.security).per_column if is_objective else np.zeros(len(columns.names))
    touched = np.union1d(rows.columns, np.flatnonzero(costs))
    rows = replace(rows, columns=np.searchsorted(touched, rows.columns).astype(np.int32))
    used = Columns(tuple(columns.names[place] for place in touched), columns.lower[touched], columns.upper[touched])
    return export.lp_text(used, rows, Costs(costs[touched], 0.0))
