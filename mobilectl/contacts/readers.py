"""Which texts of a campaign or a reminder a customer gets, as far as what is known of the customer tells."""

from __future__ import annotations

from typing import Literal

import msgspec

from mobilectl.audience.atoms import Atoms, Boxes, meet
from mobilectl.audience.predicates import All, Not, Predicate
from mobilectl.contacts.plan import Stream, streams
from mobilectl.contacts.worded import texts_of, use_of
from mobilectl.wording.reader import Definition
from mobilectl.wording.texts import CustomerText, Use
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
    own = [
        (stream, whom)
        for stream, whom in streams(workspace)
        if stream.place.file == definition.file and stream.owner == definition.value.id and stream.channel in workspace.policy.channels
    ]
    worded = [(stream, text, All((whom, fits))) for stream, whom in own for text, fits in texts_of(stream, definition, workspace)]
    if customer is None:
        return Mail(tuple(Delivery(stream, text, use_of(text, stream), "yes", ()) for stream, text, _ in worded), ())
    atoms = Atoms(workspace.attributes.attributes, [customer, *(whom for _, whom in own), *(whom for *_, whom in worded)])
    known = atoms.boxes(customer)
    got = []
    for stream, text, whom in worded:
        goes, open = _goes(known, whom, atoms)
        if goes != "no":
            got.append(Delivery(stream, text, use_of(text, stream), goes, open))
    missed = [(stream, atoms.boxes(whom)) for stream, whom in own if not meet(known, atoms.boxes(whom))]
    return Mail(tuple(got), tuple(Missed(stream, _between(known, meant)) for stream, meant in missed))


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
