"""Processes that run what stands here."""

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent

FROM_HERE = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'models'}"}
"""The environment of a process that runs the program and the model of this folder, wherever others are installed."""
