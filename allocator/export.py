"""`export`: the linear program as an LP or MPS file with readable names, to be read by any solver."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from allocator.errors import InputError
from allocator.files import check_writable, written_whole
from allocator.linear_program import Name
from allocator.program import compile_case, loaded
from capital_allocation import Case
from capital_allocation.notation import keys_of

ENDINGS = (".lp", ".mps")


def write_model(case: Case, path: Path, source: Path | None = None) -> None:
    """Write the linear program of `case` to `path`; its ending, .lp or .mps, decides the format.

    Raises InputError for another ending, OutputError where it cannot be written.
    """
    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"{path}: the name must end in {' or '.join(ENDINGS)}")
    check_writable(path, source)
    program = compile_case(case)
    highs = loaded(program)
    with written_whole(path) as temporary:
        highs.write(str(temporary), readable(program.columns.names), readable(program.rows.names))


def readable(names: Iterable[Name]) -> list[str]:
    """Names that LP and MPS files can hold, such as `balance(fiscal,2028)`.

    Where two would be alike, a number is added.
    """
    taken: set[str] = set()
    result = []
    for name in names:
        keys = keys_of(name.index)
        index = ",".join(_spelled(str(key)) for key in keys)
        text = candidate = f"{name.word}({index})" if keys else name.word
        count = 1
        while candidate in taken:
            count += 1
            candidate = f"{text}#{count}"
        taken.add(candidate)
        result.append(candidate)
    return result


def _spelled(key: str) -> str:
    """A key in the letters that LP files allow; others by their Unicode number."""
    return re.sub(r"[^A-Za-z0-9_.]", lambda found: "_" if found[0].isascii() else f"u{ord(found[0]):x}", key)[:60]
