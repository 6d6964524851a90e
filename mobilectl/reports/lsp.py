"""Findings as Diagnostics of the Language Server Protocol, for editors that read a program's output.

    version     1
    files       for each file with findings, relative to the workspace, a list of Diagnostics
    unread      files that could not be read

A Diagnostic is as the protocol has it (https://microsoft.github.io/language-server-protocol, 3.17): lines and characters from 0, characters
in UTF-16 code units, severity 1 error, 2 warning, 3 information. The URIs of related places are relative to the workspace.
"""

from __future__ import annotations

import json
from urllib.parse import quote

from mobilectl.findings import Report, Severity, Sighting, Spot
from mobilectl.messages import Language
from mobilectl.reports.positions import measured, utf16_units
from mobilectl.reports.sentences import explained

VERSION = 1
SEVERITIES = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 3}


def render(report: Report, language: Language) -> str:
    """Version 1, as the module describes it."""
    files: dict[str, list[dict[str, object]]] = {}
    for one in report.sightings:
        files.setdefault(one.spot.file, []).append(_diagnostic(one, language))
    return json.dumps({"version": VERSION, "files": files, "unread": report.unread}, ensure_ascii=False, indent=2)


def _diagnostic(one: Sighting, language: Language) -> dict[str, object]:
    diagnostic: dict[str, object] = {
        "range": _range(one.spot),
        "severity": SEVERITIES[one.severity],
        "code": one.code,
        "source": "mobilectl",
        "message": explained(one, language),
    }
    if one.beside:
        diagnostic["relatedInformation"] = [
            {
                "location": {"uri": quote(other.spot.file, errors="replace"), "range": _range(other.spot)},
                "message": language.text(other.message),
            }
            for other in one.beside
        ]
    return diagnostic


def _range(spot: Spot) -> dict[str, object]:
    (line, column), (end_line, end_column) = measured(spot, utf16_units)
    return {"start": {"line": line - 1, "character": column - 1}, "end": {"line": end_line - 1, "character": end_column - 1}}
