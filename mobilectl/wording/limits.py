"""What each kind of channel takes at most, as those who run it publish it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from mobilectl.wording.carried import as_sent
from mobilectl.wording.lengths import PUSH_BODY, PUSH_TITLE, encoding_of, units_of
from mobilectl.wording.texts import PLACEHOLDER, CustomerText, Piece, Use
from mobilectl.workspace.models.policy import ChannelKind, OwnLengths, WordingPolicy

Part = Literal["title", "body", "whole", "variable"]
"""The title, the body, both together, or the value of each variable."""


class Limit(msgspec.Struct, frozen=True):
    """The most characters of a part. `source` is where it is published."""

    part: Part
    most: int
    source: str


_VIVO = "docs.getui.com/getui/mobile/vendor/qps/"
_WECHAT = "developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html"
_RCS = "docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-rcs.html"
_USSD = "learn.microsoft.com: UssdMessage.PayloadAsText, WWAN_USSD_STRING (160 octets)"

PUBLISHED: dict[ChannelKind, tuple[Limit, ...]] = {
    "push": (Limit("title", PUSH_TITLE, _VIVO), Limit("body", PUSH_BODY, _VIVO)),
    "wechat": (Limit("whole", 200, _WECHAT),),
}
"""For the kinds whose limits are the same for all texts. An SMS is counted in parts, a call in seconds; pop-ups are the company's own."""

RCS_TEXT = Limit("body", 3072, _RCS)
RCS_CARD = (Limit("title", 200, _RCS), Limit("body", 2000, _RCS))
USSD = {"gsm7": Limit("body", 182, _USSD), "ucs2": Limit("body", 80, _USSD)}
"""160 octets: 182 septets of the GSM alphabet, or 80 UTF-16 units of any other text."""


def published(kind: ChannelKind, body: str, titled: bool) -> tuple[Limit, ...]:
    """What a kind of channel takes of a text: RCS of a card other than of a text alone, USSD by the text's alphabet."""
    if kind == "rcs":
        return RCS_CARD if titled else (RCS_TEXT,)
    if kind == "ussd":
        return (USSD[encoding_of(body)],)
    return PUBLISHED.get(kind, ())


def length(kind: ChannelKind, words: str) -> int:
    """How long words are on a kind of channel: the units of the radio for USSD, else characters."""
    return units_of(words) if kind == "ussd" else len(words)


class Room(NamedTuple):
    """A part of a text as long as it gets, and the most that its channel takes of it."""

    piece: Piece
    part: Part
    length: int
    most: int
    basis: str | None
    """Where the limit is published or laid down."""
    variable: str | None = None


OWN_ALONE = ("sms", "push", "popup")
"""Kinds of channels on which only the company's own limits are looked for here: those of an SMS and a push have rules of their own."""


def rooms(text: CustomerText, use: Use, policy: WordingPolicy) -> Iterator[Room]:
    """Each part of a text for which its channel has a limit."""
    own = [one for one in policy.lengths if use.channel in one.channels]
    if use.kind in OWN_ALONE and not own:
        return
    body = as_sent(text, use, policy)
    title = text.longest(text.title) if text.title is not None else ""
    limits: dict[Part, tuple[int, str | None]] = {}
    if use.kind not in OWN_ALONE:
        limits = {one.part: (one.most, one.source) for one in published(use.kind, body, text.title is not None)}
    for one in own:
        limits |= {part: (most, one.clause) for part, most in _given(one)}
    sizes: tuple[tuple[Part, Piece | None, str], ...] = (
        ("title", text.title, title),
        ("body", text.body, body),
        ("whole", text.body, title + body),
    )
    for part, piece, words in sizes:
        if piece is not None and part in limits:
            yield Room(piece, part, length(use.kind, words), *limits[part])
    if "variable" in limits:
        for name, piece in _variables(text).items():
            yield Room(piece, "variable", len(text.variables[name].longest), *limits["variable"], name)


def _given(own: OwnLengths) -> Iterator[tuple[Part, int]]:
    parts: tuple[tuple[Part, int | None], ...] = (
        ("title", own.title),
        ("body", own.body),
        ("whole", own.whole),
        ("variable", own.variable),
    )
    return ((part, most) for part, most in parts if most is not None)


def _variables(text: CustomerText) -> dict[str, Piece]:
    """The defined variables of a text, each with the piece in which it stands first."""
    found: dict[str, Piece] = {}
    for piece in text.pieces:
        for one in PLACEHOLDER.finditer(piece.words):
            if one[1] in text.variables:
                found.setdefault(one[1], piece)
    return found
