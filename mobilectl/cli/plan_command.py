"""`mobilectl plan`: what a push would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import colored, format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import command, option
from mobilectl.exits import Exit
from mobilectl.interrupts import run_async
from mobilectl.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mobilectl.approvals.signing import Desk
    from mobilectl.delivery.plan import Action, Address, Plan, Wanted
    from mobilectl.delivery.target_api import TargetApi
    from mobilectl.delivery.targets import NamedTarget
    from mobilectl.workspace.workspace import Workspace

COLORS: dict[Action, str] = {"create": "green", "update": "yellow", "retire": "red", "drifted": "magenta"}


@command(
    "plan",
    say(
        "Say what a push would change on the target.\n\nNothing is changed there. With -o the plan is kept in a file, which "
        "`push` carries out exactly, and which --read shows again, also when it is out of date."
    ).text,
)
@option("--target", metavar="NAME", help=say("A target of campaigns/delivery.yaml; the default one if absent.").text)
@option("-o", "--output", "file", type=click.Path(path_type=Path), metavar="FILE", help=say("Keep the plan in this file, as JSON.").text)
@option("--read", type=click.Path(path_type=Path), metavar="FILE", help=say("Show the plan in this file instead of making one.").text)
@option("--snapshot", "address", metavar="ADDRESS", help=say("A snapshot of customers: a dry run on it tells customers and messages.").text)
@option("--replace", multiple=True, metavar="ID", help=say("Overwrite what another hand changed on the target; may be repeated.").text)
@option("--exit-code", "exit_code", is_flag=True, help=say("End with 1 if there is something to push.").text)
@format_option
@click.pass_context
def COMMAND(
    context: click.Context,
    target: str | None,
    file: Path | None,
    read: Path | None,
    address: str | None,
    replace: tuple[str, ...],
    exit_code: bool,
    format: str,
) -> int:
    from mobilectl.delivery.plan_json import plan_json
    from mobilectl.workspace.writing import write_atomically

    session = Session(context)
    if read is not None:
        _refuse_together(read, target, file, address, replace)
        plan = plan_in(read)
        session.speak(None)
    else:
        workspace = session.workspace()
        plan = fresh_plan(session, workspace, target, replace)
        if address is not None:
            plan = _forecast(session, workspace, plan, address)
    if file is not None:
        write_atomically(file, plan_json(plan) + "\n")
    if format == "json":
        session.out(plan_json(plan))
    else:
        show_plan(session, plan, format)
        session.note_unread(plan.unread)
    return Exit.FINDINGS if exit_code and (plan.pending or plan.retired) else Exit.CLEAN


def plan_in(file: Path) -> Plan:
    """The plan in a file. Raises `Unusable`."""
    from mobilectl.delivery.plan_json import LARGEST, read_plan
    from mobilectl.errors import Unusable, system_reason

    try:
        with file.open("rb") as opened:
            return read_plan(opened.read(LARGEST), str(file))
    except OSError as error:
        raise Unusable(
            say("{file} cannot be read: {reason}", file=str(file), reason=system_reason(error)),
            say("make a plan with `mobilectl plan -o FILE`"),
        ) from None


def wanted_here(workspace: Workspace, desk: Desk, to: NamedTarget, replace: Sequence[str] = ()) -> Wanted:
    """What the workspace wants on a target now. `replace` are ids as typed. Raises `UsageError`."""
    from mobilectl.approvals.definitions import choose
    from mobilectl.approvals.states import utc_now
    from mobilectl.delivery.plan import wanted_of

    replacing: list[Address] = [(one.kind, one.id) for one in choose(desk.definitions, replace)]
    return wanted_of(workspace, desk, to, utc_now(), replacing)


def show_plan(session: Session, plan: Plan, format: str) -> None:
    """The plan, then one table that adds it up, then its digest."""
    from mobilectl.delivery.plan_json import plan_digest
    from mobilectl.reports.plans import items_table, moment, plan_lines, summary_table

    if format != "table":
        print_table(session, items_table(plan, session.language), format)
        if format == "csv":
            return
        session.out()
    else:
        session.out(say("Plan for {target}, made {at}", target=plan.target, at=moment(plan.made_at)))
        for line in plan_lines(plan, session.language):
            text = " " * (2 * line.depth) + line.said
            session.out(click.style(text, COLORS[line.action]) if colored() and line.depth == 0 and line.action in COLORS else text)
    print_table(session, summary_table(plan), format)
    session.out(say("Digest of the plan: {digest}", digest=plan_digest(plan)))


def note_problems(session: Session, desk: Desk) -> None:
    """Statements that do not count."""
    for problem in desk.book.problems:
        session.note(problem)


def fresh_plan(session: Session, workspace: Workspace, target: str | None, replace: Sequence[str] = ()) -> Plan:
    """The plan against what is live now. Raises `MobilectlError`."""
    from mobilectl.cli.desks import desk_of
    from mobilectl.delivery.targets import choose_target, connect

    desk = desk_of(workspace, target)
    to = choose_target(workspace.delivery, target)
    wanted = wanted_here(workspace, desk, to, replace)

    async def ask() -> Plan:
        async with connect(to, desk.root, desk.trust, writing=False, tell=session.note) as client:
            return await _fetched(client, wanted)

    plan = run_async(ask())
    note_problems(session, desk)
    return plan


async def _fetched(client: TargetApi, wanted: Wanted) -> Plan:
    from mobilectl.delivery.push import fetch_plan

    return await fetch_plan(client, wanted)


def _forecast(session: Session, workspace: Workspace, plan: Plan, address: str) -> Plan:
    """The plan with what a dry run on a snapshot says of it; nothing where no campaign sends anything."""
    from mobilectl.cli.desks import whole_dry_run
    from mobilectl.delivery.forecasts import forecasts

    found = whole_dry_run(session, workspace, address)
    return plan if found is None else plan.with_forecasts(forecasts(found[0]))


def _refuse_together(read: Path, *others: object) -> None:
    from mobilectl.errors import UsageError

    if any(others):
        raise UsageError(say("--read shows a plan as it is in {file}", file=str(read)), say("leave the other options out"))
