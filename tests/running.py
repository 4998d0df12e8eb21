"""Processes that run what stands here."""

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent


def environment_of(root: Path) -> dict[str, str]:
    """The environment of a process that runs the program and the model of a folder, wherever others are installed."""
    return os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{root / 'models'}"}


FROM_HERE = environment_of(ROOT)
"""The environment of a process that runs what stands here."""
