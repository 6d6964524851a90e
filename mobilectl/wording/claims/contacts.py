"""What a code is for, and which number is the hotline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mobilectl.wording.claims.claim import Around, Claim
from mobilectl.wording.fact import Phone, ReplyCode

REFUSES = re.compile("拒收|推荐|营销|广告|打扰|短信提醒|接收")
CANCELS = re.compile("退订|取消|停用|不[想要需]?[用续要]|撤销|解约|关闭")
CANCELS_BEHIND = re.compile("^(?:[到至]?10[0-9]{3,6})?(?:，?(?:即可|可以?|就能?|来|随时))?(?:退订|取消|停用|撤销|关闭)")
ORDERS_BEHIND = re.compile(
    "^(?:[到至]?10[0-9]{3,6})?(?:，?(?:即可|可以?|就能?|来|马上|立即))?(?:确认)?(?:办理?|开通|订购|报名|参加|参与|预约|换购|兑换|申领)(?!的)"
)
ORDERS_BEFORE = re.compile("(?:办理?|开通|订购|报名|参加|预约)(?:请|可|就|方式[:：])?(?:发送?|回复|编辑短信|发短信|编辑)(?:短信)?$")
ASKS = re.compile("查询?(?P<what>[^，。；、\\d]{1,5}?)(?:请|可|就)?(?:发送?|回复|编辑短信|发短信|编辑)(?:短信)?$")
CODE = re.compile("[A-Za-z][A-Za-z0-9]+")
SHORT = 5
CALLED = re.compile("(?:详询|咨询|致电|拨打?|热线|客服)[:：]?$")


def code(reply: ReplyCode, near: Around, topic: str | None) -> Iterator[Claim]:
    """Orders, cancels or looks something up; not the Y that confirms, and not the R that refuses messages."""
    written = reply.code.upper()
    if not CODE.fullmatch(reply.code) or REFUSES.search(near.clause):
        return
    if asked := ASKS.search(near.before):
        yield Claim("query_code", asked["what"], written, reply)
    elif CANCELS_BEHIND.match(near.after) or CANCELS.search(near.before):
        yield Claim("cancel_code", "", written, reply)
    elif ORDERS_BEHIND.match(near.after) or ORDERS_BEFORE.search(near.before) or (topic == "how_to_join" and not near.before[:-3]):
        yield Claim("order_code", "", written, reply)
    elif topic == "cancellation" and not CANCELS.search(near.after):
        yield Claim("cancel_code", "", written, reply)


def hotline(phone: Phone, near: Around) -> Iterator[Claim]:
    """The number that customers are told to call: a short one of the operator, not an authority's."""
    if len(phone.digits) == SHORT and phone.digits.startswith("100") and CALLED.search(near.before):
        yield Claim("hotline", "", phone.digits, phone)
