"""`mobilectl why`: one customer's day, with every decision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mobilectl.cli.periods import first_option, last_option, period_of
from mobilectl.cli.printing import screen_width
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.workspace.models.base import Condition
    from mobilectl.workspace.workspace import Workspace

FORMATS = ("text", "json")


@command(
    "why",
    say(
        "Tell what one customer gets on a day, and why: each message that means the customer, whether it goes out, which rule holds it "
        "back and what has its place.\n\nPROFILE says what is known of the customer: attributes such as `city=changsha age=70`, ids of "
        "segments, or a YAML file with a line for each attribute. What is not said is assumed, and told where it matters. All is decided "
        "as in a dry run of the same days."
    ).text,
)
@argument("profile", nargs=-1, metavar="[PROFILE]...")
@option("--on", "day", required=True, metavar="DATE", help=say("The day.").text)
@first_option
@last_option
@option(
    "--got",
    multiple=True,
    metavar="MESSAGE=DATE",
    help=say("What the customer got before the first day, such as `new-year/launch=2026-11-28`; may be repeated.").text,
)
@option("--all", "every", is_flag=True, help=say("Tell all messages of the day that do not mean the customer.").text)
@option("--format", "format", type=click.Choice(FORMATS), default="text", help=say("How the story is written.").text)
@click.pass_context
def COMMAND(
    context: click.Context,
    profile: tuple[str, ...],
    day: str,
    first: str | None,
    last: str | None,
    got: tuple[str, ...],
    every: bool,
    format: str,
) -> None:
    from mobilectl.contacts.got import got as past
    from mobilectl.errors import UsageError
    from mobilectl.reports.sentences import few_errors
    from mobilectl.reports.why import story_lines
    from mobilectl.reports.why_json import why_json
    from mobilectl.rules.miscounted import miscounted
    from mobilectl.volumes.profiles import why
    from mobilectl.workspace.days import day_of

    session = Session(context)
    workspace = session.workspace()
    wanted = day_of(day)
    period = period_of(workspace, first, last)
    if not period[0] <= wanted <= period[1]:
        raise UsageError(
            say("{day} is outside of the plan, from {first} to {last}", day=wanted, first=period[0], last=period[1]),
            say("name another day, or the plan's days by --from and --to"),
        )
    found = why(workspace, _said(profile, workspace), wanted, period, past(got, workspace, period[0]))
    if found is None:
        raise UsageError(
            say("no customer can be like this: {profile}", profile=" ".join(profile)),
            say("its values contradict each other, or lie outside what attributes.yaml allows"),
        )
    if format == "json":
        session.out(why_json(found))
    else:
        for line in story_lines(found, session.language, screen_width(), every):
            session.out(line)
    session.note_unread(workspace.unread)
    if errors := miscounted(workspace):
        session.note(
            say(
                "Errors in the definitions: {count} ({errors}). What they concern is not told as it is meant; `mobilectl check` shows all.",
                count=len(errors),
                errors=few_errors(errors),
            )
        )


def _said(profile: tuple[str, ...], workspace: Workspace) -> tuple[Condition, ...]:
    """What the words of the command line say of the customer, and files among them."""
    from mobilectl.audience.described import said, said_in
    from mobilectl.contacts.plan import customers_of

    customers = customers_of(workspace)
    files = [Path(one) for one in profile if one.lower().endswith((".yaml", ".yml")) and "=" not in one]
    words = ",".join(one for one in profile if Path(one) not in files)
    return (*said(words, customers), *(one for file in files for one in said_in(file, customers)))
