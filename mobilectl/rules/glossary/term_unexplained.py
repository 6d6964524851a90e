"""A technical term is used and nowhere explained.

The province's review asks that every term has an explanation that a customer understands. A campaign explains it once, in the text or
in its FAQ; a reminder has no FAQ, so it explains the term in the message or does without. The explanation may be in other words than the
glossary's. Terms that everyone knows are marked `known: true` in glossary.yaml and need none.

用了专业术语，却没有解释。

省公司审核要求每个专业术语都有客户看得懂的解释。活动在文案或 FAQ 里解释一次就行；提醒没有 FAQ，要么在这条信息里解释，要么换个说法。
不必和术语表的原话一字不差。人人都懂的词在 glossary.yaml 里标 `known: true`，不用解释。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 含10GB定向流量，19.90元/月，次月生效，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 含10GB定向流量（只在指定App里能用），19.90元/月，8月31日前可在APP办理。}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.explained import explains
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.terms import Entry, Role
from mobilectl.wording.texts import CustomerText, Piece, Wording
from mobilectl.workspace.models.glossary import Term
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G001", "term-unexplained", Severity.WARNING


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """The standard terms in all texts: one problem a term, with every text that leaves it open."""
    for wording in wordings(definition, workspace):
        used: dict[Term, dict[Piece, tuple[CustomerText, Place]]] = {}
        for spot, match in wording.matches:
            text = wording.text_of(spot.piece)
            for entry in match.entries:
                if text is not None and isinstance(entry.source, Term) and _must_be_explained(entry, entry.source):
                    used.setdefault(entry.source, {}).setdefault(text.body, (text, spot.place))
        for term, places in used.items():
            yield from _check(term, list(places.values()), wording)


check_touchpoint = check_campaign


def _must_be_explained(entry: Entry, term: Term) -> bool:
    """A draft term must not be used at all, and an alias must be replaced first: other rules say so."""
    return entry.role is Role.TERM and term.status == "standard" and not term.known


def _check(term: Term, used: list[tuple[CustomerText, Place]], wording: Wording) -> Iterator[Problem]:
    if any(explains(f"{one.question.words}\n{one.answer.words}", term) for one in wording.answers):
        return
    unexplained = [place for text, place in used if not explains(text.whole, term)]
    if unexplained:
        hint = (
            say("write {term}（{plain}）, or explain it in the FAQ", term=term.term, plain=term.plain)
            if wording.answers
            else say("write {term}（{plain}）, or say it without the term", term=term.term, plain=term.plain)
        )
        related = tuple(Related(place, say("here it is used too")) for place in unexplained[1:])
        yield Problem(unexplained[0], say("the term {term} is not explained to customers", term=term.term), hint, related)
