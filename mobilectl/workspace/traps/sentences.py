"""What is said of each trap: what is wrong, what would be right, and what the fix does."""

from __future__ import annotations

from typing import NamedTuple

from mobilectl.messages import Message, say


class Said(NamedTuple):
    """Message, hint and the fix's title."""

    message: Message
    hint: Message
    title: Message


def colon(sign: str, key: str) -> Said:
    """A sign that stands for the colon behind a key."""
    return Said(
        say("`{sign}` does not end the key `{key}`: YAML takes it for a letter", sign=sign, key=key),
        say("write `{key}: ` with the colon of the English keyboard and a space", key=key),
        say("write `: `"),
    )


def no_space(key: str) -> Said:
    """`key:value`."""
    return Said(
        say("a space is missing behind `{key}:`, so that it is not a key", key=key),
        say("write `{key}: ` and then the value", key=key),
        say("put a space behind the colon"),
    )


def no_colon(key: str) -> Said:
    """`key value`."""
    return Said(
        say("the colon is missing behind the key `{key}`", key=key), say("write `{key}: ` and then the value", key=key), say("write `: `")
    )


def odd_space(code: str, key: str) -> Said:
    """Between a key and its value."""
    return Said(
        say("what stands behind `{key}:` looks like a space and is none ({code})", key=key, code=code),
        say("type an ordinary space there"),
        say("put an ordinary space behind the colon"),
    )


def leading_space(code: str) -> Said:
    """At the beginning or end of a value."""
    return Said(
        say("what looks like a space here is none to YAML and belongs to the word ({code})", code=code),
        say("delete it; if it is meant, put the value into quotes"),
        say("delete the space"),
    )


def comma(sign: str) -> Said:
    """Between the entries of a list or mapping in brackets."""
    return Said(
        say("`{sign}` separates nothing in brackets: YAML takes it for a letter", sign=sign),
        say("write the comma of the English keyboard; a text with `{sign}` in it goes into quotes", sign=sign),
        say("write `, `"),
    )


def bracket(sign: str, right: str) -> Said:
    """Around a list or mapping."""
    return Said(
        say("`{sign}` is no bracket to YAML: it takes it for a letter", sign=sign),
        say("write `{right}`; a text that begins with `{sign}` goes into quotes", right=right, sign=sign),
        say("write `{right}`", right=right),
    )


def dash(sign: str) -> Said:
    """Before an entry of a list."""
    return Said(
        say("`{sign}` begins no entry of a list: YAML takes it for a letter", sign=sign),
        say("write `- `, with the minus sign of the English keyboard and a space"),
        say("write `- `"),
    )


def dash_alone() -> Said:
    """`-entry`."""
    return Said(
        say("a space is missing behind the dash, so that it begins no entry of a list"),
        say("write `- ` and then the entry"),
        say("put a space behind the dash"),
    )


def tabs(lines: int) -> Said:
    """Indentation by tabs."""
    one, more = say("the line is indented with a tab"), say("{lines} lines are indented with tabs, this is the first", lines=lines)
    message = one if lines == 1 else more
    return Said(
        message, say("indent with spaces only; most editors can be told to put spaces for the tab key"), say("put spaces for the tabs")
    )


def indented(code: str, lines: int) -> Said:
    """Indentation by something else that looks like spaces."""
    message = (
        say("the line begins with something that looks like a space and is none ({code})", code=code)
        if lines == 1
        else say(
            "{lines} lines begin with something that looks like a space and is none ({code}), this is the first", lines=lines, code=code
        )
    )
    return Said(message, say("indent with ordinary spaces, typed in English input"), say("indent with ordinary spaces"))


def unseen(code: str) -> Said:
    """A character without width."""
    return Said(
        say("an invisible character stands here ({code})", code=code),
        say("delete it; it came along when the text was copied"),
        say("delete the invisible character"),
    )


def key_quotes(key: str) -> Said:
    """Around a key."""
    return Said(
        say("the quotes around the key `{key}` are none to YAML: they become part of the key", key=key),
        say("write {key} without quotes", key=key),
        say("write {key} without quotes", key=key),
    )


def wide_key(key: str) -> Said:
    """A key in full-width letters."""
    return Said(
        say("the key is written in full-width letters"), say("write `{key}` in English input", key=key), say("write `{key}`", key=key)
    )


def capital_key(key: str) -> Said:
    """A key that a word processor began with a capital."""
    return Said(say("keys are written in small letters"), say("write `{key}`", key=key), say("write `{key}`", key=key))


def quotes(opening: str, closing: str) -> Said:
    """Around a value."""
    return Said(
        say("{opening} and {closing} are no quotes to YAML", opening=opening, closing=closing),
        say(
            "write \" around the value, or nothing; where the text really has these signs, write '{opening}…{closing}'",
            opening=opening,
            closing=closing,
        ),
        say("write ordinary quotes"),
    )


