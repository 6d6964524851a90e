"""How wide text is on a terminal: a Chinese character takes two columns."""

from __future__ import annotations

from wcwidth import wcswidth, wcwidth


def columns(text: str) -> int:
    """The terminal columns that a text takes."""
    width = wcswidth(text)
    return width if width >= 0 else sum(max(0, wcwidth(one)) for one in text)


def head(text: str, width: int) -> str:
    """As much of a text's beginning as fits into `width` columns, whole signs only."""
    end = 0
    while end < len(text) and columns(text[: end + 1]) <= width:
        end += 1
    return text[:end]


def tail(text: str, width: int) -> str:
    """As much of a text's end as fits into `width` columns, whole signs only."""
    start = len(text)
    while start and columns(text[start - 1 :]) <= width:
        start -= 1
    while start < len(text) and wcwidth(text[start]) == 0:
        start += 1  # an accent without its letter
    return text[start:]


def folded(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken anywhere."""
    lines = []
    while columns(text) > width:
        line = head(text, width) or text[0]
        lines.append(line)
        text = text[len(line) :]
    return [*lines, text]


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken at spaces, or between Chinese characters. A longer word is left whole."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and columns(line) + columns(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


OPENING = set("（《“‘【([")
CLOSING = set("，。；：！？、）】》”’,.;:!?)]}%")


def _pieces(text: str) -> list[str]:
    """Where a line may break: behind a space, and on both sides of a wide character, not before closing signs or behind opening ones."""
    pieces: list[str] = []
    before = 0
    for one in text:
        width = wcwidth(one)
        inside_word = width < 2 and before < 2 and not (pieces and pieces[-1].endswith(" "))
        if pieces and (one == " " or one in CLOSING or pieces[-1][-1] in OPENING or inside_word):
            pieces[-1] += one
        else:
            pieces.append(one)
        before = width or before
    return pieces
