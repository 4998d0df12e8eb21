"""The command line: what it does, what it prints, and its exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from allocator import Solution, SolverError, cli, solver
from capital_allocation import Case
from tests.workbooks import column_of, edited, fill, place, row_of


def test_new_check_solve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "x.xlsx"]) == 0
    before = (tmp_path / "x.xlsx").read_bytes()
    assert cli.main(["check", "x.xlsx"]) == 0
    assert "no errors; bargains: Two-percent plan, Cold War bargain" in capsys.readouterr().out
    assert cli.main(["solve", "x.xlsx"]) == 0
    out, err = capsys.readouterr()
    assert out == "wrote x.report.xlsx\n"
    assert err.startswith("warning: Tiers!")
    assert (tmp_path / "x.xlsx").read_bytes() == before
    assert load_workbook("x.report.xlsx").sheetnames[0] == "Summary"


def test_reports_go_to_outputs_where_there_is_such_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs").mkdir()
    assert cli.main(["new", "x.xlsx"]) == 0
    assert cli.main(["solve", "x.xlsx"]) == 0
    assert (tmp_path / "outputs" / "x.report.xlsx").exists()


def test_new_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.xlsx"
    path.write_text("mine")
    assert cli.main(["new", str(path)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert path.read_text() == "mine"


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


def test_errors_come_before_warnings_and_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readiness, floor = (place("Programs", ("H01",), head) for head in ("readiness", "floor"))
    path = edited(tmp_path / "w.xlsx", {readiness: 2, floor: "40", "Links!J5": "mine"})
    assert cli.main(["check", str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["error", "warning", "note"]


def test_check_writes_a_marked_copy_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, copy = edited(tmp_path / "w.xlsx", {place("Programs", ("H01",), "readiness"): 2}), tmp_path / "copy.xlsx"
    assert cli.main(["check", str(path), "-o", str(copy)]) == 2
    assert f"wrote {copy}, a copy of {path} with every problem marked" in capsys.readouterr().err
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


def test_no_plan_ends_with_3_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = edited(tmp_path / "w.xlsx", {place("Capitals", ("political",), "reserve_floor"): 1000})
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx")]) == 3
    assert "Two-percent plan: no plan satisfies the hard limits" in capsys.readouterr().err
    assert not (tmp_path / "r.xlsx").exists()


def test_another_bargain_without_a_plan_is_reported_and_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Cold War bargain with the cut limit left in force: the buildup cannot be undone fast enough."""

    def keep_cut_limit(book: Workbook) -> None:
        page = book["Bargains"]
        rows = [
            row for row in range(4, page.max_row + 1) if page.cell(row, column_of(page, "column")).value == "max_cut"
        ]
        page.delete_rows(rows[0])

    path = edited(tmp_path / "w.xlsx", keep_cut_limit)
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx")]) == 3
    assert "Cold War bargain: no plan satisfies the hard limits; the report says so" in capsys.readouterr().err
    page = load_workbook(tmp_path / "r.xlsx")["Bargains"]
    assert "no plan" in [cell.value for row in page.iter_rows() for cell in row]


def test_another_bargain_without_a_proven_plan_is_reported_and_ends_with_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If the solver gives up on one bargain, the others are not lost."""
    honest = solver.solve

    def gives_up(case: Case) -> Solution:
        if case.bargain == "Do more":
            raise SolverError("Do more: the solver gave up")
        return honest(case)

    monkeypatch.setattr(solver, "solve", gives_up)
    path = edited(tmp_path / "w.xlsx", {})
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx")]) == 4
    assert "Do more: the solver gave up; the report says so" in capsys.readouterr().err
    assert load_workbook(tmp_path / "r.xlsx")["Summary"]["A1"].value == "Two-percent plan: where should the means go?"


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
    assert cli.main(["solve", str(path)]) == 4
    assert "without limit" in capsys.readouterr().err


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
    (line,) = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("warning")]
    assert words in line


def test_a_defect_ends_with_1_without_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_new", lambda _: 1 // 0)
    assert cli.main(["new", str(tmp_path / "x.xlsx")]) == 1
    assert "a defect of this program, please report it: ZeroDivisionError" in capsys.readouterr().err


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_new", interrupt)
    assert cli.main(["new", "x.xlsx"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_python_m_allocator() -> None:
    done = subprocess.run([sys.executable, "-m", "allocator", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("allocator 0.")


def test_a_wrong_command_line_ends_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["sing"])
    assert ended.value.code == 2
