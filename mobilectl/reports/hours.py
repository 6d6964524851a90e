"""Hours and queues of channels: tables for people, and their own JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mobilectl.contacts.due import HOURS_A_DAY
from mobilectl.messages import say
from mobilectl.reports.breakdowns import TRAFFIC
from mobilectl.reports.shares import measured
from mobilectl.reports.tables import Column, Table
from mobilectl.volumes.hours import Delivery, Fate, Hour
from mobilectl.workspace.workspace import Workspace

BUSIEST = 3
"""So many hours of each channel are shown."""
STRIPS = 7
"""So many days of each channel are shown hour by hour, where there are queues on so many."""

NOTHING, FULL, WAITING, LOST = ".", "#", "!", "x"
"""The signs of an hour beside the digits; every console has them, and they tell everything without colour."""
RANKS = NOTHING + "0123456789" + FULL + WAITING + LOST

DUE, DELIVERED, LATE, MISSED, WAITING_THEN = TRAFFIC
MOST_WAITING = Column("waiting", say("most messages waiting"), right=True)
LEGEND = say(
    "Hours from 0 to 23: `.` nothing, 0 to 9 tenths of what the channel delivers in an hour, `#` all of it, `!` messages wait at the end "
    "of the hour, `x` messages miss their sense in it."
)


@dataclass(frozen=True)
class _Sums:
    """Hours added up; `waiting` is the most that wait at the end of one of them."""

    due: int
    delivered: int
    late: int
    missed: int
    waiting: int
    strip: str


def hour_tables(delivery: Delivery, workspace: Workspace) -> list[Table]:
    """Channels, their busiest hours, their days hour by hour, and messages that are late or miss their sense; tables without rows are left
    out."""
    tables = (
        _channels_table(delivery, workspace), _busiest_table(delivery, workspace), _strips_table(delivery, workspace),
        _trouble_table(delivery, workspace),
    )  # fmt: skip
    return [table for table in tables if table.rows]


def hours_json(delivery: Delivery, workspace: Workspace) -> dict[str, object]:
    """What every channel does in every hour in which something happens or waits, and how each message fares."""
    channels = workspace.policy.channels
    return {
        "channels": [
            {"channel": channel, "per_hour": channels[channel].per_hour if channel in channels else None, **_sums_json(hours)}
            for channel, hours in _by_channel(delivery).items()
        ],
        "hours": [
            {"channel": one.channel, "day": one.day.isoformat(), "hour": one.hour, **_counts_json(one), "waiting": one.waiting}
            for one in delivery.hours
        ],
        "messages": [
            {"item": item, "message": message, "channel": channel, "in_time": fate.in_time, "late": fate.late, "missed": fate.missed}
            for (item, message, channel), fate in _by_message(delivery).items()
        ],
    }


def _channels_table(delivery: Delivery, workspace: Workspace) -> Table:
    columns = (
        Column("channel", say("channel")), DUE, DELIVERED, LATE, MISSED, MOST_WAITING,
        Column("per_hour", say("delivers in an hour"), right=True),
    )  # fmt: skip
    rows = []
    for channel, hours in _by_channel(delivery).items():
        per_hour = _per_hour(channel, workspace)
        sums = _sums(hours, per_hour)
        name = workspace.channel_names.get(channel, channel)
        rows.append((name, sums.due, sums.delivered, sums.late, sums.missed, sums.waiting, per_hour))
    return Table(say("What channels deliver"), columns, rows, "channels")


def _busiest_table(delivery: Delivery, workspace: Workspace) -> Table:
    columns = (
        Column("channel", say("channel")), Column("day", say("day"), whole=True), Column("hour", say("hour"), whole=True),
        DUE, DELIVERED, MISSED, WAITING_THEN,
    )  # fmt: skip
    rows = [
        (workspace.channel_names.get(one.channel, one.channel), one.day, f"{one.hour:02d}:00-{one.hour + 1:02d}:00", one.due, one.delivered,
         one.missed, one.waiting)
        for hours in _by_channel(delivery).values()
        for one in sorted(_busy(hours), key=lambda one: (-one.waiting, -one.due, -one.delivered, one.day, one.hour))[:BUSIEST]
    ]  # fmt: skip
    return Table(say("Busiest hours of each channel"), columns, rows, "busiest_hours")


def _strips_table(delivery: Delivery, workspace: Workspace) -> Table:
    columns = (
        Column("channel", say("channel")), Column("day", say("day"), whole=True), Column("hours", say("hours from 0 to 23"), whole=True),
        MISSED, MOST_WAITING,
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for channel, hours in _by_channel(delivery).items():
        per_hour, name = _per_hour(channel, workspace), workspace.channel_names.get(channel, channel)
        days: dict[date, list[Hour]] = {}
        for one in hours:
            days.setdefault(one.day, []).append(one)
        sums = {day: _sums(of_day, per_hour) for day, of_day in days.items()}
        busiest = sorted(sums, key=lambda day: (-sums[day].missed, -sums[day].waiting, -sums[day].due, day))
        shown = [day for day in busiest[:STRIPS] if sums[day].waiting or sums[day].missed] or busiest[:1]
        if len(sums) > 1:
            whole = _sums(hours, per_hour)
            rows.append((name, say("{days} days", days=len(sums)), whole.strip, whole.missed, whole.waiting))
        rows += [(name, day, sums[day].strip, sums[day].missed, sums[day].waiting) for day in sorted(shown)]
    title = say(
        "Each channel hour by hour: the worst of each hour, then the {count} days with the longest queues, or the busiest one", count=STRIPS
    )
    return Table(title, columns, rows, "strips", LEGEND)


def _trouble_table(delivery: Delivery, workspace: Workspace) -> Table:
    columns = (
        Column("item", say("id"), whole=True, beside=True), Column("item_name", say("touchpoint or campaign")),
        Column("message", say("reminder or send"), whole=True), Column("channel", say("channel")),
        Column("in_time", say("in time"), right=True), Column("late", say("late"), right=True),
        Column("missed", say("missed"), right=True), Column("share", say("share missed"), right=True),
    )  # fmt: skip
    troubled = {key: fate for key, fate in _by_message(delivery).items() if fate.late or fate.missed}
    rows = [
        (item, workspace.item_names.get(item), message, workspace.channel_names.get(channel, channel), fate.in_time, fate.late, fate.missed,
         measured(fate.missed / fate.all))
        for (item, message, channel), fate in sorted(troubled.items(), key=lambda one: (-one[1].missed, -one[1].late, one[0]))
    ]  # fmt: skip
    return Table(
        say("Messages that go out after their time of day, or never because they make no sense any more"), columns, rows, "troubled"
    )


def _busy(hours: Iterable[Hour]) -> Iterator[Hour]:
    """Those in which more is going on than waiting."""
    return (one for one in hours if one.due or one.delivered or one.missed)


def _by_channel(delivery: Delivery) -> dict[str, list[Hour]]:
    found: dict[str, list[Hour]] = {}
    for one in delivery.hours:
        found.setdefault(one.channel, []).append(one)
    return dict(sorted(found.items()))


def _by_message(delivery: Delivery) -> dict[tuple[str, str, str], Fate]:
    return dict(sorted(delivery.fates_by(lambda stream: (stream.owner, stream.item, stream.channel)).items()))


def _sums(hours: Sequence[Hour], per_hour: int | None) -> _Sums:
    signs = [NOTHING] * HOURS_A_DAY
    for one in hours:
        signs[one.hour] = max(signs[one.hour], _sign(one, per_hour), key=RANKS.index)
    due, delivered, late, missed = (sum(getattr(one, column.name) for one in hours) for column in (DUE, DELIVERED, LATE, MISSED))
    return _Sums(due, delivered, late, missed, max(one.waiting for one in hours), "".join(signs))


def _sign(hour: Hour, per_hour: int | None) -> str:
    if hour.missed:
        return LOST
    if hour.waiting:
        return WAITING
    tenths = 10 * hour.delivered // per_hour if per_hour is not None else 0
    return FULL if tenths >= 10 else str(tenths)


def _per_hour(channel: str, workspace: Workspace) -> int | None:
    known = workspace.policy.channels.get(channel)
    return known.per_hour if known is not None else None


def _counts_json(one: Hour) -> dict[str, int]:
    return {"due": one.due, "delivered": one.delivered, "late": one.late, "missed": one.missed}


def _sums_json(hours: Sequence[Hour]) -> dict[str, int]:
    sums = _sums(hours, None)
    return {"due": sums.due, "delivered": sums.delivered, "late": sums.late, "missed": sums.missed, "most_waiting": sums.waiting}
