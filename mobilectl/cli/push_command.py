"""`mobilectl push`: bringing approved definitions to a target."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.messages import Message, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mobilectl.approvals.definitions import Definition
    from mobilectl.approvals.signing import Desk
    from mobilectl.delivery.plan import Plan
    from mobilectl.delivery.push import Pushed
    from mobilectl.delivery.targets import NamedTarget


@command(
    "push",
    say(
        "Bring approved definitions to the target.\n\nWithout ID, everything that is approved is brought; what is not approved is left out "
        "and listed. With ID, all that is named must be approved. Run it again after an interruption: it does what is left."
    ).text,
)
@argument("ids", nargs=-1, metavar="[ID]...")
@option("--target", metavar="NAME", help=say("A target of campaigns/delivery.yaml; the default one if absent.").text)
@option("--yes", is_flag=True, help=say("Do not ask, also for a target other than the sandbox.").text)
@click.pass_context
def COMMAND(context: click.Context, ids: tuple[str, ...], target: str | None, yes: bool) -> None:
    from mobilectl.approvals.definitions import choose
    from mobilectl.approvals.signing import open_desk
    from mobilectl.cli.plan_command import note_problems
    from mobilectl.delivery.push import failure
    from mobilectl.delivery.targets import choose_target

    session = Session(context)
    workspace = session.workspace()
    desk = open_desk(workspace)
    chosen = choose(desk.definitions, ids)
    to = choose_target(workspace.delivery, target)
    note_problems(session, desk, workspace.unread)
    results = asyncio.run(_push(session, desk, to, chosen, yes))
    _announce(session, to, results, workspace.policy.language)
    error = failure(results, to.name)
    if error is not None:
        raise error


async def _push(session: Session, desk: Desk, to: NamedTarget, chosen: Sequence[Definition], yes: bool) -> tuple[Pushed, ...]:

    from mobilectl.approvals.states import utc_now
    from mobilectl.cli.plan_command import show_plan
    from mobilectl.delivery.push import fetch_plan, push
    from mobilectl.delivery.targets import connect

    async with connect(to, desk.root, desk.trust, writing=True, tell=session.note) as client:
        plan = await fetch_plan(client, to.name, desk.standings(utc_now()))
        if chosen:
            plan = plan.only((one.kind, one.id) for one in chosen)
            _refuse_unapproved(session, plan)
        if not plan.pending:
            show_plan(session, plan, "table")
            session.out(say("Nothing to push."))
            return ()
        if to.target.kind != "sandbox" and not yes:
            show_plan(session, plan, "table")
            _ask(session, plan)
        with click.progressbar(length=len(plan.pending), file=sys.stderr, hidden=not session.interactive) as bar:
            results = await push(client, plan, lambda _: bar.update(1))
        _show(session, plan, results)
        session.out(_summary(plan, results))
        return results


def _announce(session: Session, to: NamedTarget, results: Sequence[Pushed], language: str) -> None:
    from mobilectl.delivery.notices import Notice, announce, operator

    arrived = tuple(one.item.definition for one in results if one.arrived and one.item.definition is not None)
    announce(Notice("push", operator(), arrived, to.name, len(results) - len(arrived)), language, session.note)


def _refuse_unapproved(session: Session, plan: Plan) -> None:
    from mobilectl.cli.plan_command import show_plan
    from mobilectl.errors import NotApproved

    refused = tuple(one.id for one in plan.items if one.action == "not_approved")
    if refused:
        show_plan(session, plan, "table")
        raise NotApproved(
            say("{ids} is not approved; nothing was pushed", ids=refused),
            say("`mobilectl submit` and `mobilectl approve` come before `push`"),
        )


def _ask(session: Session, plan: Plan) -> None:
    from mobilectl.errors import UsageError

    if not sys.stdin.isatty():
        raise UsageError(
            say("{target} is not the sandbox, and nobody is here to be asked", target=plan.target), say("give --yes if it is meant")
        )
    click.confirm(
        session.text(say("Push {count} definitions to {target}?", count=len(plan.pending), target=plan.target)), abort=True, err=True
    )


def _summary(plan: Plan, results: Sequence[Pushed]) -> Message:
    outcomes, actions = Counter(one.outcome for one in results), plan.count()
    return say(
        "{target}: {created} created, {updated} updated, {unchanged} unchanged, {failed} failed, {not_approved} not approved and left out.",
        target=plan.target,
        created=outcomes["created"],
        updated=outcomes["updated"],
        unchanged=outcomes["unchanged"] + actions["unchanged"],
        failed=sum(not one.arrived for one in results),
        not_approved=actions["not_approved"],
    )


def _show(session: Session, plan: Plan, results: Sequence[Pushed]) -> None:
    from mobilectl.cli.printing import print_table
    from mobilectl.cli.status_command import KIND_NAMES
    from mobilectl.reports.tables import Column, Table

    names: dict[str, Message] = {
        "created": say("created"),
        "updated": say("updated"),
        "unchanged": say("was there already"),
        "conflict": say("conflict"),
        "refused": say("refused by the target"),
        "unreachable": say("no answer"),
        "failed": say("failed"),
        "not_tried": say("not tried"),
    }
    columns = (
        Column("outcome", say("Outcome")),
        Column("kind", say("Kind")),
        Column("id", say("Definition")),
        Column("detail", say("Detail")),
    )
    rows: list[tuple[object, ...]] = [(names[one.outcome], KIND_NAMES[one.item.kind], one.item.id, one.reason) for one in results]
    rows += [(say("not approved"), KIND_NAMES[one.kind], one.id, one.reasons) for one in plan.items if one.action == "not_approved"]
    print_table(session, Table(say("Push to {target}", target=plan.target), columns, rows), "table")
