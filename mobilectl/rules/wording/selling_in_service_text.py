"""A service message sells something.

A message about balance, bill or usage goes also to customers who refused advertising, and it is not held back by caps. So it must
not advertise: ports for service messages may not carry commercial ones, and Aliyun and Tencent reject such templates. To say what
use beyond the plan costs, or how to top up, is service; offers, gifts and discounts are not.

服务类信息里夹带了营销内容。

余额、账单、用量这类服务提醒，拒收广告的客户也会收到，也不受频次上限约束，所以不能借它做广告：服务类端口不得发商业性短信，
阿里云、腾讯云的通知模板里夹带营销也会被驳回。告诉客户超出后怎么收费、怎么交费是服务；推优惠、送礼、打折就是营销。

Bad:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00", class: service}
    texts:
      launch-sms: 【湖南移动】您本月流量还剩1GB，用完后按5元/GB收费。限时特惠，30GB流量包立减10元，点击领取。
Good:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00", class: service}
    texts:
      launch-sms: 【湖南移动】您本月流量还剩1GB，用完后按5元/GB收费。查询发CXLL到10086。
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W008", "selling-in-service-text", Severity.WARNING

SELLING = re.compile(
    r"限时(?:优惠|特惠|抢|办理|领|免费|折扣|\d)|抢购|速抢|抢先|秒杀|特惠|[钜巨]惠|优惠价|惊喜价|立减|立省|立享|直降|好礼|豪礼|大礼包"
    r"|(?:低至|仅需|只需|仅) ?\d+(?:\.\d+)?元|\d(?:\.\d)?折|[一二三四五六七八九]折|买.{0,4}送|点击(?:领取|抢|订购)"
    r"|免费(?:领|送|升级|体验)|零元购|0元购|(?:立即|马上|赶快|赶紧|快来)(?:订购|开通|参加|抢|领)|(?:办|订购|开通|充|存)[^，,。；;\n]{0,12}[即就还可再][赠送]"
    r"|推荐您?(?:订购|升级|开通)|欢迎(?:订购|参加|参与)"
    r"|只要 ?\d+(?:\.\d+)?元|(?:回复|发送?)[A-Z]{2,10}\d*(?:到10086)?[，,]?(?:即可|就[可能])?(?:办理|订购|开通)|点开(?:订购|办理|开通|购买)"
    r"|(?:一并|顺便)办理|更划算|更优惠|有优惠|推荐您?办理"
)


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text that goes out as service, whole messages with title and body."""
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            if not text.goes_out_as("service"):
                continue
            for piece in text.pieces:
                if found := SELLING.search(piece.words):
                    yield Problem(
                        piece.at(*found.span()),
                        say("the service message sells: {words}", words=found[0]),
                        say("leave it out, or send it as a message of class marketing, with consent, opt-out and caps"),
                    )


check_touchpoint = check_campaign
