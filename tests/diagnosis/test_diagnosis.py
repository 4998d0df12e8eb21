"""Workbooks without a plan: the conflict, checked by brute force, and proposals, typed into the file and solved."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from openpyxl import Workbook, load_workbook

from allocator import NoPlanError, SolverError, solve
from allocator.analyses import no_plan
from allocator.diagnosis.conflict import Trial, endless_ray, find_conflict
from allocator.diagnosis.diagnosis import Diagnosis, figures_of
from allocator.diagnosis.least_change import rounded
from allocator.diagnosis.negotiable import Input
from allocator.input.workbook import read_workbook
from allocator.linear_program import Name
from allocator.program import compile_case
from allocator.reports import make_diagnosis
from tests.cases import product_mix, strait, table
from tests.diagnosis.claims import ends, is_feasible, solves
from tests.infeasible import KINDS
from tests.japanese import KEPT, OWN, fixed, latin
from tests.workbooks import fill, small

MANY = 50
"""Of more inputs only those in the conflict are tried: the conflict itself is proof for the others."""

CELLS = Mapping[Input, float | bool]


@cache
def diagnosed(kind: str) -> tuple[bytes, Diagnosis]:
    """The workbook of a kind, and the diagnosis of its bargain."""
    with TemporaryDirectory() as folder:
        path = KINDS[kind].make(Path(folder) / "w.xlsx")
        workbook, number = read_workbook(path), KINDS[kind].bargain
        return path.read_bytes(), Diagnosis(workbook.cases[number], workbook.negotiable, workbook.sources[number])


def solves_when_typed(content: bytes, diagnosis: Diagnosis, typed: CELLS, folder: Path) -> bool:
    """Whether the bargain solves after figures are typed into the cells named."""
    path = folder / "typed.xlsx"
    path.write_bytes(content)
    book = load_workbook(path)
    for one, figure in typed.items():
        sheet, cell = one.place.split("!")
        book[sheet][cell] = ("yes" if figure else "no") if isinstance(figure, bool) else figure
    book.save(path)
    case = next(case for case in read_workbook(path).cases if case.bargain == diagnosis.case.bargain)
    try:
        solve(case)
    except NoPlanError:
        return False
    return True


EVERY_KIND = [kind if place < 3 else pytest.param(kind, marks=pytest.mark.slow) for place, kind in enumerate(KINDS)]
"""All kinds, of which the first few are enough for a quick look."""


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_there_is_no_plan(kind: str, tmp_path: Path) -> None:
    content, diagnosis = diagnosed(kind)
    assert not diagnosis.is_endless
    assert not solves_when_typed(content, diagnosis, {}, tmp_path)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_that_there_is_no_plan_is_proved(kind: str) -> None:
    """Farkas' lemma in fractions, from the decimals typed; a case that has a plan has no such proof."""
    _, diagnosis = diagnosed(kind)
    assert diagnosis.proof is not None
    assert diagnosis.proof.shortfall > 0
    assert Diagnosis(strait()).proof is None


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_conflict_is_one_and_every_member_is_needed(kind: str) -> None:
    _, diagnosis = diagnosed(kind)
    program, members = diagnosis.what_if.program, diagnosis.conflict.members
    assert diagnosis.conflict.is_irreducible
    assert members
    assert not is_feasible(program, members)
    for name in members:
        assert is_feasible(program, [other for other in members if other != name])
    words = {next(figures_of(diagnosis.case, name))[0] for name in members}
    assert not KINDS[kind].conflict or words == KINDS[kind].conflict


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_least_change_typed_into_its_cells_leaves_a_plan(kind: str, tmp_path: Path) -> None:
    content, diagnosis = diagnosed(kind)
    assert diagnosis.least
    assert solves_when_typed(content, diagnosis, diagnosis.least, tmp_path)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_each_input_alone(kind: str, tmp_path: Path) -> None:
    """What is said to be enough is typed and solved; what is said not to be is tried at both its ends."""
    content, diagnosis = diagnosed(kind)
    enough = {one: figure for one, figure in diagnosis.alone.items() if figure is not None}
    assert KINDS[kind].alone == {one.word for one in enough}
    for one, figure in enough.items():
        assert solves_when_typed(content, diagnosis, {one: figure}, tmp_path)
    inputs = diagnosis.repair.inputs
    for one in inputs if len(inputs) < MANY else diagnosis.alone:
        if one not in enough:
            assert not any(solves(diagnosis, one, end) for end in ends(one))


def test_the_conflict_stands_in_the_first_year_it_can() -> None:
    _, diagnosis = diagnosed("a floor beyond what will pays for")
    assert diagnosis.conflict.members == (
        Name("capital_balance", ("will", 2030)),
        Name("effort_floor", ("guns", 2030)),
    )


