"""Whether a text promises a gift."""

from __future__ import annotations

import re

# 发送, 送达, 配送 … send things; only 赠 and the bare 送 give them.
GIFT = re.compile(r"[赠送](?:(?<=赠)|(?<![发配推运报输递派护接传转呈投寄].)(?![达货餐往至检别的]|到家|上门))")
GIFT_MARKS = ("赠", "送")
GIVEN = frozenset({"points", "membership"})
"""What counts as a gift where an offer gives it beyond what its product contains."""
