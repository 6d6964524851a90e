"""A gift is promised without saying what, how much, until when and how.

The Advertising Law, Article 8, asks that what is given along with a product is named with its kind, specification, amount, term and way.
"With a big present" tells nothing. The sentence with the gift names what it is and how much; the message says until when and how one
gets it.

写了赠送，却没写送什么、送多少、多久有效、怎么领。

《广告法》第八条：附带赠送的，应当明示品种、规格、数量、期限和方式。“送好礼”等于没说。
写赠送的那句话里要有品种和数量，同一条信息里要有期限和领取办法。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，办理就送流量，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，办理就送5GB国内流量（当月有效），8月31日前可在APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import Message, say
from mobilectl.wording.fact import Count, Data, Deadline, Duration, Fact, Minutes, Money, NamedDay, NamedMonth, ProductName
from mobilectl.wording.gifts import GIFT, GIFT_MARKS
from mobilectl.wording.nearby import denied
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText, Piece, Wording
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A003", "gift-incomplete", Severity.ERROR

AMOUNTS = (Money, Data, Minutes, Count, ProductName, Duration)
SURE = (Money, Data, Minutes, ProductName)
VAGUE = re.compile(r"礼品|好礼|豪礼|礼包|大礼|惊喜|神秘|大奖")
"""A present of such a name is not known by its number: 精美礼品一份."""
STOPS = re.compile(r"[，,。；;！!\n]")
NEAR, BEFORE = 24, 8
"""Characters within which what is given stands behind the word, or its amount before it."""
TERMS = (Deadline, Duration, NamedDay, NamedMonth)
VARIABLE = re.compile(r"\{[^{}\n]*\}")
MEASURED = re.compile(r"\{[^{}\n]*\} ?(?:元|[GM]B?|分钟|条|张|份|个|积分|次)|[一二两三四五六七八九十半]+个?[年月天]")
UNTIL = re.compile(r"当[月天日]有效|长期有效|有效期|当月内|本月内|[一二两三四五六七八九十半]+个?[年月天]")
WAY = re.compile(r"办|领|登录|回复|发送?[A-Z]|充|到账|自动|APP|营业厅|10086|公众号|小程序|兑换|点击|下单|签", re.IGNORECASE)


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text that goes out as marketing; what the FAQ must say of gifts is told by another rule."""
    for wording in wordings(definition, workspace):
        if wording.holds(*GIFT_MARKS):
            for text in wording.texts:
                if text.goes_out_as("marketing"):
                    yield from _check(text, wording)


check_touchpoint = check_campaign


def _check(text: CustomerText, wording: Wording) -> Iterator[Problem]:
    gifts = [(piece, found) for piece in text.pieces for found in GIFT.finditer(piece.words) if not denied(piece.words, found.start())]
    if not gifts:
        return
    missing: list[Message] = []
    named = [one for one in gifts if _names_it(one[0], one[1].start(), one[1].end(), wording)]
    if not named:
        missing.append(say("what and how much"))
    facts = [fact for piece in text.pieces for fact in wording.parsed(piece).facts]
    if not any(isinstance(fact, TERMS) for fact in facts) and not UNTIL.search(text.whole) and not VARIABLE.search(text.whole):
        missing.append(say("until when"))
    if not WAY.search(text.whole):
        missing.append(say("how to get it"))
    if missing:
        piece, found = gifts[0]
        yield Problem(
            piece.at(*found.span()),
            say("a gift is promised and it is not said: {missing}", missing=tuple(missing)),
            say("write such as 送5GB国内流量，办理后24小时内到账，当月有效"),
        )


def _names_it(piece: Piece, start: int, end: int, wording: Wording) -> bool:
    """Whether what is given stands right behind the word that gives it, or an amount right before it."""
    said = piece.words[end : end + NEAR]
    behind = said[: stop.start()] if (stop := STOPS.search(said)) else said
    facts: list[Fact] = [fact for fact in wording.parsed(piece).facts if start - BEFORE <= fact.start and fact.end <= end + NEAR]
    if any(isinstance(fact, (Data, Minutes, Count)) and start - BEFORE <= fact.end <= start for fact in facts):
        return True
    kinds = SURE if VAGUE.search(behind) else AMOUNTS
    return any(isinstance(fact, kinds) and end - 1 <= fact.start < end + len(behind) for fact in facts) or (
        MEASURED.search(behind) is not None and not VAGUE.search(behind)
    )
