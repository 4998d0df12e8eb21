"""What tempts an LP solver into a wrong answer: the tool gives the right one, or refuses."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pytest

from allocator import NoPlanError, SolverError, Verdict, certify, solve
from allocator.errors import UnboundedError
from allocator.highs import Highs
from allocator.highs_options import OPTIONS
from allocator.linear_program import Columns, Costs, Name, Rows
from capital_allocation.rules import CaseError
from tests.cases import product_mix, strait, wyndor
from tests.running import FROM_HERE, ROOT

INF, NAN = float("inf"), float("nan")


# Figures that are none, or too large


@pytest.mark.parametrize("figure", [NAN, INF, 1e15, 1e20, 1e300, 1e-9, 1e-300])
@pytest.mark.parametrize("word", ["income", "use", "effect", "weight", "floor", "width"])
def test_a_case_takes_no_such_figure(word: str, figure: float) -> None:
    before = getattr(strait(), word)
    key = next(key for key, value in before.items() if value)
    with pytest.raises(CaseError, match=word):
        replace(strait(), **{word: {**before, key: figure}})


def one_row(
    coefficients: Sequence[float] = (1.0,),
    limits: tuple[float, float] = (-INF, 2.0),
    bounds: tuple[float, float] = (0.0, 1.0),
    cost: float = 1.0,
    offset: float = 0.0,
) -> Highs:
    """Maximise cost * x where x is from 0 to 1 and in one row, at most 2: optimal at 1."""
    width = len(coefficients)
    columns = Columns(tuple(Name("x", n) for n in range(width)), np.full(width, bounds[0]), np.full(width, bounds[1]))
    places = np.arange(width, dtype=np.int32)
    lower, upper = (np.array([limit]) for limit in limits)
    row = Rows((Name("row", 0),), lower, upper, np.zeros(1, dtype=np.int32), places, np.array(coefficients))
    highs = Highs(columns, row)
    highs.set_costs(Costs(np.full(width, cost), offset))
    return highs


def test_the_program_these_hazards_are_planted_in() -> None:
    assert one_row().run().objective == 1.0


@pytest.mark.parametrize(
    "planted",
    [
        *({"coefficients": [figure]} for figure in (NAN, INF, -INF, 1e15, 1e20, 1e-12, 1e-13, 1e-300)),
        *({"limits": limits} for limits in ((-INF, NAN), (NAN, 2.0), (-INF, 1e20), (-1e20, 2.0), (3.0, 2.0))),
        *({"bounds": bounds} for bounds in ((0.0, NAN), (NAN, 1.0), (0.0, 1e20), (INF, INF), (2.0, 1.0))),
        *({"cost": figure} for figure in (NAN, INF, -INF, 1e15, 1e300)),
        *({"offset": figure} for figure in (NAN, INF)),
    ],
    ids=str,
)
def test_what_highs_might_misread_is_refused(planted: dict[str, Any]) -> None:
    """Each alone: HiGHS drops it, takes it for infinite, warns or fails, and would then call something optimal."""
    with pytest.raises(SolverError):
        one_row(**planted).run()


@pytest.mark.parametrize(
    "change",
    [
        *(lambda highs, figure=figure: highs.set_coefficient(0, 0, figure) for figure in (NAN, INF, 1e16)),
        *(lambda highs, figure=figure: highs.set_cost(0, figure) for figure in (NAN, INF, -INF)),
        lambda highs: highs.set_costs(Costs(np.array([NAN]), 0.0)),
        lambda highs: highs.set_costs(Costs(np.array([1.0]), NAN)),
        lambda highs: highs.set_row(0, -INF, NAN),
        lambda highs: highs.set_row_bounds(np.array([NAN]), np.array([1.0])),
        lambda highs: highs.set_column(0, 0.0, NAN),
        lambda highs: highs.set_column_bounds(np.array([0.0]), np.array([NAN])),
        lambda highs: highs.move_columns(np.array([0], dtype=np.int32), np.array([0.0]), np.array([NAN])),
        lambda highs: highs.keep_objective(NAN),
    ],
)
def test_a_solved_program_takes_no_such_change(change: Callable[[Highs], None]) -> None:
    """The last optimum stands in HiGHS still, and must not be given again."""
    highs = one_row()
    assert highs.run().objective == 1.0
    with pytest.raises(SolverError):
        change(highs)
        highs.run()


@pytest.mark.parametrize("cost", [1e-8, 1e-15, 1e-300])
def test_tiny_costs_are_no_smaller_than_others(cost: float) -> None:
    """Below the tolerance of 1e-7 that HiGHS has for them by default, it would stay at 0."""
    assert one_row(cost=cost).run().columns == pytest.approx([1.0])


# No answer is no number


def test_a_program_without_columns_is_refused() -> None:
    """HiGHS calls it empty, even where its row asks for something."""
    with pytest.raises(SolverError, match="Empty"):
        one_row(coefficients=[], limits=(1.0, 2.0)).run()


def test_a_case_without_programs_capitals_or_roles_is_refused() -> None:
    for word in ("capitals", "programs", "roles"):
        with pytest.raises(CaseError, match="at least one"):
            replace(strait(), **{word: ()})


def test_a_row_of_nothing_that_asks_for_something_is_no_plan() -> None:
    with pytest.raises(NoPlanError):
        one_row(coefficients=[0.0], limits=(1.0, 2.0)).run()


def test_after_a_plan_was_found_none_is_none_and_the_other_way_round() -> None:
    """At least 3 of what is at most 1, then at least 1/2 again: no figure of one run is seen in another."""
    highs = one_row()
    assert highs.run().objective == 1.0
    highs.set_row(0, 3.0, INF)
    for _ in range(2):
        with pytest.raises(NoPlanError):
            highs.run()
    highs.set_column(0, 0.0, INF)
    with pytest.raises(UnboundedError):
        highs.run()
    highs.set_column(0, 0.0, 0.75)
    highs.set_row(0, 0.5, INF)
    assert highs.run().columns == pytest.approx([0.75])


def test_after_a_case_without_a_plan_another_is_solved_as_ever() -> None:
    right = solve(wyndor())
    with pytest.raises(NoPlanError):
        solve(wyndor(floor={"doors": 5.0}))
    assert solve(wyndor()) == right


@pytest.mark.parametrize("limit", ["time_limit", "simplex_iteration_limit"])
def test_at_a_limit_there_is_no_number(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS stops with x = 0 and security 0, and calls these valid; solving afresh ends no better."""
    monkeypatch.setitem(OPTIONS, limit, 0 if limit.endswith("iteration_limit") else 0.0)
    with pytest.raises(SolverError, match=r"without a proven optimum: (Time limit|Iteration limit)"):
        solve(strait())


