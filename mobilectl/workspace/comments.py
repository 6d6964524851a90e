"""Ignore comments: `# mobilectl: ignore[W003] reason, until 2027-01-31` on the key they concern, or above it.

`ignore-file` concerns the whole file. Chinese signs and words do as well: `# mobilectl：豁免【W003】原因，至 2027-01-31`, 豁免文件.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mobilectl.findings import Place, Route
from mobilectl.messages import Message, say
from mobilectl.workspace.document import Document, Marks

_COMMENT = re.compile(r"#[ \t\u3000]*mobilectl[ \t\u3000]*[:：](.*)")
_IGNORE = re.compile(
    r"\s*(?P<kind>ignore-file|ignore|豁免文件|豁免)\s*[\[【［](?P<rules>[^\]】］]*)[\]】］]\s*"
    r"(?P<reason>.*?)\s*(?:[,，;；]\s*)?(?:(?:\buntil|有效期至|至)\s*(?P<until>\d\S*))?\s*"
)
FORM = "# mobilectl: ignore[W003] reason, until 2027-01-31"
WHOLE_FILE = ("ignore-file", "豁免文件")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One ignore comment. `route` leads to what it concerns, () for the whole file; `fault` says why it has no effect.

    `line` is the line on which what it concerns begins, 0 for the whole file.
    """

    place: Place
    route: Route
    line: int
    rules: tuple[str, ...]
    reason: str
    until: date | None
    fault: Message | None = None

    def concerns(self, place: Place) -> bool:
        """Whether a place lies in what it concerns; one that no route reaches, on the line where that begins."""
        if place.file != self.place.file:
            return False
        if place.position is not None and self.line:
            return place.position[0] == self.line
        return place.route[: len(self.route)] == self.route


def ignores(document: Document) -> tuple[Ignore, ...]:
    """The ignore comments of a file that could be read, in order."""
    if "mobilectl" not in document.text or document.marks is None:
        return ()
    return tuple(
        _ignore(document, document.marks, match) for match in _COMMENT.finditer(document.text) if _is_comment(document, match.start())
    )


def _ignore(document: Document, top: Marks, match: re.Match[str]) -> Ignore:
    start, end = match.start(), match.end() - (document.text[match.end() - 1] == "\r")
    line = document.text.count("\n", 0, start) + 1
    column = start - document.text.rfind("\n", 0, start)
    place = Place(document.file, position=(line, column), until=(line, column + end - start))
    said = _IGNORE.fullmatch(match[1])
    if said is None:
        return Ignore(place, (), 0, (), "", None, say("this comment cannot be read"))
    rules = tuple(one for one in re.split(r"[,，、\s]+", said["rules"]) if one)
    begins, route = (0, ()) if said["kind"] in WHOLE_FILE else _concerned(document, top, start)
    until, fault = None, None
    if not rules:
        fault = say("no rule is named")
    elif not said["reason"]:
        fault = say("the reason is missing")
    elif route is None:
        fault = say("it stands on no key and above none")
    if said["until"]:
        try:
            until = date.fromisoformat(said["until"])
        except ValueError:
            fault = say("`{value}` is not a date", value=said["until"])
    return Ignore(place, route or (), begins, rules, said["reason"], until, fault)


def _is_comment(document: Document, at: int) -> bool:
    """Whether the `#` at this place begins a comment, and is not part of a text."""
    if at > 0 and not document.text[at - 1].isspace():
        return False
    marks, value = document.marks, document.value
    while marks is not None:
        inside = next((name for name, child in marks.children.items() if child.start <= at < child.end), None)
        if inside is None:
            break
        marks, value = marks.children[inside], value[inside]
    if marks is None or not isinstance(value, str):
        return True
    return document.text[marks.start] in "|>" and "\n" not in document.text[marks.start : at]


def _concerned(document: Document, top: Marks, at: int) -> tuple[int, Route | None]:
    """The line of the comment, or for one on a line of its own the next that is no comment; and the outermost value beginning there."""
    text = document.text
    start = text.rfind("\n", 0, at) + 1
    if not text[start:at].strip():
        start = next(_lines_after(text, at), len(text))
    end = text.find("\n", start)
    return text.count("\n", 0, start) + 1, _beginning(top, start, len(text) if end < 0 else end)


def _lines_after(text: str, at: int) -> Iterator[int]:
    """The starts of the lines after a place that are neither empty nor comments."""
    start = text.find("\n", at) + 1
    while start:
        end = text.find("\n", start)
        line = text[start : len(text) if end < 0 else end].strip()
        if line and not line.startswith("#"):
            yield start
        start = end + 1


def _beginning(marks: Marks, start: int, end: int, route: Route = ()) -> Route | None:
    for step, child in marks.children.items():
        first = marks.keys[step][0] if isinstance(step, str) else child.start
        if start <= first <= end:
            return (*route, step)
        if child.start <= end and child.end > start and (found := _beginning(child, start, end, (*route, step))) is not None:
            return found
    return None
