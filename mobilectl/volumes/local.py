"""The dry run on this machine: DuckDB reads the snapshot in batches, every core counts its share, the totals are added.

Counting is a long row of short array operations, each of which takes Python's lock; two threads in one process are slower than
one (measured: 0.63 s against 0.54 s for a million customers and 200 campaigns). So the shares go to processes of their own, where
that pays for starting them.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

import duckdb

from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.snapshot import Snapshot, batches, check_columns, check_values
from mobilectl.volumes.sql import interrupts
from mobilectl.volumes.totals import Totals, nothing, totals

BATCH = 262_144
"""Customers in a batch: a column of bits is then 32 KB, which a core's nearest cache holds, and long enough to outweigh each call."""
SHARE = 4 * BATCH
"""Customers that a process is given at a time."""
WORTH_STARTING = 2.0
"""Seconds of work left from which further processes pay."""

MOST_ON_WINDOWS = 61
"""More processes one pool cannot have there."""

Progress = Callable[[int], None]
"""Told how many customers have been counted."""


def dry_run(snapshot: Snapshot, compiled: Compiled, processes: int | None = None, progress: Progress | None = None) -> Totals:
    """The totals of a plan over all customers of a snapshot, in memory that does not grow with their number.

    By default as many processes work as there are cores, once more work is left than starting them takes; the totals are the same for
    any number. Raises `Unusable` where the snapshot does not fit the attributes in use.
    """
    attributes = {name: axis.attribute for name, axis in compiled.axes.items()}
    check_columns(snapshot, attributes)
    try:
        with interrupts():
            result = _count(snapshot, compiled, processes, progress or (lambda count: None))
    except (duckdb.Error, _Unread) as error:
        raise Unusable(
            say("{file} cannot be read to its end: {reason}", file=snapshot.address, reason=str(error).strip().split("\n")[0]),
            say("the file is damaged, or was changed meanwhile"),
        ) from error
    check_values(snapshot, attributes, result.strays)
    return result


class _Unread(Exception):
    """Reading failed in another process; the reason, as text."""


def _count(snapshot: Snapshot, compiled: Compiled, processes: int | None, progress: Progress) -> Totals:
    begun = time.monotonic()
    done = min(BATCH, snapshot.rows)
    result = count_rows(snapshot, compiled, 0, done)
    left = (time.monotonic() - begun) * (snapshot.rows - done) / done
    if processes is None:
        processes = _cores() if left > WORTH_STARTING else 1
    shares = ((first, min(first + SHARE, snapshot.rows)) for first in range(done, snapshot.rows, SHARE))
    counted = _here(snapshot, compiled, shares) if processes == 1 else _elsewhere(snapshot, compiled, shares, processes)
    for count, found in counted:
        done += count
        result += found
        progress(done)
    return result


def count_rows(snapshot: Snapshot, compiled: Compiled, first: int, last: int) -> Totals:
    """The totals over some rows of a snapshot. Raises duckdb.Error."""
    attributes = {name: axis.attribute for name, axis in compiled.axes.items()}
    result = nothing(compiled)
    for batch in batches(snapshot, attributes, first, last, BATCH):
        result += totals(batch, compiled)
    return result


def _here(snapshot: Snapshot, compiled: Compiled, shares: Iterator[tuple[int, int]]) -> Iterator[tuple[int, Totals]]:
    for first, last in shares:
        yield last - first, count_rows(snapshot, compiled, first, last)


def _elsewhere(snapshot: Snapshot, compiled: Compiled, shares: Iterator[tuple[int, int]], processes: int) -> Iterator[tuple[int, Totals]]:
    """Each share counted in one of several processes, in whatever order they finish; never more shares under way than needed."""
    context = multiprocessing.get_context("spawn")
    processes = min(processes, MOST_ON_WINDOWS) if os.name == "nt" else processes
    with ProcessPoolExecutor(processes, context, _begin, (snapshot, compiled)) as pool:
        try:
            under_way: dict[Future[Totals | str], int] = {}
            while True:
                with _interrupts_later():
                    for first, last in itertools.islice(shares, 2 * processes - len(under_way)):
                        under_way[pool.submit(_work, first, last)] = last - first
                if not under_way:
                    return
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    found = future.result()
                    if isinstance(found, str):
                        raise _Unread(found)
                    yield under_way.pop(future), found
        except BrokenProcessPool as error:
            raise Unusable(
                say("a process that counted customers has ended before its time"), say("perhaps for want of memory; try `--processes 1`")
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _interrupts_later() -> Iterator[None]:
    """Keeps Ctrl-C waiting while processes are started, which inherit that it is kept from them, where systems have such a thing."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_assignment: tuple[Snapshot, Compiled] | None = None
"""What this process works on, if another one started it to count."""


def _begin(snapshot: Snapshot, compiled: Compiled) -> None:
    """Takes up work in a new process, which leaves Ctrl-C to the first one and ends when that ends."""
    global _assignment
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _assignment = snapshot, compiled
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(first: int, last: int) -> Totals | str:
    assert _assignment is not None
    try:
        return count_rows(*_assignment, first, last)
    except duckdb.Error as error:
        return str(error)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
