"""`mobilectl push`: bringing approved definitions to a target."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mobilectl.cli.rollouts import advance_options
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.interrupts import run_async
from mobilectl.messages import Message, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mobilectl.approvals.definitions import Definition
    from mobilectl.approvals.signing import Desk
    from mobilectl.delivery.plan import Plan, Wanted
    from mobilectl.delivery.push import Manner, Pushed
    from mobilectl.delivery.rollouts import Wider
    from mobilectl.delivery.target_api import TargetApi
    from mobilectl.delivery.targets import NamedTarget

PRUNE_LIMIT = 5


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be pushed, and how: a kept plan, or what these definitions need, or all; `digest` is what was signed off."""

    saved: Plan | None
    chosen: Sequence[Definition]
    digest: str | None
    yes: bool
    manner: Manner
    prune_limit: int
    format: str


@command(
    "push",
    say(
        "Bring approved definitions to the target.\n\nWithout ID, everything that is approved is brought; what is not approved is left out "
        "and listed. With ID, all that is named must be approved. With a plan's file (it ends in .json) exactly that plan is carried out, "
        "or nothing if it is out of date. Run it again after an interruption: it does what is left. With --advance, what is named goes out "
        "to more customers than before."
    ).text,
)
@argument("ids", nargs=-1, metavar="[ID | FILE]...")
@option("--target", metavar="NAME", help=say("A target of campaigns/delivery.yaml; the default one if absent.").text)
@option("--yes", is_flag=True, help=say("Do not ask, also for a target other than the sandbox.").text)
@option("--digest", metavar="DIGEST", help=say("Push only if the plan has this digest: that is how a plan is signed off.").text)
@option("--keep-going", is_flag=True, help=say("Go on with the others after a failure.").text)
@option("--prune", is_flag=True, help=say("Take away what is live, comes from here, and is no longer defined.").text)
@option(
    "--prune-limit",
    type=click.IntRange(0),
    default=PRUNE_LIMIT,
    show_default=True,
    metavar="N",
    help=say("With --prune: take away at most so many, or push nothing.").text,
)
@option("--parallel", type=click.IntRange(1, 64), default=8, show_default=True, metavar="N", help=say("So many requests at once.").text)
@option("--replace", multiple=True, metavar="ID", help=say("Overwrite what another hand changed on the target; may be repeated.").text)
@option("--format", "format", type=click.Choice(("table", "json")), default="table", help=say("How the result is written.").text)
@advance_options
@click.pass_context
def COMMAND(
    context: click.Context,
    ids: tuple[str, ...],
    target: str | None,
    yes: bool,
    digest: str | None,
    keep_going: bool,
    prune: bool,
    prune_limit: int,
    parallel: int,
    replace: tuple[str, ...],
    format: str,
    wider: Wider | None,
) -> None:
    from mobilectl.approvals.definitions import choose
    from mobilectl.cli.desks import desk_of
    from mobilectl.cli.plan_command import note_problems, wanted_here
    from mobilectl.cli.rollouts import advance
    from mobilectl.delivery.push import Manner, failure
    from mobilectl.delivery.targets import choose_target

    session = Session(context)
    workspace = session.workspace()
    if wider is not None:
        advance(session, workspace, ids, target, wider, yes)
        return
    saved = _plan_file(ids, target, replace)
    target = target if saved is None else saved.target
    desk = desk_of(workspace, target)
    chosen = () if saved is not None else choose(desk.definitions, ids)
    if prune and chosen:
        raise _usage(say("--prune takes away all that is no longer defined"), say("leave out the ids"))
    if digest is not None and chosen:
        raise _usage(say("--digest is that of a whole plan"), say("leave out the ids"))
    to = choose_target(workspace.delivery, target)
    wanted = wanted_here(workspace, desk, to, replace)
    note_problems(session, desk)
    session.note_unread(workspace.unread)
    order = _Order(saved, chosen, digest, yes, Manner(parallel, keep_going, prune), prune_limit, format)
    plan, results = run_async(_push(session, desk, to, wanted, order))
    _show(session, plan, results, format)
    _announce(session, to, wanted, results, workspace.policy.language)
    error = failure(results, to.name)
    if error is not None:
        raise error