def kept_quotes(opening: str, closing: str) -> Said:
    """Around a text that customers read."""
    return Said(
        say("{opening} and {closing} are part of this text, as they are no quotes to YAML", opening=opening, closing=closing),
        say(
            "write \" around the text; where customers are to read these signs, write '{opening}…{closing}'",
            opening=opening,
            closing=closing,
        ),
        say("write ordinary quotes"),
    )


def colon_in_text() -> Said:
    """`a: b: c`."""
    return Said(
        say("the text holds `: `, which makes a key of what stands before"),
        say("put the whole text into quotes, or write the Chinese colon `：` in it"),
        say("put the text into quotes"),
    )


def first_sign(sign: str) -> Said:
    """A text that begins with a sign of YAML."""
    return Said(
        say("a text that begins with `{sign}` is read as something else", sign=sign),
        say("put the whole text into quotes"),
        say("put the text into quotes"),
    )


def inner_quotes() -> Said:
    """`"a "b" c"`."""
    return Said(
        say("the quotes end in the middle of the text, as it holds the same quotes"),
        say("put the text into the other kind of quotes, or write “ ” inside it"),
        say("put the text into quotes that it does not hold"),
    )


def escape() -> Said:
    """`"a\\d"`."""
    return Said(
        say("between double quotes `\\` begins a code, and there is none like this"),
        say("put the text into single quotes"),
        say("put the text into single quotes"),
    )


def open_quotes(sign: str) -> Said:
    """`"abc`."""
    return Said(
        say("the quotes that open here are not closed in this line"),
        say("close the text with {sign}", sign=sign),
        say("close the quotes at the end of the line"),
    )


def open_brackets(right: str) -> Said:
    """`[a, b`."""
    return Said(
        say("the brackets that open here are not closed in this line"),
        say("close the list or mapping with {right}", right=right),
        say("close the brackets at the end of the line"),
    )


def closed_brackets(right: str) -> Said:
    """`a, b]`."""
    return Said(
        say("this bracket closes something that was not opened in this line"),
        say("open the list or mapping with {right}", right=right),
        say("open the brackets at the beginning of the value"),
    )


def wrong_bracket(sign: str, right: str) -> Said:
    """`[a, b}`."""
    return Said(
        say("`{sign}` does not close what was opened before", sign=sign),
        say("write `{right}`", right=right),
        say("write `{right}`", right=right),
    )


def hash_sign() -> Said:
    """`＃ comment`."""
    return Said(
        say("`＃` begins no comment: YAML takes the line for text"),
        say("write `# ` with the sign of the English keyboard"),
        say("write `# `"),
    )


def block_sign(sign: str, right: str) -> Said:
    """`｜` before a text of several lines."""
    return Said(
        say("`{sign}` begins no text of several lines: YAML makes it part of the text", sign=sign),
        say("write `{right}` with the sign of the English keyboard", right=right),
        say("write `{right}`", right=right),
    )


def control(code: str) -> Said:
    """A character that no YAML may hold."""
    return Said(
        say("a character stands here that no YAML file may hold ({code})", code=code),
        say("delete it; it came along when the text was copied"),
        say("delete the character"),
    )


def line_break(code: str) -> Said:
    """A line break that editors do not show."""
    return Said(
        say("YAML ends the line here, at a line break that editors do not show ({code})", code=code),
        say("delete it, or begin a new line"),
        say("put a space for it"),
    )


def misaligned(columns: int) -> Said:
    """A line that is indented a little differently."""
    return Said(
        say("the line is not indented like the ones it belongs to"),
        say("put {columns} spaces before it, if it belongs to the lines above that have as many", columns=columns),
        say("indent by {columns} spaces", columns=columns),
    )


def conflict() -> Said:
    """What git leaves where a merge failed."""
    return Said(
        say("two versions of these lines were not merged: git left both between <<<<<<< and >>>>>>>"),
        say("keep the right one, and delete the other and the lines with the marks"),
        say("merge the two versions"),
    )


def cut() -> Said:
    """`a: 回复 #1 退订`."""
    return Said(
        say("the text ends before `#`: what follows is a comment to YAML, and customers do not get it"),
        say("put the whole text into quotes; if it is a comment, write `# ` with two spaces before it and a space behind"),
        say("put the whole line into quotes"),
    )


def braces() -> Said:
    """`{name}` alone."""
    return Said(
        say("a placeholder alone is read as a mapping"),
        say("put it into quotes"),
        say("put the text into quotes"),
    )


def tag(sign: str) -> Said:
    """`!word` or `&word` before a value."""
    return Said(
        say("`{sign}` is not part of the value: YAML takes it for a mark of its own and drops it", sign=sign),
        say("put the whole text into quotes"),
        say("put the text into quotes"),
    )


def several(signs: tuple[str, ...]) -> Said:
    """More than one kind of trap in a line."""
    return Said(
        say("several signs of this line are not what YAML knows: {signs}", signs=signs),
        say("write the signs of keys, lists and quotes in English input"),
        say("write this line as YAML knows it"),
    )
