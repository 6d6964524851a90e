"""The right to interpret the offer is kept for oneself.

"The final right of interpretation is ours" takes from customers the right to have an offer read as it was written. The Consumer
Protection Law, Article 26, makes standard terms void that exclude or limit customers' rights. It protects nobody and invites complaints:
say the condition that is meant instead.

写了“最终解释权归我方所有”。

这句话等于不让客户按字面主张权利。《消费者权益保护法》第二十六条规定，格式条款不得排除或者限制消费者权利，这样写的内容无效。
它保护不了公司，只会招来投诉。真有限制条件，就把条件写清楚。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，8月31日前可在APP办理，最终解释权归湖南移动所有。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，8月31日前可在APP办理，活动规则见APP内说明。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A008", "final-interpretation", Severity.ERROR

KEPT = re.compile(
    r"(?:保留|拥有|享有)[^，,。；;\n]{0,8}解释[^，,。；;\n]{0,2}权利?"
    r"|(?:最终|全部|一切)?解释权[^，,。；;\n]{0,6}(?:归|属|所有)[^，,。；;\n]{0,12}"
)


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(KEPT, "解释"):
            yield Problem(
                spot.place,
                say("{words} takes customers' rights from them and is void", words=found[0]),
                say("leave it out, and say the condition that is meant"),
            )


check_touchpoint = check_campaign
