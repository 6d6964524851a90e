"""Messages of two campaigns land on the same customers in the same hour.

Two sends on one day, whose time windows overlap, for customers who can be reached by both: whoever gets them reads neither. There is a
finding for each two sends, on the first of their days, with a customer whom both reach and the minutes that the windows share. Consent and
who can be reached on each channel are heeded.

两个活动的消息在同一时段发给同一批客户。

两次下发在同一天、时段重叠、有共同能收到的客户：客户两条都不会看。每两次下发报一次，写明第一个重叠的日子、重叠几分钟、举一位客户为例；
已按各渠道的同意和可到达情况计算。

Bad:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    offer: {product: video, price: 15 元/月}
    sends:
      - {id: launch, channel: app_push, text: nudge-push, on: 2026-07-03, between: "11:00-13:00"}
Good:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    offer: {product: video, price: 15 元/月}
    sends:
      - {id: launch, channel: app_push, text: nudge-push, on: 2026-07-03, between: "13:00-15:00"}
"""

from collections.abc import Iterator

from mobilectl.audience.portrait import portrait
from mobilectl.contacts.plan import Planned, whole_plan
from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.rules.overlap.landings import Landing, landings
from mobilectl.rules.overlap.shares import shared
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "O006", "same-hour", Severity.WARNING
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every two sends of different campaigns that land together."""
    plan = whole_plan(workspace)
    for one in landings(workspace) if plan is not None else ():
        assert plan is not None
        yield Problem(
            one.second.stream.place,
            say(
                "`{mine}` and `{other}` of `{campaign}` reach the same customers on {days}, at the same time for {minutes} minutes; "
                "for example: {customer}",
                mine=one.second.stream.item,
                other=one.first.stream.item,
                campaign=one.first.stream.owner,
                minutes=one.minutes,
                days=_days(one),
                customer=portrait(one.customer, plan.atoms),
            ),
            say("move one to another hour or day, or exclude one campaign's customers in the other's `audience`"),
            (Related(one.first.stream.place, say("the other send: {between} by {channel}", **_when(one.first, workspace))),),
            counted=shared(one.second.predicate, one.first.predicate, workspace),
        )


def _days(one: Landing) -> Message:
    if one.days == 1:
        return say("{day}", day=one.second.day)
    return say("{count} days, first on {day}", day=one.second.day, count=one.days)


def _when(one: Planned, workspace: Workspace) -> dict[str, object]:
    known = workspace.policy.channels.get(one.stream.channel)
    return {"between": str(one.stream.window), "channel": known.name if known is not None else one.stream.channel}
