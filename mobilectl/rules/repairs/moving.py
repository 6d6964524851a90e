"""Ideas that move a send to another day, or a send or reminder to another time of day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from mobilectl.findings import Route
from mobilectl.messages import Message, say
from mobilectl.rules.repairs.idea import Cost, Idea, days_said, outwards
from mobilectl.rules.repairs.scene import Part, Reminded, Scene
from mobilectl.schedule.days import every_days, send_days
from mobilectl.schedule.silence import WEEKDAYS, concerns, quiet_stretches
from mobilectl.workspace.files import TOUCHPOINTS
from mobilectl.workspace.insertions import Change, Put
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.campaigns import Every, Send
from mobilectl.workspace.scalars import MINUTES_A_DAY, Window

MOST_DAYS = 21
"""So far a send is moved, unless it lies outside its period."""
MOST_MONTH_DAYS = 5
STEP, MOST_WINDOWS = 30, 6
"""Time windows are moved by so many minutes; so many are tried."""
FIRST_START, LAST_END = 8 * 60, 21 * 60
"""The times of day, in minutes after midnight, between which messages are moved."""
ANY_DAY = date(2026, 1, 5)
NAMES = {
    "mon": say("Monday"),
    "tue": say("Tuesday"),
    "wed": say("Wednesday"),
    "thu": say("Thursday"),
    "fri": say("Friday"),
    "sat": say("Saturday"),
    "sun": say("Sunday"),
}


@dataclass(frozen=True, slots=True)
class _Timed:
    """What goes out in a time window: `days` are empty where they differ by customer."""

    said: Message
    file: str
    route: Route
    message_class: MessageClass
    channels: Sequence[str]
    window: Window
    days: Sequence[date]


def day_moves(scene: Scene, part: Part) -> Iterator[Idea]:
    """Each send that takes part on other days of the campaign's period."""
    for number, send in part.each_send():
        if send.on is not None:
            yield from _once(scene, part, number, send, send.on)
        elif send.every is not None:
            for every, changes, moved in _other_recurrences(send.every, ("sends", number, "every")):
                if _is_open(scene, part, send, every):
                    said, cost = _recurrence_said(part, send, every, moved), Cost(days=abs(moved), edits=len(changes))
                    relief = scene.relief(send_days(send, scene.calendar), every_days(every, scene.calendar))
                    yield Idea(said, part.file, changes, cost, ("day", part.file, number, moved > 0), relief)


def _once(scene: Scene, part: Part, number: int, send: Send, on: date) -> Iterator[Idea]:
    period = part.value.period
    edges = ((edge - on).days for edge in (period.from_, period.to))
    for offset in dict.fromkeys((*outwards(MOST_DAYS), *edges)):
        day = on + timedelta(days=offset)
        if offset and period.from_ <= day <= period.to and scene.is_open(part.value, send, day):
            said = say(
                "move `{send}` of `{id}` from {on} to {day} ({days})",
                send=send.id,
                id=part.value.id,
                on=on,
                day=day,
                days=days_said(abs(offset)),
            )
            change = Put(("sends", number, "on"), day.isoformat())
            about = ("day", part.file, number, offset > 0)
            yield Idea(said, part.file, (change,), Cost(days=abs(offset)), about, scene.relief((on,), (day,)))


def _other_recurrences(every: Every, route: Route) -> Iterator[tuple[Every, tuple[Change, ...], int]]:
    """The same recurrence on other days, what is to be written for it, and by how many days it moves."""
    if every.weekday is not None:
        at = WEEKDAYS.index(every.weekday)
        for offset in outwards(3):
            weekday = WEEKDAYS[(at + offset) % 7]
            yield msgspec.structs.replace(every, weekday=weekday), (Put((*route, "weekday"), weekday),), offset
    elif every.month_day is not None:
        for offset in outwards(MOST_MONTH_DAYS):
            day = every.month_day + offset
            if 0 < abs(day) <= 31 and (day > 0) == (every.month_day > 0):
                yield msgspec.structs.replace(every, month_day=day), (Put((*route, "month_day"), str(day)),), offset
    else:
        for offset in outwards(MOST_DAYS):
            begin, end = (day + timedelta(days=offset) for day in (every.from_, every.to))
            changes = Put((*route, "from"), begin.isoformat()), Put((*route, "to"), end.isoformat())
            yield msgspec.structs.replace(every, from_=begin, to=end), changes, offset


