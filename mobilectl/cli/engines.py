"""What counts customers: this machine, or Spark. The options that say which, and the counting itself."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from mobilectl.cli.session import Session
from mobilectl.cli.snapshot_command import opened, progress_bar
from mobilectl.cli.words import option
from mobilectl.errors import UsageError
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.volumes.compiled import Compiled
    from mobilectl.volumes.snapshot import Snapshot
    from mobilectl.volumes.totals import Totals
    from mobilectl.workspace.workspace import Workspace

ENGINES = ("local", "spark")
MASTER = "MOBILECTL_SPARK_MASTER"

OPTIONS = (
    option(
        "--processes", type=click.IntRange(1, 256), metavar="N", help=say("How many processes count; else as many as there are cores.").text
    ),
    option("--engine", type=click.Choice(ENGINES), default="local", help=say("What counts: this machine, or Spark.").text),
    option(
        "--master",
        metavar="ADDRESS",
        help=say("Spark's master; else the one in MOBILECTL_SPARK_MASTER, else in Spark's own settings.").text,
    ),
    option("--conf", "settings", multiple=True, metavar="KEY=VALUE", help=say("A setting of Spark; may be given several times.").text),
)


@dataclass(frozen=True, slots=True)
class Local:
    """This machine, with so many processes; None for as many as pay."""

    processes: int | None

    def count(self, session: Session, workspace: Workspace, address: str, compiled: Compiled) -> tuple[Snapshot, Totals]:
        """The snapshot at an address, and the totals of a plan over it. Raises `Unusable`, `UsageError`."""
        from mobilectl.volumes.local import dry_run

        snapshot = opened(session, address, workspace.attributes)
        with progress_bar(session, say("Counting"), snapshot.rows) as progress:
            return snapshot, dry_run(snapshot, compiled, self.processes, progress)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Spark: its master and settings, as far as they are not what Spark's own configuration says."""

    master: str | None
    settings: Mapping[str, str]

    def count(self, session: Session, _: Workspace, address: str, compiled: Compiled) -> tuple[Snapshot, Totals]:
        """The snapshot at an address, and the totals of a plan over it. Raises `Unusable`, `UsageError`, `Unreachable`."""
        from mobilectl.volumes.cluster import spark
        from mobilectl.volumes.spark import dry_run

        with (
            spark(self.master, self.settings) as cluster,
            progress_bar(session, say("Counting on Spark, in percent of the tasks"), 100) as progress,
        ):
            return dry_run(cluster, address, compiled, lambda share: progress(int(100 * share)))


Engine = Local | Cluster


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
