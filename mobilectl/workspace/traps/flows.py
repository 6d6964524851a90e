"""Lists and mappings in brackets that were typed with Chinese signs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mobilectl.workspace.traps.keys import Kind, is_known, kind_of, kind_of_entry
from mobilectl.workspace.traps.sentences import Said, bracket, colon, comma, kept_quotes, key_quotes, no_space, quotes, wrong_bracket
from mobilectl.workspace.traps.signs import CLOSING, COLONS, COMMAS, ENDS, GAP, NAME, OPENING, QUOTES, narrow
from mobilectl.workspace.traps.trap import KEPT, MISREAD, Mend, Trap

FARTHEST = 4000
"""So many characters after the opening bracket the search ends."""
SHORT, SHORTEST = 8, 4
"""Words of a list are as short as this, and with `，` between them even shorter; what is longer may be a sentence with commas."""

_SKIP = re.compile(rf"(?:[\r\n]|{GAP}|(?<=[ \t\n])#[^\n]*)*+")
_KEY = re.compile(
    rf"(?P<open>[{ENDS}]?)(?P<name>{NAME})(?P<close>[{ENDS}]?)(?P<sep>{GAP}*+(?::(?![/:])|[{COLONS}]){GAP}*+)(?=(?P<end>[\r\n,}}\]]|\Z)?)"
)
QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\n]|'')*+'")
_PLAIN = re.compile(r"(?:[^,\[\]{}［］｛｝\n#]|(?<![ \t])#)*+")
_LAST = re.compile(rf"[】〕）)](?={GAP}*\Z)")
_PARTNERS = {"】": "【", "〕": "〔", "）": "（", ")": "("}
_ENTRY = re.compile(r"[A-Za-z0-9_.%-]+")
_WORD = re.compile(rf"[^\s，、；。！？：:]{{1,{SHORT}}}")


@dataclass(slots=True)
class Flow:
    """What is wrong in the brackets that open at `start` behind the key `key`, where they end, and which of them stay open."""

    text: str
    start: int
    key: str = ""
    traps: list[Trap] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    end: int = 0
    wanted: bool = True
    """Whether a list or mapping belongs where the reader is."""
    above: list[str] = field(default_factory=list)
    """The key behind which each open bracket stands."""

    def read(self) -> Flow:
        """Reads on until the brackets are closed, or something stands there that is not understood."""
        stop = min(len(self.text), self.start + FARTHEST)
        at, after = self.start, False
        while at < stop:
            at = _skip(self.text, at)
            step = self._after(at) if after else self._entry(at)
            if step is None:
                break
            at, after = step
            self.end = at
            if not self.open:
                break
        return self

    def _entry(self, at: int) -> tuple[int, bool] | None:
        """Reads a bracket, or an entry up to what separates it from the next; whether something must separate now."""
        sign = self.text[at : at + 1]
        wanted, self.wanted = self.wanted, False
        if sign in OPENING and sign and (sign in "[{［｛" or wanted):
            right = OPENING[sign]
            if sign not in "[{［｛" and _KEY.match(self.text, _skip(self.text, at + 1)):
                right = "{"
            if sign != right:
                self._found(at, at + 1, right, bracket(sign, right))
            self.open.append(right + sign)
            self.above.append(self.key)
            return at + 1, False
        if sign and sign in CLOSING and self.open:
            return self._close(at)
        if (key := _KEY.match(self.text, at)) and (self._in_mapping() or is_known(narrow(key["name"]))):
            self._key(key)
            at = key.end()
            self.key = narrow(key["name"])
            self.wanted = bool(self._kind() & (Kind.LIST | Kind.MAPPING))
            if self.text[at : at + 1] in (*OPENING, *CLOSING, ",", "\r", "\n", ""):
                return at, False
        return self._value(at)

    def _in_mapping(self) -> bool:
        return bool(self.open) and self.open[-1][0] == "{"

    def _kind(self) -> Kind:
        """What may stand where the reader is."""
        above = self.above[-1] if self.above else ""
        return kind_of(self.key, above) if self._in_mapping() else kind_of_entry(above)

    def _key(self, key: re.Match[str]) -> None:
        name, sep = narrow(key["name"]), key["sep"]
        if key["open"] and key["open"] != '"' and key["open"] != "'" and key["close"]:
            self._found(key.start("open"), key.end("open"), "", key_quotes(name))
            self._found(key.start("close"), key.end("close"), "", key_quotes(name))
        sign = sep.strip(" ")
        if sign[:1] in COLONS:
            self._found(key.start("sep"), key.end("sep"), ": ", colon(sign[0], name), key.start("sep") + sep.index(sign[0]))
        elif not sep.endswith(" ") and key["end"] is None:
            self._found(key.end("sep"), key.end("sep"), " ", no_space(name), key.start("sep"))

    def _value(self, at: int) -> tuple[int, bool] | None:
        sign = self.text[at : at + 1]
        if quoted := QUOTED.match(self.text, at):
            return quoted.end(), True
        if sign in QUOTES and sign:
            ends = QUOTES[sign]
            match = re.compile(rf"[^{ENDS}\n]*+([{ends}])(?={GAP}*+(?:[{COMMAS}{re.escape(CLOSING)},\r\n]|\Z))").match(self.text, at + 1)
            if match is None:
                return None if sign in "\"'" else self._plain(at)
            if '"' not in match[0][:-1] and "\\" not in match[0]:
                is_text = sign not in "\"'" and (Kind.TEXT in self._kind() or not self._kind())
                said = kept_quotes(sign, match[1]) if is_text else quotes(sign, match[1])
                mends = tuple(Mend(place, place + 1, '"') for place in (at, match.start(1)) if self.text[place] != '"')
                self.traps.append(Trap(KEPT if is_text else MISREAD, at, match.end(), *said, mends, not is_text, not is_text))
            return match.end(), True
        return self._plain(at)

    def _plain(self, at: int) -> tuple[int, bool] | None:
        end = _PLAIN.match(self.text, at).end()  # type: ignore[union-attr]
        # Even these close the brackets at the end of a line, and some before a comma, unless they close something within the text.
        last = _LAST.search(self.text, at, end)
        if last is not None and self.text.count(_PARTNERS[last[0]], at, end) < self.text.count(last[0], at, end):
            end = last.start() if last[0] in "】〕" or self.text[end : end + 1] in ("\n", "") else end
        if end == at:
            return None
        segment = self.text[at:end]
        if self._in_mapping():
            for sign in re.finditer(f"[{COMMAS}]", segment):
                following = _skip(self.text, at + sign.end())
                if _KEY.match(self.text, following):
                    self._comma(at + sign.start())
                    return following, False
        elif self._separates(at, end, segment):
            for sign in re.finditer(f"[{COMMAS}]", segment):
                self._comma(at + sign.start(), safe=all(_ENTRY.fullmatch(one.strip()) for one in re.split(f"[{COMMAS}]", segment)))
        return end, True

    def _separates(self, at: int, end: int, segment: str) -> bool:
        """Whether the commas of a list's entry were meant to separate: between ids, or short words where no other comma stands."""
        words = [one.strip() for one in re.split(f"[{COMMAS}]", segment)]
        if len(words) < 2 or not all(words):
            return len(words) > 1 and not words[-1] and all(_ENTRY.fullmatch(one) for one in words[:-1])
        are_words = all(_WORD.fullmatch(one) and len(one) <= (SHORTEST if "，" in segment else SHORT) for one in words)
        return all(map(_ENTRY.fullmatch, words)) or (are_words and self._of_words(at, end))

    def _of_words(self, start: int, end: int) -> bool:
        """Whether the other entries of the list are short words as well."""
        opened = max(self.text.rfind(sign, self.start, start) for sign in "[［【〔（")
        closed = min((at for sign in "]］】〕）" if (at := self.text.find(sign, end, end + FARTHEST)) >= 0), default=end)
        others = self.text[opened + 1 : start].split(",")[:-1] + self.text[end:closed].split(",")[1:]
        return all(_WORD.fullmatch(one.strip()) for one in others)

    def _after(self, at: int) -> tuple[int, bool] | None:
        sign = self.text[at : at + 1]
        if sign == ",":
            return at + 1, False
        if sign and sign in COMMAS:
            self._comma(at)
            return at + 1, False
        return self._close(at) if sign and sign in CLOSING else None

    def _close(self, at: int) -> tuple[int, bool] | None:
        sign, right = self.text[at], "]" if self.open[-1][0] == "[" else "}"
        if sign in "]}" and sign != right and (len(self.open) > 1 or self.text[at + 1 : at + 2] not in ("\r", "\n", "")):
            return None  # rather one is missing before
        self.open.pop()
        self.key = self.above.pop()
        if sign != right:
            self._found(at, at + 1, right, wrong_bracket(sign, right) if sign in "]})" else bracket(sign, right))
        return at + 1, True

    def _comma(self, at: int, safe: bool = True) -> None:
        space = "" if self.text[at + 1 : at + 2] in (" ", "\r", "\n", "") else " "
        self._found(at, at + 1, "," + space, comma(self.text[at]), safe=safe)

    def _found(self, start: int, end: int, right: str, said: Said, at: int | None = None, safe: bool = True) -> None:
        at = start if at is None else at
        self.traps.append(Trap(MISREAD, at, at + 1, *said, (Mend(start, end, right),), safe, misleads=safe))


def _skip(text: str, at: int) -> int:
    return _SKIP.match(text, at).end()  # type: ignore[union-attr]
