"""What signed statements amount to: which of them count, where a definition stands, and whether it may go out.

Everything here is a pure function of the definition, the statements, who is trusted, and the time. The command line
asks before it signs and before it pushes, the server asks again with its own trust; both ask these functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from mobilectl.approvals.book import Book
from mobilectl.approvals.definitions import Definition, Subject, owner_of
from mobilectl.approvals.digest import digest_of
from mobilectl.approvals.signatures import BadSignature, signing_key
from mobilectl.approvals.signers import NAMESPACES, Signers, person_of, unit_of
from mobilectl.approvals.statements import Signed
from mobilectl.messages import Message, say
from mobilectl.workspace.models.policy import Approval, Policy

State = Literal["draft", "submitted", "approved", "changed"]
CLOCKS_DIFFER = timedelta(minutes=5)
"""A statement may be dated so far ahead of the clock here, and no further."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to believe: the signers, the level ("province", "city") of each unit by id, and the approval rules."""

    signers: Signers
    units: Mapping[str, str]
    rules: tuple[Approval, ...]

    @property
    def province(self) -> str:
        """The id of the province company, "" where the policy names none."""
        return next((id for id, level in self.units.items() if level == "province"), "")

    def rule(self, subject: Subject) -> Approval | None:
        """The approval rule that holds for a definition: the first that fits."""
        level = self.units.get(subject.owner)
        return next((one for one in self.rules if one.kind == subject.kind and level is not None and one.owner in (None, level)), None)

    def units_for(self, action: str, subject: Subject) -> tuple[str, ...]:
        """The ids of the units that may do `action` on a definition."""
        rule = self.rule(subject)
        named = () if rule is None else rule.submit if action == "submit" else rule.approve
        return tuple(
            id
            for id, level in self.units.items()
            if ("owner" in named and id == subject.owner) or ("province" in named and level == "province")
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """A statement that counts, and the public key that made it."""

    signed: Signed
    key: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A statement that does not count, and why."""

    signed: Signed
    reason: Message


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the statements about one definition amount to. `older` were good, but for another version."""

    submits: tuple[Counted, ...]
    approvals: tuple[Counted, ...]
    older: tuple[Signed, ...]
    refused: tuple[Refused, ...]
    wanted: int | None
    """How many must approve; None where no rule says who may."""

    @property
    def approved(self) -> bool:
        """Whether enough of the right people have signed."""
        return self.wanted is not None and bool(self.submits) and len(self.approvals) >= self.wanted

    @property
    def envelope(self) -> tuple[Signed, ...]:
        """The statements that prove it."""
        return tuple(one.signed for one in (*self.submits, *self.approvals))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a definition of the workspace stands, and why."""

    definition: Definition
    state: State
    judgement: Judgement
    reasons: tuple[Message, ...]

    @property
    def submitted_by(self) -> tuple[str, ...]:
        """The principals who submitted this version."""
        return tuple(one.signed.statement.by for one in self.judgement.submits)

    @property
    def approved_by(self) -> tuple[str, ...]:
        """The principals who approved this version."""
        return tuple(one.signed.statement.by for one in self.judgement.approvals)


def utc_now() -> datetime:
    """The time by this machine's clock."""
    return datetime.now(UTC)


def trust_of(policy: Policy, signers: Signers) -> Trust:
    """The trust that a workspace's own policy and signers give."""
    return Trust(signers, {unit.id: unit.level for unit in policy.units}, policy.approvals)


def judge(subject: Subject, statements: Iterable[Signed], trust: Trust, now: datetime) -> Judgement:
    """Which statements count for a definition.

    Four eyes: an approval counts only if neither its person nor its key is one that submitted this version, and each
    person and each key counts once.
    """
    rule = trust.rule(subject)
    older: list[Signed] = []
    good: list[Counted] = []
    refused: list[Refused] = []
    for signed in statements:
        key = _checked(subject, signed, trust, now)
        if isinstance(key, Message):
            refused.append(Refused(signed, key))
        elif signed.statement.digest != subject.digest:
            older.append(signed)
        else:
            good.append(Counted(signed, key))
    submits = tuple(one for one in good if one.signed.statement.action == "submit")
    approvals: list[Counted] = []
    for one in good:
        if one.signed.statement.action == "approve":
            reason = _repeats(one, submits) or _repeats(one, approvals)
            if reason is None:
                approvals.append(one)
            else:
                refused.append(Refused(one.signed, reason))
    return Judgement(submits, tuple(approvals), tuple(older), tuple(refused), rule.approvers if rule else None)


def standing(definition: Definition, statements: Iterable[Signed], trust: Trust, now: datetime) -> Standing:
    """Where one definition stands."""
    judgement = judge(definition.subject, statements, trust, now)
    reasons = [_not_counted(one) for one in judgement.refused]
    if not judgement.approved:
        reasons.insert(0, _missing(definition.subject, judgement, trust))
    state: State = "draft"
    if judgement.approved and not definition.flaws:
        state = "approved"
    elif judgement.submits:
        state = "submitted"
    elif judgement.older:
        state = "changed"
    return Standing(definition, state, judgement, (*definition.flaws, *reasons))


def standings(definitions: Sequence[Definition], book: Book, trust: Trust, now: datetime) -> tuple[Standing, ...]:
    """Where each definition stands."""
    return tuple(standing(one, book.about(one.kind, one.id), trust, now) for one in definitions)


def verify(content: Mapping[str, Any], envelope: Iterable[Signed], trust: Trust, now: datetime) -> Message | None:
    """Whether a definition that came in from outside is approved: None if it is, else why not.

    Nothing but the content itself is believed; kind, id, owner and digest are taken from it.
    """
    subject = Subject(str(content.get("kind")), str(content.get("id")), owner_of(content, trust.province), digest_of(content))
    judgement = judge(subject, envelope, trust, now)
    if judgement.approved:
        return None
    missing = _missing(subject, judgement, trust)
    if not judgement.refused:
        return missing
    return say("{missing}; not counted: {reasons}", missing=missing, reasons=tuple(one.reason for one in judgement.refused))


def _checked(subject: Subject, signed: Signed, trust: Trust, now: datetime) -> bytes | Message:
    """The key that signed, or why the statement cannot be believed. The digest is not looked at."""
    statement = signed.statement
    if (statement.kind, statement.id) != (subject.kind, subject.id):
        return say("it is about {kind} {id}", kind=statement.kind, id=statement.id)
    try:
        key = signing_key(signed.signature, statement.message, NAMESPACES[statement.action])
    except BadSignature as error:
        return error.message
    # The date in a statement is only its author's word, so the key must hold now as well.
    refusal = trust.signers.refusal(statement.by, key, statement.action, statement.moment, now)
    if refusal is not None:
        return refusal
    if statement.moment > now + CLOCKS_DIFFER:
        return say("it is dated in the future: {at}", at=statement.at)
    units = trust.units_for(statement.action, subject)
    if unit_of(statement.by) not in units:
        if trust.rule(subject) is None:
            return say("no approval rule of the policy fits it")
        if statement.action == "submit":
            return say("only {units} may submit it, and {by} is not of them", units=units, by=statement.by)
        return say("only {units} may approve it, and {by} is not of them", units=units, by=statement.by)
    return key


def _repeats(one: Counted, others: Iterable[Counted]) -> Message | None:
    by = one.signed.statement.by
    for other in others:
        before, submitted = other.signed.statement.by, other.signed.statement.action == "submit"
        if person_of(by) == person_of(before):
            return (
                say("the same person, {by}, submitted it", by=before)
                if submitted
                else say("the same person, {by}, approved it already", by=before)
            )
        if one.key == other.key:
            return (
                say("{by}, who submitted it, has the same key", by=before)
                if submitted
                else say("{by}, who approved it, has the same key", by=before)
            )
    return None


def _not_counted(one: Refused) -> Message:
    statement = one.signed.statement
    if statement.action == "submit":
        return say("the submission by {by} does not count: {reason}", by=statement.by, reason=one.reason)
    return say("the approval by {by} does not count: {reason}", by=statement.by, reason=one.reason)


def _missing(subject: Subject, judgement: Judgement, trust: Trust) -> Message:
    """What an unapproved definition still needs."""
    if judgement.wanted is None:
        return say("no approval rule of the policy fits it")
    if not judgement.submits:
        if judgement.older:
            return say("changed after it was signed; submit it again")
        return say("to be submitted by {units}", units=trust.units_for("submit", subject))
    missing = judgement.wanted - len(judgement.approvals)
    return say("needs the approval of {missing} more, from {units}", missing=missing, units=trust.units_for("approve", subject))
