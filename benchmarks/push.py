"""Our push against raw HTTP PUTs by httpx, to the same kind of server in the same run; or, with `--faults`, through faults and kills.

`python benchmarks/push.py --definitions 2000`: each round starts a fresh `mobilectl sandbox serve` for each side, puts all definitions
with so many requests at once, and prints how many a second and the ratio. The raw side only sends bodies that were made before, and
looks at the status. Ours lists what is live, compares, makes the bodies, keys and conditions, and hears every answer out.

`python benchmarks/push.py --faults --definitions 10000`: the whole command, against a server of which each request may fail before,
after, or come slowly, killed by SIGKILL at random points and run again until it is done; then what is live is held against the plan.

The workspace is made up and made once, under the system's folder for temporary files, with keys made for the occasion.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import msgspec
import workload
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mobilectl.approvals.keys import Key
from mobilectl.approvals.public_keys import public_blob
from mobilectl.approvals.signers import Action, signer_line
from mobilectl.approvals.signing import Desk, Pen, sign_each
from mobilectl.approvals.states import Standing, utc_now
from mobilectl.cli.desks import desk_of
from mobilectl.delivery.client import DeliveryClient
from mobilectl.delivery.contract import Entry
from mobilectl.delivery.plan import Plan, wanted_of
from mobilectl.delivery.push import Manner, fetch_plan, mark_of, parcel_of, push
from mobilectl.delivery.store import Store
from mobilectl.delivery.targets import STORE, choose_target
from mobilectl.workspace.files import SIGNERS
from mobilectl.workspace.workspace import load_workspace

PLACE = Path(tempfile.gettempdir()) / "mobilectl-benchmark"
MOBILECTL = (sys.executable, "-m", "mobilectl")
GOAL = 0.6
KILLS, MOST_RUNS = 8, 40
FAULTS = {"slow": 0.01, "500": 0.03, "500-after": 0.03, "drop": 0.03, "drop-after": 0.03}


def main() -> int:
    """Measures, or kills; 1 where the goal is missed or the target is not at the plan."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--definitions", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--parallel", type=int, default=8)
    parser.add_argument("--faults", action="store_true", help="fail and kill instead of measuring")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    root = prepared(options.definitions)
    if options.faults:
        return killed(root, options.seed)
    return measured(root, options.rounds, options.parallel)


