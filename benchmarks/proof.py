"""Deciding all caps of a quarter, against the limit of 2 s at 500 campaigns, from 100 to 2,000 campaigns.

Two workspaces of each size: an orderly one, in which no two campaigns compete, and one made to be hard (benchmarks/adversary.py) with
16 caps of every kind. Each is decided three times: with caps of 3, far below the answers; with every second cap at its exact maximum, where
it holds by a hair, and the others one below; and for exact maxima. A plain branch and bound over atoms is the peer: it settles one
attribute after the other and counts what is left. `python benchmarks/proof.py --sizes 100,500` is a quick try.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from adversary import CAPS, write_adversary
from workload import write_workspace

from mobilectl.audience.atoms import Boxes
from mobilectl.contacts.caps import counted
from mobilectl.contacts.plan import ContactPlan, whole_plan
from mobilectl.contacts.proof import BUDGET, Budget, Proof, prove
from mobilectl.workspace.models.policy import Cap
from mobilectl.workspace.workspace import load_workspace

LIMIT, LIMIT_SIZE = 2.0, 500
DECIDING = Budget(decision=BUDGET.decision, maximum=0)
MOST_NODES = 20_000
"""After so many nodes the peer gives up."""
FEW = 100
"""For more campaigns the peer is not asked."""


class Outcome(msgspec.Struct, frozen=True):
    """One run: seconds, and the proofs."""

    seconds: float
    proofs: tuple[Proof, ...]

    @property
    def decided(self) -> str:
        """How many caps were decided, of all."""
        return f"{sum('undecided' not in (one.excess, one.breach) for one in self.proofs)}/{len(self.proofs)}"

    @property
    def exact(self) -> str:
        """How many maxima are exact, of all."""
        return f"{sum(one.worst is None or one.worst.exact for one in self.proofs)}/{len(self.proofs)}"


def main() -> int:
    """Prints a table a kind of workspace, and the ratio to the limit."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="100,200,500,1000,2000", help="numbers of campaigns, parted by commas")
    sizes = [int(one) for one in options.parse_args().sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("orderly", "adversarial"):
            print(f"\n{kind}\n")
            print("| campaigns | contacts | reading s | plan s | deciding s (decided) | near the maximum s (decided) | maxima s (exact) |")
            print("|---|---|---|---|---|---|---|")
            notes = [note for size in sizes for note in measure(kind, size, Path(folder) / f"{kind}-{size}")]
            print("\n" + "\n".join(notes))
    return 0


def measure(kind: str, size: int, folder: Path) -> list[str]:
    """Prints a row of the table; what else is to be said of it."""
    write_workspace(folder, size) if kind == "orderly" else write_adversary(folder, size)
    begun = time.perf_counter()
    workspace = load_workspace(folder)
    read = time.perf_counter()
    plan = whole_plan(workspace)
    assert plan is not None
    planned = time.perf_counter() - read
    if kind == "adversarial":
        plan = with_caps(plan, [3] * len(CAPS))
    far = run(plan, DECIDING)
    maxima = run(plan, BUDGET)
    near = run(at_their_maxima(plan, maxima.proofs), DECIDING)
    cells = (f"{far.seconds:.2f} ({far.decided})", f"{near.seconds:.2f} ({near.decided})", f"{maxima.seconds:.2f} ({maxima.exact})")
    print(f"| {size:,} | {len(plan.planned):,} | {read - begun:.2f} | {planned:.2f} | " + " | ".join(cells) + " |", flush=True)
    notes = [compare(plan, maxima.proofs)] if size <= FEW else []
    if size == LIMIT_SIZE:
        ratio = (planned + max(far.seconds, near.seconds)) / LIMIT
        notes.append(f"{size} campaigns: plan and decisions take {ratio:.2f} of the limit of {LIMIT:.0f} s")
    return notes


def run(plan: ContactPlan, budget: Budget) -> Outcome:
    """The proof of all caps; boxes that earlier runs worked out are worked out again."""
    fresh = msgspec.structs.replace(plan)
    begun = time.perf_counter()
    proofs = prove(fresh, budget)
    return Outcome(time.perf_counter() - begun, proofs)


def with_caps(plan: ContactPlan, limits: Sequence[int]) -> ContactPlan:
    """The plan with the caps of every kind, at these numbers."""
    caps = []
    for number, (said, limit) in enumerate(zip(CAPS, limits, strict=True)):
        cap = msgspec.convert({"id": f"cap{number}", "name": f"cap {number}", "at_most": limit, **said}, Cap)
        caps.append((cap, plan.customers.predicate(cap.audience)))
    return msgspec.structs.replace(plan, caps=tuple(caps))


def at_their_maxima(plan: ContactPlan, proofs: Sequence[Proof]) -> ContactPlan:
    """The plan with each cap at the most that a customer gets, which is hard to confirm, or one below, which is hard to find."""
    caps = []
    for number, ((cap, protected), proof) in enumerate(zip(plan.caps, proofs, strict=True)):
        most = proof.worst.count if proof.worst is not None else 0
        caps.append((msgspec.structs.replace(cap, at_most=max(0, most - number % 2)), protected))
    return msgspec.structs.replace(plan, caps=tuple(caps))


class Exhausted(Exception):
    """The peer has spent its nodes."""


def compare(plan: ContactPlan, proofs: Sequence[Proof]) -> str:
    """The peer on the worst window of each cap: how many nodes that takes. It leaves events out, so its count may be lower than ours."""
    begun, nodes, agree, given_up = time.perf_counter(), 0, 0, 0
    for (cap, _), proof in zip(plan.caps, proofs, strict=True):
        worst = proof.worst
        if worst is None or cap.audience is not None:
            continue
        free = [one for one in plan.planned if proof.breach != "yes" or not one.stream.obeys]
        entries = [plan.boxes(one.predicate) for one in free if counted(cap, one.stream) and worst.first <= one.day <= worst.last]
        plain = Plain(plan, [boxes for boxes in entries if boxes])
        try:
            plain.search(list(range(len(plain.entries))), dict.fromkeys(plan.atoms.axes))
        except Exhausted:
            given_up += 1
        else:
            agree += plain.best <= worst.count
        nodes += plain.nodes
    return f"the peer: {time.perf_counter() - begun:.1f} s, {nodes:,} nodes; none over ours in {agree} windows, given up in {given_up}"


class Plain:
    """A plain branch and bound: an attribute after the other, an atom after the other, and the count of what is left as the bound."""

    def __init__(self, plan: ContactPlan, entries: list[Boxes]) -> None:
        self.entries, self.best, self.nodes = entries, 0, 0
        self._axes = plan.atoms.axes

    def search(self, left: list[int], chosen: dict[str, int | None]) -> None:
        """Looks at all customers who agree with what is chosen. Raises `Exhausted`."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise Exhausted
        if len(left) <= self.best:
            return
        open_names = {name for number in left for box in self.entries[number] for name in box if chosen[name] is None}
        if not open_names:
            self.best = len(left)
            return
        name = min(open_names, key=lambda one: self._axes[one].count)
        options = [self._allowing(left, {**chosen, name: atom}) for atom in range(self._axes[name].count)]
        for atom, option in sorted(enumerate(options), key=lambda one: -len(one[1])):
            self.search(option, {**chosen, name: atom})

    def _allowing(self, left: list[int], chosen: dict[str, int | None]) -> list[int]:
        fixed = {name: atom for name, atom in chosen.items() if atom is not None}
        return [
            number
            for number in left
            if any(all(mask >> fixed[name] & 1 for name, mask in box.items() if name in fixed) for box in self.entries[number])
        ]


if __name__ == "__main__":
    sys.exit(main())
