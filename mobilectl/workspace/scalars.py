"""The small values that a person writes in one cell: a price, an amount, a time window.

Each reads its own text and raises `Unreadable` with what would be right. Full-width digits and signs in numbers are
read as meant: only customer texts are never normalised.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from mobilectl.messages import Message, say

MINUTES_A_DAY = 24 * 60


class Unreadable(ValueError):
    """A text that is not what is asked for here. Of a mapping, `key` names the one that is not; None where it is the whole."""

    def __init__(self, message: Message, hint: Message, key: str | None = None) -> None:
        super().__init__(message.text)
        self.message = message
        self.hint = hint
        self.key = key


def narrow(text: str) -> str:
    """Full-width digits, letters and signs as ASCII ones."""
    return unicodedata.normalize("NFKC", text).strip()


def listed(text: str) -> list[str]:
    """Words parted by spaces or commas of any kind."""
    return [word for piece in pieces(text) for word in piece.split(" ") if word]


def pieces(text: str) -> list[str]:
    """What commas of any kind part."""
    return narrow(text).replace("、", ",").split(",")


class Scalar:
    """Compared by value. Not a dataclass, which msgspec would fill from a mapping instead of asking `read`."""

    __slots__: tuple[str, ...] = ()

    @classmethod
    def read(cls, value: object) -> Self:
        """The value out of what was written, or `Unreadable`."""
        raise TypeError(cls)

    def _key(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Scalar) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._key()}"


class Price(Scalar):
    """An amount of money: `yuan`, `per` "once", "day", "month" or "year"."""

    __slots__ = ("per", "yuan")
    PERIODS: ClassVar = {"": "once", "次": "once", "天": "day", "日": "day", "月": "month", "年": "year"}

    def __init__(self, yuan: Decimal, per: str) -> None:
        self.yuan: Final = yuan
        self.per: Final = per

    @classmethod
    def read(cls, value: object) -> Self:
        """`19.90 元/月`, `100 元`, `5 元/天`."""
        match = re.fullmatch(r"(\d+(?:\.\d{1,2})?) ?元(?:/ ?(天|日|月|年|次))?", narrow(value)) if isinstance(value, str) else None
        if match is None:
            raise Unreadable(say("`{text}` is not a price", text=_shown(value)), say("write it like 19.90 元/月 or 100 元"))
        return cls(Decimal(match[1]), cls.PERIODS[match[2] or ""])

    def __str__(self) -> str:
        return f"{self.yuan:f} 元" + {"once": "", "day": "/天", "month": "/月", "year": "/年"}[self.per]


class Amount(Scalar):
    """So much of something: 30 GB, 100 分钟, 50 条."""

    __slots__ = ("number", "unit")

    def __init__(self, number: Decimal, unit: str) -> None:
        self.number: Final = number
        self.unit: Final = unit

    @classmethod
    def read(cls, value: object) -> Self:
        """A number, then a unit of letters."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?) ?([^\d\s.]+)", narrow(value)) if isinstance(value, str) else None
        if match is None:
            raise Unreadable(say("`{text}` is not an amount", text=_shown(value)), say("write it like 30 GB or 100 分钟"))
        return cls(Decimal(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.number:f} {self.unit}"


class Window(Scalar):
    """From one time of day to another, in minutes after midnight; `end` may be 1440. Over midnight: `end` < `start`."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start: Final = start
        self.end: Final = end

    @classmethod
    def read(cls, value: object) -> Self:
        """`10:00-12:00`, `20:00-09:00`."""
        match = re.fullmatch(r"(\d{1,2}):(\d\d) ?[-–—~至] ?(\d{1,2}):(\d\d)", narrow(value)) if isinstance(value, str) else None
        hint = say('write it in quotes like "10:00-12:00"')
        if match is None:
            raise Unreadable(say("`{text}` is not a time window", text=_shown(value)), hint)
        start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        if int(match[2]) > 59 or int(match[4]) > 59 or start >= MINUTES_A_DAY or end > MINUTES_A_DAY or start == end:
            raise Unreadable(say("`{text}` is not a time window", text=_shown(value)), hint)
        return cls(start, end)

    def parts(self) -> tuple[tuple[int, int], ...]:
        """The window as stretches within one day."""
        if self.start < self.end:
            return ((self.start, self.end),)
        return tuple(part for part in ((self.start, MINUTES_A_DAY), (0, self.end)) if part[0] < part[1])

    def overlap(self, other: Window) -> int:
        """The minutes that both windows have in common."""
        return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in self.parts() for b in other.parts())

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end)}"


def clock(minutes: int) -> str:
    """Minutes after midnight as clocks show them."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


class Text(Scalar):
    """What a customer reads or hears: a body, and on channels that have one, a title."""

    __slots__ = ("body", "title")

    def __init__(self, body: str, title: str | None = None) -> None:
        self.body: Final = body
        self.title: Final = title

    @classmethod
    def read(cls, value: object) -> Self:
        """A text, or a mapping with `title` and `body`."""
        if isinstance(value, str):
            return cls(value)
        if isinstance(value, dict) and isinstance(value.get("body"), str) and set(value) <= {"title", "body"}:
            title = value.get("title")
            if title is None or isinstance(title, str):
                return cls(value["body"], title)
        raise Unreadable(say("this is not a text"), say("write the text, or a mapping of `title` and `body`"))


class Hours(Scalar):
    """A length of time in hours."""

    __slots__ = ("hours",)

    def __init__(self, hours: int) -> None:
        self.hours: Final = hours

    @classmethod
    def read(cls, value: object) -> Self:
        """`48h` or `2d`."""
        match = re.fullmatch(r"(\d+) ?(h|d|小时|天)", narrow(value).lower()) if isinstance(value, str) else None
        if match is None:
            raise Unreadable(say("`{text}` is not a length of time", text=_shown(value)), say("write it like 48h or 2d"))
        return cls(int(match[1]) * (1 if match[2] in ("h", "小时") else 24))

    def __str__(self) -> str:
        return f"{self.hours}h"


class Share(float, Scalar):
    """A part of a whole: 0.05 is one in twenty. `LEAST` to `MOST`, without `LEAST` itself where it is `OPEN`."""

    __slots__ = ()
    LEAST: ClassVar[float] = 0.0
    MOST: ClassVar[float] = 1.0
    OPEN: ClassVar[bool] = False

    @classmethod
    def read(cls, value: object) -> Self:
        """`5 %`, `5%` or `0.05`, or a number of JSON."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return cls._within(cls(value), str(value))
        match = re.fullmatch(r"(-?(?:\d+(?:\.\d+)?|\.\d+)) ?(%)?", narrow(value)) if isinstance(value, str) else None
        if match is None:
            raise Unreadable(say("`{text}` is not a share", text=_shown(value)), say("write it like 5 % or 0.05"))
        return cls._within(cls(Decimal(match[1]) / (100 if match[2] else 1)), match[0])

    @classmethod
    def _within(cls, share: Self, text: str) -> Self:
        if not cls.LEAST <= share <= cls.MOST or (cls.OPEN and share == cls.LEAST):
            bounds = f"> {100 * cls.LEAST:g} %" if cls.OPEN else f"≥ {100 * cls.LEAST:g} %", f"≤ {100 * cls.MOST:g} %"
            raise Unreadable(say("`{value}` is outside what is allowed here", value=text), say("give a share {bounds}", bounds=bounds))
        return share


class SomeShare(Share):
    """A share of which there is something: over 0, up to the whole."""

    __slots__ = ()
    OPEN = True


class ControlShare(Share):
    """The share of a control group: over 0, up to a half."""

    __slots__ = ()
    MOST = 0.5
    OPEN = True


def read_scalar(wanted: type, value: object) -> object:
    """msgspec's `dec_hook`: the value as one of the types of this module."""
    if issubclass(wanted, Scalar):
        return wanted.read(value)
    raise TypeError(wanted)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else "…"