def _plan_file(ids: Sequence[str], target: str | None, replace: Sequence[str]) -> Plan | None:
    """The kept plan that is to be pushed; None where none is named."""
    from mobilectl.cli.plan_command import plan_in

    files = [one for one in ids if one.lower().endswith(".json")]
    if not files:
        return None
    if len(ids) > 1 or replace:
        raise _usage(
            say("a plan is pushed as it is in {file}", file=files[0]), say("leave out the ids and --replace, or make another plan")
        )
    plan = plan_in(Path(files[0]))
    if target not in (None, plan.target):
        raise _usage(say("the plan is for {target}", target=plan.target), say("leave out --target, or make a plan for the other one"))
    return plan


async def _push(session: Session, desk: Desk, to: NamedTarget, wanted: Wanted, order: _Order) -> tuple[Plan, tuple[Pushed, ...]]:
    from mobilectl.delivery.push import mark_of, push
    from mobilectl.delivery.targets import connect

    async with connect(to, desk.root, desk.trust, writing=True, tell=session.note) as client:
        plan, left = await _settled(session, client, wanted, order)
        count = len(left.pending) + (len(left.retired) if order.manner.prune else 0)
        if count == 0:
            return plan, ()
        if to.target.kind != "sandbox" and not order.yes and order.digest is None:
            _ask(session, left, plan, count, order.format)
        with click.progressbar(length=count, file=sys.stderr, hidden=not session.interactive) as bar:
            return plan, await push(client, left, wanted.standings, mark_of(plan), order.manner, lambda _: bar.update(1))


async def _settled(session: Session, client: TargetApi, wanted: Wanted, order: _Order) -> tuple[Plan, Plan]:
    """The plan that is to be carried out, and what of it is left to do. Raises where it may not be carried out."""
    from mobilectl.delivery.plan_json import plan_digest
    from mobilectl.delivery.push import fetch_plan, refuse_prune

    if order.saved is not None:
        now = await fetch_plan(client, wanted.replacing_as(order.saved))
        plan = order.saved
        left = _still_true(session, plan, now, order.format)
    else:
        now = await fetch_plan(client, wanted)
        plan = left = now.only((one.kind, one.id) for one in order.chosen) if order.chosen else now
    if order.digest is not None and order.digest != plan_digest(plan):
        _tell(session, plan, order.format)
        raise _other_plan(say("the plan has another digest than the one that was signed off: {digest}", digest=plan_digest(plan)))
    if order.chosen:
        _refuse_unapproved(session, plan, order.format)
    refusal = refuse_prune(left, now.unread, order.prune_limit) if order.manner.prune else None
    if refusal is not None:
        raise refusal
    return plan, left


def _announce(session: Session, to: NamedTarget, wanted: Wanted, results: Sequence[Pushed], language: str) -> None:
    from mobilectl.delivery.notices import Notice, announce, operator

    known = {(one.definition.kind, one.definition.id): one.definition for one in wanted.standings}
    arrived = tuple(known[one.item.address] for one in results if one.arrived and one.item.address in known)
    announce(Notice("push", operator(), arrived, to.name, sum(not one.arrived for one in results)), language, session.note)


