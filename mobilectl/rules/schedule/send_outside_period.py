"""A message goes out on a day on which its offer cannot be taken.

Before the campaign's period, customers ask for what no system knows yet; after it, for what is over.

发送日不在活动期内。

活动开始前发，客户来问时系统里还没有；活动结束后发，客户已经办不了。

Bad:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-05, to: 2026-08-31}
Good:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2026-08-31}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.schedule.silent import campaign_messages
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "T004", "send-outside-period", Severity.ERROR


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Each day of each send against the period; a period that ends before it begins; a send without any day."""
    period = campaign.value.period
    if period.to < period.from_:
        yield Problem(
            campaign.place("period"),
            say("the period ends on {to}, before it begins on {start}", to=period.to, start=period.from_),
            say("exchange the two days, or correct the year"),
        )
        return
    for message in campaign_messages(campaign, workspace):
        outside = tuple(day for day in message.days if not period.from_ <= day <= period.to)
        if outside:
            yield Problem(
                message.day_place,
                say(
                    "{item} goes out on {days}, outside the period {start} to {to}",
                    item=message.name,
                    days=outside,
                    start=period.from_,
                    to=period.to,
                ),
                say("choose days from {start} to {to}, or change the period", start=period.from_, to=period.to),
                (Related(campaign.place("period"), say("the period of the campaign")),),
            )
        if not message.days:
            yield Problem(message.day_place, say("{item} has no day at all", item=message.name), say("check `from`, `to` and the weekday"))
