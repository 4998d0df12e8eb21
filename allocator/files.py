"""Writing files so that nothing is ever lost: whole or not at all, and never over the input."""

from __future__ import annotations

import errno
import itertools
import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from allocator.errors import OutputError

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

TEMPORARY = ".allocator-"
"""How the names of temporary files begin, so that they are hidden and known as ours."""

STALE = 24 * 3600.0
"""Seconds after which a temporary file belongs to no run any more, but to one that was killed."""

_temporaries: set[Path] = set()
"""Those of this process that are in use."""


def check_writable(path: Path, source: Path | None = None) -> None:
    """Refuse, before any work is done, a `path` that could not be written in the end.

    Raises OutputError: the folder is missing or cannot be written to, the name is too long or has control
    characters, `path` is a folder, or it is the input itself (also by another name or link).
    """
    folder = path.parent
    if CONTROL.search(path.name):
        raise OutputError(f"{str(path)!r}: the name has a line break or control character; choose another name")
    try:
        if not folder.is_dir():
            raise OutputError(f"{path}: there is no folder {folder}; create it first")
        with suppress(FileNotFoundError):
            path.lstat()  # fails for a name that is too long; what follows says no to it from Python 3.14 on
        if source is not None and path.exists() and source.exists() and path.samefile(source):
            raise OutputError(f"{path}: is the input itself; choose another name for the output")
        if path.is_dir():
            raise OutputError(f"{path}: is a folder; name a file in it")
        with _temporary(path):
            pass  # only trying tells: permissions mean nothing to root, nor on a read-only medium
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise OutputError(f"{path}: the name is too long; choose a shorter one") from None
        raise OutputError(f"{path}: the folder {folder} cannot be written to ({_why(error)}); choose another") from None


def destination(path: Path, source: Path | None = None) -> Path:
    """Where a file asked for at `path` will go: there, or under a numbered name if another program has it open.

    Raises OutputError for the reasons of `check_writable`.
    """
    check_writable(path, source)
    return _numbered(path) if _is_held(path) else path


def write_whole(path: Path, content: bytes) -> Path:
    """Write `content`, the fruit of a long run, so that it is never lost; return where it landed.

    That is `path`; or the next numbered name if another program has `path` open; or a new folder of the system's
    temporary files if the folder of `path` fails. A file that was at `path` then stays as it was.
    Raises OutputError if all of this fails.
    """
    try:
        return _put(path, content)
    except OSError as error:
        reason = _why(error)
    try:
        return _put_aside(path.name, content)
    except OSError as error:
        refusal = f"cannot be written ({reason}), nor can a temporary file ({_why(error)}); make room and run again"
        raise OutputError(f"{path}: {refusal}") from None


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path`; on success it takes the place of `path` in one step.

    Raises OutputError where the file system refuses.
    """
    try:
        with _temporary(path) as temporary:
            yield temporary
            with temporary.open("r+b") as file:
                os.fsync(file.fileno())
            temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {_why(error)}") from None


def _put(path: Path, content: bytes) -> Path:
    """Write at `path`, or beside it if it cannot be replaced. Raises OSError."""
    with _temporary(path) as temporary:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a power cut may leave the new name with nothing under it
        try:
            return temporary.replace(path)
        except PermissionError:  # so Windows answers while another program has the file open
            return temporary.rename(_numbered(path))


def _put_aside(name: str, content: bytes) -> Path:
    """Write a file of this name in a new folder among the system's temporary files. Raises OSError."""
    folder = Path(tempfile.mkdtemp(prefix="allocator-"))
    try:
        return _put(folder / name, content)
    except OSError:
        folder.rmdir()
        raise


@contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """An empty file beside `path`, removed in the end unless it was moved. Raises OSError.

    It has the permissions of any new file, which those of `tempfile` have not.
    """
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(8)}{path.suffix}")
    _temporaries.add(temporary)
    try:
        temporary.touch(exist_ok=False)
        _remove_stale(path.parent)
        yield temporary
    finally:
        discard_temporaries([temporary])


def discard_temporaries(temporaries: Iterable[Path] = ()) -> None:
    """Remove these temporary files, or all that this process has in use; what it has moved stays."""
    for temporary in list(temporaries) or list(_temporaries):
        with suppress(OSError):
            temporary.unlink()
        _temporaries.discard(temporary)


def _remove_stale(folder: Path) -> None:
    """Remove what killed runs left behind; a temporary file of today may belong to a run under way."""
    for left in folder.glob(f"{TEMPORARY}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE:
                left.unlink()


def _is_held(path: Path) -> bool:
    """Whether `path` is protected or open in another program; Excel and LibreOffice leave a file beside it."""
    try:
        path.open("r+b").close()
        return any(path.with_name(name).exists() for name in (f"~${path.name}", f".~lock.{path.name}#"))
    except PermissionError:
        return True
    except OSError:  # there is no such file, or its name is too long to have one of the others beside it
        return False


def _numbered(path: Path) -> Path:
    """`path` with the first number that is free, such as `report (2).xlsx`."""
    names = (path.with_stem(f"{path.stem} ({number})") for number in itertools.count(2))
    return next(name for name in names if not os.path.lexists(name))


def _why(error: OSError) -> str:
    return error.strerror or str(error)
