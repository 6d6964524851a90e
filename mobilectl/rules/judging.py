"""The rules' findings, less what is excepted with a reason: by settings, by ignore comments, by the baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from mobilectl.findings import Finding
from mobilectl.rules.engine import found, ordered
from mobilectl.rules.outcome import Outcome
from mobilectl.rules.registry import all_rules
from mobilectl.rules.rule import Rule
from mobilectl.rules.selection import selected
from mobilectl.rules.settings import graded
from mobilectl.schedule.clock import today
from mobilectl.workspace.comments import Ignore
from mobilectl.workspace.files import CAMPAIGNS
from mobilectl.workspace.sightings import fingerprint
from mobilectl.workspace.workspace import Workspace

NEVER_HELD = frozenset({"S001"})
"""What cannot be read is not compared either: no exception makes that right. Nor are findings on exceptions excepted."""


def judge(
    workspace: Workspace,
    rules: Sequence[Rule] | None = None,
    day: date | None = None,
    baseline: Mapping[str, int] | None = None,
    findings: Sequence[Finding] | None = None,
) -> tuple[tuple[Finding, ...], Outcome]:
    """The findings that stand, in order, and what the run came to.

    `baseline` counts known findings by fingerprint; `findings` is what the rules find, where that is known already.
    """
    rules = all_rules() if rules is None else rules
    day = day or today()
    ran = frozenset(rule.code for rule in rules)
    locked = selected(workspace.policy.checks.locked) | NEVER_HELD
    everything = found(workspace, rules) if findings is None else findings
    outcome = Outcome(workspace, day, ran, graded(everything, workspace, day), workspace.ignores, locked)
    outcome = _held_by_comments(outcome)
    outcome = _held_by_baseline(outcome, baseline or {})
    held = {id(one) for one, _ in outcome.held} | {id(one) for one in outcome.baselined}
    stands = [one for one in outcome.found if id(one) not in held]
    about = [
        Finding(rule.code, rule.name, rule.severity, problem)
        for rule in rules
        if rule.check_outcome
        for problem in rule.check_outcome(outcome)
    ]
    return ordered([*stands, *about], workspace), outcome


def effective(comment: Ignore, outcome: Outcome) -> frozenset[str]:
    """The rules that an ignore comment holds back."""
    if comment.fault is not None or expired(comment, outcome.today):
        return frozenset()
    return selected(comment.rules) - (outcome.locked if of_a_city(comment.place.file, outcome.workspace) else NEVER_HELD)


def expired(comment: Ignore, day: date) -> bool:
    """Whether the comment's last day is over."""
    return comment.until is not None and comment.until < day


def owner(file: str, workspace: Workspace) -> str:
    """The unit that a file belongs to: that of its folder, else the province."""
    parts = file.split("/")
    if len(parts) == 3 and parts[0] == CAMPAIGNS:
        return parts[1]
    return next((unit.id for unit in workspace.units.values() if unit.level == "province"), "province")


def of_a_city(file: str, workspace: Workspace) -> bool:
    """Whether a file belongs to a city branch, or to a unit that the policy does not know."""
    unit = workspace.units.get(owner(file, workspace))
    return unit.level == "city" if unit is not None else len(file.split("/")) == 3


def _held_by_comments(outcome: Outcome) -> Outcome:
    by_file: dict[str, list[tuple[Ignore, frozenset[str]]]] = {}
    for comment in outcome.ignores:
        by_file.setdefault(comment.place.file, []).append((comment, effective(comment, outcome)))
    held = []
    for finding in outcome.found:
        place = finding.problem.place
        for comment, codes in by_file.get(place.file, ()):
            if finding.code in codes and comment.concerns(place):
                held.append((finding, comment))
                break
    return replace(outcome, held=tuple(held))


def _held_by_baseline(outcome: Outcome, baseline: Mapping[str, int]) -> Outcome:
    left = Counter(baseline)
    held = {id(one) for one, _ in outcome.held}
    baselined = []
    for finding in outcome.found if baseline else ():
        if id(finding) in held or finding.code in outcome.locked:
            continue
        mark = fingerprint(finding, outcome.workspace)
        if left[mark] > 0:
            left[mark] -= 1
            baselined.append(finding)
    complete = not outcome.workspace.unread and outcome.ran == {rule.code for rule in all_rules()}
    return replace(outcome, baselined=tuple(baselined), gone=sum(left.values()) if complete else 0)
