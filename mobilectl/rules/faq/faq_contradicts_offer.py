"""The FAQ names another price than the offer.

Advertising Law, Article 8: a price must be accurate and clear. The rules on marked prices (Article 20) forbid to show one price in one
place and a higher one in another. The answers on the price are read for amounts of money; one of them must be the offer's price.

FAQ 里的价格和优惠内容不一致。

《广告法》第八条要求价格准确、清楚；《明码标价和禁止价格欺诈规定》第二十条不允许一处写低价、另一处写高价。
这里读出“多少钱”的回答里的金额，其中必须有一个是 offer 里的价格。

Bad:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: price, q: 多少钱?, a: 每月29元，共3个月。}
Good:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: price, q: 多少钱?, a: 每月19.9元，共3个月，之后自动停止。}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.fact import Money
from mobilectl.wording.facts import facts
from mobilectl.wording.texts import Piece, Spot
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.scalars import Price
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "Q005", "faq-contradicts-offer", Severity.ERROR


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """All answers on the price together: later prices and savings may stand beside the offer's."""
    price = campaign.value.offer.price
    answers = [(index, fact) for index, one in enumerate(campaign.value.faq) if one.topic == "price" for fact in facts(one.a)]
    amounts = [(index, fact) for index, fact in answers if isinstance(fact, Money)]
    if amounts and not any(_agrees(amount, price) for _, amount in amounts):
        index, amount = next((one for one in amounts if one[1].per == price.per), amounts[0])
        answer = Piece(campaign.value.faq[index].a, campaign.file, (*campaign.route, "faq", index, "a"))
        spot = Spot(answer, amount.start, amount.end)
        yield Problem(
            spot.place,
            say("the FAQ says {written}, the offer {price}", written=spot.words, price=price),
            say("write {price}, or correct the offer", price=price),
            (Related(campaign.place("offer", "price"), say("the offer's price")),),
        )


def _agrees(amount: Money, price: Price) -> bool:
    """A price without a period agrees with any."""
    return amount.yuan == price.yuan and amount.per in (price.per, None)
