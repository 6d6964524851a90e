"""Two campaigns offer competing products to the same customers at the same time.

Products of one family answer the same need. A customer who hears of both puts off both, and each campaign spoils the other's figures.
The same product twice counts as well; on two terms it is a price-clash. The finding says whether the audiences are the same, or one lies
inside the other.

两个活动同时向同一批客户推竞争产品。

同一类产品满足同一种需求。客户两个都听到，往往两个都不办，活动数据也互相影响。同一产品推两次也算；条件不同则另见
price-clash。提示里会说明目标客户是否相同，或一个包含另一个。

Bad:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    offer: {product: data-10g, price: 10 元/月}
Good:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    offer: {product: video, price: 15 元/月}
"""

from collections.abc import Iterator

from mobilectl.audience.algebra import Relation
from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.rules.overlap.pairs import pairs
from mobilectl.rules.overlap.shares import counted
from mobilectl.rules.overlap.terms import differences
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "O002", "competing-offers", Severity.WARNING
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml", "campaigns/products.yaml")

RELATIONS: dict[Relation, Message] = {
    "same": say("both are for the same audience"),
    "inside": say("all customers there are among those here"),
    "contains": say("all customers here are among those there"),
    "partly": say("they share some of their customers"),
}


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every pair whose products are of one family."""
    products = workspace.products.products
    for pair in pairs(workspace):
        one, other = pair.first.value.offer, pair.second.value.offer
        if one.product == other.product and differences(other, one):
            continue  # price-clash says more
        first, second = products.get(one.product), products.get(other.product)
        if first is not None and second is not None and first.family == second.family:
            yield Problem(
                pair.second.place("offer", "product"),
                say(
                    "{mine} competes with {other} of `{campaign}` for the same customers from {begin} to {end}: {relation}; "
                    "for example: {customer}",
                    mine=second.name,
                    other=first.name,
                    campaign=pair.first.value.id,
                    begin=pair.begin,
                    end=pair.end,
                    relation=RELATIONS[pair.relation()],
                    customer=pair.portrait(),
                ),
                say("exclude one campaign's customers in the other's `audience`, or move one of the periods"),
                (Related(pair.first.place("offer", "product"), say("the other offer: {name}", name=pair.first.value.name)),),
                counted=counted(pair, workspace),
            )
