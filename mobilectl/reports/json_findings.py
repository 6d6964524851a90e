"""Findings for programs, in a shape of their own with a version in it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mobilectl.findings import Finding, Place
from mobilectl.messages import Language
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.workspace import Workspace

VERSION = 1


def findings_json(findings: Sequence[Finding], workspace: Workspace, language: Language) -> str:
    """Version 1: `findings`, each with code, name, severity, message, hint, its place and the related ones; `unread` files.

    Lines and columns count from 1, columns in characters (Unicode code points); `end_column` is behind the last one.
    """

    def place(one: Place) -> dict[str, object]:
        at = locate(workspace, one)
        return {
            "file": at.file,
            "line": at.line,
            "column": at.column,
            "end_line": at.end_line,
            "end_column": at.end_column,
            "route": list(one.route),
        }

    return json.dumps(
        {
            "version": VERSION,
            "files": len(workspace.documents),
            "unread": list(workspace.unread),
            "findings": [
                {
                    "code": one.code,
                    "name": one.name,
                    "severity": one.severity.value,
                    "message": language.text(one.problem.message),
                    "hint": language.text(one.problem.hint) if one.problem.hint else None,
                    "place": place(one.problem.place),
                    "related": [{"message": language.text(other.message), "place": place(other.place)} for other in one.problem.related],
                }
                for one in findings
            ],
        },
        ensure_ascii=False,
        indent=2,
    )
