"""`mobilectl plan`: what a push would change."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import command, option
from mobilectl.exits import Exit
from mobilectl.messages import Message, say

if TYPE_CHECKING:
    from mobilectl.approvals.signing import Desk
    from mobilectl.delivery.changes import Change
    from mobilectl.delivery.plan import Plan
    from mobilectl.delivery.targets import NamedTarget

ACTION_NAMES = {
    "create": say("create"),
    "update": say("update"),
    "unchanged": say("unchanged"),
    "not_approved": say("not approved"),
    "remote_only": say("only on the target"),
}
SHOWN_CHANGES = 6
LONGEST_VALUE = 40


@command("plan", say("Say what a push would change on the target.\n\nNothing is changed, neither here nor there.").text)
@option("--target", metavar="NAME", help=say("A target of campaigns/delivery.yaml; the default one if absent.").text)
@option("--exit-code", "exit_code", is_flag=True, help=say("End with 1 if there is something to push.").text)
@format_option
@click.pass_context
def COMMAND(context: click.Context, target: str | None, exit_code: bool, format: str) -> int:
    from mobilectl.approvals.signing import open_desk
    from mobilectl.delivery.plan_json import plan_json
    from mobilectl.delivery.targets import choose_target

    session = Session(context)
    workspace = session.workspace()
    desk = open_desk(workspace)
    plan = asyncio.run(_plan(session, desk, choose_target(workspace.delivery, target)))
    if format == "json":
        session.out(plan_json(plan, session.language))
    else:
        show_plan(session, plan, format)
        note_problems(session, desk, workspace.unread)
    return Exit.FINDINGS if exit_code and plan.pending else Exit.CLEAN


async def _plan(session: Session, desk: Desk, target: NamedTarget) -> Plan:

    from mobilectl.approvals.states import utc_now
    from mobilectl.delivery.push import fetch_plan
    from mobilectl.delivery.targets import connect

    async with connect(target, desk.root, desk.trust, writing=False, tell=session.note) as client:
        return await fetch_plan(client, target.name, desk.standings(utc_now()))


def show_plan(session: Session, plan: Plan, format: str) -> None:
    """The plan as a table of what is not unchanged, and a sentence that counts."""
    from mobilectl.cli.status_command import KIND_NAMES
    from mobilectl.reports.tables import Column, Table

    columns = (
        Column("action", say("Action")),
        Column("kind", say("Kind")),
        Column("id", say("Definition")),
        Column("detail", say("Detail")),
    )
    rows = [
        (ACTION_NAMES[one.action], KIND_NAMES.get(one.kind, one.kind), one.id, (*one.reasons, *_changed(one.changes)))
        for one in plan.items
        if one.action != "unchanged"
    ]
    if rows:
        print_table(session, Table(say("Plan for {target}", target=plan.target), columns, rows), format)
    if format == "table":
        session.out(plan_summary(plan))


def plan_summary(plan: Plan) -> Message:
    """How many definitions have which action."""
    count = plan.count()
    return say(
        "{target}: {create} to create, {update} to update, {unchanged} unchanged, {not_approved} not approved, "
        "{remote_only} only on the target.",
        target=plan.target,
        **{action: count.get(action, 0) for action in ACTION_NAMES},
    )


def note_problems(session: Session, desk: Desk, unread: tuple[str, ...]) -> None:
    """Statements that do not count, and files whose definitions are missing."""
    for problem in desk.book.problems:
        session.note(problem)
    session.note_unread(unread)


def _changed(changes: tuple[Change, ...]) -> tuple[Message | str, ...]:
    shown: tuple[Message | str, ...] = tuple(_change(one) for one in changes[:SHOWN_CHANGES])
    more = len(changes) - SHOWN_CHANGES
    return (*shown, say("{count} more", count=more)) if more > 0 else shown


def _change(change: Change) -> Message:
    from mobilectl.delivery.changes import ABSENT

    path = ".".join(change.path[1:] if change.path[:1] == ("definition",) else change.path)
    if change.before is ABSENT:
        return say("{path} added: {after}", path=path, after=_short(change.after))
    if change.after is ABSENT:
        return say("{path} removed", path=path)
    return say("{path}: {before} → {after}", path=path, before=_short(change.before), after=_short(change.after))


def _short(value: object) -> str:
    import json

    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1] + "…"
