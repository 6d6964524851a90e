"""Which of the contents an amount is: general data, data for some apps only, minutes, points, the speed of the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from mobilectl.wording.claims.claim import Around, Claim
from mobilectl.wording.fact import Count, Data, Duration, Minutes, Speed

DATA_KINDS = (
    ("directed_data", re.compile("定向|专属流量|App流量", re.IGNORECASE)),
    ("roaming_data", re.compile("漫游|境外|国际|港澳(?!台)")),
    ("shared_data", re.compile("共享流量")),
    ("storage", re.compile("空间|存储|云盘|网盘|容量|内存")),
)
# Used, left, a threshold, a gift beside it, the old amount, another month's: none of them is what the offer contains.
NOT_GIVEN = re.compile(
    "用[了完满到至尽]|已[用使达]|剩|余|达到?|超[过出]?|满|每超|上月|近[0-9一二三]|平均|原|由|从|比|多|再|加[赠送油]|额外|另[送赠]|送|赠|叠加|翻倍"
    "|升级|提升|增加|结转|转赠|限速|降|最[高多大低]|首月|[内前]$|封顶|不含|[一每]个$|不包|相当于|您的|现有|当前|[0-9]+次|约|扩容"
)
NOT_GIVEN_BEHIND = re.compile(
    "[^，]{0,4}(?:用完|用尽|用满|后|以上|以内|之内|之后|封顶|起|左右|上限|已|不够|限速|也用完|多|版|手机|内存|的)"
)
PER_DAY = "/day"
"""Behind the kind of contents that are given each day."""
GIVEN = re.compile("[送赠得返]")
POINTS = re.compile("^ ?(?:消费)?积分")
LINE = re.compile("宽带|光纤|带宽|专线|家宽")
THROTTLED = re.compile("限速|降[到至为速]|达量|调整[到至为]|不超过|最高")
MEMBERSHIP = re.compile("会员")
PEOPLE = re.compile("^(?:[^，。]{0,2}(?:号码|家人|亲情号|副卡|成员))")


def data(amount: Data, near: Around) -> Iterator[Claim]:
    """A volume of data, or room in a cloud."""
    if NOT_GIVEN.search(near.before) or NOT_GIVEN_BEHIND.match(near.after) or amount.per not in (None, "month", "day"):
        return
    beside = near.before[-6:] + near.after[:8]
    kind = next((kind for kind, words in DATA_KINDS if words.search(beside)), "data")
    yield Claim("given", kind + PER_DAY if amount.per == "day" else kind, amount.megabytes, amount, sure=False)


def minutes(amount: Minutes, near: Around) -> Iterator[Claim]:
    """Minutes of calls."""
    if not NOT_GIVEN.search(near.before) and not NOT_GIVEN_BEHIND.match(near.after) and amount.per in (None, "month"):
        yield Claim("given", "minutes", amount.count, amount, sure=False)


def count(amount: Count, near: Around) -> Iterator[Claim]:
    """Points and messages that are given, numbers that share, how often one can have it."""
    if re.search("限(?:办|购|换|领|参加|参与|装|享|加|买|兑)?$", near.before) and amount.unit in ("次", "份", "个", "条", "台", "部"):
        yield Claim("limit", amount.unit, amount.number, amount)
    elif amount.unit in ("积分", "分") and GIVEN.search(near.before[-6:]) and (amount.unit == "积分" or POINTS.match(near.after)):
        yield Claim("given", "points", amount.number, amount, sure=False)
    elif amount.unit == "条" and "短信" in near.before[-6:] + near.after[:4] and not NOT_GIVEN.search(near.before):
        yield Claim("given", "messages", amount.number, amount, sure=False)
    elif amount.unit in ("个", "张") and PEOPLE.match(near.after) and not NOT_GIVEN.search(near.before):
        yield Claim("given", "numbers", amount.number, amount, sure=False)
    elif amount.unit == "台" and near.after.startswith("设备") and "收" not in near.before:
        yield Claim("given", "devices", amount.number, amount, sure=False)


def speed(amount: Speed, near: Around) -> Iterator[Claim]:
    """The speed of a line, and the speed once the data are used up."""
    if THROTTLED.search(near.before) or "限速" in near.clause:
        if not LINE.search(near.clause) and re.search("限速|降[到至为速]|达量|调整", near.before):
            yield Claim("throttle", "", amount.kbps, amount)
    elif LINE.search(near.before[-6:] + near.after[:6]) and not re.search("原|由|从|比|升级|提速|现有|您的|[0-9]", near.before[-8:]):
        yield Claim("given", "bandwidth", amount.kbps, amount, sure=False)


def membership(amount: Duration, near: Around) -> Iterator[Claim]:
    """Months of a membership."""
    beside = near.before[-6:] + near.after[:6]
    if amount.unit == "month" and MEMBERSHIP.search(beside) and not re.search("原|现有|已|剩|每", near.before):
        yield Claim("given", "membership", amount.number, amount, sure=False)


def megabytes(number: Decimal, unit: str) -> Decimal | None:
    """An offer's amount of data in the unit of texts."""
    factor = {"M": 1, "G": 1024, "T": 1024 * 1024}.get(unit.upper().removesuffix("B"))
    return None if factor is None else number * factor


def kbps(number: Decimal, unit: str) -> Decimal | None:
    """An offer's speed in the unit of texts."""
    factor = {"K": 1, "M": 1000, "G": 1_000_000, "兆": 1000}.get(unit[:1].upper())
    return None if factor is None else number * factor
