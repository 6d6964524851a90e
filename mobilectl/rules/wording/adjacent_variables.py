"""Two variables stand directly next to each other.

The customer cannot see where one value ends and the next begins: `{used}{left}` becomes 164GB. Message platforms refuse such
templates.

两个变量紧挨在一起。

客户分不清前一个值到哪里结束、后一个从哪里开始：`{used}{left}` 发出去可能是“164GB”。短信平台的模板审核也不允许变量相邻。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: "{name}{card}您好，8月31日前可在APP办理。"}
    variables:
      name: {meaning: 客户称呼, longest: 欧阳女士}
      card: {meaning: 会员卡, longest: 钻石卡}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: "{name}，{card}客户您好，8月31日前可在APP办理。"}
    variables:
      name: {meaning: 客户称呼, longest: 欧阳女士}
      card: {meaning: 会员卡, longest: 钻石卡}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W010", "adjacent-variables", Severity.WARNING

ADJACENT = re.compile(r"(\{\w+\})(\{\w+\})")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every title and body."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(ADJACENT, "}{"):
            yield Problem(
                spot.place,
                say("{first} and {second} stand next to each other", first=found[1], second=found[2]),
                say("put words or a sign between them, such as {first}，{second}", first=found[1], second=found[2]),
            )


check_touchpoint = check_campaign
