"""How the value of a scalar is spelt in its file, character by character, and how other words would be spelt in its place.

YAML 1.1 as libyaml reads it: plain, in quotes with their escapes, as a block, each with its way of folding lines. What is spelt in
a way that is not understood here has no spelling, so that an edit of it is refused and never lands in a wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Letters = list[tuple[str, int, int]]
"""Each character of the value with the start and end of its stretch of the file's text."""

BREAK = re.compile(r"\r\n|\n|\r")
LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
FOLD = re.compile(r"[ \t]*(?:(?:\r\n|\n|\r)[ \t]*)+")
PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([^xuU\r\n]))")
JOINED = re.compile(r"\\(?:\r\n|\n|\r)[ \t]*((?:(?:\r\n|\n|\r)[ \t]*)*)")
HEADER = re.compile(r"[|>]([-+0-9]*)[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)")
NAMED = dict(zip('0abtnvfre\t"/\\ N_LP', '\0\a\b\t\n\v\f\r\x1b\t"/\\ \x85\xa0\u2028\u2029', strict=True))
MOST_INDENT = 40
UNPRINTABLE = re.compile("[^ -~\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A scalar in its file: from `start` to `end` without its anchor and tag; `style` is its first sign, "" for plain.

    `letters` has a stretch of the file's text for each character of the value.
    """

    style: str
    start: int
    end: int
    letters: tuple[tuple[int, int], ...]
    indent: str
    line_end: str

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """The stretch of the file's text that is the value from the character `first` to before `last`."""
        if first < last:
            return self.letters[first][0], self.letters[last - 1][1]
        if self.letters:
            at = self.letters[first][0] if first < len(self.letters) else self.letters[-1][1]
        else:
            at = self.start + len(self.style)
        return at, at

    def spelt(self, words: str) -> str | None:
        """The words as they are spelt inside this scalar; None where its style has no spelling for them."""
        if self.style == '"':
            return _escaped(words)
        if UNPRINTABLE.search(words.replace("\n", "").replace("\t", "")):
            return None
        if self.style in ("|", ">"):
            return words.replace("\n", self.line_end * (1 if self.style == "|" else 2) + self.indent)
        return None if "\n" in words else words.replace("'", "''") if self.style == "'" else words


def spelling(text: str, start: int, end: int, value: str) -> Spelling | None:
    """How `value` is spelt from `start` to `end`; None where that is not understood."""
    found = PROPERTIES.match(text, start, end)
    start = found.end() if found else start
    style = text[start : start + 1] if start < end and text[start] in "'\"|>" else ""
    if style in ("|", ">"):
        for letters, indent in _blocks(text, start, end):
            if "".join(one[0] for one in letters) == value:
                return _spelling(text, style, start, end, letters, indent)
        return None
    edge = len(style)
    if value == text[start + edge : end - edge] and (not style or not {"'", "\\"} & set(value)) and not BREAK.search(value):
        letters = [(letter, start + edge + at, start + edge + at + 1) for at, letter in enumerate(value)]
    else:
        letters = list(_flow(text, start + edge, end - edge, style))
    return _spelling(text, style, start, end, letters, "") if "".join(one[0] for one in letters) == value else None


def quoted(words: str) -> str:
    """The words as a scalar of their own, in quotes."""
    if UNPRINTABLE.search(words):
        return f'"{_escaped(words)}"'
    return "'" + words.replace("'", "''") + "'"


def line_end(text: str, at: int) -> str:
    """How the line ends on which a place of a text is; for the last line as the one before."""
    stop = text.find("\n", at)
    if stop < 0:
        stop = text.rfind("\n", 0, at)
    return "\r\n" if stop > 0 and text[stop - 1] == "\r" else "\n"


def _spelling(text: str, style: str, start: int, end: int, letters: Letters, indent: str) -> Spelling:
    return Spelling(style, start, end, tuple((one, other) for _, one, other in letters), indent, line_end(text, start))


def _escaped(words: str) -> str:
    def escape(found: re.Match[str]) -> str:
        code = ord(found[0])
        return {"\n": "\\n", "\t": "\\t"}.get(found[0]) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")

    return UNPRINTABLE.sub(escape, words.replace("\\", "\\\\").replace('"', '\\"'))


def _flow(text: str, at: int, end: int, style: str) -> Iterator[tuple[str, int, int]]:
    """The characters of a plain or quoted scalar between `at` and `end`."""
    while at < end:
        if fold := FOLD.match(text, at, end):
            breaks = len(BREAK.findall(fold[0]))
            yield from _gap(text, at, fold.end(), " " if breaks == 1 else "\n" * (breaks - 1))
            at = fold.end()
        elif style == "'" and text.startswith("''", at):
            yield "'", at, at + 2
            at += 2
        elif style == '"' and (joined := JOINED.match(text, at, end)):
            yield from _gap(text, joined.start(1), joined.end(), "\n" * len(BREAK.findall(joined[1])))
            at = joined.end()
        elif style == '"' and (escape := ESCAPE.match(text, at, end)):
            code = escape[1] or escape[2] or escape[3]
            yield chr(min(int(code, 16), 0x10FFFF)) if code else NAMED.get(escape[4], ""), at, escape.end()
            at = escape.end()
        else:
            yield text[at], at, at + 1
            at += 1


def _gap(text: str, start: int, end: int, characters: str) -> Iterator[tuple[str, int, int]]:
    """Characters that stand for the line ends of a stretch: the first for as many as there are too many."""
    ends = [one.end() for one in BREAK.finditer(text, start, end)]
    cuts = [start, *ends[len(ends) - len(characters) : -1], end] if characters else []
    yield from ((letter, cuts[at], cuts[at + 1]) for at, letter in enumerate(characters))


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[Letters, str]]:
    """What a block scalar may be: it can name its indentation, and that counts from a place which only its file knows."""
    header = HEADER.match(text, start, end)
    if header is None:
        return
    lines = [(one.start(), one.end(1), one.end()) for one in LINE.finditer(text, header.end(), end) if one[0]]
    if any(sign.isdigit() for sign in header[1]):
        indents: list[int] = list(range(MOST_INDENT))
    else:
        filled = [text[first:stop] for first, stop, _ in lines if text[first:stop].strip(" ")]
        indents = [len(filled[0]) - len(filled[0].lstrip(" "))] if filled else [MOST_INDENT]
    for indent in indents:
        yield _block(text, lines, indent, text[start] == ">", header[1]), " " * indent


def _block(text: str, lines: list[tuple[int, int, int]], indent: int, folded: bool, chomping: str) -> Letters:
    letters: Letters = []
    behind = lines[0][0] if lines else 0
    blanks, before = 0, ""
    for first, stop, _ in lines:
        begin = first
        while begin < min(first + indent, stop) and text[begin] == " ":
            begin += 1
        if begin == stop:
            blanks += 1
            continue
        both = folded and before != "" and not before.isspace() and not text[begin].isspace()
        characters = "\n" * blanks if not before else (" " if not blanks else "\n" * blanks) if both else "\n" * (blanks + 1)
        letters += _gap(text, behind, begin, characters)
        letters += [(text[at], at, at + 1) for at in range(begin, stop)]
        behind, blanks, before = stop, 0, text[begin]
    ends = [one.end() for one in BREAK.finditer(text, behind, lines[-1][2])] if lines else []
    kept = len(ends) if "+" in chomping else 0 if "-" in chomping or not before else min(1, len(ends))
    starts = [behind, *ends]
    return letters + [("\n", starts[at], ends[at]) for at in range(kept)]
