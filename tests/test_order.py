"""The order in which things are typed decides nothing: the same mix, as unique as before."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from allocator import Solution, read_cases, solve
from allocator.input.layout import FIRST_ROW
from capital_allocation import Case
from tests.cases import product_mix, strait
from tests.workbooks import small

SETS = ("capitals", "roles", "programs", "contingencies", "scenarios", "expectations")
SHEETS = ("Capitals", "Income", "Roles", "Programs", "Tiers", "Contingencies")

Order = Callable[[Iterable[Any]], list[Any]]


def backwards(members: Iterable[Any]) -> list[Any]:
    return list(members)[::-1]


def shuffled(seed: int) -> Order:
    def order(members: Iterable[Any]) -> list[Any]:
        turned = list(members)
        Random(seed).shuffle(turned)
        return turned

    return order


def turned(case: Case, order: Order) -> Case:
    """All sets in another order; the tiers of a program stay in theirs, which has a meaning."""
    programs = order(case.programs)
    tiers = tuple((p, g) for p in order(programs) for g in case.tiers_of[p])
    return replace(case, **{word: tuple(order(getattr(case, word))) for word in SETS}, tiers=tiers)


def two_alike(**more: Any) -> Case:
    """Three programs, two of which serve alike: any split of 10 between them is optimal."""
    return product_mix({"a": 1, "b": 1, "c": 0.5}, {"money": 10}, {"money": [1, 1, 1]}, **more)


def one_price_of_many() -> Case:
    """Two limits that meet in one point with a third: the plan is one, its prices are not."""
    return product_mix(
        {"doors": 1, "windows": 1},
        {"hours": 2},
        {"hours": [1, 1]},
        width={("doors", "all"): 1.0, ("windows", "all"): 1.0},
    )


def assert_the_same(found: Solution, right: Solution) -> None:
    assert found.security == pytest.approx(right.security, rel=1e-9)
    for word in ("effort", "tier_effort", "capability", "reciprocity", "backup", "balance"):
        figures, expected = found.values.get(word, {}), right.values.get(word, {})
        assert figures == pytest.approx(expected, rel=1e-6, abs=1e-6), word
    assert found.not_unique == right.not_unique


@pytest.mark.parametrize("order", [backwards, shuffled(1), shuffled(2)], ids=["backwards", "first", "second"])
@pytest.mark.parametrize(
    "case",
    [
        strait(),
        two_alike(),
        two_alike(current={"a": 7.0, "b": 3.0}),
        two_alike(current={"a": 2.0, "b": 3.0}),
        one_price_of_many(),
    ],
    ids=["strait", "alike", "alike but for last year", "alike as far from last year", "degenerate"],
)
def test_sets_in_another_order(case: Case, order: Order) -> None:
    assert_the_same(solve(turned(case, order)), solve(case))


def test_the_default_case_in_another_order(japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]) -> None:
    assert_the_same(solve(turned(japan[0], shuffled(3))), japan_solutions[0])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_every_bargain_in_another_order(
    seed: int, japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]
) -> None:
    for case, right in zip(japan, japan_solutions, strict=True):
        assert_the_same(solve(turned(case, shuffled(seed))), right)


def turn_rows(page: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=FIRST_ROW)]
    filled = [row for row in rows if any(value is not None for value in row)]
    for number, row in enumerate(filled[::-1], start=FIRST_ROW):
        for column, value in enumerate(row, start=1):
            page.cell(number, column).value = value


def test_rows_of_the_workbook_in_another_order(tmp_path: Path) -> None:
    def turn(book: Workbook) -> None:
        for sheet in SHEETS:
            turn_rows(book[sheet])

    straight, crooked = (
        read_cases(small(tmp_path / name, edit)) for name, edit in (("a.xlsx", None), ("b.xlsx", turn))
    )
    assert crooked[0].programs == straight[0].programs[::-1]
    for case, other in zip(straight, crooked, strict=True):
        assert_the_same(solve(other), solve(case))
