"""Holds all that was ever signed against itself: every signature, the chain of statements, and the evidence that they name.

Needs nothing but the files, so anybody can do it, whomever they trust.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mobilectl.approvals.book import Book
from mobilectl.approvals.signatures import BadSignature, signing_key
from mobilectl.approvals.signers import NAMESPACES, Signers
from mobilectl.approvals.statements import Signed
from mobilectl.messages import Message, say


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with a file of the history."""

    file: str
    message: Message


def history(book: Book) -> tuple[Signed, ...]:
    """All statements, in the order in which they were made as their authors say; what comes after another one is behind it."""
    chosen: dict[str, Signed] = {}
    every = {one.digest: one for about in book.statements.values() for one in about}

    def add(digest: str) -> None:
        stack = [digest]
        while stack:
            before = [one for one in every[stack[-1]].statement.after if one in every and one not in chosen and one not in stack]
            if before:
                stack += before
            else:
                last = stack.pop()
                chosen[last] = every[last]

    for digest in sorted(every, key=lambda one: (every[one].statement.at, every[one].statement.by, one)):
        if digest not in chosen:
            add(digest)
    return tuple(chosen.values())


def flaws(book: Book, earlier: Book | None = None) -> Iterator[Flaw]:
    """What is wrong with the history. `earlier` is what it was at another time, of which nothing may be gone since."""
    known = {one.digest for about in book.statements.values() for one in about}
    for signed in history(book):
        file = book.files[signed.digest]
        for message in _wrong(signed, known, book):
            yield Flaw(file, message)
    if earlier is None:
        return
    for signed in history(earlier):
        if signed.digest not in known:
            yield Flaw(earlier.files[signed.digest], say("it was there before, and is gone or was changed"))


def _wrong(signed: Signed, known: set[str], book: Book) -> Iterator[Message]:
    statement = signed.statement
    unsigned = _unsigned(signed, book.signers)
    if unsigned is not None:
        yield unsigned
    for before in statement.after:
        if before not in known:
            yield say("it names an earlier statement that is gone or was changed: {digest}", digest=before)
    if statement.evidence not in book.evidence:
        yield say("what it was judged by is not there, or was changed: {digest}", digest=statement.evidence)


def _unsigned(signed: Signed, signers: Signers) -> Message | None:
    """Why the signature is not that of the one who is named; None if it is. Keys must have held when it was made, not today."""
    statement = signed.statement
    try:
        key = signing_key(signed.signature, statement.message, NAMESPACES[statement.action])
    except BadSignature as error:
        return error.message
    return signers.refusal(statement.by, key, statement.action, statement.moment)
