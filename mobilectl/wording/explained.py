"""Whether a text explains a term to customers."""

from __future__ import annotations

import functools
import re

from mobilectl.workspace.models.glossary import Term

ENOUGH = 0.6
"""The share of an explanation's character pairs that a text must hold to count as the explanation in other words."""

LETTERS = re.compile(r"\w+")
SAID = r"[（(][^）)\n]{2,}[）)]|[：:][^，,。；;\n]{4,}|[，,]?(?:也?就是|是指|指的是|即(?![可将使日时刻]))"
ASKED = r"是什么|指什么|是啥|是?什么意思|怎么理解"


def explains(words: str, term: Term) -> bool:
    """Whether the words say what the term means.

    Either they hold the glossary's explanation, or nearly so, or the term is followed by words in brackets or by 是指, 也就是 and
    the like, or they ask what it is, as a question of the FAQ does.
    """
    if term.term in words and _named(term.term).search(words):
        return True
    pairs = _pairs(term.plain.lower())
    read = words.lower()
    return bool(pairs) and sum(pair in read for pair in pairs) >= ENOUGH * len(pairs)


@functools.cache
def _named(term: str) -> re.Pattern[str]:
    name = rf"[“\"『「]?{re.escape(term)}[”\"』」]?"
    return re.compile(rf"{name}(?:{SAID}|{ASKED})|(?:什么是|何为|啥是){name}")


@functools.cache
def _pairs(words: str) -> frozenset[str]:
    return frozenset(run[at : at + 2] for run in LETTERS.findall(words) for at in range(len(run) - 1))
