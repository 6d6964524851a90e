"""What a change of its words makes of a text's length on the channels that it goes out on."""

from __future__ import annotations

import msgspec

from mobilectl.findings import Edit, Fix
from mobilectl.messages import Message, say
from mobilectl.wording.carried import as_sent
from mobilectl.wording.lengths import PUSH_BODY, PUSH_TITLE, count_sms, fitting
from mobilectl.wording.texts import CustomerText, Spot
from mobilectl.workspace.models.policy import WordingPolicy

WECHAT = 200
"""Characters of a template message. (developers.weixin.qq.com, Template_Message_Interface)"""


class Growth(msgspec.Struct, frozen=True):
    """`parts` is what the SMS then takes where that is more than before, else None; `over` is how many characters are then too many."""

    parts: int | None = None
    over: int = 0


def rewritten(text: CustomerText, spot: Spot, words: str) -> CustomerText:
    """The text with these words in place of those at the spot, which is in its title or body."""
    piece = spot.piece._replace(words=spot.piece.words[: spot.start] + words + spot.piece.words[spot.end :])
    return msgspec.structs.replace(text, title=piece) if spot.piece is text.title else msgspec.structs.replace(text, body=piece)


def growth(before: CustomerText, after: CustomerText, policy: WordingPolicy) -> Growth:
    """How a text grows by a change. What was too long before may stay as long, not become longer."""
    most = {"marketing": policy.sms.marketing_parts, "service": policy.sms.service_parts}
    rule, parts, over = policy.sms.count, None, [0]
    for use in before.uses:
        if use.kind == "sms":
            was, now = (count_sms(one.longest(one.body).rstrip("\n"), rule).parts for one in (before, after))
            parts = max(now, parts or 0) if now > was else parts
            sent = as_sent(after, use, policy)
            allowed = max(most[use.message_class], count_sms(as_sent(before, use, policy), rule).parts)
            over.append(len(sent) - fitting(sent, allowed, rule))
        elif use.kind == "push":
            over += [_over(_title(before), _title(after), PUSH_TITLE), _over(_body(before), _body(after), PUSH_BODY)]
        elif use.kind == "wechat":
            over.append(_over(_title(before) + _body(before), _title(after) + _body(after), WECHAT))
    return Growth(parts, max(over))


def fixes(title: Message, edits: tuple[Edit, ...], grown: Growth) -> tuple[Fix, ...]:
    """The change as a fix that customers notice, which says what it costs; none where the text has no room for it."""
    if grown.over:
        return ()
    if grown.parts is not None:
        title = say("{change}; the SMS then takes {parts} parts", change=title, parts=grown.parts)
    return (Fix(title, edits, safe=False),)


def with_room(hint: Message, grown: Growth) -> Message:
    """The hint, which says so where the text must first be shortened for what it asks for."""
    return say("{hint}; shorten the text by {over} characters first", hint=hint, over=grown.over) if grown.over else hint


def _title(text: CustomerText) -> str:
    return text.longest(text.title) if text.title is not None else ""


def _body(text: CustomerText) -> str:
    return text.longest(text.body)


def _over(before: str, after: str, most: int) -> int:
    return max(0, len(after) - max(most, len(before)))
