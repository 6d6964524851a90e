"""Two definitions have the same id.

Approvals and the delivery API know a definition by its id alone; with two of one id, one would silently replace the other. A campaign and a
touchpoint must not share an id either: numbers are kept by the id, so what one of them loses would be hidden among the other's messages.

两个定义用了同一个 id。

审批和下发系统只认 id；两个定义同一个 id，一个会悄悄替换另一个。营销活动和触点也不能用同一个 id：数字按 id 汇总，同名的两个会混在一起，
其中一个损失了多少就看不出来了。

Bad:
    # file: campaigns/changsha/second.yaml
    id: demo
Good:
    # file: campaigns/changsha/second.yaml
    id: second
"""

from collections.abc import Iterable, Iterator, Sequence

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.care import Exclusion, Gap, Spared, Standard
from mobilectl.workspace.models.policy import Blackout, Budget, Cap, QuietHours, Unit
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "S007", "duplicate-id", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Ids of touchpoints and campaigns together, sends within each campaign, reminders, and what the policy lists."""
    named: tuple[Defined[Touchpoint] | Defined[Campaign], ...] = (*workspace.touchpoints, *workspace.campaigns)
    yield from _twice((one.value.id, one.place("id")) for one in named)
    for campaign in workspace.campaigns:
        yield from _twice((send.id, campaign.place("sends", index, "id")) for index, send in enumerate(campaign.value.sends))
    yield from _twice(
        (reminder.id, one.place("reminders", index, "id"))
        for one in workspace.touchpoints
        for index, reminder in enumerate(one.value.reminders)
    )
    policy = workspace.policy
    lists: dict[str, Sequence[Unit | Cap | QuietHours | Blackout | Gap | Exclusion | Standard | Spared | Budget]] = {
        "units": policy.units,
        "caps": policy.caps,
        "quiet_hours": policy.quiet_hours,
        "blackouts": policy.blackouts,
        "gaps": policy.gaps,
        "exclusions": policy.exclusions,
        "standards": policy.standards,
        "spared": policy.spared,
        "budgets": policy.budgets,
    }
    for key, entries in lists.items():
        yield from _twice((entry.id, Place("campaigns/policy.yaml", (key, index, "id"))) for index, entry in enumerate(entries))


def _twice(ids: Iterable[tuple[str, Place]]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for id, place in ids:
        if id in first:
            yield Problem(
                place,
                say("the id `{id}` is used a second time", id=id),
                say("give this one an id of its own"),
                (Related(first[id], say("here it is used first")),),
            )
        else:
            first[id] = place
