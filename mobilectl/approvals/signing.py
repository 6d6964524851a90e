"""Submitting and approving: who signs with a key, and signing only what will count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from mobilectl.approvals.book import Book, read_book, statement_file, write_statement
from mobilectl.approvals.definitions import Definition, definitions
from mobilectl.approvals.signatures import SigningKey
from mobilectl.approvals.signers import NAMESPACES, Action, Signers, person_of, role_of, signer_line, unit_of
from mobilectl.approvals.statements import make_signed
from mobilectl.approvals.states import Standing, Trust, judge, standing, trust_of
from mobilectl.approvals.trust_files import hold_trust
from mobilectl.errors import NotApproved, UsageError
from mobilectl.findings import Finding
from mobilectl.messages import Message, say
from mobilectl.workspace.files import REVOKED, SIGNERS
from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True)
class Desk:
    """A workspace seen by those who approve: its definitions, what was signed, and who is trusted."""

    root: Path
    definitions: tuple[Definition, ...]
    book: Book
    trust: Trust

    def standing(self, definition: Definition, now: datetime) -> Standing:
        """Where one definition stands."""
        return standing(definition, self.book.about(definition.kind, definition.id), self.trust, now)

    def standings(self, now: datetime) -> tuple[Standing, ...]:
        """Where each definition stands."""
        return tuple(self.standing(one, now) for one in self.definitions)


@dataclass(frozen=True, slots=True)
class Pen:
    """Who signs what, with which key, when, and with which words added."""

    action: Action
    by: str
    key: SigningKey
    at: datetime
    comment: str = ""


@dataclass(frozen=True, slots=True)
class SigningResult:
    """What became of one definition. `signed`: `file` holds the new statement; `already`: nothing was needed."""

    definition: Definition
    result: Literal["signed", "already", "errors", "refused"]
    reason: Message | None = None
    file: str | None = None
    errors: tuple[Finding, ...] = ()


def open_desk(workspace: Workspace) -> Desk:
    """Reads signers and statements beside the definitions. Raises `NotApproved` where the runner pins other trust files."""
    hold_trust(workspace.root, workspace.policy)
    book = read_book(workspace.root)
    return Desk(workspace.root, definitions(workspace), book, trust_of(workspace.policy, book.signers))


def who_signs(signers: Signers, key: SigningKey, action: Action, wish: str | None) -> str:
    """The principal for whom a key signs. Raises `NotApproved` where there is none, `UsageError` where there are several."""
    lines = signers.with_key(key.blob)
    if key.blob in signers.revoked:
        raise NotApproved(
            say("the key is listed in {file}, so its signature counts for nothing", file=REVOKED),
            say("make a new key by `mobilectl keys new` and have it added to {file}", file=SIGNERS),
        )
    if not lines:
        raise NotApproved(
            say("the key is not listed in {file}, so its signature counts for nothing", file=SIGNERS),
            say("have this line added, with your name and unit: {line}", line=signer_line("NAME@UNIT", (role_of(action),), key.public)),
        )
    principals = tuple(dict.fromkeys(one.principal for one in lines if one.may(action)))
    if wish is not None:
        if wish not in principals:
            raise NotApproved(
                say("this key does not sign for {principal} in the role {role}", principal=wish, role=NAMESPACES[action]),
                say("{file} lists it for {principals}", file=SIGNERS, principals=tuple(dict.fromkeys(one.principal for one in lines))),
            )
        return wish
    if not principals:
        raise NotApproved(
            say("{principal} does not have the role {role}", principal=lines[0].principal, role=NAMESPACES[action]),
            say("another person must do this, or the namespaces in {file} must be changed", file=SIGNERS),
        )
    if len(principals) > 1:
        raise UsageError(say("the key signs for several: {principals}", principals=principals), say("say for whom by --as"))
    return principals[0]


def needing(desk: Desk, pen: Pen) -> tuple[Definition, ...]:
    """The definitions that wait for this action and on which the signer may do it, being neither the person nor the key before."""
    waiting = ("draft", "changed") if pen.action == "submit" else ("submitted",)
    return tuple(
        one.definition
        for one in desk.standings(pen.at)
        if one.state in waiting
        and unit_of(pen.by) in desk.trust.units_for(pen.action, one.definition.subject)
        and not any(
            person_of(pen.by) == person_of(before.signed.statement.by) or pen.key.blob == before.key
            for before in (*one.judgement.submits, *one.judgement.approvals)
        )
    )


def sign_each(
    desk: Desk, chosen: Sequence[Definition], pen: Pen, errors: Mapping[str, tuple[Finding, ...]] | None = None
) -> tuple[SigningResult, ...]:
    """Signs each definition for which the statement will count, and writes it down; says of the others why not.

    `errors` are findings by digest that stop a definition.
    """
    results = []
    for definition in chosen:
        if errors and (found := errors.get(definition.digest)):
            reason = say("it has {count} errors", count=len(found))
            results.append(SigningResult(definition, "errors", reason, errors=found))
        elif definition.flaws:
            results.append(SigningResult(definition, "refused", definition.flaws[0]))
        else:
            results.append(_sign(desk, definition, pen))
    return tuple(results)


def _sign(desk: Desk, definition: Definition, pen: Pen) -> SigningResult:
    before = desk.standing(definition, pen.at)
    if pen.by in (before.submitted_by if pen.action == "submit" else before.approved_by) or before.state == "approved":
        return SigningResult(definition, "already")
    if pen.action == "approve" and not before.judgement.submits:
        return SigningResult(definition, "refused", before.reasons[0])
    signed = make_signed(pen.action, definition.subject, pen.by, pen.key, pen.at, pen.comment)
    # A newer statement takes the place of the same person's older one about the same version.
    others = [
        one for one in desk.book.about(definition.kind, definition.id) if statement_file(one.statement) != statement_file(signed.statement)
    ]
    after = judge(definition.subject, [*others, signed], desk.trust, pen.at)
    refused = next((one.reason for one in after.refused if one.signed is signed), None)
    if refused is not None:
        return SigningResult(definition, "refused", refused)
    return SigningResult(definition, "signed", file=write_statement(desk.root, signed))
