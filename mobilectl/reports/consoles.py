"""Output on consoles that lack characters: a Chinese Windows writes to files and pipes in GBK (code page 936), others in less."""

from __future__ import annotations

import codecs
import io
import os
from functools import partial
from pathlib import Path
from typing import TextIO

NEAREST = {
    "✓": "√v", "✔": "√v", "✗": "×x", "✘": "×x", "•": "·*", "‣": "·*", "→": ">", "←": "<", "↔": "=",
    "–": "-", "—": "-", "―": "—-", "‐": "-", "‑": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"',
    "×": "x", "·": "*", "√": "v", "≥": ">", "≤": "<", "¥": "￥Y", "￥": "Y", "⚠": "!",
}  # fmt: skip
"""For some signs those that come nearest, the best first."""


def adapt(stream: TextIO | None) -> TextIO:
    """The stream, which from here on shows what its encoding lacks by the nearest that it has, and never raises for it. None, where it was
    closed from the outset, becomes one of which nobody sees anything.

    A stream that Python does not buffer (PYTHONUNBUFFERED) is buffered: else what a full disk takes only a part of is lost without a word.
    """
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        raw: object = stream.buffer
        if isinstance(raw, io.RawIOBase):
            stream.flush()
            stream = open(stream.fileno(), "w", buffering=1, encoding=stream.encoding, closefd=False)  # noqa: SIM115 (no path)
        name = f"mobilectl.nearest.{stream.encoding}"
        codecs.register_error(name, partial(_nearest, stream.encoding))
        stream.reconfigure(errors=name)
    return stream


def _nearest(encoding: str, error: UnicodeError) -> tuple[str, int]:
    """The sign that comes nearest, the letter without its accent, or a question mark as wide. What takes no room by itself is left out.

    The encoding is not taken from the error: for many code pages that says only "charmap".
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join([_replacement(sign, encoding) for sign in error.object[error.start : error.end]]), error.end


def _replacement(sign: str, encoding: str) -> str:
    from unicodedata import category, combining, normalize

    from mobilectl.reports.widths import columns

    wide = columns(sign) == 2
    known = [one for one in NEAREST.get(sign, "") if _has(encoding, one)]
    if known:
        return known[0]
    bare = "".join(one for one in normalize("NFKD", sign) if not combining(one))
    for candidate in (normalize("NFKC", sign), bare):
        if candidate and _has(encoding, candidate) and (not wide or columns(candidate) == 2):
            return candidate
    if category(sign) in ("Mn", "Me", "Cf"):
        return ""  # nothing that could be seen by itself
    if not wide:
        return "?"
    return "？" if _has(encoding, "？") else "??"


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
