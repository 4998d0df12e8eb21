"""A bar changes nothing of what it watches."""

import pytest

from allocator.crew import Serial
from allocator.progress import Watched
from allocator.sweep.trace import trace
from tests.cases import strait
from tests.sweep.cases import figures, multiplied


def test_a_watched_executor_does_the_same_and_is_quiet_in_a_pipe(capfd: pytest.CaptureFixture[str]) -> None:
    moving = multiplied(strait(), "trust", 0.8, 1.1)
    assert figures(trace(strait(), moving, Watched(Serial(), "stretches"))) == figures(trace(strait(), moving))
    assert capfd.readouterr() == ("", "")
