"""What a cap counts as one: the messages of one send or reminder on several channels, where the cap is over all channels.

A send that goes out by SMS and by push counts once in a cap on SMS and once in one on push. In a cap that names no channel it counts once:
the customer is told one thing at one time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

from mobilectl.contacts.plan import Stream
from mobilectl.workspace.models.policy import Cap


def counts_once(cap: Cap) -> bool:
    """Whether a send counts once in a cap, on however many channels it goes out. Else it counts on each channel that the cap names."""
    return not cap.channels


def sends_of(contacts: Iterable[tuple[Stream, Hashable]]) -> list[tuple[int, ...]]:
    """The contacts, each a stream and when it is, that together are one send: of the same send or reminder, at the same time, on different
    channels. Each is in one, by its place; they come in the order of their first ones.

    A log may not say of which send a contact of the past was; then nothing says that it was one with others.
    """
    found: dict[Hashable, list[int]] = {}
    times = Counter[Hashable]()
    for place, (stream, when) in enumerate(contacts):
        same = (_common(stream) if stream.owner and stream.item else place), when
        on_channel = same, stream.channel
        found.setdefault((same, times[on_channel]), []).append(place)
        times[on_channel] += 1
    return [tuple(places) for places in found.values()]


def _common(stream: Stream) -> Hashable:
    """What the messages of a send or reminder have in common on all its channels."""
    return stream.place, stream.owner, stream.item, stream.campaign, stream.unit, stream.message_class, stream.counts, stream.obeys
