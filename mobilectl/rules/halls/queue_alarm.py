"""Campaigns bring the halls of a city to queue alarm level 1.

A message with hall load brings visits over the days that follow (`halls.response_days`). They come on top of the usual ones, which are
more in the busy time of `hall_peaks`, and a visit for an offer takes longer. Level 1 begins where waiting customers are `level_1` times the
open desks. How many customers a send reaches is counted in the snapshot if there is one, else estimated from `expected_customers`. A queue
that is at an alarm level without any campaign is told once for each city, if campaigns lengthen it.

活动使某个地市的营业厅达到一级排队预警。

带到厅业务的消息，会在随后几天（`halls.response_days`）陆续把客户带到营业厅。这些客户加在平时的客流上，`hall_peaks` 的高峰时段客流更大，
办理活动业务的时间也更长。等候人数达到台席数的 `level_1` 倍，就是一级预警。触达多少客户，有快照时按快照数，没有时按
`expected_customers` 估算。没有活动也已预警的队伍，如果被活动拉得更长，每个地市提示一次。

Bad:
    # file: campaigns/policy.yaml
    halls: {open: "09:00-18:00", minutes_per_visit: 8, visits_per_desk_hour: 6, peak_visits_per_desk_hour: 7, response_days: 2}
    # file: campaigns/changsha/demo.yaml
    expected_customers: 400000
    hall: {visits_per_thousand: 8, minutes_per_visit: 12}
Good:
    # file: campaigns/policy.yaml
    halls: {open: "09:00-18:00", minutes_per_visit: 8, visits_per_desk_hour: 6, peak_visits_per_desk_hour: 7, response_days: 2}
    # file: campaigns/changsha/demo.yaml
    expected_customers: 400000
    hall: {visits_per_thousand: 5, minutes_per_visit: 12}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.rules.halls.alarms import alarms, problem
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "H001", "queue-alarm", Severity.WARNING
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Cities that campaigns bring to level 1, and those whose alarm they make worse."""
    for found in alarms(workspace):
        if found.level == 1 or found.anyway:
            yield problem(workspace, found)
