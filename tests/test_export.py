"""The exported program is the program: another reading of the file gives the same optimum."""

from dataclasses import replace
from pathlib import Path

import highspy
import pytest

from allocator import InputError, Solution, solve
from allocator.export import readable, write_model
from allocator.linear_program import Name
from capital_allocation import Case
from tests.cases import product_mix, strait


def optimum(path: Path) -> float:
    highs = highspy.Highs()
    highs.silent()
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    assert highs.run() == highspy.HighsStatus.kOk
    return highs.getObjectiveValue()


@pytest.mark.parametrize("ending", [".lp", ".mps"])
def test_read_back_and_solved_with_default_options(
    ending: str, japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...], tmp_path: Path
) -> None:
    path = tmp_path / f"model{ending}"
    write_model(japan[0], path)
    assert optimum(path) == pytest.approx(japan_solutions[0].security)
    text = path.read_text(encoding="utf-8")
    assert "hold_coverage(Taiwan_spill_over,2028,as_assumed)" in text


@pytest.mark.parametrize("ending", [".lp", ".mps"])
def test_awkward_names_survive(ending: str, tmp_path: Path) -> None:
    """Spaces, Japanese, names like numbers or operators, names alike once made readable."""
    names = ["1e5", "a b", "a-b", "防衛", "+", "free"]
    case = product_mix(dict.fromkeys(names, 1.0), {"money": 5}, {"money": [1, 2, 3, 4, 5, 6]})
    path = tmp_path / f"model{ending}"
    write_model(case, path)
    assert optimum(path) == pytest.approx(5.0) == solve(case).security


def test_readable_names_are_unique() -> None:
    names = readable([Name("effort", ("a b", 2030)), Name("effort", ("a-b", 2030)), Name("tail_level", ())])
    assert names == ["effort(a_b,2030)", "effort(a_b,2030)#2", "tail_level"]


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must end in"):
        write_model(replace(strait()), tmp_path / "model.xlsx")
