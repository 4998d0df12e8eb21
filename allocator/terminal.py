"""What commands say, to whoever listens: nothing that is said, or cannot be, ends the work of a command.

A character that the terminal cannot show is escaped. A standard output or error that is closed or full (`| head`, a
full disk) is noted, not raised, and leads nowhere from then on, at the end of the process too.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any, TextIO, cast

UNHEARD = 5
"""The exit code of a command that did its work, of which something that it said was lost."""


class Voice:
    """A standard stream whose failures are noted; the rest is left to the stream."""

    def __init__(self, stream: TextIO, *, is_closed: bool) -> None:
        self._stream, self._is_closed = stream, is_closed
        self.is_lost = False
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

    def write(self, text: str) -> int:
        """As of any stream, but for failures."""
        self.is_lost |= self._is_closed
        try:
            return self._stream.write(text)
        except OSError:
            self._lead_nowhere()
            return len(text)

    def flush(self) -> None:
        """As of any stream, but for failures."""
        try:
            self._stream.flush()
        except OSError:
            self._lead_nowhere()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _lead_nowhere(self) -> None:
        """What the stream still holds goes nowhere, else Python would try and complain as the process ends."""
        self.is_lost = True
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


@contextmanager
def forgiving() -> Iterator[Callable[[], int]]:
    """Within, standard output and error are such voices.

    What is given has them say all they hold, and is 0, or UNHEARD where something was lost.
    """
    streams: list[TextIO | None] = [sys.stdout, sys.stderr]  # none where it was closed before the process began
    with ExitStack() as stack:
        nowhere = (stack.enter_context(Path(os.devnull).open("w", encoding="utf-8")) for _ in streams)
        voices = [Voice(stream or next(nowhere), is_closed=stream is None) for stream in streams]

        def heard() -> int:
            for voice in voices:
                voice.flush()
            return UNHEARD if any(voice.is_lost for voice in voices) else 0

        stack.callback(heard)
        stack.enter_context(redirect_stdout(cast(TextIO, voices[0])))
        stack.enter_context(redirect_stderr(cast(TextIO, voices[1])))
        yield heard
