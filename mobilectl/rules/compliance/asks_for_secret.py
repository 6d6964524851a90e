"""Customers are asked to send a password, a code or their papers.

No operator asks for these by reply or link; whoever does is taken for a fraud, and customers who get used to it fall for one. A code that
the customer types into the operator's own app or page to confirm an order is another matter.

让客户回复或点链接提供密码、验证码、证件号。

正规运营商不会用短信、链接索要这些信息。写了就像诈骗短信，还会让客户放松警惕。
在官方 APP 或网页里输入验证码确认办理，属于正常流程，不会报。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，8月31日前回复服务密码即可办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，8月31日前可在APP办理，请勿向他人透露验证码。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.nearby import denied
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A011", "asks-for-secret", Severity.ERROR

HELD = r"(?:服务密码|交易密码|支付密码|登录密码|密码|验证码|校验码|身份证号码?|证件号码?|身份证照片|银行卡号?|信用卡号?|银行账号)"
ASKED = re.compile(
    rf"(?:回复|回|发送|发|提供|告知|告诉|报|编辑)(?:您的?|本人的?|你的?|机主)?[^，,。；;！!\n不请勿]{{0,6}}{HELD}(?!短信|后|重置|修改|功能|服务)"
    rf"|请报(?:一下|给我们|上)?您?[^，,。；;！!\n不请勿]{{0,10}}{HELD}"
    rf"|(?:把|将)[^，,。；;！!\n]{{0,8}}{HELD}[^，,。；;！!\n]{{0,6}}(?:告诉|告知|回复|发|提供|交给|报给)"
    rf"|(?:点击|打开|访问)[^。；;！!\n]{{0,16}}(?:链接|网址|https?)[^。；;！!\n]{{0,24}}(?:输入|填写|提交|上传|核对|验证){{1}}[^，,。；;！!\n]{{0,6}}{HELD}"
)
OURS = re.compile(r"(?:我们|系统|平台|10086|客服|热线)[^，,。；;\n]{0,4}$")
PORTING = re.compile(r"CXXZ|SQXZ|携转|转网")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ, but warnings not to do so, and what we send ourselves."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(ASKED, "码", "证", "卡号"):
            words = spot.piece.words
            if denied(words, spot.start) or OURS.search(words, 0, spot.start) or PORTING.search(words):
                continue
            yield Problem(
                spot.place,
                say("customers are asked to give away a secret: {words}", words=found[0]),
                say("let them confirm in the app, at 10086 or by a reply such as Y, and ask for nothing else"),
            )


check_touchpoint = check_campaign
