"""How a text sounds when it is read out, and how long that takes.

Numbers with a unit are read as numbers, all others digit by digit: 19.90元 is 十九点九零元, 10086 is 一零零八六.
"""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"
POWERS = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))
UNITS = (
    "元|角|块|万|亿|千|百|[GMTK]B?|吉|兆|分钟|分|秒|小时|时|点|天|日|周|个|月|年|次(?![月日])|条|张|台|部|份|人|户|位|名|期|岁|折|倍|级|档"
)
"""What stands behind a number that is read as one."""
UNITS_OF_MANY = "元|积分|分|户|个|份|[MK]B?"
"""The same for five digits and more, which are else the number of a service: 拨10086人工."""
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_YEAR = re.compile(r"(?<!\d)\d{4}(?=年)")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:：](\d{2})(?!\d)")
_PERCENT = re.compile(rf"({_NUMBER})%")
_UP_TO = rf"\s*(?:[-~—至到]\s*{_NUMBER}\s*)?"
_FEW = r"(?:\d{1,4}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?"
_QUANTITY = re.compile(rf"(?<![\d.,])(?:{_FEW}(?={_UP_TO}(?:{UNITS}))|{_NUMBER}(?={_UP_TO}(?:{UNITS_OF_MANY})))")
_SPAN = re.compile(rf"(?<=[\d元月日天时点分GMB%])\s*[-~—]+\s*(?=\d{{1,2}}[:：]\d{{2}}|{_NUMBER}(?:{UNITS}|%))")
_DIGIT = re.compile(r"\d")
_PER = re.compile(r"(?<=[\u4e00-\u9fffA-Za-z])/(?=[\u4e00-\u9fffA-Za-z])")
_FULL_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("．"): ".", ord("％"): "%", ord("／"): "/"}
_SENTENCE_END = re.compile(r"[。！？!?\n]")


def aloud(text: str) -> str:
    """The text in the words in which it is heard."""
    text = _SPAN.sub("到", text.translate(_FULL_WIDTH))
    text = _YEAR.sub(lambda found: _one_by_one(found[0]), text)
    text = _CLOCK.sub(lambda found: _clock(int(found[1]), int(found[2])), text)
    text = _PERCENT.sub(lambda found: "百分之" + quantity(found[1]), text)
    text = _QUANTITY.sub(lambda found: quantity(found[0]), text)
    return _PER.sub("每", _DIGIT.sub(lambda found: DIGITS[int(found[0])], text))


def seconds(text: str, characters_a_second: int) -> int:
    """How long a text takes to be read out, in whole seconds, begun ones counted. Letters are spelled, signs are not heard."""
    heard = sum(one.isalnum() for one in aloud(text))
    return -(-heard // characters_a_second)


def opening(text: str) -> str:
    """The first sentence."""
    found = _SENTENCE_END.search(text)
    return text[: found.end()] if found else text


def quantity(written: str) -> str:
    """A number as it is read: 1,050.5 is 一千零五十点五."""
    whole, _, rest = written.replace(",", "").partition(".")
    read = _whole(int(whole))
    read = read.removeprefix("一") if read.startswith("一十") else read
    return f"{read}点{_one_by_one(rest)}" if rest else read


def _whole(number: int) -> str:
    for power, name in POWERS:
        if number >= power:
            high, low = divmod(number, power)
            gap = "零" if 0 < low < power // 10 else ""
            return _whole(high) + name + gap + (_whole(low) if low else "")
    return DIGITS[number]


def _one_by_one(digits: str) -> str:
    return "".join(DIGITS[int(digit)] for digit in digits)


def _clock(hour: int, minute: int) -> str:
    return f"{quantity(str(hour))}点" + (f"{'零' if minute < 10 else ''}{quantity(str(minute))}分" if minute else "")
