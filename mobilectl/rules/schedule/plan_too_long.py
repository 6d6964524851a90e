"""The sends of the workspace lie years apart.

Most likely a year is mistyped. Caps are proven and messages counted over the whole plan; where it is longer than 800 days, what
lies behind is not looked at.

工作区里的下发日期相隔好几年。

多半是年份写错了。频次上限要对整个计划证明，消息也按整个计划计算；计划超过 800 天，后面的部分就不再检查，也不计算。

Bad:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2062-08-31}
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}
      - {id: again, channel: sms, text: launch-sms, on: 2062-07-03, between: "10:00-12:00"}
Good:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2026-08-31}
"""

from collections.abc import Iterator
from datetime import date, timedelta

from mobilectl.contacts.plan import MOST_DAYS
from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.schedule.silent import campaign_messages
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "T007", "plan-too-long", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every send that lies more than `MOST_DAYS` behind the first one of all."""
    messages = [message for campaign in workspace.campaigns for message in campaign_messages(campaign, workspace) if message.days]
    first = min((message.days[0] for message in messages), default=date.max)
    for message in messages:
        day = message.days[-1]
        if day - first > timedelta(days=MOST_DAYS):
            yield Problem(
                message.day_place,
                say(
                    "this send on {day} lies more than {most} days behind the first one of all, on {first}",
                    day=day,
                    most=MOST_DAYS,
                    first=first,
                ),
                say("is a year mistyped, here or there?"),
            )