def _is_open(scene: Scene, part: Part, send: Send, every: Every) -> bool:
    days, period = every_days(every, scene.calendar), part.value.period
    return bool(days) and all(period.from_ <= day <= period.to and scene.is_open(part.value, send, day) for day in days)


def _recurrence_said(part: Part, send: Send, every: Every, moved: int) -> Message:
    if every.weekday is not None and send.every is not None:
        return say(
            "send `{send}` of `{id}` every {weekday} instead of every {before} ({days})",
            send=send.id,
            id=part.value.id,
            weekday=NAMES[every.weekday],
            before=NAMES[send.every.weekday or every.weekday],
            days=days_said(abs(moved)),
        )
    if every.month_day is not None and send.every is not None:
        return say(
            "send `{send}` of `{id}` on day {day} of the month instead of day {before} ({days})",
            send=send.id,
            id=part.value.id,
            day=every.month_day,
            before=send.every.month_day,
            days=days_said(abs(moved)),
        )
    return say(
        "send `{send}` of `{id}` from {start} to {end} instead ({days})",
        send=send.id,
        id=part.value.id,
        start=every.from_,
        end=every.to,
        days=days_said(abs(moved)),
    )


def window_moves(scene: Scene, part: Part) -> Iterator[Idea]:
    """Each send that takes part at another time of day."""
    for number, send in part.each_send():
        said = say("`{send}` of `{id}`", send=send.id, id=part.value.id)
        days = send_days(send, scene.calendar)
        yield from _at_other_times(
            scene, _Timed(said, part.file, ("sends", number), send.class_, send.uses(), send.between, days), Cost(edits=1)
        )


def reminder_window_moves(scene: Scene, reminder: Reminded) -> Iterator[Idea]:
    """A reminder at another time of day."""
    value = reminder.value
    said = say("the reminder `{id}`", id=value.id)
    yield from _at_other_times(
        scene, _Timed(said, TOUCHPOINTS, reminder.route, value.class_, value.channels, value.between, ()), Cost(resort=1)
    )


def _at_other_times(scene: Scene, timed: _Timed, cost: Cost) -> Iterator[Idea]:
    """The nearest windows of the same length that are not silent. Caps count days and not hours."""
    length = (timed.window.end - timed.window.start) % MINUTES_A_DAY
    found = 0
    for offset in outwards((LAST_END - FIRST_START) // STEP) if not scene.caps else ():
        start = timed.window.start + offset * STEP
        if found == MOST_WINDOWS or not (start >= FIRST_START and start + length <= LAST_END):
            continue
        window = Window(start, start + length)
        if not _is_quiet(scene, timed, window):
            found += 1
            said = say("send {item} at {window} instead of {before}", item=timed.said, window=str(window), before=str(timed.window))
            change = Put((*timed.route, "between"), str(window))
            yield Idea(said, timed.file, (change,), cost + Cost(minutes=abs(offset) * STEP, edits=0), ("time", timed.file, timed.route))


def _is_quiet(scene: Scene, timed: _Timed, window: Window) -> bool:
    days = timed.days or [ANY_DAY + timedelta(days=number) for number in range(7)]
    return any(
        any(concerns(quiet, timed.message_class, channel) for channel in timed.channels)
        and any(quiet_stretches(quiet, window, day) for day in days)
        for quiet in scene.state.workspace.policy.quiet_hours
        if quiet.severity != "off"
    )
