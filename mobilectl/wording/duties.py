"""What a message on something that costs money must also say: the price, how to get out, when one is reminded, that one is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from mobilectl.messages import Message, say
from mobilectl.wording.fact import Cancels, Money, ReplyCode
from mobilectl.wording.parsed import Parsed

Duty = str

NAMES: Mapping[Duty, Message] = {
    "price": say("what it costs then"),
    "cancel": say("how to cancel it"),
    "reminder": say("that one is reminded five days before"),
    "consent": say("that nothing is charged before one has confirmed it"),
}
CANCEL = re.compile(r"退订|取消|停用|关闭|不再(?:使用|续|需要)|不(?:想)?用了|终止")
REMINDER = re.compile(
    r"(?:前|提前)\d{0,2}五?[天日]?[^。；;\n]{0,8}(?:提醒|通知|告知|短信)|(?:提醒|通知)[^。；;\n]{0,6}(?:前|提前)"
    r"|到期前[^。；;\n]{0,10}(?:提醒|通知)"
)
CONSENT = re.compile(r"确认|同意|回复[YＹ是]|不回复不|未回复|您同意")


def missing(duties: Iterable[Duty], parsed: Iterable[Parsed]) -> tuple[Message, ...]:
    """The names of those duties that none of the texts meets."""
    texts = tuple(parsed)
    return tuple(NAMES[duty] for duty in duties if not any(_meets(duty, one) for one in texts))


def _meets(duty: Duty, text: Parsed) -> bool:
    match duty:
        case "price":
            return any(isinstance(fact, Money) and fact.yuan > 0 for fact in text.facts)
        case "cancel":
            return any(isinstance(fact, Cancels) for fact in text.facts) or (
                CANCEL.search(text.words, *text.body) is not None
                and (any(isinstance(fact, ReplyCode) for fact in text.facts) or re.search("10086|APP|随时", text.words) is not None)
            )
        case "reminder":
            return REMINDER.search(text.words) is not None
        case _:
            return CONSENT.search(text.words) is not None
