"""One product is offered to the same customers on different terms at the same time.

Whoever pays more will ask why, and the hotline has no answer. It is the same with the months of commitment, with what the offer gives, from
when and how long it holds, what it costs afterwards, and how it renews. Take one of the two away, make them equal, or exclude the customers
of one from the other.

同一产品同时向同一批客户给出两种条件。

付得多的客户会来问为什么，热线答不上来。合约月数、赠送内容、生效和优惠期限、到期后的价格、续订方式不同也一样。请取消其中一个，或改成一致，
或把一方的客户从另一方排除。

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
from mobilectl.rules.overlap.shares import counted
from mobilectl.rules.overlap.terms import differences
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "O001", "price-clash", Severity.ERROR
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every pair with the same product whose offers differ."""
    for pair in pairs(workspace):
        first, second = pair.first.value.offer, pair.second.value.offer
        different = differences(second, first)
        if first.product == second.product and different:
            product = workspace.products.products.get(second.product)
            key = next(iter(different))
            yield Problem(
                pair.second.place("offer", key),
                say(
                    "{product} is offered here and by `{campaign}` to the same customers from {begin} to {end}, on other terms: "
                    "{terms}; for example: {customer}",
                    product=product.name if product is not None else second.product,
                    campaign=pair.first.value.id,
                    begin=pair.begin,
                    end=pair.end,
                    terms=tuple(different.values()),
                    customer=pair.portrait(),
                ),
                say("make them equal, or exclude one campaign's customers in the other's `audience`"),
                (Related(pair.first.place("offer", key), say("the other offer: {name}", name=pair.first.value.name)),),
                counted=counted(pair, workspace),
            )
