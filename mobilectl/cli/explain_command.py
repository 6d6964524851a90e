"""`mobilectl explain`: the reference page of a rule."""

from __future__ import annotations

import click

from mobilectl.cli.printing import colored, screen_width
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command
from mobilectl.errors import UsageError
from mobilectl.messages import say


@command("explain", say("Explain a rule, with examples.\n\nRULE is a code such as O001 or a name such as price-clash.").text)
@argument("rule")
@click.pass_context
def COMMAND(context: click.Context, rule: str) -> None:
    from mobilectl.reports.pages import rule_page
    from mobilectl.rules.registry import all_rules, find_rule
    from mobilectl.workspace.convert import did_you_mean

    session = Session(context)
    found = find_rule(rule)
    if found is None:
        names = [name for one in all_rules() for name in (one.code, one.name)]
        raise UsageError(say("there is no rule `{name}`", name=rule), did_you_mean(rule.upper() if len(rule) <= 5 else rule, names))
    for line in rule_page(found, session.language, screen_width(), colored()):
        click.echo(line)
