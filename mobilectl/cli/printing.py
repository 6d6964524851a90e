"""Tables to standard output, in the format that was asked for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import option
from mobilectl.messages import say
from mobilectl.reports.charts import Chart, draw
from mobilectl.reports.tables import FORMATS, Table, render, render_all

format_option: Callable[[Any], Any] = option(
    "--format", "format", type=click.Choice(FORMATS), default="table", help=say("How tables are written.").text
)


def colored() -> bool:
    """Whether standard output is a terminal that may show colours (https://no-color.org)."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def screen_width() -> int:
    """The columns to write in: the terminal's, within reason."""
    return max(40, min(shutil.get_terminal_size((120, 24)).columns, 160))


def has_blocks() -> bool:
    """Whether standard output shows blocks such as █ one column wide: in Chinese code pages they are as wide as a character."""
    return (sys.stdout.encoding or "").lower().startswith("utf")


def print_chart(session: Session, chart: Chart) -> None:
    """The bars on standard output."""
    click.echo(draw(chart, session.language, screen_width(), has_blocks()))


def print_tables(session: Session, tables: Sequence[Table], format: str) -> None:
    """Several tables on standard output."""
    click.echo(render_all(tables, format, session.language, screen_width(), colored()))


def print_table(session: Session, table: Table, format: str) -> None:
    """The table on standard output."""
    click.echo(render(table, format, session.language, screen_width(), colored()))
