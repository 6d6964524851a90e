"""The FAQ leaves a question open that this offer raises.

A gift (points or a membership beyond what the product contains, or 赠送 in a text): Advertising Law, Article 8, asks for its kind,
amount, term and way. A commitment: what leaving early costs, and whether the number can be ported, handed over or suspended meanwhile.
Visits to business halls: which ones, and whether one must come at all. Data and minutes: what becomes of the rest. Data for some apps, or
for abroad: where it holds. Products that exclude one another: what becomes of the present one. A price paid once: how it comes back. A
limit in the product's conditions: how often one can have it. An offer that renews: how it is confirmed, so that nobody pays unasked.

FAQ 没有回答这个活动必然引出的问题。

有赠送（产品本身以外的积分、会员，或文案里写了“赠”“送”）：《广告法》第八条要求明示赠送的品种、规格、数量、期限和方式。
有合约期：提前退要付什么、合约期内能不能转网、过户、停机，没说清最容易引起投诉。会带来到厅客户：要写清去哪些营业厅、是不是非去不可。
有流量、分钟：用不完怎么办。有定向流量、漫游流量：在哪里、用什么 App 才算。有互斥产品：能不能叠加、对现在的套餐有什么影响。
一次付清的：停用了钱怎么退。产品条件里有限办次数的：每人可以办几次。会续订的：怎么确认办理，别让客户不知情就被扣费。

缺哪一条，“相关位置”会指出是 offer、产品或文案的哪一处引出来的。

Bad:
    # file: campaigns/changsha/demo.yaml
    offer: {commitment_months: 12}
Good:
    # file: campaigns/changsha/demo.yaml
    offer: {commitment_months: 0}
"""

import re
from collections.abc import Iterator, Mapping

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.wording.claims import claims
from mobilectl.wording.facts import parse
from mobilectl.wording.gifts import GIFT, GIFT_MARKS, GIVEN
from mobilectl.wording.questions import ASKED, NAMES
from mobilectl.wording.reader import wordings
from mobilectl.wording.story import DATA
from mobilectl.workspace.files import PRODUCTS
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.products import Product
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "Q002", "faq-missing-conditional-topic", Severity.WARNING
NEEDS = ("campaigns/policy.yaml", "campaigns/products.yaml")

WHY: Mapping[str, Message] = {
    "gift": say("the offer gives something extra here"),
    "early_exit": say("the customer must stay for a while"),
    "port_transfer": say("the customer must stay for a while"),
    "where": say("customers are expected in business halls"),
    "leftover": say("this can be left over"),
    "scope": say("this does not hold everywhere"),
    "stacking": say("these cannot be had together"),
    "refund": say("this is paid once, in advance"),
    "times": say("the product's conditions set a limit"),
    "confirmation": say("it renews, and is paid for again"),
}
# Who asks the one has the answer in the other.
ALSO: Mapping[str, frozenset[str]] = {"stacking": frozenset(("current_plan",))}
ANSWERED: Mapping[str, re.Pattern[str]] = {
    "times": re.compile("[限只能可][^，。]{0,6}[一二两三1-9][0-9]*[次份个条台部]"),
    "refund": re.compile("退(?!订)"),
}
"""What any answer may say of a topic that has none of its own."""
USED_UP = DATA | {"minutes"}
ELSEWHERE = frozenset(("directed_data", "roaming_data"))


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """A problem for each topic that the offer, its product, the texts or the hall plan raise."""
    answered: set[str] = {one.topic for one in campaign.value.faq}
    for topic, place in _raised(campaign, workspace):
        if topic not in answered and answered.isdisjoint(ALSO.get(topic, ())) and not _said(topic, campaign.value):
            answered.add(topic)
            yield Problem(
                campaign.place("faq", at="key"),
                say("the FAQ does not answer: {topics}", topics=(NAMES[topic],)),
                say("add a line such as `- {{topic: {topic}, q: {question}, a: …}}`", topic=topic, question=ASKED[topic]),
                (Related(place, WHY[topic]),),
            )


def _said(topic: str, campaign: Campaign) -> bool:
    return topic in ANSWERED and any(ANSWERED[topic].search(one.a) for one in campaign.faq)


def _raised(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[tuple[str, Place]]:
    offer = campaign.value.offer
    product = workspace.products.products.get(offer.product)
    contained = {grant.what for grant in product.gives} if product is not None else set()
    for index, grant in enumerate(offer.gives):
        place = campaign.place("offer", "gives", index)
        if grant.what in GIVEN and grant.what not in contained:
            yield "gift", place
        if grant.what in USED_UP:
            yield "leftover", place
        if grant.what in ELSEWHERE:
            yield "scope", place
    for wording in wordings(campaign, workspace):
        for spot, _ in wording.find(GIFT, *GIFT_MARKS):
            if wording.text_of(spot.piece) is not None:
                yield "gift", spot.place
    if offer.commitment_months > 0:
        yield "early_exit", campaign.place("offer", "commitment_months")
        yield "port_transfer", campaign.place("offer", "commitment_months")
    if campaign.value.hall is not None and campaign.value.hall.visits_per_thousand > 0:
        yield "where", campaign.place("hall", at="key")
    if offer.excludes:
        yield "stacking", campaign.place("offer", "excludes", 0)
    if offer.price.per == "once" and (offer.benefit_months or offer.commitment_months):
        yield "refund", campaign.place("offer", "price")
    if offer.renewal != "none":
        yield "confirmation", campaign.place("offer", "renewal")
    if product is not None:
        yield from _raised_by(product, offer.product)


def _raised_by(product: Product, key: str) -> Iterator[tuple[str, Place]]:
    if product.excludes:
        yield "stacking", Place(PRODUCTS, ("products", key, "excludes", 0))
    if any(claim.part == "limit" for claim in claims(parse(product.conditions))):
        yield "times", Place(PRODUCTS, ("products", key, "conditions"))
