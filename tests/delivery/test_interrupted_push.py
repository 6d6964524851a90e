"""Hundreds of definitions pushed over loopback while requests fail and the client is killed: in the end the target is at the plan.

`benchmarks/push.py --faults` does the same with 10,000.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from approvals.office import add_campaigns, desk, sign_off
from delivery.wire import serving
from worlds import change

from mobilectl.delivery.contract import Entry
from mobilectl.delivery.faults import Fault, Faulty, by_chance
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store
from mobilectl.exits import Exit

COUNT, CHANGED, RETIRED, KILLS = 300, 60, 20, 3
CHANCES: dict[Fault, float] = {
    "slow": 0.03, "429": 0.01, "500": 0.04, "500-after": 0.04, "drop": 0.04, "drop-after": 0.04, "stale": 0.02,
}  # fmt: skip
MOST_RUNS = 12


class Watched:
    """Draws the faults, and tells when so many requests have come."""

    def __init__(self, draw: Callable[[], Fault | None]) -> None:
        self._draw = draw
        self._count = 0
        self._until = 0
        self._reached = threading.Event()

    def __call__(self) -> Fault | None:
        self._count += 1
        if self._count >= self._until:
            self._reached.set()
        return self._draw()

    def wait_for(self, requests: int, process: subprocess.Popen[bytes]) -> None:
        """Waits until so many more requests have come, or the client has ended."""
        self._reached.clear()
        self._until = self._count + requests
        while process.poll() is None and not self._reached.wait(0.02):
            pass


def start(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "mobilectl", "-w", str(root), "push", "--yes", "--keep-going", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run_until_done(root: Path, watched: Watched, chance: random.Random, *arguments: str) -> None:
    """Starts the push again and again, kills it some times in its middle, and leaves off when it ends well."""
    ended = []
    for run in range(MOST_RUNS):
        process = start(root, *arguments)
        if run < KILLS:
            watched.wait_for(chance.randrange(3, COUNT // KILLS), process)
            process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        _, err = process.communicate(timeout=120)
        ended.append(process.returncode)
        if process.returncode == Exit.CLEAN:
            assert sum(code < 0 for code in ended) >= KILLS - 1 or os.name != "posix"
            return
        assert process.returncode in (-signal.SIGTERM, -9, Exit.PARTLY_PUSHED, Exit.CONFLICT, Exit.UNREACHABLE), err.decode()
    raise AssertionError(f"it never ended well: {ended}")


def live(store: Store) -> dict[str, Entry]:
    return {one.id: one for one in store.entries(("", ""), 9999)}


@pytest.mark.parametrize("seed", [1])
def test_in_the_end_the_target_is_exactly_at_the_plan(root: Path, store: Store, seed: int) -> None:
    ids = [f"more-{number:03d}" for number in range(COUNT)]
    add_campaigns(root, COUNT)
    sign_off(root, *ids)
    watched, chance = Watched(by_chance(CHANCES, seed)), random.Random(seed)
    with serving(Faulty(make_app(store, desk(root).trust), watched, slowness=0.2, retry_after=0)) as url:
        change(root, "campaigns/delivery.yaml", f"default: loop\ntargets: {{loop: {{kind: http, approved_as: sandbox, url: '{url}'}}}}")
        run_until_done(root, watched, chance)
        assert {one.id: one.digest for one in desk(root).definitions} == {id: one.digest for id, one in live(store).items()}
        assert {one.revision for one in live(store).values()} == {1}, "nothing was written twice"

        for id in ids[:CHANGED]:
            file = root / f"campaigns/changsha/{id}.yaml"
            file.write_text(file.read_text(encoding="utf-8").replace("priority: '40'", "priority: '41'"), encoding="utf-8")
        sign_off(root, *ids[:CHANGED])
        for id in ids[-RETIRED:]:
            (root / f"campaigns/changsha/{id}.yaml").unlink()
        run_until_done(root, watched, chance, "--prune", "--prune-limit", str(RETIRED))
        assert {one.id: one.digest for one in desk(root).definitions} == {id: one.digest for id, one in live(store).items()}
        assert {one.id for one in live(store).values() if one.revision == 2} == set(ids[:CHANGED])
        assert {one.revision for id, one in live(store).items() if id not in ids[:CHANGED]} == {1}
