"""A plan is reported only if the model, given its values, says what HiGHS said."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from allocator import SolverError, solve
from allocator.checked import by_word, checked
from allocator.linear_program import Floats, Name
from allocator.optimum import as_reported
from allocator.program import Program, compile_case
from allocator.solution import Solution
from tests.cases import wyndor

CASE = wyndor()


def recomputed(values: Floats | None = None, **said: Any) -> Solution:
    """The optimum of doors and windows, 36, checked once more: with other column values, or with another claim."""
    program: Program = compile_case(CASE)
    first = as_reported(program, solve(CASE))
    claim: Any = SimpleNamespace(**{**vars(first), **said})
    standing = ["basic"] * (len(program.columns.names) + len(program.rows.names))
    return checked(program, claim, standing, first.columns if values is None else values, frozenset())


def columns_with(doors: float) -> Floats:
    """The column values of the optimum, with another amount of doors."""
    program = compile_case(CASE)
    values = as_reported(program, solve(CASE)).columns.copy()
    values[program.columns.names.index(Name("tier_effort", ("doors", "all", 2030)))] = doors
    return np.array(values)


def test_the_same_values_give_the_same_solution() -> None:
    """2 doors and 6 windows bring 3 * 2 + 5 * 6 = 36; of 4 hours in the first plant 2 are left."""
    found, first = recomputed(), solve(CASE)
    assert found.security == pytest.approx(36.0)
    assert (found.values, found.slack, found.pieces) == (first.values, first.slack, first.pieces)
    assert sorted(found.slack["reserve_floor"].values()) == pytest.approx([0.0, 0.0, 2.0])


@pytest.mark.parametrize("said", [36.0 + 4e-5, 36.0 - 4e-5, 0.0])
def test_another_security_than_that_of_the_values_is_refused(said: float) -> None:
    """A millionth of 36 is 3.6e-5; less may be rounding."""
    assert recomputed(objective=36.0 + 3e-5).security == pytest.approx(36.0)
    with pytest.raises(SolverError, match=f"security recomputed is 36.0, HiGHS said {said}"):
        recomputed(objective=said)


def test_values_that_break_a_row_are_refused() -> None:
    """A thousandth of a door more than the hours allow; a billionth is rounding."""
    assert recomputed(columns_with(2.0 + 1e-9)).largest_violation <= 1e-6
    with pytest.raises(SolverError, match=r"the plan breaks a row by \S+ of its size"):
        recomputed(columns_with(2.001))
    with pytest.raises(SolverError, match="the plan breaks a row"):
        recomputed(columns_with(1.999))


def test_figures_are_sorted_by_word_then_index() -> None:
    names = [Name("unit", ()), Name("effort", "a"), Name("effort", "b")]
    assert by_word(names, [1.0, 2.0, 3.0]) == {"unit": {(): 1.0}, "effort": {"a": 2.0, "b": 3.0}}
