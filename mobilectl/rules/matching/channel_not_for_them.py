"""A message goes by a channel by which nothing reaches these customers.

The policy's `standards` say with `never_by` which channels are not for a group: no pop-ups for the elderly, no plain channels for customers
who have a manager of their own.

消息走了不该对这群客户使用的渠道。

政策的 `standards` 用 `never_by` 写明哪些渠道不对某群客户使用：例如不给老年客户弹窗，有专属客户经理的客户不走大众渠道。

Bad:
    # file: campaigns/policy.yaml
    standards:
      - {id: young-no-text, name: 年轻客户不发短信, audience: {all: [{segment: young}]}, never_by: [sms]}
Good:
    # file: campaigns/policy.yaml
    standards:
      - {id: young-no-call, name: 年轻客户不外呼, audience: {all: [{segment: young}]}, never_by: [voice]}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.matching.reach import channel_names, laid_down, reach_of
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "M002", "channel-not-for-them", Severity.ERROR
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each message on each channel that a standard rules out."""
    for number, standard in enumerate(workspace.policy.standards):
        for stream, customer in reach_of(workspace).reaching(standard.audience) if standard.never_by else ():
            if stream.channel in standard.never_by:
                (channel,) = channel_names(workspace, (stream.channel,))
                yield Problem(
                    stream.place,
                    say(
                        "`{item}` reaches customers by {channel}, which is not for them: {name}; for example: {customer}",
                        item=stream.item,
                        channel=channel,
                        name=standard.name,
                        customer=reach_of(workspace).portrait(customer),
                    ),
                    say("take another channel, or exclude them"),
                    (laid_down("standards", number, standard),),
                )
