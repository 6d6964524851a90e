"""What stands around some words of a text: the sentence, the clause, whether it is denied."""

from __future__ import annotations

import re

SENTENCE_ENDS = re.compile(r"[。！!？?；;\n]")
CLAUSE_ENDS = re.compile(r"[。！!？?；;\n，,、：:（）()]")
DENIED = re.compile(r"(?:不|勿|莫|别|无需|无须|不用|不必|不会|不要|没有|并非|不是|谨防|防止|警惕|拒绝)[^，,。；;！!\n]{0,6}$")


def sentence(words: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence that some words stand in, a semicolon being an end too."""
    return _between(SENTENCE_ENDS, words, start, end)


def clause(words: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the clause that some words stand in: from comma to comma."""
    return _between(CLAUSE_ENDS, words, start, end)


def denied(words: str, start: int) -> bool:
    """Whether what begins at `start` is said not to be: 请勿回复密码, 不会要求您提供验证码."""
    return DENIED.search(words, max(0, start - 10), start) is not None


def _between(ends: re.Pattern[str], words: str, start: int, end: int) -> tuple[int, int]:
    first = 0
    for found in ends.finditer(words, 0, start):
        first = found.end()
    last = ends.search(words, end)
    return first, last.start() if last else len(words)
