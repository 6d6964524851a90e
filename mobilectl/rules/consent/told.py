"""Messages by whom they are for: what the rules of this family look at."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mobilectl.audience.clauses import Clause, groups_of, named
from mobilectl.audience.conditions import Customers
from mobilectl.findings import Place
from mobilectl.workspace.models.base import Audience, MessageClass
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined


class Told(msgspec.Struct, frozen=True):
    """An audience as it is written, and the messages for it: the id, class and channels of each."""

    audience: Audience
    place: Place
    messages: tuple[tuple[str, MessageClass, tuple[str, ...]], ...]

    def conditions(self, customers: Customers) -> Iterator[tuple[Clause, Place]]:
        """Every condition on an attribute or segment with its place."""
        for one in named(groups_of(self.audience), customers):
            yield one, Place(self.place.file, (*self.place.route, *one.route))


def told_of_campaign(campaign: Defined[Campaign]) -> Iterator[Told]:
    """The campaign's audience for all its sends, and the part of it that a send names for itself."""
    sends = [(send.id, send.class_, send.uses()) for send in campaign.value.sends]
    yield Told(campaign.value.audience, campaign.place("audience"), tuple(sends))
    for index, send in enumerate(campaign.value.sends):
        if send.audience is not None:
            yield Told(send.audience, campaign.place("sends", index, "audience"), (sends[index],))


def told_of_touchpoint(touchpoint: Defined[Touchpoint]) -> Iterator[Told]:
    """The audience of each reminder."""
    for index, one in enumerate(touchpoint.value.reminders):
        yield Told(one.audience, touchpoint.place("reminders", index, "audience"), ((one.id, one.class_, one.channels),))
