"""`mobilectl repair`: the smallest edits that remove findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mobilectl.cli.printing import format_option, print_table, screen_width
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.errors import UsageError
from mobilectl.exits import Exit
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.findings import Finding
    from mobilectl.rules.repairs.choosing import Wish
    from mobilectl.rules.repairs.losses import Losses
    from mobilectl.rules.repairs.state import State
    from mobilectl.workspace.workspace import Workspace

CHEAPEST = "1"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for."""

    finding: str | None
    where: str | None
    snapshot: str | None
    diff: str | None
    apply: str | None
    format: str


@command(
    "repair",
    say(
        "Find the smallest edits that remove a finding, and bring no other.\n\nFINDING is a rule (O001, price-clash), a file, or the "
        "beginning of a fingerprint; WHERE is a file, or a line of one as FILE:LINE. Without both, all clashes are looked at. Each repair "
        "was verified by running all rules with it; they are ranked by the contacts they cost, then by how far they move something. "
        "Nothing is changed without --apply. Ends with 1 where a finding has no repair."
    ).text,
)
@argument("finding", required=False)
@argument("where", required=False)
@option(
    "--snapshot",
    metavar="ADDRESS",
    help=say("Count what repairs cost on this snapshot of customers; else it is estimated.").text,
)
@option(
    "--diff",
    is_flag=False,
    flag_value=CHEAPEST,
    metavar="[NUMBER]",
    help=say("Show the change of the repair with this number, else of the cheapest, as a patch.").text,
)
@option(
    "--apply",
    is_flag=False,
    flag_value=CHEAPEST,
    metavar="[NUMBER]",
    help=say("Write the change of the repair with this number, else of the cheapest.").text,
)
@format_option
@click.pass_context
def COMMAND(context: click.Context, /, **given: Any) -> int:
    from mobilectl.reports.repairs import repairs_table
    from mobilectl.rules.baseline import read_baseline
    from mobilectl.rules.repairs.choosing import chosen
    from mobilectl.rules.repairs.state import state_of

    wishes, number = _numbered(Wishes(**given))
    session = Session(context)
    wish = _wish(wishes, session.root)
    state, baseline = state_of(session.root), read_baseline(session.root)
    session.speak(state.workspace.policy.language)
    losses = _losses(wishes.snapshot, state.workspace)

    def choose(state: State) -> tuple[Finding, ...]:
        return chosen(state.findings(baseline=baseline), wish, state.workspace)

    found = choose(state)
    unread = state.workspace.unread
    if unread:
        session.note(say("{files} could not be read, so clashes with what stands there are not known.", files=unread))
    if not found:
        if wishes.format != "table":
            print_table(session, repairs_table(()), wishes.format)
        session.note(say("There is nothing to repair."))
        return Exit.FINDINGS if unread else Exit.CLEAN
    if number is None:
        return _list(session, wishes, state, found, losses)
    if number > 1 and len(found) > 1:
        raise UsageError(say("each of {count} findings has repairs with numbers of their own", count=len(found)), say("name one finding"))
    return _mend(session, wishes, state, choose, losses, number)


def _list(session: Session, wishes: Wishes, state: State, found: Sequence[Finding], losses: Losses) -> int:
    """All repairs of all findings."""
    from mobilectl.cli.snapshot_command import progress_bar
    from mobilectl.reports.repairs import Offer, repair_lines, repairs_table
    from mobilectl.rules.repairs.search import repairs
    from mobilectl.workspace.sightings import sighting

    offers = []
    with progress_bar(session, say("Looking for repairs"), len(found)) as progress:
        for finding in found:
            made = repairs(state, finding, losses)
            offers.append(Offer(sighting(finding, state.workspace), made, losses.snapshot is not None))
            progress(len(offers))
    if wishes.format == "table":
        session.out("\n".join(repair_lines(offers, session.language, screen_width())).rstrip("\n"))
    else:
        print_table(session, repairs_table(offers), wishes.format)
    if any(one.repairs for one in offers):
        session.note(say("Nothing was changed. `--diff` shows the change of the cheapest repair as a patch, `--apply` writes it."))
    return Exit.CLEAN if all(one.repairs for one in offers) else Exit.FINDINGS


def _mend(session: Session, wishes: Wishes, state: State, choose: Callable[[State], Sequence[Finding]], losses: Losses, number: int) -> int:
    """Makes the repairs of that number, and shows or writes what they change."""
    from mobilectl.reports.repairs import steps_said
    from mobilectl.rules.fixing import diff, write
    from mobilectl.rules.repairs.mending import mend
    from mobilectl.workspace.resolver import locate

    mended = mend(state, choose, losses, number)
    rewrite = mended.state.rewrite()
    if wishes.diff is not None:
        for line in diff(rewrite):
            click.echo(line.encode("utf-8", "surrogateescape"), nl=False)
    else:
        write(rewrite)
    for repair in mended.done:
        session.note(say("{code}: {repair}", code=repair.finding.code, repair=steps_said(repair)))
        for note in repair.notes:
            session.note(say("look at it: {note}", note=note))
    for finding in mended.left:
        at = locate(mended.state.workspace, finding.problem.place)
        session.note(
            say("{code} at {file}:{line} has no repair of number {number}.", code=finding.code, file=at.file, line=at.line, number=number)
        )
    if wishes.apply is not None:
        session.note(say("Repaired: {count} findings in {files} files.", count=len(mended.done), files=len(rewrite.after)))
    return Exit.FINDINGS if mended.left else Exit.CLEAN


def _numbered(wishes: Wishes) -> tuple[Wishes, int | None]:
    """The number of the repair that is to be shown or written. What follows the option may also be the finding."""
    if wishes.diff is not None and wishes.apply is not None:
        raise UsageError(say("{first} and {second} cannot be asked for together", first="--diff", second="--apply"), say("leave one out"))
    number = wishes.diff or wishes.apply
    if number is None:
        return wishes, None
    if not number.isdecimal() and wishes.where is None:
        wishes, number = replace(wishes, finding=number, where=wishes.finding), CHEAPEST
    if not number.isdecimal() or int(number) < 1:
        raise UsageError(say("`{value}` is not the number of a repair", value=number), say("`mobilectl repair` lists them with numbers"))
    return wishes, int(number)


def _wish(wishes: Wishes, root: Path) -> Wish:
    """The finding that is meant; a file may also be named alone."""
    from mobilectl.cli.check_command import inside
    from mobilectl.rules.repairs.choosing import Wish

    word, where = wishes.finding, wishes.where
    if where is None and word is not None and ("/" in word or "\\" in word or ".y" in word):
        word, where = None, word
    if where is None:
        return Wish(word)
    file, colon, line = where.rpartition(":")
    if colon and line.isdecimal():
        return Wish(word, inside(file, root), int(line))
    return Wish(word, inside(where, root))


def _losses(snapshot: str | None, workspace: Workspace) -> Losses:
    from mobilectl.rules.repairs.losses import Losses

    if snapshot is None:
        return Losses()
    from mobilectl.volumes.snapshot import open_snapshot

    return Losses(open_snapshot(snapshot, workspace.attributes))
