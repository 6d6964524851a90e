"""A condition of an audience that changes nothing.

Every customer meets it, such as an average spending of at least 0; or its alternatives together leave nobody out; or it stands under
`none` and nobody meets it. Most often another limit was meant. An audience without conditions means everyone, and says so.

目标客户里有一个不起作用的条件。

每位客户都符合，例如月均消费不低于 0 元；或几项加起来覆盖了所有人；或写在 `none` 下而没有人符合。多半是界限写错了。
没有任何条件的目标客户就是全体客户，不在此列。

Bad:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{brand: [mzone]}, {arpu: {at_least: 0}}], none: null}
Good:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{brand: [mzone]}, {arpu: {at_least: 30}}], none: null}
"""

from collections.abc import Iterator

from mobilectl.audience.algebra import difference
from mobilectl.audience.atoms import ANYONE, Atoms
from mobilectl.audience.clauses import Clause, Groups, clause, entry, groups_of
from mobilectl.audience.conditions import NESTED, Customers
from mobilectl.audience.predicates import EVERYONE, Predicate, is_relative
from mobilectl.contacts.plan import customers_of
from mobilectl.findings import Problem, Route, Severity
from mobilectl.messages import say
from mobilectl.rules.structure.audiences import audiences
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S018", "idle-condition", Severity.WARNING
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every condition that everyone meets, and those under `none` that nobody does."""
    customers = customers_of(workspace)
    found, atoms = audiences(workspace)
    look = _Look(customers, atoms)
    for written in found:
        for one, excluding in look.idle(groups_of(written.audience), ()):
            yield Problem(
                written.at(*one.route),
                say("nobody meets {condition}, so it excludes nobody", condition=one.words())
                if excluding
                else say("every customer meets {condition}, so it changes nothing", condition=one.words()),
                say("leave it out, or correct the limit that was meant"),
            )


class _Look:
    """Looks for idle conditions; what many audiences say is looked at once."""

    def __init__(self, customers: Customers, atoms: Atoms) -> None:
        self._customers = customers
        self._atoms = atoms
        self._all: dict[int, tuple[Predicate, bool]] = {}

    def idle(self, groups: Groups, route: Route) -> Iterator[tuple[Clause, bool]]:
        """The idle conditions and whether it is one under `none`; of a group of which one alternative is idle, only that."""
        for key, value in groups.items():
            if key not in NESTED:
                one = clause(key, value, self._customers, (*route, key))
                if self._everyone(one.predicate):
                    yield one, False
                continue
            within = [found for index, condition in enumerate(value) for found in self._entry(condition, (*route, key, index), key)]
            yield from within
            if key == "any" and not within:
                one = clause(key, value, self._customers, (*route, key))
                if self._everyone(one.predicate):
                    yield one, False

    def _entry(self, condition: Groups, route: Route, group: str) -> Iterator[tuple[Clause, bool]]:
        if group == "none":
            one = entry(condition, self._customers, route)
            if not self._atoms.boxes(one.predicate):
                yield one, True
        else:
            yield from self.idle(condition, route)

    def _everyone(self, predicate: Predicate) -> bool:
        """Whether a condition is met by every customer, but does not say so."""
        if id(predicate) not in self._all:
            tells = predicate == EVERYONE or is_relative(predicate)  # of relative conditions the boxes hold whoever may be meant one day
            found = not tells and next(difference(ANYONE, self._atoms.boxes(predicate), self._atoms.axes), None) is None
            self._all[id(predicate)] = predicate, found
        return self._all[id(predicate)][1]
