"""What a line of Bargains makes of a figure, by hand."""

from typing import Any

import pytest

from allocator.input.entries import Address, Entries, Entry
from allocator.input.overrides import Override, apply_overrides
from allocator.problems import Place, Problems
from capital_allocation import PARAMETERS
from capital_allocation.notation import REQUIRED

HERE, LINE = Place("Programs", "F4"), Place("Bargains", "G3")


def made(*lines: tuple[str, Any], word: str, of: tuple[Any, ...]) -> tuple[list[Any], list[str]]:
    """The figures `of` a parameter after some lines that mean all of them, and what was found wrong."""
    cells = {Address("Programs", (str(n),), word): Entry(value, HERE, PARAMETERS[word]) for n, value in enumerate(of)}
    overrides = [Override("other", tuple(cells), operation, figure, LINE) for operation, figure in lines]
    problems = Problems()
    after = apply_overrides(Entries(cells), overrides, problems).cells
    assert all(problem.place == LINE for problem in problems)
    return [entry.value for entry in after.values()], [problem.found for problem in problems]


@pytest.mark.parametrize(
    ("word", "before", "operation", "figure", "after"),
    [
        ("floor", 5.0, "set", 3, 3.0),
        ("floor", 5.0, "multiply", 3, 15.0),
        ("floor", 5.0, "add", 3, 8.0),
        ("floor", 5.0, "add", -3, 2.0),
        ("floor", None, "add", 3, 3.0),
        ("readiness", None, "multiply", 0.5, 0.5),
        ("readiness", 0.9, "multiply", 2, 1.0),
        ("readiness", 0.9, "add", 0.2, 1.0),
        ("readiness", 0.5, "add", 0.2, 0.7),
        ("lead", 2, "multiply", 1.5, 3),
        ("lead", 2, "add", 1, 3),
        ("floor", 5.0, "set", "blank", None),
        ("current", 5.0, "set", "Blank", None),
    ],
)
def test_a_line_does_one_thing(word: str, before: Any, operation: str, figure: Any, after: Any) -> None:
    """An empty floor is 0, an empty readiness 1; a share stops at 1, by factors and by sums."""
    (found,), problems = made((operation, figure), word=word, of=(before,))
    assert found == (None if after is None else pytest.approx(after))
    assert problems == []


def test_lines_follow_each_other() -> None:
    """(5 + 3) * 2 = 16, and the place of what is found is the line's."""
    assert made(("add", 3), ("multiply", 2), word="floor", of=(5.0,)) == ([16.0], [])


def test_what_is_blank_among_many_stays_blank_unless_it_is_set() -> None:
    """Current effort that is not known is not 0: nothing can be added to it."""
    assert made(("add", 3), word="current", of=(5.0, None)) == ([8.0, None], [])
    assert made(("add", 3), word="floor", of=(5.0, None)) == ([8.0, None], [])
    assert made(("set", 3), word="current", of=(5.0, None)) == ([3.0, 3.0], [])


def test_what_is_refused_by_itself_is_left_as_it_is() -> None:
    """The fault is told at its own cell, once."""
    assert made(("multiply", 2), word="floor", of=(-5.0, 4.0)) == ([-5.0, 8.0], [])
    assert made(("multiply", 2), word="weight", of=(REQUIRED,)) == ([REQUIRED], [])
    assert made(("multiply", 2), word="weight", of=(None,)) == ([None], [])


@pytest.mark.parametrize(
    ("word", "before", "operation", "figure", "found"),
    [
        ("current", None, "add", 3, "add on nothing"),
        ("role", "home", "multiply", 2, "'home'"),
        ("floor", 5.0, "add", "3 of", "'3 of'"),
        ("floor", 5.0, "add", True, "TRUE"),
        ("floor", 5.0, "set", None, "nothing"),
        ("lead", 3, "multiply", 0.5, "multiply giving 1.5"),
    ],
)
def test_what_cannot_be_done_is_told_at_the_line(
    word: str, before: Any, operation: str, figure: Any, found: str
) -> None:
    after, (problem,) = made((operation, figure), word=word, of=(before,))
    assert after == [REQUIRED]
    assert found in problem
