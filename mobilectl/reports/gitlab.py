"""Findings as a Code Quality report of GitLab, a part of Code Climate's format: https://docs.gitlab.com/ci/testing/code_quality/.

Errors are `major`, warnings `minor`, notes `info`. GitLab keeps one finding of each fingerprint, so a fingerprint that comes again
gets a number. It shows lines and no columns.
"""

from __future__ import annotations

import json
from collections import Counter

from mobilectl.findings import Report, Severity
from mobilectl.messages import Language
from mobilectl.reports.sentences import explained

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, language: Language) -> str:
    """A JSON list with an object for each finding."""
    seen: Counter[str] = Counter()
    issues = []
    for one in report.sightings:
        seen[one.fingerprint] += 1
        again = seen[one.fingerprint]
        issues.append(
            {
                "description": explained(one, language),
                "check_name": one.code,
                "fingerprint": one.fingerprint if again == 1 else f"{one.fingerprint}-{again}",
                "severity": SEVERITIES[one.severity],
                "location": {"path": one.spot.file, "lines": {"begin": one.spot.line, "end": one.spot.end_line}},
            }
        )
    return json.dumps(issues, ensure_ascii=False, indent=2)
