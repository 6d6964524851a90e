"""Customers do not get a reminder that a standard promises them, or by none of the channels that it names.

The policy's `standards` say what a tier, a card or another group is owed: which reminders, and by which channels. Each of its customers who
can be reached there must get them, on whichever day they fall due. A reminder whose `audience` leaves some of them out breaks the promise,
and so does one that tells them by other channels only. The finding shows a customer who is left out.

客户没有收到服务标准承诺的提醒，或者不是用标准规定的渠道收到的。

政策的 `standards` 写明了某个等级、某种卡或其他客户群应当得到什么：哪些提醒，走哪些渠道。这群客户里凡是能触达到的，每一位都应当收到。
提醒的 `audience` 把其中一部分排除在外，或者只走别的渠道，承诺就落空了。提示里给出一位被漏掉的客户。

Bad:
    # file: campaigns/policy.yaml
    standards:
      - {id: a-by-phone, name: A 级客户账单由客户经理来电说明, audience: {all: [{tier: [A]}]}, reminders: [bill-issued], by: [voice]}
Good:
    # file: campaigns/policy.yaml
    standards:
      - {id: a-by-text, name: A 级客户每月收到账单, audience: {all: [{tier: [A]}]}, reminders: [bill-issued], by: [sms, app_push]}
"""

from collections.abc import Iterator

from mobilectl.audience.predicates import Not, Some
from mobilectl.contacts.plan import open_to
from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.matching.reach import Reach, channel_names, laid_down, reach_of
from mobilectl.workspace.models.care import Standard
from mobilectl.workspace.models.touchpoints import Reminder, Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "M001", "standard-not-met", Severity.ERROR
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each reminder of each standard; an id that there is not is unknown-reference's."""
    reminders = {
        one.id: (touchpoint, index) for touchpoint in workspace.touchpoints for index, one in enumerate(touchpoint.value.reminders)
    }
    for number, standard in enumerate(workspace.policy.standards):
        for id in standard.reminders:
            if id in reminders:
                yield from _check(workspace, standard, laid_down("standards", number, standard), *reminders[id])


def _check(workspace: Workspace, standard: Standard, related: Related, touchpoint: Defined[Touchpoint], index: int) -> Iterator[Problem]:
    reminder = touchpoint.value.reminders[index]
    reach = reach_of(workspace)
    owed, meant = reach.group(standard.audience), reach.meant(reminder.audience)

    def reachable(channels: tuple[str, ...]) -> Some:
        return Some(tuple(open_to(workspace, channel, reminder.class_) for channel in channels))

    left_out = reach.example(owed, Not(meant), reachable(reminder.channels))
    if left_out is not None:
        yield Problem(
            touchpoint.place("reminders", index, "audience"),
            say(
                "`{id}` leaves out customers who are promised it: {name}; for example: {customer}",
                id=reminder.id,
                name=standard.name,
                customer=left_out,
            ),
            say("widen its `audience`, or narrow that of the standard"),
            (related,),
        )
    otherwise = reach.example(owed, meant, reachable(standard.by), Not(_told_by(reach, reminder, standard.by))) if standard.by else None
    if otherwise is not None:
        first = reminder.use == "first_reachable" and set(standard.by) & set(reminder.channels)
        yield Problem(
            touchpoint.place("reminders", index, "channels", at="key"),
            say(
                "`{id}` reaches some customers by none of the channels that they are promised, {channels}: {name}; for example: {customer}",
                id=reminder.id,
                channels=channel_names(workspace, standard.by),
                name=standard.name,
                customer=otherwise,
            ),
            say("put such a channel first, or send on all: `use: all`") if first else say("add such a channel to its `channels`"),
            (related,),
        )


def _told_by(reach: Reach, reminder: Reminder, channels: tuple[str, ...]) -> Some:
    """Who gets the reminder on one of the channels."""
    return Some(
        tuple(
            reach.some_day(predicate)
            for stream, predicate in reach.streams
            if not stream.campaign and stream.item == reminder.id and stream.channel in channels
        )
    )
