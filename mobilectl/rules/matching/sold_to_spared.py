"""Something is sold to customers to whom nothing is sold for the time being.

Detractors, customers who complained lately and those with a churn warning are put off for good by an offer. The policy's `spared` says who
they are. A campaign, or a reminder of class marketing, must leave them out of its audience; that they refuse marketing anyway is heeded.

向暂不营销的客户推销。

贬损者、近期投诉的客户和有流失预警的客户，一条推销就可能让他们离开。政策的 `spared` 写明是哪些客户。
营销活动和营销类提醒的目标客户必须排除他们；本来就不同意接收营销信息的客户不算在内。

Bad:
    # file: campaigns/policy.yaml
    spared:
      - {id: complained, name: 近 180 天投诉客户暂不营销, audience: {all: [{complained_days: {at_most: 180}}]}}
Good:
    # file: campaigns/policy.yaml
    spared:
      - {id: complained, name: 近 90 天投诉客户暂不营销, audience: {all: [{segment: recently-complained}]}}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import Message, say
from mobilectl.rules.matching.reach import laid_down, reach_of
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "M003", "sold-to-spared", Severity.ERROR
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each campaign and each reminder that sells to some of them, once for each entry of the policy."""
    for number, spared in enumerate(workspace.policy.spared):
        told: dict[Place, tuple[list[str], Message]] = {}
        for stream, customer in reach_of(workspace).reaching(spared.audience):
            if stream.message_class == "marketing":
                route = ("audience",) if stream.campaign else (*stream.place.route, "audience")
                items, _ = told.setdefault(Place(stream.place.file, route), ([], reach_of(workspace).portrait(customer)))
                items.append(stream.item)
        for place, (items, example) in told.items():
            yield Problem(
                place,
                say(
                    "{items} would sell to customers to whom nothing is sold: {name}; for example: {customer}",
                    items=tuple(f"`{item}`" for item in dict.fromkeys(items)),
                    name=spared.name,
                    customer=example,
                ),
                _hint(spared.audience),
                (laid_down("spared", number, spared),),
            )


def _hint(audience: Audience) -> Message:
    segments = tuple(condition["segment"] for condition in (*audience.all, *audience.any) if isinstance(condition.get("segment"), str))
    if audience.none or len(segments) < len(audience.all) + len(audience.any) or len(audience.all) > 1 or (audience.all and audience.any):
        return say("exclude them: put their conditions under `none` of the audience")
    return say("exclude them: put {segments} under `none` of the audience", segments=tuple(f"`segment: {one}`" for one in segments))
