"""A push shows on the lock screen who it is for and how much it is about.

Whoever holds the phone reads a push. A name or number together with an amount tells strangers about a customer's bill; Apple's guide
for developers asks never to put sensitive data into a push. The amount alone, or the number's last digits alone, is enough.

推送里同时写了是谁、多少钱。

推送会直接显示在锁屏上，谁拿到手机都看得到。姓名或号码与金额写在一起，等于把客户的账告诉旁人；苹果公司的开发者文档要求推送里不放敏感数据。
只写金额，或者只写尾号，客户就看得懂了。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 话费余额提醒, body: 尾号5678的号码余额3.20元，8月31日前可在APP充值。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 话费余额提醒, body: 您的号码余额3.20元，8月31日前可在APP充值。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.fact import Money
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import PLACEHOLDER, CustomerText, Piece, Wording
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A014", "amount-on-lock-screen", Severity.WARNING

WHO = re.compile(r"尾号[为是]?\d{4}|1[3-9]\d\*{4}\d{4}|(?<![\u4e00-\u9fff])(?!尊敬|亲爱)[\u4e00-\u9fff][\u4e00-\u9fff*]{0,2}(?:先生|女士)")
OF_A_PERSON = re.compile(r"姓名|名字|称呼|尾号|手机号|号码|机主")
SUM = re.compile(r"金额|余额|话费|费用|账单|欠费|元")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text that is shown on a screen without being opened."""
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            if "push" in {use.kind for use in text.uses} and _tells_a_sum(text, wording):
                for piece in text.pieces:
                    for start, end in _persons(text, piece):
                        yield Problem(
                            piece.at(start, end),
                            say("who it is and how much stand together on the lock screen"),
                            say("leave one of them out: customers know their own number"),
                        )


check_touchpoint = check_campaign


def _tells_a_sum(text: CustomerText, wording: Wording) -> bool:
    if any(isinstance(fact, Money) for piece in text.pieces for fact in wording.parsed(piece).facts):
        return True
    return any(found[1] in text.variables and SUM.search(text.variables[found[1]].meaning) for found in PLACEHOLDER.finditer(text.whole))


def _persons(text: CustomerText, piece: Piece) -> Iterator[tuple[int, int]]:
    for found in WHO.finditer(piece.words):
        yield found.span()
    for found in PLACEHOLDER.finditer(piece.words):
        if found[1] in text.variables and OF_A_PERSON.search(text.variables[found[1]].meaning):
            yield found.span()
