"""Runs rules over a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mobilectl.findings import Finding, Report
from mobilectl.rules.rule import Rule
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.sightings import sighting
from mobilectl.workspace.workspace import Defined, Workspace


def check(workspace: Workspace, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """All findings of the rules, with the rules' own severities and whatever is excepted, in order."""
    return ordered(found(workspace, rules), workspace)


def found(workspace: Workspace, rules: Sequence[Rule]) -> list[Finding]:
    """All findings of the rules, in no order that means anything."""
    return [*found_locally(workspace, rules, workspace.campaigns), *found_across(workspace, rules)]


def found_locally(workspace: Workspace, rules: Iterable[Rule], campaigns: Sequence[Defined[Campaign]]) -> list[Finding]:
    """What the rules find in these campaigns, each looked at by itself."""
    return [
        Finding(rule.code, rule.name, rule.severity, problem)
        for rule in rules
        for problem in rule.check_each_campaign(workspace, campaigns)
    ]


def found_across(workspace: Workspace, rules: Iterable[Rule]) -> list[Finding]:
    """What the rules find elsewhere, and by comparing."""
    return [Finding(rule.code, rule.name, rule.severity, problem) for rule in rules for problem in rule.check_the_rest(workspace)]


def ordered(findings: Iterable[Finding], workspace: Workspace) -> tuple[Finding, ...]:
    """The findings in the order of the files and lines they stand on."""

    def order(finding: Finding) -> tuple[str, int, int, str, str, str]:
        at = locate(workspace, finding.problem.place)
        message = finding.problem.message
        return at.file, at.line, at.column, finding.code, message.text, str(message.values)

    return tuple(sorted(findings, key=order))


def report(findings: Iterable[Finding], workspace: Workspace) -> Report:
    """The findings as a report shows them."""
    return Report(tuple(sighting(one, workspace) for one in findings), len(workspace.documents), workspace.unread)
