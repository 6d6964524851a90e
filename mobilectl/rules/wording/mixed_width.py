"""Wide and narrow signs are mixed in one text.

１０ beside 10, or "," beside "，": it is read without trouble, but looks as if two people had written it, and a search for 10GB or a
filter for APP does not find the wide one. A text that keeps to one kind is left alone.

同一条文案里全角、半角混用。

“１０GB”和“10GB”、“，”和“,”混着写，客户看得懂，但像两个人拼起来的；按“10GB”“APP”检索、拦截时也对不上。
数字、字母用半角，中文里的标点用全角。整条都用同一种的不会报。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: "19.90元/月，次月生效,8月31日前可在ＡＰＰ办理。"}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: "19.90元/月，次月生效，10:00起可在APP办理。"}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.facts import NARROW
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import Piece
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W019", "mixed-width", Severity.WARNING

WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
PAIRS = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
HALF = re.compile(
    r"(?<=[\u4e00-\u9fffA-Za-z”）】%])[,;:!?](?=[\u4e00-\u9fff“（【]|$)|(?<=\d)[,;!?](?=[\u4e00-\u9fff“（【]|$)"
    r"|(?<=[\u4e00-\u9fff])[;!?](?=\d)"
)
BRACKETS = re.compile(r"(?P<open>\()[^()（）\n]*）|（[^()（）\n]*(?P<close>\))")
WIDE_SIGNS = re.compile(r"[，；：！？]")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ, each piece for itself; one problem for each stretch."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(WIDE):
            yield _problem(spot.piece, found[0], spot.start, spot.end, found[0].translate(NARROW))
        for piece in wording.pieces:
            for found in HALF.finditer(piece.words):
                if PAIRS[found[0]] in piece.words or (found[0] != "," and WIDE_SIGNS.search(piece.words)):
                    yield _problem(piece, found[0], *found.span(), PAIRS[found[0]])
            for found in BRACKETS.finditer(piece.words):
                name = "open" if found["open"] else "close"
                yield _problem(piece, found[name], *found.span(name), "（" if found["open"] else "）")


check_touchpoint = check_campaign


def _problem(piece: Piece, written: str, start: int, end: int, right: str) -> Problem:
    place = piece.at(start, end)
    return Problem(
        place,
        say("{written}: wide and narrow signs are mixed in this text", written=written),
        say("write {right}", right=right),
        fixes=(Fix(say("write {right}", right=right), (Edit(place, right),), safe=False),),
    )
