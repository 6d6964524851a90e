"""The signs that people type for the ones YAML knows, and a quick look for any of them in a whole file."""

from __future__ import annotations

import re
import unicodedata

SPACES = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Everything that looks like a space within a line."""
UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
"""Characters without any width."""
BREAKS = "\u0085\u2028\u2029"
"""Characters at which YAML ends the line and no editor does."""
DASHES = "－—–‒―−•·●◦▪■◆"
"""What stands for the dash before an entry of a list, some of it made by word processors."""
QUOTES = {
    "“": "“”„‟\"", "”": "“”„‟\"", "„": "“”„‟\"", "‟": "“”„‟\"", "〝": "〞〟", "‘": "‘’‚‛'", "’": "‘’‚‛'", "‚": "‘’‚‛'", "‛": "‘’‚‛'",
    "「": "」", "『": "』", "＂": "＂", "＇": "＇", '"': '"“”„‟＂', "'": "'‘’‚‛＇",
}  # fmt: skip
"""What people open a quoted value with, and what they close it with: input methods make pairs the wrong way round, and halves of pairs."""
ENDS = "".join(sorted(set("".join(QUOTES.values()))))
OPENING = {"[": "[", "［": "[", "【": "[", "〔": "[", "（": "[", "{": "{", "｛": "{"}
CLOSING = "]］】〕）)}｝"
COMMAS = "，、；"
COLONS = "：︰﹕∶ː"

GAP = f"[{SPACES}{UNSEEN}]"
NAME = f"[A-Za-z_ａ-ｚＡ-Ｚ＿][A-Za-z0-9_\\-ａ-ｚＡ-Ｚ０-９＿－{UNSEEN}]*+"
"""A key as definition files have them, also in full-width letters or with something unseen in it."""

_RARE = f"\t\u0085\u00a0\u3000{UNSEEN}\u2028\u2029［｛＃｜＞＂〝Ａ-Ｚａ-ｚ"
_SUSPECT = tuple(
    re.compile(pattern)
    for pattern in (
        # One pass over all the text: a sign, then whether it stands where it does harm.
        f"[{_RARE}{COLONS}“”‘’「『#!&*\r{DASHES}](?:(?<=[{_RARE}])|"
        f'(?<=[A-Za-z0-9_"”’\\-][{COLONS}])|(?<=[A-Za-z0-9_"”’] [{COLONS}])|(?<=[”’])(?=:)|'
        "(?<=[:\\-,\\[{] [“”‘’「『!&])|(?<=[\\[{\n][“”‘’「『])|"
        f"(?<=[^ \n] #)|(?<=[ \n][{DASHES}])|(?<=[ \n]\\*)(?= )|(?<=\r)(?!\n))",
        "\n[ \\-]*+(?:(?<=-)\\S|[A-Z][A-Za-z_]+:)",
        "\\[[^\\[\\]\n\"']*[，、；]",
        ":(?<=[a-z_]:)[^\\s/]",
        "\\{(?<=: \\{)[^\\s:{}]*\\}[ \r]*\n",
        "【(?<=: 【)[^【】\n]*[】\\]}][ \r]*\n",
        "（(?<=: （)[^（）\n]*[）\\]}][ \r]*\n",
    )
)


def is_suspect(text: str) -> bool:
    """Whether a text that can be read may hold a trap: quick, and exact enough to say no to nearly every file without one."""
    text = f"\n{text}\n"
    return any(pattern.search(text) for pattern in _SUSPECT)


def narrow(text: str) -> str:
    """A key in ASCII letters, without what cannot be seen."""
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text))


def code(sign: str) -> str:
    """How a character is named that cannot be shown: U+3000."""
    return f"U+{ord(sign):04X}"


def visible(text: str) -> str:
    """A text as it can be shown: of each character that nobody sees, or a terminal obeys, the name."""
    return "".join(sign if sign.isprintable() else f"({code(sign)})" for sign in text)


_UNSEEN = re.compile(f"[{UNSEEN}]")
