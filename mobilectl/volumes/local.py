"""The dry run on this machine: DuckDB reads the snapshot in batches, every core counts its share, the totals are added.

Counting is a long row of short array operations, each of which takes Python's lock; two threads in one process are slower than
one (measured: 0.63 s against 0.54 s for a million customers and 200 campaigns). So the shares go to processes of their own, where
that pays for starting them.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, MutableSequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing.context import SpawnContext
from pathlib import Path
from typing import Any, Generic, Protocol, Self, TypeVar

import duckdb
import pyarrow as pa

from mobilectl.errors import Unusable
from mobilectl.messages import Message, say
from mobilectl.volumes.changes import Changes, changes, no_changes
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.history import with_past
from mobilectl.volumes.pair import Pair
from mobilectl.volumes.simulate import PAST
from mobilectl.volumes.snapshot import Snapshot, batches, check_columns, check_values
from mobilectl.volumes.snapshot.table import Attributes
from mobilectl.volumes.sql import interrupts, reason
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


def dry_run(
    snapshot: Snapshot, compiled: Compiled, processes: int | None = None, progress: Progress | None = None, past: Path | None = None
) -> Totals:
    """The totals of a plan over all customers of a snapshot, in memory that does not grow with their number. `past` is the file of a
    `History`, where there is one.

    By default as many processes work as there are cores, once more work is left than starting them takes; the totals are the same for
    any number. Raises `Unusable` where the snapshot does not fit the attributes in use.
    """
    attributes = {name: axis.attribute for name, axis in compiled.axes.items()}
    check_columns(snapshot, attributes)
    result = _summed(_Job(snapshot, totals_of(compiled), _past_of(past)), processes, progress)
    check_values(snapshot, attributes, result.strays)
    return result


def compare(
    snapshot: Snapshot,
    pair: Pair,
    processes: int | None = None,
    progress: Progress | None = None,
    pasts: tuple[Path | None, Path | None] = (None, None),
) -> Changes:
    """What a change comes to over all customers of a snapshot, as `dry_run` counts them; `pasts` are the files of the histories before
    and after. Raises `Unusable` where the snapshot does not fit the attributes in use."""
    check_both(snapshot, pair)
    columns = pair.columns[PAST], PAST
    files = {column: file for column, file in zip(columns, pasts, strict=True) if file is not None}
    result = _summed(_Job(snapshot, changes_of(pair), files), processes, progress)
    check_both_values(snapshot, pair, result)
    return result


def check_both_values(snapshot: Snapshot, pair: Pair, found: Changes) -> None:
    """Raises `Unusable` where columns hold values that either plan's attributes do not allow."""
    check_values(snapshot, pair.attributes_after, {name: one for name, one in found.strays.items() if name in pair.attributes_after})
    with _before_the_change():
        check_values(snapshot, pair.attributes_before, {name: one for name, one in found.strays.items() if name in pair.attributes_before})


def check_both(snapshot: Snapshot, pair: Pair) -> None:
    """Raises `Unusable` where a snapshot lacks columns that either plan reads."""
    check_columns(snapshot, pair.attributes_after)
    with _before_the_change():
        check_columns(snapshot, pair.attributes_before)


@contextlib.contextmanager
def _before_the_change() -> Iterator[None]:
    """What does not fit in the block does not fit attributes.yaml as it was before the change."""
    try:
        yield
    except Unusable as error:
        raise Unusable(
            say("the two plans cannot be compared on this snapshot. Before the change: {problem}", problem=error.message),
            say("compare with a version whose attributes.yaml the snapshot fits, or on a snapshot that fits both"),
        ) from error


class Summed(Protocol):
    """Counts that add up."""

    def __add__(self, other: Self) -> Self: ...


S = TypeVar("S", bound=Summed)


@dataclass(frozen=True)
class Counting(Generic[S]):
    """What is counted: which attributes of customers it reads, the counts of nobody, and those of a batch. It can be pickled."""

    attributes: Attributes
    nothing: Callable[[], S]
    count: Callable[[pa.RecordBatch], S]


def totals_of(compiled: Compiled) -> Counting[Totals]:
    """The totals of a plan."""
    attributes = {name: axis.attribute for name, axis in compiled.axes.items()}
    return Counting(attributes, partial(nothing, compiled), partial(totals, compiled=compiled))


def changes_of(pair: Pair) -> Counting[Changes]:
    """What a change comes to."""
    return Counting({**pair.attributes_after, **pair.attributes_before}, partial(no_changes, pair), partial(changes, pair=pair))


@dataclass(frozen=True)
class _Job(Generic[S]):
    """What is counted on whom, and the files of the pasts by the names of their columns."""

    snapshot: Snapshot
    counting: Counting[S]
    pasts: Mapping[str, Path]

    def count_rows(self, first: int, last: int) -> S:
        """The counts over some rows of the snapshot. Raises duckdb.Error."""
        result = self.counting.nothing()
        rows = batches(self.snapshot, self.counting.attributes, first, last, BATCH)
        for column, file in self.pasts.items():
            rows = with_past(rows, file, first, column)
        for batch in rows:
            result += self.counting.count(batch)
        return result


