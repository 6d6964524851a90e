"""Traps in a file that can be read all the same, and then means something else than it looks like."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from mobilectl.workspace.traps import sentences
from mobilectl.workspace.traps.guesses import MOST_ALIKE, in_quotes, indented_alike
from mobilectl.workspace.traps.keys import Kind, is_known
from mobilectl.workspace.traps.lines import Line, all_lines, line_at
from mobilectl.workspace.traps.scalars import Scalar, Shape, shape_of
from mobilectl.workspace.traps.signs import BREAKS, SPACES, UNSEEN, code
from mobilectl.workspace.traps.trap import CUT, INVISIBLE, MISREAD, Mend, Trap

MOST = 200
CUSTOMER_KEYS = ("title", "body", "q", "a")
"""Texts for customers, with those under `texts`: their characters are the rule forbidden-character's business."""

_ASKS = re.compile(r"(?:按|回复|发送?|编辑|拨打?|输入|键入|选择|点击|press|reply|dial|send|enter)[“\"'（( ]*$", re.IGNORECASE)
_NUMBER = re.compile(r"#\d+(?!\d|月|日|年|号|期|版|稿|楼)")
_TOPIC = re.compile(r"#[^\s#]+#")
_HASH_KEY = re.compile(r"#\s*(?:号|井|键|字|结束|返回|确认|重听|key\b|to\b|$)")
_TO_CUSTOMERS = re.compile("拒收|退订|回复R|详询|详情")
_PLACEHOLDER = re.compile(r"\{[^\s:{}，：、,]+\}")
_UNSEEN = re.compile(f"[{UNSEEN}]")
_JOINED = re.compile("[\ufe0f\U0001f000-\U0001faff\u2600-\u27bf]\u200d")
_BREAK = re.compile(f"[{BREAKS}]|\r(?!\n)")
_ODD_SPACE = re.compile(f"[{SPACES}]+")


def misread(text: str) -> tuple[Trap, ...]:
    """The traps of a text that can be read, in order; the first ones where there are very many."""
    shape = shape_of(text)
    found = {one.start: one for one in itertools.islice(_by_scalar(text, shape), MOST)}
    found.update((one.start, one) for one in itertools.islice(_by_line(text, shape), MOST))
    return tuple(found[start] for start in sorted(found))


# -------------------------------------------------------------------- by their look, where they stand in plain text


def _by_line(text: str, shape: Shape) -> Iterator[Trap]:
    odd: dict[str, list[Line]] = {}
    for line in all_lines(text):
        for trap in line.indentation():
            scalar = shape.plain_at(trap.start)
            if scalar is not None and scalar.start >= line.start:
                odd.setdefault(text[trap.start], []).append(line)
        yield from (trap for trap in line.dash() if _is_dash(line, trap, shape))
        yield from (trap for trap in (*line.name(), *line.colon()) if _is_key(line, trap, shape))
        yield from (trap for trap in line.comment() if shape.plain_at(trap.start))
        yield from (trap for trap in line.quotes() or line.block() if _is_whole(trap, shape))
        yield from (trap for trap in line.flow() if shape.plain_at(trap.start))
    yield from (indented_alike(lines[:MOST_ALIKE]) for lines in odd.values())


def _is_dash(line: Line, trap: Trap, shape: Shape) -> bool:
    """Whether a dash at the beginning of a plain text was meant to begin an entry."""
    scalar = shape.plain_at(trap.start)
    if scalar is None:
        return False
    if line.above is not None and Kind.LIST in line.above.kind:
        return True
    if line.text[scalar.start] != line.text[trap.start]:
        return False
    return scalar.is_key or Kind.LIST in scalar.kind or (Kind.TEXT not in scalar.kind and scalar.starts_line(line.text))


def _is_key(line: Line, trap: Trap, shape: Shape) -> bool:
    """Whether the first word of a plain text was meant as a key."""
    scalar = shape.plain_at(trap.start)
    if scalar is None or trap.start < line.head.start("dashes") or (scalar.is_entry and Kind.TEXT in scalar.kind):
        return False
    if scalar.is_key and line.head["sep"].strip().endswith(":"):
        return line.text[trap.start] != ":" or is_known(line.meant)
    begins = scalar.start == line.head.start("open") or scalar.start < line.start
    if not begins:
        return False
    if line.text[trap.start] in ":;；=＝":
        return line.text[trap.start] == ":" and (is_known(line.meant) or Kind.MAPPING in scalar.kind)
    return line.is_key_here() or Kind.MAPPING in scalar.kind | line.place


