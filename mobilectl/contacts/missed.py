"""Why a message does not mean a customer, or does not reach one: the conditions that are not met, as they are written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Literal

import msgspec

from mobilectl.audience.clauses import Clause, groups_of, named, required
from mobilectl.audience.conditions import NESTED, Customers
from mobilectl.audience.predicates import Customer, Predicate, because, matches, on_day
from mobilectl.audience.written import POLICY
from mobilectl.contacts.plan import BILL_DAY, Planned, Stream, customers_of, last_bill_day, stand_ins
from mobilectl.contacts.worded import definition_of
from mobilectl.findings import Place
from mobilectl.messages import Message, say
from mobilectl.schedule.calendar import DAY
from mobilectl.schedule.days import billed_on
from mobilectl.wording.reader import Definition
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.campaigns import Campaign, Send
from mobilectl.workspace.models.touchpoints import Reminder
from mobilectl.workspace.workspace import Workspace


class Unmet(msgspec.Struct, frozen=True):
    """A condition that a customer does not meet, or one that excludes the customer; where it stands, the attributes because of which, and
    the segments that it names."""

    condition: Message
    place: Place
    attributes: tuple[str, ...]
    segments: tuple[str, ...] = ()
    excludes: bool = False


class Barrier(msgspec.Struct, frozen=True):
    """Why a channel does not carry messages of a class to a customer: it does not reach the customer, or the customer has refused them."""

    channel: str
    kind: Literal["unreachable", "opted_out"]
    unmet: tuple[Unmet, ...]
    clause: str | None = None


class NotMeant(msgspec.Struct, frozen=True):
    """A send or reminder of a day that does not mean a customer: the conditions that are not met, or the reminders that stand in for it."""

    stream: Stream
    unmet: tuple[Unmet, ...]
    instead: tuple[str, ...] = ()

    @property
    def due(self) -> bool:
        """Whether it would be due to the customer on the day, by its trigger; a send always is."""
        return not any("trigger" in one.place.route for one in self.unmet)


class Close:
    """What keeps messages of one day from one customer."""

    def __init__(self, workspace: Workspace, customer: Customer, day: date) -> None:
        self._workspace = workspace
        self._customers: Customers = customers_of(workspace)
        self._customer = customer
        self._day = day

    def not_meant(self, planned: Sequence[Planned]) -> list[NotMeant]:
        """Those of a day's sends and reminders that do not mean the customer, the closest first: those whose trigger would let
        them, then by the number of conditions that are not met, then in the plan's order."""
        by_item: dict[tuple[str, str], list[Planned]] = {}
        for one in planned:
            by_item.setdefault((one.stream.owner, one.stream.item), []).append(one)
        aside = {item: some[0].stream for item, some in by_item.items() if not any(map(self._is_meant, some))}
        unmet = {item: tuple(self._unmet_by(stream)) for item, stream in aside.items()}
        reached = {one.stream.item for one in planned if matches(one.predicate, self._customer)}
        due = reached | {item for (_, item), some in unmet.items() if not some}
        found = [NotMeant(stream, unmet[item], () if unmet[item] else self._instead(stream, due)) for item, stream in aside.items()]
        return sorted(found, key=lambda one: (not one.due, len(one.unmet)))

    def channels_before(self, stream: Stream) -> tuple[str, ...]:
        """The channels that are tried before the one of a stream, where the first that reaches a customer is used."""
        item = self.item(stream)
        if item.use != "first_reachable":
            return ()
        channels = item.uses() if isinstance(item, Send) else item.channels
        return tuple(channels[: channels.index(stream.channel)])

    def barrier(self, channel: str, message_class: str) -> Barrier | None:
        """Why a channel does not carry messages of a class to the customer; None where it does."""
        known = self._workspace.policy.channels.get(channel)
        if known is not None and known.reachable is not None:
            unmet = tuple(self._unmet(known.reachable, Place(POLICY, ("channels", channel, "reachable"))))
            if unmet:
                return Barrier(channel, "unreachable", unmet)
        for index, consent in enumerate(self._workspace.policy.consent):
            if message_class in consent.classes and (not consent.channels or channel in consent.channels):
                unmet = tuple(self._unmet(consent.audience, Place(POLICY, ("consent", index, "audience"))))
                if unmet:
                    return Barrier(channel, "opted_out", unmet, consent.clause)
        return None

    def item(self, stream: Stream) -> Send | Reminder:
        """The send or reminder of a stream."""
        definition, index = self.definition(stream), int(stream.place.route[-1])
        return definition.value.sends[index] if isinstance(definition.value, Campaign) else definition.value.reminders[index]

    def definition(self, stream: Stream) -> Definition:
        """The campaign or touchpoint of a stream."""
        return definition_of(stream, self._workspace)

    def name(self, stream: Stream) -> str:
        """What a stream's reminder, or the campaign of its send, is called."""
        item = self.item(stream)
        return item.name if isinstance(item, Reminder) else self.definition(stream).value.name

    def _is_meant(self, one: Planned) -> bool:
        return any(matches(part, self._customer) for part in (one.predicate, one.unreachable, one.opted_out))

    def _instead(self, stream: Stream, due: Collection[str]) -> tuple[str, ...]:
        """The reminders that go out in place of one: of those that stand in for it, the ones that are due themselves."""
        return tuple(one for one in stand_ins(self._workspace).get(stream.item, ()) if one in due)

    def _unmet_by(self, stream: Stream) -> Iterator[Unmet]:
        """The conditions of a send or reminder that the customer does not meet."""
        definition, item = self.definition(stream), self.item(stream)
        if isinstance(definition.value, Campaign):
            yield from self._unmet(definition.value.audience, definition.place("audience"))
        if item.audience is not None:
            yield from self._unmet(item.audience, _below(stream.place, ("audience",)))
        if isinstance(item, Reminder):
            yield from self._untriggered(item, stream)

    def _unmet(self, audience: Audience, place: Place) -> Iterator[Unmet]:
        whole, misread = self._customers.audience(audience)
        if misread:
            if not matches(on_day(whole, self._day), self._customer):
                yield Unmet(say("the audience"), place, self._because(on_day(whole, self._day)))
            return
        for clause in required(groups_of(audience), self._customers):
            predicate = on_day(clause.predicate, self._day)
            if not matches(predicate, self._customer):
                inner = list(named({clause.key: clause.value}, self._customers))
                segments = tuple(id for one in inner if one.key == "segment" for id in _listed(one.value))
                place_of = _below(place, clause.route)
                yield Unmet(_words(clause, inner), place_of, self._because(predicate), segments, clause.negated)

    def _because(self, predicate: Predicate) -> tuple[str, ...]:
        return tuple(sorted(because(predicate, self._customer)))

    def _untriggered(self, reminder: Reminder, stream: Stream) -> Iterator[Unmet]:
        """What a reminder's trigger asks of a customer on the day, where that is not so."""
        schedule, threshold = reminder.trigger.schedule, reminder.trigger.threshold
        place = _below(stream.place, ("trigger",))
        if threshold is not None and self._customer.get(threshold.forecast) != self._day:
            yield Unmet(say("`{condition}`", condition=f"{threshold.forecast}: {self._day}"), place, (threshold.forecast,))
        if schedule is not None and schedule.after_bill_day is not None:
            billed = billed_on(self._day - schedule.after_bill_day * DAY, last_bill_day(self._customers.attributes))
            if self._customer.get(BILL_DAY) not in billed:
                days = billed[0] if len(billed) == 1 else f"{{at_least: {billed[0]}}}"
                yield Unmet(say("`{condition}`", condition=f"{BILL_DAY}: {days}"), place, (BILL_DAY,))


def _words(clause: Clause, inner: Sequence[Clause]) -> Message:
    """A condition as it is written, without the `none` that it stands under; of a group each condition in it."""
    if clause.key not in NESTED:
        return msgspec.structs.replace(clause, negated=False).words()
    conditions = tuple(one.words() for one in inner)
    return say("one of {conditions}", conditions=conditions) if clause.key == "any" else say("all of {conditions}", conditions=conditions)


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _below(place: Place, route: Sequence[str | int]) -> Place:
    return Place(place.file, (*place.route, *route))
