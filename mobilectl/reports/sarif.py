"""Findings as SARIF 2.1.0, the format of GitHub code scanning and others: https://docs.oasis-open.org/sarif/sarif/v2.1.0/.

The rules that found something come with their pages in the report's language. Columns count Unicode code points. Paths are relative to
%SRCROOT%. Nothing in it changes from run to run on the same files: no times, no random ids.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from mobilectl import __version__
from mobilectl.findings import Correction, Report, Severity, Sighting, Spot
from mobilectl.messages import Language, say
from mobilectl.reports.pages import rule_markdown, rule_page
from mobilectl.reports.sentences import explained, incomplete
from mobilectl.rules.registry import find_rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
ROOT = "%SRCROOT%"
Object = dict[str, Any]


def render(report: Report, language: Language) -> str:
    """The log with one run, as JSON."""
    fired = {one.code: one for one in report.sightings}
    codes = sorted(fired)
    run = {
        "tool": {
            "driver": {
                "name": "mobilectl",
                "version": __version__,
                "language": LOCALES[language.code],
                "rules": [_rule(fired[code], language) for code in codes],
            }
        },
        "language": LOCALES[language.code],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": language.text(say("The folder that all paths start from."))}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(report, language)}],
        "results": [_result(one, codes.index(one.code), language) for one in report.sightings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


LOCALES = {"zh": "zh-CN", "en": "en"}


def _rule(one: Sighting, language: Language) -> Object:
    """A rule with its page; one that is not in the registry has only its name to say."""
    rule = find_rule(one.code)
    if rule is None:
        title, description, help, markdown = one.name, one.name, one.name, one.name
    else:
        page = rule.pages[language.code]
        title, description = page.title, "\n\n".join([page.title, *page.paragraphs])
        help, markdown = "\n".join(rule_page(rule, language, 100, False)).rstrip(), rule_markdown(rule, language)
    return {
        "id": one.code,
        "name": one.name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": description},
        "help": {"text": help, "markdown": markdown},
        "defaultConfiguration": {"level": LEVELS[one.severity if rule is None else rule.severity]},
        "properties": {"tags": [rule.family] if rule else []},
    }


def _result(one: Sighting, index: int, language: Language) -> Object:
    result: Object = {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": LEVELS[one.severity],
        "message": {"text": explained(one, language)},
        "locations": [{"physicalLocation": _location(one.spot)}],
        "partialFingerprints": {"mobilectl/v1": one.fingerprint},
    }
    if one.beside:
        result["relatedLocations"] = [
            {"id": id, "message": {"text": language.text(other.message)}, "physicalLocation": _location(other.spot)}
            for id, other in enumerate(one.beside)
        ]
    if one.corrections:
        result["fixes"] = [_fix(fix, language) for fix in one.corrections]
    return result


def _location(spot: Spot) -> Object:
    location: Object = {"artifactLocation": _artifact(spot.file), "region": _region(spot)}
    if spot.lines:
        marked = _marked(spot)
        location["region"]["snippet"] = {"text": marked}
        location["contextRegion"] = {"startLine": spot.line, "endLine": spot.end_line, "snippet": {"text": "\n".join(spot.lines)}}
    return location


def _marked(spot: Spot) -> str:
    """The characters of the spot itself."""
    *whole, last = spot.lines
    return "\n".join([*whole, last[: spot.end_column - 1]])[spot.column - 1 :]


def _region(spot: Spot) -> Object:
    return {"startLine": spot.line, "startColumn": spot.column, "endLine": spot.end_line, "endColumn": spot.end_column}


def _artifact(file: str) -> Object:
    return {"uri": quote(file, errors="replace"), "uriBaseId": ROOT}


def _fix(fix: Correction, language: Language) -> Object:
    files = dict.fromkeys(change.spot.file for change in fix.changes)
    return {
        "description": {"text": language.text(fix.title)},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(file),
                "replacements": [
                    {"deletedRegion": _region(change.spot), "insertedContent": {"text": change.text}}
                    for change in fix.changes
                    if change.spot.file == file
                ],
            }
            for file in files
        ],
    }


def _notifications(report: Report, language: Language) -> list[Object]:
    """That files could not be read, and what is not compared for that."""
    places = [{"physicalLocation": {"artifactLocation": _artifact(file)}} for file in report.unread]
    return [{"level": "error", "message": {"text": language.text(message)}, "locations": places} for message in incomplete(report)]
