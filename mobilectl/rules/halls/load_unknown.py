"""What a campaign brings to business halls cannot be told.

It says how many visits it brings per thousand customers, but nothing says how many customers it reaches: there is no snapshot, and the
campaign has no `expected_customers` (or reaches several cities of which the policy gives no `customers`).

说不清活动会给营业厅带来多少人。

活动写了每千名客户带来多少次到厅，但没有地方写明它触达多少客户：既没有快照，活动也没写 `expected_customers`
（或者它涉及几个地市，而政策没有写这些地市的客户数 `customers`）。

Bad:
    # file: campaigns/policy.yaml
    halls: {open: "09:00-18:00", minutes_per_visit: 8, visits_per_desk_hour: 6, peak_visits_per_desk_hour: 7}
    # file: campaigns/changsha/demo.yaml
    hall: {visits_per_thousand: 12, minutes_per_visit: 6}
Good:
    # file: campaigns/policy.yaml
    halls: {open: "09:00-18:00", minutes_per_visit: 8, visits_per_desk_hour: 6, peak_visits_per_desk_hour: 7}
    # file: campaigns/changsha/demo.yaml
    hall: {visits_per_thousand: 12, minutes_per_visit: 6}
    expected_customers: 80000
"""

import functools
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.volumes.halls import unsized
from mobilectl.volumes.sizes import size_of
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "H003", "hall-load-unknown", Severity.INFO
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Campaigns with hall load whose customers nothing counts, where the policy says how halls work."""
    if workspace.policy.halls is not None:
        for campaign in unsized(workspace, functools.partial(size_of, workspace)):
            yield Problem(
                campaign.place("hall"),
                say("it brings customers to halls, but nothing says how many customers it reaches"),
                say("give `expected_customers`, and the `customers` of each city in the policy, or check with a snapshot"),
            )
