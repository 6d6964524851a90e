"""Which contacts a rule of the policy speaks of."""

from __future__ import annotations

from mobilectl.contacts.plan import Stream
from mobilectl.workspace.models.care import Messages


def selected(messages: Messages, stream: Stream) -> bool:
    """Whether a rule's choice of messages means those of a stream: everything that it names must fit."""
    return (
        (not messages.classes or stream.message_class in messages.classes)
        and (not messages.channels or stream.channel in messages.channels)
        and (not messages.campaigns or (stream.campaign and stream.owner in messages.campaigns))
        and (not messages.themes or (stream.campaign and stream.theme in messages.themes))
        and (not messages.families or (stream.campaign and stream.family in messages.families))
        and (not messages.touchpoints or (not stream.campaign and stream.owner in messages.touchpoints))
        and (not messages.reminders or (not stream.campaign and stream.item in messages.reminders))
    )