class _Rest:
    """The rows that nobody has counted yet. Processes of a context take shares of them, so that all end at about the same time, however
    fast each is; without one it is this process alone."""

    def __init__(self, first: int, last: int, context: SpawnContext | None = None) -> None:
        self._last = last
        self._share = SHARE
        self._lock = context.Lock() if context else contextlib.nullcontext()
        # How far the rows are taken, and how many are counted.
        self._numbers: MutableSequence[int] = context.RawArray("q", [first, first]) if context else [first, first]

    def take(self) -> tuple[int, int] | None:
        """The next share; None where all are taken."""
        with self._lock:
            first = self._numbers[0]
            self._numbers[0] = last = min(first + self._share, self._last)
        return (first, last) if first < last else None

    def done(self, count: int) -> int:
        """So many more are counted. How many are by now."""
        with self._lock:
            self._numbers[1] += count
            return self._numbers[1]

    def give_up(self) -> None:
        """Nobody takes any more."""
        with self._lock:
            self._numbers[0] = self._last


class _Unread(Exception):
    """Reading failed in another process, for a reason that may be shown."""

    @property
    def reason(self) -> Message | str:
        """The reason."""
        return self.args[0]  # type: ignore[no-any-return]


def _summed(job: _Job[S], processes: int | None, progress: Progress | None) -> S:
    """The counts over all customers. Raises `Unusable` where they cannot be read."""
    try:
        with interrupts():
            return _count(job, processes, progress or (lambda count: None))
    except (duckdb.Error, _Unread) as error:
        raise Unusable(
            say(
                "{file} cannot be read to its end: {reason}",
                file=job.snapshot.address,
                reason=error.reason if isinstance(error, _Unread) else reason(error),
            ),
            say("the file is damaged, or was changed meanwhile"),
        ) from error


def _count(job: _Job[S], processes: int | None, progress: Progress) -> S:
    snapshot = job.snapshot
    begun = time.monotonic()
    done = min(BATCH, snapshot.rows)
    result = job.count_rows(0, done)
    left = (time.monotonic() - begun) * (snapshot.rows - done) / done
    if processes is None:
        processes = _cores() if left > WORTH_STARTING else 1
    others = min(processes, math.ceil((snapshot.rows - done) / SHARE)) - 1
    if others < 1:
        return result + _take_part(job, _Rest(done, snapshot.rows), progress)
    context = multiprocessing.get_context("spawn")
    others = min(others, MOST_ON_WINDOWS) if os.name == "nt" else others
    return result + _with_others(job, _Rest(done, snapshot.rows, context), others, context, progress)


def _take_part(job: _Job[S], rest: _Rest, progress: Progress) -> S:
    """The counts over as many shares as this process comes to take."""
    result = job.counting.nothing()
    while share := rest.take():
        first, last = share
        result += job.count_rows(first, last)
        progress(rest.done(last - first))
    return result


def count_rows(snapshot: Snapshot, compiled: Compiled, first: int, last: int, past: Path | None = None) -> Totals:
    """The totals over some rows of a snapshot. `past` is the file of a `History`. Raises duckdb.Error."""
    return _Job(snapshot, totals_of(compiled), _past_of(past)).count_rows(first, last)


def _past_of(file: Path | None) -> dict[str, Path]:
    return {PAST: file} if file is not None else {}


def _with_others(job: _Job[S], rest: _Rest, others: int, context: SpawnContext, progress: Progress) -> S:
    """The counts over all shares, of which other processes take some. The first that fails stops all."""
    with ProcessPoolExecutor(others, context, _begin, (job, rest)) as pool:
        try:
            with _interrupts_later():
                parts = [pool.submit(_work) for _ in range(others)]
            for part in parts:
                part.add_done_callback(lambda one: rest.give_up() if one.exception() is not None else None)
            result = _take_part(job, rest, progress)
            for part in as_completed(parts):
                result += part.result()
            progress(rest.done(0))
            return result
        except BrokenProcessPool as error:
            raise Unusable(
                say("a process that counted customers has ended before its time"), say("perhaps for want of memory; try `--processes 1`")
            ) from error
        finally:
            rest.give_up()
            pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _interrupts_later() -> Iterator[None]:
    """Keeps Ctrl-C waiting while processes are started, or one that has just begun to start would be known to nobody who waits for it.
    Where systems have such a thing, they inherit that it is kept from them.

    To keep it from this thread is not enough: the system then tells another, DuckDB's perhaps, and Python tells this one of it.
    """
    handler = signal.getsignal(signal.SIGINT)
    if handler is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if before is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGINT, handler)
        if came:
            signal.raise_signal(signal.SIGINT)


_assignment: tuple[_Job[Any], _Rest] | None = None
"""What this process works on, if another one started it to count."""


def _begin(job: _Job[Any], rest: _Rest) -> None:
    """Takes up work in a new process, which leaves Ctrl-C to the first one and ends when that ends."""
    global _assignment
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _assignment = job, rest
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work() -> Any:
    assert _assignment is not None
    job, rest = _assignment
    try:
        return _take_part(job, rest, lambda count: None)
    except duckdb.Error as error:
        raise _Unread(reason(error)) from None


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
