"""Campaigns bring the halls of a city to queue alarm level 2.

As queue-alarm, for level 2: waiting customers are `level_2` times the open desks. At that level halls stop serving in order, and customers
go home unserved.

活动使某个地市的营业厅达到二级排队预警。

与 queue-alarm 相同，只是达到了二级：等候人数达到台席数的 `level_2` 倍。到了这一级，营业厅已经难以维持秩序，客户会白跑一趟。

Bad:
    # file: campaigns/policy.yaml
    halls: {open: "09:00-18:00", minutes_per_visit: 8, visits_per_desk_hour: 6, peak_visits_per_desk_hour: 7, response_days: 2}
    # file: campaigns/changsha/demo.yaml
    expected_customers: 400000
    hall: {visits_per_thousand: 12, minutes_per_visit: 12}
Good:
    # file: campaigns/policy.yaml
    halls: {open: "09:00-18:00", minutes_per_visit: 8, visits_per_desk_hour: 6, peak_visits_per_desk_hour: 7, response_days: 2}
    # file: campaigns/changsha/demo.yaml
    expected_customers: 400000
    hall: {visits_per_thousand: 8, minutes_per_visit: 12}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.rules.halls.alarms import alarms, problem
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "H002", "queue-alarm-level-two", Severity.ERROR
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Cities that campaigns bring to level 2."""
    for found in alarms(workspace):
        if found.level == 2 and not found.anyway:
            yield problem(workspace, found)
