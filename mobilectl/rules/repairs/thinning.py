"""Ideas that send less: a recurrence with fewer days, or a campaign without one of its sends."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mobilectl.messages import Message, say
from mobilectl.rules.repairs.idea import Cost, Idea
from mobilectl.rules.repairs.scene import Part, Scene
from mobilectl.schedule.days import every_days
from mobilectl.workspace.insertions import Change, Drop, Put
from mobilectl.workspace.models.campaigns import Campaign, Every, Send


def thinnings(scene: Scene, part: Part) -> Iterator[Idea]:
    """Each recurrence that takes part with longer gaps, begun later or ended earlier; and the campaign without a send."""
    for number, send in part.each_send():
        if send.every is not None:
            yield from _fewer_days(scene, part, number, send, send.every)
        if len(part.value.sends) > 1:
            left = tuple(one for one in part.value.sends if one is not send)
            said = say("leave `{send}` of `{id}` out", send=send.id, id=part.value.id)
            change = Drop(("sends", number))
            yield _idea(scene, part, said, (change,), msgspec.structs.replace(part.value, sends=left), ("drop", number))


def _fewer_days(scene: Scene, part: Part, number: int, send: Send, every: Every) -> Iterator[Idea]:
    days, route = every_days(every, scene.calendar), ("sends", number, "every")
    values = {"send": send.id, "id": part.value.id, "count": len(days)}
    for gap in range((every.days or 0) + 1, (days[-1] - days[0]).days + 2) if every.days and days else ():
        wider = msgspec.structs.replace(every, days=gap)
        said = say(
            "send `{send}` of `{id}` every {gap} days: {left} messages instead of {count}",
            gap=gap,
            left=len(every_days(wider, scene.calendar)),
            **values,
        )
        yield _idea(scene, part, said, (Put((*route, "days"), str(gap)),), _with_every(part.value, send, wider), ("thin", number))
    for left in range(len(days) - 1, 0, -1):
        first, last = days[-left], days[left - 1]
        said = say("begin `{send}` of `{id}` on {day}: {left} messages instead of {count}", day=first, left=left, **values)
        later = msgspec.structs.replace(every, from_=first)
        yield _idea(scene, part, said, (Put((*route, "from"), first.isoformat()),), _with_every(part.value, send, later), ("from", number))
        said = say("end `{send}` of `{id}` on {day}: {left} messages instead of {count}", day=last, left=left, **values)
        earlier = msgspec.structs.replace(every, to=last)
        yield _idea(scene, part, said, (Put((*route, "to"), last.isoformat()),), _with_every(part.value, send, earlier), ("to", number))


def _with_every(campaign: Campaign, send: Send, every: Every) -> Campaign:
    sends = tuple(msgspec.structs.replace(one, every=every) if one is send else one for one in campaign.sends)
    return msgspec.structs.replace(campaign, sends=sends)


def _idea(scene: Scene, part: Part, said: Message, changes: tuple[Change, ...], after: Campaign, about: tuple[str, int]) -> Idea:
    lost = scene.losses.of(part.campaign, after, scene.state.workspace)
    return Idea(said, part.file, changes, Cost(lost=lost, edits=len(changes)), (part.file, *about))
