"""Checks anew: reads the files, runs the rules, judges, and makes the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mobilectl.errors import UsageError
from mobilectl.findings import Finding, Report
from mobilectl.messages import say
from mobilectl.rules.baseline import read_baseline
from mobilectl.rules.cores import found_on, read_on, usable_cores
from mobilectl.rules.engine import found, report
from mobilectl.rules.judging import judge
from mobilectl.rules.registry import all_rules
from mobilectl.rules.rule import Rule
from mobilectl.rules.running import Request
from mobilectl.rules.selection import selected, unknown
from mobilectl.volumes.sizes import begin_sizes
from mobilectl.workspace.files import Contents
from mobilectl.workspace.workspace import Workspace


def checked(request: Request, contents: Contents) -> Report:
    """The report on these files. Raises `UsageError` for a word that means no rule."""
    rules = wanted_rules(request)
    cores = usable_cores(contents)
    workspace = read_on(request.root, contents, cores)
    baseline = read_baseline(request.root) if request.baseline else None
    known = found_on(workspace, rules, cores) if request.snapshot is None else found_with(request.snapshot, workspace, rules)
    findings, outcome = judge(workspace, rules, baseline=baseline, findings=known)
    return replace(
        report(findings, workspace),
        silent=tuple(rule.code for rule in rules if rule.silent(workspace)),
        excepted=len(outcome.held),
        baselined=len(outcome.baselined),
        language=workspace.policy.language,
    )


def found_with(address: str, workspace: Workspace, rules: Sequence[Rule]) -> list[Finding]:
    """What the rules find, with numbers of customers of a snapshot: those that ask for some run again once these are counted.

    Raises `Unusable` for an address that holds no snapshot of such customers.
    """
    from mobilectl.volumes.counting import count_customers
    from mobilectl.volumes.snapshot import open_snapshot

    snapshot = open_snapshot(address, workspace.attributes)
    sizes = begin_sizes(workspace)
    findings: list[Finding] = []
    while rules:
        asking = []
        for rule in rules:
            open = sizes.open
            of_rule = found(workspace, [rule])
            if sizes.open == open:
                findings += of_rule
            else:
                asking.append(rule)
        if asking:
            sizes.answer(count_customers(snapshot, sizes.wanted, workspace.attributes.attributes))
        rules = asking
    return findings


def wanted_rules(request: Request) -> tuple[Rule, ...]:
    """The rules that are asked for."""
    for word, hint in unknown((*request.select, *request.ignore)):
        raise UsageError(say("there is no rule `{name}`", name=word), hint)
    wanted, unwanted = selected(request.select), selected(request.ignore)
    return tuple(rule for rule in all_rules() if (not request.select or rule.code in wanted) and rule.code not in unwanted)
