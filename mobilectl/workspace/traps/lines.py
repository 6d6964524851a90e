"""One line of a file, as it is typed: what on it may be a trap, by its look alone.

Whether it is one shows elsewhere: in a file that cannot be read by trying (`repair`), in one that can by where it stands (`misread`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mobilectl.workspace.traps import sentences
from mobilectl.workspace.traps.flows import Flow
from mobilectl.workspace.traps.keys import Kind, is_known, kind_of, kind_of_entry, names_keys
from mobilectl.workspace.traps.signs import CLOSING, COLONS, DASHES, ENDS, GAP, NAME, OPENING, QUOTES, UNSEEN, code, narrow
from mobilectl.workspace.traps.trap import INVISIBLE, KEPT, MISREAD, Mend, Trap

FARTHEST = 200
"""So many lines above the key is looked for under which a line stands."""

_HEAD = re.compile(
    rf"(?P<indent>{GAP}*+)(?P<dashes>(?:(?:-(?!-)|[{DASHES}](?![{DASHES}])|\*(?= )){GAP}*+)*+)"
    rf"(?:(?P<open>[{ENDS}]?)(?P<name>{NAME})(?P<close>[{ENDS}]?)(?P<sep>{GAP}*+(?::(?![/:])|[{COLONS}]|[;；=＝](?!=)){GAP}*+))?"
)
_ORDINARY = re.compile(r" *+(?=[a-z])")
_COMMENT = re.compile(r"(?<![ \t])[ \t]++#(?=[ \t]|\Z).*")
_BLOCK = re.compile(r"([｜＞︱|>])([+-]?[1-9]?[+-]?)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
_UNSEEN = re.compile(f"[{UNSEEN}]")


@dataclass(frozen=True)
class Line:
    """The characters `start` to `end` of a text, without the line's end."""

    text: str
    start: int
    end: int

    @cached_property
    def head(self) -> re.Match[str]:
        """Indentation, dashes, key and colon."""
        match = _HEAD.match(self.text, self.start, self.end)
        assert match is not None
        return match

    @cached_property
    def key(self) -> str:
        """The key as it is meant; "" where there is none."""
        return narrow(self.head["name"] or "")

    @cached_property
    def indent(self) -> int:
        """How many spaces it is meant to be indented by."""
        return len(_spaces(self.head["indent"]))

    @cached_property
    def column(self) -> int:
        """How many characters are meant to stand before the key, or before the value where there is none."""
        return self.indent + len(_spaces(self.head["dashes"]))

    @cached_property
    def above(self) -> Line | None:
        """The line with the key under which this one stands."""
        entry = bool(self.head["dashes"])
        column = self.indent if entry else self.column
        if not column and not entry:
            return None
        for line in lines_above(self.text, self.start, FARTHEST):
            spaces = _ORDINARY.match(self.text, line.start)
            if spaces is not None and spaces.end() - line.start >= column + entry:
                continue  # deeper, or beside: told without a closer look
            if not line.key:
                continue
            if line.column < column or (entry and line.column == column):
                return line
        return None

    @cached_property
    def meant(self) -> str:
        """The key in small letters, as word processors begin lines with a capital; where a workspace names the keys, as it is."""
        small = self.key.lower()
        if small == self.key or len(small) < 2 or is_known(self.key):
            return self.key
        return self.key if names_keys(self.above.key if self.above is not None else "") else small

    @cached_property
    def kind(self) -> Kind:
        """What may stand as the value of this line."""
        above = self.above.key if self.above is not None else ""
        if not self.key:
            return kind_of_entry(above) if self.head["dashes"] else kind_of(above, "")
        return kind_of(self.meant, above)

    @cached_property
    def place(self) -> Kind:
        """What may stand on this line, as an entry of the list above or as the value of the key above."""
        if self.above is None:
            return Kind.UNKNOWN
        return kind_of_entry(self.above.key) if self.head["dashes"] else self.above.kind

    @cached_property
    def value(self) -> tuple[int, int]:
        """From where to where its value goes, without a comment."""
        start = self.head.end()
        comment = _COMMENT.search(self.text, start - 1 if start > self.start else start, self.end)
        end = comment.start() if comment and comment.start() >= start - 1 else self.end
        return start, max(start, start + len(self.text[start:end].rstrip(" \t\r")))

    def is_key_here(self) -> bool:
        """Whether the key is one of the definition files, or looks like the name of a text or the like."""
        return is_known(self.meant) or bool(_ID.fullmatch(self.key))

    # ---------------------------------------------------------------- what may be a trap, part by part

    def parts(self) -> Iterator[tuple[Trap, ...]]:
        """Each part of the line that is not as YAML has it, from left to right."""
        for part in (
            self.indentation(),
            self.dash(),
            self.name(),
            self.colon(),
            self.comment(),
            self.quotes() or self.block() or self.flow(),
            self.tail(),
        ):
            if part:
                yield part

    def indentation(self, tab: int = 2, wide: int = 2) -> tuple[Trap, ...]:
        """Something else than spaces before the line; a tab is taken for so many spaces, and a full-width one as well."""
        odd = next((sign for sign in self.head["indent"] if sign != " "), None)
        if odd is None or self.head.end("indent") == self.end:
            return ()
        said = (
            sentences.tabs(1) if odd == "\t" else sentences.unseen(code(odd)) if odd in _UNSEEN_SIGNS else sentences.indented(code(odd), 1)
        )
        at = self.start + self.head["indent"].index(odd)
        mend = Mend(self.start, self.head.end("indent"), _spaces(self.head["indent"], tab, wide))
        return (Trap(INVISIBLE, at, at + 1, *said, (mend,)),)

    def dash(self) -> tuple[Trap, ...]:
        """Something else than `- ` before an entry."""
        at = self.head.start("dashes")
        for one in re.finditer(rf"([-*{DASHES}])({GAP}*)", self.head["dashes"]):
            sign, gap = one[1], one[2]
            start, end = at + one.start(), at + one.end()
            if sign != "-":
                return (Trap(MISREAD, start, start + 1, *sentences.dash(sign), (Mend(start, end, "-" + (_spaces(gap) or " ")),)),)
            if not gap and end < self.end:
                if one.start() and _NUMBER.fullmatch(self.text, *self.value):
                    return ()  # the minus of a number, as in `- -1`
                return (Trap(MISREAD, start, start + 1, *sentences.dash_alone(), (Mend(end, end, " "),)),)
            if odd := gap.strip(" \t"):
                place = end - len(gap) + gap.index(odd[0])
                return (Trap(INVISIBLE, place, place + 1, *sentences.leading_space(code(odd[0])), (Mend(end - len(gap), end, " "),)),)
        return ()

    def name(self) -> tuple[Trap, ...]:
        """A key in quotes that are none, with something unseen in it, or in full-width letters."""
        if not self.key:
            return ()
        head, found = self.head, []
        opening, closing, name = head["open"], head["close"], head["name"]
        if (opening or closing) and not (opening == closing and opening in "\"'"):
            said = sentences.key_quotes(self.key)
            for group in ("open", "close"):
                if head[group]:
                    found.append(Trap(MISREAD, *head.span(group), *said, (Mend(*head.span(group), ""),)))
        if unseen := _UNSEEN.search(name):
            at = head.start("name") + unseen.start()
            found.append(Trap(INVISIBLE, at, at + 1, *sentences.unseen(code(unseen[0])), (Mend(*head.span("name"), self.key),)))
        elif name != (meant := self.meant) and is_known(meant):
            said = sentences.wide_key(meant) if name != self.key else sentences.capital_key(meant)
            found.append(Trap(MISREAD, *head.span("name"), *said, (Mend(*head.span("name"), meant),)))
        return tuple(found)

    def colon(self) -> tuple[Trap, ...]:
        """Something else than a colon and a space behind the key."""
        sep = self.head["sep"]
        if not sep:
            return ()
        start, end = self.head.span("sep")
        right = ": " if end < self.end else ":"
        sign = sep.strip(_BLANKS)
        at = start + sep.index(sign)
        if sign != ":":
            if sign not in COLONS and not is_known(self.meant):
                return ()
            return (Trap(MISREAD, at, at + 1, *sentences.colon(sign, self.key), (Mend(start, end, right),)),)
        before, gap = sep[: sep.index(":")], sep[sep.index(":") + 1 :]
        if odd := before.strip(" \t"):
            return (
                Trap(INVISIBLE, start + before.index(odd[0]), at, *sentences.odd_space(code(odd[0]), self.key), (Mend(start, at, ""),)),
            )
        if not gap and end < self.end:
            return (Trap(MISREAD, at, at + 1, *sentences.no_space(self.key), (Mend(end, end, " "),)),)
        if (odd := gap.strip(" \t")) and gap[0] not in " \t":
            return (Trap(INVISIBLE, at + 1, at + 2, *sentences.odd_space(code(odd[0]), self.key), (Mend(at + 1, end, right[1:]),)),)
        return ()

    def tail(self) -> tuple[Trap, ...]:
        """Something at the end of the line that cannot be seen."""
        said = self.text[self.start : self.end]
        tail = said[len(said.rstrip(_BLANKS)) :].lstrip(" \t")
        at = self.end - len(tail)
        odd = next((sign for sign in tail if sign not in " \t"), None)
        if odd is None or at == self.start:
            return ()
        return (Trap(INVISIBLE, at, at + 1, *sentences.unseen(code(odd)), (Mend(at, self.end, ""),)),)

    def comment(self) -> tuple[Trap, ...]:
        """A whole line behind `＃`."""
        at = self.head.end("indent")
        if self.text[at : at + 1] != "＃":
            return ()
        gap = self.text[at + 1 : at + 2] in (" ", "\u3000")
        return (Trap(MISREAD, at, at + 1, *sentences.hash_sign(), (Mend(at, at + 1 + gap, "# "),)),)

    def quotes(self) -> tuple[Trap, ...]:
        """A whole value between signs that look like quotes."""
        start, end = self.value
        opening, closing = self.text[start : start + 1], self.text[end - 1 : end]
        if end - start < 2 or opening not in QUOTES or closing not in QUOTES[opening] or (opening == closing and opening in "\"'"):
            return ()
        inner = self.text[start + 1 : end - 1]
        same = QUOTES[opening] + opening
        if any(sign in inner for sign in same if sign != "’"):
            return ()
        right = next(
            (sign for sign in ("'" if opening == "'" else '"', "'") if sign not in inner and (sign == "'" or "\\" not in inner)), None
        )
        if right is None:
            return ()
        mends = tuple(Mend(at, at + 1, right) for at in (start, end - 1) if self.text[at] != right)
        if opening not in "\"'" and (Kind.TEXT in self.kind or not self.kind):
            return (Trap(KEPT, start, end, *sentences.kept_quotes(opening, closing), mends, safe=False, misleads=False),)
        return (Trap(MISREAD, start, end, *sentences.quotes(opening, closing), mends),)

    def block(self) -> tuple[Trap, ...]:
        """A full-width sign before a text of several lines."""
        start, end = self.value
        match = _BLOCK.fullmatch(self.text, start, end)
        if match is None or match[1] in "|>":
            return ()
        right = ">" if match[1] == "＞" else "|"
        return (Trap(MISREAD, start, start + 1, *sentences.block_sign(match[1], right), (Mend(start, start + 1, right),)),)

    def flow(self) -> tuple[Trap, ...]:
        """A list or mapping in brackets with signs that are none to YAML."""
        start, end = self.value
        if self.text[start : start + 1] not in OPENING or start == end or not self.may_be_flow():
            return ()
        flow = Flow(self.text, start, self.meant or (self.above.key if self.above is not None else "")).read()
        return tuple(flow.traps) if flow.end > start + 1 else ()

    def may_be_flow(self) -> bool:
        """Whether brackets at the beginning of the value are meant as such."""
        start, end = self.value
        sign, kind = self.text[start], self.kind
        if Kind.TEXT in kind:
            return _TEXT_IN_PARTS.match(self.text, start, end) is not None
        if sign in "[{［｛" or kind & (Kind.LIST | Kind.MAPPING):
            return True
        inner = self.text[start + 1 : end - 1]
        return not kind and bool(_LIST_OF_IDS.fullmatch(inner)) and self.text[end - 1] in CLOSING


