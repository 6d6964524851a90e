"""A message goes out at a time of day that the policy advises against.

Like quiet-hours, for the times that the policy marks as a warning, such as calls at noon.

在政策不建议的时段发送消息。

和静默时段一样，只是政策把这些时段标为提醒，例如中午外呼。

Bad:
    # file: campaigns/policy.yaml
    quiet_hours:
      - {id: evening, classes: [marketing], between: "19:00-20:00", severity: warning}
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "18:30-19:30"}
Good:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.rules.schedule.quiet_hours import quiet_problems
from mobilectl.rules.schedule.silent import campaign_messages, reminder_messages
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "T002", "quiet-hours-advised", Severity.WARNING
STRENGTH = "warning"


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Each send's window against each quiet time that the policy makes a warning."""
    yield from quiet_problems(campaign_messages(campaign, workspace), workspace, STRENGTH)


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """Each reminder's window likewise."""
    yield from quiet_problems(reminder_messages(touchpoint), workspace, STRENGTH)
