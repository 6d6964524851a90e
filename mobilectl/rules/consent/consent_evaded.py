"""A definition tries to get around what customers have agreed to.

The policy's `consent` and each channel's `reachable` hold for every audience, so no file needs to repeat them, and none can lift them. An
audience that asks for customers who refused, an offer that calls itself a service, or marketing that caps do not hold or do not count
says that somebody meant to. Such messages either reach no one, or people who did not want them (Consumer Rights Protection Law, art. 29).

有定义想绕过客户的意愿。

政策的 `consent` 和渠道的 `reachable` 对所有目标客户都生效，不必重复，也不能取消。目标客户专挑已拒收的人，把优惠写成服务类消息，或让营销消息
不受频次限制、不计次数，都是想绕过去。这样的消息要么发不到人，要么发给了不愿意收的人（消费者权益保护法第二十九条）。

Bad:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{brand: [mzone]}, {marketing_consent: false}], none: null}
Good:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{brand: [mzone]}], none: null}
"""

from collections.abc import Iterator

from mobilectl.contacts.plan import customers_of
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.consent.respected import attributes_of, consenting, respected
from mobilectl.rules.consent.told import Told, told_of_campaign, told_of_touchpoint
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "C001", "consent-evaded", Severity.ERROR
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Sends that are no marketing, or that caps do not hold, and conditions that ask for customers who refused."""
    for index, send in enumerate(campaign.value.sends):
        if send.class_ == "service":
            yield Problem(
                campaign.place("sends", index, "class"),
                say("`{id}` belongs to an offer and calls itself a service, which would free it from consent to marketing", id=send.id),
                say("leave out `class`; what customers must know anyway is a reminder of a touchpoint"),
            )
        yield from _unheld(send.id, send.class_, send.counts, send.obeys, campaign.place("sends", index))
    yield from _asking(told_of_campaign(campaign), workspace)


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """The same for reminders."""
    for index, one in enumerate(touchpoint.value.reminders):
        yield from _unheld(one.id, one.class_, one.counts, one.obeys, touchpoint.place("reminders", index))
    yield from _asking(told_of_touchpoint(touchpoint), workspace)


def _unheld(id: str, message_class: MessageClass, counts: bool | None, obeys: bool | None, place: Place) -> Iterator[Problem]:
    """Marketing that does without what caps are for."""
    if message_class == "marketing":
        if obeys is False:
            yield Problem(
                Place(place.file, (*place.route, "obeys")),
                say("`{id}` is marketing, and caps would not hold it back", id=id),
                say("leave out `obeys`: caps hold all marketing back"),
            )
        if counts is False:
            yield Problem(
                Place(place.file, (*place.route, "counts")),
                say("`{id}` is marketing, and caps would not count it", id=id),
                say("leave out `counts`: caps count all marketing"),
            )


def _asking(told: Iterator[Told], workspace: Workspace) -> Iterator[Problem]:
    """Each condition that asks for customers whom one of its messages may not reach on any channel."""
    customers = customers_of(workspace)
    names = consenting(workspace)
    for audience in told:
        for clause, place in audience.conditions(customers):
            if not names & attributes_of(clause.predicate):
                continue
            for id, message_class, channels in audience.messages:
                entries = [respected(workspace, channel, message_class) for channel in channels]
                against = [next((one for one in of_channel if one.refuses(clause, customers)), None) for of_channel in entries]
                if against and all(against):
                    yield Problem(
                        place,
                        say("{condition} asks for customers whom `{id}` must not reach", condition=clause.words(), id=id),
                        say("leave it out: the policy leaves out who refused, and whom a channel does not reach"),
                        tuple(
                            Related(place, say("what it goes against"))
                            for place in dict.fromkeys(one.place for one in against if one is not None)
                        ),
                    )
                    break
