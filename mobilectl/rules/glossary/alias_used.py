"""A term is called by another name than the standard one.

If one message says 套外资费 and the next 套餐外费用, customers believe that these are two things. The province settles one word
in glossary.yaml; the others are its aliases. The fix writes the standard term where the message does not grow longer than it may.

用了别名，没用标准术语。

这条写“套外资费”，那条写“套餐外费用”，客户会以为是两回事。省公司在 glossary.yaml 里定一个标准说法，其余是别名。
只要换成标准说法不会让信息超长，就可以自动替换。

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

import msgspec

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.carried import as_sent
from mobilectl.wording.lengths import PUSH_BODY, PUSH_TITLE, count_sms
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
            # Where the word is also a term of its own, it is the glossary that is wrong.
            if isinstance(term, Term) and all(entry.role is not Role.TERM for entry in match.entries):
                yield _problem(spot, term.term, wording.text_of(spot.piece), policy)


check_touchpoint = check_campaign


def _problem(spot: Spot, term: str, text: CustomerText | None, policy: WordingPolicy) -> Problem:
    message = say("{written} is called {term} everywhere else", written=spot.words, term=term)
    hint = say("write {term}", term=term)
    if text is not None and not _fits(spot, term, text, policy):
        return Problem(spot.place, message, hint)
    return Problem(
        spot.place,
        message,
        hint,
        fixes=(Fix(say("write {term} instead of {written}", term=term, written=spot.words), (Edit(spot.place, term),), safe=False),),
    )


def _fits(spot: Spot, term: str, text: CustomerText, policy: WordingPolicy) -> bool:
    """Whether the text stays within its parts, and a push within what phones show, with the standard term."""
    piece = spot.piece._replace(words=spot.piece.words[: spot.start] + term + spot.piece.words[spot.end :])
    if spot.piece is text.title:
        return not text.used_on("push") or len(text.longest(piece)) <= max(PUSH_TITLE, len(text.longest(text.title)))
    longer = msgspec.structs.replace(text, body=piece)
    if text.used_on("push") and len(longer.longest(piece)) > max(PUSH_BODY, len(text.longest(text.body))):
        return False
    return all(
        count_sms(as_sent(longer, use, policy), policy.sms.count).parts <= count_sms(as_sent(text, use, policy), policy.sms.count).parts
        for use in text.uses
        if use.kind == "sms"
    )
