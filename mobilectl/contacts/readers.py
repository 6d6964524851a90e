"""Which texts of a campaign or a reminder a customer gets, as far as what is known of the customer tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from mobilectl.audience.atoms import Atoms, Boxes, meet
from mobilectl.audience.predicates import All, Not, Predicate, Some
from mobilectl.contacts.plan import Stream, customers_of, streams
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText, Use, Wording
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Workspace

Goes = Literal["yes", "maybe", "no"]


class Delivery(msgspec.Struct, frozen=True):
    """A text on a channel, by one send or reminder, and whether it goes to the customer.

    `open` are the attributes that decide where it may go to the customer and may not; all others are known.
    """

    stream: Stream
    text: CustomerText
    use: Use
    goes: Goes
    open: tuple[str, ...]


class Missed(msgspec.Struct, frozen=True):
    """A send or a reminder that does not go to the customer on a channel, and the fewest attributes because of which."""

    stream: Stream
    because: tuple[str, ...]


class Mail(msgspec.Struct, frozen=True):
    """What a customer gets, and what not, in the order of the file; variants before the text that they stand in for."""

    got: tuple[Delivery, ...]
    missed: tuple[Missed, ...]


def mail(definition: Definition, customer: Predicate | None, workspace: Workspace) -> Mail:
    """Each text of each send or reminder on each channel that the customer may get; every text where there is no customer."""
    of_route = {wording.home.route: wording for wording in wordings(definition, workspace)}
    own = [
        (stream, whom, of_route[definition.route if stream.campaign else stream.place.route])
        for stream, whom in streams(workspace)
        if stream.place.file == definition.file and stream.owner == definition.value.id and stream.channel in workspace.policy.channels
    ]
    worded = [(stream, text, whom) for stream, all, wording in own for text, whom in _worded(definition, wording, stream, all, workspace)]
    if customer is None:
        return Mail(tuple(Delivery(stream, text, _use(text, stream), "yes", ()) for stream, text, _ in worded), ())
    atoms = Atoms(workspace.attributes.attributes, [customer, *(whom for _, whom, _ in own), *(whom for *_, whom in worded)])
    known = atoms.boxes(customer)
    got = []
    for stream, text, whom in worded:
        goes, open = _goes(known, whom, atoms)
        if goes != "no":
            got.append(Delivery(stream, text, _use(text, stream), goes, open))
    missed = [(stream, atoms.boxes(whom)) for stream, whom, _ in own if not meet(known, atoms.boxes(whom))]
    return Mail(tuple(got), tuple(Missed(stream, _between(known, meant)) for stream, meant in missed))


def _use(text: CustomerText, stream: Stream) -> Use:
    return next(use for use in text.uses if _is_use(use, stream))


def _is_use(use: Use, stream: Stream) -> bool:
    return (use.channel, use.message_class) == (stream.channel, stream.message_class)


def _worded(
    definition: Definition, wording: Wording, stream: Stream, whom: Predicate, workspace: Workspace
) -> Iterator[tuple[CustomerText, Predicate]]:
    """The texts of a stream, each with who gets it: of the variants the first that fits a customer holds, for all texts alike."""
    index = int(stream.place.route[-1])
    if isinstance(definition.value, Campaign):
        key, variants = definition.value.sends[index].text_on(stream.channel), definition.value.variants
    else:
        key, variants = stream.channel, definition.value.reminders[index].variants
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
                yield text, All((whom, fits))
                instead.append(fits)
    for text in texts:
        if text.segment is None:
            yield text, All((whom, Not(Some(tuple(instead))))) if instead else whom


def _goes(known: Boxes, whom: Predicate, atoms: Atoms) -> tuple[Goes, tuple[str, ...]]:
    if not meet(known, atoms.boxes(whom)):
        return "no", ()
    outside = atoms.boxes(Not(whom))
    left_out = [(one, box) for one in known for box in meet((one,), outside)]
    if not left_out:
        return "yes", ()
    names = {name for one, box in left_out for name, mask in box.items() if mask != one.get(name)}
    return "maybe", tuple(name for name in atoms.axes if name in names)


def _between(known: Boxes, meant: Boxes) -> tuple[str, ...]:
    """The fewest attributes in which the customer is other than everyone who is meant."""
    conflicts = [tuple(name for name, mask in one.items() if not mask & other.get(name, mask)) for one in known for other in meant]
    return min(conflicts, key=len, default=())
