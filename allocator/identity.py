"""What tells one run from another: the figures it was given, and the code that ran."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from pathlib import Path

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
