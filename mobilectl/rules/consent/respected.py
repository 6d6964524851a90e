"""What the policy makes every audience respect: consent by class and channel, and who can be reached on a channel."""

from __future__ import annotations

import functools

import msgspec

from mobilectl.audience.atoms import Atoms, meet
from mobilectl.audience.clauses import Clause, spelled_out
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import Predicate, leaves
from mobilectl.audience.written import POLICY
from mobilectl.contacts.plan import customers_of
from mobilectl.findings import Place
from mobilectl.workspace.models.base import Audience, MessageClass
from mobilectl.workspace.workspace import Workspace


class Respected(msgspec.Struct, frozen=True, dict=True):
    """One entry of the policy: its audience, whom it lets a message reach, and the attributes that this depends on."""

    audience: Audience
    place: Place
    predicate: Predicate
    attributes: frozenset[str]

    def refuses(self, clause: Clause, customers: Customers) -> bool:
        """Whether a condition asks for customers whom no message may reach.

        A flag of consent is named only to get around it, so one value too many is enough. A condition on anything else may well let in some
        who refused, as nearly every audience does; it asks for them if nobody but them meets it.
        """
        said = clause.negated, clause.key, str(clause.value)
        if said not in self._answers:
            self._answers[said] = any(self._refuses(one, customers) for one, _ in spelled_out(clause, customers))
        return self._answers[said]

    @functools.cached_property
    def _answers(self) -> dict[tuple[bool, str, str], bool]:
        """What was asked before: many audiences say the same."""
        return {}

    def _refuses(self, clause: Clause, customers: Customers) -> bool:
        if not self.attributes & attributes_of(clause.predicate):
            return False
        atoms = Atoms(customers.attributes, (self.predicate, clause.predicate))
        allowed, asked = atoms.boxes(self.predicate), atoms.boxes(clause.predicate)
        if clause.key in atoms.axes and atoms.axes[clause.key].attribute.type == "flag":
            everything = atoms.axes[clause.key].everything
            values = functools.reduce(int.__or__, (box.get(clause.key, everything) for box in allowed), 0)
            return any(box.get(clause.key, everything) & ~values for box in asked)
        return bool(asked) and not meet(asked, allowed)


@functools.lru_cache(maxsize=4)
def all_respected(workspace: Workspace) -> dict[tuple[str, MessageClass], tuple[Respected, ...]]:
    """The entries that hold for each channel and class."""
    policy, customers = workspace.policy, customers_of(workspace)

    def entry(audience: Audience, *route: str | int) -> Respected:
        predicate = customers.predicate(audience)
        return Respected(audience, Place(POLICY, route), predicate, attributes_of(predicate))

    consents = [(one, entry(one.audience, "consent", index, "audience")) for index, one in enumerate(policy.consent)]
    result: dict[tuple[str, MessageClass], tuple[Respected, ...]] = {}
    for id, channel in policy.channels.items():
        own = [entry(channel.reachable, "channels", id, "reachable")] if channel.reachable is not None else []
        for message_class in ("service", "marketing"):
            holding = [found for one, found in consents if message_class in one.classes and (not one.channels or id in one.channels)]
            result[id, message_class] = (*holding, *own)
    return result


@functools.lru_cache(maxsize=4)
def consenting(workspace: Workspace) -> frozenset[str]:
    """All attributes that consent and reachability depend on."""
    return frozenset(name for entries in all_respected(workspace).values() for one in entries for name in one.attributes)


def respected(workspace: Workspace, channel: str, message_class: MessageClass) -> tuple[Respected, ...]:
    """What a message of a class must respect on a channel; nothing for a channel that the policy does not know."""
    return all_respected(workspace).get((channel, message_class), ())


def attributes_of(predicate: Predicate) -> frozenset[str]:
    """The attributes that a predicate looks at."""
    return frozenset(leaf.attribute for leaf in leaves(predicate))
