"""Ideas that set a single value: one campaign's as another has it, a priority, a channel, how often a reminder can come, what counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from mobilectl.findings import Route
from mobilectl.messages import say
from mobilectl.rules.repairs.idea import Cost, Idea
from mobilectl.rules.repairs.scene import Part, Reminded, Scene
from mobilectl.workspace.document import Document
from mobilectl.workspace.files import TOUCHPOINTS
from mobilectl.workspace.insertions import Change, Insert, Put

THEME: Route = ("theme",)
COMPARED: tuple[Route, ...] = (("offer", "price"), ("offer", "commitment_months"), THEME)
"""What may be made the same in two campaigns where a finding compares it; a theme only in the one that the finding is about."""
BOUNDS = ((2, "month"), (1, "month"), (1, "week"), (1, "day"))
"""How often a reminder without a bound may be said to come, the likeliest first."""


def equal_values(scene: Scene, part: Part) -> Iterator[Idea]:
    """What a finding compares in two campaigns, as the other has it."""
    routes = {place.route for place in scene.places if place.file == part.file}
    if part.file != scene.places[0].file:
        routes.discard(THEME)
    documents = scene.state.workspace.documents
    for route in COMPARED:
        for other in scene.parts if route in routes else ():
            value, own = _value(documents[other.file], route) or "0", _value(documents[part.file], route)
            if other is not part and value != own:
                said = say(
                    "write `{key}: {value}` in `{id}`, as `{other}` has it",
                    key=".".join(map(str, route)),
                    value=value,
                    id=part.value.id,
                    other=other.value.id,
                )
                change = Put(route, value) if own is not None else Insert(route, value)
                yield Idea(said, part.file, (change,), Cost(), ("value", part.file, route))


def priorities(scene: Scene, part: Part) -> Iterator[Idea]:
    """The campaign behind those of the finding that it stands before or beside."""
    lowest = min((other.value.priority for other in scene.parts if other is not part), default=None)
    if lowest is not None and part.value.priority >= lowest:
        own = _value(scene.state.workspace.documents[part.file], ("priority",))
        priority = str(lowest - 1)
        change = Put(("priority",), priority) if own is not None else Insert(("priority",), priority, "theme")
        said = say(
            "lower the priority of `{id}` from {before} to {priority}", id=part.value.id, before=part.value.priority, priority=priority
        )
        yield Idea(said, part.file, (change,), Cost(), ("priority", part.file))


def channels(scene: Scene, part: Part) -> Iterator[Idea]:
    """Each send that takes part on another channel, with the same text: on any but by voice, as nobody is called to be read an SMS."""
    for number, send in part.each_send():
        for channel, known in scene.state.workspace.policy.channels.items() if send.channel is not None else ():
            if channel != send.channel and known.kind != "voice":
                sends = tuple(msgspec.structs.replace(one, channel=channel) if one is send else one for one in part.value.sends)
                after = msgspec.structs.replace(part.value, sends=sends)
                lost = scene.losses.of(part.campaign, after, scene.state.workspace)
                said = say("send `{send}` of `{id}` by {channel}", send=send.id, id=part.value.id, channel=_name(scene, channel))
                change = Put(("sends", number, "channel"), channel)
                note = say("the text of `{send}` was written for {channel}", send=send.id, channel=_name(scene, send.channel))
                yield Idea(said, part.file, (change,), Cost(lost=lost), ("channel", part.file, number, channel), notes=(note,))


def _name(scene: Scene, channel: str | None) -> str | None:
    known = scene.state.workspace.policy.channels.get(channel or "")
    return known.name if known is not None else channel


def uncounted_sends(scene: Scene, part: Part) -> Iterator[Idea]:
    """A service message of a campaign that no longer uses up caps."""
    for number, send in part.each_send():
        if scene.caps and send.class_ == "service" and send.counts is not False:
            said = say("let `{send}` of `{id}` no longer count in caps", send=send.id, id=part.value.id)
            yield Idea(said, part.file, (_not_counting(("sends", number), send),), Cost(resort=2), ("counts", part.file, number))


def reminder_bounds(scene: Scene, reminder: Reminded) -> Iterator[Idea]:
    """A reminder that comes less often, as the sending system counts it; or that no longer uses up caps."""
    value, route = reminder.value, reminder.route
    if not scene.caps:
        return
    bound = value.at_most
    for count, per in BOUNDS if bound is None else ():
        said = say(
            "say `at_most: {{count: {count}, per: {per}}}` for the reminder `{id}`, and let the sending system keep to it",
            count=count,
            per=per,
            id=value.id,
        )
        change: Change = Insert((*route, "at_most"), {"count": str(count), "per": per}, "timeliness")
        yield Idea(said, TOUCHPOINTS, (change,), Cost(resort=1), ("at_most", route))
    most = 0 if bound is None else bound.count
    for count in range(most - 1, 0, -1):
        said = say("let the reminder `{id}` come at most {count} times instead of {before}", id=value.id, count=count, before=most)
        yield Idea(said, TOUCHPOINTS, (Put((*route, "at_most", "count"), str(count)),), Cost(resort=1), ("at_most", route))
    if value.counts is not False:
        said = say("let the reminder `{id}` no longer count in caps", id=value.id)
        yield Idea(said, TOUCHPOINTS, (_not_counting(route, value),), Cost(resort=2), ("counts", route))


def _not_counting(route: Route, message: Any) -> Change:
    return Insert((*route, "counts"), "false") if message.counts is None else Put((*route, "counts"), "false")


def _value(document: Document, route: Route) -> str | None:
    value = document.value
    for step in route:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None