_BLANKS = " \t\u00a0\u1680\u202f\u205f\u3000\u00ad\ufeff" + "".join(
    chr(number) for number in (*range(0x2000, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065))
)
"""The characters of GAP."""
_UNSEEN_SIGNS = frozenset(sign for sign in _BLANKS if _UNSEEN.match(sign))
_TEXT_IN_PARTS = re.compile(rf"[{{｛]{GAP}*(?:title|body){GAP}*[:{COLONS}]")
"""A text may be a mapping of its title and body."""
_LIST_OF_IDS = re.compile(r"[A-Za-z0-9_-]+(?:[ ,，、]+[A-Za-z0-9_-]+)*+")


def _spaces(indent: str, tab: int = 2, wide: int = 2) -> str:
    """Indentation as spaces."""
    return _UNSEEN.sub("", indent).replace("\u3000", " " * wide).replace("\t", " " * tab).translate(_AS_SPACE)


_AS_SPACE = {ord(sign): " " for sign in _BLANKS}


def line_at(text: str, index: int) -> Line:
    """The line that holds a character."""
    start = text.rfind("\n", 0, index) + 1
    end = text.find("\n", index)
    end = len(text) if end < 0 else end
    return Line(text, start, end - (text[start:end].endswith("\r")))


def lines_above(text: str, start: int, most: int) -> Iterator[Line]:
    """The lines above a line's start that hold something, the nearest first."""
    for _ in range(most):
        if start == 0:
            return
        line = line_at(text, start - 1)
        start = line.start
        if not text[line.start : line.end].isspace() and line.start < line.end:
            yield line


def all_lines(text: str, start: int = 0) -> Iterator[Line]:
    """All lines in order, from one that begins at a character."""
    while start < len(text):
        line = line_at(text, start)
        yield line
        start = text.find("\n", start) + 1 or len(text)
