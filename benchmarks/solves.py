"""One solve: from the figures of a case to an optimum with named values."""

from __future__ import annotations

from allocator.checked import by_word
from allocator.highs_options import OPTIONS
from allocator.program import compile_case, loaded
from allocator.solver import solve
from benchmarks import interfaces, limit, rivals
from benchmarks.measuring import Competitor, Task
from capital_allocation import Case


def task(case: Case) -> Task:
    """Every way to the optimum of a case."""
    program = compile_case(case)
    return Task(
        "One solve",
        "from the figures to an optimum with named values",
        (
            Competitor("highspy, from ready-made arrays", lambda: [limit.optimum(limit.held(program))]),
            Competitor(
                "highspy, from ready-made arrays, its own options",
                lambda: [limit.optimum(limit.held(program, limit.QUIET))],
            ),
            Competitor("**allocator**: build, compile, load, solve, read", lambda: [first_pass(case)]),
            Competitor("allocator: the same, ties broken and answer checked", lambda: [solve(case).security]),
            Competitor("PuLP, HiGHS", lambda: [rivals.pulp(program, OPTIONS)], "pulp"),
            Competitor("cvxpy, HiGHS", lambda: [rivals.cvxpy(program, OPTIONS)], "cvxpy"),
            Competitor("linopy, HiGHS", lambda: [rivals.linopy(program, OPTIONS)], "linopy"),
            Competitor("Pyomo, appsi_highs", interfaces.built_anew(interfaces.Appsi, [case])),
            Competitor("Pyomo, highs", interfaces.built_anew(interfaces.Newer, [case])),
        ),
    )


def first_pass(case: Case) -> float:
    """The optimum by the tool's own road, its values by word and index."""
    program = compile_case(case)
    optimum = loaded(program).run()
    by_word(program.columns.names, optimum.columns.tolist())
    return optimum.objective
