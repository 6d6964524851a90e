"""Dry run against DuckDB: our counts, arbitrated, beside one COUNT query for each campaign, which arbitrates nothing, and one scan.

`python benchmarks/dry_run.py --customers 1000000 10000000 --campaigns 20 200`. Customers and campaigns are random and made once, under
the system's folder for temporary files. Every measurement is a process of its own; its memory is the most that it and the processes it
started had at a time. The campaigns' audiences are independent of each other, which is the worst case for anything that groups.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from mobilectl.audience.predicates import All, Between, Not, OneOf, Predicate, Relative, Some, Unknown, leaves
from mobilectl.contacts.plan import ContactPlan, contact_plan
from mobilectl.workspace.workspace import Workspace, load_workspace

TOP = Path(__file__).resolve().parents[1]
PLACE = Path(tempfile.gettempdir()) / "mobilectl-benchmark"
TODAY, FIRST, LAST = date(2026, 11, 28), date(2026, 12, 1), date(2026, 12, 31)
GOAL = 3.0
CHANNELS = ("sms", "app_push", "rcs", "wechat")


@dataclass(frozen=True)
class Measured:
    """Seconds of work, imports apart, and the most memory in MB."""

    seconds: float
    memory: float
    result: object


def main() -> int:
    """Measures each pair of sizes; 1 where the goal is missed for ten million customers and 200 campaigns, or more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--campaigns", type=int, nargs="+", default=[20, 200])
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        what, workspace, snapshot = options.measure
        print(json.dumps(WORK[what](load_workspace(Path(workspace)), Path(snapshot))))
        return 0
    missed: list[str] = []
    print(f"{'customers':>12} {'campaigns':>9}  {'what':<24} {'seconds':>8} {'against ours':>12} {'MB':>6}")
    for customers in options.customers:
        snapshot = made_customers(customers)
        for campaigns in options.campaigns:
            workspace = made_campaigns(campaigns)
            ours = measured("ours", workspace, snapshot)
            counts = measured("counts", workspace, snapshot)
            scan = measured("scan", workspace, snapshot)
            for name, one in (("mobilectl dry-run", ours), ("COUNT for each campaign", counts), ("one scan of the columns", scan)):
                ratio = one.seconds / ours.seconds
                print(f"{customers:>12,} {campaigns:>9}  {name:<24} {one.seconds:>8.2f} {ratio:>11.1f}x {one.memory:>6.0f}", flush=True)
            if ours.result != counts.result:
                print(f"the counts differ: {ours.result} and {counts.result}", file=sys.stderr)
                return 1
            if customers >= 10_000_000 and campaigns >= 200 and counts.seconds < GOAL * ours.seconds:
                missed.append(f"{customers:,} customers and {campaigns} campaigns")
    for size in missed:
        print(f"goal missed with {size}: a COUNT query for each campaign should take {GOAL} times as long as the dry run", file=sys.stderr)
    return int(bool(missed))


def measured(what: str, workspace: Path, snapshot: Path) -> Measured:
    """One kind of work in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, __file__, "--measure", what, str(workspace), str(snapshot)], stdout=subprocess.PIPE, text=True, cwd=TOP
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, memory_of(process.pid))
        time.sleep(0.02)
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"measuring {what} failed")
    seconds, result = json.loads(out)
    return Measured(seconds, most, result)


def memory_of(process: int) -> float:
    """The memory of a process and of all that it started, in MB; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * 4096 / 1e6 + sum(memory_of(int(child)) for child in children)


def ours(workspace: Workspace, snapshot: Path) -> tuple[float, object]:
    """The dry run as the command has it counted: arbitrated, broken down by city and tier, told apart by texts and preferred hours."""
    from mobilectl.volumes.compiled import compile_plan, last_days
    from mobilectl.volumes.local import dry_run
    from mobilectl.volumes.parts import told_apart
    from mobilectl.volumes.results import DryRun
    from mobilectl.volumes.snapshot import open_snapshot

    begun = time.perf_counter()
    compiled = compile_plan(contact_plan(workspace, FIRST, LAST), workspace.policy, last_days(workspace), told_apart(workspace))
    run = DryRun(compiled, dry_run(open_snapshot(snapshot), compiled))
    planned = {str(item): figures.deliverable for (item,), figures in run.breakdown(["item"]).items()}
    return time.perf_counter() - begun, planned


def counts(workspace: Workspace, snapshot: Path) -> tuple[float, object]:
    """A COUNT query for each campaign's audience."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    begun = time.perf_counter()
    found: dict[str, int] = {}
    for one in contact_plan(workspace, FIRST, LAST).planned:
        row = connection.execute(f"SELECT count(*) FROM '{snapshot}' WHERE {sql(one.predicate)}").fetchone()
        if row is not None and row[0]:
            found[one.stream.owner] = row[0]
    return time.perf_counter() - begun, found


def scan(workspace: Workspace, snapshot: Path) -> tuple[float, object]:
    """One query that reads every column in use."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    begun = time.perf_counter()
    columns = ", ".join(f"min({name})" for name in used(contact_plan(workspace, FIRST, LAST)))
    connection.execute(f"SELECT {columns} FROM '{snapshot}'").fetchall()
    return time.perf_counter() - begun, None


