"""Equations in fractions: solved on paper, against substitution, and refused where they have no one answer."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.exact.elimination import SingularError, TooLongError, eliminated, solved, solved_for_prices

ENOUGH = 10**6

squares = st.integers(1, 6).flatmap(
    lambda size: st.lists(
        st.lists(st.sampled_from([0, 0, 1, -2, 3]).map(Fraction), min_size=size, max_size=size),
        min_size=size,
        max_size=size,
    )
)


def sparse(rows: list[list[Fraction]]) -> dict[str, dict[int, Fraction]]:
    return {f"row {place}": {j: a for j, a in enumerate(row) if a} for place, row in enumerate(rows)}


def test_two_equations_on_paper() -> None:
    """From x + y = 1 and x - 2 y = 0: y = 1/3, x = 2/3. Prices with a + b = 1 and a - 2 b = 0: b = 1/3, a = 2/3."""
    steps = eliminated({"a": {"x": Fraction(1), "y": Fraction(1)}, "b": {"x": Fraction(1), "y": Fraction(-2)}}, ENOUGH)
    assert solved(steps, {"a": Fraction(1)}) == {"x": Fraction(2, 3), "y": Fraction(1, 3)}
    assert solved_for_prices(steps, {"x": Fraction(1)}) == {"a": Fraction(2, 3), "b": Fraction(1, 3)}


@given(rows=squares)
def test_what_is_found_satisfies_the_equations(rows: list[list[Fraction]]) -> None:
    matrix = sparse(rows)
    right = {row: Fraction(place + 1, 3) for place, row in enumerate(matrix)}
    costs = {column: Fraction(column - 2, 7) for column in range(len(rows))}
    try:
        steps = eliminated(matrix, ENOUGH)
    except SingularError:
        return
    found, prices = solved(steps, right), solved_for_prices(steps, costs)
    for row, terms in matrix.items():
        assert sum(a * found[j] for j, a in terms.items()) == right[row]
    for column, cost in costs.items():
        assert sum(terms.get(column, 0) * prices[row] for row, terms in matrix.items()) == cost


def test_rows_that_say_the_same_are_named() -> None:
    one, two = {"x": Fraction(1), "y": Fraction(2)}, {"x": Fraction(2), "y": Fraction(4)}
    with pytest.raises(SingularError) as refused:
        eliminated({"one": one, "two": two}, ENOUGH)
    assert refused.value.key in ("one", "two")


def test_work_is_limited() -> None:
    with pytest.raises(TooLongError):
        eliminated(sparse([[Fraction(1), Fraction(1, 3)], [Fraction(1, 7), Fraction(1)]]), 1)
