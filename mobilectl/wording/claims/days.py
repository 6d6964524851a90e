"""Until when an offer can be taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mobilectl.wording.claims.claim import Around, Claim
from mobilectl.wording.fact import DayRange, Deadline

TAKES = re.compile("办|参加|参与|报名|预约|订购|开通|换购|兑换|抢|下单|活动|回复|截止|申请|申领|购买|装机")
CAMPAIGN = re.compile("活动|办理|报名|参与|参加|受理|预约")
# 7月1日至8月15日，到营业厅充100元…: what can be done in these days follows.
SIGNED = re.compile("【[^【】]*】")
DEED = re.compile("办|参加|参与|报名|订购|开通|充|到营业厅|登录")
# A day on which something arrives, ends, was, or must be done for another reason.
OTHER = re.compile(
    "有效|使用|可用|到账|到期|期满|交|缴|充|还款|扣|送达|寄|发货|安装|返还|生效|恢复|结束后|入网|开户|注册|出生|存|领|查|施工|升级|停机|取消|退|续"
    "|老|过期|清零|作废|兑付|抽奖|开奖|公布|放假|假期|出行|出发|返程"
)
# Who comes early gets more: that day is not the last one.
EARLY = re.compile("[加赠送返享减得另再]|翻倍|额外|前[0-9]+名|首批|第[一二三123]")


def deadline(last: Deadline, near: Around, said: str, topic: str | None) -> Iterator[Claim]:
    """The last day on which the offer can be taken. It is not sure where who takes it until then gets more than the others."""
    # 截至8月31日，回复KTLL30办理: what can be done until then follows.
    told = near.clause + said + near.lead[-8:] + (near.following if said.startswith("截") else "")
    if OTHER.search(near.clause) or not (
        TAKES.search(told) or topic == "campaign_period" or not near.clause.strip("至到截前止日于，：: \n")
    ):
        return
    yield Claim("deadline", "", (last.day.month, last.day.day), last, sure=EARLY.search(near.clause) is None)


def days(both: DayRange, near: Around, topic: str | None) -> Iterator[Claim]:
    """From when to when the offer can be taken."""
    alone = not SIGNED.sub("", near.clause).strip() and DEED.search(near.following) is not None
    if OTHER.search(near.clause) or not (topic == "campaign_period" or CAMPAIGN.search(near.clause) or alone):
        return
    yield Claim("campaign_range", "", (both.last.month, both.last.day), both, sure=EARLY.search(near.clause) is None)
