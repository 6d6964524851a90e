"""Ideas that send less: a recurrence with fewer days, or a campaign without one of its sends."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mobilectl.messages import Message, say
from mobilectl.rules.repairs.idea import Cost, Idea
from mobilectl.rules.repairs.scene import Part, Scene
from mobilectl.schedule.days import every_days, send_days
from mobilectl.workspace.insertions import Change, Drop, Put
from mobilectl.workspace.models.campaigns import Every, Send


def thinnings(scene: Scene, part: Part) -> Iterator[Idea]:
    """Each recurrence that takes part with longer gaps, begun later or ended earlier; and the campaign without a send."""
    for number, send in part.each_send():
        if send.every is not None:
            for said, changes, every, about in _fewer_days(scene, part, number, send, send.every):
                sends = tuple(msgspec.structs.replace(one, every=every) if one is send else one for one in part.value.sends)
                relief = scene.relief(send_days(send, scene.calendar), every_days(every, scene.calendar))
                yield _idea(scene, part, said, changes, sends, (about, number), relief)
        if len(part.value.sends) > 1:
            left = tuple(one for one in part.value.sends if one is not send)
            said = say("leave `{send}` of `{id}` out", send=send.id, id=part.value.id)
            relief = scene.relief(send_days(send, scene.calendar), ())
            yield _idea(scene, part, said, (Drop(("sends", number)),), left, ("drop", number), relief)


def _fewer_days(
    scene: Scene, part: Part, number: int, send: Send, every: Every
) -> Iterator[tuple[Message, tuple[Change, ...], Every, str]]:
    """In words, in the file, as a recurrence, and what it changes."""
    days, route = every_days(every, scene.calendar), ("sends", number, "every")
    values = {"send": send.id, "id": part.value.id, "count": len(days)}
    for gap in range((every.days or 0) + 1, (days[-1] - days[0]).days + 2) if every.days and days else ():
        wider = msgspec.structs.replace(every, days=gap)
        left = len(every_days(wider, scene.calendar))
        said = say("send `{send}` of `{id}` every {gap} days (messages: {left} instead of {count})", gap=gap, left=left, **values)
        yield said, (Put((*route, "days"), str(gap)),), wider, "thin"
    for count in range(len(days) - 1, 0, -1):
        first, last = days[-count], days[count - 1]
        said = say("begin `{send}` of `{id}` on {day} (messages: {left} instead of {count})", day=first, left=count, **values)
        yield said, (Put((*route, "from"), first.isoformat()),), msgspec.structs.replace(every, from_=first), "from"
        said = say("end `{send}` of `{id}` on {day} (messages: {left} instead of {count})", day=last, left=count, **values)
        yield said, (Put((*route, "to"), last.isoformat()),), msgspec.structs.replace(every, to=last), "to"


def _idea(
    scene: Scene,
    part: Part,
    said: Message,
    changes: tuple[Change, ...],
    sends: tuple[Send, ...],
    about: tuple[str, int],
    relief: int | None,
) -> Idea:
    lost = scene.losses.of(part.campaign, msgspec.structs.replace(part.value, sends=sends), scene.state.workspace)
    return Idea(said, part.file, changes, Cost(lost=lost, edits=len(changes)), (part.file, *about), relief)
