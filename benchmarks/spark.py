"""The dry run on a Spark cluster of two workers on this machine, beside the local engine: the same plan, the same customers, one run.

`python benchmarks/spark.py --customers 1000000 10000000`. The plan is the sample's, over its whole period; with `--history` it
begins after a made-up contact log of the weeks before, three rows for each customer. Spark is measured warm, after
a first run on a few customers that starts the executors' Pythons; what starting costs is told apart. Seconds depend on what else the
machine does; seconds of a core, and the customers counted in one, do so far less. The memory is that of the largest Python of an
executor, which is what a core needs beside Java's. For Linux, whose /proc is read.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import dry_run as random_customers
import duckdb

from mobilectl.contacts.plan import contact_plan, plan_period
from mobilectl.volumes import local
from mobilectl.volumes import spark as on_spark
from mobilectl.volumes.cluster import spark
from mobilectl.volumes.compiled import Compiled, compile_plan, last_days, with_past
from mobilectl.volumes.frames import open_frame
from mobilectl.volumes.generate import Recipe, generate_history
from mobilectl.volumes.history import on_spark as joined
from mobilectl.volumes.history import open_log, read_history
from mobilectl.volumes.parts import told_apart
from mobilectl.volumes.results import DISPLACED_BY, DryRun, dimensions_of
from mobilectl.volumes.snapshot import open_snapshot
from mobilectl.volumes.totals import Totals
from mobilectl.workspace.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Result = TypeVar("Result")
TOP = random_customers.TOP
ROWS = 2_500_000
"""Customers in a file: a task counts one file here, as Spark cuts files at 128 MB."""


def main() -> int:
    """Measures each number of customers on both; 1 where they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--master", default="local-cluster[2,1,1024]")
    parser.add_argument("--history", action="store_true")
    options = parser.parse_args()
    workspace = load_workspace(TOP)
    plan = sample_plan(workspace)
    few = random_customers.made_customers(10_000)
    files = {count: (random_customers.made_customers(count), folder_of(count)) for count in options.customers}
    begun = time.perf_counter()
    with spark(options.master, {"spark.ui.enabled": "false"}) as session, watched() as memory:
        on_spark.dry_run(open_frame(session, str(few)), plan)
        print(f"Spark started in {time.perf_counter() - begun:.1f} s")
        print(f"{'customers':>12}  {'what':<18} {'seconds':>8} {'to local':>8}  {'of a core':>9} {'to local':>8}  {'customers in one':>16}")
        for count, (file, folder) in files.items():
            log = made_log(workspace, count, plan.plan.first) if options.history else None
            here, seconds, work = measured(partial(counted_here, workspace, file, log, plan))
            there, other, more = measured(partial(counted_on_spark, session, workspace, folder, log, plan))
            for name, took, spent in (("local engine", seconds, work), ("Spark, two workers", other, more)):
                line = f"{count:>12,}  {name:<18} {took:>8.1f} {took / seconds:>7.1f}x  {spent:>9.1f} {spent / work:>7.1f}x"
                print(f"{line}  {count / spent:>16,.0f}", flush=True)
            dimensions = [one for one in dimensions_of(plan) if one != DISPLACED_BY]  # which is told apart, by whom alone
            first, second = (DryRun(*one) for one in (here, there))
            if first.breakdown(dimensions) != second.breakdown(dimensions) or first.displaced() != second.displaced():
                print("the totals differ", file=sys.stderr)
                return 1
        print(f"largest Python of an executor: {max(memory, default=0):.0f} MB")
    return 0


def counted_here(workspace: Workspace, file: Path, log: Path | None, plan: Compiled) -> tuple[Compiled, Totals]:
    """The plan with what the log tells, and its totals by the local engine."""
    snapshot = open_snapshot(file)
    if log is None:
        return plan, local.dry_run(snapshot, plan)
    opened = open_log(log, workspace.attributes, workspace.policy)
    with read_history(opened, snapshot, workspace, plan.plan, lambda share: None) as history:
        plan = with_past(plan, history.past, workspace.policy, last_days(workspace))
        return plan, local.dry_run(snapshot, plan, past=history.file)


def counted_on_spark(
    session: SparkSession, workspace: Workspace, folder: Path, log: Path | None, plan: Compiled
) -> tuple[Compiled, Totals]:
    """The same on Spark."""
    people = open_frame(session, str(folder))
    if log is None:
        return plan, on_spark.dry_run(people, plan)[1]
    with joined.read_history(open_frame(session, str(log)), people, workspace, plan.plan, lambda share: None) as history:
        plan = with_past(plan, history.past, workspace.policy, last_days(workspace))
        return plan, on_spark.dry_run(people, plan, past=history.frame)[1]


def made_log(workspace: Workspace, count: int, first: date) -> Path:
    """A contact log of the made customers, up to the day before the plan's first."""
    file = random_customers.PLACE / f"log-{count}-{first}.parquet"
    if not file.exists():
        recipe = Recipe(workspace.attributes.attributes, count, 1, first - timedelta(days=1))
        generate_history(recipe, workspace, file)
    return file


def sample_plan(workspace: Workspace) -> Compiled:
    """The sample's plan."""
    period = plan_period(workspace)
    assert period is not None
    return compile_plan(contact_plan(workspace, *period), workspace.policy, last_days(workspace), told_apart(workspace))


def folder_of(count: int) -> Path:
    """The customers in files of up to `ROWS`, at least two."""
    whole = random_customers.made_customers(count)
    folder = whole.with_name(f"{whole.stem}-parts")
    if not folder.exists():
        files = max(2, -(-count // ROWS))
        with tempfile.TemporaryDirectory(dir=random_customers.PLACE) as making:
            made = Path(making) / "made"
            made.mkdir()
            for number in range(files):
                query = f"FROM '{whole}' WHERE customer % {files} = {number}"
                duckdb.execute(f"COPY ({query}) TO '{made}/part-{number:05d}.parquet' (FORMAT parquet, COMPRESSION zstd)")
            made.rename(folder)
    return folder


def measured(run: Callable[[], Result]) -> tuple[Result, float, float]:
    """What a run gave, the seconds it took, and the seconds of a core that went into it in all its processes."""
    begun, before = time.perf_counter(), core_seconds()
    result = run()
    return result, time.perf_counter() - begun, core_seconds() - before


def core_seconds() -> float:
    """The seconds of a core that this process and all that it started have used; those that ended count with who started them."""
    ticks = 0
    for process in family():
        with contextlib.suppress(OSError):
            ticks += sum(int(one) for one in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def family() -> Iterator[int]:
    """This process and all that it started and that still run."""
    waiting = [os.getpid()]
    while waiting:
        process = waiting.pop()
        yield process
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{process}/task").iterdir():
                waiting += [int(one) for one in (thread / "children").read_text().split()]


@contextlib.contextmanager
def watched() -> Iterator[list[float]]:
    """The memory of the largest Python of an executor in MB, looked at all the time."""
    found: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            for process in family():
                with contextlib.suppress(OSError):
                    if b"pyspark.daemon" in Path(f"/proc/{process}/cmdline").read_bytes():
                        found.append(int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096 / 1e6)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield found
    finally:
        over.set()


if __name__ == "__main__":
    sys.exit(main())
