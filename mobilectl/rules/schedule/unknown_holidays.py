"""A send is moved to a workday in a year whose holiday plan is not known.

The State Council publishes the next year's holidays and make-up workdays in November. Until a library has them, the policy's `calendar` may
say what is known; without it, only weekends count as days off.

调整到工作日的发送落在放假安排未收录的年份。

国务院一般在十一月公布下一年的放假和调休安排。程序库收录之前，可以在政策的 `calendar` 里写明；没有写，就只按周末判断。

Bad:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2028-02-28}
    sends:
      - id: launch
        channel: sms
        text: launch-sms
        every: {month_day: 1, workday: after, from: 2028-01-01, to: 2028-02-28}
        between: "10:00-12:00"
Good:
    # file: campaigns/changsha/demo.yaml
    sends:
      - id: launch
        channel: sms
        text: launch-sms
        every: {month_day: 1, workday: after, from: 2026-07-01, to: 2026-08-31}
        between: "10:00-12:00"
"""

from collections.abc import Iterator

import msgspec

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.schedule.calendar import Calendar
from mobilectl.schedule.days import every_days
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "T006", "unknown-holidays", Severity.WARNING
NEEDS = ("campaigns/policy.yaml",)


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Sends with `workday` of which a day, or the workday it is moved to, lies in a year that neither the library nor the policy knows."""
    calendar = Calendar(workspace.policy.calendar)
    for index, send in enumerate(campaign.value.sends):
        if send.every is None or send.every.workday is None:
            continue
        fixed = every_days(msgspec.structs.replace(send.every, workday=None), calendar)
        asked = {day.year for day in (*fixed, *every_days(send.every, calendar))}
        years = tuple(year for year in sorted(asked) if not calendar.known(year))
        if years:
            yield Problem(
                campaign.place("sends", index, "every", "workday"),
                say("the holidays of {years} are not known here, so only weekends count as days off", years=years),
                say("add the year to `calendar` in campaigns/policy.yaml, with the basis it rests on"),
            )
