"""`allocator simulate`: a report and a file of draws; interrupted, resumed, refused."""

import os
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from allocator import Draws, cli, make_simulation, simulate, words, write_report
from allocator.simulation.draws_file import Appending
from allocator.simulation.outcomes import Outcomes, Simulation
from allocator.table import Report
from tests.cases import strait
from tests.japanese import KEPT, OWN, fixed, latin
from tests.workbooks import fill, small

LINES = [
    {"sheet": "Tiers", "row": "*", "column": "effect", "low": 0.5, "high": 1.5, "evidence": "J"},
    {"sheet": "Backup", "row": "*", "column": "delay", "low": 1, "high": 3, "distribution": "triangular"},
]


def uncertain(book: Workbook) -> None:
    fill(book, "Ranges", LINES)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    small(tmp_path / "w.xlsx", uncertain)
    return tmp_path


def cells(path: Path) -> dict[str, list[list[object]]]:
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in load_workbook(path)}


def test_a_report_and_the_draws_beside_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (here / "w.xlsx").read_bytes()
    assert cli.main(["simulate", "w.xlsx", "--draws", "12"]) == 0
    assert capsys.readouterr().out == "wrote w.simulation.xlsx; the draws stand in w.draws.csv\n"
    assert (here / "w.xlsx").read_bytes() == before
    assert sorted(path.name for path in here.iterdir()) == ["w.draws.csv", "w.simulation.xlsx", "w.xlsx"]
    found = cells(here / "w.simulation.xlsx")
    assert list(found) == ["Simulation", "Core", "Spread", "Drivers", "Assumptions", "About"]
    assert ["command", "allocator simulate w.xlsx --draws 12"] in [row[:2] for row in found["About"]]
    assert ["Backup: delay", "- 1", 1, 1, 3, "triangular"] in [row[:6] for row in found["Assumptions"]]
    lines = (here / "w.draws.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2 + 1 + 2 * 2 + 12
    assert {prop.name for prop in load_workbook(here / "w.simulation.xlsx").custom_doc_props.props} == {
        "started",
        "seconds",
    }


def test_the_same_command_again_draws_nothing_and_tells_the_same(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ["simulate", "w.xlsx", "--draws", "6"]
    assert cli.main(command) == 0
    first = cells(here / "w.simulation.xlsx")
    monkeypatch.delattr(Simulation, "ready")
    assert cli.main(command) == 0
    assert cells(here / "w.simulation.xlsx") == first


def test_options_reach_the_draws(here: Path) -> None:
    """Apart, the four figures of the case are four judgements: two effects, and the one delay makes three."""
    options = [
        "--seed",
        "5",
        "--apart",
        "--bargain",
        "poor",
        "-o",
        "r.xlsx",
        "--draws-file",
        "kept.csv",
        "--lang",
        "ja",
    ]
    assert cli.main(["simulate", "w.xlsx", "--draws", "3", *options]) == 0
    first, heads, *lines = (here / "kept.csv").read_text(encoding="utf-8").splitlines()
    assert '"bargain": "poor", "seed": 5, "draws": 3' in first
    assert heads.endswith(",Tiers: effect guns / all,Tiers: effect aid / all,Backup: delay expected / strait")
    assert len(lines) == 1 + 2 * 3 + 3
    found = cells(here / "r.xlsx")
    assert list(found)[:2] == ["シミュレーション", "中核"]
    assert "三角" in str(found["前提"])


def test_without_ranges_the_usual_figures_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    small(tmp_path / "w.xlsx")
    assert cli.main(["simulate", "w.xlsx", "--draws", "2"]) == 0
    heads = (tmp_path / "w.draws.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    assert {"weight", "effect", "use", "delay", "hold_penalty"} <= set(heads)


def test_draws_of_another_input_are_refused_and_left_alone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["simulate", "w.xlsx", "--draws", "2"]) == 0
    kept = (here / "w.draws.csv").read_bytes()
    assert cli.main(["simulate", "w.xlsx", "--draws", "2", "--seed", "1"]) == 2
    refusal = "allocator: w.draws.csv: holds draws of seed 0, not 1; name another file with --draws-file, or delete it"
    assert capsys.readouterr().err.splitlines()[-1] == refusal
    assert (here / "w.draws.csv").read_bytes() == kept
    assert cli.main(["simulate", "w.xlsx", "--draws", "2", "--draws-file", "w.xlsx"]) == 2
    assert "is the input itself" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--draws", "0"], "found '0'; allowed: a whole number from 1 to 1000000"),
        (["--draws", "many"], "found 'many'"),
        (["--draws", "1e3"], "found '1e3'"),
        (["--draws", "5", "--seed", "-1"], "--seed"),
        ([], "the following arguments are required: --draws"),
    ],
)
def test_wrong_numbers_end_with_2(options: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["simulate", "w.xlsx", *options])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_the_report_never_takes_the_place_of_the_draws(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["simulate", "w.xlsx", "--draws", "2", "-o", "r.xlsx", "--draws-file", "./r.xlsx"]) == 2
    assert "r.xlsx: is asked for both the report and the draws" in capsys.readouterr().err
    assert [path.name for path in here.iterdir()] == ["w.xlsx"]


