"""Sensitive personal information is used without saying what for and on which basis.

An attribute marked `sensitive` may be used only for a specific purpose and on a basis such as the customer's separate consent (Personal
Information Protection Law, art. 28 and 29). attributes.yaml declares both under `uses`, for each class of messages by itself: what serves a
service need not serve marketing. Using it through a segment or a derived attribute is using it.

用了敏感个人信息，却没有写明目的和依据。

标为 `sensitive` 的属性，只有有特定目的、有依据（例如客户的单独同意）才能用（个人信息保护法第二十八条、第二十九条）。目的和依据写在
attributes.yaml 的 `uses` 里，服务类和营销类消息分开写：服务能用，营销不一定能用。通过分群或推导属性使用，也是使用。

Bad:
    # file: campaigns/attributes.yaml
    attributes: {complained_days: {sensitive: true}}
Good:
    # file: campaigns/attributes.yaml
    attributes:
      complained_days: {sensitive: true, uses: {marketing: {purpose: 投诉未满 90 天不营销, basis: 入网协议第六条单独同意}}}
"""

from collections.abc import Iterable, Iterator

from mobilectl.audience.clauses import clause, named, spelled_out
from mobilectl.audience.conditions import Customers
from mobilectl.contacts.plan import BILL_DAY, customers_of
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.rules.consent.respected import attributes_of
from mobilectl.rules.consent.told import Told, told_of_campaign, told_of_touchpoint
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.messages import Variant
from mobilectl.workspace.models.touchpoints import Touchpoint, Trigger
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "C002", "sensitive-undeclared", Severity.ERROR
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")
ATTRIBUTES = "campaigns/attributes.yaml"
CLASSES: dict[MessageClass, Message] = {"service": say("service messages"), "marketing": say("marketing")}


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Uses in the audiences of a campaign and its sends, and in choosing a variant."""
    look = _Look(workspace)
    if look.idle:
        return
    classes = dict.fromkeys(send.class_ for send in campaign.value.sends)
    yield from look.audiences(told_of_campaign(campaign))
    yield from look.variants(campaign.value.variants, campaign.place("variants"), classes)


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """Uses in the audiences, triggers and variants of reminders."""
    look = _Look(workspace)
    if look.idle:
        return
    yield from look.audiences(told_of_touchpoint(touchpoint))
    for index, one in enumerate(touchpoint.value.reminders):
        for key, name in _watched(one.trigger):
            yield from look.uses((name,), touchpoint.place("reminders", index, "trigger", *key), (one.class_,))
        yield from look.variants(one.variants, touchpoint.place("reminders", index, "variants"), (one.class_,))


def _watched(trigger: Trigger) -> Iterator[tuple[tuple[str, ...], str]]:
    """The attributes that set a reminder off."""
    if trigger.threshold is not None:
        yield ("threshold", "attribute"), trigger.threshold.attribute
        yield ("threshold", "forecast"), trigger.threshold.forecast
    if trigger.schedule is not None and trigger.schedule.after_bill_day is not None:
        yield ("schedule", "after_bill_day"), BILL_DAY


class _Look:
    """Looks for undeclared uses of the sensitive attributes of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._customers: Customers = customers_of(workspace)
        self._sensitive = frozenset(name for name, one in self._customers.attributes.items() if one.sensitive)

    @property
    def idle(self) -> bool:
        """Whether nothing is sensitive."""
        return not self._sensitive

    def audiences(self, told: Iterable[Told]) -> Iterator[Problem]:
        """Uses in conditions."""
        for audience in told:
            classes = dict.fromkeys(message_class for _, message_class, _ in audience.messages)
            for one, place in audience.conditions(self._customers):
                yield from self.uses(self._touched(one.key, one.value), place, classes)

    def variants(self, variants: Iterable[Variant], place: Place, classes: Iterable[MessageClass]) -> Iterator[Problem]:
        """Uses in choosing the words."""
        for index, variant in enumerate(variants):
            yield from self.uses(self._touched("segment", variant.segment), Place(place.file, (*place.route, index, "segment")), classes)

    def uses(self, names: Iterable[str], place: Place, classes: Iterable[MessageClass]) -> Iterator[Problem]:
        """The sensitive ones among some attributes that classes of messages use without having declared it."""
        for name in sorted(self._sensitive.intersection(names)):
            attribute = self._customers.attributes[name]
            undeclared = [one for one in classes if one not in attribute.uses]
            if undeclared:
                yield Problem(
                    place,
                    say("this uses {attribute} (`{id}`), which is sensitive personal information, for {classes}, and no purpose and basis "
                        "are declared for that", attribute=attribute.name, id=name, classes=tuple(CLASSES[one] for one in undeclared)),
                    say("do without it, or declare `uses: {{{class_}: {{purpose: …, basis: …}}}}` there", class_=undeclared[0]),
                    (Related(Place(ATTRIBUTES, ("attributes", name)), say("marked `sensitive` here")),),
                )  # fmt: skip

    def _touched(self, key: str, value: object) -> frozenset[str]:
        """The attributes that a condition names or stands for."""
        found: set[str] = set()
        for one, _ in spelled_out(clause(key, value, self._customers, ()), self._customers):
            found |= {one.key, *attributes_of(one.predicate), *self._behind(one.key)}
        return frozenset(found)

    def _behind(self, name: str) -> Iterator[str]:
        """The derived attributes that a derived attribute follows from."""
        cases = self._customers.attributes[name].cases if name in self._customers.attributes else ()
        for case in cases:
            for one in named(case.when or {}, self._customers):
                yield from self._touched(one.key, one.value)
