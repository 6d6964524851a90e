"""Findings in reviewdog's diagnostic format, a `DiagnosticResult`: https://github.com/reviewdog/reviewdog/tree/master/proto/rdf.

Columns count UTF-8 bytes, from 1. A suggestion replaces one stretch of the finding's own file, so a fix of several stretches, which only
belong together, is no suggestion.
"""

from __future__ import annotations

import json

from mobilectl.findings import Report, Severity, Sighting, Spot
from mobilectl.messages import Language
from mobilectl.reports.positions import measured, utf8_bytes
from mobilectl.reports.sentences import explained

SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(report: Report, language: Language) -> str:
    """The result with all its diagnostics, as JSON."""
    return json.dumps(
        {"source": {"name": "mobilectl"}, "diagnostics": [_diagnostic(one, language) for one in report.sightings]},
        ensure_ascii=False,
        indent=2,
    )


def _diagnostic(one: Sighting, language: Language) -> dict[str, object]:
    diagnostic: dict[str, object] = {
        "message": explained(one, language),
        "location": _location(one.spot),
        "severity": SEVERITIES[one.severity],
        "code": {"value": one.code},
    }
    suggestions = [
        {"range": _range(fix.changes[0].spot), "text": fix.changes[0].text}
        for fix in one.corrections
        if len(fix.changes) == 1 and fix.changes[0].spot.file == one.spot.file
    ]
    if suggestions:
        diagnostic["suggestions"] = suggestions
    if one.beside:
        diagnostic["related_locations"] = [
            {"message": language.text(other.message), "location": _location(other.spot)} for other in one.beside
        ]
    return diagnostic


def _location(spot: Spot) -> dict[str, object]:
    return {"path": spot.file, "range": _range(spot)}


def _range(spot: Spot) -> dict[str, object]:
    (line, column), (end_line, end_column) = measured(spot, utf8_bytes)
    return {"start": {"line": line, "column": column}, "end": {"line": end_line, "column": end_column}}
