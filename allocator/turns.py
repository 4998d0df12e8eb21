"""What turns where one basis gives way to another, in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.basis import AT_LOWER, BASIC
from allocator.limits import variable_name
from allocator.linear_program import Name
from allocator.study import Telling

Standing = NDArray[np.int8]
"""What each column, then each row, stands at, in HiGHS' numbers."""

GAPS = ("hold_gap", "decisive_gap", "unmet")
"""Variables that say what is missing: at their lower limit, nothing is."""

SHOWN = 3
"""How many of the things that turn at once are named."""


def turns(telling: Telling, names: tuple[Name, ...], before: Standing, after: Standing) -> str:
    """What turns from one basis to another: efforts first, then gaps, then everything else."""
    changed = [int(place) for place in np.flatnonzero(before != after)]
    changed.sort(key=lambda place: (_rank(names[place]), place))
    found = dict.fromkeys(_told(telling, names[place], before[place], after[place]) for place in changed)
    return telling.parted(telling.first(list(found), SHOWN))


def _rank(name: Name) -> int:
    order = ("tier_effort", *GAPS)
    return order.index(name.word) if name.word in order else len(order)


def _told(telling: Telling, name: Name, before: int, after: int) -> str:
    is_effort = name.word == "tier_effort"
    what = variable_name(telling, *name.index) if is_effort else telling.placed(*name)
    if is_effort:
        if after == BASIC:
            text = "{what} begins" if before == AT_LOWER else "{what} is no longer full"
        else:
            text = "{what} ends" if after == AT_LOWER else "{what} is full"
    elif name.word in GAPS and AT_LOWER in (before, after):
        text = "{what} closes" if after == AT_LOWER else "{what} opens"
    else:
        text = "{what} leaves its limit" if after == BASIC else "{what} reaches its limit"
    return telling.say(text, what=what)
