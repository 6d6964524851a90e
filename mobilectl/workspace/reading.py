"""Reads one file: bytes into text, text into values, and whatever stands in the way into problems with a place and a correction."""

from __future__ import annotations

from pathlib import Path

import yaml

from mobilectl.errors import system_reason
from mobilectl.findings import Edit, Fix, Place, Problem, Related
from mobilectl.messages import say
from mobilectl.workspace.document import Document, Reading
from mobilectl.workspace.encodings import Decoded, decode
from mobilectl.workspace.marks import LateMarks, marks_of
from mobilectl.workspace.traps.signs import is_suspect
from mobilectl.workspace.traps.trap import INVISIBLE, UNREADABLE, Mend, Repair, Trap
from mobilectl.workspace.values import Stop, values_of

MOST_BYTES = 8 * 1024 * 1024
MOST_TWICE = 50
TWICE = "S002"


def read_file(path: Path, file: str) -> Document:
    """The document at `path`, known as `file` in findings. Never raises for what the file holds."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            message = say("the file is too big to be a definition: {size} MB", size=size >> 20)
            hint = say("a definition file has at most {most} MB; is this a snapshot or a log?", most=MOST_BYTES >> 20)
            return _unread(file, Problem(Place(file, position=(1, 1)), message, hint))
        data = path.read_bytes()
    except OSError as error:
        message = say("the file cannot be opened: {reason}", reason=system_reason(error))
        return _unread(file, Problem(Place(file, position=(1, 1)), message, say("check that it exists and that you may read it")))
    return read_bytes(data, file)


def read_bytes(data: bytes, file: str) -> Document:
    """The document that `data` holds."""
    decoded = decode(data)
    if decoded.message is None:
        return read_text(decoded.text, file)
    if not decoded.text:
        return _unread(file, _encoding(decoded, file))
    within = read_text(decoded.text, file)
    return Document(file, within.text, None, None, (Reading(UNREADABLE, _encoding(decoded, file)), *within.readings))


def read_text(text: str, file: str) -> Document:
    """The document that `text` holds."""
    text = text.lstrip("\ufeff")
    readings: list[Reading] = []
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
        readings.append(Reading(INVISIBLE, _old_line_ends(file)))
    try:
        value, doubled = values_of(text)
    except (Stop, yaml.YAMLError):
        return Document(file, text, None, None, (*readings, *_unreadable(text, file)))
    if doubled:
        readings += _twice(Repair(text), text, file)
    if is_suspect(text):
        from mobilectl.workspace.traps.repair import diagnose

        traps = diagnose(text).traps
        readings += (Reading(one.code, _problem(one, text, file)) for one in traps)
        if any(one.misleads for one in traps):
            return Document(file, text, None, None, tuple(readings))
    return Document(file, text, value, LateMarks(text), tuple(readings))


def _unreadable(text: str, file: str) -> list[Reading]:
    """Why a text cannot be read: the traps that can be named, and what remains."""
    from mobilectl.workspace.traps.repair import diagnose

    diagnosis = diagnose(text)
    readings = [Reading(one.code, _problem(one, text, file)) for one in diagnosis.traps]
    if (fault := diagnosis.fault) is not None:
        readings.append(Reading(UNREADABLE, Problem(Place(file, position=_position(text, fault.index)), fault.message, fault.hint)))
    elif all(one.mends for one in diagnosis.traps):
        readings += _twice(diagnosis.repair, text, file)
    return readings


def _twice(repair: Repair, text: str, file: str) -> list[Reading]:
    """The keys that stand twice in a mapping of the repaired text."""
    readings = []
    for name, first, again in marks_of(repair.text)[1][:MOST_TWICE]:
        place, before = (Place(file, position=_position(text, repair.original(index))) for index in (again, first))
        message = say("the key `{name}` stands here a second time", name=name)
        hint = say("keep one of the two: the second value is not used")
        readings.append(Reading(TWICE, Problem(place, message, hint, (Related(before, say("here it stands first")),))))
    return readings


def _problem(trap: Trap, text: str, file: str) -> Problem:
    edits = tuple(Edit(_stretch(one, text, file), one.text) for one in trap.mends)
    fixes = (Fix(trap.title, edits, trap.safe),) if edits else ()
    return Problem(_stretch(trap, text, file), trap.message, trap.hint, fixes=fixes)


def _stretch(part: Trap | Mend, text: str, file: str) -> Place:
    return Place(file, position=_position(text, part.start), until=_position(text, part.end))


def _position(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _encoding(decoded: Decoded, file: str) -> Problem:
    assert decoded.message is not None
    fixes = () if decoded.safe is None else (_rewritten(file, decoded.line, decoded.safe),)
    return Problem(Place(file, position=(decoded.line, 1)), decoded.message, decoded.hint, fixes=fixes)


def _old_line_ends(file: str) -> Problem:
    message = say("the lines end as on old Macintosh computers (CR alone): other programs see a single line")
    return Problem(
        Place(file, position=(1, 1)), message, say("save it with line ends of Unix or Windows"), fixes=(_rewritten(file, 1, True),)
    )


def _rewritten(file: str, line: int, safe: bool) -> Fix:
    """Writing a file again is all that it takes: the document's text is what was meant, and fixes are written as UTF-8."""
    start = Place(file, position=(line, 1), until=(line, 1))
    return Fix(say("save the file as UTF-8"), (Edit(start, ""),), safe)


def _unread(file: str, problem: Problem) -> Document:
    return Document(file, "", None, None, (Reading(UNREADABLE, problem),))
