"""A figure is claimed without its source.

The Advertising Law, Article 11: data and survey results that are quoted must be true and exact, with their source, and with the scope and
time that they hold for. "90 % of customers chose it" or "three times as fast" is such data; the price, the contents and the speed of our
own offer are not.

用了数据，却没写出处。

《广告法》第十一条：引用数据、统计资料、调查结果的，应当真实准确并表明出处，有适用范围和有效期限的应当明确表示。
“九成用户选择”“提速3倍”属于这一类；自己产品的价格、内容、网速不算。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 90%的用户都在用，19.90元/月，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 您本月流量已用80%。30GB流量包19.90元/月，8月31日前可在APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A013", "claim-without-source", Severity.WARNING

PEOPLE = r"(?:用户|客户|家庭|人|网友|消费者|市民)"
CLAIM = re.compile(
    rf"\d+(?:\.\d+)?[%％]以?上?的?{PEOPLE}|[一二三四五六七八九]成以?上?的?{PEOPLE}|(?:超过?|逾|已有|突破)\d+(?:\.\d+)?(?:百万|千万|亿|万)[多余]?(?:名|位|个|户)?{PEOPLE}"
    r"|(?:提速|快了?|提升|提高|加速)\d+(?:\.\d+)?(?:倍|[%％])|\d+(?:\.\d+)?倍(?:速|网速|提速|于)"
    r"|是[^，,。；;\n]{1,10}的[\d一二两三四五六七八九十]+倍|(?:满意度|好评率|覆盖率|接通率|推荐率)(?:高?达|超过?|为|已达)?\d"
)
MARKS = ("%", "％", "成", "万", "亿", "倍", "满意度", "好评率", "覆盖率", "接通率", "推荐率")
SOURCE = re.compile(r"来源|据|统计|截至|截止|实测|测试|调查|报告|公告|样本")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(CLAIM, *MARKS):
            if not SOURCE.search(spot.piece.words):
                yield Problem(
                    spot.place,
                    say("{words} is claimed without a source", words=found[0]),
                    say("say who found it and when, such as 据2026年6月客户满意度调查; or leave it out"),
                )


check_touchpoint = check_campaign
