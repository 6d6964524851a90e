"""The errors by which what is counted is not what is written: a condition that cannot be understood is left out, an id that is used twice
counts twice, a send that lies years behind the others is not looked at. Files that cannot be read as a whole are told by the workspace
itself."""

from __future__ import annotations

from mobilectl.findings import Severity, Sighting
from mobilectl.rules.baseline import read_baseline
from mobilectl.rules.engine import found
from mobilectl.rules.judging import judge
from mobilectl.rules.registry import rules_of
from mobilectl.workspace.sightings import sighting
from mobilectl.workspace.workspace import Workspace

MODULES = (
    "structure.duplicate_key",
    "structure.unknown_reference",
    "structure.duplicate_id",
    "structure.bad_audience",
    "structure.unusable_trigger",
    "structure.stray_file",
    "structure.missing_file",
    "schedule.plan_too_long",
    "policy.preferred_hour_unusable",
)


def miscounted(workspace: Workspace) -> tuple[Sighting, ...]:
    """Those of a workspace that stand when `check` judges them, in order. Raises `Unusable` where its baseline is damaged."""
    rules = rules_of(MODULES)
    findings = [one for one in found(workspace, rules) if one.problem.place.file not in workspace.unread]
    if not findings:
        return ()  # judging imports every rule, which takes as long as counting some ten thousand customers
    standing, _ = judge(workspace, rules, baseline=read_baseline(workspace.root), findings=findings)
    return tuple(sighting(one, workspace) for one in standing if one.severity is Severity.ERROR)
