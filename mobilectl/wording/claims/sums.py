"""Which part an amount of money plays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mobilectl.wording.claims.claim import Around, Claim, Part
from mobilectl.wording.fact import Money

PERIODS = frozenset(("once", "day", "month", "year"))
VOLUMES = {"G": "GB", "M": "MB", "T": "TB", "K": "KB"}
RATES = frozenset(("GB", "MB", "KB", "TB", "分钟", "条"))

PENALTY = re.compile("违约|赔|补差|剩余月|剩余的?合约|提前(?:退|解|终止|离网)|补[交缴]")
REFUND = re.compile("退(?!订|出|网|群|役)")
THRESHOLD = re.compile("(?:低于|不足|少于|小于)$")
AFTERWARDS = re.compile(
    "恢复|续[用订费期约]|(?:期满|到期|届满|之后|以后|(?:个月|年)后|第[0-9一二三四五六七八九十]+个?[月年]起?|次[月年]起)[^每0-9]{0,8}$"
)
# What else can be counted in yuan: a saving, a gift, a deposit, what is spent, a limit, another thing's price.
OTHER = re.compile(
    "减|省|直降|便宜|优惠(?![价期])|抵|券|红包|补贴|折|多[付收]|加(?:收|付)?$|送|赠|返|押|预?存|充|缴|最低|最高|保底|低消|封顶|上限|不超过|以内"
    "|满|达|消费|账单|欠|余额|价值|市场价|参考价|原|平时|日常|门市|划线|公示|标准价|由|从(?!话费)|比|另算|另[付收]|副卡|会员|叠加|加装|安装费"
    "|功能费|手续费|工本费|调测|首[月年次]|第[0-9一二三]|前[0-9一二三]|您的|现有|当前|现在的|须|需使用|相当于|折合|低至|平均|日均"
)
OTHER_BEHIND = re.compile(
    "^(?:[/每][^，]{1,3})?(?:及?以上|以下|以内|起(?!订)|左右|封顶|话费|红包|券|代金|档|的?客户|的?用户|押金|预存|[多余]元)"
)
GIVEN_BACK = re.compile("[送赠返减]")
NAMED = re.compile(
    "(?:月费|资费|价格|现价|优惠价|活动价|特惠价|到手价|只[需要]|仅[需要]?|一次付清?|售价|收费标准[:：]?为?)[:：为是]?[每个一月年日次付收]{0,3}$"
)


def money(sum: Money, near: Around, products: tuple[str, ...]) -> Iterator[Claim]:
    """`products` are the ids of the product right behind whose name it stands."""
    per = VOLUMES.get(sum.per or "", sum.per)
    part = _part(sum, near)
    if per in RATES:
        if part in (None, "price") and not GIVEN_BACK.search(near.clause):
            yield Claim("beyond", per or "", sum.yuan, sum)
    elif part in ("refund", "threshold", "afterwards") or (part == "penalty" and per in ("month", None)):
        yield Claim(part, "", sum.yuan, sum)
    elif part == "price" and (per is None or per in PERIODS):
        yield Claim("price", per or "", sum.yuan, sum, bool(products) or NAMED.search(near.before) is not None, products)


def _part(sum: Money, near: Around) -> Part | None:
    before, clause = near.before, near.clause
    if PENALTY.search(clause):
        return "penalty"
    if REFUND.search(clause):
        return "refund"
    if THRESHOLD.search(before):
        return "threshold"
    if AFTERWARDS.search(before) or near.after.startswith("续"):
        return "afterwards"
    if OTHER.search(before) or OTHER_BEHIND.match(near.after):
        return None
    return "price"
