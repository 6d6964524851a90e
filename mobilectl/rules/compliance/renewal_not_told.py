"""Something renews by itself, and the text does not say what it costs or how to get out.

A ministry notice of 2004 asks that advertising names the price, how it is charged and how to cancel, and the action of 2025 that every
renewal is agreed to and reminded of five days before (press reports). A message that mentions the renewal therefore names the price and
the way out with it.

写了自动续订，却没写多少钱、怎么退订。

2004 年信息产业部的通知要求宣传突出收费标准、方式和退订方法；2025 年的“明白办、放心用”和“十件实事”要求续订须经同意、
续订前 5 日提醒（据媒体报道）。
只要提到自动续订，就要同时写明价格和退订办法。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量月包, body: 每月自动续订，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量月包, body: 19.90元/月，每月自动续订，可随时发QXLL30到10086退订，8月31日前可在APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.compliance.trial_turns_paid import turn_of
from mobilectl.wording.duties import missing
from mobilectl.wording.fact import Renews
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText, Wording
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A002", "renewal-not-told", Severity.ERROR

TOLD = re.compile(r"恢复|续[订费期用约]|(?:到期|期满)后?(?:按|每月|收|为)")
ORDER = re.compile(r"元|办理|订购|开通|回复|点开|点击|详询")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text, each for itself: a customer may see no other. A trial that goes on is the matter of another rule."""
    offer = definition.value.offer if isinstance(definition.value, Campaign) else None
    renews = offer is not None and offer.renewal == "reminded"
    for wording in wordings(definition, workspace):
        if not renews and not wording.holds("续", "扣费"):
            continue
        for text in wording.texts:
            if turn_of(text) is None:
                yield from _check(text, wording, Related(definition.place("offer", "renewal"), RENEWS) if renews else None)


check_touchpoint = check_campaign

RENEWS = say("the offer renews by itself")


def _check(text: CustomerText, wording: Wording, renews: Related | None) -> Iterator[Problem]:
    """`renews` is where the offer says that it renews; None where it does not."""
    here = [wording.parsed(piece) for piece in text.pieces]
    told = [(piece, fact) for piece, parsed in zip(text.pieces, here, strict=True) for fact in parsed.facts if isinstance(fact, Renews)]
    if renews is not None and not told and text.goes_out_as("marketing") and ORDER.search(text.whole) and not TOLD.search(text.whole):
        yield Problem(
            text.body.place,
            say("it renews by itself, and the text does not say so"),
            say("write such as 15元/月，每月自动续订，可随时发QXSP到10086退订"),
            (renews,),
        )
    renewal = next(((piece, fact) for piece, fact in told if fact.renews), None)
    if renewal is not None and (left := missing(("price", "cancel"), here)):
        piece, fact = renewal
        yield Problem(
            piece.at(fact.start, fact.end),
            say("it renews by itself, and it is not said: {missing}", missing=left),
            say("write such as 15元/月，每月自动续订，可随时发QXSP到10086退订"),
        )
