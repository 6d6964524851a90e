"""How many customers of a snapshot are meant, for rules that say so where a snapshot is given.

A rule asks while it runs, and reading a snapshot for each question would take seconds every time. So questions are noted first, and
answered with None; one scan of the snapshot then counts for all of them, and the rules that asked run again.
"""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from mobilectl.audience.predicates import Predicate
from mobilectl.workspace.workspace import Workspace


class Sizes:
    """The questions about one workspace's snapshot, and their answers. `open` counts the questions that had no answer."""

    def __init__(self) -> None:
        self.open = 0
        self._wanted: dict[Predicate, None] = {}
        self._known: dict[Predicate, int] = {}

    def of(self, predicate: Predicate) -> int | None:
        """How many customers are meant; None where that is not counted yet, which is noted."""
        size = self._known.get(predicate)
        if size is None:
            self.open += 1
            self._wanted[predicate] = None
        return size

    @property
    def wanted(self) -> tuple[Predicate, ...]:
        """What is still to be counted."""
        return tuple(self._wanted)

    def answer(self, counts: Mapping[Predicate, int]) -> None:
        """Takes in what was counted."""
        self._known.update(counts)
        for predicate in counts:
            self._wanted.pop(predicate, None)


_sizes: WeakKeyDictionary[Workspace, Sizes] = WeakKeyDictionary()


def begin_sizes(workspace: Workspace) -> Sizes:
    """From here on a snapshot belongs to the workspace, of which nothing is counted yet."""
    _sizes[workspace] = Sizes()
    return _sizes[workspace]


def size_of(workspace: Workspace, predicate: Predicate) -> int | None:
    """How many customers of the workspace's snapshot a predicate means; None where there is no snapshot, or it is not counted yet.

    A rule must not keep what it makes of the answer from one run to the next.
    """
    sizes = _sizes.get(workspace)
    return None if sizes is None else sizes.of(predicate)
