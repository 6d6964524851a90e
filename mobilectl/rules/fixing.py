"""Applies the fixes of findings: each whole or not at all, again and again until nothing more changes, and only if it mends.

Nothing is written before `write`. What was not applied is told with the reason.
"""

from __future__ import annotations

import bisect
import codecs
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from mobilectl.errors import Unusable
from mobilectl.findings import Edit, Finding, Fix, Severity
from mobilectl.messages import Message, say
from mobilectl.workspace.edits import Replacement, difference, exact, holds, replaced
from mobilectl.workspace.files import read_contents
from mobilectl.workspace.workspace import Workspace, load_workspace
from mobilectl.workspace.writing import write_all

MOST_ROUNDS = 100
"""A file of which only so many traps are found at a time needs many rounds; what goes on for longer never ends."""
REVEALING = "S"
"""Once structure is mended, rules see what they could not see before: what they find then was there before."""

Judge = Callable[[Workspace], Sequence[Finding]]


class Wanted(NamedTuple):
    """A fix, and the finding that it mends."""

    finding: Finding
    fix: Fix

    @property
    def files(self) -> set[str]:
        """The files that it changes."""
        return {edit.place.file for edit in self.fix.edits}


class Why(Enum):
    """Why a fix was not applied."""

    CONFLICT = "conflict"
    NO_PLACE = "no-place"
    FAULT = "fault"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Unapplied:
    """A fix that was wanted and not applied."""

    wanted: Wanted
    why: Why
    reason: Message


@dataclass(frozen=True, slots=True)
class Applied:
    """The texts that the changed files would have, and which fixes make them."""

    texts: Mapping[str, str]
    applied: tuple[Wanted, ...]
    left: tuple[Unapplied, ...]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The changed files of a workspace as they were and as they would be."""

    root: Path
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Fixed(Rewrite):
    """What all fixes come to, and the workspace, with what is left to find in it."""

    applied: tuple[Wanted, ...]
    left: tuple[Unapplied, ...]
    workspace: Workspace
    findings: tuple[Finding, ...]


def wanted(findings: Iterable[Finding], unsafe: bool) -> Iterator[Wanted]:
    """The first fix of each finding that has one: a safe one, or an unsafe one where these are asked for and there is no safe one."""
    for finding in findings:
        for fix in sorted(finding.problem.fixes, key=lambda one: not one.safe)[:1]:
            if fix.safe or unsafe:
                yield Wanted(finding, fix)


def apply(workspace: Workspace, fixes: Iterable[Wanted]) -> Applied:
    """Applies the fixes that can be applied together: where two collide, the first by file, place and code."""
    placed: list[_Placed] = []
    left: list[Unapplied] = []
    for one in fixes:
        replacements = _replacements(workspace, one.fix)
        if replacements:
            placed.append(_Placed(one, replacements))
        else:
            left.append(_unapplied(one, Why.NO_PLACE, say("it cannot be written there without changing more than it says")))
    placed.sort(key=_Placed.order)
    kept = _Kept()
    for item in placed:
        other = kept.colliding(item)
        if other is None:
            kept.add(item)
        else:
            left.append(_conflict(item.wanted, other))
    wrong = {file for file in kept.in_order if not kept.holds(workspace, file)}
    if wrong:
        kept, dropped = _one_by_one(workspace, kept, wrong)
        left += dropped
    texts = {file: replaced(workspace.documents[file].text, replacements) for file, replacements in kept.in_order.items()}
    return Applied(texts, tuple(item.wanted for item in kept.placed), tuple(left))


def fix(root: Path, unsafe: bool, judge: Judge, instead: Mapping[str, bytes] | None = None) -> Fixed:
    """Applies fixes to the workspace at `root` until nothing changes, in memory. `judge` finds what stands.

    A fix that makes a file worse, or does not mend its finding, is withheld as a fault of its rule; so are those that undo one another.
    `instead` are contents that stand in for those of the named files.
    """
    contents = {file: content for file, content in read_contents(root, instead).items() if content is not None}
    start = _look(root, contents, judge)
    withheld: dict[Hashable, Unapplied] = {}
    while True:
        end, steps, circling = _until_settled(start, unsafe, judge, withheld)
        if not circling:
            break
        withheld |= circling
    changed = [file for file, content in end.contents.items() if content != contents[file]]
    return Fixed(
        root,
        {file: contents[file] for file in changed},
        {file: end.contents[file] for file in changed},
        tuple(one for step in steps for one in step.applied),
        (*_still_left(steps), *dict.fromkeys(withheld.values())),
        end.workspace,
        end.findings,
    )


def diff(rewrite: Rewrite) -> Iterator[str]:
    """What would change, as a unified diff for `patch -p1` or `git apply` in the workspace's folder."""
    for file, content in rewrite.after.items():
        yield from difference(file, rewrite.before[file], content)


