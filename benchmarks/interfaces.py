"""Pyomo's own interfaces to HiGHS, on our Pyomo model, with the same HiGHS options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Protocol

from pyomo.core import ConcreteModel, Constraint, Objective, Param, maximize

from allocator.highs_options import OPTIONS
from allocator.program import Program
from allocator.ranging import Change
from capital_allocation import VARIABLES, Case, build_model


class Interface(Protocol):
    """An interface of Pyomo to HiGHS, new or kept from one solve to the next."""

    def solve(self, model: ConcreteModel) -> float:
        """The optimum of a model, its plan loaded into it."""

    def keep(self) -> None:
        """From now on nothing but parameters changes."""


class Appsi:
    """The interface `appsi_highs`."""

    def __init__(self) -> None:
        from pyomo.contrib.appsi.solvers import Highs

        self._solver = Highs()
        self._solver.highs_options = dict(OPTIONS)

    def solve(self, model: ConcreteModel) -> float:
        """The optimum of a model, its plan loaded into it."""
        return float(self._solver.solve(model).best_feasible_objective)

    def keep(self) -> None:
        """From now on nothing but parameters changes."""
        _watch_parameters_alone(self._solver.update_config, "update_params")


class Newer:
    """The interface `highs`, which is to replace `appsi_highs`."""

    def __init__(self) -> None:
        from pyomo.contrib.solver.solvers.highs import Highs

        self._solver = Highs()

    def solve(self, model: ConcreteModel) -> float:
        """The optimum of a model, its plan loaded into it."""
        return float(self._solver.solve(model, solver_options=dict(OPTIONS)).incumbent_objective)

    def keep(self) -> None:
        """From now on nothing but parameters changes."""
        _watch_parameters_alone(self._solver.config.auto_updates, "update_parameters")


def _watch_parameters_alone(watched: Any, parameters: str) -> None:
    """Let an interface look for changed parameters, and for nothing else: the least it can do."""
    for name in watched:
        setattr(watched, name, name == parameters)


def built_anew(interface: type[Interface], cases: Iterable[Case]) -> Callable[[], list[float]]:
    """Each case built and solved anew."""
    cases = list(cases)
    return lambda: [interface().solve(build_model(case)) for case in cases]


def persistent(
    interface: type[Interface], program: Program, sweeps: Iterable[Sequence[Change]]
) -> Callable[[], list[float]]:
    """Sweeps in models that keep their interface: what changes along a sweep stands as mutable parameters."""

    @cache
    def kept() -> list[_Kept]:
        return [_Kept(interface(), build_model(program.case), program, changes) for changes in sweeps]

    return lambda: [objective for each in kept() for objective in each.swept()]


class _Kept:
    """A model with its interface, and one sweep through it."""

    def __init__(self, solver: Interface, model: ConcreteModel, program: Program, changes: Sequence[Change]) -> None:
        self._solver, self._model, self._changes = solver, model, changes
        touched = changes[0]
        model.cost = Param(list(touched.costs), initialize=touched.costs, mutable=True)
        model.coefficient = Param(list(touched.coefficients), initialize=touched.coefficients, mutable=True)
        model.limit = Param(list(touched.rows), initialize=_one_limit(touched), mutable=True)
        self._rewrite_rows(program, touched)
        if touched.costs:
            self._rewrite_objective(program)
        solver.solve(model)
        solver.keep()

    def swept(self) -> list[float]:
        """The optimum after each step."""
        found = []
        for change in self._changes:
            self._model.cost.store_values(change.costs)
            self._model.coefficient.store_values(change.coefficients)
            self._model.limit.store_values(_one_limit(change))
            found.append(self._solver.solve(self._model))
        return found

    def _rewrite_rows(self, program: Program, touched: Change) -> None:
        """Put rows that are touched in the place of the model's own, over parameters."""
        model, rows = self._model, program.rows
        variables = [item for declared in VARIABLES for item in getattr(model, declared.name).values()]
        places = sorted({*touched.rows, *(row for row, _ in touched.coefficients)})
        model.rewritten = Constraint(places)
        for row in places:
            part, name = rows.terms_of(row), rows.names[row]
            terms = zip(rows.columns[part].tolist(), rows.coefficients[part].tolist(), strict=True)
            body = sum(
                (model.coefficient[row, column] if (row, column) in touched.coefficients else coefficient)
                * variables[column]
                for column, coefficient in terms
            )
            low, high = float(rows.lower[row]), float(rows.upper[row])
            limit = model.limit[row] if row in touched.rows else high if low == -float("inf") else low
            model.rewritten[row] = (
                body == limit if low == high else body <= limit if low == -float("inf") else body >= limit
            )
            del getattr(model, name.word)[name.index]

    def _rewrite_objective(self, program: Program) -> None:
        model, costs = self._model, program.costs
        variables = [item for declared in VARIABLES for item in getattr(model, declared.name).values()]
        expression = sum(
            (model.cost[column] if column in self._changes[0].costs else cost) * variables[column]
            for column, cost in enumerate(costs.per_column.tolist())
            if cost
        )
        model.del_component("security")
        model.security = Objective(expr=expression + costs.offset, sense=maximize)


def _one_limit(change: Change) -> dict[int, float]:
    """The finite limit of each row touched."""
    return {row: high if low == -float("inf") else low for row, (low, high) in change.rows.items()}
