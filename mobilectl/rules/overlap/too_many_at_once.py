"""More campaigns run at a time than the front line can bear.

The policy's `limits.concurrent_campaigns` says how many: for the province, for a city, for single units whose own survey says more or less,
and for all that customers of one city hear of, the province's campaigns included. The numbers come from asking the halls and the hotline.

同时进行的活动太多。

政策的 `limits.concurrent_campaigns` 规定了上限：省公司、各市、个别另有调查依据的单位，以及一个市的客户同时听到的活动总数（含省公司的）。
数字来自对营业厅和热线一线的调查。

Bad:
    # file: campaigns/changsha/second.yaml
    id: second
    audience: {all: [{brand: [gotone]}]}
Good:
    # file: campaigns/changsha/second.yaml
    id: second
    audience: {all: [{brand: [gotone]}]}
    period: {from: 2026-09-01, to: 2026-09-30}
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-09-03, between: "10:00-12:00"}
"""

from collections.abc import Iterator

from mobilectl.audience.atoms import Atoms
from mobilectl.contacts.plan import offered_to
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.policy import Concurrent, Unit
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "O004", "too-many-at-once", Severity.ERROR
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")
LIMITS = ("limits", "concurrent_campaigns")
CITY = "city"
"""The attribute whose values are the ids of the city branches."""

Campaigns = list[Defined[Campaign]]


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each campaign with whose first day there are more of its unit than the limit, or more that customers of a city hear of."""
    limits = workspace.policy.limits.concurrent_campaigns
    if limits is None:
        return
    ordered = sorted(workspace.campaigns, key=lambda one: (one.value.period.from_, one.file))
    for unit in workspace.policy.units:
        yield from _of_unit(unit, [one for one in ordered if one.value.owner == unit.id], limits)
    if limits.reaching is not None:
        yield from _reaching(workspace, ordered, limits, limits.reaching)


def _of_unit(unit: Unit, own: Campaigns, limits: Concurrent) -> Iterator[Problem]:
    """A unit's own campaigns."""
    limit, place, clause = _limit(unit, limits)
    running: Campaigns = []
    for campaign in own:
        running = [*_still(running, campaign), campaign]
        if len(running) > limit:
            yield _problem(
                running,
                say(
                    "on {day} {count} campaigns of {unit} run at a time; the limit is {limit}",
                    day=campaign.value.period.from_,
                    count=len(running),
                    unit=unit.name,
                    limit=limit,
                ),
                Related(place, say("the limit ({clause})", clause=clause)),
            )


def _reaching(workspace: Workspace, ordered: Campaigns, limits: Concurrent, limit: int) -> Iterator[Problem]:
    """What customers of each city hear of: its own campaigns and those of the province that are for some of them."""
    heard = _cities(workspace, ordered)
    names = {unit.id: unit.name for unit in workspace.policy.units}
    running: dict[str, Campaigns] = {}
    for campaign in ordered:
        over = []
        for city in heard.get(campaign.file, ()):
            running[city] = [*_still(running.get(city, []), campaign), campaign]
            if len(running[city]) > limit:
                over.append(city)
        if over:
            most = max((running[city] for city in over), key=len)
            yield _problem(
                most,
                say(
                    "on {day} customers of {cities} hear of {count} campaigns at a time; the limit is {limit}",
                    day=campaign.value.period.from_,
                    cities=tuple(names[city] for city in over),
                    count=len(most),
                    limit=limit,
                ),
                Related(
                    Place("campaigns/policy.yaml", (*LIMITS, "reaching")), say("the limit ({clause})", clause=limits.clause or "policy")
                ),
            )


def _cities(workspace: Workspace, campaigns: Campaigns) -> dict[str, tuple[str, ...]]:
    """The cities whose customers hear of a campaign, by its file: a city's own, and those that an audience of the province meets."""
    cities = [unit.id for unit in workspace.policy.units if unit.level == "city"]
    province = [one for one in campaigns if one.value.owner not in cities]
    atoms = Atoms(workspace.attributes.attributes, (offered_to(one.value, workspace) for one in province))
    axis = atoms.axes.get(CITY)
    heard: dict[str, tuple[str, ...]] = {one.file: (one.value.owner,) for one in campaigns if one.value.owner in cities}
    for one in province:
        reached = 0
        for box in atoms.boxes(offered_to(one.value, workspace)):
            reached |= box.get(CITY, -1)
        heard[one.file] = tuple(
            city for city in cities if axis is None or city not in axis.values or reached >> axis.values.index(city) & 1
        )
    return heard


def _limit(unit: Unit, limits: Concurrent) -> tuple[int, Place, str]:
    """A unit's limit, where it stands, and what it rests on."""
    for index, own in enumerate(limits.units):
        if own.unit == unit.id:
            return own.at_most, Place("campaigns/policy.yaml", (*LIMITS, "units", index)), own.basis
    usual = limits.province if unit.level == "province" else limits.city
    return usual, Place("campaigns/policy.yaml", LIMITS), limits.clause or "policy"


def _still(running: Campaigns, campaign: Defined[Campaign]) -> Campaigns:
    """Those that have not ended when a campaign begins."""
    return [one for one in running if one.value.period.to >= campaign.value.period.from_]


def _problem(running: Campaigns, message: Message, limit: Related) -> Problem:
    """What is said at the last of the campaigns that run at a time."""
    *others, last = running
    related = (Related(one.place("period"), say("runs too: {name}", name=one.value.name)) for one in others)
    end = min(one.value.period.to for one in others) if others else last.value.period.to
    return Problem(last.place("period"), message, say("begin it after {end}, or end another one earlier", end=end), (*related, limit))
