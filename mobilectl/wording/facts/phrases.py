"""What is said in words rather than numbers: from when it holds, whether it renews, how one gets out, how long one must stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mobilectl.wording.fact import Cancels, Commits, Effect, Fact, Renews, Starts
from mobilectl.wording.facts.numbers import value

STARTS = re.compile(
    r"(?:(?P<now>立[即刻]|即时|实时|马上|当[日天月]|即刻|(?<=[理通功好完后])即(?=生效|可用))|(?P<next_day>次日|第二天|明[日天])|(?P<next_month>次月|下个?月)"
    r"|(?P<after_activation>首次[^，。；,;\d]{1,8}?(?:自动)?(?:激活|生效)|激活(?:成功)?(?:后|起|之日起|才|即|当[日天](?!起算))))"
    r"(?:\d{1,2}[日号]|一[日号])?(?:零[点时]|0[点时](?:整)?|0?0[:：]00)?(?P<from>起|后)?(?:就|即可?|才|自动|正式|便|都|方)?"
    r"(?P<holds>生效|起效|启用|可(?:以|使)?用|能用|开始(?:计?费|计?算|用|使用|生效))?"
)
ENDING = re.compile(r"(?:退订|取消|解约|注销|销户|停用|关闭|失效|停机|缴费|补交)[^，。；,;！\n]{0,8}$")
FROM_THEN = re.compile(r"$|[，。；、,;！)）\s]")

RENEWS = re.compile(
    r"(?:(?P<yes>自动(?:续[订费期约]|延[续期长]|顺延|扣费续|转(?:为)?(?:付费|收费|正式))|按月续|逐月续订|每月续[订费])"
    r"|(?P<no>(?:到期|期满|届满|结束|之后|完后|[0-9一二两三四五六七八九十半]+(?:个月|天|年)后)[^，。；,;！\n\d]{0,6}自动(?:停止|失效|取消|终止|结束|退订|关闭|下线|停用)|(?:[不无][会需再]?|不会再)自?动?续[订费期约]))"
)
UNLESS = re.compile(r"(?:如|若|想|需|要|希望|是否|能否|取消|关闭|退订)(?:您|果|您不|需要|要|再|的|不)*$")
DENIED = re.compile(r"(?:不|不会|非|无|不再|没有|无需|停止)$")
CONDITION = re.compile(r"(?:如|若|想|要|希望|果|您|需)$")

CANCELS = re.compile(
    r"随时(?:都?可以?|都?能|均可)?(?:自[行助]|免费|发短信|在线)?(?:退(?![款还回换])订?|取消|停用?|关闭|解约)"
    r"|可以?随时(?:自[行助]|免费)?(?:退(?![款还回换])订?|取消|停用?|关闭|解约)"
    r"|(?:到期|扣费|续[订费])前(?:均|都|也)?可以?(?:退订|取消)"
    r"|(?:退订|取消|不(?:想|需要?|再)?[用要续](?:订)?了?|停用)(?:业务)?[，,]?(?:请|可以?|就)?(?:直接)?(?:编辑|发送?|回复|拨打?|登录|致电|[到在去]?(?:营业厅|APP|10086))"
    r"(?:短信)?(?:[“\"]?[A-Za-z]{2,10}[0-9]*[”\"]?(?:[到至]1[0-9]{4,8})?|1[0-9]{4,5})?"
    r"|(?:[发回][送复]?(?:短信)?[“\"]?[A-Z]{2,10}[0-9]*[”\"]?(?:[到至]1\d{4,8})?)[，,]?(?:即可|可以?|就[能可]|来|随时)?(?:退订|取消|停用)",
)
CANNOT = re.compile(r"(?:不|不能|不可|无法|不支持|未)$")

COMMITS = re.compile(
    r"(?P<none>(?:[无没零不0](?:有|签|绑|设|含|限|需)?(?:任何|签)?(?:合约|协议期?|在网)(?:期限|期|限制|时间|捆绑|要求|绑定)?|不要求(?:在网|使用)满|不限(?:制)?(?:在网|使用)(?:时间|时长|期限)))"
    r"|(?:合约|协议|承诺|在网|最[短低少]|至少)[^，。；,;！\n0-9一二两三四五六七八九十半前内剩第首后]{0,10}(?P<months>[0-9]+|[一二两三四五六七八九十半]+)(?P<unit>个月|年)"
    r"|[须需要应][^，。；,;！\n]{0,20}?满(?P<months3>[0-9]+|[一二两三四五六七八九十半]+)(?P<unit3>个月|年)"
    r"|(?P<months2>[0-9]+|[一二两三四五六七八九十]+)(?P<unit2>个月|年)(?:期)?的?合约"
)
LONGEST = 120
STAYS = re.compile("合约|协议|在网|承诺|用满|最[短低少]使用|满[^元GM，。]{1,3}[个年]")
WHO = re.compile(r"(?:及?以上|的|（?含)*(?:客户|用户|老|号码|机主|的)")


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
        effect = next(name for name in EFFECTS if found[name])
        said = found["holds"] or effect == "after_activation" or (found["from"] == "起" and FROM_THEN.match(text, found.end()))
        if said and not ENDING.search(text[max(0, found.start() - 12) : found.start()]):
            yield Starts(found.start(), found.end(), effect)


def _renews(text: str) -> Iterator[Renews]:
    for found in RENEWS.finditer(text):
        before = text[max(0, found.start() - 5) : found.start()]
        if CONDITION.search(before) or UNLESS.search(before):
            continue
        denied = DENIED.search(before)
        start = found.start() - len(denied[0]) if denied else found.start()
        yield Renews(start, found.end(), bool(found["yes"]) and not denied)


def _cancels(text: str) -> Iterator[Cancels]:
    for found in CANCELS.finditer(text):
        if not CANNOT.search(text[max(0, found.start() - 3) : found.start()]):
            yield Cancels(found.start(), found.end())


def _commits(text: str) -> Iterator[Commits]:
    for found in COMMITS.finditer(text):
        if found["none"]:
            yield Commits(found.start(), found.end(), 0)
            continue
        if not STAYS.search(found[0]) or WHO.match(text, found.end()):
            continue
        number = value(found["months"] or found["months2"] or found["months3"])
        months = number and number * (12 if (found["unit"] or found["unit2"] or found["unit3"]) == "年" else 1)
        if months and months <= LONGEST:
            yield Commits(found.start(), found.end(), int(months))


EFFECTS: tuple[Effect, ...] = ("now", "next_day", "next_month", "after_activation")
