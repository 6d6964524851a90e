"""What keeps a text from being read: where, in words, and how far libyaml got."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from mobilectl.messages import Message, say
from mobilectl.workspace.values import TOO_DEEP, TOO_DEEP_HINT, Stop, values_of

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""What YAML allows nowhere."""
FEW, SHARE = 3, 20
"""A file with more of them than that, and more than one in so many characters, is no text."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`index` is the character at which reading stopped; `since` that where the trouble surely began, or the same.

    `mistyped`: some sign may be another than it looks like; otherwise the file is plainly not what it should be.
    """

    index: int
    since: int
    message: Message
    hint: Message
    mistyped: bool = True


def fault_of(text: str) -> Fault | None:
    """Why the text cannot be read, or None."""
    try:
        values_of(text)
    except (Stop, yaml.YAMLError) as error:
        return _fault(error, text)
    return None


def _fault(error: Exception, text: str) -> Fault:
    if isinstance(error, Stop):
        return Fault(error.index, error.index, error.message, error.hint, error.mistyped)
    if isinstance(error, yaml.MarkedYAMLError):
        return _marked(error, text)
    found = [one.start() for one in CONTROL.finditer(text)] or [0]  # the error's own place counts bytes
    return Fault(
        found[0],
        found[0],
        say("the file holds a character that no text may hold"),
        say("is it a YAML file at all? Remove the character, or save the file again as UTF-8 text"),
        mistyped=len(found) <= FEW or len(found) * SHARE <= len(text),
    )


def _marked(error: yaml.MarkedYAMLError, text: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    index = since = min(mark.index, len(text)) if mark else 0
    context = error.context or ""
    if error.context_mark and context.startswith(("while scanning", "while parsing a flow", "while parsing a quoted")):
        since = min(index, error.context_mark.index)
    said = error.problem or context
    if said.startswith("mapping values are not allowed") and ": " not in text[text.rfind("\n", 0, index) + 1 : index]:
        said = "did not find expected key"  # the same, said of a line that stands deeper than it may
    for words, message, hint in _SYNTAX:
        if words in said:
            return Fault(index, since, message, hint, mistyped=message is not TOO_DEEP)
    return Fault(
        index,
        since,
        say("this is not YAML: {reason}", reason=said),
        say("look at this line and the one above: quotes closed, brackets closed, indented by spaces alike?"),
    )


_SYNTAX: tuple[tuple[str, Message, Message], ...] = (
    ("exceeded maximum nesting depth", TOO_DEEP, TOO_DEEP_HINT),  # libyaml's own limit, met first where brackets open in one line
    ("found a tab character", say("the line is indented with a tab"), say("indent with spaces only")),
    (
        "cannot start any token",
        say("this character cannot start a value (`@`, `%`, a tab or a backquote)"),
        say("put the value into quotes; indent with spaces only"),
    ),
    ("mapping values are not allowed", say("a second `: ` stands in this line"), say("put the text that holds `: ` into quotes")),
    (
        "did not find expected key",
        say("this line does not fit the ones above it"),
        say("align it with its neighbours, and check that the quotes and brackets above are closed"),
    ),
    (
        "did not find expected ',' or",
        say("a list or mapping in brackets is not closed, or lacks a comma"),
        say("separate by `,` and close with `]` or `}}`; in Chinese input the comma is `，`, which is another character"),
    ),
    ("could not find expected ':'", say("a key without its `: `"), say("write `key: value`, with an ASCII colon and a space after it")),
    ("found unexpected end of stream", say("the file ends inside a quoted text"), say("close the quotes, or complete the file")),
    ("did not find expected node content", say("a value is missing here"), say("complete the file, or remove the key")),
    (
        "found undefined alias",
        say("a value that starts with `*` repeats a named value, and there is none"),
        say("put the text into quotes"),
    ),
)
