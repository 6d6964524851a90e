"""The text of a file's bytes: UTF-8, or what else it was saved in."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from mobilectl.messages import Message, say

PLAUSIBLE = 0.9
"""So much of a Chinese text are characters of GB 2312; of a wrong guess it is about half."""
LOST = 0.35
"""No more than so many characters of a garbled text are lost: each odd row of Chinese characters loses its last one."""
COMMON = 0.8
"""So many characters of a Chinese text are among the 3755 common ones of GB 2312."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # begins like UTF-16, so it is asked for first
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_WIDE = re.compile("[\u0800-\U0010ffff]")
_HALF = re.compile("[\u0080-\u07ff]{2,}")
_GARBLED = "锛銆紝"
"""What becomes of the Chinese comma, colon and full stop where UTF-8 is taken for GBK; hardly a text has these rare characters."""
_SAVE = say("save it again as UTF-8; in WPS or Notepad: Save as, encoding UTF-8")


class Decoded(NamedTuple):
    """The text, and where it is not plain UTF-8: what is wrong, on which line; whether writing the text as UTF-8 surely mends it, None
    where it would not."""

    text: str
    message: Message | None = None
    hint: Message | None = None
    line: int = 1
    safe: bool | None = None


def decode(data: bytes) -> Decoded:
    """The text of the bytes, guessed where they are not UTF-8."""
    if data.startswith(_OFFICE):
        return Decoded(
            "",
            say("this is a document of an office program, not a text file"),
            say("open it in its program, copy the definition into a text editor and save it there as UTF-8"),
        )
    for bom, codec, name in _BOMS:
        if data.startswith(bom):
            text = data.decode(codec, "replace")
            return Decoded(text, say("the file is in {name}", name=name), _SAVE, 1, None if "\ufffd" in text else True)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _utf_16(data) or _gbk(data, error.start)
    if text.isascii():
        return (_utf_16(data) if "\0" in text else None) or Decoded(text)
    if not _WIDE.search(text):
        return _gbk_in_disguise(data, text) or Decoded(text)
    if any(sign in text for sign in _GARBLED):
        return _garbled(text) or Decoded(text)
    return Decoded(text)


def _utf_16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark at its beginning shows by the zeros beside its ASCII letters."""
    low, high = data[0::2].count(0), data[1::2].count(0)
    codec = "utf-16-le" if high > len(data) // 10 and not low else "utf-16-be" if low > len(data) // 10 and not high else None
    if codec is None:
        return None
    try:
        return Decoded(data.decode(codec), say("the file is in {name}", name="UTF-16"), _SAVE, 1, True)
    except UnicodeDecodeError:
        return None


def _gbk(data: bytes, first: int) -> Decoded:
    """Chinese text in GBK as a whole, or in some lines; or something that is no text."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and _share(text) >= PLAUSIBLE:
        line = next(number for number, said in enumerate(text.split("\n"), 1) if not said.isascii())
        return Decoded(text, say("the file is in {name}", name="GBK"), _SAVE, line, True)
    line = data.count(b"\n", 0, first) + 1
    lines = [_line(one) for one in data.split(b"\n")]
    message = say("the file is not UTF-8 from line {line} on", line=line)
    if all(fits for _, fits in lines):
        hint = say("some lines are in GBK, the others in UTF-8: read through those that were pasted, and save as UTF-8")
        return Decoded("\n".join(said for said, _ in lines), message, hint, line, False)
    return Decoded("\n".join(said for said, _ in lines), message, say("save it as UTF-8 text"), line)


def _line(data: bytes) -> tuple[str, bool]:
    """A line in whichever of the two it is in, and whether it is."""
    for codec in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8-sig" or _share(text) >= PLAUSIBLE:
            return text, True
    return data.decode("utf-8", "replace"), False


def _gbk_in_disguise(data: bytes, text: str) -> Decoded | None:
    """A few Chinese words in GBK can be UTF-8 by chance: then they are Greek, Cyrillic or Arabic letters that nobody would write."""
    found = _HALF.search(text)
    if found is None:
        return None
    try:
        guess = data.decode("gb18030")
        words = "".join(sign for sign in guess if not sign.isascii()).encode("gb2312")
    except UnicodeError:
        return None
    if sum(0xB0 <= lead <= 0xD7 for lead in words[::2]) < COMMON * len(words) / 2:
        return None
    line = text.count("\n", 0, found.start()) + 1
    return Decoded(guess, say("the file is in {name}", name="GBK"), _SAVE, line, True)


def _garbled(text: str) -> Decoded | None:
    """A UTF-8 file that some program read as GBK and saved as UTF-8 again; what was lost on the way, nothing brings back."""
    meant = text.encode("gb18030", "replace").decode("utf-8", "replace")
    wide, lost = sum(not sign.isascii() for sign in meant), meant.count("\ufffd")
    if lost > wide * LOST or _share(meant.replace("\ufffd", "")) < PLAUSIBLE:
        return None
    message = say("the Chinese characters of the file are garbled: a program took its UTF-8 for GBK and saved that")
    line = next(number for number, said in enumerate(text.split("\n"), 1) if not said.isascii())
    if lost:
        return Decoded(meant, message, say("take the file as it was before: some characters were lost"), line)
    return Decoded(meant, message, say("take the file as it was before; the fix turns the characters back"), line, True)


def _share(text: str) -> float:
    """How much of the text that is not ASCII are characters of GB 2312."""
    wide = "".join(sign for sign in text if not sign.isascii())
    return len(wide.encode("gb2312", "ignore")) / 2 / len(wide) if wide else 1.0
