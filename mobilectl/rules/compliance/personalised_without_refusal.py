"""An offer is picked by a person's data, and the message has no way to refuse that.

The Personal Information Protection Law, Article 24: who sends information or advertising by automated decision must at the same
time offer one that is not tailored to the person, or an easy way to refuse. Where a message says that it was picked by habits, that
way belongs into it: the accepted opt-out, or where to switch recommendations off.

按个人情况推荐，却没有给客户拒绝的办法。

《个人信息保护法》第二十四条：通过自动化决策方式进行信息推送、商业营销，应当同时提供不针对个人特征的选项，或者便捷的拒绝方式。
文案写了“根据您的使用习惯推荐”，就要同时写明怎么拒收，或者在哪里关闭个性化推荐。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 为您专属推荐, body: 根据您的使用习惯推荐30GB流量包，19.90元/月，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 为您专属推荐, body: 30GB流量包19.90元/月，8月31日前可在APP办理。可在APP“设置”关闭个性化推荐。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.carried import tells_opt_out
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A009", "personalised-without-refusal", Severity.WARNING

HABITS = r"(?:习惯|浏览|偏好|喜好|画像|使用情况|消费情况|使用记录|消费记录|用量|消费水平|所在位置|位置信息|行程|兴趣)"
PICKED = re.compile(
    rf"(?:根据|按照?|依据|结合|基于)您?的?[^，,。；;\n]{{0,8}}{HABITS}|(?:为您|为你)(?:专属|个性化|量身|智能|精准)[^，,。；;\n]{{0,4}}(?:推荐|定制|精选|挑选|打造)|系统(?:分析|判断|检测|发现)到?[您你]|专门为[您你](?:挑选|定制|推荐|准备)|猜[您你]喜欢|[您你]常(?:去|看|听|打|用的)"
)
MARKS = ("根据", "按", "依据", "结合", "基于", "为您", "为你", "系统", "喜欢", "常")
REFUSED = re.compile(
    r"拒收|退订|不想(?:再)?[接收][^。；;\n]{0,16}请?按|不再(?:推荐|接收|推送)|(?:关闭|取消|关掉|停止)[^，,。；;\n]{0,8}(?:推荐|推送|提醒|接收)"
    r"|(?:推荐|推送|接收)[^，,。；;\n]{0,6}(?:关闭|关掉|取消)"
)


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text that goes out as marketing."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(PICKED, *MARKS):
            text = wording.text_of(spot.piece)
            if text is None or not text.goes_out_as("marketing"):
                continue
            if not tells_opt_out(text.whole, workspace.policy.wording) and not REFUSED.search(text.whole):
                yield Problem(
                    spot.place,
                    say("{words}: it is picked by personal data, and there is no way to refuse it", words=found[0]),
                    say("add a way, such as 可在APP“设置”关闭个性化推荐; or leave out that it was picked"),
                )


check_touchpoint = check_campaign
