"""What reminders must tell, by their kind, and whether a text tells it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from mobilectl.messages import Message, say
from mobilectl.wording.fact import (
    Commits,
    Count,
    Data,
    Duration,
    Fact,
    Minutes,
    Money,
    NamedDay,
    NamedMonth,
    Percentage,
    Phone,
    Speed,
    Starts,
)
from mobilectl.wording.facts import facts
from mobilectl.wording.texts import PLACEHOLDER, CustomerText
from mobilectl.workspace.models.policy import ReminderKind

Told = Callable[[str, tuple[Fact, ...]], bool]


class Slot(NamedTuple):
    """Something to be told: its name, whether words with these facts tell it, and whether a push must too, which opens on the whole."""

    name: Message
    told: Told
    core: bool = True


def _words(pattern: str) -> Told:
    known = re.compile(pattern, re.IGNORECASE)
    return lambda words, _: known.search(words) is not None


def _states(*kinds: type[Fact]) -> Told:
    return lambda _, read: any(isinstance(fact, kinds) for fact in read)


def _either(*ways: Told) -> Told:
    return lambda words, read: any(way(words, read) for way in ways)


def _both(*ways: Told) -> Told:
    return lambda words, read: all(way(words, read) for way in ways)


AMOUNT = _states(Data, Minutes, Percentage, Count)
SUM = _states(Money)
DAY = _either(_states(NamedDay, NamedMonth), _words("月底|月末|当月|今天|明天|次月|下月"))
STARTS = Slot(say("from when it holds"), _either(DAY, _states(Starts)))
QUERY = Slot(say("how to look it up"), _words("查|点开|明细|详情|登录|APP|拨打?|问"))
OVERAGE = Slot(
    say("what more use costs, or how it is limited"),
    _either(_both(_words("用完|超出|套外|多用|现按|现在起|之后"), SUM), _states(Speed), _words("暂停上网|停止上网|不另收|不再收")),
)
CANCEL = Slot(say("how to cancel it"), _words("取消|退订|撤销|撤回|停用|改回|关闭"))
PRICE = Slot(say("the price"), SUM)


def _at_least(number: int, *kinds: type[Fact]) -> Told:
    return lambda _, read: sum(isinstance(fact, kinds) for fact in read) >= number


TERM = _either(_states(Duration, Commits), _words("期限|有效期|长期|按月|续订|到期|没有约定"))

KINDS: Mapping[ReminderKind, tuple[Slot, ...]] = {
    "usage": (
        Slot(say("how much is used or left"), _both(_words("已用|用了|剩|还有"), AMOUNT)),
        Slot(say("until when it can be used"), DAY),
        OVERAGE,
        QUERY,
    ),
    "limit": (
        Slot(say("that it is used up"), _words("用完|用尽|已达|用满|达到")),
        OVERAGE,
        QUERY,
    ),
    "order": (
        PRICE,
        STARTS,
        Slot(
            say("for how long it holds"),
            _either(_states(Duration, Commits), _words("期限|有效期|长期|按月|续订|到期|没有约定")),
            core=False,
        ),
        CANCEL,
    ),
    "roaming": (
        Slot(say("what calls, messages and data cost"), _at_least(3, Money)),
        Slot(say("the hotline"), _either(_states(Phone), _words("热线|客服")), core=False),
    ),
    "trial": (
        Slot(say("the last day of the trial"), DAY),
        Slot(say("what comes afterwards"), _words("停止|停用|失效|不收费|不再收|续|收费|元")),
        CANCEL,
    ),
    "renewal": (PRICE, Slot(say("the day on which it renews"), DAY), CANCEL),
    "bill": (Slot(say("the amount"), _either(SUM, _words("点[开击][^。]{0,8}金额"))), QUERY),
    "balance": (Slot(say("the balance"), SUM),),
    "points": (
        Slot(say("how many points"), _both(_words("积分|分"), _either(_states(Count), _words(r"\d+ ?个?积?分")))),
        Slot(say("their last day"), DAY),
    ),
    "suspension": (
        Slot(say("why"), _words("欠费|余额|实名|挂失|申请|违")),
        Slot(say("how to get the service back"), _words("恢复|开机|复机|交清|交费|充值")),
    ),
}
"""Ministry of Industry and Information Technology, letter [2012] 27 on reminders for consumers and its actions of 2025 on orders and
renewals (press reports); balance, points and suspension after the operator's plan for the ten touchpoints."""

KIND_OF: Mapping[str, ReminderKind] = {
    "usage-near-limit": "usage",
    "usage-full": "limit",
    "plan-change-notice": "order",
    "balance-low": "balance",
    "bill-issued": "bill",
    "points-expiring": "points",
    "suspension-notice": "suspension",
    "vas-trial-expiring": "trial",
}
"""The kinds of the ten touchpoints' reminders under the ids that the samples use; the policy names those of others."""

SHORT = ("push", "popup")


def left_out(text: CustomerText, slots: tuple[Slot, ...]) -> tuple[Message, ...]:
    """The names of what a text does not tell, its variables filled in with their examples; of a push only the core is asked."""
    words = PLACEHOLDER.sub("", text.exampled(text.whole))
    read = facts(words)
    short = bool(text.uses) and all(use.kind in SHORT for use in text.uses)
    return tuple(slot.name for slot in slots if (slot.core or not short) and not slot.told(words, read))