def test_an_unknown_bargain_ends_with_2(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["simulate", "w.xlsx", "--draws", "2", "--bargain", "good"]) == 2
    assert "there is no bargain 'good'; known are" in capsys.readouterr().err
    assert [path.name for path in here.iterdir()] == ["w.xlsx"]


def test_a_case_without_a_plan_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def too_much(book: Workbook) -> None:
        uncertain(book)
        fill(book, "Capitals", [{"capital": "money", "reserve_floor": 99}])

    path = small(tmp_path / "w.xlsx", too_much)
    assert cli.main(["simulate", str(path), "--draws", "2"]) == 3
    assert capsys.readouterr().err.splitlines()[-1] == "allocator: base: no plan satisfies the hard limits"
    assert [found.name for found in tmp_path.iterdir()] == ["w.xlsx"]


def test_ranges_that_move_nothing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is uncertain about a growth of 0, nor about which role a program serves."""
    monkeypatch.chdir(tmp_path)
    growth = {"sheet": "Contingencies", "row": "*", "column": "growth", "low": 0.5, "high": 2}
    role = {"sheet": "Programs", "row": "*", "column": "role", "low": 0.5, "high": 2}
    small(tmp_path / "some.xlsx", lambda book: fill(book, "Ranges", [*LINES, growth]))
    small(tmp_path / "none.xlsx", lambda book: fill(book, "Ranges", [growth, role]))
    assert cli.main(["simulate", "some.xlsx", "--draws", "2"]) == 0
    assert "note: Ranges!D6: the range of Contingencies: growth moves no figure" in capsys.readouterr().err
    assert cli.main(["simulate", "none.xlsx", "--draws", "2"]) == 2
    assert "nothing to draw; name on the sheet Ranges what is uncertain" in capsys.readouterr().err


INTERRUPTED = """
import os, signal, sys
from allocator.simulation.draws_file import Appending
import allocator.simulation.outcomes
allocator.simulation.outcomes.BATCH = 4
honest, calls = Appending.add, []
def add(self, points, outcomes):
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGINT)
    honest(self, points, outcomes)
    calls.append(points)
