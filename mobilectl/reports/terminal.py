"""Findings for people: what is wrong, where, the line with a caret, the other side, and what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mobilectl.findings import Report, Severity, Sighting, Spot
from mobilectl.messages import Language, Message, say
from mobilectl.reports.widths import columns, wrapped

SEVERITIES = {Severity.ERROR: say("error"), Severity.WARNING: say("warning"), Severity.INFO: say("note")}
STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}
FADED = "2"
BLUE = "1;34"


@dataclass(frozen=True, slots=True)
class Screen:
    """What the terminal can show: its width in columns, and whether colours are wanted."""

    width: int = 100
    color: bool = False

    def paint(self, text: str, style: str) -> str:
        """The text in an ANSI style, where colours are wanted."""
        return f"\033[{style}m{text}\033[0m" if self.color and text else text


def show_findings(sightings: Sequence[Sighting], language: Language, screen: Screen) -> Iterator[str]:
    """The findings as lines, with an empty line after each."""
    for one in sightings:
        yield from _finding(one, language, screen)
        yield ""


def summary(report: Report) -> Message:
    """One sentence on all of them."""
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


def incomplete(report: Report) -> Message | None:
    """That comparisons are incomplete, where a file could not be read."""
    if not report.unread:
        return None
    return say(
        "{count} files could not be read ({files}): comparisons between files leave them out, so clashes with them are not shown.",
        count=len(report.unread),
        files=(*report.unread[:3], "…") if len(report.unread) > 3 else report.unread,
    )


def _finding(finding: Sighting, language: Language, screen: Screen) -> Iterator[str]:
    at = finding.spot
    label = language.text(SEVERITIES[finding.severity])
    head = screen.paint(f"{label}[{finding.code}]", STYLES[finding.severity])
    yield f"{head} {screen.paint(f'{at.file}:{at.line}:{at.column}', '1')} {screen.paint(finding.name, FADED)}"
    for line in wrapped(language.text(finding.message), screen.width - 2):
        yield f"  {line}"
    gutter = max(len(str(one.line)) for one in (at, *(one.spot for one in finding.beside)))
    yield from _frame(at, screen, gutter, STYLES[finding.severity])
    for one in finding.beside:
        place = one.spot
        yield f"  {' ' * gutter} {screen.paint('::', FADED)} {place.file}:{place.line}:{place.column} {language.text(one.message)}"
        if place != at:
            yield from _frame(place, screen, gutter, BLUE)
    if finding.hint is not None:
        word = language.sentence("hint")
        first, *rest = wrapped(language.text(finding.hint), screen.width - 4 - columns(word))
        yield f"  {screen.paint(word, '1;32')}: {first}"
        yield from (" " * (4 + columns(word)) + line for line in rest)


def _frame(at: Spot, screen: Screen, gutter: int, style: str) -> Iterator[str]:
    """One line of a file with the place underlined."""
    source = at.lines[0] if at.lines else ""
    bar = screen.paint("|", FADED)
    if not source.strip():
        return
    end = at.end_column if at.end_line == at.line else len(source) + 1
    before, marked, after = (_printable(one) for one in (source[: at.column - 1], source[at.column - 1 : end - 1], source[end - 1 :]))
    before, marked, after = _cropped(before, marked, after, max(20, screen.width - gutter - 6))
    yield f"  {screen.paint(f'{at.line:>{gutter}}', FADED)} {bar} {before}{marked}{after}"
    yield f"  {' ' * gutter} {bar} {' ' * columns(before)}{screen.paint('^' * max(1, columns(marked)), style)}"


def _cropped(before: str, marked: str, after: str, width: int) -> tuple[str, str, str]:
    """The three parts of a line cut to the width, the marked part kept."""
    if columns(before + marked + after) <= width:
        return before, marked, after
    if columns(before) > width // 2:
        before = "…" + _tail(before, width // 3)
    room = width - columns(before)
    if columns(marked) > room:
        return before, _head(marked, room - 1) + "…", ""
    room -= columns(marked)
    return before, marked, after if columns(after) <= room else _head(after, max(0, room - 1)) + "…"


def _head(text: str, width: int) -> str:
    end = len(text)
    while columns(text[:end]) > width:
        end -= 1
    return text[:end]


def _tail(text: str, width: int) -> str:
    start = 0
    while columns(text[start:]) > width:
        start += 1
    return text[start:]


def _printable(text: str) -> str:
    """Tabs as four spaces; signs that a terminal would act on, or not show, by their code."""
    return "".join("    " if one == "\t" else one if one.isprintable() else f"<U+{ord(one):04X}>" for one in text)
