"""`mobilectl rollback`: an earlier version of a live definition is put back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import click

from mobilectl.cli.rollouts import confirm, target_option, yes_option
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command
from mobilectl.interrupts import run_async
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.delivery.contract import Revision
    from mobilectl.delivery.restoring import History
    from mobilectl.delivery.target_api import TargetApi


@command(
    "rollback",
    say(
        "Put an earlier version of a live definition back.\n\nREVISION is a version's number on the target; else it is the one before. "
        "The target takes it only while its approval holds. The workspace's files stay as they are; `pull` adopts what is live then."
    ).text,
)
@argument("id")
@argument("revision", required=False, type=click.IntRange(1))
@target_option
@yes_option
@click.pass_context
def COMMAND(context: click.Context, id: str, revision: int | None, target: str | None, yes: bool) -> None:
    from mobilectl.approvals.signing import own_trust
    from mobilectl.delivery.changing import failure
    from mobilectl.delivery.restoring import earlier, history_of
    from mobilectl.delivery.targets import choose_target, connect

    session = Session(context)
    workspace = session.workspace()
    to = choose_target(workspace.delivery, target)
    trust = own_trust(workspace, to.approved_as)

    async def run() -> None:
        async with connect(to, workspace.root, trust, writing=True, tell=session.note) as client:
            history = await history_of(client, id)
            chosen = earlier(history, revision)
            await _show(session, client, history, chosen)
            if to.target.kind != "sandbox":
                confirm(
                    session, say("Put version {revision} of {id} back on {target}?", revision=chosen.revision, id=id, target=to.name), yes
                )
            etag = None if history.live is None else history.live.etag
            delivered = await client.roll_back(*history.address, etag, chosen, secrets.token_hex(16))
            error = failure({history.address: delivered}, to.name)
            if error is not None:
                raise error
            session.out(say("{id}: version {revision} is live again on {target}.", id=id, revision=chosen.revision, target=to.name))

    run_async(run())
    session.note(
        say(
            "The workspace's files were not changed: the next push brings their version again. `mobilectl pull {id}` adopts this one.",
            id=id,
        )
    )


async def _show(session: Session, client: TargetApi, history: History, chosen: Revision) -> None:
    """What becomes different, field by field."""
    from mobilectl.delivery.changes import changes
    from mobilectl.reports.plans import change_words, moment

    now = None if history.live is None else await client.read(*history.address)
    then = await client.read(*history.address, chosen.revision)
    session.out(
        say(
            "Back to version {revision}, stored {at} by {by}:",
            revision=chosen.revision,
            at=moment(chosen.stored_at),
            by=chosen.stored_by or say("somebody without a name"),
        )
    )
    for change in changes({} if now is None else now.content, {} if then is None else then.content):
        session.out(f"  {session.text(change_words(history.address[0], change, session.language))}")