def test_the_least_change_is_the_least_relative_to_the_figures() -> None:
    """A gun less than 9 saves half a will: of 4.5 needed and 3 there, 3 guns fewer (a third) are the cheapest way.

    Reserves and floors that share a budget are weighed too: 6 guns leave 4 of 10, and 11 are to be kept.
    """
    assert typed("a floor beyond what will pays for") == {"floor": 6.0}
    assert typed("two conflicts that share nothing") == {"floor": 6.0, "reserve_floor": 4.0}
    assert typed("another bargain without means") == {"floor": 5.0}


def typed(kind: str) -> dict[str, float | bool]:
    return {one.word: figure for one, figure in diagnosed(kind)[1].least.items()}


def test_figures_alone_solved_on_paper() -> None:
    """A ceiling of 9 half ready is 4.5: for 5 it takes 10 wide or 5/9 ready, rounded outward."""
    alone = {one.word: figure for one, figure in diagnosed("a must beyond readiness")[1].alone.items()}
    assert alone == {"readiness": 0.556, "width": 10.0, "level": 4.5, "must_meet": False}
    alone = {one.word: figure for one, figure in diagnosed("another bargain without means")[1].alone.items()}
    assert alone == {"income": 0.6, "floor": 5.0}


def test_inputs_marked_not_negotiable_stay(tmp_path: Path) -> None:
    """The floor may not fall: both years of will must rise. Nothing may change: nothing is proposed."""

    def mark(*lines: tuple[str, str, str]) -> Diagnosis:
        def edit(book: Workbook) -> None:
            fill(book, "Programs", [{"floor": 9}])
            rows = [dict(zip(("sheet", "row", "column"), line, strict=True)) | {"negotiable": "no"} for line in lines]
            fill(book, "Negotiable", rows)

        workbook = read_workbook(small(tmp_path / "w.xlsx", edit))
        return Diagnosis(workbook.cases[0], workbook.negotiable, workbook.sources[0])

    floor = mark(("Programs", "*", "floor"))
    assert {one.place: figure for one, figure in floor.least.items()} == {"Income!G5": 4.5, "Income!H5": 4.5}
    assert mark(("Programs", "guns", "floor"), ("Income", "*", "*")).least == {}


