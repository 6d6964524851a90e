"""An offer is made to those alone who port their number in.

The rules on number portability (in force since 1 December 2019) forbid tariffs and promotions made for customers who port in. What new
customers get, those who port in may have as well; it only must not be theirs alone.

专门给携号转网客户设的优惠。

《携号转网服务管理规定》（2019 年 12 月 1 日起施行）不允许为携转用户设专项资费和营销方案。新客户能办的，携入的客户同样能办；
不能反过来，只给携入的客户。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 携号转网专享, body: 30GB流量包19.90元/月，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 新老客户都能办, body: 30GB流量包19.90元/月，携号转网的客户也可以办，8月31日前可在APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A007", "port-in-exclusive", Severity.ERROR

PORTED = (
    r"(?:携号转网|携转|携入|携号转入|转网|带号转网|带着?(?:原来的|原)?号码转(?:进来|过来|入)"
    r"|号码不变[^，,。；;\n]{0,4}转(?:到|入|来)[^，,。；;\n]{0,4}|转[到入]移动)"
)
ALONE = r"(?:专享|专属|独享|特享|专供|专用优惠|才可?能?享|礼包|好礼|立减|立享|特惠|优惠)"
EXCLUSIVE = re.compile(
    rf"{PORTED}(?!码|授权)[^。；;！!\n、和或与同也均都]{{0,8}}{ALONE}|(?:仅限|只限|限|专为|专给|只面向|仅面向)[^，,。；;\n、和或与]{{0,6}}{PORTED}(?!码|授权)"
)
DENIED = re.compile(r"(?:没有|并无|不设|不提供|不得|不是|无)[^，,。；;\n]{0,6}$")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ, but what says that there is no such offer."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(EXCLUSIVE, "携", "转网", "号码转", "号码不变", "移动"):
            if not DENIED.search(spot.piece.words, 0, spot.start):
                yield Problem(
                    spot.place,
                    say("{words}: an offer for those alone who port in is not allowed", words=found[0]),
                    say("make it for all new customers, or for all, and say so"),
                )


check_touchpoint = check_campaign
