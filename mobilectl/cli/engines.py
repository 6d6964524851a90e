"""What counts customers: this machine, or Spark. The options that say which, and the counting itself."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from mobilectl.cli.session import Session
from mobilectl.cli.snapshot_command import opened, progress_bar, while_reading
from mobilectl.cli.words import option
from mobilectl.errors import UsageError
from mobilectl.messages import say

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from mobilectl.contacts.plan import ContactPlan
    from mobilectl.volumes.changes import Changes
    from mobilectl.volumes.compiled import Compiled
    from mobilectl.volumes.history import History
    from mobilectl.volumes.pair import Pair
    from mobilectl.volumes.results import DryRun
    from mobilectl.volumes.snapshot import Snapshot
    from mobilectl.volumes.totals import Totals
    from mobilectl.workspace.workspace import Workspace

ENGINES = ("local", "spark")
MASTER = "MOBILECTL_SPARK_MASTER"

processes_option: Callable[[Any], Any] = option(
    "--processes", type=click.IntRange(1, 256), metavar="N", help=say("How many processes count; else as many as there are cores.").text
)
history_option: Callable[[Any], Any] = option(
    "--history",
    metavar="ADDRESS",
    help=say("A log of the contacts before the first day, which caps, gaps and exclusions then look at.").text,
)
OPTIONS = (
    processes_option,
    option("--engine", type=click.Choice(ENGINES), default="local", help=say("What counts: this machine, or Spark.").text),
    option(
        "--master",
        metavar="ADDRESS",
        help=say("Spark's master; else the one in MOBILECTL_SPARK_MASTER, else in Spark's own settings.").text,
    ),
    option("--conf", "settings", multiple=True, metavar="KEY=VALUE", help=say("A setting of Spark; may be given several times.").text),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What has been counted on whom: the plan as it was in the end, with the past contacts of a history, where there is one."""

    snapshot: Snapshot
    compiled: Compiled
    totals: Totals
    history: History | None = None


