"""Advertising uses the name of the state.

The Advertising Law, Article 9, forbids to use, openly or not, the name of state organs and of their staff. "A subsidy of the ministry"
or "as the government recommends" is no argument for an offer. What must be told (where to complain, what a regulation asks) is
not advertising: service messages and the answers on complaints are not looked at.

营销文案里借用国家机关的名义。

《广告法》第九条：广告不得使用或者变相使用国家机关、国家机关工作人员的名义或者形象。“工信部补贴”“政府推荐”都不行。
告诉客户去哪里投诉、依规定要做什么，不是广告：服务类信息和“在哪里投诉”的回答不查。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 响应工信部号召，19.90元/月，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 国家法定节假日照常可用，19.90元/月，8月31日前可在APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import Spot, Wording
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A005", "authority-named", Severity.ERROR

ORGANS = re.compile(
    r"工信部|工业和信息化部|信息产业部|国务院|发改委|网信办|公安部|公安局|公安机关|教育部|人社部|民政部|市场监管(?:总局|局|部门)|工商局|消保委"
    r"|通信管理局|通管局|(?:人民|市|省|县|区|各级|中央|当地|地方)政府|政府(?:补贴|部门|推荐|指定|支持|授权|主办|采购|扶持|联合|发放)"
    r"|(?<!中)(?:党中央|中央军委|全国人大|人民代表大会|政协)|国家(?:机关|有关部门|相关部门|领导人|补贴|推荐|指定|扶持)"
)
MARKS = ("部", "国", "政府", "委", "局", "办", "公安", "人大", "政协", "中央")
RULES = re.compile(r"(?:规定|要求|条例|办法|公告|通知|备案|许可证?|投诉|申诉)")
REACH = 12
"""So many characters further on, what an organ has laid down is named, not its favour."""


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Marketing texts, and the FAQ but for where to complain."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(ORGANS, *MARKS):
            if _advertises(spot, wording) and not wording.is_forbidden(spot):
                yield Problem(
                    spot.place,
                    say("advertising must not use the name of the state: {words}", words=found[0]),
                    say("leave it out; the offer must speak for itself"),
                )


check_touchpoint = check_campaign


def _advertises(spot: Spot, wording: Wording) -> bool:
    if RULES.match(spot.piece.words[spot.end : spot.end + REACH].lstrip("的等有关相")):
        return False
    text = wording.text_of(spot.piece)
    if text is not None:
        return text.goes_out_as("marketing")
    return not any(one.topic == "complaints" and spot.piece in (one.question, one.answer) for one in wording.answers)