Appending.add = add
from allocator.cli import main
raise SystemExit(main(sys.argv[1:]))
"""


def test_interrupted_it_says_what_is_kept_and_goes_on_from_there(here: Path) -> None:
    """After three batches of four points: the case as typed, four ends and seven draws."""
    command = ["simulate", "w.xlsx", "--draws", "20"]
    assert cli.main([*command, "--draws-file", "whole.csv"]) == 0
    (here / "w.simulation.xlsx").unlink()
    done = subprocess.run([sys.executable, "-c", INTERRUPTED, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "allocator: interrupted; 7 of 20 draws are kept in w.draws.csv",
        "allocator: the same command goes on from there; with --so-far it reports on these",
    ]
    assert not (here / "w.simulation.xlsx").exists()
    assert cli.main([*command, "--so-far"]) == 0
    about = str(cells(here / "w.simulation.xlsx")["About"])
    assert "Made: 7 draws of 2 judgements, a Latin hypercube" in about
    assert "20 draws were asked for: these are the first" in about
    assert cli.main(command) == 0
    assert (here / "w.draws.csv").read_bytes() == (here / "whole.csv").read_bytes()


def test_a_report_on_no_draws_at_all(here: Path) -> None:
    """Nothing drawn so far: the case as typed and each judgement alone are solved, and said."""
    assert cli.main(["simulate", "w.xlsx", "--draws", "20", "--so-far"]) == 0
    assert len((here / "w.draws.csv").read_text(encoding="utf-8").splitlines()) == 2 + 5
    found = cells(here / "w.simulation.xlsx")
    assert "No draw made so far has a best plan." in str(found["Simulation"])


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_progress_with_rate_and_time_left_on_a_terminal_only(here: Path) -> None:
    import fcntl
    import pty
    import termios

    command = [sys.executable, "-m", "allocator", "simulate", "w.xlsx", "--draws", "400"]
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs) as run:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # so Linux says that the other side is closed
            pass
        run.wait()
    os.close(ours)
    assert run.returncode == 0
    assert re.search(rb"\d+%\|.*\| \d+/405 \[\d\d:\d\d<\d\d:\d\d, .*solves/s\]", shown), shown
    (here / "w.draws.csv").unlink()
    piped = subprocess.run(command, capture_output=True, check=True)
    assert piped.stderr == b""


def test_an_interrupt_between_file_and_memory_loses_no_draw(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It comes once a batch is on disk, before the run has taken note of it: what is told is what the file holds."""
    add = Appending.add

    def interrupted(self: Appending, points: range, outcomes: Outcomes) -> None:
        add(self, points, outcomes)
        if points[-1] >= 20:
            raise KeyboardInterrupt

    monkeypatch.setattr(Appending, "add", interrupted)
    assert cli.main(["simulate", "w.xlsx", "--draws", "1000", "--workers", "1"]) == 130
    (said,) = re.findall(r"interrupted; (\S+) of 1,000 draws are kept", capsys.readouterr().err)
    points = [line.split(",")[0] for line in (here / "w.draws.csv").read_text().splitlines()[2:]]
    assert int(said) == len(points) - 5 > 0  # before the draws stand the case as typed and four ends


def test_interrupted_from_outside(here: Path) -> None:
    """By whoever sends the signal once the first draws are on disk: within seconds, and nothing is lost."""
    command = [sys.executable, "-m", "allocator", "simulate", "w.xlsx", "--draws", "100000"]
    kept = here / "w.draws.csv"
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        while not kept.exists() or kept.read_bytes().count(b"\n") < 150:
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=30)
    assert run.returncode == 130
    (said,) = re.findall(r"interrupted; (\S+) of 100,000 draws are kept in w.draws.csv", err)
    assert int(said.replace(",", "")) >= 143
    assert "Traceback" not in err


@pytest.fixture(scope="module")
def outcomes() -> Draws:
    return simulate(strait(), 12)


def in_japanese(draws: Draws) -> Report:
    return make_simulation(Draws(draws.case, draws.simulation, draws.found, language="ja"))


def test_every_sheet_asks_and_answers(outcomes: Draws) -> None:
    report = make_simulation(outcomes)
    assert [page.name for page in report.pages] == ["Simulation", "Core", "Spread", "Drivers", "Assumptions", "About"]
    for page in report.pages:
        assert page.title.endswith("?")
        assert all(sentence.endswith(".") for sentence in page.answer)
    first = report["Simulation"]
    assert [head for head in first.heads if head] == [
        "How far apart",
        "What is firm",
        "What decides",
        "What to doubt",
        "How to read it",
    ]
    assert set(first.answer) == {
        sentence for name in ("Spread", "Core", "Drivers", "Assumptions", "About") for sentence in report[name].answer
    }


def test_nothing_but_the_users_own_words_stays_latin(outcomes: Draws) -> None:
    assert latin(fixed(in_japanese(outcomes))) - KEPT - OWN == set()


def test_the_figures_are_the_same_in_both_languages(outcomes: Draws) -> None:
    for page, twin in zip(make_simulation(outcomes).pages, in_japanese(outcomes).pages, strict=True):
        for table, other in zip(page.tables, twin.tables, strict=True):
            figures = [
                [cell for cell in shown.frame.to_numpy().ravel() if isinstance(cell, float) and abs(cell) < 1e300]
                for shown in (table, other)
            ]
            assert figures[0] == figures[1]
            assert phrase_of(table.title) == other.title


def phrase_of(title: str) -> str:
    return words.phrase(title, "ja")


def test_the_report_can_be_written(outcomes: Draws, tmp_path: Path) -> None:
    book = load_workbook(write_report(make_simulation(outcomes), tmp_path / "r.xlsx"))
    charts = {page.title: len(page._charts) for page in book}
    assert charts == {"Simulation": 0, "Core": 1, "Spread": 2, "Drivers": 1, "Assumptions": 0, "About": 0}
