"""Whom of an audience a message reaches on each of its channels, who cannot be reached there, and who has refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import EVERYONE, NO_ONE, All, Not, Predicate, Some
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.policy import Policy


class Whom(msgspec.Struct, frozen=True):
    """The audience of a message on a channel, in three parts that have no customer in common.

    `unreachable` are those who cannot be reached on the channel, or on any of several where the first that reaches them is used;
    `opted_out` those who could be, but have refused such messages there.
    """

    reached: Predicate
    unreachable: Predicate = NO_ONE
    opted_out: Predicate = NO_ONE

    def each(self, change: Callable[[Predicate], Predicate]) -> Whom:
        """All parts changed; what is no one stays so."""
        parts = (self.reached, self.unreachable, self.opted_out)
        return Whom(*(NO_ONE if part is NO_ONE else change(part) for part in parts))

    def those(self, more: Predicate) -> Whom:
        """Only those who are also meant by another predicate."""
        return self.each(lambda part: All((part, more)))


class _Gate(msgspec.Struct, frozen=True):
    """Who can be reached on a channel, and who has not refused such messages there."""

    reachable: Predicate
    willing: Predicate

    @property
    def open(self) -> Predicate:
        parts = tuple(part for part in (self.reachable, self.willing) if part is not EVERYONE)
        return parts[0] if len(parts) == 1 else All(parts) if parts else EVERYONE


class Gates:
    """What the policy puts between an audience and a message: reachability and consent."""

    def __init__(self, policy: Policy, customers: Customers) -> None:
        self._policy = policy
        self._customers = customers
        self._known: dict[tuple[str, MessageClass], _Gate] = {}

    def open_to(self, channel: str, message_class: MessageClass) -> Predicate:
        """Who can be reached on a channel and has not refused such messages there."""
        return self._gate(channel, message_class).open

    def by_channel(self, channels: Sequence[str], use: str, message_class: MessageClass, audience: Predicate) -> Iterator[tuple[str, Whom]]:
        """Each channel with who gets the message there: for `first_reachable`, only who was not reached on one before.

        Whom none of these channels reaches is told of the last.
        """
        gates = [self._gate(channel, message_class) for channel in channels]
        if use != "first_reachable":
            for channel, gate in zip(channels, gates, strict=True):
                yield channel, _at_last(audience, [gate])
            return
        missed: list[Predicate] = []
        for channel, gate in zip(channels[:-1], gates[:-1], strict=True):
            yield channel, Whom(All((audience, gate.open, *missed)))
            missed.append(Not(gate.open))
        if channels:
            yield channels[-1], _at_last(audience, gates)

    def _gate(self, channel: str, message_class: MessageClass) -> _Gate:
        if (channel, message_class) not in self._known:
            known = self._policy.channels.get(channel)
            reachable = self._customers.predicate(known.reachable) if known is not None and known.reachable is not None else EVERYONE
            consents = tuple(
                self._customers.predicate(consent.audience)
                for consent in self._policy.consent
                if message_class in consent.classes and (not consent.channels or channel in consent.channels)
            )
            self._known[channel, message_class] = _Gate(reachable, All(consents) if consents else EVERYONE)
        return self._known[channel, message_class]


def _at_last(audience: Predicate, gates: Sequence[_Gate]) -> Whom:
    """An audience on the last of some channels, the others of which have not reached it."""
    reached = All((audience, gates[-1].open, *(Not(gate.open) for gate in gates[:-1])))
    shut = tuple(Not(gate.open) for gate in gates)
    someone = Some(tuple(gate.reachable for gate in gates))
    unreachable = NO_ONE if any(gate.reachable == EVERYONE for gate in gates) else All((audience, Not(someone)))
    opted_out = NO_ONE if all(gate.willing == EVERYONE for gate in gates) else All((audience, someone, *shut))
    return Whom(reached, unreachable, opted_out)
