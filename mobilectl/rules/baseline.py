"""The baseline: findings that were there when rules were brought in, each known by its fingerprint."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from mobilectl.errors import Unusable, system_reason
from mobilectl.findings import Finding
from mobilectl.messages import Language, say
from mobilectl.rules.outcome import Outcome
from mobilectl.workspace.files import BASELINE
from mobilectl.workspace.sightings import fingerprint
from mobilectl.workspace.writing import write_atomically

VERSION = 1


class Known(msgspec.Struct, frozen=True):
    """So many findings of one fingerprint; the rest is for people who read the file."""

    fingerprint: str
    code: str
    file: str
    message: str
    count: int


class Baseline(msgspec.Struct, frozen=True):
    """The file."""

    version: int
    findings: tuple[Known, ...]


def read_baseline(root: Path) -> Mapping[str, int]:
    """How many findings of each fingerprint are known; none where there is no baseline. Raises `Unusable` for a damaged file."""
    path = root / BASELINE
    if not path.exists():
        return {}
    try:
        read = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except (OSError, msgspec.DecodeError) as error:
        raise Unusable(
            say(
                "{path} cannot be read: {reason}", path=BASELINE, reason=system_reason(error) if isinstance(error, OSError) else str(error)
            ),
            say("take the file back from git, or write it anew by `mobilectl check --rewrite-baseline`"),
        ) from error
    if read.version != VERSION:
        raise Unusable(
            say("{path} has version {version}, which is not known", path=BASELINE, version=read.version), say("update mobilectl")
        )
    return {one.fingerprint: one.count for one in read.findings}


def renewed(findings: Iterable[Finding], outcome: Outcome) -> tuple[Finding, ...]:
    """All that is found, as a new baseline has it: without what may not be held back, and without findings on exceptions."""
    found = {id(one) for one in outcome.found}
    return tuple(one for one in (*findings, *outcome.baselined) if id(one) in found and one.code not in outcome.locked)


def write_baseline(root: Path, findings: Iterable[Finding], outcome: Outcome) -> int:
    """Writes these findings as the baseline; how many there are."""
    english = Language("en")
    known: Counter[tuple[str, str, str, str]] = Counter(
        (one.problem.place.file, one.code, english.text(one.problem.message), fingerprint(one, outcome.workspace)) for one in findings
    )
    entries: list[dict[str, Any]] = [
        {"code": code, "file": file, "message": message, "fingerprint": mark, "count": count}
        for (file, code, message, mark), count in sorted(known.items())
    ]
    lines = ",\n".join("  " + json.dumps(one, ensure_ascii=False) for one in entries)
    write_atomically(root / BASELINE, f'{{"version": {VERSION}, "findings": [\n{lines}\n]}}\n')
    return sum(known.values())
