"""A term is called by another name than the standard one.

If one message says 套外资费 and the next 套餐外费用, customers believe that these are two things. The province settles one word
in glossary.yaml; the others are its aliases. The fix writes the standard term, and says so where the SMS takes more parts by it; where
the message would grow longer than it may there is none.

用了别名，没用标准术语。

这条写“套外资费”，那条写“套餐外费用”，客户会以为是两回事。省公司在 glossary.yaml 里定一个标准说法，其余是别名。
换成标准说法可以自动替换；短信会因此多占一条的，修复建议里会写明；会超长的不自动替换。

Bad:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: contents, q: 有什么?, a: 每月30GB国内流量，其中10GB是专属流量。}
Good:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: contents, q: 有什么?, a: 每月30GB国内流量，其中10GB是定向流量。}
"""

from collections.abc import Iterator

from mobilectl.findings import Edit, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.growth import Growth, fixes, growth, rewritten, with_room
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.terms import Role
from mobilectl.wording.texts import CustomerText, Spot
from mobilectl.workspace.models.glossary import Term
from mobilectl.workspace.models.policy import WordingPolicy
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G002", "alias-used", Severity.WARNING


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ."""
    policy = workspace.policy.wording
    for wording in wordings(definition, workspace):
        for spot, match in wording.matches:
            term = match.entries[0].source
            # Where the word is also a term of its own, it is the glossary that is wrong; a draft is no standard yet.
            if isinstance(term, Term) and term.status == "standard" and all(entry.role is not Role.TERM for entry in match.entries):
                yield _problem(spot, term.term, wording.text_of(spot.piece), policy)


check_touchpoint = check_campaign


def _problem(spot: Spot, term: str, text: CustomerText | None, policy: WordingPolicy) -> Problem:
    grown = growth(text, rewritten(text, spot, term), policy) if text is not None else Growth()
    return Problem(
        spot.place,
        say("{written} is called {term} everywhere else", written=spot.words, term=term),
        with_room(say("write {term}", term=term), grown),
        fixes=fixes(say("write {term} instead of {written}", term=term, written=spot.words), (Edit(spot.place, term),), grown),
    )
