"""Which findings a change brings: those that no finding of before accounts for, however lines and numbers moved.

A finding is known by its rule and its place, and by the entries of the policy that it names. One that tells the worst case of such an
entry, as the proof of a cap does, may name another place after the change and be the same all the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from mobilectl.findings import Finding, Place, Severity
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.sightings import stable_route
from mobilectl.workspace.workspace import Workspace

RANKS = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


def brought(before: Iterable[Finding], after: Sequence[Finding], workspace: Workspace) -> list[Finding]:
    """The findings of `after` that are not among those of `before`, or are of a higher severity. `workspace` may be that of either."""
    exact: dict[Hashable, list[int]] = {}
    for finding in before:
        exact.setdefault(mark(finding, workspace), []).append(RANKS[finding.severity])
    left = [one for one in after if not _taken(exact.get(mark(one, workspace), []), one)]
    loose: dict[Hashable, list[int]] = {}
    for known, ranks in exact.items():
        loose.setdefault(_loosely(known), []).extend(ranks)
    return [one for one in left if not _taken(loose.get(_loosely(mark(one, workspace)), []), one)]


def same(one: Finding, other: Finding, workspace: Workspace) -> bool:
    """Whether a finding is another one as it is after some change."""
    return _loosely(mark(one, workspace)) == _loosely(mark(other, workspace))


def mark(finding: Finding, workspace: Workspace) -> tuple[str, Hashable, frozenset[Hashable]]:
    """What a finding is known by: its rule, its place, and the entries of the policy that it names."""
    problem = finding.problem
    places = (problem.place, *(one.place for one in problem.related))
    return finding.code, _steady(problem.place, workspace), frozenset(_steady(one, workspace) for one in places if one.file == POLICY)


def _steady(place: Place, workspace: Workspace) -> Hashable:
    """A place such that it stays the same while lines and list positions move."""
    return place.file, stable_route(workspace.documents.get(place.file), place.route), place.fragment


def _loosely(known: Hashable) -> Hashable:
    assert isinstance(known, tuple)
    code, place, entries = known
    return (code, entries) if entries else (code, place)


def _taken(ranks: list[int], finding: Finding) -> bool:
    """Whether a finding of before, as bad or worse, accounts for it, which then accounts for no other."""
    rank = next((one for one in sorted(ranks) if one >= RANKS[finding.severity]), None)
    if rank is None:
        return False
    ranks.remove(rank)
    return True
