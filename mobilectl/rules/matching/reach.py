"""Whom each message reaches at all, on whichever day it goes out: what the rules of this family look at."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from mobilectl.audience.atoms import Atoms, Box, intersection
from mobilectl.audience.portrait import example, portrait
from mobilectl.audience.predicates import Predicate, undated
from mobilectl.contacts.plan import Stream, customers_of, on_any_day, streams
from mobilectl.contacts.reminders import reminder_days
from mobilectl.findings import Place, Related
from mobilectl.messages import Message, say
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.care import Spared, Standard
from mobilectl.workspace.workspace import Workspace


class Reach:
    """The messages of a workspace, and questions about whom they reach."""

    def __init__(self, workspace: Workspace) -> None:
        policy = workspace.policy
        self._customers = customers_of(workspace)
        self._days = reminder_days(workspace)
        self.streams = streams(workspace)
        groups = [self.group(one.audience) for one in policy.standards] + [self.group(one.audience) for one in policy.spared]
        self.atoms = Atoms(self._customers.attributes, (*(predicate for _, predicate in self.streams), *groups))

    def group(self, audience: Audience) -> Predicate:
        """The customers of a standard, or those to whom nothing is sold; no day counts there."""
        return undated(self._customers.predicate(audience))

    def meant(self, audience: Audience) -> Predicate:
        """Whom a reminder is meant for, on one day or another."""
        return self.some_day(self._customers.predicate(audience))

    def some_day(self, predicate: Predicate) -> Predicate:
        """Who gets a message on one day or another."""
        return on_any_day(predicate, self._days)

    def example(self, *parts: Predicate) -> Message | None:
        """A customer for whom all the parts hold, in words; None where there can be none."""
        return example(self._customers.attributes, *parts)

    def portrait(self, customer: Box) -> Message:
        """A customer in words."""
        return portrait(customer, self.atoms)

    def reaching(self, audience: Audience) -> Iterator[tuple[Stream, Box]]:
        """The messages that reach someone of an audience, each on each of its channels, with one whom it reaches."""
        group = self.atoms.boxes(self.group(audience))
        for stream, predicate in self.streams:
            boxes = self.atoms.boxes(predicate)
            customer = next((both for box in boxes for other in group if (both := intersection(box, other)) is not None), None)
            if customer is not None:
                yield stream, customer


@functools.lru_cache(maxsize=4)
def reach_of(workspace: Workspace) -> Reach:
    """Whom the messages of a workspace reach, worked out once for each."""
    return Reach(workspace)


def laid_down(key: str, index: int, entry: Standard | Spared) -> Related:
    """The entry of the policy that a finding rests on."""
    return Related(Place(POLICY, (key, index)), say("laid down here: {name} ({clause})", name=entry.name, clause=entry.clause or entry.id))


def channel_names(workspace: Workspace, channels: tuple[str, ...]) -> tuple[str, ...]:
    """Channels as customers' staff know them."""
    known = workspace.policy.channels
    return tuple(known[channel].name if channel in known else channel for channel in channels)
