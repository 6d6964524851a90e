"""A text takes more SMS parts than allowed.

A long SMS goes out in parts, each is paid for, and old phones show them out of order or not at all. Counted is what leaves the
gateway: signature, body, every variable with its longest value, and the opt-out, even where one of them is still missing from the
text. In China each character counts alike, also letters, digits and spaces: 70 fit into a single part, 67 into each of several.
The most parts are set in policy.yaml: wording.sms.marketing_parts and service_parts. `count: gsm` there counts plain ASCII
160/153, `gsm16` 152/66.

短信太长，超过允许的条数。

长短信会拆成几条发，每条都收费，老手机上还可能顺序错乱或收不全。计数按真正发出去的内容：签名、正文、每个变量的最长取值、退订语全部算上；
签名或退订语漏写的，也先替您算进去。国内每个字都算 1，汉字、字母、数字、标点、空格一样：70 字以内算 1 条，超过后每 67 字算 1 条。
最多几条在 policy.yaml 的 wording.sms 里设：营销短信 marketing_parts，服务短信 service_parts。`count: gsm` 表示纯英文按 160/153 计，
`gsm16` 表示按 152/66 计。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】您已订购{ordered}。可加办{advised}，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086。拒收请回复R
    variables:
      ordered: {meaning: 客户已有的流量业务, longest: 动感地带校园流量包（视频、音乐、游戏版）、周末流量加油包、暑期流量日包等三项流量业务}
      advised: {meaning: 推荐的流量包, longest: 动感地带暑期特惠30GB国内通用流量包（每月19.90元，不含港澳台地区）}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】您可加办{advised}，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086。拒收请回复R
    variables:
      advised: {meaning: 推荐的流量包, longest: 动感地带30GB流量包，19.90元/月}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.carried import as_sent
from mobilectl.wording.lengths import count_sms, fitting
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText
from mobilectl.workspace.models.policy import WordingPolicy
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W001", "sms-too-many-parts", Severity.ERROR


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text that goes out by SMS, under the strictest of its uses."""
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            yield from _check(text, workspace.policy.wording)


check_touchpoint = check_campaign


def _check(text: CustomerText, policy: WordingPolicy) -> Iterator[Problem]:
    allowed = {"marketing": policy.sms.marketing_parts, "service": policy.sms.service_parts}
    for use in sorted((use for use in text.uses if use.kind == "sms"), key=lambda use: allowed[use.message_class]):
        most = allowed[use.message_class]
        sent = as_sent(text, use, policy)
        count = count_sms(sent, policy.sms.count)
        if count.parts <= most:
            continue
        fits = fitting(sent, most, policy.sms.count)
        message = (
            say(
                "the marketing SMS takes {parts} parts ({units} characters); at most {most} are allowed",
                parts=count.parts,
                units=count.units,
                most=most,
            )
            if use.message_class == "marketing"
            else say(
                "the service SMS takes {parts} parts ({units} characters); at most {most} are allowed",
                parts=count.parts,
                units=count.units,
                most=most,
            )
        )
        yield Problem(
            text.body.place,
            message,
            say("cut {cut} characters: signature, longest values and opt-out included, {fits} fit", cut=len(sent) - fits, fits=fits),
        )
        return
