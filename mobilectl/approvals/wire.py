"""SSH's data types as bytes (RFC 4251, section 5): numbers of 32 bits, and strings that begin with their length."""

from __future__ import annotations

import struct

MOST_SHOWN = 100


class Malformed(ValueError):
    """Bytes that end too early, or go on where they should end."""


def number(value: int) -> bytes:
    """A whole number of 32 bits."""
    return struct.pack(">I", value)


def string(data: bytes) -> bytes:
    """Bytes behind their length."""
    return number(len(data)) + data


def shown(text: str | bytes) -> str:
    """Words from outside as they may be printed: nothing that a terminal obeys, and not too much."""
    words = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in words[:MOST_SHOWN]) + ("…" if len(words) > MOST_SHOWN else "")


class Reader:
    """Takes data types off the front of a blob. Raises `Malformed`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """So many bytes."""
        taken = self._data[self._at : self._at + count]
        if len(taken) != count:
            raise Malformed("too short")
        self._at += count
        return taken

    def number(self) -> int:
        """A whole number of 32 bits."""
        return int(struct.unpack(">I", self.take(4))[0])

    def string(self) -> bytes:
        """The bytes behind a length."""
        return self.take(self.number())

    def end(self) -> None:
        """Makes sure that nothing is left."""
        if self._at != len(self._data):
            raise Malformed("too long")
