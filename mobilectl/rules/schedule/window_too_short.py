"""A window is too short for the messages that are to go out in it.

The channel delivers `per_hour` messages an hour. What does not go out before the window closes is late, or falls into quiet hours. All that
goes out by a channel at the same hours shares it. How many customers there are is counted in a snapshot, where one is given; else it is the
campaign's `expected_customers`, and for service reminders to everyone the `customers` of the units. Messages that several channels may
take are not counted among what shares a channel.

时段太短，装不下要发的量。

渠道每小时能发 `per_hour` 条。时段结束还没发完的，要么晚到，要么落进静默时段；同一时间走同一渠道的消息要分享容量。客户数：给了快照就按
快照精确计数，否则用活动的 `expected_customers`，发给全体客户的服务提醒用各单位的 `customers` 估算。可以走几个渠道的消息不计入渠道的合计。

Bad:
    # file: campaigns/changsha/demo.yaml
    expected_customers: 3000000
Good:
    # file: campaigns/changsha/demo.yaml
    expected_customers: 2000000
"""

from collections.abc import Iterator, Sequence

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, People, say
from mobilectl.volumes.capacity import Basis, Crowd, Load, carries, crowds, loads, open_minutes, open_stretches
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.scalars import MINUTES_A_DAY, Window, clock
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "T009", "window-too-short", Severity.WARNING
NEEDS = ("campaigns/policy.yaml",)
STEP = 30
"""Windows are proposed in steps of so many minutes."""
BASES: dict[Basis, Message] = {
    "counted": say("counted in the snapshot"),
    "expected": say("an estimate: as the campaigns expect"),
    "estimated": say("an estimate: by the customers of the units"),
}


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each send and reminder on the first day on which it does not fit, then what fits alone and not together."""
    policy = workspace.policy
    fitting: list[Load] = []
    told: set[object] = set()
    for load in loads(workspace):
        if load.customers <= carries(load, policy):
            fitting.append(load)
        elif (load.place, load.channels) not in told and any(open_minutes(load, channel, policy) for channel in load.channels):
            told.add((load.place, load.channels))
            yield _alone(load, policy)
    for crowd in crowds(fitting, policy):
        who = crowd.channel, frozenset(load.place for load in crowd.loads)
        if who not in told:
            told.add(who)
            yield _together(crowd, policy)


def _alone(load: Load, policy: Policy) -> Problem:
    per_hour = sum(policy.channels[channel].per_hour for channel in load.channels)
    most = max(open_minutes(load, channel, policy) for channel in load.channels)
    return Problem(
        _window(load),
        say(
            "{item} takes {hours} hours by {channels} on {day}, of its window {window} it can use {most}: "
            "{people} ({basis}), {per_hour} an hour",
            item=_name(load),
            hours=f"{load.customers / per_hour:.1f}",
            channels=tuple(policy.channels[channel].name for channel in load.channels),
            day=load.day,
            window=str(load.window),
            most=f"{most / 60:.1f}",
            people=People(load.customers),
            basis=BASES[load.basis],
            per_hour=f"{per_hour:,}",
        ),
        _wider(load, policy, -(-load.customers * 60 // per_hour)),
        tuple(
            Related(Place("campaigns/policy.yaml", ("channels", channel, "per_hour")), say("what the channel delivers"))
            for channel in load.channels
        ),
    )


def _wider(load: Load, policy: Policy, minutes: int) -> Message:
    """The window that would do: as near to the present one as the open hours of the day allow."""
    needed = -(-minutes // STEP) * STEP
    whole = open_stretches(load, load.channels[0], policy, Window(0, MINUTES_A_DAY))
    low, high = max(whole, key=lambda one: (min(one[1], load.window.end) - max(one[0], load.window.start), one[1] - one[0]), default=(0, 0))
    if needed > high - low:
        days = -(-minutes // max(1, high - low))
        return say("no window of that day would do: spread it over {days} days, or send it on several channels", days=days)
    start = max(low, min(load.window.start, high - needed))
    return say("{window} would do", window=str(Window(start, start + needed)))


def _together(crowd: Crowd, policy: Policy) -> Problem:
    main, *others = sorted(crowd.loads, key=lambda load: (not load.campaign, load.priority, load.owner, load.item))
    total = sum(load.customers for load in crowd.loads)
    return Problem(
        _window(main),
        say(
            "by {channel} {count} messages are to go out on {day} between {start} and {end} ({basis}), it delivers {carries}",
            channel=policy.channels[crowd.channel].name,
            count=f"{total:,}",
            day=main.day,
            start=clock(crowd.start),
            end=clock(crowd.end),
            basis=BASES[_weakest(crowd.loads)],
            carries=f"{crowd.carries:,}",
        ),
        say("move one of them to other hours or to another day"),
        tuple(Related(_window(load), say("{item} too: {people}", item=_name(load), people=People(load.customers))) for load in others),
    )


def _weakest(together: Sequence[Load]) -> Basis:
    return max((load.basis for load in together), key=list(BASES).index)


def _window(load: Load) -> Place:
    return Place(load.place.file, (*load.place.route, "between"))


def _name(load: Load) -> Message:
    return say("the send `{id}`", id=load.item) if load.campaign else say("the reminder `{id}`", id=load.item)
