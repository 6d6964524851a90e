"""A saving is claimed against a price that is not the published one, or against none.

The rules on marked prices and price fraud: a price that is compared with must be true (Article 16: where it is not explained, the lowest
of the last seven days), an invented original price is forbidden (Article 17), a false discount is fraud (Article 19). Here the original
price is the product's in products.yaml: an amount behind 原价 must be it, and a saving must be what is left of it, or the
price must stand beside it.

写了“原价”“立减”“打折”，却没有依据。

《明码标价和禁止价格欺诈规定》：价格比较要真实（第十六条），不得虚构原价（第十七条），虚假折价属于价格欺诈（第十九条）。
原价就是 products.yaml 里公示的价格：写了原价，必须和它一致；写了立减、打折，要么把公示的价格写在旁边，要么差额算得对。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 原价59元/月，现在19.90元/月，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，8月31日前可在APP办理。}
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.fact import Money, Percentage
from mobilectl.wording.nearby import denied
from mobilectl.wording.reader import wordings
from mobilectl.wording.texts import Piece, Spot, Wording
from mobilectl.workspace.files import PRODUCTS
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.products import Product
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "A004", "original-price-without-basis", Severity.WARNING
NEEDS = ("campaigns/products.yaml",)

COMPARED = re.compile(
    r"(?P<original>原价|原月费|原资费|市场价|门市价|标价)|(?P<saving>立减|直降|立省|直减|省下|节省|特价|打折(?!卡)|折扣价|半价|[1-9](?:\.\d)?折|[一二三四五六七八九]折)"
)
MARKS = ("原价", "原月费", "原资费", "市场价", "门市价", "标价", "立减", "直降", "立省", "直减", "省下", "节省", "特价", "折", "半价")
REACH = 4
"""So many characters may stand between 原价 and its amount."""


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ of a campaign whose product is published."""
    product = workspace.products.products.get(campaign.value.offer.product)
    if product is None:
        return
    related = (Related(Place(PRODUCTS, ("products", campaign.value.offer.product, "price")), say("the published price")),)
    for wording in wordings(campaign, workspace):
        for spot, found in wording.find(COMPARED, *MARKS):
            amount = _behind(spot, wording)
            if denied(spot.piece.words, spot.start) or not _advertises(spot, wording):
                continue
            if found["original"] and amount is not None and amount.yuan not in _known(campaign.value, product):
                written = Spot(spot.piece, amount.start, amount.end)
                yield Problem(
                    written.place,
                    say("{written} is not the published price, {price}", written=written.words, price=product.price),
                    say("write {price}, or leave the comparison out", price=product.price),
                    related,
                )
            elif found["saving"] and not _has_basis(spot.piece, amount, campaign.value, product, wording):
                yield Problem(
                    spot.place,
                    say("{words}: the price that this is less than is not said", words=found[0]),
                    say("write the published price beside it, {price}", price=product.price),
                    related,
                )


def _advertises(spot: Spot, wording: Wording) -> bool:
    text = wording.text_of(spot.piece)
    return text is None or text.goes_out_as("marketing")


def _behind(spot: Spot, wording: Wording) -> Money | None:
    facts = (fact for fact in wording.parsed(spot.piece).facts if isinstance(fact, Money) and spot.end <= fact.start <= spot.end + REACH)
    return next(facts, None)


def _known(campaign: Campaign, product: Product) -> set[Decimal]:
    later = campaign.offer.afterwards
    return {product.price.yuan} | ({later.yuan} if later is not None else set())


def _has_basis(piece: Piece, saving: Money | None, campaign: Campaign, product: Product, wording: Wording) -> bool:
    known = _known(campaign, product)
    pieces = text.pieces if (text := wording.text_of(piece)) is not None else (piece,)
    facts = [fact for one in pieces for fact in wording.parsed(one).facts]
    if any(isinstance(fact, Money) and fact.yuan in known and fact.yuan != campaign.offer.price.yuan for fact in facts):
        return True
    left = {price - campaign.offer.price.yuan for price in known}
    discounts = (fact.percent for fact in facts if isinstance(fact, Percentage) and fact.discount)
    cut = any(percent * price == 100 * campaign.offer.price.yuan for percent in discounts for price in known)
    return cut or (saving is not None and saving.yuan in left)
