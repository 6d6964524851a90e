"""A message that sends customers to business halls goes out when the halls are at their limits.

At peaks, cross-selling stops and customers are led to electronic channels. The policy's `hall_peaks` says when that is. Where the policy
says in `halls` over how many days a message brings its visits, a send shortly before the peak is told as well.

在营业厅高峰期发送会带客到厅的消息。

高峰期停止交叉营销，引导客户走电子渠道。高峰时间见政策的 `hall_peaks`。政策的 `halls` 如果写了消息在几天内把客户带到营业厅，
临近高峰期发送的也会提示。

Bad:
    # file: campaigns/changsha/demo.yaml
    hall: {visits_per_thousand: 12, minutes_per_visit: 6}
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-24, between: "15:00-17:00"}
Good:
    # file: campaigns/changsha/demo.yaml
    hall: {visits_per_thousand: 12, minutes_per_visit: 6}
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-10, between: "15:00-17:00"}
"""

from collections.abc import Iterator
from datetime import date

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.schedule.silent import campaign_messages
from mobilectl.schedule.calendar import DAY, in_last_days_of_month
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.policy import HallPeaks
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "T005", "hall-peak", Severity.WARNING


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Sends of campaigns with hall load whose visits come on peak days, in or before the busy hours."""
    peaks = workspace.policy.hall_peaks
    if peaks is None or campaign.value.hall is None or not campaign.value.hall.visits_per_thousand:
        return
    halls = workspace.policy.halls
    for message in campaign_messages(campaign, workspace):
        days = tuple(day for day in message.days if _at_peak(day, message.window, 1 if halls is None else halls.response_days, peaks))
        if days:
            yield Problem(
                message.day_place,
                say(
                    "{item} brings {visits} hall visits per thousand customers from {days} on, when the halls are busy at {window}",
                    item=message.name,
                    visits=campaign.value.hall.visits_per_thousand,
                    days=days,
                    window=str(peaks.between),
                ),
                say(
                    "let its visits come before the last {count} days of the month, or lead customers to the app and 10086",
                    count=peaks.last_days_of_month,
                ),
                (Related(Place("campaigns/policy.yaml", ("hall_peaks",)), say("the busy time of the halls")),),
            )


def _at_peak(day: date, window: Window, response_days: int, peaks: HallPeaks) -> bool:
    """Whether some of the days on which a message of a day brings visits are busy; on its own day only before the end of the busy hours."""
    if in_last_days_of_month(day, peaks.last_days_of_month) and window.start < peaks.between.end:
        return True
    return any(in_last_days_of_month(day + later * DAY, peaks.last_days_of_month) for later in range(1, response_days))
