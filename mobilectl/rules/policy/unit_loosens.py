"""A city's cap does not tighten the province's.

All caps hold together, so a city may only tighten. A cap with a `unit` that allows as much as the province's cap already lets through has
no effect: the city branch believes that it may send more, and cannot.

市公司的频次上限没有比省公司更严。

所有上限同时有效，市公司只能收紧。写了 `unit` 的上限如果放行的不比省公司的上限少，就不起作用：市公司以为可以多发，其实不行。

Bad:
    # file: campaigns/policy.yaml
    caps:
      - {id: week, name: 任意 7 天最多 3 条营销信息, at_most: 3, per: {rolling_days: 7}, classes: [marketing]}
      - {id: changsha-week, name: 长沙任意 7 天最多 5 条营销信息, at_most: 5, per: {rolling_days: 7}, classes: [marketing], unit: changsha}
Good:
    # file: campaigns/policy.yaml
    caps:
      - {id: week, name: 任意 7 天最多 3 条营销信息, at_most: 3, per: {rolling_days: 7}, classes: [marketing]}
      - {id: changsha-week, name: 长沙任意 7 天最多 2 条营销信息, at_most: 2, per: {rolling_days: 7}, classes: [marketing], unit: changsha}
"""

from collections.abc import Iterator

from mobilectl.contacts.shadows import shadows
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "L005", "unit-loosens", Severity.WARNING
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each cap of a unit that a cap for all shadows."""
    caps = workspace.policy.caps
    for shadow in shadows(workspace):
        cap, by = caps[shadow.cap], caps[shadow.by]
        if cap.unit is not None and by.unit is None:
            unit = workspace.units.get(cap.unit)
            yield Problem(
                Place(POLICY, ("caps", shadow.cap, "at_most")),
                say(
                    "`{id}` of {unit} allows {at_most}, but the province's `{by}` lets at most {most} through in its window",
                    id=cap.id,
                    unit=unit.name if unit is not None else cap.unit,
                    at_most=cap.at_most,
                    by=by.id,
                    most=shadow.most,
                ),
                say("a unit may only tighten: allow fewer than {most}, or leave it out", most=shadow.most)
                if shadow.most
                else say("leave it out"),
                (Related(Place(POLICY, ("caps", shadow.by)), say("it holds for all units: {name}", name=by.name)),),
            )
