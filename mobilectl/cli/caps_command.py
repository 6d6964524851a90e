"""`mobilectl caps`: the proof of contact caps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import print_table, screen_width
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.exits import Exit
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.reports.proofs import Proofs

FORMATS = ("table", "markdown", "csv", "json")


@command(
    "caps",
    say(
        "Prove contact caps: can any customer that the definitions allow get too much?\n\nFor each cap: proven, breached, in contention, "
        "unprovable or not decided; how near the worst customer comes, and the heaviest weeks. Gaps and exclusions of the policy are told "
        "as well. ID is the id of a cap, a gap or an exclusion; all without any. Ends with 1 where one is breached."
    ).text,
)
@argument("ids", nargs=-1, metavar="[ID]...")
@option("--witness", is_flag=True, help=say("Show the worst customer of each, and each message with its file and line.").text)
@option("--format", "format", type=click.Choice(FORMATS), default="table", help=say("How the proof is written.").text)
@option("--json", "json", is_flag=True, help=say("The same as --format json.").text)
@click.pass_context
def COMMAND(context: click.Context, ids: tuple[str, ...], witness: bool, format: str, json: bool) -> int:
    from mobilectl.errors import UsageError
    from mobilectl.reports.caps_json import caps_json
    from mobilectl.reports.proofs import prove_all, rule_ids
    from mobilectl.workspace.convert import did_you_mean

    session = Session(context)
    workspace = session.workspace()
    known = rule_ids(workspace)
    for id in ids:
        if id not in known:
            raise UsageError(say("there is no cap, gap or exclusion `{id}`", id=id), did_you_mean(id, known))
    proofs = prove_all(workspace, ids)
    if json or format == "json":
        session.out(caps_json(workspace, proofs))
    elif proofs is None:
        session.out(say("No campaign sends anything, so there is no period over which caps could be proven."))
    else:
        _show(session, proofs, format, witness)
    session.note_unread(workspace.unread)
    return Exit.FINDINGS if proofs is not None and proofs.breached else Exit.CLEAN


def _show(session: Session, proofs: Proofs, format: str, witness: bool) -> None:
    """A table of caps and one of what is kept apart; for people then each rule by itself. CSV holds one table: caps, or witnesses."""
    from mobilectl.reports.caps import apart_table, cap_table, details, week_table, witness_table

    tables = [cap_table(proofs), apart_table(proofs)]
    if format == "csv":
        print_table(session, witness_table(proofs) if witness else tables[0], format)
        return
    if format == "markdown":
        tables += [week_table(proofs), *([witness_table(proofs)] if witness else [])]
    if not proofs.caps and not proofs.apart:
        session.out(say("The policy has no caps, gaps or exclusions."))
        return
    for number, table in enumerate(table for table in tables if table.rows):
        if format == "markdown" and table.title is not None:
            session.out(("\n" if number else "") + f"### {session.text(table.title)}\n")
        print_table(session, table, format)
    if format == "table":
        session.out()
        session.out("\n".join(details(proofs, session.language, screen_width(), witness)).rstrip())
