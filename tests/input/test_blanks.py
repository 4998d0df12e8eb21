"""A blank that stands out in its column is warned of; one that has fellows, or a meaning of its own, is not."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from allocator.input.workbook import read_workbook
from tests.workbooks import fill, small

NAMES = ("north", "east", "south", "west")


def warned(tmp_path: Path, figures: dict[str, Any], **others: dict[str, Any]) -> list[str]:
    """What is warned of where these contingencies have these decisive figures."""

    def edit(book: Workbook) -> None:
        rows = [{"contingency": name, "decisive": figure, **others.get(name, {})} for name, figure in figures.items()]
        fill(book, "Contingencies", rows)
        fill(book, "Relevance", [{"program": "guns", **dict.fromkeys(figures, 1)}])
        fill(book, "Backup", [{"contingency": "north"}])
        backup = {"scenario": "expected", "delay": 3, "credibility": 0.5}
        fill(book, "Backup", [{**backup, "contingency": name} for name in figures])

    found = read_workbook(small(tmp_path / "w.xlsx", edit)).warnings
    return [str(one) for one in found if "all other rows" in one.found]


def test_one_blank_among_four_is_warned_of(tmp_path: Path) -> None:
    (said,) = warned(tmp_path, {"north": 1, "east": 2, "south": None, "west": 4})
    assert said == (
        "Contingencies!F6: found nothing as decisive of south, which all other rows fill; "
        "allowed: a number, 0 or more. To mend: nothing if 0 is meant, which is read; otherwise fill it in."
    )


@pytest.mark.parametrize(
    "figures", [{"north": 1, "east": 2, "south": None}, {"north": 1, "east": 2, "south": None, "west": None}]
)
def test_fewer_rows_or_more_blanks_say_nothing(figures: dict[str, Any], tmp_path: Path) -> None:
    assert warned(tmp_path, figures) == []


def test_rows_that_are_switched_off_do_not_count(tmp_path: Path) -> None:
    assert warned(tmp_path, dict.fromkeys(NAMES, 1) | {"west": None}, east={"active": "no"}) == []


def test_a_blank_that_is_no_figure_says_nothing(tmp_path: Path) -> None:
    """Without saturation there is no limit: that may be meant of one role."""

    def edit(book: Workbook) -> None:
        fill(book, "Roles", [{"role": name, "weight": 1, "saturation": 9} for name in NAMES[:3]])
        fill(book, "Roles", [{}, {}, {}, {"role": "west", "weight": 1}])
        fill(book, "Programs", [{"role": "north"}, {"role": "east"}])

    found = read_workbook(small(tmp_path / "w.xlsx", edit)).warnings
    assert not [one for one in found if "all other rows" in one.found]
