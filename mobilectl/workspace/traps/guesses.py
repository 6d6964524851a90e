"""What could be done about a line of a file that cannot be read, the surest first. Whether it helps is tried by `repair`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from mobilectl.workspace.faults import CONTROL
from mobilectl.workspace.traps import sentences
from mobilectl.workspace.traps.flows import QUOTED, Flow
from mobilectl.workspace.traps.keys import Kind, is_known
from mobilectl.workspace.traps.lines import Line, all_lines, lines_above
from mobilectl.workspace.traps.signs import BREAKS, NAME, SPACES, code
from mobilectl.workspace.traps.trap import INVISIBLE, MISREAD, Mend, Trap

Guess = tuple[Trap, ...]

WIDTHS = ((2, 2), (4, 1), (8, 3), (0, 0))
"""How many spaces a tab may stand for, and a full-width space."""
MOST_ALIKE = 400
"""So many lines are indented anew at a time."""
NEAR = 6
"""So many lines around one are looked at for how it should be indented."""

_BREAK = re.compile(f"[{BREAKS}]|\r(?!\n)")
_FIRST_SIGNS = "[]{}%@*!&`|>?,#-"
_OPENS = re.compile(r"(?<=[ \t,\[{])[\"']")
_ENTRY_END = re.compile(r"[,\]}]")
_NO_COLON = re.compile(rf"({NAME})[{SPACES}]++(?=[^:：\s])")


def sure(line: Line) -> Iterator[Guess]:
    """Signs that are hardly meant as they stand: each part alone, then all together."""
    yield from _indented(line)
    parts = list(line.parts())
    yield from parts
    if wide := _wide_dash(line):
        yield wide
    if len(parts) > 1:
        yield tuple(trap for part in parts for trap in part)


def likely(line: Line) -> Iterator[Guess]:
    """A text that needs quotes, a missing colon, characters that no text may hold."""
    for guess in (_unreadable(line), _no_colon(line)):
        if guess:
            yield guess
    yield from _quoted(line)


def possible(line: Line) -> Iterator[Guess]:
    """Quotes and brackets that are not closed, another indentation."""
    for guess in (_open_quotes(line), _open_brackets(line), _closed_brackets(line)):
        if guess:
            yield guess
    yield from _aligned(line)


def in_quotes(text: str, start: int, end: int) -> tuple[Mend, ...]:
    """Puts a stretch of text into quotes, double ones if it holds no double quotes and no backslash."""
    said = text[start:end]
    if '"' in said or "\\" in said:
        if "'" not in said:
            return Mend(start, start, "'"), Mend(end, end, "'")
        inner = tuple(Mend(start + one.start(), start + one.start(), "\\") for one in re.finditer(r"[\"\\]", said))
        # A sign at the very beginning gets the quote and its backslash in one.
        if inner and inner[0].start == start:
            return Mend(start, start, '"\\'), *inner[1:], Mend(end, end, '"')
        return Mend(start, start, '"'), *inner, Mend(end, end, '"')
    return Mend(start, start, '"'), Mend(end, end, '"')


def alike(line: Line) -> Iterator[Guess]:
    """All lines of the file that are indented by the same sign as this one, by several widths."""
    odd = line.text[line.start : line.start + 1]
    if not odd or odd == " " or not line.indentation():
        return
    alike = (one for one in all_lines(line.text) if line.text.startswith(odd, one.start) and one.indentation())
    lines = list(itertools.islice(alike, MOST_ALIKE))
    if len(lines) > 1:
        for tab, wide in WIDTHS:
            yield (indented_alike(lines, tab, wide),)


def _indented(line: Line) -> Iterator[Guess]:
    """This line alone indented by spaces, by several widths, first where its neighbours stand."""
    guesses = [guess for widths in WIDTHS if (guess := line.indentation(*widths))]
    columns = _columns_near(line) if guesses else set()
    for guess in sorted(guesses, key=lambda guess: len(guess[0].mends[0].text) not in columns):
        yield tuple(replace(one, safe=_is_safe(line.text[one.start], line.text)) for one in guess)


def indented_alike(lines: list[Line], tab: int = 2, wide: int = 2) -> Trap:
    """One trap for all lines that begin with the same sign."""
    first = lines[0].indentation(tab, wide)[0]
    odd = lines[0].text[first.start]
    said = (first.message, first.hint, first.title)
    if len(lines) > 1 and odd.isspace():
        said = sentences.tabs(len(lines)) if odd == "\t" else sentences.indented(code(odd), len(lines))
    mends = tuple(mend for one in lines for trap in one.indentation(tab, wide) for mend in trap.mends)
    return Trap(INVISIBLE, first.start, first.end, *said, mends, _is_safe(odd, lines[0].text))


def _is_safe(odd: str, text: str) -> bool:
    """Tabs beside spaces may be meant as wide as any number of them."""
    return odd != "\t" or re.search(r"^ ", text, re.MULTILINE) is None


def _wide_dash(line: Line) -> Guess:
    """A full-width dash is as wide as a dash and a space, and the lines below may be aligned to that."""
    return tuple(
        replace(one, mends=(Mend(mend.start, mend.end, mend.text + " "),))
        for one in line.dash()
        for mend in one.mends
        if mend.text[:1] == "-"
    )


def _unreadable(line: Line) -> Guess:
    said = line.text[line.start : line.end]
    safe = Kind.TEXT not in line.kind
    if found := CONTROL.search(said):
        mends = tuple(Mend(line.start + one.start(), line.start + one.end(), "") for one in CONTROL.finditer(said))
        at = line.start + found.start()
        return (Trap(INVISIBLE, at, at + 1, *sentences.control(code(found[0])), mends, safe),)
    if found := _BREAK.search(said):
        mends = tuple(Mend(line.start + one.start(), line.start + one.end(), " ") for one in _BREAK.finditer(said))
        at = line.start + found.start()
        return (Trap(INVISIBLE, at, at + 1, *sentences.line_break(code(found[0])), mends, safe=False),)
    return ()


def _no_colon(line: Line) -> Guess:
    match = _NO_COLON.match(line.text, line.head.end("dashes"), line.end)
    if line.key or match is None or not is_known(match[1]):
        return ()
    at = match.end(1)
    return (Trap(MISREAD, match.start(1), at, *sentences.no_colon(match[1]), (Mend(at, at, ":"),), safe=False),)


def _quoted(line: Line) -> Iterator[Guess]:
    """The value as a text in quotes; then with the lines below that are indented deeper."""
    start, end = line.value
    if start == end or not (line.key or line.head["dashes"]) or not (Kind.TEXT in line.kind or not line.kind):
        return
    said = line.text[start:end]
    if said[0] in "\"'":
        if guess := _requoted(line):
            yield guess
        return
    reason, at = sentences.first_sign(said[0]), start
    if said[0] not in _FIRST_SIGNS:
        colon = re.search(r":(?=[ \t]|\Z)", said)
        if colon is None:
            return
        reason, at = sentences.colon_in_text(), start + colon.start()
    for stop in dict.fromkeys((end, line.end, _folded_end(line))):
        yield (Trap(MISREAD, at, at + 1, *reason, in_quotes(line.text, start, stop)),)


def _requoted(line: Line) -> Guess:
    """A text in quotes with the same quotes inside, or with a backslash that is meant as such."""
    start, end = line.value
    said = line.text[start:end]
    quote, other = (said[0], "'" if said[0] == '"' else '"')
    inner = said[1:-1] if len(said) > 1 and said[-1] == quote else ""
    if inner and other not in inner and not (other == '"' and "\\" in inner):
        reason = sentences.escape() if quote == '"' and quote not in inner and "\\" in inner else sentences.inner_quotes()
        at = start + 1 + max(0, inner.find("\\" if quote not in inner else quote))
        return (Trap(MISREAD, at, at + 1, *reason, (Mend(start, start + 1, other), Mend(end - 1, end, other))),)
    if inner and quote in inner:
        places = [start + 1 + one.start() for one in re.finditer(re.escape(quote), inner)]
        mends = tuple(Mend(at, at, "\\" if quote == '"' else "'") for at in places)
        return (Trap(MISREAD, places[0], places[0] + 1, *sentences.inner_quotes(), mends),)
    if not inner and said.count(quote) > 1:
        at = start + said.index(quote, 1)
        return (Trap(MISREAD, at, at + 1, *sentences.inner_quotes(), in_quotes(line.text, start, end)),)
    return ()


def _folded_end(line: Line) -> int:
    """Where the last of the lines below ends that go on with this line's value."""
    end = line.end
    for one in all_lines(line.text, line.end + 1):
        if one.indent <= line.indent or one.key or one.head["dashes"] or one.start == one.end:
            break
        end = one.end
    return end


