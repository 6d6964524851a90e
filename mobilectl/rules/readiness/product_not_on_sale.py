"""The offer is not what is published for its product.

Only published tariffs may be sold, and advertising must agree with what is published (the ministry's notice of 2018 on tariff
advertising and its campaign of April 2025, as reported). So the product must be on sale in the whole period of the campaign, and its price
must be the published one, unless the offer says for how many months it is lower (benefit_months) and that the published price follows
(afterwards).

优惠内容与公示的产品不一致。

没有公示的资费不能卖，宣传要与公示一致（2018 年资费营销通知、2025 年 4 月“明白办、放心用”行动，据媒体报道）。所以整个活动期内产品都要在售，
价格要等于公示价；如果只是前几个月优惠，要写明优惠几个月（benefit_months）以及之后恢复公示价（afterwards）。

Bad:
    # file: campaigns/changsha/demo.yaml
    offer: {price: 15 元/月}
Good:
    # file: campaigns/changsha/demo.yaml
    offer: {price: 19.9 元/月}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.workspace.files import PRODUCTS
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.products import Product
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "R003", "product-not-on-sale", Severity.ERROR


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """The product's days of sale and its price. A product that is not defined is another rule's."""
    product = workspace.products.products.get(campaign.value.offer.product)
    if product is not None:
        yield from _days(campaign, product)
        yield from _price(campaign, product)


def _days(campaign: Defined[Campaign], product: Product) -> Iterator[Problem]:
    period = campaign.value.period
    if product.from_ is not None and period.from_ < product.from_:
        yield Problem(
            campaign.place("period", "from"),
            say("{product} is sold only from {day}", product=product.name, day=product.from_),
            say("write {day} or later", day=product.from_),
            (Related(_published(campaign, "from"), say("the first day of sale")),),
        )
    if product.to is not None and period.to > product.to:
        yield Problem(
            campaign.place("period", "to"),
            say("{product} is sold only until {day}", product=product.name, day=product.to),
            say("write {day} or earlier", day=product.to),
            (Related(_published(campaign, "to"), say("the last day of sale")),),
        )


def _price(campaign: Defined[Campaign], product: Product) -> Iterator[Problem]:
    offer = campaign.value.offer
    for_a_while = offer.benefit_months is not None and offer.afterwards == product.price
    if offer.price != product.price and not for_a_while:
        yield Problem(
            campaign.place("offer", "price"),
            say(
                "the offer costs {price}, but {product} is published at {published}",
                price=offer.price,
                product=product.name,
                published=product.price,
            ),
            say(
                "write {published}; if it is lower for some months, give benefit_months and `afterwards: {published}`",
                published=product.price,
            ),
            (Related(_published(campaign, "price"), say("the published price")),),
        )


def _published(campaign: Defined[Campaign], key: str) -> Place:
    return Place(PRODUCTS, ("products", campaign.value.offer.product, key))
