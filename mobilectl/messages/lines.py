"""Text in lines: a Chinese character takes two columns, and a line may break on either side of it.

For our own words only, and so without tables of widths, whose import would take longer than `--help` may. What customers get (emoji,
combining signs) is measured by `mobilectl.reports.widths`.
"""

from __future__ import annotations

from collections.abc import Iterable

CHINESE = "\u2e80"
"""From here on stand the Chinese characters and their punctuation; a line may break beside each."""

ENDING = frozenset("，。、；：！？）】》」』”’…—·,.;:!?)]}%")
"""Signs that no line begins with."""

BEGINNING = frozenset("（【《「『“‘([{")
"""Signs that no line ends with."""


def printable(text: str) -> str:
    """Tabs as four spaces; signs that a terminal would act on, or not show, by their code."""
    if text.isprintable():
        return text
    return "".join("    " if one == "\t" else one if one.isprintable() else f"<U+{ord(one):04X}>" for one in text)


def printable_lines(text: str) -> str:
    """The same of a text of several lines, which it keeps."""
    return text if text.isprintable() else "\n".join(map(printable, text.split("\n")))


def columns(text: str) -> int:
    """The columns that a text takes. Signs like “ and … that only some terminals show wide count as wide, to be safe on all."""
    return len(text) if text.isascii() else len(text) + sum(not sign.isascii() for sign in text)


def pieces(text: str) -> list[str]:
    """The text in parts between which a line may break: behind a space, and on both sides of a Chinese character."""
    found: list[str] = []
    for word in text.split(" "):
        if found:
            found[-1] += " "
        begin = 0
        for at in range(1, 0 if word.isascii() else len(word)):
            before, sign = word[at - 1], word[at]
            if max(before, sign) >= CHINESE and sign not in ENDING and before not in BEGINNING:
                found.append(word[begin:at])
                begin = at
        found.append(word[begin:])
    return found


def packed(parts: Iterable[str], width: int) -> list[str]:
    """The parts in lines of at most `width` columns; one that is longer has a line of its own."""
    lines = [""]
    for part in parts:
        if lines[-1] and columns(lines[-1]) + columns(part.rstrip(" ")) > width:
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip(" ")
    return [line.rstrip(" ") for line in lines]


def wrapped(text: str, width: int) -> list[str]:
    """A paragraph in lines of at most `width` columns."""
    return packed(pieces(text), width)
