"""`mobilectl submit`: asking for approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mobilectl.cli.session import Session
from mobilectl.cli.signing import Asked, sign, signing_options
from mobilectl.cli.words import command, option
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.approvals.evidence import DryRunFound
    from mobilectl.workspace.workspace import Workspace


@command(
    "submit",
    say(
        "Submit definitions for approval, signed.\n\nID is a campaign, a touchpoint or `policy`. The signature covers the definition with "
        "the segments, derived attributes and product that it uses, and what it is judged by: the policy's caps and times, the glossary's "
        "words, the other messages of the same customers, the findings. A definition with errors is not signed."
    ).text,
)
@signing_options
@option("--all", "everything", is_flag=True, help=say("All that waits for it and that you may sign.").text)
@option("--snapshot", "address", metavar="ADDRESS", help=say("A snapshot for a dry run, whose result is signed along.").text)
@click.pass_context
def COMMAND(context: click.Context, asked: Asked, everything: bool, address: str | None) -> int:
    session = Session(context)

    def dry_runs(workspace: Workspace) -> dict[str, DryRunFound]:
        return {} if address is None else _dry_runs(session, workspace, address)

    return sign(session, "submit", asked, everything, dry_runs)


def _dry_runs(session: Session, workspace: Workspace, address: str) -> dict[str, DryRunFound]:
    """What a dry run over all that the workspace plans counts of each definition, by its digest."""
    from mobilectl.approvals.counted import counted
    from mobilectl.cli.desks import whole_dry_run

    found = whole_dry_run(session, workspace, address)
    return {} if found is None else counted(*found, workspace)
