"""An answer of the FAQ uses a term that nothing explains.

The FAQ is where customers, halls and the hotline look when a text is not clear. A term in an answer must be explained in that answer, in
another one, or in a text. A term that stands in a text too is G001's.

FAQ 的回答用了专业术语，却没有哪里解释。

客户看不懂文案才来看 FAQ，营业厅和 10086 也照着它念。回答里的术语，要在这个回答、别的回答或文案里解释一次。文案里也用了的术语由 G001 提示。
人人都懂的词在 glossary.yaml 里标 `known: true`，不用解释。

Bad:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: overage, q: 用完了怎么收费?, a: 用完后改用定向流量。}
Good:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: overage, q: 用完了怎么收费?, a: 用完后改用定向流量（只在指定App里能用）。}
"""

from collections.abc import Iterator

from mobilectl.findings import Edit, Fix, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.explained import explains
from mobilectl.wording.reader import wordings
from mobilectl.wording.terms import Role
from mobilectl.wording.texts import Spot, Wording
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.glossary import Term
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "Q006", "faq-leaves-term-unexplained", Severity.WARNING


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """The standard terms that only the FAQ uses: one problem a term, with every answer that uses it."""
    for wording in wordings(campaign, workspace):
        answers = {id(one.answer) for one in wording.answers}
        used: dict[Term, list[Spot]] = {}
        in_texts = set()
        for spot, match in wording.matches:
            for entry in match.entries:
                term = entry.source
                if not isinstance(term, Term) or entry.role is not Role.TERM or term.known or term.status != "standard":
                    continue
                if id(spot.piece) in answers:
                    used.setdefault(term, []).append(spot)
                elif wording.text_of(spot.piece) is not None:
                    in_texts.add(term)
        for term, spots in used.items():
            if term not in in_texts and not _explained(term, wording):
                yield _problem(term, spots)


def _explained(term: Term, wording: Wording) -> bool:
    answers = (f"{one.question.words}\n{one.answer.words}" for one in wording.answers)
    return any(explains(words, term) for words in (*answers, *(text.whole for text in wording.texts)))


def _problem(term: Term, spots: list[Spot]) -> Problem:
    first = spots[0]
    right = f"{first.words}（{term.plain}）"
    return Problem(
        first.place,
        say("the answer does not explain the term {term}", term=term.term),
        say("write {term}（{plain}）, or say it without the term", term=term.term, plain=term.plain),
        tuple(Related(spot.place, say("here it is used too")) for spot in spots[1:]),
        (Fix(say("write {right}", right=right), (Edit(first.place, right),), safe=False),),
    )
