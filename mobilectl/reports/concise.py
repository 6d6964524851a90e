"""Findings a line each, as compilers write them, for grep, editors and problem matchers: `file:line:column: severity CODE message`.

The severity is `error`, `warning` or `note` in every language. Lines and columns count from 1, columns in characters.
"""

from __future__ import annotations

from mobilectl.findings import Report, Severity
from mobilectl.messages import Language
from mobilectl.messages.lines import printable
from mobilectl.reports.sentences import pointer

WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, language: Language) -> str:
    """The findings; nothing at all where there are none."""
    return "\n".join(
        printable(f"{pointer(one.spot)}: {WORDS[one.severity]} {one.code} {language.text(one.message)}") for one in report.sightings
    )
