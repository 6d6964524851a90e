"""More campaigns of one unit run at a time than its front line can bear.

The policy's `limits.concurrent_campaigns` says how many; it comes from asking the halls and the hotline.

一个单位同时进行的活动太多。

政策的 `limits.concurrent_campaigns` 规定了上限，数字来自对营业厅和热线一线的调查。

Bad:
    # file: campaigns/changsha/second.yaml
    id: second
    audience: {all: [{brand: [gotone]}]}
Good:
    # file: campaigns/changsha/second.yaml
    id: second
    audience: {all: [{brand: [gotone]}]}
    period: {from: 2026-09-01, to: 2026-09-30}
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-09-03, between: "10:00-12:00"}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "O004", "too-many-at-once", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """For each unit the first day on which more campaigns run than the limit; said at the one that begins last."""
    limits = workspace.policy.limits.concurrent_campaigns
    if limits is None:
        return
    for unit in workspace.policy.units:
        limit = limits.province if unit.level == "province" else limits.city
        own = sorted((one for one in workspace.campaigns if one.value.owner == unit.id), key=lambda one: (one.value.period.from_, one.file))
        running: list[Defined[Campaign]] = []
        for campaign in own:
            day = campaign.value.period.from_
            running = [*(one for one in running if one.value.period.to >= day), campaign]
            if len(running) > limit:
                related = (
                    *(Related(one.place("period"), say("runs too: {name}", name=one.value.name)) for one in running[:-1]),
                    Related(
                        Place("campaigns/policy.yaml", ("limits", "concurrent_campaigns")),
                        say("the limit ({clause})", clause=limits.clause or "policy"),
                    ),
                )
                yield Problem(
                    campaign.place("period"),
                    say(
                        "on {day} {count} campaigns of {unit} run at a time; the limit is {limit}",
                        day=day,
                        count=len(running),
                        unit=unit.name,
                        limit=limit,
                    ),
                    say("begin it after {end}, or end another one earlier", end=min(one.value.period.to for one in running[:-1])),
                    related,
                )
