"""An audience, or an alternative in it, that no customer can belong to.

Its conditions contradict each other or the way a derived attribute follows from others, such as tier A with less than 50 yuan a
month. The campaign would reach nobody, or an alternative under `any` nobody more. The finding names the fewest conditions that cannot
hold together.

没有任何客户符合的目标客户，或其中的一项。

条件互相矛盾，或者和推导属性的规则矛盾，例如 A 级客户而月均消费不到 50 元。这样的活动一个人也发不到；`any` 里这样的一项也不会
多带来一个客户。提示里列出最少的几个不能同时成立的条件。

Bad:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{tier: [A]}, {arpu: {below: 50}}], none: null}
Good:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{tier: [C]}, {arpu: {below: 50}}], none: null}
"""

from collections.abc import Iterator, Sequence

from mobilectl.audience.atoms import Atoms, meet_all
from mobilectl.audience.clauses import Clause, Groups, alternatives, contradiction, groups_of, required
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import EVERYONE
from mobilectl.contacts.plan import customers_of
from mobilectl.findings import Place, Problem, Related, Route, Severity
from mobilectl.messages import say
from mobilectl.rules.structure.audiences import Written, audiences
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S010", "impossible-audience", Severity.ERROR
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every audience that was understood and is empty, and every alternative by which nobody comes into one that is not."""
    customers = customers_of(workspace)
    found, atoms = audiences(workspace)
    for written in found:
        if written.predicate == EVERYONE:
            continue
        groups = groups_of(written.audience)
        if not atoms.boxes(written.predicate):
            yield _problem(written, contradiction(list(required(groups, customers)), atoms), customers)
        else:
            yield from (_problem(written, clauses, customers) for clauses in _dead(groups, customers, atoms))


def _dead(groups: Groups, customers: Customers, atoms: Atoms) -> Iterator[list[Clause]]:
    """What contradicts in each alternative by which nobody comes in, the alternative's own conditions last."""
    dead: list[Route] = []
    for one in alternatives(groups, customers):
        if any(one.route[: len(route)] == route for route in dead):
            continue
        clauses = sorted(required(groups, customers, toward=one.route), key=lambda clause: clause.route[: len(one.route)] == one.route)
        if not meet_all(atoms.boxes(clause.predicate) for clause in clauses):
            dead.append(one.route)
            yield contradiction(clauses, atoms)


def _problem(written: Written, clauses: Sequence[Clause], customers: Customers) -> Problem:
    *others, last = clauses
    related = [Related(written.at(*one.route), say("together with {condition}", condition=one.words())) for one in others]
    for one in clauses:
        if one.key == "segment" and isinstance(one.value, str):
            related.append(
                Related(Place("campaigns/segments.yaml", ("segments", one.value)), say("what the segment `{id}` means", id=one.value))
            )
        elif one.key in customers.attributes and customers.attributes[one.key].cases:
            place = Place("campaigns/attributes.yaml", ("attributes", one.key, "cases"))
            related.append(Related(place, say("how `{attribute}` follows from others", attribute=one.key)))
    return Problem(
        written.at(*last.route),
        say("no customer can meet all these conditions: {conditions}", conditions=tuple(one.words() for one in clauses))
        if others
        else say("no customer can meet {condition}", condition=last.words()),
        say("look for two conditions on the same attribute, or on one and what is derived from it"),
        tuple(related),
    )
