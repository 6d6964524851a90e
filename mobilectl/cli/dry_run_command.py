"""`mobilectl dry-run`: how many messages a plan sends to whom, and what is held back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from mobilectl.cli.engines import Engine, engine_options
from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.snapshot_command import day_of
from mobilectl.cli.words import command, option
from mobilectl.exits import Exit
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.reports.volumes import Occasion
    from mobilectl.workspace.workspace import Workspace


@command(
    "dry-run",
    say(
        "Count the messages of a plan against a snapshot of customers.\n\nEvery message is counted for every customer of the snapshot, and "
        "what caps, blackouts and quiet hours hold back is told apart. Ends with 1 where a campaign loses more than the policy allows."
    ).text,
)
@option(
    "--snapshot",
    "address",
    required=True,
    metavar="ADDRESS",
    help=say("The snapshot: a file, a folder, a pattern of files, a table of a database; for Spark Parquet, CSV or table:NAME.").text,
)
@option(
    "--history",
    metavar="ADDRESS",
    help=say("A log of the contacts before the first day, which caps, gaps and exclusions then look at.").text,
)
@option("--from", "first", metavar="DATE", help=say("The first day; else the first of the month in which a campaign first sends.").text)
@option("--to", "last", metavar="DATE", help=say("The last day; else the last of the month in which a campaign last sends.").text)
@option(
    "--by",
    metavar="DIMENSIONS",
    help=say("One table by these, parted by commas: day, week, channel, item, message, unit, class, city, tier.").text,
)
@format_option
@engine_options
@click.pass_context
def COMMAND(
    context: click.Context,
    address: str,
    history: str | None,
    first: str | None,
    last: str | None,
    by: str | None,
    format: str,
    engine: Engine,
) -> int:
    from mobilectl.approvals.definitions import definitions
    from mobilectl.approvals.digest import digest_of
    from mobilectl.contacts.plan import contact_plan
    from mobilectl.reports.volumes import Occasion
    from mobilectl.volumes.compiled import compile_plan, last_days
    from mobilectl.volumes.parts import told_apart
    from mobilectl.volumes.results import DryRun, dimensions_of

    session = Session(context)
    workspace = session.workspace()
    plan = contact_plan(workspace, *period_of(workspace, first, last))
    compiled = compile_plan(plan, workspace.policy, last_days(workspace), told_apart(workspace))
    dimensions = _dimensions(by, dimensions_of(compiled))
    counted = engine.count(session, workspace, address, history, compiled)
    digest = digest_of({f"{one.kind}/{one.id}": one.digest for one in definitions(workspace)})
    occasion = Occasion(DryRun(counted.compiled, counted.totals), counted.snapshot, workspace, digest, counted.history)
    _show(session, occasion, dimensions, format)
    return Exit.FINDINGS if occasion.over_limit else Exit.CLEAN


def period_of(workspace: Workspace, first: str | None, last: str | None) -> tuple[date, date]:
    """The days that the options ask for; what they leave open is the workspace's whole period."""
    from mobilectl.contacts.plan import plan_period
    from mobilectl.errors import UsageError

    whole = plan_period(workspace)
    begin = day_of(first) if first is not None else whole[0] if whole else None
    end = day_of(last) if last is not None else whole[1] if whole else None
    if begin is None or end is None:
        raise UsageError(say("no campaign sends anything, so the period is open"), say("name it by --from and --to"))
    if begin > end:
        raise UsageError(say("the period ends on {last}, before it begins on {first}", first=begin, last=end), say("change --from or --to"))
    return begin, end


def _dimensions(by: str | None, known: Sequence[str]) -> tuple[str, ...]:
    """What the messages are to be broken down by; nothing if nothing is asked for."""
    from mobilectl.errors import UsageError
    from mobilectl.workspace.convert import did_you_mean
    from mobilectl.workspace.scalars import narrow

    wanted = tuple(dict.fromkeys(word for word in narrow(by or "").replace("、", ",").replace(" ", ",").split(",") if word))
    for word in wanted:
        if word not in known:
            raise UsageError(say("messages cannot be broken down by `{word}`", word=word), did_you_mean(word, tuple(known)))
    return wanted


def _show(session: Session, occasion: Occasion, by: tuple[str, ...], format: str) -> None:
    from mobilectl.reports import volumes

    if format == "json":
        session.out(volumes.dry_run_json(occasion, by))
    else:
        for line in volumes.headlines(occasion):
            text = session.text(line)
            session.note(text) if format == "csv" else session.out(f"- {text}" if format == "markdown" else text)
        if format != "csv":
            session.out()
        if by or format == "csv":
            print_table(session, volumes.breakdown_table(occasion, by or volumes.LONG), format)
        else:
            for table in volumes.overview_tables(occasion):
                if format in ("markdown", "plain") and table.title is not None:
                    session.out(f"### {session.text(table.title)}\n" if format == "markdown" else table.title)
                print_table(session, table, format)
                session.out()
    if occasion.workspace.readings:
        count = len(occasion.workspace.readings)
        session.note(say("Reading the workspace met {count} problems; `mobilectl check` shows what is missing here.", count=count))
    for verdict in volumes.verdicts(occasion):
        session.note(verdict)
