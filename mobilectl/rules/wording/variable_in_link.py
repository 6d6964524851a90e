"""A variable is part of a link or of a number, or all that there is; or a link is a short one.

What gateways and customers trust is known beforehand: SMS platforms refuse a variable inside a link or a telephone number, short and
redirecting links, and texts made of variables alone, since anything could be sent with them. So does whoever was taught to look at
the address before tapping.

变量写在链接或号码里，或者用了短链接。

短信平台会驳回链接、电话号码里带变量的文案，也不收短链接、跳转链接和全是变量的模板：这样什么内容都能发出去。客户也被教过，点链接前先看网址。
链接写完整、固定的官方网址，变量单独成词。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: "19.90元/月，8月31日前在https://t.cn/A6x办理。"}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: "19.90元/月，8月31日前在https://dx.10086.cn/ll办理。"}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.carried import signature_of
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import PLACEHOLDER, CustomerText, Piece
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W016", "variable-in-link", Severity.ERROR

IN_LINK = re.compile(
    r"(?:https?://|www\.|(?<![A-Za-z0-9.])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/)[^\s，。；！？、（）\u4e00-\u9fff]*\{[^{}\n]*\}[^\s，。；！？、（）\u4e00-\u9fff]*"
)
AT_NUMBER = re.compile(r"(?<![\d.])\d{2,}\{(?P<behind>[^{}\n]*)\}|\{(?P<before>[^{}\n]*)\}\d{3,}(?![\d.])")
SHORT = re.compile(
    r"(?<![A-Za-z0-9.])(?:t\.cn|dwz\.cn|dwz\.\w+|url\.cn|suo\.im|suo\.nz|bit\.ly|goo\.gl|t\.co|tinyurl\.com|is\.gd|mrw\.so|rrd\.me|c\d\.gg|u\.nu)"
    r"(?:/[A-Za-z0-9]*|(?![A-Za-z0-9.]))"
)
SIGNS = re.compile(r"[\s\W_]+")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text."""
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            for piece in text.pieces:
                if "{" in piece.words:
                    yield from _variables(text, piece)
                if "." in piece.words:
                    for found in SHORT.finditer(piece.words):
                        yield Problem(
                            piece.at(*found.span()),
                            say("{link} is a short link: nobody sees where it leads", link=found[0]),
                            say("write the full address of the operator's own site"),
                        )


check_touchpoint = check_campaign


def _variables(text: CustomerText, piece: Piece) -> Iterator[Problem]:
    for found in IN_LINK.finditer(piece.words):
        yield Problem(
            piece.at(*found.span()),
            say("a variable is part of a link, which gateways refuse"),
            say("write a fixed address, and let customers sign in there"),
        )
    for found in AT_NUMBER.finditer(piece.words):
        name = found["behind"] or found["before"]
        variable = text.variables.get(name)
        if variable is not None and variable.longest.isdecimal() and not IN_LINK.search(piece.words):
            yield Problem(
                piece.at(*found.span()),
                say("the variable {{{name}}} is part of a number, which gateways refuse", name=name),
                say("let the variable hold the whole number"),
            )
    bare = piece.words[len(signature_of(piece.words) or "") :]
    if piece is text.body and PLACEHOLDER.search(bare) and not SIGNS.sub("", PLACEHOLDER.sub("", bare)):
        yield Problem(
            piece.place, say("the text is made of variables alone"), say("write a sentence around them: anything could be sent so")
        )
