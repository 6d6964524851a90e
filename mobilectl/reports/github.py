"""Findings as workflow commands of GitHub Actions, which shows them as annotations beside the changed lines.

Written as the toolkit's `@actions/core` writes them: https://github.com/actions/toolkit, packages/core. Columns count characters; they are
left out where a finding goes over several lines, because GitHub takes them for one line only. Related places and the hint are further
lines of the message.
"""

from __future__ import annotations

from mobilectl.findings import Report, Severity, Sighting
from mobilectl.messages import Language
from mobilectl.reports.sentences import elsewhere, explained, incomplete

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, language: Language) -> str:
    """A command a line; nothing at all where there is nothing to say."""
    commands = [_finding(one, language) for one in report.sightings]
    commands += [_command("warning", {}, language.text(message)) for message in incomplete(report)]
    return "\n".join(commands)


def _finding(one: Sighting, language: Language) -> str:
    at = one.spot
    properties: dict[str, object] = {"title": f"{one.code} {one.name}", "file": at.file, "line": at.line, "endLine": at.end_line}
    if at.end_line == at.line:
        properties |= {"col": at.column, "endColumn": at.end_column}
    return _command(COMMANDS[one.severity], properties, "\n".join([explained(one, language), *elsewhere(one, language)]))


def _command(name: str, properties: dict[str, object], message: str) -> str:
    given = ",".join(f"{key}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items())
    return f"::{name}{' ' if given else ''}{given}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
