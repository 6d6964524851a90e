"""The approvals of a workspace as they lie on disk: the signers, and one file for each signed statement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobilectl.approvals.evidence import Evidence, evidence_data, read_evidence
from mobilectl.approvals.signers import Signers
from mobilectl.approvals.statements import Signed, read_signed, signed_data
from mobilectl.approvals.trust_files import signer_problems, signers_of
from mobilectl.errors import system_reason
from mobilectl.messages import Message, say
from mobilectl.workspace.files import APPROVALS
from mobilectl.workspace.writing import write_atomically

LARGEST = 4 * 1024 * 1024
"""Bytes of a file; a statement has under 10,000, evidence with hundreds of rivals some 100,000."""
EVIDENCE = "evidence-"
"""Before the digest in the names of files that hold what something was judged by."""


@dataclass(frozen=True, slots=True)
class Book:
    """Who may sign, what was signed by kind and id, what it was judged by, and what lies there but does not count.

    `evidence` is by digest, `files` by the digest of a statement.
    """

    signers: Signers
    statements: Mapping[tuple[str, str], tuple[Signed, ...]]
    evidence: Mapping[str, Evidence]
    files: Mapping[str, str]
    problems: tuple[Message, ...] = ()

    def about(self, kind: str, id: str) -> tuple[Signed, ...]:
        """The statements about one definition in any version, the oldest first."""
        return self.statements.get((kind, id), ())

    def heads(self, kind: str, id: str) -> tuple[str, ...]:
        """The digests of the statements about a definition that no other one comes after."""
        about = self.about(kind, id)
        followed = {before for one in about for before in one.statement.after}
        return tuple(sorted({one.digest for one in about} - followed))


def read_book(root: Path) -> Book:
    """Reads a workspace's signers and statements. A file that cannot be read is a problem and counts for nothing."""
    signers = signers_of(root)
    problems = [*signer_problems(signers)]
    found: dict[tuple[str, str], list[Signed]] = {}
    evidence: dict[str, Evidence] = {}
    files: dict[str, str] = {}
    for path in sorted((root / APPROVALS).glob("*/*/*.json")):
        if path.name.startswith("."):
            continue
        file = path.relative_to(root).as_posix()
        try:
            data = json.loads(_text(path))
            if path.name.startswith(EVIDENCE):
                one = read_evidence(data)
                evidence[one.digest] = one
                continue
            signed = read_signed(data)
        except (OSError, ValueError, RecursionError) as error:
            problems.append(say("{file} is damaged and does not count: {reason}", file=file, reason=_reason(error)))
            continue
        statement = signed.statement
        if path.parent.relative_to(root / APPROVALS).as_posix() != f"{statement.kind}/{statement.id}":
            problems.append(say("{file} does not count: it is about {kind} {id}", file=file, kind=statement.kind, id=statement.id))
            continue
        found.setdefault((statement.kind, statement.id), []).append(signed)
        files[signed.digest] = file
    ordered = {key: tuple(sorted(all, key=lambda one: (one.statement.at, one.statement.by))) for key, all in found.items()}
    return Book(signers, ordered, evidence, files, tuple(problems))


def write_statement(root: Path, signed: Signed) -> str:
    """Adds a statement, whole or not at all; none is ever written over. Returns its file, relative to the workspace. Raises `Unusable`."""
    statement = signed.statement
    at = statement.at.replace("-", "").replace(":", "")
    name = f"{at}-{statement.action}-{statement.by}-{_short(signed.digest)}.json"
    return _write(root, statement.kind, statement.id, name, signed_data(signed))


def write_evidence(root: Path, evidence: Evidence) -> str:
    """Adds evidence, as `write_statement` does."""
    return _write(root, evidence.kind, evidence.id, f"{EVIDENCE}{_short(evidence.digest)}.json", evidence_data(evidence))


def _write(root: Path, kind: str, id: str, name: str, data: Mapping[str, Any]) -> str:
    file = f"{APPROVALS}/{kind}/{id}/{name}"
    write_atomically(root / file, json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    return file


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:16]


def _text(path: Path) -> str:
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("the file is too large")
    return data.decode("utf-8-sig")


def _reason(error: BaseException) -> Message | str:
    if isinstance(error, OSError):
        return system_reason(error)
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
