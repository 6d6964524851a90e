"""A text names a published product that is not the offer's.

Whoever is offered 30GB流量包 and reads 10GB流量包 orders the wrong one, or complains about the price. A product may be named where the
text says that it is what the customer has now, what is replaced, or what cannot be had beside it.

文案里写了别的产品的名字。

offer 卖的是30GB流量包，文案写成10GB流量包，客户会办错，或者按错的价格来投诉。
写明是客户现在用的、要被替换的、或者不能同时办的产品，不算错，例如“原10GB流量包客户可换办”“不能和家庭套餐同享”。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 流量不够用？, body: 10GB流量包19.90元/月，次月生效，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 流量不够用？, body: 10GB流量包客户可换30GB流量包，19.90元/月，次月生效，8月31日前可在APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.claims.claim import around
from mobilectl.wording.fact import ProductName
from mobilectl.wording.reader import wordings
from mobilectl.wording.texts import Piece, Wording
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "K005", "other-product-named", Severity.ERROR
NEEDS = ("campaigns/products.yaml",)

BEFORE = re.compile(
    "原|现有|现在|已|正|在用|使用|用|由|从|您的|不含|不能|不可|取消|停|替|退|和|与|跟|及|或|、|除|比|仅限|限|须|需|搭配|加上|另|区别|如|非|叠加"
)
BEHIND = re.compile(
    "^[”』」]?(?:[^，。]{0,3}(?:客户|用户|会员)|的|可|除外|不|同享|互斥|一起|叠加|已|到期|期满|基础|升级|换|改|停|取消|退订|变更|转|或|和|与|及|、|以上|之外|也)"
)


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """The names in texts. Answers of the FAQ compare and explain, so they may name any."""
    for wording in wordings(campaign, workspace):
        for text in wording.texts:
            for piece in text.pieces:
                yield from _check(piece, wording, campaign, workspace)


def _check(piece: Piece, wording: Wording, campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    offered = campaign.value.offer.product
    product = workspace.products.products.get(offered)
    if product is None:
        return
    for fact in wording.parsed(piece).facts:
        if isinstance(fact, ProductName) and offered not in fact.products:
            near = around(piece.words, fact)
            # 5G套餐 in 5G套餐89档 is the rest of another name.
            inside = product.name.replace(" ", "") in piece.words.replace(" ", "") and piece.words[fact.start : fact.end] in product.name
            if not inside and not BEFORE.search(near.before) and not BEHIND.match(near.after):
                yield Problem(
                    piece.at(fact.start, fact.end),
                    say("{written} is not the offer's product {product}", written=piece.words[fact.start : fact.end], product=product.name),
                    say("write {product}, or say that the other one is replaced or excluded", product=product.name),
                    (Related(campaign.place("offer", "product"), say("the offer's product")),),
                )