WORK = {"ours": ours, "counts": counts, "scan": scan}


def used(plan: ContactPlan) -> list[str]:
    """The attributes of a plan's predicates."""
    return sorted({leaf.attribute for predicate in plan.predicates() for leaf in leaves(predicate)})


def sql(predicate: Predicate) -> str:
    """A predicate as a condition with two truth values, as ours have."""
    match predicate:
        case All(parts):
            return "(" + (" AND ".join(map(sql, parts)) or "true") + ")"
        case Some(parts):
            return "(" + (" OR ".join(map(sql, parts)) or "false") + ")"
        case Not(part):
            return f"(NOT coalesce({sql(part)}, false))"
        case Relative():
            raise ValueError(predicate)  # those of a plan have their days
        case Unknown(attribute):
            return f"({attribute} IS NULL)"
        case OneOf(attribute, values):
            flags = values <= {"true", "false"}
            return f"({attribute} IN ({', '.join(value if flags else repr(value) for value in sorted(values))}))"
        case Between(attribute, low, high):
            ends = [f"{attribute} {'>' if low.after else '>='} {low.value}"] if low is not None else []
            ends += [f"{attribute} {'<=' if high.after else '<'} {high.value}"] if high is not None else []
            return "(" + (" AND ".join(ends) or "true") + ")"


def made_customers(count: int) -> Path:
    """A snapshot with so many customers."""
    from mobilectl.volumes.generate import Recipe, generate

    PLACE.mkdir(exist_ok=True)
    attributes = hashlib.sha256((TOP / "campaigns" / "attributes.yaml").read_bytes()).hexdigest()
    file = PLACE / f"customers-{count}-{attributes[:8]}.parquet"
    if not file.exists():
        begun = time.perf_counter()
        generate(Recipe(load_workspace(TOP).attributes.attributes, count, 1, TODAY), file)
        print(f"made {count:,} customers in {time.perf_counter() - begun:.1f} s ({file.stat().st_size / 1e6:.0f} MB)")
    return file


def made_campaigns(count: int) -> Path:
    """A workspace with so many random campaigns under the sample's policy, each with one send in December."""
    folder = PLACE / f"campaigns-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "campaigns" / "province").mkdir(parents=True)
    for name in ("policy", "attributes", "segments"):
        shutil.copy(TOP / "campaigns" / f"{name}.yaml", folder / "campaigns")
    (folder / "touchpoints.yaml").write_text("touchpoints: []\n", encoding="utf-8")
    attributes = load_workspace(TOP).attributes.attributes
    choices = {name: tuple(attribute.values or ()) for name, attribute in attributes.items()}
    chance = random.Random(1)
    for number in range(count):
        text = yaml.safe_dump(campaign(f"c{number:03d}", choices, chance), allow_unicode=True, sort_keys=False)
        (folder / "campaigns" / "province" / f"c{number:03d}.yaml").write_text(text, encoding="utf-8")
    assert len(load_workspace(folder).campaigns) == count
    return folder


def campaign(id: str, choices: Mapping[str, Sequence[str]], chance: random.Random) -> dict[str, Any]:
    """A campaign whose audience has nothing to do with any other's."""
    spent, aged = chance.randint(0, 150), chance.randint(14, 50)
    conditions: list[dict[str, Any]] = [
        {"city": chance.sample(choices["city"], chance.randint(3, 12))},
        {"arpu": {"at_least": spent, "below": spent + chance.randint(20, 200)}},
    ]
    optional: list[dict[str, Any]] = [
        {"brand": chance.sample(choices["brand"], chance.randint(1, 2))},
        {"age": {"at_least": aged, "at_most": aged + chance.randint(10, 40)}},
        {"tenure_months": {"at_least": chance.randint(0, 120)}},
        *({flag: chance.random() < 0.5} for flag in ("plan_5g", "terminal_5g", "broadband", "vas")),
    ]
    conditions += chance.sample(optional, chance.randint(1, 4))
    send = {
        "id": "only", "channel": chance.choice(CHANNELS), "text": "text", "on": f"2026-12-{chance.randint(1, 31):02d}",
        "between": "10:00-12:00", "on_block": chance.choice(["drop", "defer"]),
    }  # fmt: skip
    return {
        "kind": "campaign", "id": id, "name": id, "owner": "province", "theme": "any", "priority": chance.randint(1, 99),
        "period": {"from": "2026-12-01", "to": "2026-12-31"},
        "audience": {"all": conditions, **({"none": [{"segment": "recently-complained"}]} if chance.random() < 0.5 else {})},
        "offer": {"product": "any", "price": "1 元/月", "effective": "now"}, "sends": [send], "texts": {"text": "示例"},
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
