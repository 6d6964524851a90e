"""Two plans of one period, the one before a change and the one after it, made ready for being compared on the same customers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from msgspec.structs import replace

from mobilectl.contacts.plan import ContactPlan, Stream
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.simulate import PAST
from mobilectl.workspace.models.customers import Attribute, Attributes

BEFORE = "before "
"""What stands in front of a column's name where both plans read it, each in its own way. No attribute's id has a blank in it."""

Message = tuple[str, str, str]
"""What the messages of a send or reminder on a channel have in common in both plans: owner, item, channel."""

Identity = tuple[Message, date, int]
"""Messages that are the same ones in both plans: of which kind, on which day, and the how manieth equal ones of the day."""


@dataclass(frozen=True)
class Pair:
    """Two plans; customers are told apart as `after` does. It can be pickled, as both can be."""

    before: Compiled
    after: Compiled

    @cached_property
    def messages(self) -> Mapping[Message, int]:
        """All kinds of messages, each with the row in which it is counted: those of the plan after the change first."""
        streams = (one.stream for compiled in (self.after, self.before) for one in compiled.plan.planned)
        return {message: row for row, message in enumerate(dict.fromkeys(map(message_of, streams)))}

    @cached_property
    def identities(self) -> tuple[tuple[int, int | None, int | None], ...]:
        """The same messages in both plans: the row of their kind, and their entries before and after, None where there are none."""
        before, after = _identities(self.before.plan), _identities(self.after.plan)
        return tuple((self.messages[one[0]], before.get(one), after.get(one)) for one in {**after, **before})

    @cached_property
    def owners(self) -> Mapping[str, int]:
        """The campaigns and touchpoints of both plans, and of what is past, each with a row of its own."""
        return {owner: row for row, owner in enumerate({**self.after.owners, **self.before.owners})}

    @cached_property
    def attributes_after(self) -> Mapping[str, Attribute]:
        """The attributes that the plan after the change reads of customers, by the names of their columns in a batch."""
        return {name: axis.attribute for name, axis in self.after.axes.items()}

    @cached_property
    def attributes_before(self) -> Mapping[str, Attribute]:
        """Those that only the plan before the change reads, or that it reads otherwise."""
        each = ((self.columns.get(name, name), _of_column(name, axis.attribute)) for name, axis in self.before.axes.items())
        return {column: one for column, one in each if column not in self.attributes_after}

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """The columns of a batch that the plan before the change reads under names of its own."""
        after = self.attributes_after
        own = [name for name, axis in self.before.axes.items() if name in after and after[name] != axis.attribute]
        return {name: BEFORE + name for name in (*own, PAST)}

    @cached_property
    def owner_rows(self) -> tuple[int, ...]:
        """For each kind of messages the row of their owner."""
        return tuple(self.owners[owner] for owner, _, _ in self.messages)

    @cached_property
    def contested_before(self) -> frozenset[int]:
        """The entries of the plan before the change about which there is something to decide."""
        return frozenset(outcome.entry for outcome in self.before.outcomes)

    def first_stream(self, message: Message) -> Stream:
        """The first of the streams that messages of a kind are of: before the change, else after it."""
        return self._streams[message]

    @cached_property
    def _streams(self) -> Mapping[Message, Stream]:
        found: dict[Message, Stream] = {}
        for compiled in (self.before, self.after):
            for one in compiled.plan.planned:
                found.setdefault(message_of(one.stream), one.stream)
        return found


def message_of(stream: Stream) -> Message:
    """What the messages of a stream have in common with those of the other plan."""
    return stream.owner, stream.item, stream.channel


def _identities(plan: ContactPlan) -> dict[Identity, int]:
    """The plan's entries by what makes them the same in another plan."""
    found: dict[Identity, int] = {}
    times: dict[tuple[Message, date], int] = {}
    for entry, one in enumerate(plan.planned):
        key = message_of(one.stream), one.day
        times[key] = times.get(key, 0) + 1
        found[*key, times[key]] = entry
    return found


def differing(before: Attributes, after: Attributes) -> tuple[str, ...]:
    """The attributes that both have and in which they differ, be it only in a name."""
    return tuple(name for name, one in after.attributes.items() if name in before.attributes and before.attributes[name] != one)


def together(after: Attributes, before: Attributes) -> Attributes:
    """Attributes that name all columns which either needs, so that a snapshot is read once for both."""
    needed = dict(_columns(before))
    if before.customer is not None:
        needed["customer"] = Attribute(name="", type="choice", column=before.customer.column)
    return replace(after, attributes={**after.attributes, **{BEFORE + name: one for name, one in needed.items()}})


def _columns(attributes: Attributes) -> Iterator[tuple[str, Attribute]]:
    return ((name, _of_column(name, one)) for name, one in attributes.attributes.items() if not one.cases)


def _of_column(name: str, attribute: Attribute) -> Attribute:
    """The attribute, which reads from its column under whatever name."""
    return replace(attribute, column=attribute.column or name) if attribute.in_snapshot else attribute
