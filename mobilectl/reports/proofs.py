"""What is known of the policy's caps, gaps and exclusions, and the contacts of a witness with their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mobilectl.contacts.apart import Clash, clashes
from mobilectl.contacts.plan import ContactPlan, Planned, Stream, Unscheduled, whole_plan
from mobilectl.contacts.proof import Counted, Proof, Week, heaviest, prove
from mobilectl.workspace.models.care import Exclusion, Gap
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.workspace import Workspace

Standing = Literal["proven", "contention", "breach", "unprovable", "undecided", "incomplete"]
"""What is known of a rule. "incomplete": it would be proven, but files could not be read, and what they define is missing."""


@dataclass(frozen=True)
class ProvenCap:
    """A cap with its proof and its weeks in time order."""

    proof: Proof
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class KeptApart:
    """A gap or an exclusion, and where messages come too close."""

    rule: Gap | Exclusion
    clashes: tuple[Clash, ...]


@dataclass(frozen=True)
class Proofs:
    """All that is known of the rules that were asked for, over the plan of the workspace's whole period."""

    workspace: Workspace
    plan: ContactPlan
    caps: tuple[ProvenCap, ...]
    apart: tuple[KeptApart, ...]

    def standing(self, one: ProvenCap | KeptApart) -> Standing:
        """What is known of a rule."""
        if isinstance(one, ProvenCap):
            found: Standing = one.proof.verdict
        else:
            found = ("breach" if any(clash.breach for clash in one.clashes) else "contention") if one.clashes else "proven"
        return "incomplete" if found == "proven" and self.workspace.unread else found

    @property
    def breached(self) -> bool:
        """Whether messages that nothing holds back break one of the rules."""
        every: tuple[ProvenCap | KeptApart, ...] = (*self.caps, *self.apart)
        return any(self.standing(one) == "breach" for one in every)


def rule_ids(workspace: Workspace) -> tuple[str, ...]:
    """The ids of all caps, gaps and exclusions."""
    policy = workspace.policy
    return (*(one.id for one in policy.caps), *(one.id for one in _apart(policy)))


def _apart(policy: Policy) -> tuple[Gap | Exclusion, ...]:
    return *policy.gaps, *policy.exclusions


def prove_all(workspace: Workspace, ids: Sequence[str] = ()) -> Proofs | None:
    """Proves the rules of these ids, or all; None where no campaign sends anything, so that there is no period to look at."""
    plan = whole_plan(workspace)
    if plan is None:
        return None
    return Proofs(
        workspace,
        plan,
        tuple(ProvenCap(proof, heaviest(plan, proof.cap)) for proof in prove(plan) if not ids or proof.cap.id in ids),
        tuple(KeptApart(rule, tuple(clashes(plan, rule))) for rule in _apart(workspace.policy) if not ids or rule.id in ids),
    )


@dataclass(frozen=True)
class Told:
    """A contact of a witness: which message, when (None: on no fixed day), by which channel, how often, and where it stands."""

    stream: Stream
    day: date | None
    times: int
    file: str
    line: int


def contacts(proofs: Proofs, counted: Sequence[Counted]) -> list[Told]:
    """The contacts of a worst case with their places."""
    return [told(proofs, one.entry.stream, one.entry.day if isinstance(one.entry, Planned) else None, one.times) for one in counted]


def unbounded(proofs: Proofs, events: Sequence[Unscheduled]) -> list[Told]:
    """The events that nothing bounds with their places."""
    return [told(proofs, event.stream, None, 0) for event in events]


def told(proofs: Proofs, stream: Stream, day: date | None, times: int = 1) -> Told:
    """A contact with its place."""
    spot = locate(proofs.workspace, stream.place)
    return Told(stream, day, times, spot.file, spot.line)
