"""What a change of its words makes of a text's length on the channels that it goes out on."""

from __future__ import annotations

import msgspec

from mobilectl.findings import Edit, Fix
from mobilectl.messages import Message, say
from mobilectl.wording.carried import as_sent
from mobilectl.wording.lengths import PUSH_BODY, PUSH_TITLE, count_sms, fitting
from mobilectl.wording.limits import rooms
from mobilectl.wording.texts import CustomerText, Piece, Spot
from mobilectl.workspace.models.policy import WordingPolicy


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
            over += [_over(before.title, after.title, before, PUSH_TITLE), _over(before.body, after.body, before, PUSH_BODY)]
        was_long = {(room.part, room.variable): room.length for room in rooms(before, use, policy)}
        over += [max(0, room.length - max(room.most, was_long.get((room.part, room.variable), 0))) for room in rooms(after, use, policy)]
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


def _over(before: Piece | None, after: Piece | None, text: CustomerText, most: int) -> int:
    """By how much a piece is then too long. A change of words leaves the variables as they are."""
    was, now = (len(text.longest(piece)) if piece is not None else 0 for piece in (before, after))
    return max(0, now - max(most, was))
