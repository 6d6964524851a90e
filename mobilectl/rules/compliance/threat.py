"""Customers are threatened into an offer.

"Whoever does not upgrade will be cut off" is no choice: the Consumer Protection Law, Article 9, gives customers the free choice of what
they buy. That a number is suspended when the bill is not paid, or when its owner is not registered, is a fact and must be said.

以停机、限制等相威胁，让客户办理业务。

“不升级将停机”让客户没得选。《消费者权益保护法》第九条：消费者有权自主选择商品和服务。
欠费会停机、不实名会停用，这些是事实，可以也应该告诉客户，不会报。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 套餐升级, body: 您必须在8月31日前升级30GB流量包，否则将限制上网，19.90元/月。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 套餐升级, body: 8月31日前可升级30GB流量包，19.90元/月，不升级也可照常使用。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A010", "threat", Severity.ERROR

BUY = r"(?:办理?|升级|更换|换(?:卡|成)|订购|参加|参与|开通|续约|转套餐|改套餐)"
HARM = (
    r"(?:停机|停用|停止使用|销号|销户|断网|封号|注销|限制|关停|降速|影响您?的?(?:正常)?(?:使用|通话|上网|信用|征信)"
    r"|无法(?:使用|通话|上网)|[打用]不了|上不了网|不能(?:使用|通话|上网))"
)
WORSE = r"(?:后果自负|承担(?:一切)?后果|失信|黑名单|影响您?的?(?:个人)?(?:征信|信用)|法律责任|起诉)"
GAP = r"[^。；;！!\n]{0,14}"
THREAT = re.compile(
    rf"(?:不|未|没有|如不|若不|拒绝|逾期未|逾期不|逾期)(?:及时|按时|尽快|立即|马上)?{BUY}{GAP}(?:将|就|会|可能|被){GAP}{HARM}"
    rf"|(?:必须|务必|一定要|请)[^。；;！!\n]{{0,14}}(?:{BUY}|回复|确认){GAP}(?:否则|不然){GAP}{HARM}"
    rf"|(?P<worse>(?:不|未|没有|逾期|否则|不然){GAP}{WORSE})"
)
RIGHTFUL = re.compile(r"欠费|交费|缴费|充值|交清|余额|实名|认证|身份信息|补登记|诈骗|涉诈|安全")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(THREAT, *("不", "未", "没有", "逾期", "拒绝", "否则", "不然")):
            rightful = not found["worse"] and RIGHTFUL.search(spot.piece.words)
            if not rightful and not wording.is_forbidden(spot) and not _harmless(found[0]):
                yield Problem(
                    spot.place,
                    say("customers are threatened here: {words}", words=found[0]),
                    say("say what they can have, and that everything else stays as it is"),
                )


check_touchpoint = check_campaign


def _harmless(words: str) -> bool:
    """不办理也不会影响使用 is the contrary of a threat."""
    return re.search(rf"(?:不会|不将|不受|不影响|不被|也可|照常){GAP}{HARM}|不影响|不受", words) is not None
