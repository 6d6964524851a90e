"""Whether what some words say is denied by those before them."""

from __future__ import annotations

import re

DENIED = re.compile(r"(?:不|勿|莫|别|无需|无须|不用|不必|不会|不要|没有|并非|不是|谨防|防止|警惕|拒绝)[^，,。；;！!\n]{0,6}$")


def denied(words: str, start: int) -> bool:
    """Whether what begins at `start` is said not to be: 请勿回复密码, 不会要求您提供验证码."""
    return DENIED.search(words, max(0, start - 10), start) is not None
