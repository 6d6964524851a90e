"""Nobody can get a message, although its audience is not empty.

The audience and who can be reached on the channel exclude each other, or who has consented; or every one of them gets the message on a
channel that is tried before; or a send is for a part of the audience that lies outside of it. The message costs work and reaches no one.

目标客户不是空的，却没有人收得到。

目标客户和渠道能到达的人、同意接收的人没有交集；或者他们都已在前面的渠道收到；或者某次下发指定的部分不在活动的目标客户之内。这样的消息白费工夫。

Bad:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{brand: [mzone]}, {app_active: false}], none: null}
Good:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{brand: [mzone]}, {app_active: true}], none: null}
"""

from collections.abc import Iterator, Sequence

from mobilectl.audience.atoms import Atoms, meet_all
from mobilectl.audience.clauses import contradiction, groups_of, required
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import All, Not, Predicate
from mobilectl.contacts.plan import Planned, Stream, Unscheduled, customers_of, whole_plan
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.rules.consent.respected import respected
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.messages import UseChannels
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "C003", "nobody-reached", Severity.ERROR
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every send and reminder that is planned on a channel on which no customer can get it; a part outside of its audience once."""
    told: set[tuple[Place, Message]] = set()
    for stream in _unreached(workspace):
        problem = _explained(workspace, stream)
        if problem is not None and (problem.place, problem.message) not in told:
            told.add((problem.place, problem.message))
            yield problem


def _unreached(workspace: Workspace) -> Iterator[Stream]:
    """The streams of the plan of which no contact means anyone."""
    plan = whole_plan(workspace)
    if plan is None:
        return
    reached: dict[tuple[Place, str], Stream | None] = {}
    entries: tuple[Planned | Unscheduled, ...] = (*plan.planned, *plan.unscheduled)
    for one in entries:
        key = one.stream.place, one.stream.channel
        if key not in reached or reached[key] is not None:
            reached[key] = None if plan.boxes(one.predicate) else one.stream
    yield from (stream for stream in reached.values() if stream is not None)


def _explained(workspace: Workspace, stream: Stream) -> Problem | None:
    """Why nobody can get it; None where an audience is empty by itself, which impossible-audience says."""
    customers = customers_of(workspace)
    tried, own = _source(workspace, stream)
    held = [(one.audience, one.place) for one in respected(workspace, stream.channel, stream.message_class)]
    missed = [Not(All(tuple(one.predicate for one in respected(workspace, channel, stream.message_class)))) for channel in tried]
    meant, allowed = ([customers.predicate(audience) for audience, _ in some] for some in (own, held))
    atoms = Atoms(customers.attributes, (*meant, *allowed, *missed))
    known = workspace.policy.channels.get(stream.channel)
    channel = known.name if known is not None else stream.channel
    if not all(atoms.boxes(one) for one in meant):
        return None
    if not _anyone(meant, atoms):
        said = say("nobody of the audience belongs to the part that `{id}` is for", id=stream.item)
        return _problem(stream, said, say("correct the part, or leave it out"), _clauses(own, customers, atoms))
    if not _anyone([*meant, *allowed], atoms):
        said = say(
            "nobody can get `{id}` by {channel}: its audience and who may be reached there exclude each other",
            id=stream.item,
            channel=channel,
        )
        return _problem(stream, said, say("take another channel, or correct the audience"), _clauses([*own, *held], customers, atoms))
    if tried and not _anyone([*meant, *allowed, *missed], atoms):
        said = say("nobody can get `{id}` by {channel}: everyone who could gets it on a channel before", id=stream.item, channel=channel)
        return _problem(stream, said, say("leave the channel out, or put it before the others"), [])
    said = say(
        "nobody can get `{id}` by {channel}: its audience and who it is due for exclude each other on every day",
        id=stream.item,
        channel=channel,
    )
    return _problem(stream, said, say("correct the audience or the trigger"), [])


def _source(workspace: Workspace, stream: Stream) -> tuple[tuple[str, ...], list[tuple[Audience, Place]]]:
    """The channels that are tried before the stream's, and the audiences of its send or reminder, which must all hold."""
    place = stream.place
    numbers = [step for step in place.route if isinstance(step, int)]
    campaign = next((one for one in workspace.campaigns if one.file == place.file), None)
    if campaign is None:
        reminder = workspace.touchpoints[numbers[0]].value.reminders[numbers[1]]
        return _before(stream.channel, reminder.channels, reminder.use), [(reminder.audience, _at(place, "audience"))]
    send = campaign.value.sends[numbers[0]]
    part = [(send.audience, _at(place, "audience"))] if send.audience is not None else []
    return _before(stream.channel, send.uses(), send.use), [(campaign.value.audience, campaign.place("audience")), *part]


def _before(channel: str, channels: tuple[str, ...], use: UseChannels) -> tuple[str, ...]:
    return channels[: channels.index(channel)] if use == "first_reachable" else ()


def _clauses(audiences: Sequence[tuple[Audience, Place]], customers: Customers, atoms: Atoms) -> list[Related]:
    """The fewest conditions of some audiences that exclude each other, where they stand."""
    places = {id(one): (one, _at(place, *one.route)) for audience, place in audiences for one in required(groups_of(audience), customers)}
    found = contradiction([one for one, _ in places.values()], atoms)
    return [Related(places[id(one)][1], say("this asks for {condition}", condition=one.words())) for one in found]


def _problem(stream: Stream, message: Message, hint: Message, related: Sequence[Related]) -> Problem:
    return Problem(stream.place, message, hint, tuple(related))


def _anyone(predicates: Sequence[Predicate], atoms: Atoms) -> bool:
    return bool(meet_all(atoms.boxes(one) for one in predicates))


def _at(place: Place, *route: str | int) -> Place:
    return Place(place.file, (*place.route, *route))
