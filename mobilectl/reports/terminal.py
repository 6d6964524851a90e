"""Findings for people: what is wrong, where, the line with a caret, the other side, what would be right, and the line corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mobilectl.findings import Correction, Report, Severity, Sighting, Spot
from mobilectl.messages import Language, say
from mobilectl.messages.lines import printable
from mobilectl.reports.sentences import incomplete, outlook, pointer, summary
from mobilectl.reports.widths import columns, folded, head, tail, wrapped

SEVERITIES = {Severity.ERROR: say("error"), Severity.WARNING: say("warning"), Severity.INFO: say("note")}
STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}
FADED = "2"
BOLD = "1"
BLUE = "1;34"
GREEN = "1;32"

LONGEST = 1000
"""Characters looked at on either side of a place: no screen shows more of a line."""
MOST_ROWS = 10
"""Rows that a corrected line may take."""
MOST_LINES = 5
"""Corrected lines that are shown of one fix."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the terminal can show: its width in columns, and whether colours are wanted."""

    width: int = 100
    color: bool = False

    def paint(self, text: str, style: str) -> str:
        """The text in an ANSI style, where colours are wanted."""
        return f"\033[{style}m{text}\033[0m" if self.color and text else text


def terminal(report: Report, language: Language, screen: Screen) -> str:
    """The whole report."""
    lines = list(show_findings(report.sightings, language, screen))
    for message in (summary(report), *outlook(report), *incomplete(report)):
        lines += wrapped(printable(language.text(message)), screen.width)
    return "\n".join(lines)


def show_findings(sightings: Sequence[Sighting], language: Language, screen: Screen) -> Iterator[str]:
    """The findings as lines, with an empty line after each."""
    for one in sightings:
        yield from _finding(one, language, screen)
        yield ""


def _finding(finding: Sighting, language: Language, screen: Screen) -> Iterator[str]:
    yield from _headline(finding, language, screen)
    for line in _wrapped(language.text(finding.message), screen.width - 2):
        yield f"  {line}"
    at, fix = finding.spot, _offered(finding)
    numbers = [at.line, *(one.spot.line for one in finding.beside), *(line for _, line, _ in (fix.corrected[:MOST_LINES] if fix else ()))]
    gutter = max(len(str(line)) for line in numbers)
    yield from _frame(at, screen, gutter, STYLES[finding.severity])
    for one in finding.beside:
        yield from _pointed(f"  {' ' * gutter} {screen.paint('::', FADED)} ", one.spot, language.text(one.message), screen)
        if one.spot != at:
            yield from _frame(one.spot, screen, gutter, BLUE)
    if finding.hint is not None:
        yield from _labelled(language.sentence("hint"), language.text(finding.hint), screen)
    if fix is not None:
        if fix.safe:
            title = say("{title} (`--fix` does it)", title=fix.title)
        else:
            title = say("{title} (only `--unsafe-fixes` does it, have a look afterwards)", title=fix.title)
        yield from _labelled(language.sentence("fix"), language.text(title), screen)
        yield from _corrected(fix, finding, language, screen, gutter)


def _headline(finding: Sighting, language: Language, screen: Screen) -> Iterator[str]:
    """Severity, code, place and name on a line, or where that is too narrow the place on one of its own, so that it stays in one piece."""
    label, place = f"{language.text(SEVERITIES[finding.severity])}[{finding.code}]", printable(pointer(finding.spot))
    shown = screen.paint(label, STYLES[finding.severity])
    if columns(f"{label} {place} {finding.name}") <= screen.width:
        yield f"{shown} {screen.paint(place, BOLD)} {screen.paint(finding.name, FADED)}"
    else:
        yield f"{shown} {screen.paint(finding.name, FADED)}"
        yield f"  {screen.paint(place, BOLD)}"


def _pointed(lead: str, spot: Spot, message: str, screen: Screen) -> Iterator[str]:
    """A second place and what it has to do with the first."""
    place, message = printable(pointer(spot)), printable(message)
    indent = " " * 7
    if columns(place) + columns(message) + len(indent) + 1 <= screen.width:
        yield f"{lead}{place} {message}"
    else:
        yield f"{lead}{place}"
        yield from (indent + line for line in _wrapped(message, screen.width - len(indent)))


