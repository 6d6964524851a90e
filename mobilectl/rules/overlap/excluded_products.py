"""Two campaigns offer products that cannot be had together to the same customers.

The product or the offer says which others it excludes. A customer who takes one is refused the other, although both were offered.

两个互斥的产品同时推给同一批客户。

产品或活动里写明了与哪些产品互斥。客户办了一个，另一个明明也推给他了，却办不了。

Bad:
    # file: campaigns/products.yaml
    products: {video: {excludes: [data-30g]}}
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    offer: {product: video, price: 15 元/月}
Good:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    offer: {product: video, price: 15 元/月}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.overlap.pairs import excluded, pairs
from mobilectl.rules.overlap.shares import counted
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "O003", "excluded-products", Severity.ERROR
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every pair of which one excludes the other's product."""
    products = workspace.products.products
    for pair in pairs(workspace):
        first, second = pair.first.value.offer, pair.second.value.offer
        if second.product in excluded(first, products) or first.product in excluded(second, products):
            yield Problem(
                pair.second.place("offer", "product"),
                say(
                    "{mine} and {other} of `{campaign}` exclude each other, and both are offered to the same "
                    "customers from {begin} to {end}; for example: {customer}",
                    mine=second.product,
                    other=first.product,
                    campaign=pair.first.value.id,
                    begin=pair.begin,
                    end=pair.end,
                    customer=pair.portrait(),
                ),
                say("exclude one campaign's customers in the other's `audience`"),
                (Related(pair.first.place("offer", "product"), say("the other offer: {name}", name=pair.first.value.name)),),
                counted=counted(pair, workspace),
            )
