"""Another operator is named.

The Advertising Law, Article 13, forbids to run others down, and the rules on number portability (in force since 1 December 2019) forbid
to compare with other operators, or to name them or their tariffs, when it is about porting. Say what our offer is, not what theirs is not.
The names looked for are `wording.competitors` in policy.yaml.

文案里出现了其他运营商。

《广告法》第十三条：广告不得贬低其他生产经营者的商品或者服务。《携号转网服务管理规定》（2019 年 12 月 1 日起施行）不允许在携转宣传中
比较或提及其他运营商的名称、标识、资费名称。只写自己的优惠就够了。查哪些名称，由 policy.yaml 的 `wording.competitors` 决定。

Bad:
    # file: campaigns/policy.yaml
    wording: {competitors: [中国联通]}
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 比中国联通更省，19.90元/月，8月31日前可在APP办理。}
Good:
    # file: campaigns/policy.yaml
    wording: {competitors: [中国联通]}
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 谨防电信诈骗。19.90元/月，8月31日前可在APP办理。}
"""

import functools
import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A006", "competitor-named", Severity.ERROR


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ."""
    names = workspace.policy.wording.competitors
    if not names:
        return
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(_any_of(names), *names):
            yield Problem(
                spot.place,
                say("another operator is named here: {words}", words=found[0]),
                say("say what our own offer is; where porting is meant, write 其他运营商"),
            )


check_touchpoint = check_campaign


@functools.cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
