"""Which part a length of time plays, and when something starts, renews and binds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from mobilectl.wording.claims.claim import Around, Claim
from mobilectl.wording.fact import Commits, Duration, Renews, Starts

HOURS = {"minute": Decimal(1) / 60, "hour": Decimal(1), "day": Decimal(24), "week": Decimal(168)}
MONTHS = {"month": Decimal(1), "year": Decimal(12)}

# What is given on top lasts, starts and ends by itself.
BESIDE = re.compile("会员|权益|积分|券|红包|赠|送|话费|礼|体验|试用|文件|验证码|授权码|链接")
BENEFIT = re.compile("(?:优惠期?(?:为|是|共|限)?|优惠有效期(?:为|是)?|^共|，共|连续(?:享受?|优惠|减免)?|享受?优惠)$")
NO_BENEFIT = re.compile("合约|协议|在网|承诺|有效期(?!，)")
VALID = re.compile("(?:(?<!优惠)有效期(?:为|是|共)?[：:]?|(?<!不)可用|只能用|能用|用)$")
VALID_BEHIND = re.compile("^(?:之?内(?:有效|可用|使用)|有效|可用)")
NOTICE = re.compile("(?:续[订费期约]|期满|到期|扣费|结束)(?:日)?前$")
NOTICE_BEHIND = re.compile("^(?:[^，]{0,6}(?:短信)?(?:提醒|通知|告知))|^，?(?:会|将)?(?:有|发)?短信|^发")
ARRIVES = re.compile("^(?:之?内)?(?:[^，]{0,3})?到账")
ABOUT_ANOTHER = re.compile("会员|权益|积分|券|红包|赠|送|取消|退|停|恢复|变更|确认|原|优惠|资费|报修|到账|查|领")
CONDITION = re.compile("^(?:[^，]{0,4}(?:的|及?以上)|，?(?:即可|方可|可以?|就能?)(?:办|参加|参与|享|申|报|领)|，?且)")


def lasting(time: Duration, near: Around) -> Iterator[Claim]:
    """How long the offer's price lasts, how long it can be used, how long before the end it is announced, how soon something arrives."""
    if NOTICE.search(near.before) and NOTICE_BEHIND.match(near.after):
        yield Claim("notice", "", _hours(time), time)
    elif ARRIVES.match(near.after):
        yield Claim("arrival", "", _hours(time), time)
    elif BESIDE.search(near.clause) or BESIDE.search(near.lead[-24:]):
        return
    elif BENEFIT.search(near.before) and time.unit in MONTHS and not NO_BENEFIT.search(near.clause):
        yield Claim("benefit", "", int(time.number * MONTHS[time.unit]), time)
    elif VALID_BEHIND.match(near.after) or (VALID.search(near.before) and not re.match("[后内起收]", near.after)):
        yield Claim("validity", "", _hours(time), time)


def starts(start: Starts, near: Around) -> Iterator[Claim]:
    """From when the offer holds."""
    if not ABOUT_ANOTHER.search(near.clause):
        yield Claim("start", "", start.effect, start)


def renews(end: Renews, near: Around, words: str) -> Iterator[Claim]:
    """Whether it goes on by itself."""
    about = near.before + words + near.lead[-24:]
    if not re.search("会员|权益|积分|券|红包|赠|送|优惠|体验|试用|活动|合约|没有?|不是|如", about) and not near.after.startswith("（"):
        yield Claim("renewal", "", end.renews, end)


def commits(time: Commits, near: Around) -> Iterator[Claim]:
    """For how long one must stay, not how long one must have stayed to be offered it."""
    if not CONDITION.match(near.after) and not re.search("会员|积分|已|前|剩|原|现有|您的", near.before):
        yield Claim("commitment", "", time.months, time)


def _hours(time: Duration) -> tuple[str, Decimal]:
    """A month is not thirty days, nor a workday a day."""
    if time.unit in MONTHS:
        return "month", time.number * MONTHS[time.unit]
    if time.unit in HOURS:
        return "hour", time.number * HOURS[time.unit]
    return time.unit, time.number
