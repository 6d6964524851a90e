"""`mobilectl test-send`: one text to phones of colleagues, before customers get it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import screen_width
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.errors import UsageError
from mobilectl.interrupts import run_async
from mobilectl.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mobilectl.delivery.targets import NamedTarget
    from mobilectl.reports.texts import Preview
    from mobilectl.workspace.workspace import Workspace


@command(
    "test-send",
    say(
        "Send a text to test numbers, as customers would get it.\n\nThis sends real messages, by a target with `api: tmf681`, and only to "
        "numbers listed there as `test_numbers`. ID is the id of a campaign, a touchpoint or a reminder. Variables have their examples."
    ).text,
)
@argument("id")
@option("--send", metavar="SEND", help=say("The send, or the reminder; needed where there are several.").text)
@option("--channel", metavar="CHANNEL", help=say("Only on this channel.").text)
@option(
    "--to",
    "wishes",
    metavar="PHONE",
    multiple=True,
    required=True,
    help=say("A test number, or its name in campaigns/delivery.yaml; may be repeated.").text,
)
@option("--target", metavar="NAME", help=say("A target with `api: tmf681`; needed where there are several.").text)
@option("--yes", is_flag=True, help=say("Do not ask.").text)
@click.pass_context
def COMMAND(
    context: click.Context, id: str, send: str | None, channel: str | None, wishes: tuple[str, ...], target: str | None, yes: bool
) -> None:
    from mobilectl.delivery.tmf681 import choose_numbers, choose_test_target, masked
    from mobilectl.reports.texts import preview_lines

    session = Session(context)
    workspace = session.workspace()
    to = choose_test_target(workspace.delivery, target)
    numbers = choose_numbers(to.target, wishes)
    chosen = _chosen(workspace, id, send, channel)
    for line in preview_lines(chosen, workspace, session.language, screen_width()):
        session.out(line)
    session.out()
    shown = tuple(masked(one) for one in numbers)
    question = say("Send {count} messages as a test to {numbers} by {target}?", count=len(chosen.texts), numbers=shown, target=to.name)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(say("these are real messages, and nobody is here to be asked"), say("give --yes if they are meant"))
        click.confirm(session.text(question), abort=True, err=True)
    run_async(_send(session, workspace, to, chosen, numbers))


def _chosen(workspace: Workspace, id: str, send: str | None, channel: str | None) -> Preview:
    """The texts of one send or reminder, perhaps on one channel. Raises `UsageError`."""
    from msgspec.structs import replace

    from mobilectl.cli.texts_command import defined
    from mobilectl.reports.texts import preview
    from mobilectl.workspace.convert import did_you_mean

    definition, reminder = defined(id, workspace)
    found = preview(definition, reminder, None, None, workspace)
    items = tuple(dict.fromkeys(one.delivery.stream.item for one in found.texts))
    if send is None and len(items) > 1:
        raise UsageError(say("`{id}` has several sends", id=id), say("name one of {names} by --send", names=items))
    if send is not None and send not in items:
        raise UsageError(say("`{id}` has no send `{send}`", id=id, send=send), did_you_mean(send, items))
    texts = tuple(one for one in found.texts if send in (None, one.delivery.stream.item))
    channels = tuple(dict.fromkeys(one.delivery.use.channel for one in texts))
    if channel is not None and channel not in channels:
        raise UsageError(say("it does not go out by `{channel}`", channel=channel), did_you_mean(channel, channels))
    # How many customers get it, and what that costs, is no matter of a test.
    texts = tuple(replace(one, customers=None, total=None) for one in texts if channel in (None, one.delivery.use.channel))
    return replace(found, texts=texts, missed=())


async def _send(session: Session, workspace: Workspace, to: NamedTarget, chosen: Preview, numbers: Sequence[str]) -> None:
    from mobilectl.delivery.targets import open_http
    from mobilectl.delivery.tmf681 import TestMessage, request_of, send_test
    from mobilectl.reports.texts import head

    assert to.target.sender is not None
    async with open_http(to, session.root, session.note) as http:
        for one in chosen.texts:
            message = TestMessage(one.delivery.use.kind, one.shown.title, one.shown.body)
            about = f"mobilectl test-send {chosen.id}/{one.delivery.stream.item}"
            sent = await send_test(http, to, request_of(message, to.target.sender, numbers, about))
            told = say("its number there is {id}, its state {state}", id=sent.id or "-", state=sent.state or "-")
            session.out(say("{message}: sent to {count} numbers; {told}", message=head(one, workspace), count=len(numbers), told=told))
