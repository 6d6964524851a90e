"""The support behind a campaign is not ready in time.

When the first message goes out, the billing system must charge the offer rightly, the hotline must find it in its knowledge base, and the
halls must have been briefed; otherwise the first customers get three different answers. How many days before is set in policy.yaml:
readiness. A missing date counts as not ready.

活动的配套支撑来不及就绪。

第一条信息发出时，计费系统要能正确扣费，热线知识库要查得到，营业厅要培训过，否则最先来问的客户会得到三种答案。
要提前几天在 policy.yaml 的 readiness 里设。没写日期按没就绪处理。

Bad:
    # file: campaigns/changsha/demo.yaml
    support: {billing: 2026-07-02}
Good:
    # file: campaigns/changsha/demo.yaml
    support: {billing: 2026-06-30}
"""

from collections.abc import Iterator
from datetime import date, timedelta

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.schedule.silent import campaign_messages
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "R001", "support-not-ready", Severity.ERROR

NAMES = {
    "billing": say("the billing system"),
    "knowledge_base": say("the hotline's knowledge base"),
    "hall_briefing": say("the briefing of the halls"),
}


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Billing, knowledge base and hall briefing against the day of the first send."""
    support, readiness = campaign.value.support, workspace.policy.readiness
    first, send = _first_send(campaign, workspace)
    for key, ready, days in (
        ("billing", support.billing, readiness.billing_days),
        ("knowledge_base", support.knowledge_base, readiness.knowledge_base_days),
        ("hall_briefing", support.hall_briefing, readiness.hall_briefing_days),
    ):
        latest = first - timedelta(days=days)
        if ready is None:
            yield Problem(
                campaign.place("support", key),
                say("no day is given for {what}", what=NAMES[key]),
                say("add `{key}: {latest}` under support, or an earlier day", key=key, latest=latest),
                (Related(send, say("the first message goes out on {day}", day=first)),),
            )
        elif ready > latest:
            yield Problem(
                campaign.place("support", key),
                say(
                    "{what} is ready on {ready}, but must be {days} days before the first message", what=NAMES[key], ready=ready, days=days
                ),
                say(
                    "be ready by {latest}, or send the first message on {later} or after", latest=latest, later=ready + timedelta(days=days)
                ),
                (Related(send, say("the first message goes out on {day}", day=first)),),
            )


def _first_send(campaign: Defined[Campaign], workspace: Workspace) -> tuple[date, Place]:
    """The day of the campaign's first message, and where that is written."""
    found = ((message.days[0], message.day_place) for message in campaign_messages(campaign, workspace) if message.days)
    return min(found, key=lambda one: one[0], default=(campaign.value.period.from_, campaign.place("period", "from")))
