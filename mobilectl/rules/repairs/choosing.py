"""Which findings are to be repaired: all clashes, or those that a word and a place name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mobilectl.errors import UsageError
from mobilectl.findings import Finding
from mobilectl.messages import say
from mobilectl.rules.registry import all_rules
from mobilectl.rules.selection import selected, unknown
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.sightings import fingerprint
from mobilectl.workspace.workspace import Workspace

FAMILIES = ("overlap", "frequency", "schedule", "matching", "touchpoints", "halls")
"""The families of rules that tell of clashes."""
ALSO = frozenset({"S010"})
UNDECIDED = "F004"
"""A cap that could not be decided is no clash yet, and to try edits on it would spend the budget of the proof each time."""
MARK = re.compile(r"[0-9a-f]{6,32}")


class Wish(NamedTuple):
    """What the user names: a rule or the beginning of a fingerprint, and a file with perhaps a line of it. None: whatever it is."""

    word: str | None = None
    file: str | None = None
    line: int | None = None


def chosen(findings: Iterable[Finding], wish: Wish, workspace: Workspace) -> tuple[Finding, ...]:
    """The findings that are meant; without a word, the clashes. Raises `UsageError` where the word means neither rule nor finding."""
    placed = [one for one in findings if _is_there(one, wish, workspace)]
    if wish.word is None:
        return tuple(one for one in placed if one.code in clashes())
    codes = selected((wish.word,))
    if codes:
        return tuple(one for one in placed if one.code in codes)
    marked = tuple(one for one in placed if MARK.fullmatch(wish.word) and fingerprint(one, workspace).startswith(wish.word))
    if not marked:
        _, hint = next(iter(unknown((wish.word,))))
        raise UsageError(
            say("`{word}` is neither a rule nor the fingerprint of a finding here", word=wish.word),
            say("`mobilectl check --format json` tells the fingerprints") if MARK.fullmatch(wish.word) else hint,
        )
    return marked


def clashes() -> frozenset[str]:
    """The codes of the rules that tell of clashes."""
    return ALSO | {rule.code for rule in all_rules() if rule.family in FAMILIES} - {UNDECIDED}


def files_of(finding: Finding) -> Iterator[str]:
    """The files that a finding names."""
    yield finding.problem.place.file
    yield from (one.place.file for one in finding.problem.related)


def _is_there(finding: Finding, wish: Wish, workspace: Workspace) -> bool:
    if wish.line is None:
        return wish.file is None or wish.file in files_of(finding)
    at = locate(workspace, finding.problem.place)
    return at.file == wish.file and at.line <= wish.line <= at.end_line
