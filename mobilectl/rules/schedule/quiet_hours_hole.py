"""Quiet hours have a hole in the week.

A time of day is silent on most weekdays, but not on this one: `weekdays` leaves it out, or the night that begins on the evening before is
missing. Or only a few minutes stay open between two silent times, such as 23:59-00:00. Quiet hours over midnight belong to the weekday on
which they begin.

静默时段在一周里有漏洞。

多数日子同一时段都静默，偏偏这一天没有：`weekdays` 少写了一天，或者少了前一天晚上开始的那一夜。也可能两段静默之间只空出几分钟，例如
23:59-00:00。跨午夜的静默时段算在开始的那一天。

Bad:
    # file: campaigns/policy.yaml
    quiet_hours:
      - {id: night, classes: [marketing], weekdays: [mon, tue, wed, thu, fri], between: "20:00-09:00"}
Good:
    # file: campaigns/policy.yaml
    quiet_hours:
      - {id: night, classes: [marketing], weekdays: [mon, tue, wed, thu, fri], between: "20:00-09:00"}
      - {id: weekend, classes: [marketing], weekdays: [sat, sun], between: "19:00-10:00"}
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.schedule.silence import WEEKDAY_NAMES, WEEKDAYS, concerns, stretch
from mobilectl.schedule.week import Hole, holes
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.policy import QuietHours
from mobilectl.workspace.scalars import MINUTES_A_DAY, Window
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "T008", "quiet-hours-hole", Severity.WARNING
CLASS_NAMES: dict[MessageClass, Message] = {"service": say("service"), "marketing": say("marketing")}


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """The week of each class and channel, errors and warnings apart; channels for which the same quiet hours hold are told together."""
    for message_class in get_args(MessageClass):
        for severity in ("error", "warning"):
            groups: dict[tuple[int, ...], list[str]] = {}
            for channel in workspace.policy.channels:
                numbers = tuple(
                    number
                    for number, one in enumerate(workspace.policy.quiet_hours)
                    if one.severity == severity and concerns(one, message_class, channel)
                )
                groups.setdefault(numbers, []).append(channel)
            for numbers, channels in groups.items():
                quiet = [workspace.policy.quiet_hours[number] for number in numbers]
                found = holes(quiet)
                if found:
                    names = tuple(workspace.policy.channels[channel].name for channel in channels)
                    everywhere = len(channels) == len(workspace.policy.channels)
                    yield _problem(found, numbers, quiet, CLASS_NAMES[message_class], say("all channels") if everywhere else names)


def _problem(
    found: Sequence[Hole], numbers: Sequence[int], quiet: Sequence[QuietHours], message_class: Message, channels: Message | tuple[str, ...]
) -> Problem:
    alike: dict[tuple[int, int], list[Hole]] = {}
    for hole in found:
        alike.setdefault((hole.time, hole.minutes), []).append(hole)
    told = tuple(say("{weekdays} {times}", weekdays=_weekdays(group), times=_times(*times)) for times, group in alike.items())
    hints = tuple(dict.fromkeys(_closing(group, quiet) for group in alike.values()))
    first, *others = numbers
    return Problem(
        Place(POLICY, ("quiet_hours", first)),
        say(
            "the quiet hours of {class_name} messages by {channels} leave open: {holes}",
            class_name=message_class,
            channels=channels,
            holes=told,
        ),
        say("to close it: {steps}", steps=hints),
        tuple(Related(Place(POLICY, ("quiet_hours", number)), say("these quiet hours belong to them")) for number in others),
    )


def _closing(group: Sequence[Hole], quiet: Sequence[QuietHours]) -> Message:
    """What would close holes at the same times: weekdays more, a later end, or quiet hours of their own."""
    hole = group[0]
    for one in quiet:
        start, end = stretch(one.between)
        # A hole that begins after midnight may be the second half of a night that is missing.
        for later in (0, 1):
            begin = hole.time + later * MINUTES_A_DAY
            if one.weekdays and start <= begin and begin + hole.minutes <= end:
                days = {WEEKDAYS[each.weekday - later] for each in group} - set(one.weekdays)
                names = tuple(WEEKDAY_NAMES[day] for day in WEEKDAYS if day in days)
                return say("add {weekdays} to the weekdays of `{id}`", weekdays=names, id=one.id)
    for one in quiet:
        if not one.weekdays and len(group) == len(WEEKDAYS) and one.between.end % MINUTES_A_DAY == hole.time:
            return say("let `{id}` go on to {time}", id=one.id, time=_times(hole.time, hole.minutes).partition("-")[2])
    return say("add quiet hours {times} on {weekdays}", times=_times(hole.time, hole.minutes), weekdays=_weekdays(group))


def _weekdays(group: Iterable[Hole]) -> Message | tuple[Message, ...]:
    names = tuple(WEEKDAY_NAMES[WEEKDAYS[hole.weekday]] for hole in group)
    return say("every day") if len(names) == len(WEEKDAYS) else names


def _times(start: int, minutes: int) -> str:
    return str(Window(start, (start + minutes) % MINUTES_A_DAY or MINUTES_A_DAY))