def test_an_option_that_highs_does_not_know_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPTIONS, "time_limt", 1.0)
    with pytest.raises(SolverError, match="option time_limt"):
        solve(wyndor())


def test_only_the_simplex_method_is_used() -> None:
    """Others leave no basis; one of them turns the signs of prices when maximising."""
    assert OPTIONS["solver"] == "simplex"
    assert len(solve(wyndor()).basis["tier_effort"]) == 2


def test_more_threads_elsewhere_in_the_process_change_nothing() -> None:
    """HiGHS has one pool of threads for all: a program that asks for another number than the first one did fails.

    That program is not ours; ours must be solved, or refused, as ever.
    """
    right = solve(wyndor())
    other = highspy.Highs()
    other.silent()
    other.setOptionValue("threads", 2)
    other.addVar(0.0, 1.0)
    other.run()
    assert solve(wyndor()) == right


@pytest.mark.parametrize(("excess", "has_plan"), [(1e-10, True), (1e-8, False)])
def test_a_breach_within_the_tolerance_is_shown_as_the_limit_itself(excess: float, has_plan: bool) -> None:
    """At least 1 + 1e-10 doors, at most 1: 1, and called optimal within the tolerance only; beyond 1e-9, no plan."""
    case = product_mix(
        {"doors": 1}, {"hours": 5}, {"hours": [1]}, floor={"doors": 1.0 + excess}, width={("doors", "all"): 1.0}
    )
    if not has_plan:
        with pytest.raises(NoPlanError):
            solve(case)
        return
    found = solve(case)
    assert found.values["effort"] == {("doors", 2030): 1.0}
    assert certify(case, found).verdict is Verdict.WITHIN


@pytest.mark.parametrize(("undecided", "error"), [(1, NoPlanError), (2, SolverError)])
def test_infeasible_or_unbounded_is_told_apart(
    undecided: int, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where HiGHS leaves the two undecided it is solved afresh; undecided even then, it is no verdict."""
    run, left = Highs._run, [highspy.HighsModelStatus.kUnboundedOrInfeasible] * undecided

    def undecided_first(self: Highs) -> highspy.HighsModelStatus:
        found = run(self)
        return left.pop() if left else found

    monkeypatch.setattr(Highs, "_run", undecided_first)
    with pytest.raises(error) as raised:
        one_row(limits=(3.0, INF)).run()
    assert raised.type is error


def test_a_forked_process_and_many_threads_get_the_same_answer() -> None:
    """After a solve: in a child process that inherits the solver's state, and in eight threads at once."""
    script = (
        "import os, sys, warnings\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from allocator import solve\n"
        "from allocator.program import compile_case, loaded\n"
        "from tests.cases import strait\n"
        "warnings.simplefilter('ignore')\n"  # Python warns of any fork beside threads
        "first = solve(strait()).values\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os._exit(0 if solve(strait()).values == first else 3)\n"
        "code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])\n"
        "program = compile_case(strait())\n"
        "with ThreadPoolExecutor(8) as threads:\n"
        "    found = set(threads.map(lambda _: loaded(program).run().objective, range(64)))\n"
        "sys.exit(code or (0 if len(found) == 1 else 4))\n"
    )
    if not hasattr(os, "fork"):
        pytest.skip("this system does not fork")
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=FROM_HERE, check=False)
    assert done.returncode == 0
