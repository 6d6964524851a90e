"""A text as a customer gets it on one channel, and what it takes there."""

from __future__ import annotations

import msgspec

from mobilectl.wording.carried import as_sent, carrying
from mobilectl.wording.lengths import PUSH_BODY, PUSH_TITLE, SmsCount, count_sms, cut
from mobilectl.wording.spoken import aloud, seconds
from mobilectl.wording.texts import CustomerText, Use
from mobilectl.workspace.models.policy import WordingPolicy


class Size(msgspec.Struct, frozen=True):
    """What a text takes: the characters of its body and its title, the parts of an SMS, the seconds of a call."""

    characters: int
    title: int = 0
    sms: SmsCount | None = None
    seconds: int | None = None

    @property
    def parts(self) -> int:
        """How often it is paid for."""
        return self.sms.parts if self.sms is not None else 1


class Shown(msgspec.Struct, frozen=True):
    """What a customer sees or hears, with examples for the variables.

    `parts` are those of an SMS, and the body alone elsewhere. `cut_off` is what a lock screen leaves out of the title and of the body of a
    push. `heard` is a call in the words in which it is read out.
    """

    title: str | None
    body: str
    parts: tuple[str, ...]
    size: Size
    longest: Size
    cut_off: tuple[str, str] = ("", "")
    heard: str | None = None


def shown(text: CustomerText, use: Use, policy: WordingPolicy) -> Shown:
    """One text on one of its channels."""
    title = None if text.title is None else text.exampled(text.title.words)
    body = carrying(text.exampled(text.body.words).rstrip("\n"), use, policy)
    longest_title = "" if text.title is None else text.longest(text.title)
    return Shown(
        title,
        body,
        cut(body, policy.sms.count) if use.kind == "sms" else (body,),
        _size(title or "", body, use, policy),
        _size(longest_title, as_sent(text, use, policy), use, policy),
        ((title or "")[PUSH_TITLE:], body[PUSH_BODY:]) if use.kind == "push" else ("", ""),
        aloud(body) if use.kind == "voice" else None,
    )


def _size(title: str, body: str, use: Use, policy: WordingPolicy) -> Size:
    match use.kind:
        case "sms":
            return Size(len(body), sms=count_sms(body, policy.sms.count))
        case "voice":
            return Size(len(body), seconds=seconds(body, policy.voice.characters_a_second))
    return Size(len(body), len(title))
