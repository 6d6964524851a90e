"""Bars for a terminal, each beside its numbers, so that nobody has to measure one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobilectl.messages import Language, Message, say
from mobilectl.reports.widths import columns, head

MOST_BARS = 31
"""So many bars are drawn; the rest is counted."""
LONGEST_LABEL, SHORTEST_LABEL, SHORTEST_BAR, LONGEST_BAR = 26, 10, 10, 60
EIGHTHS = "▏▎▍▌▋▊▉"
FULL, STAYS = "█", "░"
ASCII_GOES, ASCII_STAYS = "#", "-"
"""For consoles that lack blocks, or on which these are as wide as a Chinese character."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value and its name, what goes out of it, and what does not; or one number, where there is no other part."""

    label: object
    goes: int
    stays: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title, with what their two parts are called; None where they have one only."""

    title: Message
    goes: Message
    stays: Message | None
    bars: Sequence[Bar]


def draw(chart: Chart, language: Language, width: int, blocks: bool) -> str:
    """The chart as text of at most so many columns, where that leaves room for bars; without `blocks` in ASCII."""
    shown = chart.bars[:MOST_BARS]
    named = [(language.text(chart.goes), [f"{one.goes:,}" for one in shown])]
    if chart.stays is not None and any(one.stays for one in chart.bars):
        named.append((language.text(chart.stays), [f"{one.stays:,}" for one in shown]))
    pieces = [_right(heading, cells) for heading, cells in named]
    taken = sum(columns(piece[0]) + 2 for piece in pieces) + 3
    room = max(SHORTEST_LABEL, min(LONGEST_LABEL, width - taken - SHORTEST_BAR - 1))
    labels = [_label(language.text(say("{name}", name=one.label)), room) for one in shown]
    left = max([*map(columns, labels), 0])
    taken += left
    longest = max(SHORTEST_BAR, min(LONGEST_BAR, width - taken - 1))
    most = max((one.goes + one.stays for one in shown), default=0)
    signs = (FULL, STAYS) if blocks else (ASCII_GOES, ASCII_STAYS)
    legend = "  ".join(f"{sign} {heading}" for sign, (heading, _) in zip(signs, named, strict=False))
    lines = [language.text(chart.title), "", " " + _left("", left) + "".join(f"  {piece[0]}" for piece in pieces) + f"  {legend}"]
    for number, (label, one) in enumerate(zip(labels, shown, strict=True)):
        numbers = "".join(f"  {piece[number + 1]}" for piece in pieces)
        lines.append(f" {_left(label, left)}{numbers}  {_bar(one, most, longest, blocks)}".rstrip())
    if len(shown) < len(chart.bars):
        lines += [" " + language.text(say("and {count} more", count=len(chart.bars) - len(shown)))]
    return "\n".join(lines)


def _bar(one: Bar, most: int, longest: int, blocks: bool) -> str:
    """Both parts to scale, rounded up: what is not nothing is never shown as nothing."""
    if not one.goes + one.stays:
        return ""
    goes = -(-one.goes * longest // most)
    stays = max(-(-(one.goes + one.stays) * longest // most) - goes, bool(one.stays))
    if not blocks:
        return ASCII_GOES * goes + ASCII_STAYS * stays
    whole, eighths = divmod(-(-8 * one.goes * longest // most), 8)
    return FULL * whole + EIGHTHS[:eighths][-1:] + STAYS * stays


def _label(text: str, longest: int) -> str:
    return text if columns(text) <= longest else head(text, longest - 1) + "…"


def _left(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _right(heading: str, cells: Sequence[str]) -> list[str]:
    """A heading and its cells, as wide as the widest of them."""
    width = max(map(columns, (heading, *cells)))
    return [" " * (width - columns(cell)) + cell for cell in (heading, *cells)]