def write(rewrite: Rewrite) -> None:
    """Writes the changed files. Raises `Unusable`, with nothing written, if one is not any more what it was, or cannot be written."""
    for file, content in rewrite.before.items():
        try:
            now = (rewrite.root / file).read_bytes()
        except OSError:
            now = None
        if now != content:
            raise Unusable(say("{file} has changed since it was read, so nothing was written", file=file), say("run the command again"))
    write_all({rewrite.root / file: content for file, content in rewrite.after.items()})


class _Placed(NamedTuple):
    """A fix as the characters that it replaces."""

    wanted: Wanted
    replacements: tuple[Replacement, ...]

    def order(self) -> tuple[str, int, int, str]:
        """By file, place and code."""
        first = min(self.replacements)
        return first.file, first.start, first.end, self.wanted.finding.code


@dataclass(slots=True)
class _Kept:
    """Fixes that can be made together, and by file their replacements in order."""

    placed: list[_Placed] = field(default_factory=list)
    in_order: dict[str, list[Replacement]] = field(default_factory=dict)
    _by_file: dict[str, list[Wanted]] = field(default_factory=dict)
    _by_replacement: dict[Replacement, Wanted] = field(default_factory=dict)

    def colliding(self, item: _Placed) -> Wanted | None:
        """The fix that this one cannot be made together with. As none of those kept collide, only a neighbour can."""
        for one in item.replacements:
            line = self.in_order.get(one.file, [])
            at = bisect.bisect_left(line, one)
            for other in line[max(0, at - 1) : at + 1]:
                if one.collides(other):
                    return self._by_replacement[other]
        return None

    def add(self, item: _Placed) -> None:
        """Keeps a fix that collides with none."""
        self.placed.append(item)
        for file in item.wanted.files:
            self._by_file.setdefault(file, []).append(item.wanted)
        for one in item.replacements:
            self._by_replacement[one] = item.wanted
            bisect.insort(self.in_order.setdefault(one.file, []), one)

    def holds(self, workspace: Workspace, file: str) -> bool:
        """Whether a file holds what its fixes say, all made. Each alone does."""
        fixes = self._by_file[file]
        if len(fixes) == 1:
            return True
        document = workspace.documents[file]
        return holds(document, [edit for one in fixes for edit in _edits(one.fix, file)], replaced(document.text, self.in_order[file]))

    def first(self, files: Iterable[str]) -> Wanted:
        """The first fix on one of these files."""
        return next(one for file in sorted(files) for one in self._by_file.get(file, ()))


@dataclass(frozen=True, slots=True)
class _State:
    """The workspace after some rounds, and what is found in it."""

    contents: Mapping[str, bytes]
    workspace: Workspace
    findings: tuple[Finding, ...]


def _look(root: Path, contents: Mapping[str, bytes], judge: Judge) -> _State:
    workspace = load_workspace(root, contents)
    return _State(contents, workspace, tuple(judge(workspace)))


def _edits(fix: Fix, file: str) -> list[Edit]:
    return [edit for edit in fix.edits if edit.place.file == file]


def _replacements(workspace: Workspace, fix: Fix) -> tuple[Replacement, ...]:
    """What a fix makes of the files; nothing where a place is not there, or something else would come of it than the fix says."""
    found: list[Replacement] = []
    for file in dict.fromkeys(edit.place.file for edit in fix.edits):
        document = workspace.documents.get(file)
        made = exact(document, _edits(fix, file)) if document is not None else ()
        if not made:
            return ()
        found += made
    return tuple(found)


def _one_by_one(workspace: Workspace, kept: _Kept, wrong: set[str]) -> tuple[_Kept, list[Unapplied]]:
    """The fixes without those that do not go together with the ones before them, though their words do not collide."""
    good, dropped = _Kept(), []
    for item in kept.placed:
        trial = _Kept()
        for one in (*good.placed, item):
            trial.add(one)
        if wrong.isdisjoint(item.wanted.files) or all(trial.holds(workspace, file) for file in item.wanted.files):
            good = trial
        else:
            dropped.append(_conflict(item.wanted, good.first(item.wanted.files)))
    return good, dropped


def _until_settled(
    state: _State, unsafe: bool, judge: Judge, withheld: dict[Hashable, Unapplied]
) -> tuple[_State, list[Applied], dict[Hashable, Unapplied]]:
    """The state in which nothing more is to be done, and the steps there; or which rules go round in circles on which files."""
    steps: list[Applied] = []
    seen = [state.contents]
    while True:
        hopeful = [one for one in wanted(state.findings, unsafe) if withheld.keys().isdisjoint((_key(one), *_rule_on_files(one)))]
        state, step = _step(state, hopeful, judge, withheld)
        steps.append(step)
        if not step.applied:
            return state, steps, {}
        seen.append(state.contents)
        circling: dict[Hashable, Unapplied] = {}
        for file in step.texts:
            was = [contents[file] for contents in seen]
            since = was.index(was[-1])
            if since < len(steps) or len(steps) == MOST_ROUNDS:
                circling |= _circle(file, steps[min(since, len(steps) - 1) :])
        if circling:
            return state, steps, circling


