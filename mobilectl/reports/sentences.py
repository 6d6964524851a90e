"""What a finding says in one piece of text, and what a report says as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from mobilectl.findings import Report, Severity, Sighting, Spot
from mobilectl.messages import Language, Message, say

T = TypeVar("T")


def explained(finding: Sighting, language: Language) -> str:
    """What is wrong and, on a second line, what would be right."""
    message = language.text(finding.message)
    return message if finding.hint is None else f"{message}\n{language.sentence('hint')}: {language.text(finding.hint)}"


def elsewhere(finding: Sighting, language: Language) -> list[str]:
    """The places that belong to the finding, a line each."""
    return [f"{pointer(one.spot)} {language.text(one.message)}" for one in finding.beside]


def pointer(spot: Spot) -> str:
    """Where a spot starts, as editors and terminals read it."""
    return f"{spot.file}:{spot.line}:{spot.column}"


def summary(report: Report) -> Message:
    """One sentence on all findings."""
    if not report.sightings:
        return say("No findings in {files} files.", files=report.files)
    count = {severity: sum(one.severity is severity for one in report.sightings) for severity in Severity}
    return say(
        "Errors: {errors}, warnings: {warnings}, notes: {notes}, in {files} files.",
        errors=count[Severity.ERROR],
        warnings=count[Severity.WARNING],
        notes=count[Severity.INFO],
        files=report.files,
    )


def outlook(report: Report) -> Iterator[Message]:
    """How many findings can be mended without thinking, and how many are not shown."""
    safe = sum(any(fix.safe for fix in one.corrections) for one in report.sightings)
    unsafe = sum(bool(one.corrections) for one in report.sightings) - safe
    if safe:
        yield say("`--fix` would mend {count} of them.", count=safe)
    if unsafe:
        yield say("`--unsafe-fixes` would mend {count} more, to be looked at afterwards.", count=unsafe)
    if report.excepted or report.baselined:
        yield say("Not shown: excepted {excepted}, in the baseline {baselined}.", excepted=report.excepted, baselined=report.baselined)


def few_of(entries: tuple[T, ...]) -> tuple[T | str, ...]:
    """The first three of several files or the like, and a sign that there are more."""
    return (*entries[:3], "…") if len(entries) > 3 else entries


def few_errors(errors: tuple[Sighting, ...]) -> tuple[Message | str, ...]:
    """The first three of several errors, each with its place, and a sign that there are more."""
    return few_of(tuple(say("{place}: {message}", place=pointer(one.spot), message=one.message) for one in errors))


def incomplete(report: Report) -> Iterator[Message]:
    """What could not be compared, where a file could not be read."""
    if report.unread:
        yield say(
            "Files that could not be read: {count} ({files}). Comparisons between files leave them out, so clashes with them are not "
            "shown.",
            count=len(report.unread),
            files=few_of(report.unread),
        )
    if report.silent:
        yield say("Without them these rules would say what is wrong, so they were not run: {rules}.", rules=report.silent)