def prepared(count: int) -> Path:
    """A workspace of so many campaigns, all submitted and approved. The few that have errors, and so cannot be, are left out."""
    root = PLACE / f"push-{count}"
    if (root / "ready").exists():
        return root
    shutil.rmtree(root, ignore_errors=True)
    workload.FAULTY = 0.0
    workload.write_workspace(root, count)
    workspace = load_workspace(root)
    submitters = {f"submitter@{unit.id}": new_key() for unit in workspace.policy.units}
    director = new_key()
    lines = [signer_line(name, ("submit",), key.public) for name, key in submitters.items()]
    lines.append(signer_line("director@province", ("approve",), director.public))
    (root / SIGNERS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    desk = desk_of(workspace)
    for one in desk.definitions:
        if one.kind == "campaign" and desk.judged.errors(one):
            (root / one.file).unlink()
    workspace = load_workspace(root)
    desk = desk_of(workspace)
    for name, key in submitters.items():
        sign(desk, "submit", name, key)
    sign(desk_of(workspace), "approve", "director@province", director)
    (root / "ready").touch()
    return root


def new_key() -> Key:
    """A key that is kept nowhere."""
    private = Ed25519PrivateKey.generate()
    return Key(private, public_blob(private))


def sign(desk: Desk, action: Action, name: str, key: Key) -> None:
    """Has somebody sign all that is his to sign."""
    unit = name.partition("@")[2]
    clean = (one for one in desk.definitions if not desk.judged.errors(one))
    theirs = [one for one in clean if action == "approve" or one.subject.owner == unit]
    results = sign_each(desk, theirs, Pen(action, name, key, utc_now()))
    assert all(one.result == "signed" for one in results), f"{name} could not sign all"


def measured(root: Path, rounds: int, parallel: int) -> int:
    """Both sides in turn, each against a fresh server."""
    workspace = load_workspace(root)
    desk = desk_of(workspace)
    began = time.perf_counter()
    wanted = wanted_of(workspace, desk, choose_target(workspace.delivery, None), utc_now())
    approved = sum(one.state == "approved" for one in wanted.standings)
    print(f"{approved} definitions, {parallel} at once; reading where all of them stand: {time.perf_counter() - began:.1f} s")

    async def ours(url: str) -> float:
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as http:
            begun = time.perf_counter()
            client = DeliveryClient(http, "benchmark")
            plan = await fetch_plan(client, wanted)
            results = await push(client, plan, wanted.standings, mark_of(plan), Manner(at_once=parallel))
            assert {one.outcome for one in results} == {"created"}
            return len(results) / (time.perf_counter() - begun)

    async def raw(url: str) -> float:
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as http:
            requests = iter(bodies(await fetch_plan(DeliveryClient(http, "benchmark"), wanted), wanted.standings))
            count, begun = 0, time.perf_counter()

            async def work() -> None:
                nonlocal count
                for path, body in requests:
                    answer = await http.put(path, content=body, headers={"Content-Type": "application/json", "If-None-Match": "*"})
                    assert answer.status_code == 201, answer.text
                    count += 1

            await asyncio.gather(*(work() for _ in range(parallel)))
            return count / (time.perf_counter() - begun)

    rates: dict[str, list[float]] = {"raw": [], "ours": []}
    for number in range(rounds):
        for name in ("raw", "ours") if number % 2 == 0 else ("ours", "raw"):
            with serving(root) as url:
                rates[name].append(asyncio.run((raw if name == "raw" else ours)(url)))
        print(f"round {number + 1}: raw PUTs {rates['raw'][-1]:,.0f}/s, push {rates['ours'][-1]:,.0f}/s", flush=True)
    middle = {name: statistics.median(found) for name, found in rates.items()}
    ratio = middle["ours"] / middle["raw"]
    print(f"median: raw PUTs {middle['raw']:,.0f}/s, push {middle['ours']:,.0f}/s, ratio {ratio:.0%} (goal: at least {GOAL:.0%})")
    return 0 if ratio >= GOAL else 1


def bodies(plan: Plan, standings: Sequence[Standing]) -> list[tuple[str, bytes]]:
    """The path and body of each PUT that a plan comes to."""
    known = {(one.definition.kind, one.definition.id): one for one in standings}
    found = []
    for item in plan.pending:
        one = parcel_of(known[item.address], plan, item)
        body = {"definition": one.definition.content, "digest": one.definition.digest, "approval": one.approval, "source": one.source}
        found.append((f"/{item.kind}/{item.id}", msgspec.json.encode(body)))
    return found


@contextlib.contextmanager
def serving(root: Path, *faults: str) -> Iterator[str]:
    """A sandbox in a process of its own, empty at first, with the workspace's signers and rules. Yields the API's address."""
    forget(root)
    process = subprocess.Popen(
        [*MOBILECTL, "-w", str(root), "--lang", "en", "sandbox", "serve", "--port", "0", *faults],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        assert url, "the server did not start"
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def forget(root: Path) -> None:
    """Removes what an earlier server stored."""
    shutil.rmtree((root / STORE).parent, ignore_errors=True)


def killed(root: Path, seed: int) -> int:
    """The whole command through faults and kills, and what is live in the end."""
    chance = random.Random(seed)
    faults = [part for kind, share in FAULTS.items() for part in ("--fault", f"{kind}={share}")]
    began, codes = time.perf_counter(), []
    with serving(root, *faults, "--seed", str(seed)) as url:
        (root / "campaigns" / "delivery.yaml").write_text(
            f"# made up\ndefault: loop\ntargets:\n  loop: {{kind: http, approved_as: sandbox, url: '{url}'}}\n", encoding="utf-8"
        )
        for run in range(MOST_RUNS):
            process = subprocess.Popen([*MOBILECTL, "-w", str(root), "push", "--yes", "--keep-going"], stdout=subprocess.DEVNULL)
            if run < KILLS:
                wait_for(root, len(stored(root)) + chance.randrange(50, 1500), process)
                process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
            codes.append(process.wait())
            print(f"run {run + 1}: ended with {codes[-1]}, {len(stored(root))} live after {time.perf_counter() - began:.0f} s", flush=True)
            if codes[-1] == 0:
                break
        else:
            print("it never ended well")
            return 1
    return compared(root)


def compared(root: Path) -> int:
    """Holds what is live against the workspace: every definition once, as it is defined, in its first version; and nothing else."""
    standings = desk_of(load_workspace(root)).standings(utc_now())
    wanted = {(one.definition.kind, one.definition.id): one.definition.digest for one in standings if one.state == "approved"}
    entries = stored(root)
    live = {(one.kind, one.id): one.digest for one in entries}
    doubled = sum(one.revision != 1 for one in entries)
    missing, other = len(wanted.keys() - live.keys()), sum(live.get(address) != digest for address, digest in wanted.items())
    print(f"planned {len(wanted)}, live {len(live)}; missing {missing}, not as planned {other}, written more than once {doubled}")
    return 0 if wanted and live == wanted and doubled == 0 else 1


def stored(root: Path) -> tuple[Entry, ...]:
    """All that is live."""
    with contextlib.closing(Store(root / STORE)) as store:
        return store.entries(("", ""), 10**6)


def wait_for(root: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    """Waits until so many definitions are live, or the push has ended."""
    while process.poll() is None and len(stored(root)) < count:
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
