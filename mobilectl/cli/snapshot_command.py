"""`mobilectl snapshot`: snapshots of customers."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from mobilectl.cli.periods import day_given
from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import COMMON_OPTIONS, Group, argument, command, option
from mobilectl.exits import Exit
from mobilectl.messages import Message, People, say

if TYPE_CHECKING:
    from mobilectl.volumes.snapshot import Snapshot
    from mobilectl.workspace.models.customers import Attributes


@command(
    "generate",
    say(
        "Make up customers whose attributes hang together.\n\nThe attributes are those of the workspace's attributes.yaml. The same seed "
        "and day give the same customers. Nobody's data is used, and the file says that its customers are made up."
    ).text,
)
@option("--customers", required=True, type=click.IntRange(1, 10**10), metavar="N", help=say("How many customers.").text)
@option(
    "--seed",
    required=True,
    type=click.IntRange(0, 2**63 - 1),
    metavar="S",
    help=say("Any number; another one gives other customers.").text,
)
@option("--today", metavar="DATE", help=say("The day on which the customers are as they are; else today.").text)
@option(
    "-o", "--output", "file", required=True, type=click.Path(path_type=Path), metavar="FILE", help=say("The Parquet file to write.").text
)
@option(
    "--history",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=say("Write a made-up contact log of these customers to this Parquet file as well, for `dry-run --history`.").text,
)
@option("--force", is_flag=True, help=say("Replace the file if it is there.").text)
@click.pass_context
def generate(context: click.Context, customers: int, seed: int, today: str | None, file: Path, history: Path | None, force: bool) -> None:
    from mobilectl.errors import Unusable, UsageError
    from mobilectl.volumes.generate import CUSTOMER, Recipe, contacts_beside, customers_beside
    from mobilectl.volumes.snapshot.endings import PARQUET

    session = Session(context)
    day = day_given(today) or date.today()
    workspace = session.workspace()
    attributes = workspace.attributes
    if not attributes.attributes:
        raise Unusable(
            say("no attributes could be read from campaigns/attributes.yaml"), say("`mobilectl check` shows what is wrong with it")
        )
    if history is not None and history.resolve() == file.resolve():
        raise UsageError(say("{file} cannot hold both the customers and the log", file=str(file)), say("name two files"))
    for one in (file, history):
        if one is not None and one.suffix.lower() not in PARQUET and not one.is_dir():
            raise UsageError(say("{file} would hold Parquet", file=str(one)), say("name a file that ends in .parquet"))
        if one is not None and one.exists() and not force:
            raise Unusable(say("{file} is there already", file=str(one)), say("name another file, or replace it by --force"))
    recipe = Recipe(attributes.attributes, customers, seed, day, attributes.customer.column if attributes.customer else CUSTOMER)
    with contextlib.ExitStack() as ready:  # both take their places in the end, or neither
        with progress_bar(session, say("Making customers up"), customers) as progress:
            ready.enter_context(customers_beside(recipe, file, lambda share: progress(int(share * customers))))
        if history is not None:
            with progress_bar(session, say("Making contacts up"), customers) as progress:
                ready.enter_context(contacts_beside(recipe, workspace, history, lambda share: progress(int(share * customers))))
    session.out(say("{file}: {people}, made up, as of {day}, seed {seed}", file=str(file), people=People(customers), day=day, seed=seed))
    if history is not None:
        session.out(say("{file}: a contact log of these customers, made up, up to {day}", file=str(history), day=day))


@contextlib.contextmanager
def share_bar(session: Session, doing: Message) -> Iterator[Callable[[float], None]]:
    """What is to be told which share is done. It shows that as `progress_bar` does."""
    with click.progressbar(length=100, label=session.text(doing), file=sys.stderr, hidden=not session.interactive) as bar:
        yield lambda share: bar.update(max(0, int(100 * share) - bar.pos))


@contextlib.contextmanager
def progress_bar(session: Session, doing: Message, length: int) -> Iterator[Callable[[int], None]]:
    """What is to be told how much is done, in all. It shows this on standard error if somebody watches, with how many are done in a second
    and the time that is left."""

    def rate(_: object) -> str | None:
        each = bar.time_per_iteration
        return f"{1 / each:,.0f}/s" if each else None

    bar: click._termui_impl.ProgressBar[int] = click.progressbar(
        length=length,
        label=session.text(doing),
        file=sys.stderr,
        show_pos=True,
        item_show_func=rate,
        hidden=not session.interactive,
    )
    with bar:
        yield lambda done: bar.update(max(0, done - bar.pos))


T = TypeVar("T")


def opened(session: Session, address: str, attributes: Attributes) -> Snapshot:
    """The snapshot at an address; where it has to be copied first, somebody who watches sees how much is. Raises as `open_snapshot`."""
    from mobilectl.volumes.snapshot import open_snapshot

    return while_reading(session, lambda progress: open_snapshot(address, attributes, progress))


def while_reading(session: Session, read: Callable[[Callable[[float], None] | None], T]) -> T:
    """What is read, with a bar for somebody who watches from when the first share of it is done."""
    with contextlib.ExitStack() as shown:
        bar: list[Callable[[float], None]] = []

        def progress(share: float) -> None:
            if not bar:
                bar.append(shown.enter_context(share_bar(session, say("Reading"))))
            bar[0](share)

        return read(progress if session.interactive else None)


@command(
    "check",
    say(
        "Tell all in a snapshot that does not fit attributes.yaml.\n\nMissing columns and other types, values that are not declared and "
        "the commonest of them, unknown values, customers that are there twice. No customer's number is shown. Ends with 1 where "
        "something does not fit, with 7 where the snapshot cannot be read."
    ).text,
)
@argument("address", metavar="ADDRESS")
@option("--since", metavar="DATE", help=say("The customers must be as of this day or later.").text)
@click.pass_context
def check(context: click.Context, address: str, since: str | None) -> int:
    from mobilectl.reports.snapshots import headlines, verdict
    from mobilectl.volumes.snapshot import NoCustomers
    from mobilectl.volumes.snapshot.survey import problems

    session = Session(context)
    day = day_given(since)
    attributes = session.workspace().attributes
    try:
        snapshot = opened(session, address, attributes)
    except NoCustomers as error:
        session.out(error.message)
        return Exit.FINDINGS
    with progress_bar(session, say("Reading"), snapshot.rows) as progress:
        found = problems(snapshot, attributes, day, progress)
    for line in (*headlines(snapshot), *verdict(found)):
        session.out(line)
    return Exit.FINDINGS if found else Exit.CLEAN


@command(
    "describe",
    say(
        "Show what is in a snapshot: columns, types, unknown values, ranges, commonest values.\n\nNo customer's number is shown, nor any "
        "value of a column that no attribute is read from."
    ).text,
)
@argument("address", metavar="ADDRESS")
@format_option
@click.pass_context
def describe(context: click.Context, address: str, format: str) -> None:
    from mobilectl.reports.snapshots import Description, columns_table, description_json, headlines
    from mobilectl.volumes.snapshot.checks import misfits
    from mobilectl.volumes.snapshot.survey import survey

    session = Session(context)
    attributes = session.workspace().attributes
    snapshot = opened(session, address, attributes)
    usable = {name: one for name, one in attributes.attributes.items() if not one.cases and not misfits(snapshot, {name: one})}
    with progress_bar(session, say("Reading"), snapshot.rows) as progress:
        description = Description(snapshot, attributes, survey(snapshot, usable, progress))
    if format == "json":
        session.out(description_json(description))
        return
    for line in headlines(snapshot):
        text = session.text(line)
        session.note(text) if format == "csv" else session.out(f"- {text}" if format == "markdown" else text)
    if format != "csv":
        session.out()
    print_table(session, columns_table(description), format)


COMMAND = Group(
    "snapshot",
    help=say("Make, check and describe snapshots of customers.").text,
    commands=[generate, check, describe],
    params=list(COMMON_OPTIONS),
)
