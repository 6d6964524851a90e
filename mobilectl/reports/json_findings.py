"""Findings for programs, in a shape of their own with a version in it.

Version 2:

    version                    2
    columns                    what columns count: "unicode code points, from 1"
    files                      how many definition files there are
    unread                     those that could not be read, so that comparisons leave them out
    silent                     codes of the rules that were not run because they need one of these
    excepted, baselined        how many findings exceptions and the baseline hold back
    findings                   a list, in the order of files and lines:
      code, name, severity     of the rule: "W003", "sms-too-long"; "error", "warning" or "info"
      message, hint            what is wrong, and what would be right (or null)
      place                    file, line, column, end_line, end_column (behind the last character), lines (the whole lines it touches),
                               route (keys and list positions from the top of the file)
      related                  further places, each with message and place (without route)
      corrections              ways to mend it, each with:
        title, safe            safe: it cannot change what a customer gets, `--fix` applies it
        edits                  all to be made together: place, and the text that comes in its stead
        corrected              the lines as they would be: file, line (as it is now), text
      fingerprint              the same from run to run while lines move
"""

from __future__ import annotations

import json

from mobilectl.findings import Correction, Report, Sighting, Spot
from mobilectl.messages import Language

VERSION = 2


def render(report: Report, language: Language) -> str:
    """Version 2, as the module describes it. Only messages, hints and titles depend on the language."""
    return json.dumps(
        {
            "version": VERSION,
            "columns": "unicode code points, from 1",
            "files": report.files,
            "unread": report.unread,
            "silent": report.silent,
            "excepted": report.excepted,
            "baselined": report.baselined,
            "findings": [_finding(one, language) for one in report.sightings],
        },
        ensure_ascii=False,
        indent=2,
    )


def _finding(one: Sighting, language: Language) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "severity": one.severity.value,
        "message": language.text(one.message),
        "hint": language.text(one.hint) if one.hint else None,
        "place": {**_place(one.spot), "route": one.route},
        "related": [{"message": language.text(other.message), "place": _place(other.spot)} for other in one.beside],
        "corrections": [_correction(fix, language) for fix in one.corrections],
        "fingerprint": one.fingerprint,
    }


def _place(at: Spot) -> dict[str, object]:
    return {
        "file": at.file, "line": at.line, "column": at.column, "end_line": at.end_line, "end_column": at.end_column, "lines": at.lines,
    }  # fmt: skip


def _correction(fix: Correction, language: Language) -> dict[str, object]:
    return {
        "title": language.text(fix.title),
        "safe": fix.safe,
        "edits": [{"place": _place(change.spot), "text": change.text} for change in fix.changes],
        "corrected": [{"file": file, "line": line, "text": text} for file, line, text in fix.corrected],
    }
