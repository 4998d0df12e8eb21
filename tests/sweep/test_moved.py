"""What the user means by an address, and what an amount makes of it."""

import numpy as np
import pytest

from allocator.errors import InputError
from allocator.input.addresses import AddressBook
from allocator.input.workbook import Workbook
from allocator.operations import ADD, MULTIPLY, SET
from allocator.sweep.moved import Moved, moved
from allocator.sweep.trace import trace
from capital_allocation import Case
from tests.cases import strait


@pytest.fixture
def book(japan_workbook: Workbook) -> AddressBook:
    return japan_workbook.book


@pytest.fixture
def case(japan_workbook: Workbook) -> Case:
    return japan_workbook.cases[0]


@pytest.mark.parametrize(
    ("what", "way", "count", "word"),
    [
        ("Roles[homeland].weight", None, 1, "weight"),
        ("roles[HOMELAND].Weight", None, 1, "weight"),
        ("Backup[* / Senkaku].credibility", MULTIPLY, 3, "credibility"),
        ("Backup[*].delay", ADD, 18, "delay"),
        ("Income[fiscal].2028", None, 1, "income"),
        ("Income[fiscal].*", MULTIPLY, 8, "income"),
        ("Settings[discount].value", None, 1, "discount"),
        ("Income[fiscal].2028; Income[fiscal].2029", MULTIPLY, 2, "income"),
    ],
)
def test_addresses_as_in_bargains(
    what: str, way: str | None, count: int, word: str, book: AddressBook, case: Case
) -> None:
    found = moved(book, case, what, (0.5, 0.9), way)
    assert len(found.figures) == count
    assert {figure[0] for figure in found.figures} == {word}
    assert found.operation == (way or SET)


@pytest.mark.parametrize(
    ("what", "ends", "said"),
    [
        ("Bakup[*].delay", (1, 2), "Bakup[*].delay: sheet: found text 'Bakup', allowed a sheet with data; did you"),
        ("Roles[homland].weight", (1, 2), "did you mean 'homeland'?"),
        ("Roles[homeland].wait", (1, 2), "did you mean 'weight'?"),
        ("Roles.weight", (1, 2), "'Roles.weight' is no address; write \"Sheet[row].column\""),
        ("Backup[*].delay", (1, 2), "18 figures from 1 to 75; say --by multiply, --by add or"),
        ("Roles[homeland].weight", (2, 2), "from 2 to 2: the first end must lie below the second"),
        ("Programs[H01].lead", (0, 2), "lead is no figure that can move bit by bit"),
        ("Programs[H01].active", (0, 1), "active is no figure that can move bit by bit"),
        ("Roles[homeland].saturation", (1, 2), "every cell it addresses is blank or not active"),
    ],
)
def test_what_cannot_be_swept_is_refused_in_words(
    what: str, ends: tuple[float, float], said: str, book: AddressBook, case: Case
) -> None:
    with pytest.raises(InputError) as error:
        moved(book, case, what, ends)
    assert said in str(error.value)


def test_a_grid_through_nothing_passes_through_nothing() -> None:
    """Fifteen steps from -0.1 to 0.05 pass 0 at 1e-17, which would be refused as too small a figure."""
    growth = Moved("x", (("growth", "strait"),), SET, -0.1, 0.05)
    almost = np.linspace(-0.1, 0.05, 16)[10]
    assert 0.0 < abs(almost) < 1e-12
    assert growth.case_at(strait(), float(almost)).growth["strait"] == 0.0
    assert growth.case_at(strait(), 0.001).growth["strait"] == 0.001


def test_what_an_amount_makes_of_figures() -> None:
    """Credibility 0.9 and 0.5: doubled both would be beyond 1, where a share stays; 0.2 added, only the first."""
    figures = tuple(("credibility", (s, "strait")) for s in ("prompt", "late"))
    for way, amount, expected in ((SET, 0.3, [0.3, 0.3]), (MULTIPLY, 2.0, [1.0, 1.0]), (ADD, 0.2, [1.0, 0.7])):
        found = Moved("x", figures, way, 0.0, 3.0).figures_at(strait(), amount)["credibility"]
        assert list(found.values()) == pytest.approx(expected)


def test_where_shares_stop() -> None:
    """0.9 reaches 1 at 1/0.9 times and 0.5 at twice; both lie on the way to 3 times, only the first to 1.5 times."""
    figures = tuple(("credibility", (s, "strait")) for s in ("prompt", "late"))
    assert Moved("x", figures, MULTIPLY, 0.5, 3.0).turns(strait()) == pytest.approx([1 / 0.9, 2.0])
    assert Moved("x", figures, MULTIPLY, 0.5, 1.5).turns(strait()) == pytest.approx([1 / 0.9])
    assert Moved("x", figures, ADD, 0.0, 1.0).turns(strait()) == pytest.approx([0.1, 0.5])
    assert Moved("x", figures, SET, 0.0, 1.0).turns(strait()) == []


def test_a_share_that_reaches_one_but_for_rounding_is_one() -> None:
    """49 times 1 / 49 is a little less than 1, and the rest would be a coefficient too small for HiGHS."""
    case = strait()
    case = case.with_figures({"build_rate": {"guns": 1.0 / 49.0}})
    assert (1.0 / 49.0) * 49.0 < 1.0
    found = Moved("x", (("build_rate", "guns"),), MULTIPLY, 1.0, 60.0)
    assert found.figures_at(case, 49.0) == {"build_rate": {"guns": 1.0}}
    assert trace(case, found).how == "exact"


def test_the_amount_that_leaves_everything_as_typed() -> None:
    figures = tuple(("credibility", (s, "strait")) for s in ("prompt", "late"))
    assert Moved("x", figures, MULTIPLY, 0.5, 3.0).typed(strait()) == 1.0
    assert Moved("x", figures, ADD, -0.1, 0.1).typed(strait()) == 0.0
    assert Moved("x", figures[:1], SET, 0.0, 1.0).typed(strait()) == 0.9
    assert Moved("x", figures, SET, 0.0, 1.0).typed(strait()) is None


def test_an_amount_that_is_not_allowed_names_what_is() -> None:
    moving = Moved("Backup[late / strait].delay", (("delay", ("late", "strait")),), SET, -1.0, 5.0)
    with pytest.raises(InputError, match=r"at -1: delay would be -1\.0; allowed: a number, 0 or more"):
        moving.case_at(strait(), -1.0)


def test_every_figure_of_the_default_workbook_has_an_address(book: AddressBook, case: Case) -> None:
    """A sheet and a `*` for every key address all figures of a column."""
    found = moved(book, case, "Tiers[* / *].effect", (0.9, 1.1), MULTIPLY)
    assert len(found.figures) == sum(1 for effect in case.effect.values() if effect is not None)
