"""How often Python looks for garbage that reference counts leave behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 10_000
"""Objects more than there were, from which on it looks again: much is kept here, and little thrown away in rings."""


def look_seldom() -> None:
    """Look seldom from now on: looking as often as Python does by itself takes up to a sixth of a report's time."""
    gc.set_threshold(SELDOM, *gc.get_threshold()[1:])


@contextmanager
def seldom_sought() -> Iterator[None]:
    """The same for a while."""
    before = gc.get_threshold()
    look_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
