"""`mobilectl rules`: all rules."""

from __future__ import annotations

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import command
from mobilectl.messages import say
from mobilectl.reports.tables import Column, Table


@command("rules", say("List all rules.").text)
@format_option
@click.pass_context
def COMMAND(context: click.Context, format: str) -> None:
    from mobilectl.rules.registry import all_rules

    session = Session(context)
    columns = (
        Column("code", say("code")),
        Column("name", say("name")),
        Column("family", say("family")),
        Column("severity", say("severity")),
        Column("title", say("what it finds")),
    )
    rows = [(rule.code, rule.name, rule.family, rule.severity.value, rule.pages[session.language.code].title) for rule in all_rules()]
    print_table(session, Table(None, columns, rows), format)
