"""From where on something changes, and how fast it is then."""

from __future__ import annotations

import re

from mobilectl.wording.fact import Speed
from mobilectl.wording.facts.numbers import narrowed
from mobilectl.wording.facts.reading import facts

VOLUME = r"(?:[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[一二两三四五六七八九十百千]+) ?(?:TB|GB|MB|G|M|吉|兆)(?![A-Za-z/])"
THRESHOLD = re.compile(
    rf"(?:用到|用满|达到?|超过|超出|满|累计|前) ?{VOLUME}"
    rf"|{VOLUME}(?:[^，,。；;\d\n]{{0,4}}流量)?(?:后|以上|以内|用完|用尽|之内)",
    re.IGNORECASE,
)


def states_threshold(text: str) -> bool:
    """Whether a data volume is given from which on something changes: 用到40GB后, 超过30GB. Not the 30GB of 30GB流量包."""
    return THRESHOLD.search(narrowed(text)) is not None


def states_speed(text: str) -> bool:
    """Whether a speed is given: 1Mbps, 512Kbps, 3兆网速."""
    return any(isinstance(one, Speed) for one in facts(text))
