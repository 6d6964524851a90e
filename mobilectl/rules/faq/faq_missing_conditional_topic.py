"""The FAQ leaves a question open that this offer raises.

A gift (points or a membership beyond what the product contains, or 赠送 in a text): Advertising Law, Article 8, asks for its kind,
amount, term and way. A commitment: that leaving early costs something is what customers complain about not having been told. Visits to
business halls: which ones, and whether one must come at all.

FAQ 没有回答这个活动必然引出的问题。

有赠送（产品本身以外的积分、会员，或文案里写了“赠”“送”）：《广告法》第八条要求明示赠送的品种、规格、数量、期限和方式。有合约期：提前退要付什么，没说清最容易引起投诉。
会带来到厅客户：要写清去哪些营业厅、是不是非去不可。

Bad:
    # file: campaigns/changsha/demo.yaml
    offer: {commitment_months: 12}
Good:
    # file: campaigns/changsha/demo.yaml
    offer: {commitment_months: 0}
"""

from collections.abc import Iterator, Mapping

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.wording.gifts import GIFT, GIFT_MARKS, GIVEN
from mobilectl.wording.questions import ASKED, NAMES
from mobilectl.wording.reader import wordings
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "Q002", "faq-missing-conditional-topic", Severity.WARNING
NEEDS = ("campaigns/policy.yaml", "campaigns/products.yaml")

WHY: Mapping[str, Message] = {
    "gift": say("the offer gives something extra here"),
    "early_exit": say("the customer must stay for a while"),
    "where": say("customers are expected in business halls"),
}


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """A problem for each topic that the offer, the texts or the hall plan raise."""
    answered: set[str] = {one.topic for one in campaign.value.faq}
    for topic, place in _raised(campaign, workspace):
        if topic not in answered:
            answered.add(topic)
            yield Problem(
                campaign.place("faq", at="key"),
                say("the FAQ does not answer: {topics}", topics=(NAMES[topic],)),
                say("add a line such as `- {{topic: {topic}, q: {question}, a: …}}`", topic=topic, question=ASKED[topic]),
                (Related(place, WHY[topic]),),
            )


def _raised(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[tuple[str, Place]]:
    offer = campaign.value.offer
    product = workspace.products.products.get(offer.product)
    contained = {grant.what for grant in product.gives} if product is not None else set()
    for index, grant in enumerate(offer.gives):
        if grant.what in GIVEN and grant.what not in contained:
            yield "gift", campaign.place("offer", "gives", index)
    for wording in wordings(campaign, workspace):
        for spot, _ in wording.find(GIFT, *GIFT_MARKS):
            if wording.text_of(spot.piece) is not None:
                yield "gift", spot.place
    if offer.commitment_months > 0:
        yield "early_exit", campaign.place("offer", "commitment_months")
    if campaign.value.hall is not None and campaign.value.hall.visits_per_thousand > 0:
        yield "where", campaign.place("hall", at="key")
