"""A term is explained in two ways that contradict each other.

One text says of 夜猫流量 that it holds from eleven, another from ten; one says that what is left is lost, another that it is kept.
Customers compare, and the hotline has to believe one of them. An explanation may be in other words than the glossary's, but the numbers
and what is said to happen must be the same, in all texts and FAQs of the workspace.

同一个术语，两处解释互相矛盾。

一条说“夜猫流量”晚上11点开始算，另一条说10点；一处说没用完的清零，另一处说留到下月。客户一对比就会投诉，客服也不知道该信哪个。
解释可以换说法，但数字和结果（收不收费、清不清零）在所有文案和 FAQ 里必须一致，也要和术语表一致。

Bad:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: leftover, q: 用不完怎么办?, a: 没用完的可以结转（本月没用完的不留到下月）。}
Good:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: leftover, q: 用不完怎么办?, a: 没用完的可以结转（本月没用完的留到下月）。}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.explanations import Disputes, Explanation, at_odds, breaks_with, explanations
from mobilectl.wording.reader import Definition, raw_words, wordings
from mobilectl.wording.terms import GLOSSARY, lowered
from mobilectl.workspace.models.glossary import Term
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G012", "explained-two-ways", Severity.WARNING


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every explanation against the glossary's."""
    for one in _of(definition, workspace):
        term = one.term.source
        if isinstance(term, Term) and breaks_with(one.spot.words, term.plain):
            related = Related(Place(GLOSSARY, (*one.term.route[:-1], "plain")), say("here it is explained"))
            yield _problem(one, term.plain, related)


check_touchpoint = check_campaign


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """The explanations of a term against each other, where the glossary does not decide between them."""
    definitions: tuple[Definition, ...] = (*workspace.touchpoints, *workspace.campaigns)
    disputed = Disputes(workspace.glossary)
    for definition in definitions:
        disputed.hear(raw_words(definition))
    terms = disputed.terms()
    said: dict[str, dict[str, Explanation]] = {}
    for definition in definitions if terms else ():
        if any(term in lowered(raw_words(definition)) for term in terms):
            yield from _against(said, _of(definition, workspace))


def _against(said: dict[str, dict[str, Explanation]], explanations: Iterable[Explanation]) -> Iterator[Problem]:
    """Each explanation against the first of the same term that it is at odds with. Those at odds with none are noted in `said`."""
    for one in explanations:
        words, term = one.spot.words, one.term.source
        known = said.setdefault(one.term.word, {})
        if words in known or (isinstance(term, Term) and breaks_with(words, term.plain)):
            continue
        other = next((before for before in known.values() if at_odds(words, before.spot.words)), None)
        if other is None:
            known[words] = one
        else:
            yield _problem(one, other.spot.words, Related(other.spot.place, say("here it is explained")))


def _of(definition: Definition, workspace: Workspace) -> Iterator[Explanation]:
    return (one for wording in wordings(definition, workspace) for one in explanations(wording))


def _problem(one: Explanation, other: str, related: Related) -> Problem:
    return Problem(
        one.spot.place,
        say("the term {term} is explained here in another way than elsewhere: {other}", term=one.term.word, other=other),
        say("settle one explanation, and write the same in both places"),
        (related,),
    )
