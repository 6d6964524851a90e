"""What reminders must tell, by their ids, and whether a text tells it.

The ids are those of the ten touchpoints (`workspace/models/care.py`); what another reminder must tell nobody has laid down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from mobilectl.messages import Message, say
from mobilectl.wording.fact import Count, Data, Fact, Minutes, Money, NamedDay, NamedMonth, Percentage, Speed, Starts
from mobilectl.wording.facts import facts
from mobilectl.wording.texts import PLACEHOLDER, CustomerText

Told = Callable[[str, tuple[Fact, ...]], bool]


class Slot(NamedTuple):
    """Something to be told: its name, and whether words with these facts tell it."""

    name: Message
    told: Told


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
QUERY = Slot(say("how to look it up"), _words("查|点开|明细|详情|登录|APP|拨打?|问"))
OVERAGE = Slot(
    say("what more use costs, or how it is limited"),
    _either(_both(_words(r"(?:用完|超出|套外|多用|现按|现在起|之后)"), SUM), _states(Speed), _words("暂停上网|停止上网|不另收|不再收")),
)
CANCEL = Slot(say("how to cancel it"), _words("取消|退订|撤销|撤回|停用|改回|关闭"))
PRICE = Slot(say("the price"), SUM)

SLOTS: Mapping[str, tuple[Slot, ...]] = {
    "usage-near-limit": (
        Slot(say("how much is used or left"), _both(_words("已用|用了|剩|还有"), AMOUNT)),
        Slot(say("until when it can be used"), DAY),
        OVERAGE,
        QUERY,
    ),
    "usage-full": (Slot(say("that it is used up"), _words("用完|用尽|已达|用满|达到")), OVERAGE, QUERY),
    "plan-change-notice": (PRICE, Slot(say("from when it holds"), _either(DAY, _states(Starts))), CANCEL),
    "balance-low": (Slot(say("the balance"), SUM),),
    "bill-issued": (Slot(say("the amount"), _either(SUM, _words("点[开击][^。]{0,8}金额"))), QUERY),
    "points-expiring": (Slot(say("how many points"), _both(_words("积分|分"), _either(_states(Count), _words(r"\d+ ?(?:个)?(?:积分|分)")))),
                        Slot(say("their last day"), DAY)),
    "suspension-notice": (
        Slot(say("why"), _words("欠费|余额|实名|挂失|申请|违")),
        Slot(say("how to get the service back"), _words("恢复|开机|复机|交清|交费|充值")),
    ),
    "vas-trial-expiring": (
        Slot(say("the last day of the trial"), DAY),
        Slot(say("what comes afterwards"), _words("停止|停用|失效|不收费|不再收|续|收费|元")),
        CANCEL,
    ),
}  # fmt: skip
"""Ministry of Industry and Information Technology, letter [2012] 27 on reminders for consumers (press reports), and the ten touchpoints."""


def left_out(text: CustomerText, slots: tuple[Slot, ...]) -> tuple[Message, ...]:
    """The names of what a text does not tell, its variables filled in with their examples."""
    words = PLACEHOLDER.sub(lambda found: _example(found[1], text), text.whole)
    read = facts(words)
    return tuple(slot.name for slot in slots if not slot.told(words, read))


def _example(name: str, text: CustomerText) -> str:
    variable = text.variables.get(name)
    return "" if variable is None else variable.example or variable.longest
