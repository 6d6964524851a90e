"""The glossary says two things of one word.

A word is explained twice, is the alias of two terms, is the alias of one term and a term itself, or is both a term and a word that
must not be used. Writers then get two answers, and checks have to pick one.

术语表里同一个词有两种说法。

一个词解释了两遍、是两个术语的别名、既是别名又是术语，或者既是术语又是禁用词或内部用语。写文案的人会得到两个答案，检查也只能挑一个。

Bad:
    # file: campaigns/glossary.yaml
    terms:
      - {term: 定向流量, plain: 只能在指定App里用的流量, owner: province}
      - {term: 定向流量, plain: 看视频专用的流量, owner: province}
Good:
    # file: campaigns/glossary.yaml
    terms:
      - {term: 定向流量, plain: 只能在指定App里用的流量, owner: province}
      - {term: 通用流量, plain: 什么App都能用的流量, owner: province}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.wording.terms import GLOSSARY, Entry, Role, entries, lowered
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G007", "glossary-conflict", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each word against the first entry that says something else of it."""
    first: dict[str, Entry] = {}
    for entry in entries(workspace.glossary):
        known = first.setdefault(lowered(entry.word), entry)
        if known is not entry and (message := _conflict(known, entry)):
            yield Problem(
                Place(GLOSSARY, entry.route),
                message,
                say("keep one of the two"),
                (Related(Place(GLOSSARY, known.route), say("here it stands first")),),
            )


def _conflict(known: Entry, entry: Entry) -> Message | None:
    match known.role, entry.role:
        case Role.TERM, Role.TERM:
            return say("{word} is explained a second time", word=entry.word)
        case (Role.TERM, Role.ALIAS) | (Role.ALIAS, Role.TERM):
            return say("{word} is an alias of one term and a term itself", word=entry.word)
        case Role.ALIAS, Role.ALIAS if known.source is not entry.source:
            return say("{word} is an alias of two terms", word=entry.word)
        case ((Role.TERM | Role.ALIAS), (Role.INTERNAL | Role.FORBIDDEN)):
            return say("{word} is explained as a term, and customers must not read it", word=entry.word)
        case ((Role.INTERNAL | Role.FORBIDDEN), Role.ALLOWED):
            return say("{word} is allowed, and customers must not read it", word=entry.word)
        case Role.FORBIDDEN, Role.FORBIDDEN if known.source is not entry.source:
            return say("{word} stands in two levels of forbidden words", word=entry.word)
    return None
