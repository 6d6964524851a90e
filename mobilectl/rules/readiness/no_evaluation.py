"""Nobody will know whether the campaign was good.

A campaign is judged by what it set out to reach: how many got the message, knew of it, were satisfied, took the offer. And customers
are asked for a rating soon after they ordered, while they still remember.

活动没有评估安排。

活动好不好，要对照事先定的目标看：多少人收到、多少人知道、多少人满意、多少人办理；还要在客户办理后不久请他评价，那时他还记得。

Bad:
    # file: campaigns/changsha/demo.yaml
    evaluation: null
Good:
    # file: campaigns/changsha/demo.yaml
    evaluation: {survey: {channel: sms, within: 48h}, targets: {reach: 0.92, satisfaction: 0.85}}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "R002", "no-evaluation", Severity.WARNING


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """An evaluation with a survey."""
    evaluation = campaign.value.evaluation
    if evaluation is None:
        yield Problem(
            campaign.place("evaluation", at="key"),
            say("the campaign has no evaluation"),
            say("add `evaluation: {{survey: {{channel: sms, within: 48h}}, targets: {{reach: 0.92, satisfaction: 0.85, uptake: 0.02}}}}`"),
        )
    elif evaluation.survey is None:
        yield Problem(
            campaign.place("evaluation", at="key"),
            say("customers are not asked for a rating"),
            say("add `survey: {{channel: sms, within: 48h}}` under evaluation"),
        )
