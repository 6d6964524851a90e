"""Submitting and approving: who signs with a key, and signing only what will count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from mobilectl.approvals.book import Book, read_book, write_evidence, write_statement
from mobilectl.approvals.definitions import Definition, definitions
from mobilectl.approvals.evidence import DryRunFound, Evidence, lapses
from mobilectl.approvals.judged import Judged
from mobilectl.approvals.signatures import SigningKey
from mobilectl.approvals.signers import NAMESPACES, Action, Signers, person_of, role_of, signer_line, unit_of
from mobilectl.approvals.statements import MOST_BEFORE, Terms, make_signed
from mobilectl.approvals.states import Standing, Trust, judge, standing, trust_of
from mobilectl.approvals.trust_files import hold_trust, signers_of
from mobilectl.errors import NotApproved, UsageError
from mobilectl.findings import Finding
from mobilectl.messages import Message, say
from mobilectl.workspace.files import REVOKED, SIGNERS
from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True)
class Desk:
    """A workspace seen by those who approve: its definitions, what was signed, who is trusted, and what they are judged by today."""

    root: Path
    definitions: tuple[Definition, ...]
    book: Book
    trust: Trust
    judged: Judged

    def standing(self, definition: Definition, now: datetime) -> Standing:
        """Where one definition stands."""
        about = self.book.about(definition.kind, definition.id)
        return standing(definition, about, self.trust, now, self.book.evidence, self.lapsed)

    def standings(self, now: datetime) -> tuple[Standing, ...]:
        """Where each definition stands."""
        return tuple(self.standing(one, now) for one in self.definitions)

    def lapsed(self, definition: Definition, then: Evidence) -> Iterator[Message]:
        """What has changed in the judgement of a definition since there was this evidence."""
        return lapses(then, self.judged.evidence(definition), self.judged.told)


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
    findings: tuple[Finding, ...] = ()
    """What stops it, or else what whoever submits it should know."""


def open_desk(workspace: Workspace, target: str, judged: Judged) -> Desk:
    """Reads signers and statements beside the definitions, for a target. Raises `NotApproved` where the runner pins other trust files."""
    trust = own_trust(workspace, target)
    return Desk(workspace.root, definitions(workspace), read_book(workspace.root), trust, judged)


def own_trust(workspace: Workspace, target: str) -> Trust:
    """The trust that a workspace's own policy and signers give, for a target. Raises `NotApproved` where the runner pins other files."""
    hold_trust(workspace.root, workspace.policy)
    return trust_of(workspace.policy, signers_of(workspace.root), target)


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
    waiting = ("draft", "changed", "lapsed") if pen.action == "submit" else ("submitted",)
    return tuple(
        one.definition
        for one in desk.standings(pen.at)
        if one.state in waiting
        and unit_of(pen.by) in desk.trust.units_for(pen.action, one.definition.subject, one.judgement.evidence)
        and (
            one.state == "lapsed"
            or not any(
                person_of(pen.by) == person_of(before.signed.statement.by) or pen.key.blob == before.key
                for before in (*one.judgement.submits, *one.judgement.approvals)
            )
        )
    )


def sign_each(
    desk: Desk, chosen: Sequence[Definition], pen: Pen, dry_runs: Mapping[str, DryRunFound] | None = None
) -> tuple[SigningResult, ...]:
    """Signs each definition for which the statement will count, and writes it down; says of the others why not.

    What has errors is not submitted. `dry_runs` are what a dry run found, by the digest of the definition.
    """
    results = []
    for definition in chosen:
        errors = desk.judged.errors(definition) if pen.action == "submit" else ()
        if errors:
            results.append(SigningResult(definition, "errors", say("it has {count} errors", count=len(errors)), findings=errors))
        elif definition.flaws:
            results.append(SigningResult(definition, "refused", definition.flaws[0]))
        else:
            results.append(_sign(desk, definition, pen, (dry_runs or {}).get(definition.digest)))
    return tuple(results)


def _sign(desk: Desk, definition: Definition, pen: Pen, dry_run: DryRunFound | None) -> SigningResult:
    before = desk.standing(definition, pen.at)
    done = _done_or_impossible(before, pen)
    if done is not None:
        return done
    submits = before.judgement.submits
    goes_on = bool(submits) and (pen.action != "submit" or before.state == "submitted")
    evidence = before.judgement.evidence if goes_on else desk.judged.evidence(definition, dry_run)
    assert evidence is not None
    rule = desk.trust.rule(definition.subject, evidence)
    terms = Terms(
        revision=before.judgement.revision + (0 if goes_on else 1),
        evidence=evidence.digest,
        target=desk.trust.target,
        expires=pen.at + timedelta(days=rule.days if rule is not None else 1),
        after=desk.book.heads(definition.kind, definition.id)[:MOST_BEFORE],
    )
    signed = make_signed(pen.action, definition.subject, terms, pen.by, pen.key, pen.at, pen.comment)
    known = {**desk.book.evidence, evidence.digest: evidence}
    after = judge(definition.subject, [*desk.book.about(definition.kind, definition.id), signed], desk.trust, pen.at, known)
    refused = next((one.reason for one in after.refused if one.signed is signed), None)
    if refused is not None:
        return SigningResult(definition, "refused", refused)
    if evidence.digest not in desk.book.evidence:
        write_evidence(desk.root, evidence)
    findings = desk.judged.findings(definition) if pen.action == "submit" else ()
    return SigningResult(definition, "signed", file=write_statement(desk.root, signed), findings=findings)


def _done_or_impossible(before: Standing, pen: Pen) -> SigningResult | None:
    """What there is to say where there is nothing to sign."""
    definition = before.definition
    reason = before.reasons[0] if before.reasons else None
    match pen.action:
        case "submit":
            done = before.state == "approved" or (before.state == "submitted" and pen.by in before.submitted_by)
            return SigningResult(definition, "already") if done else None
        case "approve":
            if before.state == "approved" or (before.state == "submitted" and pen.by in before.approved_by):
                return SigningResult(definition, "already")
            return SigningResult(definition, "refused", reason) if before.state != "submitted" else None
        case "reject" if before.state == "rejected":
            return SigningResult(definition, "already")
        case "reject":
            reason = say("only what is submitted can be rejected")
            return None if before.state == "submitted" else SigningResult(definition, "refused", reason)
    if before.state == "revoked":
        return SigningResult(definition, "already")
    if before.state not in ("approved", "lapsed") or not before.judgement.approvals:
        return SigningResult(definition, "refused", say("only what is approved can be revoked"))
    return None
