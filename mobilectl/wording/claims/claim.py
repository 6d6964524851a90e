"""A fact with the part that it plays, and the words around a fact that tell it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Hashable
from functools import lru_cache
from typing import Literal, NamedTuple

from mobilectl.wording.fact import Fact

Part = Literal[
    "price",
    "afterwards",
    "beyond",
    "penalty",
    "refund",
    "threshold",
    "given",
    "discount",
    "throttle",
    "benefit",
    "commitment",
    "validity",
    "notice",
    "arrival",
    "limit",
    "start",
    "renewal",
    "order_code",
    "cancel_code",
    "query_code",
    "deadline",
    "campaign_range",
    "hotline",
]
"""What a fact says of an offer. `beyond`: what use beyond the contents costs; `threshold`: under it customers are warned; `given`:
contents; `throttle`: the speed once they are used up; `notice`: days before the end on which it is announced; `limit`: how often one can
have it."""


class Claim(NamedTuple):
    """What is claimed: `of` tells parts of one name apart (which contents, a price per what), `value` is the same for every spelling.

    A claim that is not `sure` may turn out to be about something else where the same words name the right value too. `products` are
    the ids of the product whose name stands before it, if one does.
    """

    part: Part
    of: str
    value: Hashable
    fact: Fact
    sure: bool = True
    products: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Part, str]:
        """Claims of one key are about the same."""
        return self.part, self.of


ENDS = re.compile(r"[，。；;！!？?\n（）()]|,(?!\d{3})")


class Around(NamedTuple):
    """The words of the clause before and behind a fact, those of the sentence before that clause, and the clause that follows it."""

    before: str
    after: str
    lead: str
    following: str

    @property
    def clause(self) -> str:
        """The clause without the fact."""
        return self.before + "\n" + self.after


def around(words: str, fact: Fact) -> Around:
    """What stands around a fact."""
    firsts, lasts = _ends(words)
    index = bisect.bisect_right(lasts, fact.start)
    start = lasts[index - 1] if index else 0
    index = bisect.bisect_left(firsts, fact.end)
    end = firsts[index] if index < len(firsts) else len(words)
    before, after = words[start : fact.start], words[fact.end : end]
    stop = max(words.rfind(sign, 0, start) for sign in "。！？；;!\n")
    following = words[lasts[index] : firsts[index + 1] if index + 1 < len(firsts) else len(words)] if index < len(lasts) else ""
    return Around(before, after, words[stop + 1 : start], following)


@lru_cache(maxsize=16)
def _ends(words: str) -> tuple[list[int], list[int]]:
    """Where the signs that end a clause begin, and where they end. The facts of one text are asked for one after the other."""
    found = list(ENDS.finditer(words))
    return [one.start() for one in found], [one.end() for one in found]
