"""A text uses a word of the trade that the glossary does not know.

后向流量, 靓号低消 or VoWiFi are clear to us; to a customer they are not, and since the glossary does not have them nobody sees to it
that they are explained, and explained alike everywhere. A list of such words, the way they are made, and the shape of abbreviations give
them away. Names of products, words that the glossary has, codes that are to be sent, and words that the text explains in brackets are not
reported.

用了术语表里没有的行话。

“后向流量”“靓号低消”“VoWiFi”我们自己清楚，客户却看不懂；术语表里没有这个词，也就没人保证它有解释、各处解释一致。
请换成大白话，或者用 `mobilectl glossary propose` 提交草稿，由省公司定稿。
在售业务的名称、术语表里已有的词、要客户发送的指令，以及后面用括号解释过的词不报告。

Bad:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: contents, q: 有什么?, a: 每月30GB国内流量，其中10GB是闲时流量。}
Good:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: contents, q: 有什么?, a: 每月30GB国内流量，其中10GB只在晚上11点到早上7点能用。}
"""

from __future__ import annotations

from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.explanations import BEHIND
from mobilectl.wording.jargon import jargon
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.terms import Vocabulary
from mobilectl.wording.texts import Spot
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G009", "unknown-jargon", Severity.WARNING
NEEDS = ("campaigns/glossary.yaml", "campaigns/products.yaml")

NEAR = 20
"""Characters around a word in which a longer word or a product's name that holds it can begin and end."""


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ: one problem a word, with every place of it."""
    for wording in wordings(definition, workspace):
        unknown: dict[str, list[Spot]] = {}
        for spot in wording.hits(jargon):
            if not _known(spot, wording.vocabulary) and not _is_named(spot, workspace):
                unknown.setdefault(spot.words, []).append(spot)
        for word, (first, *others) in unknown.items():
            if not any(BEHIND.match(one.piece.words, one.end) for one in (first, *others)):
                yield Problem(
                    first.place,
                    say("customers do not know {word}, nor does the glossary", word=word),
                    say("say it in plain words, or propose it: `mobilectl glossary propose {word} --plain … --unit …`", word=word),
                    tuple(Related(one.place, say("here it is used too")) for one in others),
                )


check_touchpoint = check_campaign


def _known(spot: Spot, words: Vocabulary) -> bool:
    """Whether a word of the glossary is this one, holds it, or begins before it and reaches into it."""
    start = max(0, spot.start - NEAR)
    around = spot.piece.words[start : spot.end + NEAR]
    first, last = spot.start - start, spot.end - start
    return any((one.start <= first and last <= one.end) or one.start < first < one.end for one in words.within(around))


def _is_named(spot: Spot, workspace: Workspace) -> bool:
    """Whether it is part of a published product's name."""
    start = max(0, spot.start - NEAR)
    around = spot.piece.words[start : spot.end + NEAR]
    first, last = spot.start - start, spot.end - start
    names = (product.name for product in workspace.products.products.values() if spot.words in product.name)
    return any((at := around.find(name)) >= 0 and at <= first and last <= at + len(name) for name in names)
