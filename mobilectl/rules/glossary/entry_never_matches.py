"""An entry of the glossary does nothing.

An empty word, a word with a variable, an address, a line end or an invisible character in it is never found in a text; a word that stands
in the same list already, perhaps in capitals, adds nothing; and an allowed word that holds none of the forbidden, internal or shorter
words allows nothing. Whoever wrote it believes that it is looked for.

术语表里有不起作用的词。

空的词，夹着变量、网址、换行或看不见的字符的词，在文案里永远找不到；同一个表里已经有的词（只是大小写不同也算）写了等于没写；
allowed 里的词如果不包含任何禁用词、内部用语或更短的词，也没有放行任何东西。写的人以为它在起作用，其实没有。

Bad:
    # file: campaigns/glossary.yaml
    forbidden:
      - {level: L1, why: 绝对化用语, words: [最低价, "最低价 ", 第一品牌, 最低]}
      - {level: L3, why: 没有日期的紧迫感, words: [最后机会]}
Good:
    # file: campaigns/glossary.yaml
    forbidden:
      - {level: L1, why: 绝对化用语, words: [最低价, 第一品牌, 最低]}
      - {level: L3, why: 没有日期的紧迫感, words: [最后机会]}
"""

from __future__ import annotations

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import vocabulary
from mobilectl.wording.terms import GLOSSARY, Entry, Role, all_entries, lowered, unfindable
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G010", "entry-never-matches", Severity.WARNING


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each entry by itself, then against those before it, and the allowed words against what they may allow."""
    first: dict[tuple[str, Role, object], Entry] = {}
    words = vocabulary(workspace)
    starts = frozenset(
        lowered(entry.word)[:length]
        for entry in all_entries(workspace.glossary)
        if entry.role is not Role.ALLOWED
        for length in range(1, len(entry.word) + 1)
    )
    for entry in all_entries(workspace.glossary):
        place = Place(GLOSSARY, entry.route)
        fault = unfindable(entry.word)
        if fault is not None:
            yield Problem(place, fault, say("write the bare word as it stands in texts, or delete the entry"))
            continue
        known = first.setdefault(_list_of(entry), entry)
        if known is not entry:
            related = (Related(Place(GLOSSARY, known.route), say("here it stands first")),)
            yield Problem(place, say("{word} stands in this list already", word=entry.word), say("delete one of the two"), related)
        elif entry.role is Role.ALLOWED and not _allows(lowered(entry.word), starts) and len(words.within(entry.word)) < 2:
            yield Problem(
                place,
                say("{word} holds no word of the glossary, so it allows nothing", word=entry.word),
                say("delete it, or write out the longer word that is meant"),
            )


def _list_of(entry: Entry) -> tuple[str, Role, object]:
    """Two entries of which this is the same say the same. Those that say different things are conflicts, which another rule tells."""
    source = entry.source if entry.role in (Role.ALIAS, Role.FORBIDDEN) else None
    return lowered(entry.word), entry.role, entry.route if entry.role is Role.TERM else source


def _allows(word: str, starts: frozenset[str]) -> bool:
    """Whether another word begins inside this one and ends behind it: as the one that begins first, this one wins."""
    return any(word[at:] in starts for at in range(1, len(word)))
