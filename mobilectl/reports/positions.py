"""Places in the units that other programs count columns in. Our own are characters (Unicode code points)."""

from __future__ import annotations

from collections.abc import Callable

from mobilectl.findings import Spot

Position = tuple[int, int]
"""Line and column, from 1."""


def utf8_bytes(text: str) -> int:
    """The bytes of a text in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf16_units(text: str) -> int:
    """The code units of a text in UTF-16: two for a character beyond U+FFFF."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def measured(spot: Spot, measure: Callable[[str], int]) -> tuple[Position, Position]:
    """Where the spot starts and where it ends (behind its last character), columns counted by `measure`."""
    start = spot.line, _column(spot, spot.line, spot.column, measure)
    return start, (spot.end_line, _column(spot, spot.end_line, spot.end_column, measure))


def _column(spot: Spot, line: int, column: int, measure: Callable[[str], int]) -> int:
    """What is behind the end of its line, or in a line that is not known, counts one a column."""
    index = line - spot.line
    before = spot.lines[index][: column - 1] if index < len(spot.lines) else ""
    return column - len(before) + measure(before)
