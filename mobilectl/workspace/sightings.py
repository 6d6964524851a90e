"""Findings as a report shows them: with lines and columns, source lines, corrected lines, and a fingerprint."""

from __future__ import annotations

import hashlib
from typing import Any

from mobilectl.findings import Beside, Change, Correction, Finding, Fix, Route, Sighting
from mobilectl.messages import Language, say, settled
from mobilectl.workspace.document import Document
from mobilectl.workspace.edits import exact
from mobilectl.workspace.resolver import locate, spot
from mobilectl.workspace.workspace import Workspace

ENGLISH = Language("en")


def sighting(finding: Finding, workspace: Workspace) -> Sighting:
    """The finding with everything that a report shows of it."""
    problem = finding.problem
    return Sighting(
        finding.code,
        finding.name,
        finding.severity,
        settled(
            problem.message if problem.counted is None else say("{message}. {counted}", message=problem.message, counted=problem.counted)
        ),
        settled(problem.hint) if problem.hint is not None else None,
        locate(workspace, problem.place),
        problem.place.route,
        tuple(Beside(locate(workspace, one.place), settled(one.message)) for one in problem.related),
        tuple(made for fix in problem.fixes if (made := _correction(fix, workspace)) is not None),
        fingerprint(finding, workspace),
    )


def fingerprint(finding: Finding, workspace: Workspace) -> str:
    """A hash that stays the same while lines and list positions move: of the rule, the file, the route and the message."""
    place = finding.problem.place
    route = stable_route(workspace.documents.get(place.file), place.route)
    said = (finding.code, place.file, *route, *(place.fragment or ()), ENGLISH.text(finding.problem.message))
    return hashlib.sha256("\0".join(map(str, said)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def stable_route(document: Document | None, route: Route) -> Route:
    """The route with the ids of list entries instead of their positions, where they have one."""
    value: Any = document.value if document is not None else None
    steps: list[str | int] = []
    for step in route:
        inside = isinstance(value, dict | list) and (
            step in value if isinstance(value, dict) else isinstance(step, int) and step < len(value)
        )
        value = value[step] if inside else None
        name = next((value[key] for key in ("id", "term", "topic") if key in value), None) if isinstance(value, dict) else None
        steps.append(f"[{name}]" if isinstance(step, int) and isinstance(name, str) else step)
    return tuple(steps)


def _correction(fix: Fix, workspace: Workspace) -> Correction | None:
    """The fix as the files' own characters; None where it cannot be made."""
    changes: list[Change] = []
    for file in dict.fromkeys(edit.place.file for edit in fix.edits):
        document = workspace.documents[file]
        made = exact(document, [edit for edit in fix.edits if edit.place.file == file])
        if not made:
            return None
        changes += (Change(spot(document, one.start, one.end), one.text) for one in made)
    lines = dict.fromkeys((one.spot.file, one.spot.line) for one in changes)
    corrected = tuple(
        (file, line, _corrected([one for one in changes if (one.spot.file, one.spot.line) == (file, line)])) for file, line in lines
    )
    return Correction(settled(fix.title), fix.safe, tuple(changes), corrected)


def _corrected(changes: list[Change]) -> str:
    """The line on which all these changes begin, as it would be; where they make several lines of it, the first."""
    changes = sorted(changes, key=lambda one: one.spot.column, reverse=True)
    line = changes[0].spot.lines[0]
    for one in changes:
        behind = line if one.spot.end_line == one.spot.line else one.spot.lines[-1]
        line = line[: one.spot.column - 1] + one.text + behind[one.spot.end_column - 1 :]
    return line.split("\n")[0].rstrip("\r")
