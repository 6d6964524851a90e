"""Findings as JUnit XML, which most CI servers show as tests: a suite for each file that has findings, a case for each finding.

An error is a failure and nothing else is, so that the tests fail exactly where `check` does by default. A warning is a skipped case, which
servers show in yellow, and a note a passed case with its text as output. A report without findings is one passed case. A case is named by
rule and message and not by its line, so that servers recognise it from run to run. No times: nothing was measured.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mobilectl.findings import Report, Severity, Sighting
from mobilectl.messages import Language
from mobilectl.reports.sentences import elsewhere, explained, pointer

FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (section 2.2), and carriage returns, which no XML reader would give back."""


def render(report: Report, language: Language) -> str:
    """The XML document, to be written as UTF-8."""
    suites: dict[str, list[Sighting]] = {}
    for one in report.sightings:
        suites.setdefault(one.spot.file, []).append(one)
    top = Element("testsuites", name="mobilectl", tests=str(len(report.sightings) or 1), failures=_count(report.sightings, Severity.ERROR))
    for file, sightings in suites.items():
        _suite(top, file, sightings, language)
    if not suites:
        suite = SubElement(top, "testsuite", name="mobilectl", tests="1", failures="0", errors="0", skipped="0")
        SubElement(suite, "testcase", name="check", classname="mobilectl")
    indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(top, encoding="unicode")


def _suite(top: Element, file: str, sightings: Sequence[Sighting], language: Language) -> None:
    suite = SubElement(
        top,
        "testsuite",
        name=_fit(file),
        tests=str(len(sightings)),
        failures=_count(sightings, Severity.ERROR),
        errors="0",
        skipped=_count(sightings, Severity.WARNING),
    )
    seen: Counter[str] = Counter()
    for one in sightings:
        message = language.text(one.message)
        name = f"{one.code} {one.name}: {message}"
        seen[name] += 1
        case = SubElement(suite, "testcase", name=_fit(name if seen[name] == 1 else f"{name} ({seen[name]})"), classname=_fit(file))
        text = _fit("\n".join([pointer(one.spot), explained(one, language), *elsewhere(one, language)]))
        match one.severity:
            case Severity.ERROR:
                SubElement(case, "failure", type=one.code, message=_fit(message)).text = text
            case Severity.WARNING:
                SubElement(case, "skipped").text = text
            case Severity.INFO:
                SubElement(case, "system-out").text = text


def _count(sightings: Sequence[Sighting], severity: Severity) -> str:
    return str(sum(one.severity is severity for one in sightings))


def _fit(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)
