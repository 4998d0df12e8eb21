"""Ctrl-C ends a command within seconds, whatever it is at, and at no cost to what it does.

Python hears of Ctrl-C only between its own steps, which a long run of HiGHS holds up. So a second thread listens:
where the first one has not ended in time, it ends the process. That costs the thousands of short runs nothing;
running HiGHS in a thread of its own, as highspy offers to, costs each of them a good part of its time again.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

EXIT_CODE = 130
GRACE = 1.0
"""Seconds that Python is given to end by itself."""

_Heard = list[int]


class Interrupted(KeyboardInterrupt):
    """Ctrl-C within `stoppable`.

    A KeyboardInterrupt proper that leaves a text run by `exec`, as libraries run some while they load, makes Python
    end the process by the signal later, whoever caught it: the exit code would not be that of the command.
    """


@contextmanager
def stoppable(give_up: Callable[[], None]) -> Iterator[None]:
    """Within, Ctrl-C raises one KeyboardInterrupt; if that leads nowhere, `give_up` is called and the process ends.

    Where somebody else sees to Ctrl-C, or in another thread than the first, nothing is changed.
    """
    if not _may_listen():
        yield
        return
    heard: _Heard = []
    with _listening(give_up):
        signal.signal(signal.SIGINT, lambda number, frame: _interrupt(heard, number, frame))
        try:
            yield
        except Exception as error:
            if heard:  # an extension caught the interrupt and raised what it made of it
                raise Interrupted from error
            raise
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def unheard() -> Iterator[None]:
    """Around code that lets no other thread run: within `stoppable`, Ctrl-C ends the process at once."""
    if not _is_listening.is_set() or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_is_listening = threading.Event()


def _may_listen() -> bool:
    is_first = threading.current_thread() is threading.main_thread()
    return is_first and signal.getsignal(signal.SIGINT) is signal.default_int_handler


def _interrupt(heard: _Heard, number: int, _: FrameType | None) -> None:
    """Raise once: whoever presses again while the command is ending must not disturb that."""
    if not heard:
        heard.append(number)
        raise Interrupted


@contextmanager
def _listening(give_up: Callable[[], None]) -> Iterator[None]:
    """A thread that is told of signals by the system, not by Python."""
    told, tells = socket.socketpair()
    tells.setblocking(False)
    ended = threading.Event()
    thread = threading.Thread(target=_watch, args=(told, ended, give_up), daemon=True)
    before = signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
    thread.start()
    _is_listening.set()
    try:
        yield
    finally:
        _is_listening.clear()
        ended.set()
        signal.set_wakeup_fd(before)
        tells.close()
        thread.join()
        told.close()


def _watch(told: socket.socket, ended: threading.Event, give_up: Callable[[], None]) -> None:
    while signals := told.recv(64):
        if signal.SIGINT in signals and not ended.wait(GRACE):
            give_up()
            os._exit(EXIT_CODE)
