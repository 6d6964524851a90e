"""`mobilectl review`: all that a reviewer needs to know of one definition, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import print_tables, screen_width
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.interrupts import run_async
from mobilectl.messages import Message, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from mobilectl.approvals.definitions import Definition
    from mobilectl.approvals.evidence import DryRunFound
    from mobilectl.approvals.signing import Desk
    from mobilectl.delivery.targets import NamedTarget
    from mobilectl.volumes.results import Displaced
    from mobilectl.workspace.models.campaigns import Campaign
    from mobilectl.workspace.models.touchpoints import Touchpoint
    from mobilectl.workspace.workspace import Defined, Workspace


@command(
    "review",
    say(
        "Show all that a reviewer needs to know of a definition, on one page.\n\nID is a campaign, a touchpoint or `policy`: what changes "
        "against what is live, in words; what `check` says; the caps over its messages; what can hold them back; the dry run; the texts "
        "as customers see them."
    ).text,
)
@argument("id")
@option("--target", metavar="NAME", help=say("A target of campaigns/delivery.yaml; the default one if absent.").text)
@option("--snapshot", "address", metavar="ADDRESS", help=say("Dry-run it now against this snapshot, and show who loses.").text)
@option("--format", "format", type=click.Choice(("table", "markdown", "json")), default="table", help=say("How the page is written.").text)
@click.pass_context
def COMMAND(context: click.Context, id: str, target: str | None, address: str | None, format: str) -> None:
    from mobilectl.approvals.definitions import choose
    from mobilectl.approvals.states import utc_now
    from mobilectl.cli.desks import desk_of
    from mobilectl.delivery.targets import choose_target
    from mobilectl.reports.reviews import Review, review_tables

    session = Session(context)
    workspace = session.workspace()
    desk = desk_of(workspace, target)
    (definition,) = choose(desk.definitions, [id])
    to = choose_target(workspace.delivery, target)
    standing = desk.standing(definition, utc_now())
    live, unreached = run_async(_live(session, desk, to, definition))
    signed = standing.judgement.evidence
    dry_run = signed.dry_run if signed is not None else None
    displaced: tuple[Displaced, ...] = ()
    if address is not None:
        dry_run, displaced = _tried(session, workspace, definition, address)
    evidence = desk.judged.evidence(definition)
    findings, excepted = desk.judged.findings(definition), desk.judged.excepted(definition)
    review = Review(workspace, to.name, standing, evidence, findings, excepted, live, unreached, dry_run, displaced)
    print_tables(session, review_tables(review, session.language), format)
    if format != "json":
        _show_texts(session, workspace, definition, format)
    session.note_unread(workspace.unread)


def _tried(
    session: Session, workspace: Workspace, definition: Definition, address: str
) -> tuple[DryRunFound | None, tuple[Displaced, ...]]:
    """What a dry run made now says of a definition, None where nothing is planned, and whose messages have whose place."""
    from mobilectl.approvals.counted import counted
    from mobilectl.cli.desks import whole_dry_run

    found = whole_dry_run(session, workspace, address)
    return (None, ()) if found is None else (counted(*found, workspace).get(definition.digest), found[0].displaced())


async def _live(session: Session, desk: Desk, to: NamedTarget, definition: Definition) -> tuple[Mapping[str, Any] | None, Message | None]:
    """What is live of a definition, or why that cannot be said."""
    from mobilectl.delivery.targets import connect
    from mobilectl.errors import MobilectlError

    try:
        async with connect(to, desk.root, desk.trust, writing=False, tell=session.note) as client:
            stored = await client.read(definition.kind, definition.id)
    except MobilectlError as error:
        return None, error.message
    return None if stored is None else stored.content, None


def _show_texts(session: Session, workspace: Workspace, definition: Definition, format: str) -> None:
    """What customers read, as they see it."""
    from mobilectl.reports.texts import preview, preview_lines

    every: tuple[Defined[Campaign] | Defined[Touchpoint], ...] = (*workspace.campaigns, *workspace.touchpoints)
    found = next((one for one in every if (one.file, one.value.id) == (definition.file, definition.id)), None)
    if found is None:
        return
    title = session.text(say("What customers read"))
    session.out(f"\n### {title}\n\n```" if format == "markdown" else f"\n{title}\n")
    for line in preview_lines(preview(found, None, None, None, workspace), workspace, session.language, screen_width()):
        session.out(line)
    if format == "markdown":
        session.out("```")
