"""An answer of the FAQ does not say what was asked.

"How much?" wants an amount, "from when?" a time, "how do I cancel?" a code or a place, "what if I use more?" a price, a speed or that
nothing is charged, "until when?" a date, "how long?" a time, "what afterwards?" whether it stops, goes on and at which price, "what if I
leave early?" an amount or that there is none, and so on for every topic whose question wants a fact. "See the rules of the campaign" makes
the customer call the hotline.

FAQ 的回答没有写出要点。

问“多少钱”要有金额，问“何时生效”要有时间，问“怎么退订”要有代码或渠道，问“超出怎么收费”要有单价、限速值或写明不另收费，问“活动到什么时候”要有日期，
问“能用多久”要有期限，问“到期以后”要写明停止、续订还是恢复原价，问“提前退”要有金额或写明不收，问“几次”要有次数，其余类推。
只写“以活动规则为准”，客户只能再打热线。

Bad:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: price, q: 多少钱?, a: 价格优惠，详见活动规则。}
Good:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: price, q: 多少钱?, a: 19.90元/月。}
"""

import re
from collections.abc import Iterator, Mapping

from mobilectl.findings import Problem, Severity
from mobilectl.messages import Message, say
from mobilectl.wording.facts import NARROW
from mobilectl.wording.questions import NAMES
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "Q003", "faq-answer-empty-of-fact", Severity.WARNING

NUMBER = r"[\d一二两三四五六七八九十百千万半]"
CHINESE_NUMBER = "一二两三四五六七八九十百千万半"
# What differs from customer to customer cannot be one number.
OWN_PLAN = r"按您?(?:自己|各自|原|原来|现有|当前|所在|所用)的?套餐"
NOTHING_CHARGED = r"免费|不收|不用花钱|不花钱|不另|不额外|不再?收费|不产生|不扣|没有.{0,4}费"

FACTS: Mapping[str, tuple[re.Pattern[str], Message, Message]] = {
    "price": (
        re.compile(rf"[\d{CHINESE_NUMBER}] ?元|{NOTHING_CHARGED}"),
        say("the answer on the price holds no amount"),
        say("write it, such as 19.90元/月"),
    ),
    "effective": (
        re.compile(
            rf"立即|马上|即时|实时|当[天日月]|[次下]个?[日月]|[今明]天|激活|零点|到账"
            rf"|[\d{CHINESE_NUMBER}] ?(?:个?(?:小时|分钟|工作日)|[日天号时])"
        ),
        say("the answer on the start does not say when"),
        say("write it, such as 办理成功后次月1日0时生效"),
    ),
    "cancellation": (
        re.compile(
            r"1\d{4}|[A-Z]{2,}|app|短信|回复|营业厅|微信|公众号|小程序|热线|客服|无[需须]退订|不[用需]退订|自动(?:停止|失效|取消|终止)",
            re.IGNORECASE,
        ),
        say("the answer on cancelling names neither a code nor a channel"),
        say("write it, such as 发短信QXLL30到10086退订"),
    ),
    "overage": (
        re.compile(
            rf"[\d{CHINESE_NUMBER}] ?元|[MK]bps|[MK]b?/s|兆|停[止用]|断网|关停|不(?:涉及|会|能|存在|限)|没有(?:超|上限)"
            rf"|{NOTHING_CHARGED}|{OWN_PLAN}",
            re.IGNORECASE,
        ),
        say("the answer on use beyond the offer holds neither a price nor a speed"),
        say("write it, such as 用完后按5元/GB收费, or 用完后降为1Mbps，不另收费"),
    ),
    "campaign_period": (
        re.compile(r"\d{1,2}月\d{1,2}[日号]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[\d一二三四五六七八九十]+月底?|长期"),
        say("the answer on the campaign's period holds no date"),
        say("write it with the year, such as 2026年8月31日24时截止"),
    ),
}

CHANNEL = r"1\d{4}|[A-Z]{2,}|app|短信|回复|营业厅|微信|公众号|小程序|热线|客服|电话|官网|网站|点击|点开|链接|二维码|上门"
WANTED: Mapping[str, tuple[re.Pattern[str], str]] = {
    "contents": (re.compile(NUMBER), "每月30GB国内流量"),
    "validity": (
        re.compile(
            rf"{NUMBER} ?(?:个?(?:月|自然月|小时|季度|学期)|[天日年周])|长期|一直|没有(?:到期|有效期|期限)|不限[时期]|无(?:固定)?期限"
            r"|按月|每月|当[月天日]|月[末底]|为止|到期日|激活|半年"
        ),
        "3个月，从次月1日算起",
    ),
    "expiry": (
        re.compile(
            rf"停|恢复|续|不变|取消|失效|照[旧常]|作废|结束|保持|仍|不会|{NUMBER} ?元|没有到期|终止|清零|改[为成]|转[为成]|不再|关闭"
        ),
        "到期自动停止，不再收费",
    ),
    "early_exit": (
        re.compile(rf"{NUMBER} ?元|不[收用需付]|无[需须]|没有|免|{NUMBER} ?[%％]|百分之|{NUMBER} ?倍"),
        "按剩余月数每月20元付违约金",
    ),
    "how_to_join": (re.compile(CHANNEL, re.IGNORECASE), "发短信KTLL30到10086，或登录中国移动APP办理"),
    "confirmation": (
        re.compile("短信|确认|回复|验证码|签[字名]|提示|通知|协议|录音|指纹|人脸|不用|无需"),
        "10086会发确认短信，回复Y才开通",
    ),
    "times": (re.compile(rf"{NUMBER}|不限|没有限制|多次|随时"), "每个号码限办1次"),
    "gift": (re.compile(rf"{NUMBER}|没有|不送|无"), "送2000积分，次月15日前到账"),
    "query": (re.compile(CHANNEL, re.IGNORECASE), "发CXLL到10086，或登录中国移动APP查询"),
    "where": (re.compile(CHANNEL, re.IGNORECASE), "省内任何一家营业厅，或登录中国移动APP办理"),
    "complaints": (re.compile(CHANNEL, re.IGNORECASE), "拨打10086客服热线"),
}
"""What the answer to a topic must hold, and such an answer."""


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """The answers to the topics that want a fact, each topic's answers together."""
    empty: dict[str, int] = {}
    told: set[str] = set()
    for index, one in enumerate(campaign.value.faq):
        wanted = FACTS.get(one.topic) or WANTED.get(one.topic)
        if wanted is not None and one.topic not in told:
            if _tells(wanted[0], one.a):
                told.add(one.topic)
            else:
                empty.setdefault(one.topic, index)
    for topic, index in empty.items():
        if topic not in told:
            yield Problem(campaign.place("faq", index, "a"), *_told(topic))


def _told(topic: str) -> tuple[Message, Message]:
    if topic in FACTS:
        return FACTS[topic][1:]
    return say("the answer does not tell {topic}", topic=NAMES[topic]), say("write it, such as {example}", example=WANTED[topic][1])


def _tells(fact: re.Pattern[str], words: str) -> bool:
    """What is found in the words as written is found in narrow ones too, but not the other way round."""
    return fact.search(words) is not None or fact.search(words.translate(NARROW)) is not None
