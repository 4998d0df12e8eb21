"""The command line: what it does, what it prints, and its exit codes."""

import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from allocator import OutputError, Solution, SolverError, cli, files, solver
from allocator.commands import workbooks
from capital_allocation import Case
from tests.workbooks import column_of, edited, fill, place, row_of, small


def test_new_check_solve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "x.xlsx"]) == 0
    before = (tmp_path / "x.xlsx").read_bytes()
    assert cli.main(["check", "x.xlsx"]) == 0
    out, err = capsys.readouterr()
    assert "no errors; bargains: Two-percent plan, Cold War bargain" in out
    assert err.startswith("warning: Tiers!")
    assert (tmp_path / "x.xlsx").read_bytes() == before


def test_solve_writes_the_report_beside_the_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = small(tmp_path / "x.xlsx").read_bytes()
    assert cli.main(["solve", "x.xlsx"]) == 0
    assert capsys.readouterr().out == "wrote x.report.xlsx\n"
    assert (tmp_path / "x.xlsx").read_bytes() == before
    book = load_workbook("x.report.xlsx")
    assert book.sheetnames[0] == "Summary"
    about = [[cell.value for cell in row] for row in book["About"].iter_rows()]
    assert ["command", "allocator solve x.xlsx"] in [row[:2] for row in about]
    assert {prop.name for prop in book.custom_doc_props.props} == {"started", "seconds"}


@pytest.mark.parametrize("output", [["-o", "{}"], ["-o{}"], ["--output", "{}"], ["--output={}"]])
def test_of_paths_typed_only_the_name_of_the_file_is_told(output: list[str], tmp_path: Path) -> None:
    """A path tells who the user is; keys and addresses with a slash are no paths."""
    path, report = tmp_path / "taro" / "x.xlsx", tmp_path / "taro" / "r r.xlsx"
    arguments = ["sweep", f"{path.parent}/./x.xlsx", "Backup[* / Senkaku].delay", "1", "2", *output]
    arguments = [argument.format(report) for argument in arguments]
    found = cli.typed(arguments, cli.parser().parse_args(arguments))
    told = shlex.join(argument.format("r r.xlsx") for argument in output)
    assert found == f"allocator sweep x.xlsx 'Backup[* / Senkaku].delay' 1 2 {told}"


def test_no_part_of_a_report_holds_the_folder_it_was_made_in(tmp_path: Path) -> None:
    folder = tmp_path / "taro.yamada"
    folder.mkdir()
    path = small(folder / "x.xlsx")
    assert cli.main(["sweep", str(path), "Income[money].2030", "30", "60", "-o", str(folder / "r.xlsx")]) == 0
    assert cli.main(["check", str(path), "-o", str(folder / "copy.xlsx")]) == 0
    for file in ("r.xlsx", "copy.xlsx"):
        with zipfile.ZipFile(folder / file) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        assert not [name for name, part in parts.items() if b"taro" in part]


def test_the_same_input_gives_the_same_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    small(tmp_path / "x.xlsx")
    cells = []
    for _ in range(2):
        assert cli.main(["solve", "x.xlsx"]) == 0
        book = load_workbook("x.report.xlsx")
        cells.append([[cell.value for row in page.iter_rows() for cell in row] for page in book.worksheets])
    assert cells[0] == cells[1]


def test_a_report_in_japanese(tmp_path: Path) -> None:
    path = small(tmp_path / "x.xlsx")
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx"), "--lang", "ja"]) == 0
    text = str([cell.value for page in load_workbook(tmp_path / "r.xlsx") for row in page.iter_rows() for cell in row])
    assert "予算" in text


def test_a_report_that_is_open_elsewhere_gets_a_numbered_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small(tmp_path / "x.xlsx")
    (tmp_path / "r.xlsx").write_text("old")
    (tmp_path / "~$r.xlsx").write_text("owner")
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx")]) == 0
    out, err = capsys.readouterr()
    assert "is open in another program; the report goes to" in err
    assert out == f"wrote {tmp_path / 'r (2).xlsx'}\n"
    assert (tmp_path / "r.xlsx").read_text() == "old"


