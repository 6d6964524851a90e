"""Reads the files of a large workspace and runs the rules on several cores.

First each core reads a stretch of the files; then rules are shared out: those that compare by family, those that look at one campaign at a
time by stretches of campaigns. What comes back is small beside the work: models, then findings. The result is the same as on one core.
Where the system cannot fork (Windows), one core does it all.
"""

from __future__ import annotations

import functools
import itertools
import os
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from mobilectl.findings import Finding
from mobilectl.rules.engine import found_across, found_locally
from mobilectl.rules.rule import Rule
from mobilectl.workspace.files import SINGLE_FILES, Contents
from mobilectl.workspace.workspace import Part, Workspace, joined, read_part

FEWEST_FILES = 400
"""For fewer unit files the work is done before a second process has paid for itself."""
MOST_CORES = 8
LONGEST = "frequency"
"""The family whose comparisons take the longest."""
SHARES = (0.4, 0.15, 0.45)
"""Of the work on 10,000 campaigns: that family, the other comparisons, all that looks at one campaign at a time."""

T = TypeVar("T")


def read_on(root: Path, contents: Contents, cores: int) -> Workspace:
    """The workspace that these files make up, read on so many cores."""

    def read(files: Sequence[str]) -> Part:
        return read_part(root, {file: contents[file] for file in files})

    singles = read([file for file in contents if file in SINGLE_FILES])
    units = stretches([file for file in contents if file not in SINGLE_FILES], cores)
    return joined(root, contents, [singles, *in_parallel([functools.partial(read, files) for files in units])])


def found_on(workspace: Workspace, rules: Sequence[Rule], cores: int) -> list[Finding]:
    """What the rules find, on so many cores. The order means nothing."""
    longest = [rule for rule in rules if rule.family == LONGEST]
    others = [rule for rule in rules if rule.family != LONGEST]
    stretch = 2 * cores if cores > 1 else 1
    tasks: list[tuple[float, Callable[[], list[Finding]]]] = [
        (SHARES[0], functools.partial(found_across, workspace, longest)),
        (SHARES[1], functools.partial(found_across, workspace, others)),
        *(
            (SHARES[2] / stretch, functools.partial(found_locally, workspace, rules, some))
            for some in stretches(workspace.campaigns, stretch)
        ),
    ]
    done = in_parallel([functools.partial(_one_by_one, some) for some in _shared_out(tasks, cores)])
    return [finding for findings in done for finding in findings]


def _one_by_one(tasks: Sequence[Callable[[], list[Finding]]]) -> list[Finding]:
    return [finding for task in tasks for finding in task()]


def _shared_out(tasks: Sequence[tuple[float, T]], cores: int) -> list[list[T]]:
    """The tasks for each core: each goes to the one that has the least to do so far."""
    loads, shares = [0.0] * cores, [[] for _ in range(cores)]  # type: ignore[var-annotated]
    for weight, task in sorted(tasks, key=lambda one: -one[0]):
        least = loads.index(min(loads))
        loads[least] += weight
        shares[least].append(task)
    return shares


def usable_cores(contents: Contents) -> int:
    """The cores that this process may use, as far as more of them help."""
    if len(contents) < FEWEST_FILES or not hasattr(os, "fork"):
        return 1
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(count, MOST_CORES)


def stretches(entries: Sequence[T], count: int) -> list[Sequence[T]]:
    """The entries in `count` stretches of about the same length."""
    bounds = [len(entries) * index // count for index in range(count + 1)]
    return [entries[start:end] for start, end in itertools.pairwise(bounds)]


def in_parallel(works: Sequence[Callable[[], T]]) -> list[T]:
    """The results of all works, the first done in this process, each other in a process of its own; what fails there is done again here."""
    children = [_begin(work) for work in works[1:]]
    results = [work() for work in works[:1]]
    for work, (child, pipe) in zip(works[1:], children, strict=True):
        with open(pipe, "rb") as answers:  # noqa: PTH123 (a file descriptor)
            answer = answers.read()
        _, status = os.waitpid(child, 0)
        results.append(pickle.loads(answer) if status == 0 else work())  # noqa: S301 (written by our own child)
    return results


def _begin(work: Callable[[], Any]) -> tuple[int, int]:
    """A child that does the work and writes its result into a pipe, or ends with 1; its number, and the pipe to read from."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        os.close(reading)
        answer = pickle.dumps(work(), protocol=5)
        with open(writing, "wb") as pipe:  # noqa: PTH123 (a file descriptor)
            pipe.write(answer)
        status = 0
    finally:
        os._exit(status)
