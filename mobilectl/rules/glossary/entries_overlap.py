"""Two words of the glossary get in each other's way.

Where words overlap, the one that begins first counts, and of two that begin together the longer: that is what is wanted of 流量 in
定向流量. It misleads where a term holds a word that customers must not read, or another term's alias: the inner one is then not looked
for. And it misleads where a text holds a forbidden or internal word only because a term begins in its middle: 超套 is found in 超套餐,
which says no more than beyond the plan. Words that are meant as they are belong under `allowed`.

术语表里的两个词互相干扰。

几个词交叠时，从前面开始的那个算数；一起开始的，长的算数。“定向流量”里的“流量”就该这样。但有两种情况会误事：
术语里含着禁用词、内部用语或别的术语的别名，里面那个词就不再检查；文案里禁用词或内部用语和术语首尾相连，
比如“超套餐”里会找出内部用语“超套”，其实说的只是超出套餐。本来就这么用的词，请写进 allowed。

Bad:
    # file: campaigns/glossary.yaml
    terms:
      - {term: 套餐, plain: 打包在一起按月收费的服务, known: true, owner: province}
    internal:
      - {word: 超套, say: 超出套餐}
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: overage, q: 用完了怎么收费?, a: 超套餐部分按5元/GB收费。}
Good:
    # file: campaigns/glossary.yaml
    terms:
      - {term: 套餐, plain: 打包在一起按月收费的服务, known: true, owner: province}
    internal:
      - {word: 超套, say: 超出套餐}
    allowed: [超套餐]
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: overage, q: 用完了怎么收费?, a: 超套餐部分按5元/GB收费。}
"""

from __future__ import annotations

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, vocabulary, wordings
from mobilectl.wording.terms import GLOSSARY, Entry, Role, Vocabulary, entries, lowered
from mobilectl.wording.texts import Spot
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G011", "entries-overlap", Severity.INFO

LONGEST = 20
"""Characters behind a word within which a term that cuts across it is looked for."""
NOT_FOR_CUSTOMERS = (Role.INTERNAL, Role.FORBIDDEN)


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What stands inside a term."""
    words = vocabulary(workspace)
    allowed = frozenset(map(lowered, workspace.glossary.allowed))
    for term in entries(workspace.glossary):
        if term.role is Role.TERM and lowered(term.word) not in allowed:
            for inner in words.within(term.word):
                yield from (_inside(term, entry) for entry in inner.entries if _misleads(term, entry))


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ, for words that customers must not read and that a term cuts across."""
    for wording in wordings(definition, workspace):
        for spot, match in wording.matches:
            for entry in match.entries:
                if entry.role in NOT_FOR_CUSTOMERS:
                    yield from _across(spot, entry, wording.vocabulary)


check_touchpoint = check_campaign


def _misleads(term: Entry, inner: Entry) -> bool:
    if len(inner.word) == len(term.word):
        return False
    return inner.role in NOT_FOR_CUSTOMERS or (inner.role is Role.ALIAS and inner.source is not term.source)


def _inside(term: Entry, inner: Entry) -> Problem:
    return Problem(
        Place(GLOSSARY, term.route),
        say("the term {term} holds {word}, which is not looked for inside it", term=term.word, word=inner.word),
        say("call the term something else, or add it to `allowed` if it is meant so"),
        (Related(Place(GLOSSARY, inner.route), say("here the word inside it stands")),),
    )


def _across(spot: Spot, found: Entry, words: Vocabulary) -> Iterator[Problem]:
    """The longest term that begins inside a word and ends behind it."""
    length = spot.end - spot.start
    behind = spot.piece.words[spot.start : spot.end + LONGEST]
    cut = [(one.end, entry) for one in words.within(behind) for entry in one.entries if 0 < one.start < length < one.end]
    ends = [(end, entry) for end, entry in cut if entry.role is Role.TERM]
    if ends:
        end, term = max(ends, key=lambda one: one[0])
        joined = behind[:end]
        yield Problem(
            spot.piece.at(spot.start, spot.start + end),
            say("in {joined} the word {word} is found, not the term {term}", joined=joined, word=found.word, term=term.word),
            say("add {joined} to `allowed` if customers may read it", joined=joined),
            (
                Related(Place(GLOSSARY, found.route), say("here it is laid down")),
                Related(Place(GLOSSARY, term.route), say("here the term stands")),
            ),
        )
