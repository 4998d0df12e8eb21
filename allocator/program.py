"""A case's linear program: built by Pyomo, walked once into arrays, handed to HiGHS."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from pyomo.core import ConcreteModel

from allocator.compiler import Compiler
from allocator.highs import Highs
from allocator.linear_program import Columns, Costs, Rows
from capital_allocation import CONSTRAINTS, VARIABLES, Case, build_model
from capital_allocation.case import differing
from capital_allocation.formulation import Touched, objective_alone, rows_alone, touched_by


@contextmanager
def in_pyomo() -> Iterator[None]:
    """Pyomo at work: it makes many objects and no garbage, and looking for it would take half the time.

    It also prints to stdout what it raises, an interrupt too; raising is enough.
    """
    was_on, log = gc.isenabled(), logging.getLogger("pyomo")
    level = log.level
    gc.disable()
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class Program:
    """A case's linear program: the model, and its arrays in the order of the notation."""

    case: Case
    model: ConcreteModel
    compiler: Compiler
    columns: Columns
    rows: Rows
    costs: Costs


@in_pyomo()
def compile_case(case: Case, figures: type = np.float64) -> Program:
    """Build the model of a case and compile it to arrays of this kind of figures."""
    model = build_model(case)
    compiler = Compiler(figures)
    columns = compiler.columns(getattr(model, declared.name) for declared in VARIABLES)
    rows = compiler.rows(getattr(model, declared.name) for declared in CONSTRAINTS)
    return Program(case, model, compiler, columns, rows, compiler.costs(model.security))


def compile_like(known: Program, case: Case) -> Program:
    """The program of a case; where a known one has the same rows and columns, only what differs is compiled.

    Its model is then the known one's: good for its variables, not for its figures.
    """
    words = differing(known.case, case)
    if not words:
        return compile_case(case) if words is None else replace(known, case=case)
    touched = touched_by(words)
    if touched is None:
        return compile_case(case)
    rows, costs = recompiled(known, case, touched)
    families = {declared.name for declared in touched.constraints}
    if [name for name in known.rows.names if name.word in families] != list(rows.names):
        return compile_case(case)
    return replace(known, case=case, rows=known.rows.with_rows(rows), costs=costs)


def loaded(program: Program) -> Highs:
    """The program in HiGHS, to be maximised."""
    highs = Highs(program.columns, program.rows)
    highs.set_costs(program.costs)
    return highs


@in_pyomo()
def recompiled(program: Program, case: Case, touched: Touched) -> tuple[Rows, Costs]:
    """What is touched of a program as it is with other figures, over the columns it has; costs untouched stay."""
    rows = program.compiler.rows(rows_alone(program.model, case, touched.constraints))
    costs = program.compiler.costs(objective_alone(program.model, case)) if touched.objective else program.costs
    return rows, costs
