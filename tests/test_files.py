"""Files are written whole or not at all, and never over the input."""

import os
from pathlib import Path

import pytest

from allocator import OutputError
from allocator.files import check_writable, written_whole


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), written_whole(path) as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_success_replaces_in_one_step_with_ordinary_permissions(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_text("old")
    with written_whole(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.parametrize("link", ["same", "symlink", "hard link"])
def test_the_input_is_never_the_output(link: str, tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    source.write_text("input")
    path = tmp_path / "out.xlsx"
    if link == "symlink":
        path.symlink_to(source)
    elif link == "hard link":
        path.hardlink_to(source)
    else:
        path = tmp_path / "." / "in.xlsx"
    with pytest.raises(OutputError, match="is the input itself"):
        check_writable(path, source)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        check_writable(tmp_path)


def test_a_refusing_file_system_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"), written_whole(tmp_path / "none" / "x.xlsx"):
        pass
