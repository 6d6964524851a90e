"""What `push --advance`, `pause` and `resume` share: to whom live definitions go out is changed."""

from __future__ import annotations

import functools
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.errors import UsageError
from mobilectl.interrupts import run_async
from mobilectl.messages import Message, say

if TYPE_CHECKING:
    from mobilectl.delivery.client import Delivered
    from mobilectl.delivery.contract import Entry, Rollout
    from mobilectl.delivery.plan import Address
    from mobilectl.delivery.rollouts import Wider
    from mobilectl.delivery.target_api import TargetApi
    from mobilectl.workspace.workspace import Workspace

    Change = Callable[[str, Rollout], Rollout]

OPTIONS = (
    option("--advance", is_flag=True, help=say("Let what is named go out to more customers: with --share, --city or --all.").text),
    option("--share", metavar="SHARE", help=say("With --advance: to this share of the audience, such as 20%.").text),
    option("--city", "cities", multiple=True, metavar="ID", help=say("With --advance: in this city too; may be repeated.").text),
    option("--all", "everybody", is_flag=True, help=say("With --advance: to the whole audience.").text),
)
target_option = option("--target", metavar="NAME", help=say("A target of campaigns/delivery.yaml; the default one if absent.").text)
yes_option = option("--yes", is_flag=True, help=say("Do not ask, also for a target other than the sandbox.").text)


def advance_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options that say how far a definition is to go out. It gets them as `wider`, None without `--advance`."""

    @functools.wraps(function)
    def with_wider(*arguments: Any, advance: bool, share: str | None, cities: tuple[str, ...], everybody: bool, **others: Any) -> Any:
        return function(*arguments, wider=_wider(advance, share, cities, everybody), **others)

    for one in reversed(OPTIONS):
        with_wider = one(with_wider)
    return with_wider


def _wider(advance: bool, share: str | None, cities: tuple[str, ...], everybody: bool) -> Wider | None:
    from mobilectl.delivery.rollouts import Wider, share_of

    said = share is not None or bool(cities)
    if not advance:
        if said or everybody:
            raise UsageError(say("--share, --city and --all belong to --advance"), say("add --advance, or leave them out"))
        return None
    if said == everybody:
        raise UsageError(say("how far is it to go out?"), say("give --share 20%, --city ID or --all"))
    return Wider(None if share is None else share_of(share), cities, everybody)


def advance(session: Session, workspace: Workspace, ids: Sequence[str], target: str | None, wider: Wider, yes: bool) -> None:
    """Lets definitions go out to more customers."""
    from mobilectl.delivery.rollouts import known_cities, widened

    known_cities(wider.cities, (unit.id for unit in workspace.policy.units if unit.level == "city"))
    change_rollouts(session, workspace, ids, target, yes, lambda name, before: widened(name, before, wider))


def rollout_command(name: str, help: str, change: Change) -> click.Command:
    """A command that changes to whom the named definitions go out."""

    @command(name, help)
    @argument("ids", nargs=-1, required=True, metavar="ID...")
    @target_option
    @yes_option
    @click.pass_context
    def made(context: click.Context, ids: tuple[str, ...], target: str | None, yes: bool) -> None:
        session = Session(context)
        change_rollouts(session, session.workspace(), ids, target, yes, change)

    return made


def change_rollouts(
    session: Session,
    workspace: Workspace,
    ids: Sequence[str],
    target: str | None,
    yes: bool,
    change: Change,
) -> None:
    """Changes to whom the named definitions go out, each if nobody changed it in between. Raises `MobilectlError`.

    `change` makes the new rollout of an id from the one that it has, and may raise `UsageError`; then nothing is changed.
    """
    from mobilectl.approvals.signing import own_trust
    from mobilectl.delivery.changing import failure, find_live
    from mobilectl.delivery.targets import choose_target, connect
    from mobilectl.reports.plans import rollout_words

    if not ids:
        raise UsageError(say("no definition is named"), say("name those that it is about"))
    to = choose_target(workspace.delivery, target)
    trust = own_trust(workspace, to.approved_as)
    mark = secrets.token_hex(16)

    async def run() -> Mapping[Address, tuple[Delivered, Rollout]]:
        async with connect(to, workspace.root, trust, writing=True, tell=session.note) as client:
            found = find_live(await client.entries(), ids)
            wanted = {address: change(entry.id, entry.rollout) for address, entry in found.items()}
            if to.target.kind != "sandbox":
                confirm(session, say("Change {ids} on {target}?", ids=tuple(id for _, id in found), target=to.name), yes)
            return {address: (await _send(client, entry, wanted[address], mark), wanted[address]) for address, entry in found.items()}

    done = run_async(run())
    for (_, id), (delivered, rollout) in done.items():
        if delivered.reason is None:
            session.out(say("{id} goes out {rollout}", id=id, rollout=rollout_words(rollout)))
        else:
            session.out(say("{id}: {reason}", id=id, reason=delivered.reason))
    error = failure({address: delivered for address, (delivered, _) in done.items()}, to.name)
    if error is not None:
        raise error


async def _send(client: TargetApi, entry: Entry, rollout: Rollout, mark: str) -> Delivered:
    return await client.roll_out(entry.kind, entry.id, entry.etag, rollout, mark)


def confirm(session: Session, question: Message, yes: bool) -> None:
    """Asks, unless `yes` says that nobody need be asked. Raises `UsageError` where nobody is there."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(say("this is not the sandbox, and nobody is here to be asked"), say("give --yes if it is meant"))
    click.confirm(session.text(question), abort=True, err=True)