def _open_quotes(line: Line) -> Guess:
    """Quotes that are not closed in the line: at its end, or where the entry of a list or mapping in brackets ends."""
    start, end = line.value
    in_brackets = line.text[start : start + 1] in "[{" and start < end
    at = start
    while (opening := _OPENS.search(line.text, at, end)) and (in_brackets or opening.start() == start):
        if closed := QUOTED.match(line.text, opening.start(), end):
            at = closed.end()
            continue
        sign = opening[0]
        stop = _ENTRY_END.search(line.text, opening.end(), end) if in_brackets else None
        place = stop.start() if stop else end
        return (Trap(MISREAD, opening.start(), opening.end(), *sentences.open_quotes(sign), (Mend(place, place, sign),), safe=False),)
    return ()


def _open_brackets(line: Line) -> Guess:
    start, end = line.value
    if end == start or line.text[start] not in "[{［｛" or Kind.TEXT in line.kind:
        return ()
    flow = Flow(line.text[:end], start, line.meant).read()
    if not flow.open:
        return ()
    right = "".join("]" if one[0] == "[" else "}" for one in reversed(flow.open))
    return (*flow.traps, Trap(MISREAD, start, start + 1, *sentences.open_brackets(right), (Mend(end, end, right),), safe=False))


def _closed_brackets(line: Line) -> Guess:
    """Brackets that close what nothing opened."""
    start, end = line.value
    if end == start or line.text[end - 1] not in "]}" or Kind.TEXT in line.kind:
        return ()
    key = line.head.start("open") if line.head["dashes"] and line.key else start
    closing = line.text[end - 1]
    opening = "[" if closing == "]" else "{"
    said = line.text[key:end]
    if said.count(opening) >= said.count(closing):
        return ()
    return (Trap(MISREAD, end - 1, end, *sentences.closed_brackets(opening), (Mend(key, key, opening),), safe=False),)


def _aligned(line: Line) -> Iterator[Guess]:
    """The line moved by a few columns to where a neighbour stands."""
    if line.head["indent"].strip(" ") or not (line.key or line.head["dashes"]):
        return
    for column in sorted(_columns_near(line) - {line.indent}, key=lambda place: (abs(place - line.indent), -place)):
        if abs(column - line.indent) <= 3:
            end = line.head.end("indent")
            yield (Trap(MISREAD, end, end + 1, *sentences.misaligned(column), (Mend(line.start, end, " " * column),), safe=False),)


def _columns_near(line: Line) -> set[int]:
    """Where keys and dashes stand in the lines around one."""
    below = itertools.islice(all_lines(line.text, line.end + 1), NEAR)
    near = itertools.chain(lines_above(line.text, line.start, NEAR), below)
    return {place for one in near if one.key or one.head["dashes"] for place in (one.indent, one.column)}
