"""A cap never binds, because another one is always reached first.

One a day leaves no more than seven in any week, so a cap of seven a week says nothing. Where a cap counts all that another counts, protects
all whom the other protects, and leaves no more than the other allows, the other has no effect: either it was meant to be tighter, or it
misleads whoever reads the policy. A city's cap that the province's makes useless is told by unit-loosens.

频次上限不起作用，因为另一条总是先到。

每天最多 1 条，任意一周就不会超过 7 条，再写“每周最多 7 条”等于没写。一条上限统计了另一条统计的全部消息、保护了它保护的全部客户，
放行的又不比它多，那另一条就不起作用：要么本来想写得更严，要么会误导看政策的人。市公司的上限被省公司的盖住，由 unit-loosens 提示。

Bad:
    # file: campaigns/policy.yaml
    caps:
      - {id: day, name: 每天最多 1 条营销信息, at_most: 1, per: {calendar: day}, classes: [marketing]}
      - {id: week, name: 任意 7 天最多 7 条营销短信, at_most: 7, per: {rolling_days: 7}, classes: [marketing], channels: [sms]}
Good:
    # file: campaigns/policy.yaml
    caps:
      - {id: day, name: 每天最多 1 条营销信息, at_most: 1, per: {calendar: day}, classes: [marketing]}
      - {id: week, name: 任意 7 天最多 3 条营销短信, at_most: 3, per: {rolling_days: 7}, classes: [marketing], channels: [sms]}
"""

from collections.abc import Iterator

from mobilectl.contacts.shadows import shadows
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "L002", "cap-shadowed", Severity.WARNING
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each cap that another one shadows, but for those of a unit below the province's."""
    caps = workspace.policy.caps
    for shadow in shadows(workspace):
        cap, by = caps[shadow.cap], caps[shadow.by]
        if cap.unit is None or by.unit is not None:
            yield Problem(
                Place(POLICY, ("caps", shadow.cap, "at_most")),
                say(
                    "`{id}` allows {at_most}, but never binds: `{by}` lets at most {most} through in its window",
                    id=cap.id,
                    at_most=cap.at_most,
                    by=by.id,
                    most=shadow.most,
                ),
                say("allow fewer than {most}, or leave it out", most=shadow.most) if shadow.most else say("leave it out"),
                (Related(Place(POLICY, ("caps", shadow.by)), say("always reached first: {name}", name=by.name)),),
            )
