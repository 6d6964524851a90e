"""How wide text is on a terminal: a Chinese character takes two columns."""

from __future__ import annotations

from wcwidth import wcswidth, wcwidth


def columns(text: str) -> int:
    """The terminal columns that a text takes."""
    width = wcswidth(text)
    return width if width >= 0 else sum(max(0, wcwidth(one)) for one in text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken at spaces, or between Chinese characters."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and columns(line) + columns(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


CLOSING = set("，。；：！？、）】》”’,.;:!?)]}%")


def _pieces(text: str) -> list[str]:
    """Where a line may break: behind a space, and on both sides of a wide character, but not before closing signs."""
    pieces: list[str] = []
    for one in text:
        wide = wcwidth(one) > 1
        if pieces and (one in CLOSING or (not wide and pieces[-1][-1] != " " and wcwidth(pieces[-1][-1]) < 2) or one == " "):
            pieces[-1] += one
        else:
            pieces.append(one)
    return pieces
