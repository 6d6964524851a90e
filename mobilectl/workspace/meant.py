"""What a value was meant to be that is only written differently: full-width digits, `2026/1/1`, `yes`, `￥19.9/月`.

Only where there is no doubt: `19.9` may be a price once or a month, `1/2/2026` January or February.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import inspect

from mobilectl.workspace.scalars import Amount, Hours, Price, Window, narrow

FLAGS = {"yes": "true", "on": "true", "y": "true", "是": "true", "no": "false", "off": "false", "n": "false", "否": "false"}
DAY = re.compile(r"(\d{4})(?:(?P<sign>[-/.])(\d{1,2})(?P=sign)(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d\d)(\d\d))(?: 0?0:00(?::00)?)?")
THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)")
PRICE = re.compile(
    r"(?:每(?P<before>[天日月年]))?(?P<sign>¥|RMB|人民币)?(?P<yuan>\d+(?:\.\d{1,2})?)(?P<unit>元|块钱?|圆)?"
    r"(?P<slash>(?:/|每|一)个?(?P<per>[天日月年次]))?",
    re.IGNORECASE,
)
TIME = r"(\d{1,2})(?::|\.|点|时)(\d\d)?分?"
WINDOW = re.compile(rf"{TIME}(?:[-–—−―─~〜至到]+){TIME}")
HOURS = re.compile(r"(\d+)(?:(个?小时|hours?|hrs?)|(日|天|days?))内?", re.IGNORECASE)


def meant(value: str, wanted: inspect.Type) -> str | None:
    """The value as it must be written to be read as this type; None where that is in doubt. It may still not be allowed."""
    text = narrow(value)
    match wanted:
        case inspect.LiteralType():
            return next((str(one) for one in wanted.values if str(one).lower() == text.lower()), None)
        case inspect.BoolType():
            return FLAGS.get(text.lower(), text)
        case inspect.DateType():
            return _day(text)
        case inspect.IntType() | inspect.FloatType() | inspect.DecimalType():
            return _number(text)
        case inspect.CustomType() if wanted.cls in SCALARS:
            return SCALARS[wanted.cls](text)
        case inspect.StrType():
            return text
    return None


def _day(text: str) -> str | None:
    found = DAY.fullmatch(text)
    if found is None:
        return None
    month, day = (part for part in (found[3], found[4], *found.groups()[4:]) if part is not None)
    return f"{found[1]}-{int(month):02d}-{int(day):02d}"


def _number(text: str) -> str:
    return re.sub(r"^\+?(-?)0+(?=\d)", r"\1", _without_thousands(text)).removeprefix("+")


def _without_thousands(text: str) -> str:
    """`1,000` as 1000; `1,5`, which may be one and a half, as it is."""
    return THOUSANDS.sub(lambda found: found[0].replace(",", ""), text)


def _price(text: str) -> str | None:
    found = PRICE.fullmatch(_without_thousands(text).replace(" ", ""))
    if found is None or not (found["sign"] or found["unit"] or found["slash"]) or (found["before"] and found["slash"]):
        return None
    yuan = Decimal(found["yuan"])
    shown = f"{yuan:f}" if yuan == yuan.to_integral_value() and "." not in found["yuan"] else f"{yuan:.2f}"
    per = found["per"] or found["before"]
    return f"{shown} 元/{per}" if per else f"{shown} 元"


def _window(text: str) -> str | None:
    found = WINDOW.fullmatch(text.replace(" ", ""))
    return f"{int(found[1]):02d}:{found[2] or '00'}-{int(found[3]):02d}:{found[4] or '00'}" if found else None


def _hours(text: str) -> str | None:
    found = HOURS.fullmatch(text.replace(" ", ""))
    return found[1] + ("h" if found[2] else "d") if found else None


SCALARS: Mapping[type, Callable[[str], str | None]] = {Price: _price, Amount: _without_thousands, Window: _window, Hours: _hours}
