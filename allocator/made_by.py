"""What made a report: the versions and options of everything that computed, and what was asked of it."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import pandas as pd

from allocator.highs_options import OPTIONS
from allocator.identity import commit, logical_hash
from allocator.study import Telling
from allocator.table import Table
from capital_allocation import Case


def made_by(
    telling: Telling, cases: Sequence[Case], source: str, command: str, more: Mapping[str, str], note: str = ""
) -> Table:
    """Versions, options, command, input and its hash; and what more is to be said of this report."""
    facts = {
        "tool": f"alliance-allocator {version('alliance-allocator')}",
        "git": commit() or telling.say("not run from a git checkout"),
        "Python": platform.python_version(),
        "numpy": version("numpy"),
        "Pyomo": version("pyomo"),
        "HiGHS": version("highspy"),
        "HiGHS options": ", ".join(f"{name} = {setting}" for name, setting in OPTIONS.items()),
        "command": command or telling.say("from Python"),
        "input": source or telling.say("from Python"),
        "hash of the logical input": logical_hash(cases),
        **more,
        "time": telling.say("in the properties of this file, so that the same input gives the same cells"),
    }
    frame = pd.DataFrame([{"what": telling.say(what), "is": fact} for what, fact in facts.items()])
    return Table("Made by", frame, note=note)