def _labelled(label: str, text: str, screen: Screen) -> Iterator[str]:
    first, *rest = _wrapped(text, screen.width - 4 - columns(label))
    yield f"  {screen.paint(label, GREEN)}: {first}"
    yield from (" " * (4 + columns(label)) + line for line in rest)


def _wrapped(text: str, width: int) -> list[str]:
    return [line for part in text.split("\n") for line in wrapped(printable(part), width)]


def _frame(at: Spot, screen: Screen, gutter: int, style: str) -> Iterator[str]:
    """One line of a file with the place underlined."""
    source = at.lines[0] if at.lines else ""
    bar = screen.paint("|", FADED)
    if not source.strip():
        return
    end = at.end_column if at.end_line == at.line else len(source) + 1
    before, marked, after = _parts(source, at.column - 1, end - 1, max(20, screen.width - gutter - 6))
    yield f"  {screen.paint(f'{at.line:>{gutter}}', FADED)} {bar} {before}{marked}{after}"
    yield f"  {' ' * gutter} {bar} {' ' * columns(before)}{screen.paint('^' * max(1, columns(marked)), style)}"


def _offered(finding: Sighting) -> Correction | None:
    """The correction that `--fix` would make: the first safe one, or else the first."""
    return min(finding.corrections, key=lambda one: not one.safe, default=None)


def _corrected(fix: Correction, finding: Sighting, language: Language, screen: Screen, gutter: int) -> Iterator[str]:
    """The lines as the fix would leave them, what is new in them coloured."""
    now = {(one.spot.file, one.spot.line): one.spot.lines[0] for one in fix.changes if one.spot.lines}
    file = finding.spot.file
    for other, line, text in fix.corrected[:MOST_LINES]:
        if other != file:
            file = other
            yield f"  {' ' * gutter} {screen.paint('::', FADED)} {printable(file)}"
        source = now.get((other, line), "")
        same = _shared(source, text)
        behind = _shared(source[same:][::-1], text[same:][::-1])
        width = max(20, screen.width - gutter - 6)
        before, new, after = _parts(text, same, len(text) - behind, width * MOST_ROWS)
        number = f"{line:>{gutter}}"
        for row in _painted(before, new, after, width, screen):
            yield f"  {screen.paint(number, FADED)} {screen.paint('+', GREEN)} {row}".rstrip()
            number = " " * gutter
    if len(fix.corrected) > MOST_LINES:
        rest = language.text(say("and {count} more lines", count=len(fix.corrected) - MOST_LINES))
        yield f"  {' ' * gutter}   {rest}"


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    length = min(len(one), len(other))
    return next((index for index in range(length) if one[index] != other[index]), length)


def _painted(before: str, new: str, after: str, width: int, screen: Screen) -> Iterator[str]:
    """The line in rows of at most `width` columns, the middle part coloured in each."""
    start, end = len(before), len(before) + len(new)
    at = 0
    for row in folded(before + new + after, width):
        one, two = (min(max(edge - at, 0), len(row)) for edge in (start, end))
        yield row[:one] + screen.paint(row[one:two], GREEN) + row[two:]
        at += len(row)


def _parts(source: str, start: int, end: int, width: int) -> tuple[str, str, str]:
    """What stands before, in and behind a stretch of a line, fit to be shown, in `width` columns altogether."""
    before, marked, after = source[:start], source[start:end], source[end:]
    return _cropped(
        ("…" if len(before) > LONGEST else "") + printable(before[-LONGEST:]),
        printable(marked[:LONGEST]) + ("…" if len(marked) > LONGEST else ""),
        printable(after[:LONGEST]) + ("…" if len(after) > LONGEST else ""),
        width,
    )


def _cropped(before: str, marked: str, after: str, width: int) -> tuple[str, str, str]:
    """The three parts of a line cut to the width, the marked part kept."""
    if columns(before + marked + after) <= width:
        return before, marked, after
    if columns(before) > width // 2:
        before = "…" + tail(before, width // 3)
    room = width - columns(before)
    if columns(marked) > room:
        return before, head(marked, room - 1) + "…", ""
    room -= columns(marked)
    return before, marked, after if columns(after) <= room else head(after, max(0, room - 1)) + "…"
