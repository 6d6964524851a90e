"""One product is offered to the same customers at two prices at the same time.

Whoever pays more will ask why, and the hotline has no answer. Terms differ likewise: months of commitment, or what comes with it. Take one
of the two away, make them equal, or exclude the customers of one from the other.

同一产品同时向同一批客户报两个价。

付得多的客户会来问为什么，热线答不上来。合约月数、赠送内容不同也一样。请取消其中一个，或改成一致，或把一方的客户从另一方排除。

Bad:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    offer: {price: 15 元/月}
Good:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    audience: {all: [{brand: [gotone]}]}
    offer: {price: 15 元/月}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.overlap.pairs import pairs
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "O001", "price-clash", Severity.ERROR
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every pair with the same product at different prices or commitments."""
    for pair in pairs(workspace):
        first, second = pair.first.value.offer, pair.second.value.offer
        if first.product != second.product:
            continue
        product = workspace.products.products.get(second.product)
        for key, word, mine, other in (
            ("price", say("price"), second.price, first.price),
            ("commitment_months", say("months of commitment"), second.commitment_months, first.commitment_months),
        ):
            if mine != other:
                yield Problem(
                    pair.second.place("offer", key),
                    say(
                        "{product} is offered here with {word} {mine}, and by `{campaign}` with {other}, "
                        "to the same customers from {begin} to {end}; for example: {customer}",
                        product=product.name if product is not None else second.product,
                        word=word,
                        mine=str(mine),
                        other=str(other),
                        campaign=pair.first.value.id,
                        begin=pair.begin,
                        end=pair.end,
                        customer=pair.portrait(),
                    ),
                    say("make them equal, or exclude one campaign's customers in the other's `audience`"),
                    (Related(pair.first.place("offer", key), say("the other offer: {name}", name=pair.first.value.name)),),
                )
