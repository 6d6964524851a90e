"""`mobilectl check`: all rules over the workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import command, option
from mobilectl.exits import Exit
from mobilectl.findings import Sighting
from mobilectl.messages import say


@command(
    "check",
    say(
        "Check all definitions and report findings.\n\nWith PATHS, only the findings that concern these files and folders "
        "are reported; the whole workspace is compared all the same."
    ).text,
)
@click.argument("paths", nargs=-1)
@option("--format", "format", type=click.Choice(["terminal", "json"]), default="terminal", help=say("How findings are written.").text)
@click.pass_context
def COMMAND(context: click.Context, paths: tuple[str, ...], format: str) -> int:
    from mobilectl.findings import Severity
    from mobilectl.rules.engine import check, report
    from mobilectl.rules.registry import all_rules

    session = Session(context)
    workspace = session.workspace()
    made = report(check(workspace, all_rules()), workspace)
    if paths:
        wanted = [_inside(path, workspace.root) for path in paths]
        made = replace(
            made, sightings=tuple(one for one in made.sightings if any(_below(file, path) for file in _files(one) for path in wanted))
        )
    if format == "json":
        from mobilectl.reports.json_findings import findings_json

        session.out(findings_json(made, session.language))
    else:
        from mobilectl.cli.printing import colored, screen_width
        from mobilectl.reports.terminal import Screen, incomplete, show_findings, summary

        screen = Screen(screen_width(), colored())
        for line in show_findings(made.sightings, session.language, screen):
            click.echo(line)
        session.out(summary(made))
        if (message := incomplete(made)) is not None:
            session.out(message)
        if made.sightings:
            session.note(say("`mobilectl explain CODE` explains a finding, with examples."))
    return Exit.FINDINGS if any(one.severity is Severity.ERROR for one in made.sightings) else Exit.CLEAN


def _inside(path: str, root: Path) -> str:
    """A path of the command line, relative to the workspace with `/`; it must exist there."""
    from mobilectl.errors import UsageError

    for base in (Path.cwd(), root):
        found = (base / path).resolve()
        if found.exists() and found.is_relative_to(root.resolve()):
            return found.relative_to(root.resolve()).as_posix()
    raise UsageError(say("{path} is not in the workspace {root}", path=path, root=str(root)), say("name files or folders inside it"))


def _files(finding: Sighting) -> set[str]:
    """The files on either side of a finding."""
    return {finding.spot.file, *(one.spot.file for one in finding.beside)}


def _below(file: str, path: str) -> bool:
    return path == "." or file == path or file.startswith(path + "/")
