"""Ctrl-C and SIGTERM, as systems and schedulers send it: both end a command on the same way, so that it leaves nothing behind."""

from __future__ import annotations

import _thread
import contextlib
import signal
import threading
from collections.abc import Coroutine, Iterator
from types import FrameType
from typing import Any, TypeVar

IMPORTING = "<frozen importlib._bootstrap>"
"""The file of Python's own frames that load a module."""
UNHEARD = ("__hash__", "__eq__", "__del__", "__set_name__")
"""Methods that programs in C call, which may take any exception for a no."""
AGAIN = 0.02
"""Seconds until it is looked again whether an exception would be heard."""

T = TypeVar("T")


@contextlib.contextmanager
def heeding() -> Iterator[list[int]]:
    """Lets both raise KeyboardInterrupt in the block. What came is in the list.

    They wait where an exception out of nowhere becomes another one, or is lost: while a module is being loaded, or something compared. Of
    SIGTERM only the first interrupts, so that another one does not interrupt the cleaning up.
    """
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    waiting: set[int] = set()
    timers: list[threading.Timer] = []
    over = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        if over:  # what was still to wait for has come to its end
            return
        if number in waiting and not _deaf(frame):
            waiting.discard(number)
            raise KeyboardInterrupt
        if number not in waiting:
            came.append(number)
            if number == signal.SIGTERM and came.count(number) > 1:
                return
            if not _deaf(frame):
                raise KeyboardInterrupt
            waiting.add(number)
        later = threading.Timer(AGAIN, _thread.interrupt_main, (number,))
        later.daemon = True
        later.start()
        timers.append(later)

    before = {
        number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) != signal.SIG_IGN
    }
    try:
        yield came
    finally:
        over = True
        for timer in timers:
            timer.cancel()
            timer.join()
        for number, handler in before.items():
            signal.signal(number, handler)


def _deaf(frame: FrameType | None) -> bool:
    """Whether an exception would not be heard where a frame is."""
    while frame is not None:
        if frame.f_code.co_filename == IMPORTING or frame.f_code.co_name in UNHEARD:
            return True
        frame = frame.f_back
    return False


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine. asyncio lets Ctrl-C end its tasks in good order, where nobody else has taken it over."""
    import asyncio

    if threading.current_thread() is not threading.main_thread():
        return asyncio.run(work)
    before = signal.getsignal(signal.SIGINT)
    if before != signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return asyncio.run(work)
    finally:
        signal.signal(signal.SIGINT, before)
