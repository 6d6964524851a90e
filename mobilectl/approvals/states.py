"""What signed statements amount to: which of them count, where a definition stands, and whether it may go out.

Everything here is a pure function of the definition, the statements, who is trusted, and the time. The command line
asks before it signs and before it pushes, the server asks again with its own trust; both ask these functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from mobilectl.approvals.definitions import Definition, Subject, subject_of
from mobilectl.approvals.envelope import Envelope
from mobilectl.approvals.evidence import Evidence
from mobilectl.approvals.signatures import BadSignature, signing_key
from mobilectl.approvals.signers import NAMESPACES, Signers, person_of, unit_of
from mobilectl.approvals.statements import Signed
from mobilectl.messages import Message, say
from mobilectl.workspace.models.policy import Approval, Policy

State = Literal["draft", "submitted", "approved", "changed", "rejected", "revoked", "lapsed"]
CLOCKS_DIFFER = timedelta(minutes=5)
"""A statement may be dated so far ahead of the clock here, and no further."""
NO_APPROVAL = Approval(kind="policy", submit=(), approve=())


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to believe: the signers, the level ("province", "city") of each unit by id, and the approval rules; and for which target."""

    signers: Signers
    units: Mapping[str, str]
    rules: tuple[Approval, ...]
    target: str

    @property
    def province(self) -> str:
        """The id of the province company, "" where the policy names none."""
        return next((id for id, level in self.units.items() if level == "province"), "")

    def rule(self, subject: Subject, evidence: Evidence | None = None) -> Approval | None:
        """The approval rule that holds for a definition: the first that fits. What is not known fits."""
        level = self.units.get(subject.owner)
        return next((one for one in self.rules if level is not None and _fits(one, subject, level, evidence)), None)

    def units_for(self, action: str, subject: Subject, evidence: Evidence | None = None) -> tuple[str, ...]:
        """The ids of the units that may do `action` on a definition. Who may approve may reject and revoke."""
        rule = self.rule(subject, evidence) or NO_APPROVAL
        named = rule.submit if action == "submit" else rule.approve
        return tuple(
            id
            for id, level in self.units.items()
            if ("owner" in named and id == subject.owner) or ("province" in named and level == "province")
        )


