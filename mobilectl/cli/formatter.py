"""Help pages that keep to the terminal's width, also in Chinese."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import click

from mobilectl.messages.lines import columns, packed, wrapped

WIDEST = 100
NARROWEST = 30
"""Columns. Lines longer than the one are hard to read; narrower than the other nothing can be laid out."""

HANGING = 4


def screen_columns() -> int:
    """What shutil.get_terminal_size says, whose import would take long for `--help`."""
    try:
        asked = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        asked = 0
    if asked <= 0:
        try:
            asked = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else -1).columns
        except (OSError, ValueError):
            asked = 0
    return asked if asked > 0 else 80


class Formatter(click.HelpFormatter):
    """Lays out a help page as Click does, measured in columns."""

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        room = screen_columns() - 1 if width is None else width  # some consoles break a line that is exactly full
        super().__init__(indent_increment, max(min(room, max_width or WIDEST), NARROWEST))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """`Usage: prog args`, the arguments below one another where they are many."""
        begin = f"{'Usage: ' if prefix is None else prefix}{prog} "
        beside = columns(begin) + 20 <= self.width
        indent = columns(begin) if beside else HANGING
        lines = packed(_options_and_choices(args), self.width - indent)
        self.write((begin if beside else f"{begin.rstrip()}\n{' ' * indent}") + f"\n{' ' * indent}".join(lines) + "\n")

    def write_heading(self, heading: str) -> None:
        """A heading with the colon of its language."""
        self.write(f"{'':{self.current_indent}}{heading}{':' if heading.isascii() else '：'}\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, an empty line between them."""
        paragraphs = [wrapped(" ".join(one.split()), self.width - self.current_indent) for one in text.split("\n\n")]
        for number, lines in enumerate(paragraphs):
            self.write("\n" if number else "")
            for line in lines:
                self.write(f"{'':{self.current_indent}}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms and their meanings in two columns; a term that is too long for its column stands above its meaning."""
        rows = list(rows)
        most = min(col_max, (self.width - self.current_indent) // 2 - col_spacing)
        column = max((columns(term) for term, _ in rows if columns(term) <= most), default=most)
        indent, below = " " * self.current_indent, " " * (self.current_indent + column + col_spacing)
        for term, meaning in rows:
            lines = wrapped(meaning, self.width - len(below))
            if columns(term) <= column:
                lines[0] = f"{indent}{term}{' ' * (column - columns(term) + col_spacing)}{lines[0]}"
                lines[1:] = [below + line for line in lines[1:]]
            else:
                above = packed(_options_and_choices(term), self.width - len(indent) - HANGING)
                lines = [indent + above[0], *(indent + " " * HANGING + line for line in above[1:]), *(below + line for line in lines)]
            self.write("".join(line.rstrip() + "\n" for line in lines if line.strip()))


def _options_and_choices(text: str) -> list[str]:
    """What stays whole in a usage line: the words, and of a list of choices each."""
    return text.replace(" ", " \n").replace("|", "|\n").split("\n")
