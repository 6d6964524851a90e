"""What is said in words rather than numbers: from when it holds, whether it renews, how one gets out, how long one must stay.

The alternatives of a pattern begin with a letter each, so that the search runs from one such letter to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mobilectl.wording.fact import Cancels, Commits, Effect, Fact, Renews, Starts
from mobilectl.wording.facts.numbers import value

STARTS = re.compile(
    r"(?P<when>立[即刻]|即[时刻]|即(?=生效|可用)|实时|马上|当[日天月]|次[日月]|第二天|明[日天]|下个?月"
    r"|首次[^，。；,;\d]{1,8}?(?:激活|生效)|激活(?:成功)?(?:后|起|之日起|才|即|当[日天](?!起算)))"
    r"(?:(?<!起)(?:[0-9]{1,2}|一)[日号])?(?:零[点时]|0[点时]整?|0?0[:：]00)?(?P<from>起|后)?(?:就|即可?|才|自动|正式|便|都|方)?"
    r"(?P<holds>生效|起效|启用|可(?:以|使)?用|能用|开始(?:计?费|计?算|用|使用|生效)|计费)?"
)
EFFECTS: tuple[tuple[str, Effect], ...] = (
    ("首次", "after_activation"),
    ("激活", "after_activation"),
    ("次日", "next_day"),
    ("第二天", "next_day"),
    ("明", "next_day"),
    ("次月", "next_month"),
    ("下", "next_month"),
)
ENDING = re.compile(r"(?:退订|取消|解约|注销|销户|停用|关闭|失效|停机|缴费|补交)[^，。；,;！\n]{0,8}$|(?:退订?|取消|停用|销户)[，,]$")
FROM_THEN = re.compile(r"$|[，。；、,;！)）\s]")
LASTS = re.compile(r"[^，。；,;！\n不]{0,6}(?:有效|生效|可用|使用|[天日月]内|连续)|连续")

GOES_ON = re.compile(
    r"自动(?:[为帮][您你])?(?:(?P<on>再?续[订费期约]?|延[续期长]|顺延|扣费续[订费期约]?|转为?(?:付费|收费|正式))|(?P<off>停[止用]|失效|取消|终止|结束|退订|关闭|下线))"
    r"|月续[订费]?|(?P<word>续[订费期约])"
)
MONTHLY = ("按", "逐", "每")
NOT = re.compile(r"(?:不会?再?|非|[无没]有?|停止)(?:开[启通]|支持|设|含|提供)?$")
IF = re.compile(r"(?:如|若|要是|想|希望|[是能]否|取消|关闭|退订|需)[果您要再的不会]*$")
AT_THE_END = re.compile(r"(?:到期|期满|届满|结束|之后|完后|[0-9一二两三四五六七八九十半]+(?:个月|天|年)后)[^，。；,;！\n\d不]{0,6}$")

HOW = "(?:自[行助]|免费|发短信|在线)?"
OUT = "(?:退订|退(?![款还回换])|取消|停用?|关闭|解约)"
CODE = '(?:[“"]?[A-Za-z]{2,10}[0-9]*[”"]?(?:[到至]1[0-9]{4,8})?|1[0-9]{4,5})'
BY = (
    r"(?:业务)?[，,]?(?:请|可以?|就)?(?:直接)?(?:编辑|发送?|回复|拨打?|(?<=[请可以就，,])登录|致电|[到在去]?(?:营业厅|APP|10086))"
    rf"(?:短信)?{CODE}?"
)
SENT = r"(?:短信)?[“\"]?[A-Z]{2,10}[0-9]*[”\"]?(?:[到至]1[0-9]{4,8})?[，,]?(?:即可|可以?|就[能可]|来|随时)?(?:退订|取消|停用)"
CANCELS = re.compile(
    rf"随时(?:都?可以?|都?能|均可)?{HOW}{OUT}|可以?随时{HOW}{OUT}"
    r"|到期前[均都也]?可以?(?:退订|取消)|扣费前[均都也]?可以?(?:退订|取消)|续[订费]前[均都也]?可以?(?:退订|取消)"
    rf"|退订{BY}|取消{BY}|停用{BY}|不(?:想|需要?|再)?[用要续]订?了?{BY}"
    rf"|发送?{SENT}|回复?{SENT}"
)
CANNOT = re.compile(r"(?:不|不[能可]|无法|不支持|未)$")

LONG = "[0-9]+|[一二两三四五六七八九十半]+"
BOUND = "(?:合约|协议期?|在网)(?:期限|期|限制|时[间长]|捆绑|绑定)?(?:限制|要求)?"
COMMITS = re.compile(
    rf"(?P<none>[无没零不0][有签绑设含限需]?(?:任何|签)?{BOUND}|不要求(?:在网|使用)满|不限制?(?:在网|使用)(?:时[间长]|期限))"
    rf"|(?:合约|协议|承诺|签约|在网|最[短低少]|至少)[^，。；,;！\n0-9一二两三四五六七八九十半前内剩第首后]{{0,10}}(?P<bound>{LONG})(?P<unit>个月|年)"
    rf"|[须需要应][^，。；,;！\n]{{0,20}}?满(?P<full>{LONG})(?P<unit2>个月|年)"
    rf"|(?P<before>{LONG})(?P<unit3>个月|年)期?的?合约"
)
STAYS = re.compile(r"合约|协议|在网|承诺|签约|用满|最[短低少]使用|满[^元GM，。]{1,3}[个年]")
WHO = re.compile(r"(?:及?以上|的|（?含)*(?:客户|用户|老|号码|机主|的)")
WHOSE = re.compile("开户|入网|网龄|注册|实名")
MAY = re.compile("后?(?:[方即才]?可|才能)")
LONGEST = 120
"""Months; what is longer is a year of the calendar."""


def phrases(text: str) -> Iterator[Fact]:
    """All of them, in no order."""
    yield from _starts(text)
    if "续" in text or "自动" in text:
        yield from _renews(text)
    if "退" in text or "取消" in text or "停" in text or "随时" in text:
        yield from _cancels(text)
    if STAYS.search(text):
        yield from _commits(text)


def _starts(text: str) -> Iterator[Starts]:
    for found in STARTS.finditer(text):
        effect: Effect = next((effect for beginning, effect in EFFECTS if found["when"].startswith(beginning)), "now")
        said = found["holds"] or _holds_anyway(text, found, effect)
        # What the end of something does from then on is another thing.
        if said and not ENDING.search(text[max(0, found.start() - 12) : found.start()]):
            yield Starts(found.start(), found.end(), effect)


def _holds_anyway(text: str, found: re.Match[str], effect: Effect) -> bool:
    """次日零点起。, 首次上网时激活, and 激活后30天内 also say it; 激活后不退 does not."""
    if effect != "after_activation":
        return found["from"] == "起" and FROM_THEN.match(text, found.end()) is not None
    return not found["when"].endswith(("后", "才", "即")) or LASTS.match(text, found.end()) is not None


def _renews(text: str) -> Iterator[Renews]:
    for found in GOES_ON.finditer(text):
        start, end = found.span()
        before = text[max(0, start - 14) : start]
        if found["off"]:
            if ended := AT_THE_END.search(before):
                yield Renews(start - len(before) + ended.start(), end, False)
            continue
        denied = NOT.search(before)
        said = before[: denied.start()] if denied else before
        if IF.search(said) or (not denied and (found["word"] or (not found["on"] and not before.endswith(MONTHLY)))):
            continue
        if found["on"] or found["word"]:
            yield Renews(start - len(denied[0]) if denied else start, end, denied is None)
        elif not denied:
            yield Renews(start - 1, end, True)


def _cancels(text: str) -> Iterator[Cancels]:
    for found in CANCELS.finditer(text):
        if not CANNOT.search(text[max(0, found.start() - 3) : found.start()]):
            yield Cancels(found.start(), found.end())


def _commits(text: str) -> Iterator[Commits]:
    for found in COMMITS.finditer(text):
        if found["none"]:
            yield Commits(found.start(), found.end(), 0)
            continue
        if not STAYS.search(found[0]) or WHO.match(text, found.end()) or WHOSE.search(found[0]):
            continue
        if found[0].startswith("在网") and MAY.match(text, found.end()):
            continue
        number = value(found["bound"] or found["full"] or found["before"])
        months = number and number * (12 if (found["unit"] or found["unit2"] or found["unit3"]) == "年" else 1)
        if months and months <= LONGEST:
            yield Commits(found.start(), found.end(), int(months))