@dataclass(frozen=True, slots=True)
class Contrasted:
    """What has been compared on whom: both plans as they were in the end, and what the contact log tells of either."""

    snapshot: Snapshot
    pair: Pair
    changes: Changes
    histories: tuple[History | None, History | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Local:
    """This machine, with so many processes; None for as many as pay."""

    processes: int | None

    def count(self, session: Session, workspace: Workspace, address: str, log: str | None, compiled: Compiled) -> Counted:
        """A plan over the snapshot at an address, after what the contact log at another says. Raises `Unusable`, `UsageError`."""
        from mobilectl.volumes.compiled import last_days, with_past
        from mobilectl.volumes.local import dry_run
        from mobilectl.volumes.snapshot import check_columns

        snapshot = opened(session, address, workspace.attributes)
        check_columns(snapshot, {name: axis.attribute for name, axis in compiled.axes.items()})  # before a long log is read
        with contextlib.nullcontext() if log is None else _history(session, log, snapshot, workspace, compiled.plan) as history:
            if history is not None:
                compiled = with_past(compiled, history.past, workspace.policy, last_days(workspace))
            with progress_bar(session, say("Counting"), snapshot.rows) as progress:
                found = dry_run(snapshot, compiled, self.processes, progress, None if history is None else history.file)
        return Counted(snapshot, compiled, found, history)

    def compare(self, session: Session, workspaces: tuple[Workspace, Workspace], address: str, log: str | None, pair: Pair) -> Contrasted:
        """Two plans, of the workspaces before and after a change, over one snapshot and after one contact log. Raises `Unusable`,
        `UsageError`."""
        from mobilectl.volumes.compiled import last_days, with_past
        from mobilectl.volumes.local import check_both, compare
        from mobilectl.volumes.pair import Pair, together

        before, after = workspaces
        snapshot = opened(session, address, together(after.attributes, before.attributes))
        check_both(snapshot, pair)  # before a long log is read
        with contextlib.ExitStack() as stack:
            histories: list[History | None] = [None, None]
            plans = [pair.before, pair.after]
            for place, workspace in enumerate(workspaces if log is not None else ()):
                history = stack.enter_context(_history(session, log or "", snapshot, workspace, plans[place].plan))
                plans[place] = with_past(plans[place], history.past, workspace.policy, last_days(workspace))
                histories[place] = history
            pair = Pair(*plans)
            files = [None if history is None else history.file for history in histories]
            with progress_bar(session, say("Comparing"), snapshot.rows) as progress:
                found = compare(snapshot, pair, self.processes, progress, (files[0], files[1]))
        return Contrasted(snapshot, pair, found, (histories[0], histories[1]))


@contextlib.contextmanager
def _history(session: Session, address: str, snapshot: Snapshot, workspace: Workspace, plan: ContactPlan) -> Iterator[History]:
    """What a contact log tells of the snapshot's customers."""
    from mobilectl.volumes.history import open_log, read_history

    log = while_reading(session, lambda progress: open_log(address, workspace.attributes, workspace.policy, progress))
    with contextlib.ExitStack() as stack:
        with progress_bar(session, say("Reading the contact log"), log.rows) as progress:
            reading = read_history(log, snapshot, workspace, plan, lambda share: progress(int(share * log.rows)))
            history = stack.enter_context(reading)
        yield history


@dataclass(frozen=True, slots=True)
class Cluster:
    """Spark: its master and settings, as far as they are not what Spark's own configuration says."""

    master: str | None
    settings: Mapping[str, str]

    def count(self, session: Session, _: Workspace, address: str, log: str | None, compiled: Compiled) -> Counted:
        """A plan over the snapshot at an address. Raises `Unusable`, `Unreachable`, `UsageError`, also for a contact log."""
        from mobilectl.volumes.spark import dry_run

        with self._running(session, log) as (cluster, progress):
            snapshot, found = dry_run(cluster, address, compiled, progress)
        return Counted(snapshot, compiled, found)

    def compare(self, session: Session, _: tuple[Workspace, Workspace], address: str, log: str | None, pair: Pair) -> Contrasted:
        """Two plans, before and after a change, over the snapshot at an address. Raises `Unusable`, `Unreachable`, `UsageError`, also for a
        contact log."""
        from mobilectl.volumes.spark import compare

        with self._running(session, log) as (cluster, progress):
            snapshot, found = compare(cluster, address, pair, progress)
        return Contrasted(snapshot, pair, found)

    @contextlib.contextmanager
    def _running(self, session: Session, log: str | None) -> Iterator[tuple[SparkSession, Callable[[float], None]]]:
        """Spark, and what is to be told which share of the work is done."""
        from mobilectl.volumes.cluster import spark

        if log is not None:
            raise UsageError(say("Spark cannot read contact logs"), say("count on this machine, or without the log"))
        with (
            spark(self.master, self.settings) as cluster,
            progress_bar(session, say("Counting on Spark, in percent of the tasks"), 100) as progress,
        ):
            yield cluster, lambda share: progress(int(100 * share))


Engine = Local | Cluster


def dry_run_of(
    session: Session, workspace: Workspace, plan: ContactPlan, address: str, log: str | None = None, processes: int | None = None
) -> tuple[DryRun, Snapshot]:
    """A plan of a workspace over the snapshot at an address, on this machine, after what the contact log at another says.

    Raises `Unusable`, `UsageError`.
    """
    from mobilectl.volumes.compiled import compile_plan, last_days
    from mobilectl.volumes.results import DryRun

    compiled = compile_plan(plan, workspace.policy, last_days(workspace))
    found = Local(processes).count(session, workspace, address, log, compiled)
    return DryRun(found.compiled, found.totals), found.snapshot


def engine_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options that say what counts. It gets them as `engine`."""

    @functools.wraps(function)
    def with_engine(
        *arguments: Any, processes: int | None, engine: str, master: str | None, settings: tuple[str, ...], **others: Any
    ) -> Any:
        return function(*arguments, engine=_engine(engine, processes, master, settings), **others)

    for one in reversed(OPTIONS):
        with_engine = one(with_engine)
    return with_engine


def _engine(name: str, processes: int | None, master: str | None, settings: Sequence[str]) -> Engine:
    """Raises `UsageError` where an option is for another engine, or is no setting."""
    if name == "local":
        if master is not None or settings:
            raise UsageError(say("--master and --conf are for Spark"), say("add `--engine spark`"))
        return Local(processes)
    if processes is not None:
        raise UsageError(say("--processes is for the local engine"), say("on Spark, settings such as spark.executor.instances say it"))
    for one in settings:
        if not one.partition("=")[0].strip() or "=" not in one:
            raise UsageError(say("`{setting}` is no setting of Spark", setting=one), say("write it like `spark.executor.memory=4g`"))
    pairs = (one.partition("=") for one in settings)
    return Cluster(master or os.environ.get(MASTER) or None, {key.strip(): value.strip() for key, _, value in pairs})