def _circle(file: str, steps: Sequence[Applied]) -> dict[Hashable, Unapplied]:
    """The rules whose fixes changed a file in these steps, on all files of these fixes."""
    fixes = [one for step in steps for one in step.applied if file in one.files]
    reason = say(
        "the fixes of {codes} change {file} again and again, so none of them was applied",
        codes=tuple(sorted({one.finding.code for one in fixes})),
        file=file,
    )
    first = {one.finding.code: Unapplied(one, Why.CIRCLE, reason) for one in reversed(fixes)}
    return {rule_on_file: first[one.finding.code] for one in fixes for rule_on_file in _rule_on_files(one)}


def _step(state: _State, hopeful: Sequence[Wanted], judge: Judge, withheld: dict[Hashable, Unapplied]) -> tuple[_State, Applied]:
    """One round, without the fixes that turn out to be at fault: these are withheld from now on."""
    while True:
        after, step = _next(state, hopeful, judge)
        worse = _worse(state, after, step)
        if not worse:
            return after, step
        suspects = [one for one in step.applied if not worse.keys().isdisjoint(one.files)]
        guilty = {one: reason for one in suspects for reason in _worse_alone(state, one, judge)[:1]}
        if len(suspects) == 1:
            guilty = {suspects[0]: next(iter(worse.values()))}
        for one, reason in guilty.items():
            withheld[_key(one)] = _unapplied(one, Why.FAULT, reason)
        # Where none is to blame alone, the first of them goes alone and the others wait for the next round.
        out = set(guilty) or set(suspects[1:])
        hopeful = [one for one in hopeful if one not in out]


def _next(state: _State, fixes: Sequence[Wanted], judge: Judge) -> tuple[_State, Applied]:
    step = apply(state.workspace, fixes)
    if not step.applied:
        return state, step
    contents = {**state.contents, **{file: encoded(text, state.contents[file]) for file, text in step.texts.items()}}
    return _look(state.workspace.root, contents, judge), step


def encoded(text: str, before: bytes) -> bytes:
    """UTF-8, with a byte-order mark where there was one: Excel and old editors take the file for GBK without."""
    return (codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b"") + text.encode("utf-8")


def _worse_alone(state: _State, one: Wanted, judge: Judge) -> list[Message]:
    after, step = _next(state, [one], judge)
    return list(_worse(state, after, step).values())


def _worse(state: _State, after: _State, step: Applied) -> dict[str, Message]:
    """The files that a step does not make better, and why."""
    found: dict[str, Message] = {}
    read = step.texts.keys() - set(state.workspace.unread)
    for file in sorted(read & set(after.workspace.unread)):
        found[file] = say("{file} could not be read any more; this is a fault of the rule", file=file)
    held_to_it = read & {file for one in step.applied if not one.finding.code.startswith(REVEALING) for file in one.files}
    for file, code in sorted(_errors(after) - _errors(state)):
        if file in held_to_it:
            found.setdefault(file, say("it would bring a finding of {code}; this is a fault of the rule", code=code))
    mended, before, still = (
        Counter(_key(one) for one in fixes) for fixes in (step.applied, wanted(state.findings, True), wanted(after.findings, True))
    )
    for one in step.applied:
        # A place that is a line and column may be another's afterwards.
        if one.finding.problem.place.position is None and still[_key(one)] > before[_key(one)] - mended[_key(one)]:
            found |= dict.fromkeys(one.files, say("its finding would stay; this is a fault of the rule"))
    return found


def _errors(state: _State) -> Counter[tuple[str, str]]:
    """How many errors there are, by file and code."""
    return Counter((one.problem.place.file, one.code) for one in state.findings if one.severity is Severity.ERROR)


def _key(one: Wanted) -> Hashable:
    """What a fix is known by from round to round, while other fixes move its words."""
    place = one.finding.problem.place
    return one.finding.code, place.file, place.route, place.position, one.fix.title


def _rule_on_files(one: Wanted) -> Iterator[Hashable]:
    return ((one.finding.code, file) for file in one.files)


def _still_left(steps: Sequence[Applied]) -> Iterator[Unapplied]:
    """Conflicts that no later round settled by applying the fix after all, and what has no place in the end."""
    for at, step in enumerate(steps):
        later = {_key(one) for other in steps[at:] for one in other.applied}
        for one in step.left:
            if (one.why is Why.CONFLICT and _key(one.wanted) not in later) or (one.why is Why.NO_PLACE and step is steps[-1]):
                yield one


def _conflict(one: Wanted, other: Wanted) -> Unapplied:
    return _unapplied(one, Why.CONFLICT, say("the fix of {other} changes the same words", other=other.finding.code))


def _unapplied(one: Wanted, why: Why, reason: Message) -> Unapplied:
    return Unapplied(
        one, why, say("the fix `{title}` of {code} was not applied: {reason}", title=one.fix.title, code=one.finding.code, reason=reason)
    )