def test_facts_are_negotiable_only_where_marked(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        fill(book, "Contingencies", [{"must": "yes"}])
        line = {"sheet": "Contingencies", "row": "strait", "column": "hold_start", "negotiable": "yes"}
        fill(book, "Negotiable", [line])

    workbook = read_workbook(small(tmp_path / "w.xlsx", edit))
    marked = Diagnosis(workbook.cases[0], workbook.negotiable, workbook.sources[0])
    assert {one.word: figure for one, figure in marked.alone.items()}["hold_start"] == 3.0
    unmarked = Diagnosis(workbook.cases[0], {}, workbook.sources[0])
    assert "hold_start" not in {one.word for one in unmarked.repair.inputs}


def test_a_figure_that_can_move_neither_way_leaves_the_others_their_remedies(tmp_path: Path) -> None:
    """9 guns where will pays for 6: 6 is typed instead. The floor of aid, whose ceiling is 0, is held at 0.

    So is a readiness of 1 held by a floor as high as the ceiling, not that of guns; what is not tried is said apart.
    """

    def made(aid: dict[str, float], width: float) -> Diagnosis:
        def edit(book: Workbook) -> None:
            fill(book, "Programs", [{"floor": 9}, aid])
            fill(book, "Tiers", [{"width": 12}, {"width": width}])

        workbook = read_workbook(small(tmp_path / "w.xlsx", edit))
        return Diagnosis(workbook.cases[0], workbook.negotiable, workbook.sources[0])

    none = made({}, 0)
    assert {one.indexes: figure for one, figure in none.alone.items() if one.word == "floor"} == {("guns",): 6.0}
    assert [(one.word, one.indexes) for one in none.repair.stuck] == [("floor", ("aid",))]
    answer = " ".join(no_plan.page(none).answer)
    rest = len(none.repair.inputs) - len(none.alone) - 1
    assert f"The other {rest} negotiable inputs do not stand in the conflict" in answer
    assert "Not tried: floor (aid; Programs!F5), which other figures let be neither raised nor lowered." in answer
    full = made({"floor": 1, "readiness": 1}, 1)
    assert [(one.word, one.indexes) for one in full.repair.stuck] == [("readiness", ("aid",))]


def test_a_multiple_of_figures_is_tried_where_one_of_them_is_0(tmp_path: Path) -> None:
    """Thrice 3 guns and thrice no aid, which cannot move at a ceiling of 0: twice is enough for 6 guns."""

    def edit(book: Workbook) -> None:
        fill(book, "Programs", [{"floor": 3}, {"floor": 0}])
        fill(book, "Tiers", [{}, {"width": 0}])
        line = {"bargain": "armed", "sheet": "Programs", "row": "*", "column": "floor", "operation": "multiply"}
        fill(book, "Bargains", [line | {"value": 3}])

    workbook = read_workbook(small(tmp_path / "w.xlsx", edit))
    diagnosis = Diagnosis(workbook.cases[1], workbook.negotiable, workbook.sources[1])
    assert {one.place: figure for one, figure in diagnosis.alone.items() if one.word == "floor"} == {"Bargains!F4": 2.0}


def test_a_case_made_in_python_is_diagnosed_without_cells() -> None:
    case = replace(strait(), reserve_floor={"goodwill": 30.0})
    page = make_diagnosis([case])["base"]
    assert table(page, "Limits that exclude each other")["cell"].unique().tolist() == [""]
    assert "reserve_floor (goodwill) 30 → " in " ".join(page.answer)


def test_the_input_that_has_to_move_least_is_named_first() -> None:
    """Floors of 3 and 9 where there are 10: income up by 2 of 12, or b's floor down by 2 of 9, or a's by 2 of 3."""
    case = product_mix({"a": 1, "b": 1}, {"money": 10}, {"money": [1, 1]}, floor={"a": 3.0, "b": 9.0})
    said = " ".join(make_diagnosis([case])["base"].answer)
    alone = said[said.index("Alone it takes one of") :]
    places = [alone.index(words) for words in ("income (money", "floor (b", "floor (a")]
    assert places == sorted(places)


def test_where_a_plan_exists_there_is_no_conflict() -> None:
    with pytest.raises(ValueError, match="there is no conflict"):
        find_conflict(compile_case(strait()))


def test_what_is_not_proved_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the solver gives up while limits are dropped, the page says that a conflict lies within what HiGHS named."""
    _, known = diagnosed("a floor beyond what will pays for")
    honest = Trial.has_plan

    def gives_up(trial: Trial, kept: Iterable[Name]) -> bool:
        if set(kept := tuple(kept)) != set(trial.typed):
            raise SolverError("no verdict")
        return honest(trial, kept)

    monkeypatch.setattr(Trial, "has_plan", gives_up)
    diagnosis = Diagnosis(known.case)
    assert not diagnosis.conflict.is_irreducible
    assert not is_feasible(diagnosis.what_if.program, diagnosis.conflict.members)
    assert "A conflict lies within these" in " ".join(no_plan.page(diagnosis).answer)


def test_tiers_without_end_are_named() -> None:
    """Two unlimited tiers that feed each other: together they move forever, and a width of either ends it."""
    case = product_mix({"a": 1, "b": 1}, {"money": 1, "will": 1}, {"money": (1, -1), "will": (-1, 1)})
    page = make_diagnosis([case])["base"]
    rows = table(page, "Tiers that grow together")
    assert rows[["program", "tier", "a width here is enough"]].to_numpy().tolist() == [
        ["a", "all", "yes"],
        ["b", "all", "yes"],
    ]
    assert endless_ray(compile_case(strait())) == {}


def test_rounding_is_outward_to_two_digits_of_the_move() -> None:
    one = Input("income", (("k", 2030),), "set", (0.0,), 7900.0, 7900.0, "")
    assert [rounded(one, move) for move in (223.4567, -223.4567, 0.31, -7899.99)] == [8130.0, 7670.0, 7900.31, 0.0]
    share = Input("max_cut", ("p",), "set", (0.0,), 0.25, 0.25, "")
    assert [rounded(share, move) for move in (0.7499, 0.1234)] == [1.0, 0.38]


def test_a_line_of_bargains_is_one_input() -> None:
    """Multiplied shares stay capped at 1; what is added keeps the bounds of the value."""
    times = Input("readiness", ("a", "b"), "multiply", (0.5, 0.8), 1.2, 1.2, "Bargains!F4")
    assert times.values(1.5) == {"a": 0.75, "b": 1.0}
    assert times.slopes() == {"a": 0.5, "b": 0.8}
    plus = Input("floor", ("a",), "add", (3.0,), 2.0, 2.0, "Bargains!F5")
    assert (plus.low, plus.values(-3.0)) == (-3.0, {"a": 0.0})


def test_the_diagnosis_in_japanese_leaves_nothing_in_english(tmp_path: Path) -> None:
    """Of the texts around the figures only keys, cells and words of the workbook stay as they are."""
    endless = product_mix({"a": 1, "b": 1}, {"money": 1, "will": 1}, {"money": (1, -1), "will": (-1, 1)})
    workbook = read_workbook(KINDS["two conflicts that share nothing"].make(tmp_path / "w.xlsx"))
    sheets = {"negotiable", "programs", "tiers"}
    reports = (
        make_diagnosis([endless], language="ja"),
        make_diagnosis(workbook.cases[:1], workbook, language="ja"),
    )
    for report in reports:
        texts = [re.sub("[A-Z][a-z]+![A-Z]+[0-9]+", "", text) for text in fixed(report)]
        assert latin(texts) - KEPT - OWN - sheets - {"all"} == set()
