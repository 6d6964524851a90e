"""An audience that no customer can belong to.

Its conditions contradict each other or the way a derived attribute follows from others, such as tier A with less than 50 yuan a
month. The campaign would reach nobody.

没有任何客户符合的目标客户。

条件互相矛盾，或者和推导属性的规则矛盾，例如 A 级客户而月均消费不到 50 元。这样的活动一个人也发不到。

Bad:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{tier: [A]}, {arpu: {below: 50}}], none: null}
Good:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{tier: [C]}, {arpu: {below: 50}}], none: null}
"""

from collections.abc import Iterator

from mobilectl.audience.atoms import Atoms
from mobilectl.audience.predicates import EVERYONE
from mobilectl.audience.written import written_audiences
from mobilectl.contacts.plan import customers_of
from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S010", "impossible-audience", Severity.ERROR
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every audience that was understood and is empty."""
    customers = customers_of(workspace)
    read = [(customers.audience(audience), place) for audience, place in written_audiences(workspace)]
    atoms = Atoms(customers.attributes, (predicate for (predicate, _), _ in read))
    for (predicate, misread), place in read:
        if not misread and predicate != EVERYONE and not atoms.boxes(predicate):
            yield Problem(
                place,
                say("no customer can meet all these conditions"),
                say("look for two conditions on the same attribute, or on one and what is derived from it"),
            )
