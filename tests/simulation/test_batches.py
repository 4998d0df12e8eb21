"""Batches: many linear programs compiled as one are, to the last bit, those compiled one by one."""

import math
from typing import Any

import numpy as np
import pytest

from allocator.doubts import Doubt, doubts_of, usual_doubts
from allocator.input.workbook import Workbook
from allocator.linear_program import Entries, Name, assembled
from allocator.program import compile_case
from allocator.simulation import batches
from allocator.simulation.batches import Trial, same, trials, without_zeros
from allocator.simulation.design import figures_at
from capital_allocation import PARAMETERS, Case, CaseError
from capital_allocation import case as case_module
from tests.cases import product_mix, strait

MULTIPLES = (0.93, 1.0, 1.07)


def doubt(word: str, case: Case) -> Doubt:
    return Doubt(word, {word: tuple(case.figures(word))}, 0.9, 1.1)


def figures(case: Case, *doubts: Doubt, by: Any = MULTIPLES) -> dict[str, dict[Any, Any]]:
    """Every doubt at the same multiple in each of some draws."""
    return figures_at(case, doubts, np.array([[multiple] * len(doubts) for multiple in by]))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The draws compiled by themselves, by their number."""
    numbers: list[int] = []
    honest = batches._by_itself

    def watched(case: Case, of_batch: batches.Figures, number: int) -> Trial | CaseError:
        numbers.append(number)
        return honest(case, of_batch, number)

    monkeypatch.setattr(batches, "_by_itself", watched)
    return numbers


def by_hand(case: Case, word: str, multiple: float) -> Case:
    """The case with every figure of a word multiplied, without the help of what is tested."""
    declared = PARAMETERS[word]
    changed = {
        index: min(figure * multiple, declared.high) if isinstance(figure, float) else figure
        for index, figure in case.figures(word).items()
    }
    return case.with_figures({word: changed})


WORDS = [word for word, declared in PARAMETERS.items() if declared.kind is float and word != "probability"]


@pytest.mark.parametrize("word", WORDS)
def test_any_parameter_is_compiled_as_one(word: str, alone: list[int]) -> None:
    """Whatever is drawn: only the last draw is compiled by itself too, for comparison."""
    case = strait()
    drawn = figures(case, doubt(word, case))
    found = list(trials(case, drawn, 3))
    assert alone == ([2] if drawn.get(word) else [0, 1, 2])
    for trial, multiple in zip(found, MULTIPLES, strict=True):
        assert isinstance(trial, Trial)
        assert same(trial.program, compile_case(by_hand(case, word, multiple)))


def test_the_default_case_is_compiled_as_one(japan_workbook: Workbook, alone: list[int]) -> None:
    """Else a run would take several times as long, and nothing else would show it."""
    case = japan_workbook.cases[0]
    doubts = doubts_of(case, japan_workbook.ranges)
    found = list(trials(case, figures(case, *doubts), 3))
    assert alone == [2]
    for trial, number in zip(found, range(3), strict=True):
        assert isinstance(trial, Trial)
        plain = batches._by_itself(case, figures(case, *doubts), number)
        assert isinstance(plain, Trial)
        assert same(trial.program, plain.program)


def test_where_draws_disagree_each_is_compiled_by_itself(alone: list[int]) -> None:
    """A floor of 5 with a ceiling of 8: three times 5 is too much, so the third draw is no valid case."""
    case = product_mix({"x": 2}, {"money": 10}, {"money": [1]}, floor={"x": 5.0}, width={("x", "all"): 8.0})
    found = list(trials(case, figures(case, doubt("floor", case), by=(0.5, 1.0, 3.0)), 3))
    assert alone == [0, 1, 2]
    assert [type(trial) for trial in found] == [Trial, Trial, CaseError]


def test_a_breach_in_the_middle_is_not_overlooked() -> None:
    """Strain times level may not exceed trust, 0.4: 12 times 0.01 times 5 does, in the second of three draws."""
    case = strait()
    found = list(trials(case, figures(case, doubt("level", case), by=(1.0, 5.0, 1.0)), 3))
    assert [type(trial) for trial in found] == [Trial, CaseError, Trial]


def test_whole_numbers_are_drawn_one_by_one(alone: list[int]) -> None:
    """A lead of a year times 0.5 is none."""
    case = strait()
    found = list(trials(case, figures(case, doubt("lead", case), by=(0.5, 1.0)), 2))
    assert alone == [0, 1]
    assert [trial.case.lead["guns"] for trial in found if isinstance(trial, Trial)] == [0, 1]


def test_a_figure_that_quietly_drops_its_draws_is_noticed(monkeypatch: pytest.MonkeyPatch, alone: list[int]) -> None:
    """`math.fsum` takes a drawn width for that of the first draw; the last draw, compiled both ways, gives it away."""
    case = strait()
    monkeypatch.setattr(case_module, "sum_of", math.fsum)
    found = list(trials(case, figures(case, doubt("width", case)), 3))
    assert alone == [2, 0, 1, 2]
    for trial, multiple in zip(found, MULTIPLES, strict=True):
        assert isinstance(trial, Trial)
        assert same(trial.program, compile_case(by_hand(case, "width", multiple)))


def test_figures_of_nothing_leave_no_coefficient(alone: list[int]) -> None:
    """A build rate capped at 1 leaves nothing of last year's capability, and no coefficient, as it does by itself."""
    case = strait()
    drawn = {"build_rate": {"guns": np.array([0.25, 1.0, 0.5])}}
    found = list(trials(case, drawn, 3))
    assert alone == [2]
    assert all(isinstance(trial, Trial) for trial in found)
    first, second = (trial.program for trial in found[:2] if isinstance(trial, Trial))
    assert len(second.rows.columns) == len(first.rows.columns) - 1
    assert same(second, compile_case(case.with_figures({"build_rate": {"guns": 1.0}})))


def test_rows_without_zeros() -> None:
    """Rows 1 2, 0, 0 3: of the first nothing goes, the second is empty, the third keeps its last."""
    rows = assembled(
        [Name("row", (number,)) for number in range(3)],
        np.zeros(3),
        np.ones(3),
        [Entries(np.array([0, 0, 1, 2, 2]), np.array([0, 1, 0, 0, 1]), np.array([1.0, 2.0, 4.0, 5.0, 3.0]))],
    )
    rows.coefficients[2:4] = 0.0
    kept = without_zeros(rows)
    assert kept.starts.tolist() == [0, 2, 2]
    assert kept.columns.tolist() == [0, 1, 1]
    assert kept.coefficients.tolist() == [1.0, 2.0, 3.0]


def test_one_of_two_programs_that_differ_in_a_figure() -> None:
    case = strait()
    program = compile_case(case)
    assert same(program, compile_case(strait()))
    for word in ("income", "effect", "weight", "width"):
        assert not same(program, compile_case(by_hand(case, word, 1.0 + 1e-15 * 4)))


def test_usual_doubts_of_a_small_case_together(alone: list[int]) -> None:
    case = strait()
    list(trials(case, figures(case, *usual_doubts(case)), 3))
    assert alone == [2]
