"""One run of `check`: which rules over which files, judged, and as a report. What was asked before is answered from the cache."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mobilectl.findings import Report, Sighting
from mobilectl.rules.cache import Cache, program
from mobilectl.schedule.clock import today
from mobilectl.workspace.files import BASELINE, POLICY, TOUCHPOINTS, Contents, approval_files, read_contents, stray_files


@dataclass(frozen=True, slots=True)
class Request:
    """What to check: `select` and `ignore` are words for rules, `instead` contents in place of those of files.

    With a `snapshot` of customers, findings say how many of these they are about.
    """

    root: Path
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: bool = True
    instead: Mapping[str, bytes] = field(default_factory=dict)
    snapshot: str | None = None


def run(request: Request, cache: Cache | None = None) -> Report:
    """The report on a workspace, from the cache if there is one that has it."""
    contents = read_contents(request.root, request.instead)
    key = None if cache is None or request.snapshot is not None else _key(request, contents)
    known = cache.get(key) if cache is not None and key is not None else None
    if known is None:
        from mobilectl.rules.checking import checked

        known = checked(request, contents)
        if cache is not None and key is not None:
            cache.put(key, known)
    return known


def run_changed(request: Request, wish: str | None, cache: Cache | None = None) -> Report:
    """Only the findings that the git changes since a revision bring, though the whole workspace is compared."""
    from mobilectl.workspace.revisions import base_of, renames, workspace_at

    commit = base_of(request.root, wish)
    with workspace_at(request.root, commit) as (folder, contents):
        if folder != request.root and not contents.keys() & {TOUCHPOINTS, POLICY}:
            return run(request, cache)  # there was no workspace yet: everything is new
        # A file that moved to another unit is not the same any more: that it lies there may be what is wrong.
        found = renames(request.root, commit).items()
        now = {before: file for file, before in found if before.rpartition("/")[0] == file.rpartition("/")[0]}
        instead = {now.get(file, file): content for file, content in contents.items()}
        base = run(replace(request, root=folder, instead=instead, baseline=False, snapshot=None), cache)
    return brought(run(request, cache), base)


def _key(request: Request, contents: Contents) -> str | None:
    """What the report is kept under; None where this user may not see what it depends on, so that nothing is kept."""
    try:
        return cache_key(request, contents)
    except OSError:
        return None


def cache_key(request: Request, contents: Contents) -> str:
    """A hash of all that the report depends on: this program, the day, what is asked for, baseline, strays, approvals, and the files."""
    strays, approvals = stray_files(request.root), approval_files(request.root)
    asked = (program(), today().isoformat(), *request.select, "", *request.ignore, "", *strays, "", *approvals)
    hash = hashlib.sha256("\0".join(asked).encode("utf-8", "surrogateescape"))
    baseline = request.root / BASELINE
    hash.update(hashlib.sha256(baseline.read_bytes() if request.baseline and baseline.exists() else b"").digest())
    for file, content in contents.items():
        hash.update(file.encode("utf-8", "surrogateescape") + b"\0" + hashlib.sha256(b"\0" if content is None else content).digest())
    return hash.hexdigest()


def concerning(made: Report, files: Collection[str]) -> Report:
    """Only what concerns these files and folders, on either side of a finding."""
    kept = (one for one in made.sightings if any(is_below(file, path) for file in _files(one) for path in files))
    return replace(made, sightings=tuple(kept))


def brought(made: Report, base: Report) -> Report:
    """Only the findings that the base does not have, however their lines moved."""
    known = Counter(one.fingerprint for one in base.sightings)
    new = []
    for one in made.sightings:
        known[one.fingerprint] -= 1
        if known[one.fingerprint] < 0:
            new.append(one)
    return replace(made, sightings=tuple(new))


def _files(finding: Sighting) -> set[str]:
    return {finding.spot.file, *(one.spot.file for one in finding.beside)}


def is_below(file: str, path: str) -> bool:
    """Whether a file is that file, or lies in that folder; `.` is the workspace."""
    return path == "." or file == path or file.startswith(path + "/")
