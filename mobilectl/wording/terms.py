"""Finds the glossary's words in texts: one pass over a text, however many words there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from typing import NamedTuple

import ahocorasick_rs
import msgspec

from mobilectl.findings import Route
from mobilectl.messages import Message, say
from mobilectl.workspace.models.glossary import Forbidden, Glossary, InternalWord, Term

GLOSSARY = "campaigns/glossary.yaml"

# Neither a placeholder's name nor an address is read by customers as words.
NO_WORDS = re.compile(r"\{[^{}\n]*\}|https?://[!-~]+")


class Role(Enum):
    """What the glossary says of a word."""

    TERM = "term"
    ALIAS = "alias"
    INTERNAL = "internal"
    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"


class Entry(msgspec.Struct, frozen=True):
    """A word of the glossary; `route` leads to it in glossary.yaml. `source` is None for an allowed word."""

    word: str
    role: Role
    source: Term | InternalWord | Forbidden | None
    route: Route


class Match(NamedTuple):
    """The characters from `start` to before `end` are a word of the glossary, with all that it says of it."""

    start: int
    end: int
    entries: tuple[Entry, ...]


class Vocabulary:
    """A glossary made ready for searching, which is worth doing once a run."""

    def __init__(self, glossary: Glossary) -> None:
        by_word: dict[str, tuple[Entry, ...]] = {}
        for entry in entries(glossary):
            word = lowered(entry.word)
            by_word[word] = (*by_word.get(word, ()), entry)
        self._by_word = by_word
        self._entries = tuple(by_word.values())
        self._silent = tuple(all(_goes_without_saying(entry) for entry in found) for found in self._entries)
        self._can_be_cut = tuple(_cuttable(word[0]) or _cuttable(word[-1]) for word in by_word)

    def entries(self, word: str) -> tuple[Entry, ...]:
        """Everything that the glossary says of a word, whatever the case of its letters."""
        return self._by_word.get(lowered(word), ())

    def matches(self, text: str) -> tuple[Match, ...]:
        """The words in `text` of which the glossary has something to say, in their order.

        A word inside a longer one does not count: not the forbidden 最低 in 最低消费, not 流量 in 定向流量. Allowed words and
        terms that everyone knows are not among the matches, but cover the shorter ones inside them.
        """
        plain = NO_WORDS.sub(lambda found: "\0" * len(found[0]), text) if "{" in text or "://" in text else text
        plain = lowered(plain)
        found = self._automaton.find_matches_as_indexes(plain, overlapping=True)
        if all(self._silent[word] for word, _, _ in found):
            return ()
        found.sort(key=lambda hit: (hit[1], -hit[2]))
        kept, reached = [], -1
        for word, start, end in found:
            if end > reached and (not self._can_be_cut[word] or stands_alone(plain, start, end)):
                reached = end
                if not self._silent[word]:
                    kept.append(Match(start, end, self._entries[word]))
        return tuple(kept)

    def within(self, word: str) -> tuple[Match, ...]:
        """Every word of the glossary that stands in a word, also those inside longer ones, allowed and known ones."""
        plain = lowered(word)
        found = self._automaton.find_matches_as_indexes(plain, overlapping=True)
        return tuple(Match(start, end, self._entries[index]) for index, start, end in found if stands_alone(plain, start, end))

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return ahocorasick_rs.AhoCorasick(list(self._by_word), ahocorasick_rs.MatchKind.Standard)


def entries(glossary: Glossary) -> Iterator[Entry]:
    """Every word of a glossary. Empty ones, which would match everywhere, are left out."""
    return (entry for entry in all_entries(glossary) if entry.word)


def all_entries(glossary: Glossary) -> Iterator[Entry]:
    """Every word of a glossary, also the empty ones."""
    for index, term in enumerate(glossary.terms):
        yield Entry(term.term, Role.TERM, term, ("terms", index, "term"))
        for number, alias in enumerate(term.aliases):
            yield Entry(alias, Role.ALIAS, term, ("terms", index, "aliases", number))
    for index, internal in enumerate(glossary.internal):
        yield Entry(internal.word, Role.INTERNAL, internal, ("internal", index, "word"))
    for index, forbidden in enumerate(glossary.forbidden):
        for number, word in enumerate(forbidden.words):
            yield Entry(word, Role.FORBIDDEN, forbidden, ("forbidden", index, "words", number))
    for index, allowed in enumerate(glossary.allowed):
        yield Entry(allowed, Role.ALLOWED, None, ("allowed", index))


def unfindable(word: str) -> Message | None:
    """Why no text can ever hold a word; None where one can."""
    if not word.strip():
        return say("the word is empty, so it is found nowhere")
    unseen = next((sign for sign in word if not sign.isprintable() or sign == "\ufffd"), None)
    if unseen is not None:
        return say("the word holds a character that no text may hold (U+{code})", code=f"{ord(unseen):04X}")
    if word != word.strip():
        return say("`{word}` begins or ends with a space, so it is not found where the space is missing", word=word)
    if NO_WORDS.search(word):
        return say("{word} holds a variable or an address, in which no words are looked for", word=word)
    return None


def lowered(text: str) -> str:
    """Small letters, one for each: VoLTE is also meant by VOLTE. (`lower` alone may lengthen a text.)"""
    small = text.lower()
    return small if len(small) == len(text) else "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def stands_alone(text: str, start: int, end: int) -> bool:
    r"""Whether a match does not cut through a Latin word or a number.

    To `\b` a Chinese character is part of a word, so it would miss the GB of 30GB套餐. Here letters end only at letters
    (SA is not in SAFE), digits only at digits (0元 is neither in 10元 nor in 5.0元), and everything ends at Chinese.
    """
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    letters_cut = (_letter(first) and _letter(before)) or (_letter(last) and _letter(after))
    decimals = before in (".", ",") and _digit(text[start - 2 : start - 1])
    digits_cut = (_digit(first) and (_digit(before) or decimals)) or (_digit(last) and _digit(after))
    return not letters_cut and not digits_cut


def _letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _digit(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()


def _goes_without_saying(entry: Entry) -> bool:
    if isinstance(entry.source, Term):
        return entry.role is Role.TERM and entry.source.known and entry.source.status == "standard"
    return entry.role is Role.ALLOWED


def _cuttable(sign: str) -> bool:
    return _letter(sign) or _digit(sign)
