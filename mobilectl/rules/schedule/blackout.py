"""A message goes out on a blackout day.

On these days, or at these hours of them, the policy keeps a class of messages silent: network cut-overs, national holidays with network
protection, month ends that belong to the service lines.

A reminder whose day nobody chooses, because it goes by the bill day or by a forecast, may fall on any day. It is reported too, unless
blackouts hold it back and it then waits (`obeys: true`, `on_block: defer`), or a blackout of some hours leaves it the rest of the day.

在封网或静默日发送消息。

政策规定这些日子（或其中某个时段）某类消息不发：网络割接、重大节日网络保障、月末让位客服等。

按出账日或者预测日期发的提醒，哪天都可能碰上，同样会报告；除非它遵守静默规则、遇到时顺延（`obeys: true`、`on_block: defer`），或者静默
只有几个小时，当天还有时间可发。

Bad:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-08-15, between: "10:00-12:00"}
Good:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-08-14, between: "10:00-12:00"}
"""

from collections.abc import Iterator, Sequence
from datetime import date

from mobilectl.contacts.plan import last_bill_day
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.rules.schedule.silent import Outgoing, campaign_messages, reminder_messages
from mobilectl.schedule.calendar import DAY, days_between
from mobilectl.schedule.days import billed_on, schedule_days
from mobilectl.schedule.silence import blackout_stretches, concerns, left_open, stretch
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.policy import Blackout
from mobilectl.workspace.models.touchpoints import Reminder, Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "T003", "blackout", Severity.ERROR
LEAP_YEAR = days_between(date(2028, 1, 1), date(2028, 12, 31))
"""A year that holds every day of the year, for blackouts that come again every month."""
LONGEST = 400
"""So many days of a blackout are looked at: longer, and its year is mistyped."""
SHOWN = 5


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Each day of each send against each blackout."""
    for message in campaign_messages(campaign, workspace):
        for index, blackout in enumerate(workspace.policy.blackouts):
            if (not blackout.units or campaign.value.owner in blackout.units) and _concerns(blackout, message):
                days = tuple(day for day in message.days if blackout_stretches(blackout, message.window, day))
                if days:
                    yield Problem(
                        message.day_place,
                        say("{item} goes out on {days}: {name}", item=message.name, days=days, name=blackout.name),
                        say("choose another time of the day") if blackout.between is not None else say("choose another day"),
                        (_related(blackout, index),),
                    )


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """The days of each reminder with a schedule or a forecast on which a blackout leaves no minute of its window.

    Blackouts of single units concern their campaigns alone.
    """
    bill_days = last_bill_day(workspace.attributes.attributes)
    for reminder, message in zip(touchpoint.value.reminders, reminder_messages(touchpoint), strict=True):
        waits = reminder.on_block == "defer" and (reminder.class_ == "marketing" if reminder.obeys is None else reminder.obeys)
        if waits or reminder.trigger.event is not None:
            continue
        for index, blackout in enumerate(workspace.policy.blackouts):
            if not blackout.units and _concerns(blackout, message):
                told = _told(reminder, message, blackout, bill_days)
                if told is not None:
                    yield Problem(
                        message.day_place,
                        told,
                        say("let it wait (`obeys: true`, `on_block: defer`), or let the blackout name channels or hours"),
                        (_related(blackout, index),),
                    )


def _told(reminder: Reminder, message: Outgoing, blackout: Blackout, bill_days: int) -> Message | None:
    """What is to be said of a reminder and a blackout, where bill days go from 1 to `bill_days`; None where they do not meet."""
    candidates = _candidates(blackout)
    silent = [day for day in candidates if not left_open(stretch(message.window), blackout_stretches(blackout, message.window, day))]
    schedule = reminder.trigger.schedule
    if schedule is not None and schedule.after_bill_day is None and candidates:
        silent = sorted(set(silent) & set(schedule_days(schedule, candidates[0], candidates[-1])))
    if not silent:
        return None
    days: Message | tuple[date | Message, ...] = _some(silent)
    if blackout.last_days_of_month is not None:
        days = say("one of the last {count} days of a month", count=blackout.last_days_of_month)
    if schedule is None:
        return say("{item} can fall on any day, so also on {days}: {name}", item=message.name, days=days, name=blackout.name)
    if schedule.after_bill_day is None:
        return say("{item} goes out on {days}: {name}", item=message.name, days=days, name=blackout.name)
    issued = tuple(sorted({bill for day in silent for bill in billed_on(day - schedule.after_bill_day * DAY, bill_days)}))
    if not issued:
        return None
    return say(
        "{item} goes out on {days} to customers with bill day {bills}: {name}",
        item=message.name,
        days=days,
        bills=issued,
        name=blackout.name,
    )


def _candidates(blackout: Blackout) -> list[date]:
    """The days whose windows may meet a blackout: its own, the one before, whose windows may go over midnight, and the one behind."""
    if blackout.from_ is None or blackout.to is None:
        return LEAP_YEAR
    return days_between(blackout.from_ - DAY, min(blackout.to, blackout.from_ + LONGEST * DAY) + DAY)


def _some(days: Sequence[date]) -> tuple[date | Message, ...]:
    """The days, or the first of many with how many there are more."""
    if len(days) <= SHOWN:
        return tuple(days)
    return (*days[: SHOWN - 1], say("{count} more", count=len(days) - SHOWN + 1))


def _concerns(blackout: Blackout, message: Outgoing) -> bool:
    return any(concerns(blackout, message.message_class, channel) for channel in message.channels)


def _related(blackout: Blackout, index: int) -> Related:
    return Related(
        Place("campaigns/policy.yaml", ("blackouts", index)),
        say("{name} ({clause})", name=blackout.name, clause=blackout.clause or blackout.id),
    )