def test_a_finished_run_is_not_lost_when_its_folder_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder vanishes while the case is solved: the report is written to the temporary folder, and that is said."""
    path = small(tmp_path / "x.xlsx")
    folder = tmp_path / "gone"
    folder.mkdir()
    honest = solver.solve

    def slow(case: Case) -> Solution:
        if folder.exists():
            folder.rmdir()
        return honest(case)

    monkeypatch.setattr(solver, "solve", slow)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    assert cli.main(["solve", str(path), "-o", str(folder / "r.xlsx")]) == 2
    out, err = capsys.readouterr()
    landed = Path(out.removeprefix("wrote ").strip())
    assert landed.is_relative_to(tmp_path / "temporary")
    assert load_workbook(landed).sheetnames[0] == "Summary"
    assert "could not be written; nothing is lost" in err


def test_reports_go_to_outputs_where_there_is_such_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs").mkdir()
    small(tmp_path / "x.xlsx")
    assert cli.main(["solve", "x.xlsx"]) == 0
    assert (tmp_path / "outputs" / "x.report.xlsx").exists()


def test_sweep_writes_a_curve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = small(tmp_path / "x.xlsx").read_bytes()
    assert cli.main(["sweep", "x.xlsx", "Income[money].2030", "30", "60"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("With Income[money].2030 from 30 to 60 yen a year, security goes from ")
    assert out.endswith("wrote x.sweep.xlsx\n")
    book = load_workbook("x.sweep.xlsx")
    assert book.sheetnames == ["Value curve", "Mix along the way", "About"]
    about = [[cell.value for cell in row][:2] for row in book["About"].iter_rows()]
    assert ["swept", "Income[money].2030"] in about
    assert (tmp_path / "x.xlsx").read_bytes() == before


def test_sweep_of_two_inputs_writes_a_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    small(tmp_path / "x.xlsx")
    second = ["--and", "Roles[home].weight", "0.5", "2", "--points", "3", "--lang", "ja", "-o", "m.xlsx"]
    assert cli.main(["sweep", "x.xlsx", "Income[money].*", "0.8", "1.2", "--by", "multiply", *second]) == 0
    assert "9点" in capsys.readouterr().out
    assert load_workbook("m.xlsx").sheetnames == ["地図", "この報告書について"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Income[money].2030", "60", "30"], "the first end must lie below the second"),
        (["Incom[money].2030", "30", "60"], "did you mean 'Income'?"),
        (["Income[money].2030", "30", "60", "--bargain", "none"], "there is no bargain 'none'"),
        (["Income[money].2030", "30", "60", "--and", "Roles[home].weight", "1", "x"], "--and: 'x' is no number"),
        (
            ["Income[money].2030", "3", "6", "--and", "Roles[home].weight", "1", "2", "--points", "1"],
            "allowed are 2 to",
        ),
    ],
)
def test_a_wrong_sweep_ends_with_2_and_writes_nothing(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small(tmp_path / "x.xlsx")
    assert cli.main(["sweep", str(path), *arguments]) == 2
    assert words in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["x.xlsx"]


def test_a_sweep_without_any_plan_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small(tmp_path / "x.xlsx")
    assert cli.main(["sweep", str(path), "Income[money].*", "-500", "-400"]) == 3
    assert "no plan with Income[money].* from -500 to -400" in capsys.readouterr().err


def test_price_of_a_demand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Six of the ten a year for aid, where 4 was best: what it costs and displaces; 11 cannot be had."""
    path = small(tmp_path / "x.xlsx")
    assert cli.main(["price", str(path), "aid effort 6"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Meeting aid effort 6 in full (6) costs ")
    assert "displaces, in yen over all plan years, guns by 4" in out
    assert "It pays with one of: " in out
    assert cli.main(["price", str(path), "aid effort 1"]) == 0
    assert capsys.readouterr().out == "Meeting aid effort 1 in full costs nothing.\n"
    assert cli.main(["price", str(path), "aid effort 11"]) == 3
    said = (
        "no plan meets 'aid effort 11' in full from 2030 on; the most that one plan meets in all those years is 9; no"
    )
    assert f"{said} later year changes that" in capsys.readouterr().err
    assert cli.main(["price", str(path), "ships effort 1"]) == 2
    assert "asks of nothing known" in capsys.readouterr().err


def test_new_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.xlsx"
    path.write_text("mine")
    assert cli.main(["new", str(path)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert path.read_text() == "mine"


def test_what_is_sound_is_copied_and_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy without a mark, and the program of the bargain asked for, in which income is half."""
    path, copy, model = (small(tmp_path / "x.xlsx"), tmp_path / "copy.xlsx", tmp_path / "x.lp")
    assert cli.main(["check", str(path), "-o", str(copy)]) == 0
    assert load_workbook(copy).sheetnames[1:] == load_workbook(path).sheetnames
    assert cli.main(["export", str(path), str(model), "--bargain", "poor"]) == 0
    assert f"wrote {model}" in capsys.readouterr().out
    (row,) = (line for line in model.read_text().splitlines() if "capital_balance(money,2030)" in line)
    assert row.endswith("= +5")


def test_new_writes_one_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["new", str(tmp_path / "x.xlsx"), "--blank", "--tutorial"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_faults_are_listed_and_end_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def spoil(book: Workbook) -> None:
        page = book["Programs"]
        for row in range(4, 28):
            page.cell(row, column_of(page, "readiness"), 2)

    path = edited(tmp_path / "w.xlsx", spoil)
    assert cli.main(["check", str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("error: Programs!")
    assert lines[-1] == "... and 4 errors more"
    assert list(tmp_path.iterdir()) == [path]


def test_warnings_are_counted_by_all_commands_and_told_by_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def lose(book: Workbook) -> None:
        fill(book, "Income", [{}, {2031: -0.1}])

    path, copy = small(tmp_path / "w.xlsx", lose), tmp_path / "copy.xlsx"
    assert cli.main(["export", str(path), str(tmp_path / "w.lp")]) == 0
    assert capsys.readouterr().err == f"1 warning: `allocator check {path}` tells\n"
    assert cli.main(["check", str(path), "-o", str(copy)]) == 0
    warning, wrote = capsys.readouterr().err.splitlines()
    assert warning.startswith("warning: Income!H5: found -0.1 as income of will / 2031")
    assert wrote == f"wrote {copy}, a copy of {path}: 1 warning marked"
    assert cli.main(["check", str(small(path)), "-o", str(tmp_path / "other.xlsx")]) == 0
    assert capsys.readouterr().err.endswith(": nothing to mark\n")


def test_errors_come_before_warnings_and_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readiness, floor = (place("Programs", ("H01",), head) for head in ("readiness", "floor"))
    path = edited(tmp_path / "w.xlsx", {readiness: 2, floor: "40", "Links!J5": "mine"})
    assert cli.main(["check", str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["error", "warning", "note"]


def test_check_writes_a_marked_copy_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, copy = edited(tmp_path / "w.xlsx", {place("Programs", ("H01",), "readiness"): 2}), tmp_path / "copy.xlsx"
    assert cli.main(["check", str(path), "-o", str(copy)]) == 2
    assert f"wrote {copy}, a copy of {path}: 1 error marked" in capsys.readouterr().err
    assert load_workbook(copy).sheetnames[0] == "Problems"


def test_problems_are_listed_even_where_no_copy_can_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited(tmp_path / "w.xlsx", {place("Programs", ("H01",), "readiness"): 2})
    assert cli.main(["check", str(path), "-o", str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("allocator: no marked copy:")
    assert lines[1].startswith("error: Programs!")


def test_a_failing_solve_leaves_a_marked_copy_beside_the_report(tmp_path: Path) -> None:
    path = edited(tmp_path / "w.xlsx", {place("Programs", ("H01",), "readiness"): 2})
    before = path.read_bytes()
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.report.xlsx")]) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["r.problems.xlsx", "w.xlsx"]
    assert path.read_bytes() == before


def test_no_plan_ends_with_3_and_a_diagnosis(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The old report stays as it was; nothing is printed as an optimum."""
    path = edited(tmp_path / "w.xlsx", {place("Capitals", ("political",), "reserve_floor"): 1000})
    (tmp_path / "r.report.xlsx").write_text("old")
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.report.xlsx")]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "Two-percent plan: no plan satisfies the hard limits" in err
    assert f"wrote {tmp_path / 'r.diagnosis.xlsx'}: why there is no plan" in err
    assert (tmp_path / "r.report.xlsx").read_text() == "old"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["r.diagnosis.xlsx", "r.report.xlsx", "w.xlsx"]
    diagnosis = load_workbook(tmp_path / "r.diagnosis.xlsx")
    assert diagnosis.sheetnames == ["Two-percent plan"]
    assert {prop.name for prop in diagnosis.custom_doc_props.props} == {"started", "seconds"}


def test_a_diagnosis_that_cannot_be_written_is_said_and_ends_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> Path:
        raise OutputError("the disk is full")

    monkeypatch.setattr(files, "write_whole", full)
    path = small(tmp_path / "w.xlsx", lambda book: fill(book, "Programs", [{"floor": 9}]))
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx")]) == 3
    assert "no diagnosis: the disk is full" in capsys.readouterr().err


def test_a_diagnosis_in_japanese(tmp_path: Path) -> None:
    path = small(tmp_path / "w.xlsx", lambda book: fill(book, "Programs", [{"floor": 9}]))
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx"), "--lang", "ja"]) == 3
    page = load_workbook(tmp_path / "r.diagnosis.xlsx")["base"]
    assert page["A1"].value == "「base」：なぜ計画が成り立たず、何を変えればよいか。"


def test_another_bargain_without_a_plan_is_reported_and_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A floor of 6 guns: 10 of money pays for them, 5 does not."""

    def ask_too_much(book: Workbook) -> None:
        fill(book, "Programs", [{"floor": 6}])

    path = small(tmp_path / "w.xlsx", ask_too_much)
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx")]) == 3
    assert "poor: no plan satisfies the hard limits; the report says so" in capsys.readouterr().err
    page = load_workbook(tmp_path / "r.xlsx")["Bargains"]
    assert "no plan" in [cell.value for row in page.iter_rows() for cell in row]
    assert load_workbook(tmp_path / "r.diagnosis.xlsx").sheetnames == ["poor"]


def test_another_bargain_without_a_proven_plan_is_reported_and_ends_with_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If the solver gives up on one bargain, the others are not lost."""
    honest = solver.solve

    def gives_up(case: Case) -> Solution:
        if case.bargain == "poor":
            raise SolverError("poor: the solver gave up")
        return honest(case)

    monkeypatch.setattr(solver, "solve", gives_up)
    path = small(tmp_path / "w.xlsx")
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx")]) == 4
    assert "poor: the solver gave up; the report says so" in capsys.readouterr().err
    assert load_workbook(tmp_path / "r.xlsx")["Summary"]["A1"].value == "base: where should the means go?"


def test_unbounded_ends_with_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two unlimited tiers that feed each other."""

    def endless(book: Workbook) -> None:
        settings = book["Settings"]
        settings.cell(row_of(settings, "first_year"), 2, 2030)
        settings.cell(row_of(settings, "plan_years"), 2, 1)
        fill(book, "Capitals", [{"capital": "money"}, {"capital": "will"}])
        fill(book, "Income", [{"capital": "money", 2030: 1}, {"capital": "will", 2030: 1}])
        fill(book, "Roles", [{"role": "home", "weight": 1}])
        fill(book, "Programs", [{"program": "a", "role": "home"}, {"program": "b", "role": "home"}])
        tiers = [{"program": "a", "tier": "all", "effect": 1, "money": 1, "will": -1}]
        fill(book, "Tiers", [*tiers, {"program": "b", "tier": "all", "effect": 1, "money": -1, "will": 1}])

    path = edited(tmp_path / "w.xlsx", endless, blank=True)
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx")]) == 4
    assert "without limit" in capsys.readouterr().err
    page = load_workbook(tmp_path / "r.diagnosis.xlsx")["base"]
    cells = [cell.value for row in page.iter_rows() for cell in row]
    assert {"a", "b", "Tiers!C4", "Tiers!C5"} <= set(cells)


def test_an_empty_workbook_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to decide on is a fault of the workbook, named as such, never a program without columns."""
    assert cli.main(["solve", str(edited(tmp_path / "w.xlsx", {}, blank=True)), "-o", str(tmp_path / "r.xlsx")]) == 2
    assert "at least one program" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.diagnosis.xlsx"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["solve", "none.xlsx"], "cannot be opened"),
        (["solve", "w.xlsx", "-o", "w.xlsx"], "is the input itself"),
        (["solve", "w.xlsx", "-o", "none/r.xlsx"], "there is no folder"),
        (["export", "w.xlsx", "model.txt"], "must end in .lp or .mps"),
        (["export", "w.xlsx", "model.lp", "--bargain", "none"], "there is no bargain 'none'"),
        (["new", "x.csv"], "must end in .xlsx"),
        (["solve", "w.xlsx", "-o", "r.csv"], "must end in .xlsx"),
    ],
)
def test_wrong_use_ends_with_2_in_one_line(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    edited(tmp_path / "w.xlsx", {})
    assert cli.main(arguments) == 2
    (line,) = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("1 warning: `allocator")]
    assert words in line


def test_a_defect_ends_with_1_without_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workbooks, "_new", lambda _: 1 // 0)
    assert cli.main(["new", str(tmp_path / "x.xlsx")]) == 1
    assert "a defect of this program, please report it: ZeroDivisionError" in capsys.readouterr().err


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(workbooks, "_new", interrupt)
    assert cli.main(["new", "x.xlsx"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_python_m_allocator() -> None:
    done = subprocess.run([sys.executable, "-m", "allocator", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("allocator 0.")


def test_a_wrong_command_line_ends_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["sing"])
    assert ended.value.code == 2
