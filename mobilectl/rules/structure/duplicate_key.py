"""A key stands twice in one mapping.

YAML readers silently keep one of the two values, and not all of them the same one. Keep one.

同一层里一个键写了两次。

YAML 程序会悄悄只留一个值，而且不同程序留的还不一样。请只留一个。

Bad:
    # file: campaigns/changsha/twice.yaml!
    priority: 40
    priority: 60
Good:
    # file: campaigns/changsha/demo.yaml
    priority: 60
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.document import Document
from mobilectl.workspace.edits import without_lines
from mobilectl.workspace.reading import read_text
from mobilectl.workspace.resolver import stretch
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S002", "duplicate-key", Severity.ERROR

MOST_INDENT = 80
"""What is indented deeper is not mended: no person can read it either."""


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What reading noted."""
    for problem in workspace.noted(CODE):
        edit = _removal(workspace.documents[problem.place.file], problem)
        yield problem if edit is None else replace(problem, fixes=(Fix(say("remove the second, which says the same"), (edit,), safe=True),))


def _removal(document: Document, problem: Problem) -> Edit | None:
    """The removal of the second key where it has lines of its own without a comment or anchor, and both values are the same."""
    if document.marks is None or not problem.related:
        return None
    (_, column), text = problem.place.position or (1, 1), document.text
    first, again = (stretch(document, place)[0] for place in (problem.related[0].place, problem.place))
    if column > MOST_INDENT or text[again - column + 1 : again].strip(" "):
        return None
    start, end = _lines(text, again)
    one, other = (_alone(text, at) for at in (first, again))
    # A second value much shorter than the first is another one: it would be read in vain, over and over in a file full of them.
    if len(one) > 2 * len(other) + MOST_INDENT or re.search("[#&]", text[start:end]):
        return None
    once, twice = (read_text(lines, document.file) for lines in (one, other))
    return without_lines(document, start, end) if twice.marks is not None and once.value == twice.value else None


def _alone(text: str, at: int) -> str:
    """The key at a place with its value, on lines of their own."""
    start, end = _lines(text, at)
    return " " * (at - start) + text[at:end]


def _lines(text: str, at: int) -> tuple[int, int]:
    """Where the lines of the key at a place and of its value start and end: those that are indented deeper, or are its list."""
    start = text.rfind("\n", 0, at) + 1
    deeper = re.compile(rf"[^\n]*(?:\n|\Z)(?:(?:[ \t]*\r?\n)*(?: {{{at - start + 1},}}| {{{at - start}}}-[ \r\n])[^\n]*(?:\n|\Z))*")
    found = deeper.match(text, start)
    return start, found.end() if found else len(text)
