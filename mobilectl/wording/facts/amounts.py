"""Numbers with a unit: money, data, minutes, speeds, percentages, durations, counts.

`units.UNIT` says what stands behind a number; the reader of that kind looks around where the unit alone does not decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from mobilectl.wording.fact import Count, Data, Duration, Fact, Minutes, Money, Percentage, Speed
from mobilectl.wording.facts.numbers import DIGITS, spelled_digits, value
from mobilectl.wording.facts.periods import follows, period

KILO = Decimal(1024)
MEGABYTES = {"T": KILO * KILO, "G": KILO, "吉": KILO, "M": Decimal(1), "兆": Decimal(1), "K": 1 / KILO}
KBPS = {"G": Decimal(1_000_000), "M": Decimal(1000), "兆": Decimal(1000), "K": Decimal(1)}
SMALLER = re.compile(
    r"([0-9一二两三四五六七八九])(?:[角毛]|(?<=[^0-9])(?=一[天日年次条个分]|[每的钱]|[^\w]|$)"
    r"|(?<=块.)(?![0-9.一二两三四五六七八九十百千万个月年天次条张台GMTK兆%折元块]))"
)

NETWORKS = (2, 3, 4, 5)
# 2G to 5G are names of networks unless something is measured.
MEASURED = re.compile(
    r"(?:[送赠含剩余有得领前充加增共达满再各了约近]|仅剩|已用|用到|超过|超出|高达|享受?|每[月天日年]|[月日]享|不足|流量|多)[:：]?$"
)
NETWORK = re.compile(
    r" ?(?:-A|[+/、]|网|套餐|手机|终端|客户|用户|信号|基站|卡|功能|服务|开关|消息|专|版|时代|体验|新|极|畅|登|智"
    r"|上网|速|无线|覆盖|全家|融合"
    r"|宽带|制式|换机|机型|设备|标准|特|优|权益|包|会员|视频|云|直播|通话|生活|技|快|流量[包卡王]|升级|尊享|用网)"
)
SPED_AFTER = re.compile(
    r" ?(?:的?(?:家庭|企业|极速|高速|光纤|独享)?(?:宽带|光纤|网速|带宽|光宽|光网|速率|速度|下行|上行|家宽|企宽|WiFi|提速|极速)|光猫)"
)
SPED_BEFORE = re.compile(
    r"(?:宽带|光纤|网速|带宽|速率|速度|下行|上行|家宽|提速)[^，。；,;！!\d]{0,6}$|(?:限速|降速|降)[至为到成]?(?:约|最高)?$"
)
VOLUME_BEFORE = re.compile(r"(?:流量|每[月天日]|[赠送剩]|剩余|已用)[^，。；,;！!\d]{0,4}$")
VOLUME_AFTER = re.compile(r" ?(?:国内|通用|定向|免费|的)*(?:流量|空间|云盘|存储|文件)")
SPED_ANYWHERE = re.compile("宽带|光纤|网速|限速|带宽|降速|速率")
EQUAL = re.compile(" ?[=＝]")
# What a telephone can store, and the bands of a router.
NO_TRAFFIC = re.compile(r" ?(?:\+ ?[0-9]+ ?[GT]B? ?)?(?:内存|版|存储版|机身|ROM|RAM)| ?(?:[/、和与]5G|双频|频段|WiFi|Hz)")
NO_TRAFFIC_BEFORE = ("内存", "机身", "存储")

WAITING_AFTER = re.compile(r" ?(?:之?内|以内|[以之]?后|左右|有效|即可|到达|响应|前(?!高|免)|一次|自动|倒计时|未)")
WAITING_BEFORE = re.compile(
    r"(?:有效期[为是]?|等待?|[约需提排隔]|提前|只[要需]|仅需|间隔|每隔|耗时|用时|不超过|延迟|缩短[到至为])[:：]? ?$"
)
CALLED = ("超出", "超过", "满", "主叫", "通话", "语音", "国内", "互打", "剩余", "剩")
DAYS_AFTER = re.compile(r"(?:之?内|以内|[以之]?后|有效|体验|游|无理由)")
DAYS_BEFORE = re.compile(r"(?:提前|前|满|连续|超过|不足|近|最近|逾期|后|每)$")
MONTHLY = re.compile(r"(?:月|月份)$")

SHARES = ("百分之", "千分之")
PURE_UNITS = ("百", "千")
LASTS = ("minutes", "duration")
ABOUT = re.compile("(?:不到|(?<![节预合续签解])约|将近|接近|差不多)$")

Unit = Literal["second", "minute", "hour", "day", "workday", "week", "month", "year"]
LASTING: Mapping[str, Unit] = {
    "秒": "second",
    "秒钟": "second",
    "小时": "hour",
    "钟头": "hour",
    "天": "day",
    "日": "day",
    "工作日": "workday",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "自然月": "month",
    "整月": "month",
    "账期": "month",
    "计费周期": "month",
    "年": "year",
}
LONGEST_YEARS = 100
ONE_COUNTS = frozenset(("次", "条", "张", "台", "份", "户", "部", "人", "积分", "人次"))
AT_ONE_TIME = re.compile("[性付收交缴还]")
PRICED = re.compile("(?:[只才仅就][要需]?|要|不到|约)?[0-9一二两三四五六七八九十百.]+ ?[元块]")


class Number(NamedTuple):
    """A number in a text, as written."""

    text: str
    start: int
    end: int
    written: str


Reader = Callable[[Number, "re.Match[str]"], Fact | None]


def amount(number: Number, unit: re.Match[str]) -> Fact | None:
    """The fact that a number with a unit states, if it does."""
    kind = unit.lastgroup
    assert kind is not None
    text, start = number.text, number.start
    if start and text[start - 1] in "到约近接多" and kind not in LASTS and ABOUT.search(text, max(0, start - 3), start):
        return None
    return READERS[kind](number, unit)


def _money(number: Number, unit: re.Match[str]) -> Money | None:
    yuan = value(number.written)
    end, sign = unit.end(), unit["money"]
    if yuan is None or (sign == "分" and number.written == "一"):
        return None  # 不花一分钱 is no price.
    if sign in "元块角毛" and (smaller := SMALLER.match(number.text, end)):
        yuan, end = yuan + Decimal(_digit(smaller[1])) / 10, smaller.end()
    yuan = yuan / 10 if sign in "角毛" else yuan / 100 if sign == "分" else yuan
    end += number.text.startswith("钱", end)
    per, end = period(number.text, number.start, end)
    return Money(number.start, end, yuan, per)


def _data(number: Number, unit: re.Match[str]) -> Data | Speed | None:
    text, end, written = number.text, unit.end(), unit["data"]
    sign = written[0].upper()
    count = value("一" + number.written if number.written in PURE_UNITS else number.written)
    if count is None:
        return None
    bare = len(written) == 1
    if bare and sign in KBPS and _is_speed(number, count, end, sign):
        return Speed(number.start, end, count * KBPS[sign])
    if bare and sign == "G" and count in NETWORKS and _is_network(text, number.start, end):
        return None
    if EQUAL.match(text, end) or text.endswith(("=", "＝"), 0, number.start):
        return None  # 1GB=1024MB says what a unit is.
    if NO_TRAFFIC.match(text, end) or text.endswith(NO_TRAFFIC_BEFORE, 0, number.start) or (bare and sign == "K"):
        return None
    per, end = period(text, number.start, end)
    return Data(number.start, end, count * MEGABYTES[sign], per)


def _is_network(text: str, start: int, end: int) -> bool:
    if follows(text, end):
        return False
    return NETWORK.match(text, end) is not None or MEASURED.search(text[max(0, start - 5) : start]) is None


def _is_speed(number: Number, count: Decimal, end: int, sign: str) -> bool:
    text = number.text
    if VOLUME_AFTER.match(text, end):
        return False
    if sign == "G":
        return count not in NETWORKS and SPED_AFTER.match(text, end) is not None
    before = text[max(0, number.start - 12) : number.start]
    if SPED_AFTER.match(text, end) or SPED_BEFORE.search(before):
        return True
    if VOLUME_BEFORE.search(before):
        return False
    return sign != "K" and (number.written in PURE_UNITS or SPED_ANYWHERE.search(text) is not None) and not follows(text, end)


def _speed(number: Number, unit: re.Match[str]) -> Speed | None:
    count, written = value(number.written), unit["speed"]
    bits = 8 if "B/" in written else 1
    return None if count is None else Speed(number.start, unit.end(), count * KBPS[written[0].upper()] * bits)


def _percent(number: Number, unit: re.Match[str]) -> Percentage | None:
    share = value(number.written)
    return None if share is None else Percentage(number.start, unit.end(), share if unit["percent"] == "%" else share / 10)


def _fold(number: Number, unit: re.Match[str]) -> Percentage | None:
    digits = spelled_digits(number.written)
    share = Decimal(digits) if digits else value(number.written)
    if share is None or not 0 < share < 100:
        return None
    return Percentage(number.start, unit.end(), share * 10 if share < 10 else share, discount=True)


def _minutes(number: Number, unit: re.Match[str]) -> Minutes | Duration | None:
    count = value(number.written)
    if count is None:
        return None
    text, end = number.text, unit.end()
    before = text[max(0, number.start - 6) : number.start]
    if not before.endswith(CALLED) and (WAITING_AFTER.match(text, end) or WAITING_BEFORE.search(before)):
        return Duration(number.start, end, count, "minute")
    per, end = period(text, number.start, end)
    return Minutes(number.start, end, count, per)


def _duration(number: Number, unit: re.Match[str]) -> Duration | None:
    text, start, end = number.text, number.start, unit.end()
    count = value(number.written)
    name = unit["duration"].removeprefix("个")
    if count is None:
        return None
    if number.written in ("一", "1") and PRICED.match(text, end):
        return None
    if "半" in name:
        count, name = count + Decimal("0.5"), name.strip("半")
    if name == "季度":
        return Duration(start, end, count * 3, "month")
    kind = LASTING[name]
    if kind == "year" and (count >= LONGEST_YEARS or (len(number.written) > 1 and spelled_digits(number.written))):
        return None
    if name == "日" and (
        MONTHLY.search(text[max(0, start - 2) : start])
        or not (DAYS_AFTER.match(text, end) or DAYS_BEFORE.search(text[max(0, start - 3) : start]))
    ):
        return None
    return Duration(start, end, count, kind)


def _count(number: Number, unit: re.Match[str]) -> Count | None:
    name = unit["count"]
    if number.written == "半" or (number.written == "一" and (name not in ONE_COUNTS or AT_ONE_TIME.match(number.text, unit.end()))):
        return None
    if name == "分" and "积分" not in number.text:
        return None
    count = value(number.written)
    return None if count is None else Count(number.start, unit.end(), count, name)


def share(number: Number) -> Percentage | None:
    """百分之八十, whose number has no unit behind it."""
    count = value("一" + number.written if number.written in PURE_UNITS else number.written)
    start = number.start - 3
    return None if count is None else Percentage(start, number.end, count if number.text[start] == "百" else count / 10)


def sum_of_money(number: Number) -> Money | None:
    """¥59, with its sign before it."""
    yuan = value(number.written)
    if yuan is None:
        return None
    per, end = period(number.text, number.start - 1, number.end)
    return Money(number.start - 1, end, yuan, per)


def halves(text: str) -> Iterator[Percentage]:
    """半价 and 对折."""
    if "半价" in text or "对折" in text:
        for found in re.finditer("半价|对折", text):
            yield Percentage(*found.span(), Decimal(50), discount=True)


def _digit(sign: str) -> str:
    return sign if sign.isascii() else str(DIGITS[sign])


READERS: Mapping[str, Reader] = {
    "money": _money,
    "speed": _speed,
    "data": _data,
    "percent": _percent,
    "fold": _fold,
    "minutes": _minutes,
    "duration": _duration,
    "count": _count,
}
