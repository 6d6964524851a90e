"""What the rules on silent times look at: a message's channels, class, window and days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from weakref import WeakKeyDictionary

import msgspec

from mobilectl.findings import Place
from mobilectl.messages import Message, say
from mobilectl.schedule.calendar import Calendar
from mobilectl.schedule.days import send_days
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import Defined, Workspace


class Outgoing(msgspec.Struct, frozen=True):
    """A send or reminder; `days` are empty where they differ by customer."""

    name: Message
    message_class: MessageClass
    channels: tuple[str, ...]
    window: Window
    days: tuple[date, ...]
    window_place: Place
    day_place: Place


Kept = dict[int, tuple[Defined[Campaign], tuple[Outgoing, ...]]]
_kept: WeakKeyDictionary[Workspace, Kept] = WeakKeyDictionary()
"""What was made of each campaign, by its identity: most rules of this family ask for it. An entry goes when its workspace does."""


def campaign_messages(campaign: Defined[Campaign], workspace: Workspace) -> tuple[Outgoing, ...]:
    """The sends of a campaign."""
    kept = _kept.setdefault(workspace, {})
    known = kept.get(id(campaign))
    if known is None:
        known = kept[id(campaign)] = campaign, tuple(_messages(campaign, workspace))
    return known[1]


def _messages(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Outgoing]:
    calendar = Calendar(workspace.policy.calendar)
    for index, send in enumerate(campaign.value.sends):
        yield Outgoing(
            say("the send `{id}`", id=send.id),
            send.class_,
            send.uses(),
            send.between,
            send_days(send, calendar),
            campaign.place("sends", index, "between"),
            campaign.place("sends", index, "on" if send.on else "every"),
        )


def reminder_messages(touchpoint: Defined[Touchpoint]) -> Iterator[Outgoing]:
    """The reminders of a touchpoint."""
    for index, reminder in enumerate(touchpoint.value.reminders):
        yield Outgoing(
            say("the reminder `{id}`", id=reminder.id),
            reminder.class_,
            reminder.channels,
            reminder.between,
            (),
            touchpoint.place("reminders", index, "between"),
            touchpoint.place("reminders", index, "trigger"),
        )
