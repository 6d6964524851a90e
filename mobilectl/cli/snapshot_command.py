"""`mobilectl snapshot`: snapshots of customers."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import COMMON_OPTIONS, Group, command, option
from mobilectl.messages import Message, People, say


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
@option("--force", is_flag=True, help=say("Replace the file if it is there.").text)
@click.pass_context
def generate(context: click.Context, customers: int, seed: int, today: str | None, file: Path, force: bool) -> None:
    from mobilectl.errors import Unusable
    from mobilectl.volumes.generate import Recipe, generate

    session = Session(context)
    day = day_of(today) if today is not None else date.today()
    attributes = session.workspace().attributes.attributes
    if not attributes:
        raise Unusable(
            say("no attributes could be read from campaigns/attributes.yaml"), say("`mobilectl check` shows what is wrong with it")
        )
    if file.exists() and not force:
        raise Unusable(say("{file} is there already", file=str(file)), say("name another file, or replace it by --force"))
    with progress_bar(session, say("Making customers up"), customers) as progress:
        generate(Recipe(attributes, customers, seed, day), file, lambda share: progress(int(share * customers)))
    session.out(say("{file}: {people}, made up, as of {day}, seed {seed}", file=str(file), people=People(customers), day=day, seed=seed))


def day_of(text: str) -> date:
    """A date of the command line. Raises `UsageError`."""
    from mobilectl.errors import UsageError
    from mobilectl.workspace.scalars import narrow

    try:
        return date.fromisoformat(narrow(text))
    except ValueError:
        raise UsageError(say("`{value}` is not a date", value=text), say("write it like 2026-12-31")) from None


@contextlib.contextmanager
def progress_bar(session: Session, doing: Message, length: int) -> Iterator[Callable[[int], None]]:
    """What is to be told how much is done, in all. It shows this on standard error if somebody watches."""
    if not session.interactive:
        yield lambda done: None
        return
    with click.progressbar(length=length, label=session.text(doing), file=sys.stderr, show_pos=True) as bar:
        yield lambda done: bar.update(max(0, done - bar.pos))


COMMAND = Group("snapshot", help=say("Make and describe snapshots of customers.").text, commands=[generate], params=list(COMMON_OPTIONS))
