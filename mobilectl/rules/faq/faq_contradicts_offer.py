"""An answer of the FAQ contradicts the offer.

Advertising Law, Article 8: a price must be accurate and clear. The rules on marked prices (Article 20) forbid to show one price in one
place and a higher one in another. Each answer is read for what its topic is about (price, contents, start, months, what comes afterwards,
penalty, use beyond the contents, times, code to cancel) and held against the offer and the conditions of its product. On the price one
amount of the answers must be the offer's.

FAQ 的回答和优惠内容不一致。

《广告法》第八条要求价格准确、清楚；《明码标价和禁止价格欺诈规定》第二十条不允许一处写低价、另一处写高价。
每个回答按它的主题读：价格、内容、生效时间、优惠月数、到期以后、违约金、超出怎么收、限办次数、退订代码，和 offer、products.yaml 的条件对照。
“多少钱”的回答里，必须有一个金额是 offer 里的价格。

营业厅和 10086 照着 FAQ 回答客户，FAQ 写错，全省就一起说错。资费以公示的为准，改回答；offer 写错了，改 offer。

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
from mobilectl.wording.reader import wordings
from mobilectl.wording.story import NAMES, Reference, by_group
from mobilectl.wording.texts import Spot, Wording
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.scalars import Price
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "Q005", "faq-contradicts-offer", Severity.ERROR
NEEDS = ("campaigns/products.yaml",)


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """The answers to each topic together, since one may complete the other."""
    reference = Reference(campaign, workspace)
    for wording in wordings(campaign, workspace):
        yield from _price(wording, campaign)
        for group in by_group(wording.told).values():
            if group[0].topic is None:
                continue
            for told, known in reference.contradicts(group):
                if told.claim.part != "price":
                    yield Problem(
                        told.spot.place,
                        say("the FAQ says {written}, the offer {right}", written=told.spot.words, right=known.right),
                        say("write {right}, or correct the offer", right=known.right),
                        (Related(known.place, NAMES[told.claim.part]),),
                    )


def _price(wording: Wording, campaign: Defined[Campaign]) -> Iterator[Problem]:
    """All answers on the price together: later prices and savings may stand beside the offer's."""
    price = campaign.value.offer.price
    answers = [one.answer for one in wording.answers if one.topic == "price"]
    amounts = [(piece, fact) for piece in answers for fact in wording.parsed(piece).facts if isinstance(fact, Money)]
    if amounts and not any(_agrees(amount, price) for _, amount in amounts):
        piece, amount = next((one for one in amounts if one[1].per == price.per), amounts[0])
        spot = Spot(piece, amount.start, amount.end)
        yield Problem(
            spot.place,
            say("the FAQ says {written}, the offer {right}", written=spot.words, right=price),
            say("write {right}, or correct the offer", right=price),
            (Related(campaign.place("offer", "price"), NAMES["price"]),),
        )


def _agrees(amount: Money, price: Price) -> bool:
    """A price without a period agrees with any."""
    return amount.yuan == price.yuan and amount.per in (price.per, None)
