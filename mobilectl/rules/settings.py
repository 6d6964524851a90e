"""How bad a finding is here: the rule's own severity, the province's settings, a city's stricter ones."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from mobilectl.findings import Finding, Place, Severity
from mobilectl.rules.registry import all_rules
from mobilectl.rules.selection import selected
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.models.checks import Setting
from mobilectl.workspace.workspace import Workspace

RANKS = {"off": 0, "info": 1, "warning": 2, "error": 3}


@dataclass(frozen=True, slots=True)
class _Compiled:
    codes: frozenset[str]
    files: re.Pattern[str]
    severity: str


def graded(findings: Iterable[Finding], workspace: Workspace, today: date) -> tuple[Finding, ...]:
    """The findings with the severities that are set, without those that are switched off."""
    province = _compiled(workspace.policy.checks.settings, today)
    units = [(_folder(one.file), _compiled(one.value.settings, today)) for one in workspace.unit_checks]
    if not province and not any(settings for _, settings in units):
        return tuple(findings)
    kept = []
    for finding in findings:
        file = finding.problem.place.file
        severity = _set(province, finding.code, file) or finding.severity.value
        for folder, settings in units:
            if file.startswith(folder):
                severity = max(severity, _set(settings, finding.code, file) or "off", key=RANKS.__getitem__)
        if severity != "off":
            kept.append(replace(finding, severity=Severity(severity)))
    return tuple(kept)


def settings_of(workspace: Workspace) -> Iterator[tuple[Setting, Place]]:
    """Every setting, the province's and the units', with its place."""
    for index, one in enumerate(workspace.policy.checks.settings):
        yield one, Place(POLICY, ("checks", "settings", index))
    for unit in workspace.unit_checks:
        for index, one in enumerate(unit.value.settings):
            yield one, unit.place("settings", index)


def weaker(setting: Setting, file: str, workspace: Workspace, today: date) -> tuple[str, ...]:
    """The rules that a unit's setting, written in `file`, would make weaker than the province has them."""
    compiled = _compiled([setting], today)
    if not compiled:
        return ()
    province, own = _compiled(workspace.policy.checks.settings, today), {rule.code: rule.severity.value for rule in all_rules()}
    wish, folder = compiled[0], _folder(file)
    files = [one for one in workspace.documents if one.startswith(folder) and wish.files.fullmatch(one)]
    rank = RANKS[wish.severity]
    return tuple(code for code in sorted(wish.codes) if any(rank < RANKS[_set(province, code, one) or own[code]] for one in files))


def matches_no_file(pattern: str, workspace: Workspace) -> bool:
    """Whether a path of a setting fits none of the workspace's files."""
    compiled = re.compile(fnmatch.translate(pattern))
    return not any(compiled.fullmatch(file) for file in workspace.documents)


def _compiled(settings: Iterable[Setting], today: date) -> list[_Compiled]:
    return [
        _Compiled(selected(one.rules), re.compile("|".join(map(fnmatch.translate, one.paths or ("*",)))), one.severity)
        for one in settings
        if one.until is None or one.until >= today
    ]


def _set(settings: list[_Compiled], code: str, file: str) -> str | None:
    return next((one.severity for one in reversed(settings) if code in one.codes and one.files.fullmatch(file)), None)


def _folder(file: str) -> str:
    return file.rpartition("/")[0] + "/"
