"""A variant for a segment leaves out, or adds, a fact of the usual text.

A variant is other words for the same facts: a VIP text, a lighter one for the young. Amounts of money and of data, days, codes and
variables of both are held against each other. A customer whose text lacks the price or the code asks for it; one whose text says more is
promised more.

分群文案和通用文案的内容不一样多。

分群文案只换语气，不换内容。通用文案里有的金额、流量、日期、代码和变量，分群文案里都要有，也不能多。
少了价格或代码，客户要来问；多了一项，就等于多承诺一项。

对照通用文案，把缺的补上；确实只给这个分群的优惠，另立一个活动。

Bad:
    # file: campaigns/changsha/demo.yaml
    variants:
      - segment: recently-complained
        texts:
          nudge-push: {title: 30GB流量包, body: 次月生效，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    variants:
      - segment: recently-complained
        texts:
          nudge-push: {title: 流量又不够了？, body: 30GB流量包19.90元/月，次月生效，8月31日前在APP就能办。}
"""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.wording.fact import Data, Fact, Money, NamedDay, ReplyCode
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText, Spot, Wording
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "K004", "variant-facts-differ", Severity.WARNING


class Stated(NamedTuple):
    """A fact whatever its spelling. A period is left out, since one text may say it and another imply it."""

    kind: str
    value: Hashable


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Each variant against the usual text of its key."""
    for wording in wordings(definition, workspace):
        usual = {text.key: text for text in wording.texts if text.segment is None}
        for text in wording.texts:
            if text.segment is not None and text.key in usual:
                yield from _check(text, usual[text.key], wording)


check_touchpoint = check_campaign


def _check(variant: CustomerText, usual: CustomerText, wording: Wording) -> Iterator[Problem]:
    here, there = _stated(variant, wording), _stated(usual, wording)
    whole, usual_whole = variant.body.place, usual.body.place
    missing = [stated for stated in there if stated not in here]
    added = [stated for stated in here if stated not in there]
    if missing:
        yield Problem(
            whole,
            say("the variant leaves out {facts}", facts=tuple(there[one].words for one in missing)),
            say("say it here too: a variant is other words for the same facts"),
            tuple(Related(there[one].place, _USUAL) for one in missing),
        )
    for one in added:
        if not any(stated.kind == one.kind for stated in missing):
            yield Problem(
                here[one].place,
                say("the usual text does not say {fact}", fact=here[one].words),
                say("say it in the usual text too, or leave it out here"),
                (Related(usual_whole, _USUAL),),
            )


_USUAL: Message = say("the usual text")


def _stated(text: CustomerText, wording: Wording) -> dict[Stated, Spot]:
    """The facts that a customer takes a decision on, each with where it first stands."""
    found: dict[Stated, Spot] = {}
    for piece in text.pieces:
        parsed = wording.parsed(piece)
        for fact in parsed.facts:
            if parsed.opt_out is not None and fact.start < parsed.opt_out[1] and fact.end > parsed.opt_out[0]:
                continue
            stated = _of(fact)
            if stated is not None:
                found.setdefault(stated, Spot(piece, fact.start, fact.end))
        for variable in parsed.variables:
            found.setdefault(Stated("variable", variable.name), Spot(piece, variable.start, variable.end))
    return found


def _of(fact: Fact) -> Stated | None:
    match fact:
        case Money():
            return Stated("money", fact.yuan)
        case Data():
            return Stated("data", fact.megabytes)
        case NamedDay():
            return Stated("day", (fact.month, fact.day))
        case ReplyCode():
            return Stated("code", fact.code.upper())
    return None
