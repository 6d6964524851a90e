"""Contacts of the past: which campaigns and touchpoints they are of, and how far back a policy looks at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from mobilectl.contacts.caps import counted, period
from mobilectl.contacts.plan import Stream, streams
from mobilectl.contacts.selection import selected
from mobilectl.findings import Place
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.policy import Cap, Per, Policy
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import Workspace


class Reach(msgspec.Struct, frozen=True):
    """From which day on a stream's contacts matter to a plan; where `ever`, it matters besides that there was one at all.

    `most` contacts of one customer on one day are told apart: with more no cap has less room.
    """

    since: date
    ever: bool
    most: int


def reach(stream: Stream, policy: Policy, caps: Sequence[Cap], first: date) -> Reach:
    """How a stream's contacts before the first day of a plan bear on it."""
    counting = [cap for cap in caps if counted(cap, stream) and _begin(cap.per, first) < first]
    near = [gap for gap in policy.gaps if selected(gap.messages, stream) or (gap.others is not None and selected(gap.others, stream))]
    since = [_begin(cap.per, first) for cap in counting] + [first - timedelta(days=gap.within_days) for gap in near]
    ever = any(selected(one.messages, stream) or selected(one.others, stream) for one in policy.exclusions)
    return Reach(min(since, default=first), ever, max([1, *(cap.at_most for cap in counting)]))


def _begin(per: Per, first: date) -> date:
    """The first day of the earliest window that holds a plan's first day."""
    if per.rolling_days is not None:
        return first - timedelta(days=per.rolling_days - 1)
    assert per.calendar is not None
    return period(per.calendar, first)[0]


class PastStreams:
    """The streams of past contacts. What a workspace still has gives them their unit, theme and so on."""

    def __init__(self, workspace: Workspace) -> None:
        found = [stream for stream, _ in streams(workspace)]
        self._channels = {(one.owner, one.item, one.channel): one for one in reversed(found)}
        self._items = {(one.owner, one.item): one for one in reversed(found)}
        self._owners: Mapping[str, Stream] = {one.owner: one for one in reversed(found)}

    def knows(self, owner: str) -> bool:
        """Whether the workspace has a campaign or touchpoint of this id that sends something."""
        return owner in self._owners

    def stream(self, owner: str, item: str, channel: str, message_class: MessageClass) -> Stream:
        """The stream of past contacts that a log tells of. They have gone out: nothing holds them back any more."""
        known = self._channels.get((owner, item, channel)) or self._items.get((owner, item))
        if known is None and owner in self._owners:
            known = msgspec.structs.replace(self._owners[owner], counts=True)
        if known is None:
            known = Stream(
                owner, item, "", message_class == "marketing", channel, message_class, Window(0, 1440), 0, True, False, "drop", Place("")
            )
        return msgspec.structs.replace(known, item=item, channel=channel, message_class=message_class, obeys=False, on_block="drop")