def _fits(rule: Approval, subject: Subject, level: str, evidence: Evidence | None) -> bool:
    customers = evidence.dry_run.customers if evidence is not None and evidence.dry_run is not None else None
    return (
        rule.kind == subject.kind
        and rule.owner in (None, level)
        and (rule.class_ is None or rule.class_ in subject.classes)
        and (rule.audience_over is None or customers is None or customers > rule.audience_over)
        and (rule.discount_over is None or subject.discount is None or subject.discount > rule.discount_over)
        and (not rule.exceptions or evidence is None or bool(evidence.excepted))
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
    """What the statements about one definition amount to, by those of its latest revision.

    `revision` is the highest of which there is a good submission of any version, 0 for none. `older` are submissions that were good, but
    for another version or revision; `expired` were good until their last day; `ended` rejects or revokes. `evidence` is what this revision
    was judged by, None where that is not at hand.
    """

    revision: int

    submits: tuple[Counted, ...]
    approvals: tuple[Counted, ...]
    older: tuple[Signed, ...]
    refused: tuple[Refused, ...]
    expired: tuple[Signed, ...]
    ended: Signed | None
    evidence: Evidence | None
    rule: Approval | None

    @property
    def wanted(self) -> int | None:
        """How many must approve; None where no rule says who may."""
        return None if self.rule is None else self.rule.approvers

    @property
    def approved(self) -> bool:
        """Whether enough of the right people have signed."""
        return self.wanted is not None and bool(self.submits) and self.ended is None and len(self.approvals) >= self.wanted

    @property
    def envelope(self) -> Envelope:
        """The statements that prove it, and their evidence."""
        return Envelope(tuple(one.signed for one in (*self.submits, *self.approvals)), self.evidence)


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


def trust_of(policy: Policy, signers: Signers, target: str) -> Trust:
    """The trust that a workspace's own policy and signers give, for a target."""
    return Trust(signers, {unit.id: unit.level for unit in policy.units}, policy.approvals, target)


def judge(
    subject: Subject, statements: Iterable[Signed], trust: Trust, now: datetime, known: Mapping[str, Evidence] | None = None
) -> Judgement:
    """Which statements count for a definition. `known` is the evidence at hand, by digest.

    Only the latest revision that anyone validly submitted counts. Its submits say the content and the evidence, and an approval counts only
    for exactly these. Four eyes: an approval counts only if neither its person nor its key is one that submitted, and each person and each
    key counts once.
    """
    good: list[Counted] = []
    expired: list[Signed] = []
    refused: list[Refused] = []
    for signed in statements:
        evidence = (known or {}).get(signed.statement.evidence)
        key = _checked(subject, signed, trust, now, evidence)
        if isinstance(key, Message):
            refused.append(Refused(signed, key))
        elif now > signed.statement.last_moment:
            expired.append(signed)
        else:
            good.append(Counted(signed, key))
    latest = max((one.signed.statement.revision for one in good if one.signed.statement.action == "submit"), default=None)
    current = [one for one in good if one.signed.statement.revision == latest and one.signed.statement.digest == subject.digest]
    said = next((one.signed.statement.evidence for one in current if one.signed.statement.action == "submit"), "")
    current = [one for one in current if one.signed.statement.evidence == said]
    submits = tuple(one for one in current if one.signed.statement.action == "submit")
    approvals: list[Counted] = []
    for one in current:
        if one.signed.statement.action == "approve":
            reason = _repeats(one, submits) or _repeats(one, approvals)
            if reason is None:
                approvals.append(one)
            else:
                refused.append(Refused(one.signed, reason))
    evidence = (known or {}).get(said)
    spoken = [*(one.signed for one in good), *expired]
    return Judgement(
        revision=max((one.statement.revision for one in spoken if one.statement.action == "submit"), default=0),
        submits=submits,
        approvals=tuple(approvals),
        older=tuple(one.signed for one in good if one not in current and one.signed.statement.action == "submit"),
        refused=tuple(refused),
        expired=tuple(expired),
        ended=next((one.signed for one in current if one.signed.statement.action in ("reject", "revoke")), None),
        evidence=evidence,
        rule=trust.rule(subject, evidence),
    )


def standing(
    definition: Definition,
    statements: Iterable[Signed],
    trust: Trust,
    now: datetime,
    known: Mapping[str, Evidence] | None = None,
    lapsed: Callable[[Definition, Evidence], Iterable[Message]] = lambda definition, evidence: (),
) -> Standing:
    """Where one definition stands. `lapsed` says what has changed in the judgement of it since there was this evidence."""
    judgement = judge(definition.subject, statements, trust, now, known)
    gone = tuple(_gone(definition, judgement, lapsed))
    state: State = "draft"
    why: tuple[Message, ...] = (_missing(definition.subject, judgement, trust),)
    if judgement.ended is not None:
        state, why = ("rejected" if judgement.ended.statement.action == "reject" else "revoked"), (_ended(judgement.ended),)
    elif gone:
        state, why = "lapsed", gone
    elif judgement.approved:
        state, why = ("submitted" if definition.flaws else "approved"), ()
    elif judgement.submits:
        state = "submitted"
    elif judgement.older:
        state = "changed"
    return Standing(definition, state, judgement, (*definition.flaws, *why, *(_not_counted(one) for one in judgement.refused)))


def verify(content: Mapping[str, Any], envelope: Envelope, trust: Trust, now: datetime) -> Message | None:
    """Whether a definition that came in from outside is approved: None if it is, else why not.

    Nothing but the content itself is believed; kind, id, owner and digest are taken from it.
    """
    subject = subject_of(content, trust.province)
    known = {} if envelope.evidence is None else {envelope.evidence.digest: envelope.evidence}
    judgement = judge(subject, envelope.statements, trust, now, known)
    if judgement.approved:
        return None
    reasons = [one.reason for one in judgement.refused]
    until = {one.statement.by: one.statement.expires for one in judgement.expired}
    reasons += [say("the statement by {by} held until {until}", by=by, until=last) for by, last in until.items()]
    missing = _ended(judgement.ended) if judgement.ended is not None else _missing(subject, judgement, trust)
    return say("{missing}; not counted: {reasons}", missing=missing, reasons=tuple(reasons)) if reasons else missing


def _gone(definition: Definition, judgement: Judgement, lapsed: Callable[[Definition, Evidence], Iterable[Message]]) -> Iterator[Message]:
    """Why what was signed no longer holds, though the definition is the same."""
    if judgement.submits:
        if judgement.evidence is not None:
            yield from lapsed(definition, judgement.evidence)
        return
    mine = [one.statement for one in judgement.expired if one.statement.digest == definition.digest]
    if mine:
        until = max(one.expires for one in mine)
        yield say("its signatures held until {until}; submit it again", until=until)


def _checked(subject: Subject, signed: Signed, trust: Trust, now: datetime, evidence: Evidence | None) -> bytes | Message:
    """The key that signed, or why the statement cannot be believed. The digest is not looked at."""
    statement = signed.statement
    if (statement.kind, statement.id) != (subject.kind, subject.id):
        return say("it is about {kind} {id}", kind=statement.kind, id=statement.id)
    if statement.target != trust.target:
        return say("it is for the target {target}", target=statement.target)
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
    return _out_of_place(subject, signed, trust, evidence) or key


def _out_of_place(subject: Subject, signed: Signed, trust: Trust, evidence: Evidence | None) -> Message | None:
    """Why the approval rules do not accept a statement from this unit, or not in this form."""
    statement = signed.statement
    rule = trust.rule(subject, evidence)
    if rule is None:
        return say("no approval rule of the policy fits it")
    if evidence is None and statement.digest == subject.digest and statement.action in ("submit", "approve"):
        return say("what it was judged by is not there, or was changed")
    if evidence is not None and (evidence.kind, evidence.id) != (subject.kind, subject.id):
        return say("it was judged by what belongs to {kind} {id}", kind=evidence.kind, id=evidence.id)
    if rule.dry_run and evidence is not None and evidence.dry_run is None:
        return say("it was signed without a dry run, which the approval rules ask for")
    if statement.last_moment > statement.moment + timedelta(days=rule.days):
        return say("it claims to hold until {until}, longer than {days} days", until=statement.expires, days=rule.days)
    units = trust.units_for(statement.action, subject, evidence)
    if unit_of(statement.by) not in units:
        match statement.action:
            case "submit":
                return say("only {units} may submit it, and {by} is not of them", units=units, by=statement.by)
            case "approve":
                return say("only {units} may approve it, and {by} is not of them", units=units, by=statement.by)
        return say("only {units} may reject or revoke it, and {by} is not of them", units=units, by=statement.by)
    return None


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
    match statement.action:
        case "submit":
            return say("the submission by {by} does not count: {reason}", by=statement.by, reason=one.reason)
        case "approve":
            return say("the approval by {by} does not count: {reason}", by=statement.by, reason=one.reason)
        case "reject":
            return say("the rejection by {by} does not count: {reason}", by=statement.by, reason=one.reason)
    return say("the revocation by {by} does not count: {reason}", by=statement.by, reason=one.reason)


def _ended(signed: Signed) -> Message:
    statement = signed.statement
    why = statement.comment or say("without a reason given")
    if statement.action == "reject":
        return say("{by} rejected it: {why}", by=statement.by, why=why)
    return say("{by} revoked it: {why}", by=statement.by, why=why)


def _missing(subject: Subject, judgement: Judgement, trust: Trust) -> Message:
    """What an unapproved definition still needs."""
    if judgement.wanted is None:
        return say("no approval rule of the policy fits it")
    if not judgement.submits:
        if judgement.older:
            return say("changed after it was signed; submit it again")
        return say("to be submitted by {units}", units=trust.units_for("submit", subject))
    missing = judgement.wanted - len(judgement.approvals)
    units = trust.units_for("approve", subject, judgement.evidence)
    return say("needs the approval of {missing} more, from {units}", missing=missing, units=units)
