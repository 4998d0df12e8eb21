"""The benchmarks run, refuse to compare different answers, and stand in docs/performance.md; no time is asserted."""

import pytest

from benchmarks import draws, performance, scale, solves, steps
from benchmarks.__main__ import PAGE, measured, tasks
from benchmarks.measuring import Competitor, Line, Task, measure
from capital_allocation import Case
from tests.cases import strait


@pytest.mark.parametrize("make", [solves.task, steps.task, draws.task])
def test_every_competitor_installed_finds_the_same_optima(make: object) -> None:
    task = make(strait())  # type: ignore[operator]
    lines = measure(task, 1)
    assert [line.name for line in lines] == [each.name for each in task.competitors]
    assert [line.ratio is None for line in lines] == [not each.is_installed for each in task.competitors]
    assert lines[0].ratio == 1.0


def test_draws_and_sweeps_change_the_optimum() -> None:
    """Otherwise there would be nothing to solve again."""
    for task in (steps.task(strait()), draws.task(strait())):
        assert len({round(objective, 6) for objective in task.competitors[0].run()}) > 3


def competing(*competitors: Competitor) -> Task:
    return Task("A sum", "1 + 1", competitors)


def test_another_optimum_is_no_competitor() -> None:
    """An objective of 2.001 is not within a millionth of 2."""
    right, wrong = Competitor("right", lambda: [2.0]), Competitor("wrong", lambda: [2.001])
    with pytest.raises(ValueError, match=r"wrong: optimum 1 of 1 is 2\.001, not 2\.0"):
        measure(competing(right, wrong), 1)


def test_what_is_not_installed_is_left_out() -> None:
    there, missing = Competitor("there", lambda: [2.0]), Competitor("missing", lambda: [2.0], "no_such_package")
    task = competing(there, missing)
    lines = measure(task, 3)
    assert lines == [Line("there", 1.0, 1.0, 1.0), Line("missing", None)]
    assert performance.table(task, lines).splitlines()[-2:] == ["| there | 1.00 | 1.00 to 1.00 |", "| missing | | |"]


def test_the_page_names_the_same_competitors(japan: tuple[Case, ...]) -> None:
    _, rest = PAGE.read_text(encoding="utf-8").split(performance.BEGIN)
    lines = rest.split(performance.END)[0].splitlines()
    named = [line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")]
    expected = [each.name for task in tasks(japan[0]) for each in task.competitors]
    assert [name for name in named if name not in ("by", "---")] == expected
    assert performance.NOT_INSTALLED not in rest


def test_tables_replace_what_stands_between_the_marks() -> None:
    text = f"before {performance.BEGIN} old {performance.END} after"
    assert performance.refreshed(text, "new") == f"before {performance.BEGIN}\n\nnew\n\n{performance.END} after"


@pytest.mark.slow
def test_the_whole_run_prints_each_table_and_the_versions() -> None:
    found = measured(strait(), 1)
    for task in tasks(strait()):
        assert f"*{task.title}*" in found
    assert "highspy" in found.splitlines()[-1]


def test_every_step_of_a_large_case_is_there_to_be_watched() -> None:
    for module, name, _ in scale.WATCHED:
        assert callable(getattr(module, name)), name
