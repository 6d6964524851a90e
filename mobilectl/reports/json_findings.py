"""Findings for programs, in a shape of their own with a version in it."""

from __future__ import annotations

import json

from mobilectl.findings import Report, Spot
from mobilectl.messages import Language

VERSION = 1


def findings_json(report: Report, language: Language) -> str:
    """Version 1: `findings`, each with code, name, severity, message, hint, its place and the related ones; `unread` files.

    Lines and columns count from 1, columns in characters (Unicode code points); `end_column` is behind the last one.
    """

    def place(at: Spot) -> dict[str, object]:
        return {"file": at.file, "line": at.line, "column": at.column, "end_line": at.end_line, "end_column": at.end_column}

    return json.dumps(
        {
            "version": VERSION,
            "files": report.files,
            "unread": list(report.unread),
            "findings": [
                {
                    "code": one.code,
                    "name": one.name,
                    "severity": one.severity.value,
                    "message": language.text(one.message),
                    "hint": language.text(one.hint) if one.hint else None,
                    "place": {**place(one.spot), "route": list(one.route)},
                    "related": [{"message": language.text(other.message), "place": place(other.spot)} for other in one.beside],
                }
                for one in report.sightings
            ],
        },
        ensure_ascii=False,
        indent=2,
    )
