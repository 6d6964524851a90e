"""The command line as it was meant, where input methods and word processors put other signs into it.

Word makes `—fix` of `--fix`, Chinese input types `——fix`, `W001，W003` and `２`, and a shell knows neither “ ” nor full-width spaces.
Read as meant is what can mean nothing else: options, and words of ASCII letters and digits. What somebody writes for others to read stays
as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mobilectl.errors import UsageError
from mobilectl.messages import Message, say
from mobilectl.messages.lines import printable

FREE_TEXT = ("--comment",)
"""Options whose value is for people: not one sign of it is changed."""

_DASH = "-－—–‒―−﹣"
_OPENING = {"“": "”", "”": "”", "‘": "’", "’": "’", "「": "」", "『": "』", "＂": "＂", "＇": "＇", "'": "'"}
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_GAP = re.compile("[\u00a0\u3000]+")
_OPTION = re.compile(
    rf"(?P<dashes>[{_DASH}]+)(?P<name>[A-Za-zａ-ｚＡ-Ｚ][A-Za-zａ-ｚＡ-Ｚ{_DASH}]*)(?:(?P<equals>[=＝﹦])(?P<value>.*))?", re.DOTALL
)
_PLAIN = re.compile(r"[A-Za-z0-9_.,:/=+-]+")


class Typed(NamedTuple):
    """The arguments as meant, and a sentence on each that was read otherwise than it was typed."""

    arguments: list[str]
    notes: tuple[Message, ...]


def as_typed(arguments: Sequence[str]) -> Typed:
    """The arguments as they were meant. Raises `UsageError`, with the line that would be right, where the shell took a text apart."""
    meant: list[str] = []
    notes: list[Message] = []
    free = False
    for position, typed in enumerate(arguments):
        _whole(arguments, position)
        read = [typed] if free else list(_meant(typed))
        free = not free and read[-1] in FREE_TEXT
        if read != [typed]:
            notes.append(say("`{typed}` was read as `{meant}`", typed=printable(typed), meant=" ".join(read)))
        meant += read
    return Typed(meant, tuple(notes))


def _meant(typed: str) -> Iterator[str]:
    """What one argument means: itself, or several where full-width spaces join them."""
    if typed.isascii() and typed[:1] != "'":
        yield typed
        return
    parts = [part for part in _GAP.split(typed) if part]
    words = [_argument(part) for part in parts]
    if len(words) < 2:
        yield words[0] if words else typed
    elif all(map(_PLAIN.fullmatch, words)) and any(word.startswith("--") for word in words[1:]):
        yield from words
    else:
        yield typed


def _argument(typed: str) -> str:
    if option := _OPTION.fullmatch(_UNSEEN.sub("", typed)):
        return _option(option, typed)
    return _word(typed)


def _option(option: re.Match[str], typed: str) -> str:
    """An option with its dashes, its name and `=`; its value only where that is no free text."""
    dashes, name = option["dashes"], _narrow(option["name"])
    if dashes == "-" and option["name"] == name:
        return typed  # several short options, or one with its value
    start = ("-" if len(name) == 1 else "--") + name
    if option["equals"] is None:
        return start
    value = option["value"]
    return f"{start}={value if start in FREE_TEXT else _word(value)}"


def _word(typed: str) -> str:
    """A word without quotes around it; in ASCII signs if it has nothing but their full-width forms."""
    word = typed
    while len(word) > 1 and _OPENING.get(word[0]) == word[-1] and not set(word[1:-1]) & {word[0], word[-1]}:
        word = word[1:-1]
    plain = _narrow(_UNSEEN.sub("", word)).replace("、", ",")
    return plain if _PLAIN.fullmatch(plain) or not plain.strip("-") else word


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_DASHES))


_DASHES = {ord(sign): "-" for sign in _DASH}


def _whole(arguments: Sequence[str], position: int) -> None:
    """Raises `UsageError` where quotes that the shell does not know open in one argument and close in a later one."""
    option = _OPTION.fullmatch(arguments[position])
    first = arguments[position] if option is None or option["value"] is None else option["value"]
    closing = _OPENING.get(first[:1])
    if closing is None or first[:1] == closing or closing in first[1:]:
        return
    for last in range(position + 1, len(arguments)):
        if closing in arguments[last]:
            if not arguments[last].endswith(closing):
                return
            text = " ".join((first[1:], *arguments[position + 1 : last], arguments[last][:-1]))
            start = arguments[position][: len(arguments[position]) - len(first)]
            right = " ".join(("mobilectl", *arguments[:position], f'{start}"{text}"', *arguments[last + 1 :]))
            raise UsageError(
                say("the shell does not know {opening}{closing} as quotes and took the text apart", opening=first[0], closing=closing),
                say("write {line}", line=right),
            )
