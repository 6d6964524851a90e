"""What counts customers: this machine, or Spark. The options that say which, and the counting itself."""

from __future__ import annotations

import contextlib
import functools
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import click

from mobilectl.cli.session import Session
from mobilectl.cli.snapshot_command import opened, progress_bar, share_bar, while_reading
from mobilectl.cli.words import option
from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.contacts.plan import ContactPlan
    from mobilectl.volumes.changes import Changes
    from mobilectl.volumes.compiled import Compiled
    from mobilectl.volumes.frames import Frame
    from mobilectl.volumes.history import History, HistoryFile
    from mobilectl.volumes.history.on_spark import HistoryFrame
    from mobilectl.volumes.pair import Pair
    from mobilectl.volumes.results import DryRun
    from mobilectl.volumes.snapshot import Snapshot
    from mobilectl.volumes.totals import Totals
    from mobilectl.workspace.models.customers import Attributes
    from mobilectl.workspace.workspace import Workspace

ENGINES = ("local", "spark")
MASTER = "MOBILECTL_SPARK_MASTER"
H = TypeVar("H", bound="History")

processes_option: Callable[[Any], Any] = option(
    "--processes", type=click.IntRange(1, 256), metavar="N", help=say("How many processes count; else as many as there are cores.").text
)
history_option: Callable[[Any], Any] = option(
    "--history",
    metavar="ADDRESS",
    help=say("A log of the contacts before the first day, which caps, gaps and exclusions then look at; read as the snapshot is.").text,
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


class Customers(Protocol[H]):
    """The customers of a snapshot, where an engine has them, and what it does with them."""

    @property
    def snapshot(self) -> Snapshot:
        """What is known of the snapshot. Where nobody has counted its rows yet, it has no parts."""

    def history(self, address: str, workspace: Workspace, plan: ContactPlan) -> contextlib.AbstractContextManager[H]:
        """What the contact log at an address tells of them."""

    def count(self, compiled: Compiled, history: H | None) -> tuple[Snapshot, Totals]:
        """A plan over all of them, and the snapshot with its number of rows."""

    def compare(self, pair: Pair, histories: tuple[H | None, H | None]) -> tuple[Snapshot, Changes]:
        """Two plans over all of them, and the snapshot with its number of rows."""


class _Engine(ABC, Generic[H]):
    """What counts customers. `H` is a history as the engine has it."""

    @abstractmethod
    def customers(self, session: Session, address: str, attributes: Attributes) -> contextlib.AbstractContextManager[Customers[H]]:
        """The customers at an address, while they are needed."""

    def count(self, session: Session, workspace: Workspace, address: str, log: str | None, compiled: Compiled) -> Counted:
        """A plan over the snapshot at an address, after what the contact log at another says. Raises `Unusable`, `Unreachable`,
        `UsageError`."""
        from mobilectl.volumes.compiled import last_days, with_past
        from mobilectl.volumes.snapshot import check_columns

        _need(workspace)
        with self.customers(session, address, workspace.attributes) as customers:
            check_columns(customers.snapshot, {name: axis.attribute for name, axis in compiled.axes.items()})  # before a long log is read
            with contextlib.nullcontext() if log is None else customers.history(log, workspace, compiled.plan) as history:
                if history is not None:
                    compiled = with_past(compiled, history.past, workspace.policy, last_days(workspace))
                snapshot, found = customers.count(compiled, history)
        return Counted(snapshot, compiled, found, history)

    def compare(self, session: Session, workspaces: tuple[Workspace, Workspace], address: str, log: str | None, pair: Pair) -> Contrasted:
        """Two plans, of the workspaces before and after a change, over one snapshot and after one contact log. Raises as `count`."""
        from mobilectl.volumes.compiled import last_days, with_past
        from mobilectl.volumes.local import check_both
        from mobilectl.volumes.pair import Pair, together

        before, after = workspaces
        _need(after)
        _need_before(before)
        with self.customers(session, address, together(after.attributes, before.attributes)) as customers, contextlib.ExitStack() as stack:
            check_both(customers.snapshot, pair)  # before a long log is read
            histories: list[H | None] = [None, None]
            plans = [pair.before, pair.after]
            for place, workspace in enumerate(workspaces if log is not None else ()):
                history = stack.enter_context(customers.history(log or "", workspace, plans[place].plan))
                plans[place] = with_past(plans[place], history.past, workspace.policy, last_days(workspace))
                histories[place] = history
            pair = Pair(*plans)
            snapshot, found = customers.compare(pair, (histories[0], histories[1]))
        return Contrasted(snapshot, pair, found, (histories[0], histories[1]))


def _need(workspace: Workspace) -> None:
    """Raises `Unusable` where all numbers would be wrong."""
    if file := _lacking(workspace):
        raise Unusable(
            say("{file} cannot be read, so nothing can be counted", file=file), say("`mobilectl check` shows what is wrong with it")
        )


def _need_before(workspace: Workspace) -> None:
    """The same of a workspace as it was before a change."""
    if file := _lacking(workspace):
        raise Unusable(
            say("{file} cannot be read as it was before the change, so nothing can be compared", file=file),
            say("compare with a revision in which it can be read"),
        )


def _lacking(workspace: Workspace) -> str | None:
    """The policy or the attributes, where they could not be read: no number means anything without them."""
    from mobilectl.workspace.files import ATTRIBUTES, POLICY

    return next((file for file in (POLICY, ATTRIBUTES) if file in workspace.unread), None)


@dataclass(frozen=True, slots=True)
class Local(_Engine["HistoryFile"]):
    """This machine, with so many processes; None for as many as pay."""

    processes: int | None

    @contextlib.contextmanager
    def customers(self, session: Session, address: str, attributes: Attributes) -> Iterator[Customers[HistoryFile]]:
        yield _Here(session, opened(session, address, attributes), self.processes)


@dataclass(frozen=True, slots=True)
class _Here:
    """Customers on this machine."""

    session: Session
    snapshot: Snapshot
    processes: int | None

    @contextlib.contextmanager
    def history(self, address: str, workspace: Workspace, plan: ContactPlan) -> Iterator[HistoryFile]:
        from mobilectl.volumes.history import open_log, read_history

        log = while_reading(self.session, lambda progress: open_log(address, workspace.attributes, workspace.policy, progress))
        with contextlib.ExitStack() as stack:
            with progress_bar(self.session, say("Reading the contact log"), log.rows) as progress:
                reading = read_history(log, self.snapshot, workspace, plan, lambda share: progress(int(share * log.rows)))
                history = stack.enter_context(reading)
            yield history

    def count(self, compiled: Compiled, history: HistoryFile | None) -> tuple[Snapshot, Totals]:
        from mobilectl.volumes.local import dry_run

        past = None if history is None else history.file
        with progress_bar(self.session, say("Counting"), self.snapshot.rows) as progress:
            return self.snapshot, dry_run(self.snapshot, compiled, self.processes, progress, past)

    def compare(self, pair: Pair, histories: tuple[HistoryFile | None, HistoryFile | None]) -> tuple[Snapshot, Changes]:
        from mobilectl.volumes.local import compare

        before, after = (None if one is None else one.file for one in histories)
        with progress_bar(self.session, say("Comparing"), self.snapshot.rows) as progress:
            return self.snapshot, compare(self.snapshot, pair, self.processes, progress, (before, after))


@dataclass(frozen=True, slots=True)
class Cluster(_Engine["HistoryFrame"]):
    """Spark: its master and settings, as far as they are not what Spark's own configuration says."""

    master: str | None
    settings: Mapping[str, str]

    @contextlib.contextmanager
    def customers(self, session: Session, address: str, attributes: Attributes) -> Iterator[Customers[HistoryFrame]]:
        from mobilectl.volumes.cluster import spark
        from mobilectl.volumes.frames import open_frame

        with spark(self.master, self.settings) as cluster:
            yield _OnSpark(session, open_frame(cluster, address))


@dataclass(frozen=True, slots=True)
class _OnSpark:
    """Customers that Spark reads."""

    session: Session
    frame: Frame

    @property
    def snapshot(self) -> Snapshot:
        return self.frame.snapshot

    @contextlib.contextmanager
    def history(self, address: str, workspace: Workspace, plan: ContactPlan) -> Iterator[HistoryFrame]:
        from mobilectl.volumes.frames import open_frame
        from mobilectl.volumes.history.on_spark import read_history

        rows = open_frame(self.frame.session, address)
        with contextlib.ExitStack() as stack:
            with share_bar(self.session, say("Reading the contact log on Spark, in percent of the tasks")) as progress:
                history = stack.enter_context(read_history(rows, self.frame, workspace, plan, progress))
            yield history

    def count(self, compiled: Compiled, history: HistoryFrame | None) -> tuple[Snapshot, Totals]:
        from mobilectl.volumes.spark import dry_run

        with self._counting() as progress:
            return dry_run(self.frame, compiled, progress, None if history is None else history.frame)

    def compare(self, pair: Pair, histories: tuple[HistoryFrame | None, HistoryFrame | None]) -> tuple[Snapshot, Changes]:
        from mobilectl.volumes.spark import compare

        before, after = (None if one is None else one.frame for one in histories)
        with self._counting() as progress:
            return compare(self.frame, pair, progress, (before, after))

    def _counting(self) -> contextlib.AbstractContextManager[Callable[[float], None]]:
        return share_bar(self.session, say("Counting on Spark, in percent of the tasks"))


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


def note_errors(session: Session, workspace: Workspace) -> None:
    """Says beside what is counted of a workspace which errors in its definitions make it other than is meant. Raises `Unusable`."""
    from mobilectl.reports.volumes import mistaken
    from mobilectl.rules.miscounted import miscounted

    for line in mistaken(miscounted(workspace)):
        session.note(line)


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
