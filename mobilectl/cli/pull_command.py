"""`mobilectl pull`: what is live is adopted into the workspace's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mobilectl.cli.rollouts import target_option
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.interrupts import run_async
from mobilectl.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mobilectl.approvals.signing import Desk
    from mobilectl.delivery.contract import Stored
    from mobilectl.delivery.plan import Address, Wanted
    from mobilectl.delivery.targets import NamedTarget


@command(
    "pull",
    say(
        "Adopt what is live into the workspace's files.\n\nWithout ID, that is what another hand changed (`mobilectl drift`). Files are "
        "edited where something differs, so that comments stay. What was edited here and never was on the target is not overwritten."
    ).text,
)
@argument("ids", nargs=-1, metavar="[ID]...")
@target_option
@option("--force", is_flag=True, help=say("Overwrite what was edited here, too.").text)
@click.pass_context
def COMMAND(context: click.Context, ids: tuple[str, ...], target: str | None, force: bool) -> None:
    from mobilectl.cli.desks import desk_of
    from mobilectl.cli.plan_command import wanted_here
    from mobilectl.delivery.adopting import adopt, local_edits
    from mobilectl.delivery.targets import choose_target
    from mobilectl.errors import Conflict, Unusable
    from mobilectl.workspace.writing import write_each

    session = Session(context)
    workspace = session.workspace()
    if workspace.unread:
        raise Unusable(
            say("{files} could not be read, so nothing was adopted", files=workspace.unread), say("`mobilectl check` says what is wrong")
        )
    desk = desk_of(workspace, target)
    to = choose_target(workspace.delivery, target)
    live, known = run_async(_live(session, desk, to, wanted_here(workspace, desk, to), ids))
    if not live:
        session.out(say("Nothing to adopt."))
        return
    edited = () if force else local_edits(workspace, live, known)
    if edited:
        raise Conflict(
            say("{ids} was edited here and never was on the target; nothing was written", ids=edited),
            say("keep your edits elsewhere first, or give --force to lose them"),
        )
    adoption = adopt(workspace, live)
    write_each({workspace.root / file: content for file, content in adoption.contents.items()})
    for file in adoption.contents:
        session.out(say("{file}: written anew, without its comments", file=file) if file in adoption.rewritten else file)
    if not adoption.contents:
        session.out(say("Nothing to adopt."))
    if adoption.others:
        session.note(say("{ids} changed with it, since they share a segment, an attribute or a product.", ids=adoption.others))


async def _live(
    session: Session, desk: Desk, to: NamedTarget, wanted: Wanted, ids: Sequence[str]
) -> tuple[list[Stored], dict[Address, frozenset[str]]]:
    """What is to be adopted, and the digests of all versions that the target had of each."""
    from mobilectl.delivery.changing import find_live
    from mobilectl.delivery.plan import make_plan
    from mobilectl.delivery.targets import connect

    found: list[Stored] = []
    known: dict[Address, frozenset[str]] = {}
    async with connect(to, desk.root, desk.trust, writing=False, tell=session.note) as client:
        entries = await client.entries()
        drifted = [one.address for one in make_plan(wanted, entries, {}).items if one.action == "drifted"]
        for address in find_live(entries, ids) if ids else drifted:
            stored = await client.read(*address)
            if stored is not None:
                found.append(stored)
                known[address] = frozenset(one.digest for one in await client.revisions(*address))
    return found, known
