"""Ideas that move a campaign's period: shifted together with all its sends, or begun later, or ended earlier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import msgspec

from mobilectl.messages import Message, say
from mobilectl.rules.repairs.idea import Cost, Idea, days_said, outwards
from mobilectl.rules.repairs.redating import redated
from mobilectl.rules.repairs.scene import Part, Scene
from mobilectl.schedule.calendar import DAY
from mobilectl.schedule.days import send_days
from mobilectl.workspace.insertions import Change, Put
from mobilectl.workspace.models.campaigns import Campaign, Send, Span

MOST_DAYS = 14
"""So far a campaign is shifted for no particular reason; farther where it then no longer meets another one."""
FARTHEST = 120


def shifts(scene: Scene, part: Part) -> Iterator[Idea]:
    """The campaign with its sends some days earlier or later; also so far that it no longer meets another campaign of the finding."""
    period = part.value.period
    beside = [other.value.period for other in scene.parts if other is not part]
    clear = [(one.to + DAY - period.from_).days for one in beside] + [(one.from_ - DAY - period.to).days for one in beside]
    for days in dict.fromkeys((*clear, *outwards(MOST_DAYS))):
        if 0 < abs(days) <= FARTHEST and is_open(scene, part.value, days):
            about = ("shift", part.file, days > 0, days in clear)
            yield replace(shifted(part, days), relief=_relief(scene, part, days), about=about)


def _relief(scene: Scene, part: Part, days: int) -> int | None:
    later = timedelta(days=days)
    before = [day for _, send in part.each_send() for day in send_days(send, scene.calendar)]
    return scene.relief(before, [day for _, send in part.each_send() for day in send_days(_later(send, later), scene.calendar)])


def is_open(scene: Scene, campaign: Campaign, days: int) -> bool:
    """Whether no blackout silences a send of the campaign that is shifted by so many days, and it does not begin in the past."""
    later = timedelta(days=days)
    return campaign.period.from_ + later >= scene.earliest(campaign) and all(
        scene.is_open(campaign, send, day) for send in campaign.sends for day in send_days(_later(send, later), scene.calendar)
    )


def shifted(part: Part, days: int) -> Idea:
    """The campaign with its sends so many days later, or earlier where they are negative, and the days of its period in its texts.

    Days of support stay as they are.
    """
    later, period = timedelta(days=days), part.value.period
    start, end = period.from_ + later, period.to + later
    changes: list[Change] = [Put(("period", "from"), start.isoformat()), Put(("period", "to"), end.isoformat())]
    for number, send in enumerate(part.value.sends):
        if send.on is not None:
            changes.append(Put(("sends", number, "on"), (send.on + later).isoformat()))
        elif send.every is not None:
            changes.append(Put(("sends", number, "every", "from"), (send.every.from_ + later).isoformat()))
            changes.append(Put(("sends", number, "every", "to"), (send.every.to + later).isoformat()))
    changes += redated(part.value, Span(from_=start, to=end))
    values = {"id": part.value.id, "before": period.from_, "until": period.to, "start": start, "end": end, "days": days_said(abs(days))}
    if days > 0:
        said = say("shift `{id}` with its sends from {before} – {until} to {start} – {end} ({days} later)", **values)
    else:
        said = say("shift `{id}` with its sends from {before} – {until} to {start} – {end} ({days} earlier)", **values)
    return Idea(said, part.file, tuple(changes), Cost(days=abs(days), edits=len(changes)), ("shift", part.file))


def shortenings(scene: Scene, part: Part) -> Iterator[Idea]:
    """The campaign begun after another one of the finding ends, or ended before it begins, where no send lies in what is cut off."""
    period = part.value.period
    days = [day for send in part.value.sends for day in send_days(send, scene.calendar)]
    for other in scene.parts:
        start, end = other.value.period.to + DAY, other.value.period.from_ - DAY
        if other is not part and days and period.from_ < start <= min(days) and start >= scene.earliest(part.value):
            cut = (start - period.from_).days
            said = say("begin `{id}` on {day} instead of {before} ({days} later)", **_values(part, start, period.from_, cut))
            yield _shortened(part, said, Put(("period", "from"), start.isoformat()), Span(from_=start, to=period.to), cut)
        if other is not part and days and max(days) <= end < period.to:
            cut = (period.to - end).days
            said = say("end `{id}` on {day} instead of {before} ({days} earlier)", **_values(part, end, period.to, cut))
            yield _shortened(part, said, Put(("period", "to"), end.isoformat()), Span(from_=period.from_, to=end), cut)


def _shortened(part: Part, said: Message, put: Put, period: Span, cut: int) -> Idea:
    changes = (put, *redated(part.value, period))
    return Idea(said, part.file, changes, Cost(days=cut, edits=len(changes)), ("shorten", part.file, put.route))


def _values(part: Part, day: date, before: date, cut: int) -> dict[str, object]:
    return {"id": part.value.id, "day": day, "before": before, "days": days_said(cut)}


def _later(send: Send, later: timedelta) -> Send:
    if send.on is not None:
        return msgspec.structs.replace(send, on=send.on + later)
    if send.every is None:
        return send
    return msgspec.structs.replace(
        send, every=msgspec.structs.replace(send.every, from_=send.every.from_ + later, to=send.every.to + later)
    )
