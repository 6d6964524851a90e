"""Reads the files of a large workspace, and runs the rules that look at one campaign at a time, on several cores.

Each core takes a stretch of the files. What comes back is small beside the work: the models and the findings. The result is the same as on
one core, in the same order. Where the system cannot fork (Windows), one core does it all.
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
from mobilectl.rules.engine import found_locally
from mobilectl.rules.rule import Rule
from mobilectl.workspace.files import SINGLE_FILES, Contents
from mobilectl.workspace.workspace import Part, Workspace, joined, read_part

FEWEST_FILES = 400
"""For fewer unit files the work is done before a second process has paid for itself."""
MOST_CORES = 8

T = TypeVar("T")


def read_and_check(root: Path, contents: Contents, rules: Sequence[Rule], cores: int | None = None) -> tuple[Workspace, list[Finding]]:
    """The workspace, and what the rules find that look at one campaign at a time."""
    singles = read_part(root, {file: content for file, content in contents.items() if file in SINGLE_FILES})
    files = [file for file in contents if file not in SINGLE_FILES]
    cores = cores or (usable_cores() if len(files) >= FEWEST_FILES else 1)

    def work(names: Sequence[str]) -> tuple[Part, list[Finding]]:
        part = read_part(root, {file: contents[file] for file in names})
        return part, found_locally(joined(root, contents, [singles, part]), rules)

    done = in_parallel([functools.partial(work, names) for names in stretches(files, cores)])
    return joined(root, contents, [singles, *(part for part, _ in done)]), [one for _, findings in done for one in findings]


def usable_cores() -> int:
    """The cores that this process may use, as far as more of them help."""
    if not hasattr(os, "fork"):
        return 1
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(count, MOST_CORES)


def stretches(files: Sequence[str], count: int) -> list[Sequence[str]]:
    """The files in `count` stretches of about the same length."""
    bounds = [len(files) * index // count for index in range(count + 1)]
    return [files[start:end] for start, end in itertools.pairwise(bounds)]


def in_parallel(works: Sequence[Callable[[], T]]) -> list[T]:
    """The results of all works, the first done in this process, each other in a process of its own; what fails there is done again here."""
    children = [_begin(work) for work in works[1:]]
    results = [work() for work in works[:1]]
    for work, (child, pipe) in zip(works[1:], children, strict=True):
        with open(pipe, "rb") as answers:  # noqa: PTH123 (a file descriptor)
            answer = answers.read()
        os.waitpid(child, 0)
        results.append(_result(answer) if answer else work())
    return results


def _result(answer: bytes) -> Any:
    return pickle.loads(answer)  # noqa: S301 (written by our own child)


def _begin(work: Callable[[], Any]) -> tuple[int, int]:
    """A child that does the work and writes its result, or nothing where it fails, into a pipe; its number, and the pipe to read from."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.close(reading)
        answer = pickle.dumps(work(), protocol=5)
        with open(writing, "wb") as pipe:  # noqa: PTH123 (a file descriptor)
            pipe.write(answer)
    finally:
        os._exit(0)