def _is_whole(trap: Trap, shape: Shape) -> bool:
    scalar = shape.plain_at(trap.start)
    return scalar is not None and scalar.start == trap.start


# -------------------------------------------------------------------- by what YAML made of them


def _by_scalar(text: str, shape: Shape) -> Iterator[Trap]:
    for scalar in shape.scalars:
        if scalar.mark and scalar.is_plain and Kind.TEXT in scalar.kind and not scalar.mark.startswith("!!"):
            mends = in_quotes(text, scalar.start, scalar.end)
            yield Trap(MISREAD, scalar.start, scalar.start + 1, *sentences.tag(scalar.mark), mends, safe=False, misleads=False)
        elif scalar.is_plain and (trap := _cut(text, scalar) or _odd_space(text, scalar)):
            yield trap
    for start, end, kind in shape.flows:
        if _PLACEHOLDER.fullmatch(text, start, end) and kind is Kind.TEXT:
            yield Trap(MISREAD, start, start + 1, *sentences.braces(), in_quotes(text, start, end))
    for match in _UNSEEN.finditer(text):
        if trap := _unseen(text, match.start(), shape):
            yield trap
    for match in _BREAK.finditer(text):
        if not shape.is_comment(text, match.start()):
            at = match.start()
            yield Trap(INVISIBLE, at, at + 1, *sentences.line_break(code(text[at])), (Mend(at, at + 1, " "),), safe=False, misleads=False)


def _cut(text: str, scalar: Scalar) -> Trap | None:
    """A text that a `#` cuts off."""
    if scalar.is_key or Kind.TEXT not in scalar.kind:
        return None
    line = line_at(text, scalar.end)
    rest = text[scalar.end : line.end]
    at = scalar.end + rest.find("#")
    if not rest.lstrip(" \t").startswith("#") or "\n" in text[scalar.start : scalar.end]:
        return None
    end = line.start + len(text[line.start : line.end].rstrip())
    if not is_cut(text[scalar.start : scalar.end], text[scalar.end : at], text[at:end]):
        return None
    mends = in_quotes(text, scalar.start if scalar.start < scalar.end else at, end)
    return Trap(CUT, at, end, *sentences.cut(), mends, safe=False, misleads=scalar.start == scalar.end)


def is_cut(said: str, gap: str, comment: str) -> bool:
    """Whether `comment`, with `#` at its beginning, was meant as a part of the text `said` before it, and `gap` as a space of that.

    With one space between them it was if the text asks for something to press or send, and a word or the key's name follows (回复 #QX,
    按 # 键); if a number follows (#1) or another `#` (#5G生活#); or if words for customers follow (… #QX30，拒收请回复R). Anything else
    is a comment.
    """
    if said and gap != " ":
        return False
    joined = not comment[1:2].isspace() and len(comment) > 1
    if not said or _NUMBER.match(comment) or _TOPIC.match(comment):
        return joined
    if _ASKS.search(said) and (joined or _HASH_KEY.match(comment)):
        return True
    return joined and bool(_TO_CUSTOMERS.search(comment))


def _odd_space(text: str, scalar: Scalar) -> Trap | None:
    """A space that YAML keeps at the beginning or end of a value, or of a key that does not begin its line."""
    if scalar.is_key and scalar.starts_line(text):
        return None
    last = scalar.start + len(text[scalar.start : scalar.end].rstrip())
    for match in (_ODD_SPACE.match(text, scalar.start, scalar.end), _ODD_SPACE.match(text, last, scalar.end)):
        if match:
            is_text = not scalar.is_key and (Kind.TEXT in scalar.kind or not scalar.kind)
            return Trap(
                INVISIBLE,
                *match.span(),
                *sentences.leading_space(code(match[0][0])),
                (Mend(*match.span(), " " if scalar.is_key and text[match.start() - 1] == "," else ""),),
                safe=not is_text,
                misleads=not is_text,
            )
    return None


def _unseen(text: str, at: int, shape: Shape) -> Trap | None:
    scalar = shape.at(at)
    if scalar is None or _JOINED.match(text, at - 1):
        return None
    is_text = not scalar.is_key and (Kind.TEXT in scalar.kind or not scalar.kind)
    if is_text and (scalar.key in CUSTOMER_KEYS or "texts" in (scalar.key, scalar.above)):
        return None
    return Trap(INVISIBLE, at, at + 1, *sentences.unseen(code(text[at])), (Mend(at, at + 1, ""),), misleads=not is_text)
