"""Files are written whole or not at all, never over the input, and a finished run is never lost."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from allocator import OutputError, files
from allocator.files import check_writable, destination, write_whole, written_whole

LOCKS = ["~$report.xlsx", ".~lock.report.xlsx#"]
NOBODY = 65534

WRITER = """
import sys, time, types
from pathlib import Path
package = types.ModuleType("allocator")  # without its __init__, which takes a second to load
package.__path__ = [sys.argv[1]]
sys.modules["allocator"] = package
from allocator.files import write_whole
content, end = Path(sys.argv[3]).read_bytes(), time.monotonic() + 0.7
while time.monotonic() < end:
    write_whole(Path(sys.argv[2]), content)
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """An old report, alone in its folder."""
    folder = tmp_path / "reports"
    folder.mkdir()
    path = folder / "report.xlsx"
    path.write_bytes(b"old")
    return path


@pytest.fixture
def aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for the system's temporary folder."""
    folder = tmp_path / "aside"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """As seen by a user who is not root, the folder takes no files."""
    if not hasattr(os, "geteuid"):
        pytest.skip("permissions are of another kind here")
    user = os.geteuid()
    folder.chmod(0o555)
    try:
        if user == 0:
            os.seteuid(NOBODY)
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o755)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user can reach, other than those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def open_in_excel(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: `path` cannot be replaced any more."""
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Before the run


@pytest.mark.parametrize("link", ["same", "symlink", "hard link"])
@pytest.mark.parametrize("check", [check_writable, destination])
def test_the_input_is_never_the_output(check: Callable[[Path, Path], object], link: str, tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    source.write_text("input")
    path = tmp_path / "out.xlsx"
    if link == "symlink":
        path.symlink_to(source)
    elif link == "hard link":
        path.hardlink_to(source)
    else:
        path = tmp_path / "." / "in.xlsx"
    with pytest.raises(OutputError, match="is the input itself; choose another name"):
        check(path, source)


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        (".", "is a folder; name a file in it"),
        ("none/report.xlsx", "there is no folder .*none; create it first"),
        ("old.xlsx/report.xlsx", "there is no folder .*old.xlsx; create it first"),
        ("x" * 300 + ".xlsx", "the name is too long; choose a shorter one"),
        ("two\nlines.xlsx", r"two\\nlines.xlsx': the name has a line break or control character; choose another name"),
        ("null\0.xlsx", "control character"),
        ("bell\x07.xlsx", "control character"),
    ],
)
def test_what_could_not_be_written_is_refused_with_a_remedy(name: str, refusal: str, tmp_path: Path) -> None:
    (tmp_path / "old.xlsx").write_text("old")
    for path in (tmp_path / name, Path(os.path.relpath(tmp_path)) / name):
        with pytest.raises(OutputError, match=refusal) as caught:
            destination(path)
        assert caught.value.args[0].isprintable()


@pytest.mark.parametrize("name", ["配分　報告.xlsx", "é ü '&$.xlsx", "x" * 250 + ".xlsx"])
def test_names_of_any_language_and_of_full_length_are_taken(name: str, tmp_path: Path) -> None:
    for path in (tmp_path / name, tmp_path / name):  # new, then there
        assert destination(path) == path
        assert write_whole(path, b"new") == path
    assert names(tmp_path) == [name]


def test_a_read_only_folder_is_refused(public: Path) -> None:
    with (
        read_only(public),
        pytest.raises(OutputError, match=r"the folder .* cannot be written to \(.*\); choose another"),
    ):
        destination(public / "report.xlsx")


def test_a_read_only_medium_is_refused_even_to_root(tiny_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    with pytest.raises(OutputError, match="cannot be written to"):
        destination(tiny_disk / "report.xlsx")


def test_checking_leaves_nothing_behind(report: Path) -> None:
    assert destination(report) == report
    assert destination(report.with_name("other.xlsx")) == report.with_name("other.xlsx")
    assert names(report.parent) == ["report.xlsx"]
    assert report.read_bytes() == b"old"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_report_that_is_open_gets_a_numbered_name_beside_it(lock: str, report: Path) -> None:
    report.with_name(lock).touch()
    assert destination(report) == report.with_name("report (2).xlsx")
    report.with_name("report (2).xlsx").touch()
    assert destination(report) == report.with_name("report (3).xlsx")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_without_its_report_is_nothing(lock: str, report: Path) -> None:
    report.with_name(lock).touch()
    report.unlink()
    assert destination(report) == report


def test_a_report_that_cannot_be_opened_for_writing_gets_a_numbered_name(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self), mode)

    monkeypatch.setattr(Path, "open", refuse)
    assert destination(report) == report.with_name("report (2).xlsx")


# After the run


def test_a_new_file_has_ordinary_permissions(report: Path) -> None:
    mask = os.umask(0o027)
    try:
        assert write_whole(report, b"new") == report
        with written_whole(report.with_suffix(".lp")) as temporary:
            temporary.write_bytes(b"program")
    finally:
        os.umask(mask)
    assert report.read_bytes() == b"new"
    assert names(report.parent) == ["report.lp", "report.xlsx"]
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in report.parent.iterdir()} == {0o640}


def test_a_report_opened_meanwhile_stays_and_the_new_one_gets_a_number(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_in_excel(report, monkeypatch)
    assert write_whole(report, b"new") == report.with_name("report (2).xlsx")
    assert write_whole(report, b"newer") == report.with_name("report (3).xlsx")
    assert [report.with_name(name).read_bytes() for name in names(report.parent)] == [b"new", b"newer", b"old"]


def test_a_full_disk_sends_the_report_to_the_temporary_folder(tiny_disk: Path, aside: Path) -> None:
    path = tiny_disk / "report.xlsx"
    path.write_bytes(b"old")
    content = os.urandom(100_000)
    landed = write_whole(path, content)
    assert landed.name == "report.xlsx"
    assert landed.parent.parent == aside
    assert landed.read_bytes() == content
    assert path.read_bytes() == b"old"
    assert names(tiny_disk) == ["report.xlsx"]


def test_full_disks_everywhere_are_an_output_error_and_leave_no_litter(
    tiny_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tiny_disk))
    path = tiny_disk / "report.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(OutputError, match=r"No space left on device.*make room and run again"):
        write_whole(path, os.urandom(100_000))
    assert path.read_bytes() == b"old"
    assert names(tiny_disk) == ["report.xlsx"]


def test_a_folder_that_vanished_sends_the_report_to_the_temporary_folder(report: Path, aside: Path) -> None:
    shutil.rmtree(report.parent)
    landed = [write_whole(report, content) for content in (b"one", b"two")]
    assert [path.read_bytes() for path in landed] == [b"one", b"two"]
    assert {path.parent.parent for path in landed} == {aside}


def test_a_folder_that_became_read_only_sends_the_report_to_the_temporary_folder(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, aside = public / "reports" / "report.xlsx", public / "aside"
    report.parent.mkdir()
    report.write_bytes(b"old")
    aside.mkdir()
    aside.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    with read_only(report.parent):
        landed = write_whole(report, b"new")
        assert landed.read_bytes() == b"new"
    assert landed.parent.parent == aside
    assert report.read_bytes() == b"old"
    assert names(report.parent) == ["report.xlsx"]


def test_a_file_written_by_another_program_is_whole_too(report: Path) -> None:
    with written_whole(report) as temporary:
        temporary.write_bytes(b"new")
        assert temporary.suffix == ".xlsx"
        assert report.read_bytes() == b"old"
    assert report.read_bytes() == b"new"


def test_a_failure_leaves_the_old_file_and_nothing_else(report: Path) -> None:
    with pytest.raises(ZeroDivisionError), written_whole(report) as temporary:
        temporary.write_bytes(b"half")
        raise ZeroDivisionError
    assert report.read_bytes() == b"old"
    assert names(report.parent) == ["report.xlsx"]


def test_a_refusing_file_system_is_an_output_error(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutputError, match="cannot be written"), written_whole(report.parent / "none" / "x.xlsx"):
        pass
    open_in_excel(report, monkeypatch)
    with pytest.raises(OutputError, match="cannot be written: Permission denied"), written_whole(report):
        pass
    assert names(report.parent) == ["report.xlsx"]


def test_a_reader_among_four_writers_sees_whole_files_only(report: Path, tmp_path: Path) -> None:
    contents = [bytes([number]) * 1_000_000 for number in range(4)]
    writers = []
    for number, content in enumerate(contents):
        (tmp_path / str(number)).write_bytes(content)
        arguments = [str(Path(files.__file__).parent), str(report), str(tmp_path / str(number))]
        writers.append(subprocess.Popen([sys.executable, "-c", WRITER, *arguments]))
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen.add(report.read_bytes())
    assert [writer.returncode for writer in writers] == [0] * 4
    assert seen <= {b"old", *contents}
    assert len(seen) > 2
    assert names(report.parent) == ["report.xlsx"]