def _still_true(session: Session, plan: Plan, now: Plan, format: str) -> Plan:
    """What of a kept plan is left to do. Raises `Conflict`, and shows what changed, where the plan is out of date."""
    from mobilectl.cli.printing import print_table
    from mobilectl.delivery.staleness import differences, is_done
    from mobilectl.errors import Conflict
    from mobilectl.reports.plans import differences_table

    hint = say("make a new plan and look at it: `mobilectl plan -o FILE`")
    if (plan.url, plan.source) != (now.url, now.source):
        raise Conflict(say("the target or the workspace has another address or name than when the plan was made; nothing was pushed"), hint)
    found = differences(plan, now)
    if found:
        print_table(session, differences_table(found), format)
        raise Conflict(say("the plan is out of date: {count} definitions are not as they were; nothing was pushed", count=len(found)), hint)
    after = {one.address: one for one in now.items}
    return plan.only(one.address for one in plan.items if not is_done(one, after.get(one.address)))


def _refuse_unapproved(session: Session, plan: Plan, format: str) -> None:
    """Raises for named definitions of which not all can be pushed."""
    from mobilectl.errors import Conflict, NotApproved

    refused = tuple(one.id for one in plan.items if one.action == "not_approved")
    drifted = tuple(one.id for one in plan.items if one.action == "drifted")
    if refused or drifted:
        _tell(session, plan, format)
    if refused:
        raise NotApproved(
            say("{ids} is not approved; nothing was pushed", ids=refused),
            say("`mobilectl submit` and `mobilectl approve` come before `push`"),
        )
    if drifted:
        raise Conflict(
            say("{ids} was changed on the target by another hand; nothing was pushed", ids=drifted),
            say("adopt it by `mobilectl pull`, or overwrite it by `--replace`"),
        )


def _tell(session: Session, plan: Plan, format: str) -> None:
    """Shows a plan that is not carried out, in the format that was asked for."""
    from mobilectl.cli.plan_command import show_plan
    from mobilectl.delivery.plan_json import plan_json

    if format == "json":
        session.out(plan_json(plan))
    else:
        show_plan(session, plan, format)


def _ask(session: Session, left: Plan, plan: Plan, count: int, format: str) -> None:
    from mobilectl.delivery.plan_json import plan_digest

    _tell(session, left, format)
    if not sys.stdin.isatty():
        raise _usage(
            say("{target} is not the sandbox, and nobody is here to be asked", target=plan.target),
            say("give --yes if it is meant, or the digest of the plan that was signed off: --digest {digest}", digest=plan_digest(plan)),
        )
    question = say("Push {count} definitions to {target}, plan {digest}?", count=count, target=plan.target, digest=plan_digest(plan))
    click.confirm(session.text(question), abort=True, err=True)


def _show(session: Session, plan: Plan, results: Sequence[Pushed], format: str) -> None:
    from mobilectl.cli.plan_command import show_plan
    from mobilectl.cli.printing import print_table
    from mobilectl.delivery.push_json import push_json
    from mobilectl.reports.plans import pushed_table

    if format == "json":
        session.out(push_json(plan, results, session.language))
    elif results:
        print_table(session, pushed_table(plan, results), "table")
        session.out(_summary(plan, results))
    else:
        show_plan(session, plan, "table")
        session.out(say("Nothing to push."))


def _summary(plan: Plan, results: Sequence[Pushed]) -> Message:
    outcomes, actions = Counter(one.outcome for one in results), plan.count()
    return say(
        "{target}: {created} created, {updated} updated, {deleted} taken away, {unchanged} unchanged, {failed} failed, "
        "{left_out} left out.",
        target=plan.target,
        created=outcomes["created"],
        updated=outcomes["updated"],
        deleted=outcomes["deleted"],
        unchanged=outcomes["unchanged"] + actions["unchanged"],
        failed=sum(not one.arrived for one in results),
        left_out=actions["not_approved"] + actions["drifted"],
    )


def _other_plan(message: Message) -> Exception:
    from mobilectl.errors import Conflict

    return Conflict(message, say("look at what changed; sign the new plan off, or keep the plan in a file: `mobilectl plan -o FILE`"))


def _usage(message: Message, hint: Message) -> Exception:
    from mobilectl.errors import UsageError

    return UsageError(message, hint)
