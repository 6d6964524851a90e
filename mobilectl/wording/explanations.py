"""How texts explain terms to customers, and whether two explanations of one term contradict each other."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import ahocorasick_rs

from mobilectl.wording.terms import Entry, Role, lowered
from mobilectl.wording.texts import Piece, Spot, Wording
from mobilectl.workspace.models.glossary import Glossary

ALIKE = 0.25
"""The share of character pairs in common from which on two phrases speak of the same matter: 10GB in 定向流量（10GB） explains nothing."""

# 定向流量（只能在指定App里用）, 定向流量：…, 定向流量是指…
BEHIND = re.compile(
    r"[”\"』」]?(?:[（(](?P<brackets>[^（）()\n]{4,})[）)]|(?:[：:]|[，,]?(?:也?就是|是指|指的是))(?P<open>[^。；;\n]{4,}))"
)
ASKED_BEHIND = re.compile(r"[”\"』」]?(?:是什么|指什么|是啥|是?什么意思|怎么理解)")
ASKED_BEFORE = re.compile(r"(?:什么是|何为|啥是|什么叫)[“\"『「]?$")

# What holds or does not hold of a term: where one explanation says it and the other denies it, they are at odds.
DEED = r"收费|扣费|收钱|扣钱|清零|结转|限速|停网|停机|断网|续订|续费|续约|转赠|折算|留到|生效|取消|取现|转账|算|退"
DENIED = re.compile(rf"[不没无未](?:会|再|能|可|另|多|用|需|额外|另外|自动|可以|能够){{0,2}}(?P<deed>{DEED})")
SAID = re.compile(DEED)

FOLLOWS = '”"』」（(：:，,也就是指什啥怎?？\n'
"""What can follow a term that is explained, or asked for."""

DIGITS = "零一二三四五六七八九"
NUMERAL = re.compile(r"(?P<tens>[一二三四五六七八九])?十(?P<ones>[一二三四五六七八九])?|[零两三四五六七八九]")
NUMBER = re.compile(r"(?P<late>晚上?|夜里?|夜间|下午|傍晚)?(?P<number>\d+(?:\.\d+)?) ?(?P<unit>:00|[A-Za-z]+|个?[\u4e00-\u9fff])")
CLOCK = "点"


class Explanation(NamedTuple):
    """The words that explain a term in a text or the FAQ."""

    term: Entry
    spot: Spot


def explanations(wording: Wording) -> Iterator[Explanation]:
    """Every explanation of a standard or draft term."""
    for spot, match in wording.matches:
        for entry in match.entries:
            if entry.role is Role.TERM:
                where = explanation_at(wording, spot)
                if where is not None:
                    yield Explanation(entry, where)


def alike(one: str, other: str) -> bool:
    """Whether two phrases speak of the same matter, by the character pairs of the one with fewer of them."""
    fewer, more = sorted((_pairs(one), _pairs(other)), key=len)
    return bool(fewer) and len(fewer & more) >= ALIKE * len(fewer)


def at_odds(one: str, other: str) -> bool:
    """Whether of two explanations of one term one denies what the other says, or both give other hours of the day."""
    return alike(one, other) and (_denies(one, other) or _other_numbers(one, other, frozenset({CLOCK})))


@functools.lru_cache(4096)  # many campaigns explain a term in the same words
def breaks_with(words: str, settled: str) -> bool:
    """Whether an explanation denies what the glossary says, or gives other numbers in units that the glossary gives."""
    return alike(words, settled) and (_denies(words, settled) or _other_numbers(words, settled, frozenset(_numbers(settled))))


class Disputes:
    """Which terms may be explained in ways that are at odds: a quick look at many texts, before these are read."""

    def __init__(self, glossary: Glossary) -> None:
        self._terms = [lowered(term.term) for term in glossary.terms if term.term and not term.known]
        self._marked = ahocorasick_rs.AhoCorasick([term + sign for term in self._terms for sign in FOLLOWS])
        self._said: dict[str, dict[str, None]] = {}

    def hear(self, words: str) -> None:
        """Takes note of what these lines explain."""
        for index, _, end in self._marked.find_matches_as_indexes(lowered(words), overlapping=True):
            term, at = self._terms[index // len(FOLLOWS)], end - 1
            found = BEHIND.match(words, at)
            if found is not None:
                self._said.setdefault(term, {})[found["brackets"] or found["open"]] = None
            elif ASKED_BEHIND.match(words, at) or ASKED_BEFORE.search(words, 0, at - len(term)):
                self._said.setdefault(term, {})[words[words.find("\n", at) + 1 :].partition("\n")[0]] = None

    def terms(self) -> frozenset[str]:
        """Those of which two explanations are at odds, in small letters."""
        return frozenset(term for term, said in self._said.items() if any(at_odds(*pair) for pair in combinations(said, 2)))


def explanation_at(wording: Wording, spot: Spot) -> Spot | None:
    """The words that explain the term at a spot, right behind it or as the answer to what it is."""
    piece = spot.piece
    found = BEHIND.match(piece.words, spot.end)
    if found is not None:
        return Spot(piece, *found.span("brackets" if found["brackets"] else "open"))
    asks = ASKED_BEHIND.match(piece.words, spot.end) or ASKED_BEFORE.search(piece.words, 0, spot.start)
    answer = _answer_to(wording, piece) if asks else None
    return Spot(answer, 0, len(answer.words)) if answer is not None else None


def _answer_to(wording: Wording, question: Piece) -> Piece | None:
    return next((one.answer for one in wording.answers if one.question is question), None)


def _denies(one: str, other: str) -> bool:
    yes, no = _deeds(one)
    also, neither = _deeds(other)
    return bool((yes - no) & (neither - also) or (no - yes) & (also - neither))


def _deeds(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """What is said to happen, and what is said not to."""
    denied = list(DENIED.finditer(words))
    at = {found.start("deed") for found in denied}
    return (
        frozenset(found[0] for found in SAID.finditer(words) if found.start() not in at),
        frozenset(found["deed"] for found in denied),
    )


def _other_numbers(one: str, other: str, units: frozenset[str]) -> bool:
    mine, theirs = _numbers(one), _numbers(other)
    return any(mine[unit] - theirs[unit] and theirs[unit] - mine[unit] for unit in units if unit in mine and unit in theirs)


def _numbers(words: str) -> dict[str, set[float]]:
    """The numbers by their units, hours of the day on a clock of 24."""
    found: dict[str, set[float]] = {}
    for one in NUMBER.finditer(NUMERAL.sub(_digits, words)):
        unit, number = one["unit"].removeprefix("个") or "个", float(one["number"])
        if unit in (":00", "时"):
            unit = CLOCK
        if unit == CLOCK:
            number = (number + 12 if one["late"] and 1 <= number < 12 else number) % 24
        found.setdefault(unit.lower(), set()).add(number)
    return found


def _digits(found: re.Match[str]) -> str:
    if "十" in found[0]:
        return str((DIGITS.index(found["tens"]) if found["tens"] else 1) * 10 + (DIGITS.index(found["ones"]) if found["ones"] else 0))
    return "2" if found[0] == "两" else str(DIGITS.index(found[0]))


def _pairs(words: str) -> frozenset[str]:
    runs = re.findall(r"\w+", words.lower())
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))
