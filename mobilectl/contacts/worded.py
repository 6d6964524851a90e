"""Which text of a send or a reminder goes to whom, and in how many parts it goes out."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

import msgspec

from mobilectl.audience.predicates import EVERYONE, All, Not, Predicate, Some
from mobilectl.contacts.plan import Stream, customers_of, streams
from mobilectl.findings import Route
from mobilectl.wording.carried import as_sent, at_shortest
from mobilectl.wording.lengths import count_sms
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText, Use
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.policy import WordingPolicy
from mobilectl.workspace.workspace import Workspace


class Worded(msgspec.Struct, frozen=True):
    """Texts of a stream that go out in as many parts: to whom of its customers, and the fewest and the most parts.

    The parts of an SMS depend on what stands in its variables; on every other channel a message is one part. Whom it is for may be
    relative to the day, as a stream's audience may.
    """

    whom: Predicate
    fewest: int
    most: int


ONE_PART = Worded(EVERYONE, 1, 1)
"""Of what is not an SMS. An SMS that has no text, which rules report, is taken to have one part too."""


@functools.lru_cache(maxsize=4)
def worded(workspace: Workspace) -> Mapping[Stream, tuple[Worded, ...]]:
    """The texts of every stream by their parts; one for everyone where all take as many. Every customer belongs to one of a stream."""
    return {stream: _merged(stream, definition_of(stream, workspace), workspace) for stream, _ in streams(workspace)}


def definition_of(stream: Stream, workspace: Workspace) -> Definition:
    """The campaign or touchpoint of a stream."""
    return _definitions(workspace)[stream.place.file, stream.place.route[:-2]]


@functools.lru_cache(maxsize=4)
def _definitions(workspace: Workspace) -> Mapping[tuple[str, Route], Definition]:
    defined: tuple[Definition, ...] = (*workspace.campaigns, *workspace.touchpoints)
    return {(one.file, one.route): one for one in defined}


def _merged(stream: Stream, definition: Definition, workspace: Workspace) -> tuple[Worded, ...]:
    channel = workspace.policy.channels.get(stream.channel)
    if channel is None or channel.kind != "sms":
        return (ONE_PART,)
    texts = list(texts_of(stream, definition, workspace))
    by_parts: dict[tuple[int, int], list[Predicate]] = {}
    for text, whom in texts:
        by_parts.setdefault(_parts(text, use_of(text, stream), workspace.policy.wording), []).append(whom)
    if all(text.segment is not None for text, _ in texts):
        by_parts.setdefault((1, 1), []).append(Not(Some(tuple(whom for _, whom in texts))))
    if len(by_parts) == 1:
        return tuple(Worded(EVERYONE, *parts) for parts in by_parts)
    return tuple(Worded(whom[0] if len(whom) == 1 else Some(tuple(whom)), *parts) for parts, whom in by_parts.items())


def _parts(text: CustomerText, use: Use, policy: WordingPolicy) -> tuple[int, int]:
    """The fewest and the most parts of an SMS."""
    short, long = (count_sms(body, policy.sms.count).parts for body in (at_shortest(text, use, policy), as_sent(text, use, policy)))
    return min(short, long), long


def texts_of(stream: Stream, definition: Definition, workspace: Workspace) -> Iterator[tuple[CustomerText, Predicate]]:
    """The texts of a stream, each with who of its customers gets it: of the variants the first that fits a customer holds, for all texts
    alike."""
    index = int(stream.place.route[-1])
    if isinstance(definition.value, Campaign):
        key, variants = definition.value.sends[index].text_on(stream.channel), definition.value.variants
        wording = wordings(definition, workspace)[0]
    else:
        key, variants = stream.channel, definition.value.reminders[index].variants
        wording = wordings(definition, workspace)[index]
    segments, customers = workspace.segments.segments, customers_of(workspace)
    texts = [text for text in wording.texts if text.key == key and any(_is_use(use, stream) for use in text.uses)]
    earlier: list[Predicate] = []
    instead: list[Predicate] = []
    for variant in variants:
        if variant.segment not in segments:
            continue
        segment = customers.predicate(segments[variant.segment].audience)
        fits = All((segment, *(Not(one) for one in earlier)))
        earlier.append(segment)
        for text in texts:
            if text.segment == variant.segment:
                yield text, fits
                instead.append(fits)
    for text in texts:
        if text.segment is None:
            yield text, Not(Some(tuple(instead))) if instead else EVERYONE


def use_of(text: CustomerText, stream: Stream) -> Use:
    """How a text of a stream is used by it."""
    return next(use for use in text.uses if _is_use(use, stream))


def _is_use(use: Use, stream: Stream) -> bool:
    return (use.channel, use.message_class) == (stream.channel, stream.message_class)
