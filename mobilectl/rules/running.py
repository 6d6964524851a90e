"""One run of `check`: which rules over which files, judged, and as a report. What was asked before is answered from the cache."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mobilectl.errors import UsageError
from mobilectl.findings import Report, Sighting
from mobilectl.messages import say
from mobilectl.rules.baseline import BASELINE, read_baseline
from mobilectl.rules.cache import Cache, program
from mobilectl.rules.cores import read_and_check
from mobilectl.rules.engine import report
from mobilectl.rules.judging import judge, today
from mobilectl.rules.registry import all_rules
from mobilectl.rules.rule import Rule
from mobilectl.rules.selection import selected, unknown
from mobilectl.workspace.revisions import base_of, renames, workspace_at
from mobilectl.workspace.workspace import Contents, read_contents, stray_files


@dataclass(frozen=True, slots=True)
class Request:
    """What to check: `select` and `ignore` are words for rules, `instead` contents in place of those of files."""

    root: Path
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: bool = True
    instead: Mapping[str, bytes] = field(default_factory=dict)

    def rules(self) -> tuple[Rule, ...]:
        """The rules that are asked for. Raises `UsageError` for a word that means none."""
        for word, hint in unknown((*self.select, *self.ignore)):
            raise UsageError(say("there is no rule `{name}`", name=word), hint)
        wanted, unwanted = selected(self.select), selected(self.ignore)
        return tuple(rule for rule in all_rules() if (not self.select or rule.code in wanted) and rule.code not in unwanted)


def run(request: Request, cache: Cache | None = None) -> Report:
    """The report on a workspace, from the cache if there is one that has it."""
    rules = request.rules()
    contents = read_contents(request.root, request.instead)
    if cache is None:
        return _judged(request, rules, contents)
    key = cache_key(request, rules, contents)
    known = cache.get(key)
    if known is None:
        known = _judged(request, rules, contents)
        cache.put(key, known)
    return known


def run_changed(request: Request, wish: str | None, cache: Cache | None = None) -> Report:
    """Only the findings that the git changes since a revision bring, though the whole workspace is compared."""
    commit = base_of(request.root, wish)
    with workspace_at(request.root, commit) as (folder, contents):
        now = {before: file for file, before in renames(request.root, commit).items()}
        instead = {now.get(file, file): content for file, content in contents.items()}
        base = run(replace(request, root=folder, instead=instead, baseline=False), cache)
    return brought(run(request, cache), base)


def cache_key(request: Request, rules: tuple[Rule, ...], contents: Contents) -> str:
    """A hash of all that the report depends on: files, strays, baseline, rules, the day, this program."""
    hash = hashlib.sha256("\n".join((program(), today().isoformat(), *(rule.code for rule in rules))).encode())
    baseline = request.root / BASELINE
    hash.update(hashlib.sha256(baseline.read_bytes() if request.baseline and baseline.exists() else b"").digest())
    for stray in stray_files(request.root):
        hash.update(stray.encode("utf-8", "surrogateescape") + b"\0")
    for file, content in contents.items():
        hash.update(file.encode("utf-8", "surrogateescape") + b"\0" + hashlib.sha256(b"\0" if content is None else content).digest())
    return hash.hexdigest()


def _judged(request: Request, rules: tuple[Rule, ...], contents: Contents) -> Report:
    workspace, locally = read_and_check(request.root, contents, rules)
    baseline = read_baseline(request.root) if request.baseline else None
    findings, outcome = judge(workspace, rules, baseline=baseline, locally=locally)
    return replace(
        report(findings, workspace),
        silent=tuple(rule.code for rule in rules if rule.silent(workspace)),
        excepted=len(outcome.held),
        baselined=len(outcome.baselined),
        language=workspace.policy.language,
    )


def concerning(made: Report, files: Collection[str]) -> Report:
    """Only what concerns these files and folders, on either side of a finding."""
    kept = (one for one in made.sightings if any(_below(file, path) for file in _files(one) for path in files))
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


def _below(file: str, path: str) -> bool:
    return path == "." or file == path or file.startswith(path + "/")
