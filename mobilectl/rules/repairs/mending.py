"""Repairs findings one after the other, each on what the repairs before have made of the workspace."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from mobilectl.findings import Finding
from mobilectl.rules.repairs.brought import mark
from mobilectl.rules.repairs.losses import Losses
from mobilectl.rules.repairs.search import Repair, repairs
from mobilectl.rules.repairs.state import State


@dataclass(frozen=True, eq=False)
class Mended:
    """The workspace after all repairs, these in their order, and the findings for which there is none."""

    state: State
    done: tuple[Repair, ...]
    left: tuple[Finding, ...]


def mend(state: State, choose: Callable[[State], Sequence[Finding]], losses: Losses, number: int = 1) -> Mended:
    """Repairs what `choose` finds in a state, by the repair of that number, from 1 on for the cheapest, until there is none left."""
    done: list[Repair] = []
    hopeless: set[Hashable] = set()
    while True:
        left = choose(state)
        finding = next((one for one in left if mark(one, state.workspace) not in hopeless), None)
        if finding is None:
            return Mended(state, tuple(done), tuple(left))
        found = repairs(state, finding, losses, number)
        if len(found) >= number:
            done.append(found[number - 1])
            state = found[number - 1].state
        else:
            hopeless.add(mark(finding, state.workspace))
