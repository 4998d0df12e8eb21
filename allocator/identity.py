"""What tells one run from another: the figures it was given, and the code that ran."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from importlib.metadata import version
from pathlib import Path

import capital_allocation
from capital_allocation import Case


def logical_hash(cases: Iterable[Case]) -> str:
    """SHA-256 of every value of every case: of what the model is given, not of the file it came in."""
    digest = hashlib.sha256()
    for case in cases:
        for field in fields(case):
            value = getattr(case, field.name)
            ordered = sorted(value.items(), key=repr) if isinstance(value, dict) else value
            digest.update(f"{field.name}={ordered!r}\n".encode())
    return digest.hexdigest()


@cache
def code_hash() -> str:
    """SHA-256 of the code of this package, and of the versions of what it computes with; line ends do not count."""
    digest = hashlib.sha256()
    for package in ("highspy", "numpy", "pyomo"):
        digest.update(f"{package} {version(package)}\n".encode())
    for folder in (Path(__file__).parent, Path(capital_allocation.__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            code = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{path.relative_to(folder).as_posix()} {len(code)}\n".encode() + code)
    return digest.hexdigest()


@cache
def commit() -> str:
    """The git commit of the running code; empty where it does not run from a checkout, or git is not installed."""
    folder = Path(__file__).parent
    try:
        asked = subprocess.run(
            ["git", "-C", str(folder), "log", "-1", "--format=%H", "--", "."],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return asked.stdout.strip()
