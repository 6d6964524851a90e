"""The approvals of a workspace as they lie on disk: the signers, and one file for each signed statement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mobilectl.approvals.signers import Signers
from mobilectl.approvals.statements import Signed, Statement, read_signed, signed_data
from mobilectl.approvals.trust_files import signer_problems, signers_of
from mobilectl.messages import Message, say
from mobilectl.workspace.files import APPROVALS
from mobilectl.workspace.writing import write_atomically

LARGEST = 65536
"""Bytes of a statement's file; one with a long comment has under 10,000."""


@dataclass(frozen=True, slots=True)
class Book:
    """Who may sign, what was signed by kind and id, and what lies there but does not count."""

    signers: Signers
    statements: Mapping[tuple[str, str], tuple[Signed, ...]]
    problems: tuple[Message, ...] = ()

    def about(self, kind: str, id: str) -> tuple[Signed, ...]:
        """The statements about one definition in any version, the oldest first."""
        return self.statements.get((kind, id), ())


def read_book(root: Path) -> Book:
    """Reads a workspace's signers and statements. A file that cannot be read is a problem and counts for nothing."""
    signers = signers_of(root)
    problems = [*signer_problems(signers)]
    found: dict[tuple[str, str], list[Signed]] = {}
    for path in sorted((root / APPROVALS).glob("*/*/*.json")):
        if path.name.startswith("."):
            continue
        file = path.relative_to(root).as_posix()
        try:
            signed = read_signed(json.loads(_text(path)))
        except (OSError, ValueError, RecursionError) as error:
            problems.append(say("{file} is damaged and does not count: {reason}", file=file, reason=_reason(error)))
            continue
        statement = signed.statement
        if path.parent.relative_to(root / APPROVALS).as_posix() != f"{statement.kind}/{statement.id}":
            problems.append(say("{file} does not count: it is about {kind} {id}", file=file, kind=statement.kind, id=statement.id))
            continue
        found.setdefault((statement.kind, statement.id), []).append(signed)
    ordered = {key: tuple(sorted(all, key=lambda one: (one.statement.at, one.statement.by))) for key, all in found.items()}
    return Book(signers, ordered, tuple(problems))


def statement_file(statement: Statement) -> str:
    """Where a statement is kept, relative to the workspace: one place for each person, action and version."""
    prefix = statement.digest.removeprefix("sha256:")[:16]
    return f"{APPROVALS}/{statement.kind}/{statement.id}/{prefix}-{statement.action}-{statement.by}.json"


def write_statement(root: Path, signed: Signed) -> str:
    """Adds a statement, whole or not at all. Returns its file, relative to the workspace. Raises `Unusable`."""
    file = statement_file(signed.statement)
    write_atomically(root / file, json.dumps(signed_data(signed), ensure_ascii=False, indent=2) + "\n")
    return file


def _text(path: Path) -> str:
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("the file is too large")
    return data.decode("utf-8-sig")


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
