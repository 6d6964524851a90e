"""Numbers as they are written in Chinese texts: 1,200, 19.90, 1.5万, ３０, 一百二十, 两, 三点五, 半."""

from __future__ import annotations

import re
from decimal import Decimal

# One sign for one sign, so that positions hold.
NARROW = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
# Between wide digits a comma parts thousands; elsewhere it stays what it is, for it ends a clause.
WIDE_TO_NARROW = {wide: narrow for wide, narrow in NARROW.items() if chr(wide) not in "，；：？！（）"}
WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ．／％＋－～＃＊＝＠＿]")
WIDE_THOUSANDS = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")

NUMBER = re.compile(
    r"[0-9〇零一二两三四五六七八九十百千半]"
    r"(?:(?<=[0-9])(?:[0-9]{0,2}(?:,[0-9]{3})+(?![0-9])|[0-9]*)(?:\.[0-9]+)?(?:万|亿|千(?![兆克米瓦])|百(?!兆))?"
    r"|(?<=[^0-9半])[〇零一二两三四五六七八九十百千万亿]*(?:点[〇零一二三四五六七八九]+(?!分|十))?|(?<=半))"
)
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
HALF = Decimal("0.5")


def narrowed(words: str) -> str:
    """The words with narrow digits, letters and signs of numbers, of the same length."""
    if WIDE.search(words) is None:
        return words
    return WIDE_THOUSANDS.sub(",", words).translate(WIDE_TO_NARROW)


def value(written: str) -> Decimal | None:
    """What a match of `NUMBER` is worth; None where it is none, such as the 两三 of 两三天."""
    if written[0] in "0123456789":
        times = UNITS.get(written[-1]) or LARGE.get(written[-1])
        count = Decimal((written[:-1] if times else written).replace(",", ""))
        return count if times is None else count * times
    if written == "半":
        return HALF
    whole, _, fraction = written.partition("点")
    number = _whole(whole)
    if number is None or not fraction:
        return number
    return number + Decimal("0." + spelled_digits(fraction))


def spelled_digits(written: str) -> str:
    """Digits told one by one, as Arabic ones: 二〇二六 is 2026. Empty where another sign is among them."""
    return "".join(str(DIGITS[sign]) for sign in written) if all(sign in DIGITS for sign in written) else ""


def _whole(written: str) -> Decimal | None:
    """一百二十, 两千, 一万二; None for what no one would say of an amount."""
    total = section = 0
    digit: int | None = None
    below, last = 10_000, 1
    for sign in written:
        if sign in DIGITS:
            if digit:
                return None
            digit, last = DIGITS[sign], 1 if sign in "零〇" else last
        elif sign in UNITS:
            if (digit is None and sign != "十") or UNITS[sign] >= below:
                return None
            below = last = UNITS[sign]
            section, digit = section + ((digit or 1) if sign == "十" else digit or 0) * last, None
        else:
            below, last = 10_000, LARGE[sign]
            total, section, digit = total + (section + (digit or 0)) * last, 0, None
    # 一百二 is 120, but 一百零二 is 102.
    rest = (digit or 0) * (last // 10 if last > 10 else 1)
    return Decimal(total + section + rest)
