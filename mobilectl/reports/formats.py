"""The formats that findings are written in, by name; each has a module, loaded when it is used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mobilectl.findings import Report
from mobilectl.messages import Language

if TYPE_CHECKING:
    from mobilectl.reports.terminal import Screen

FOR_PEOPLE = ("terminal", "concise")
"""Written in the encoding that the console has. All others are for programs, which read UTF-8 whatever the console has."""

FOR_PROGRAMS = {
    "json": "json_findings",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "rdjson": "rdjson",
    "markdown": "markdown",
    "lsp": "lsp",
}
"""The module of each."""

FORMATS = (*FOR_PEOPLE, *FOR_PROGRAMS)


def render(report: Report, format: str, language: Language, screen: Screen) -> str:
    """The report in one of `FORMATS`, without a line end at its end. `screen` matters to the terminal only.

    The text can be encoded whatever the files hold: a lone half of a UTF-16 pair becomes U+FFFD.
    """
    if format == "terminal":
        from mobilectl.reports.terminal import terminal

        text = terminal(report, language, screen)
    else:
        module = importlib.import_module(f"mobilectl.reports.{FOR_PROGRAMS.get(format, format)}")
        text = module.render(report, language)
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
