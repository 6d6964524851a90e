"""A text says something else than the offer.

Price, contents, start, renewal, commitment, months, code to cancel, and what the product's conditions say (validity, penalty, refund,
days of notice, price of use beyond the contents) are read out of every text and variant. 19.9元 is 19.90元, 30720MB is 30GB, 次月1日 is
次月生效. Only what the words around a fact make sure is held against the offer: the old price, a saving, another product's price are not.
Advertising Law, Article 28: a price, term or promise that is not what the customer gets makes an advertisement a false one.

文案和优惠内容不一致。

每条文案（含分群版本）里的价格、内容、生效时间、是否续订、合约期、优惠月数、退订代码，以及产品条件里写的有效期、违约金、退款、提前几天提醒、
超出后的单价，都会读出来和 offer、products.yaml 对照。19.9元和19.90元、30GB和30720MB、次月1日和次月生效算一致。
原价、立减金额、别的产品的价格不会拿来比。《广告法》第二十八条：价格、有效期限、允诺与实际不符、对购买有实质影响的，构成虚假广告。

发现不一致时，先弄清哪一边是对的：资费以公示的为准，改文案；确实是 offer 写错了，改 offer，再把各渠道文案一起核对一遍。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 30GB流量包29元/月，次月生效，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 30GB流量包19.9元/月，次月1日起生效，8月31日前可在APP办理。}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import wordings
from mobilectl.wording.story import NAMES, Reference, by_group
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "K001", "text-contradicts-offer", Severity.ERROR
NEEDS = ("campaigns/products.yaml",)


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Each text by itself, title and body together."""
    reference = Reference(campaign, workspace)
    for wording in wordings(campaign, workspace):
        for group in by_group(wording.told).values():
            if group[0].text is None:
                continue
            for told, known in reference.contradicts(group):
                yield Problem(
                    told.spot.place,
                    say("the text says {written}, the offer {right}", written=told.spot.words, right=known.right),
                    say("write {right}, or correct the offer", right=known.right),
                    (Related(known.place, NAMES[told.claim.part]),),
                )
