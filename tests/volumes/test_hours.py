"""Queues of channels by the hour: against a plain simulation of each message, and worked by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from volumes.hours_reference import Event, simulate

from mobilectl.audience.predicates import EVERYONE
from mobilectl.contacts.plan import Planned, Stream
from mobilectl.findings import Place
from mobilectl.volumes.hours import Delivery, Demand, Fate, deliver, expiry
from mobilectl.workspace.models.policy import Blackout, Channel, Policy, QuietHours
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import NO_POLICY

FIRST = date(2026, 7, 3)
"""A Friday."""


def policy(per_hour: int, quiet: tuple[QuietHours, ...] = (), blackouts: tuple[Blackout, ...] = ()) -> Policy:
    return Policy(
        province="", units=(), channels={"sms": Channel(name="短信", kind="sms", per_hour=per_hour)}, wording=NO_POLICY.wording,
        quiet_hours=quiet, blackouts=blackouts,
    )  # fmt: skip


NIGHT = QuietHours(id="night", classes=("marketing",), between=Window(1200, 540))
SEND = Stream("demo", "a", "changsha", True, "sms", "marketing", Window(600, 720), 50, True, True, "drop", Place("x.yaml"))


def demand(customers: int, stream: Stream = SEND, expires: int = 1440, day: date = FIRST, **preferring: int) -> Demand:
    liked = tuple(preferring.get(f"at_{hour}", 0) for hour in range(24))
    return Demand(stream, day, day, customers, liked, expires)


def at(found: Delivery, hour: int, day: date = FIRST) -> tuple[int, int, int]:
    """Due, delivered and waiting in an hour."""
    return next(((one.due, one.delivered, one.waiting) for one in found.hours if (one.day, one.hour) == (day, hour)), (0, 0, 0))


windows = st.sampled_from(
    [Window(600, 720), Window(630, 655), Window(600, 601), Window(1320, 120), Window(1290, 1440), Window(0, 1440), Window(700, 690)]
)


@st.composite
def streams(draw: st.DrawFn) -> Stream:
    return Stream(
        draw(st.sampled_from(["one", "two"])), draw(st.sampled_from(["a", "b"])), draw(st.sampled_from(["east", "west"])), draw(st.booleans()),
        draw(st.sampled_from(["sms", "sms", "push", "odd"])), draw(st.sampled_from(["marketing", "service"])), draw(windows),
        draw(st.integers(1, 3)), True, draw(st.booleans()), "drop", Place("x.yaml"),
    )  # fmt: skip


@st.composite
def demands(draw: st.DrawFn) -> Demand:
    day = FIRST + timedelta(days=draw(st.integers(1, 4)))
    customers = draw(st.integers(0, 12))
    liked, left = [], customers
    for hour in range(24):
        liked.append(draw(st.integers(0, left)) if hour in (0, 1, 10, 11, 22) else 0)
        left -= liked[-1]
    expires = draw(st.sampled_from([640, 725, 1440, 1500, 2880, 5000]))
    return Demand(draw(streams()), day - timedelta(days=draw(st.integers(0, 1))), day, customers, tuple(liked), expires)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    channels = st.sampled_from([(), ("sms",), ("push",)])
    classes = st.sampled_from([("marketing",), ("service",), ("marketing", "service")])
    quiet = st.builds(
        QuietHours, id=st.sampled_from(["q", "r"]), classes=classes, channels=channels, between=st.sampled_from([Window(1200, 540), Window(610, 640), Window(650, 611)]),
        weekdays=st.sampled_from([(), ("sat", "sun"), ("mon",)]), severity=st.sampled_from(["error", "warning", "off"]),
    )  # fmt: skip
    blackout = st.builds(
        Blackout, id=st.just("b"), name=st.just("割接"), classes=classes, channels=channels, units=st.sampled_from([(), ("east",)]),
        from_=st.just(FIRST + timedelta(days=2)), to=st.sampled_from([FIRST + timedelta(days=2), FIRST + timedelta(days=3)]),
        between=st.sampled_from([None, Window(1380, 100), Window(0, 645)]),
    )  # fmt: skip
    per_hour = st.sampled_from([1, 2, 3, 5, 7, 60])
    known = {name: Channel(name=name, kind="sms", per_hour=draw(per_hour)) for name in ("sms", "push")}
    return replace(
        policy(1),
        channels=known,
        quiet_hours=tuple(draw(st.lists(quiet, max_size=2, unique_by=lambda one: one.id))),
        blackouts=tuple(draw(st.lists(blackout, max_size=2))),
    )


@given(st.lists(demands(), max_size=6), policies())
def test_every_message_fares_as_in_a_plain_simulation(wanted: list[Demand], rules: Policy) -> None:
    found = deliver(wanted, rules)
    expected, waiting = simulate(wanted, rules, FIRST)
    events: Counter[Event] = Counter()
    for part in found.parts:
        kinds = {"due": part.due, "in time": part.delivered - part.late, "late": part.late, "missed": part.missed}
        events.update({(part.demand, kind, part.day, part.hour): count for kind, count in kinds.items()})
    assert +events == expected
    assert +Counter({(one.channel, one.day, one.hour): one.waiting for one in found.hours}) == +waiting
    for fate, one in zip(found.fates, wanted, strict=True):
        assert fate.in_time + fate.late + fate.missed == one.customers
    for hour in found.hours:
        parts = [
            part for part in found.parts if (part.day, part.hour, wanted[part.demand].stream.channel) == (hour.day, hour.hour, hour.channel)
        ]
        sums = tuple(sum(getattr(part, name) for part in parts) for name in ("due", "delivered", "late", "missed", "waiting"))
        assert sums == (hour.due, hour.delivered, hour.late, hour.missed, hour.waiting)
        assert hour.channel == "odd" or hour.delivered <= rules.channels[hour.channel].per_hour


@given(st.lists(demands(), max_size=6), policies())
def test_the_order_in_which_demands_are_given_changes_nothing(wanted: list[Demand], rules: Policy) -> None:
    distinct = list({one.order(): one for one in wanted}.values())
    found, turned = deliver(distinct, rules), deliver(distinct[::-1], rules)
    assert (found.hours, found.fates) == (turned.hours, turned.fates[::-1])


@given(demands())
def test_demands_wait_in_the_order_of_the_plan(one: Demand) -> None:
    assert one.order()[:-1] == Planned(one.stream, one.planned, EVERYONE).order()


def test_messages_are_spread_evenly_over_the_open_minutes() -> None:
    found = deliver([demand(100, replace(SEND, window=Window(1110, 1260)))], policy(1000, (NIGHT,)))
    assert [at(found, hour)[0] for hour in (17, 18, 19, 20)] == [0, 33, 67, 0]
    assert found.fates == (Fate(100),)


def test_customers_get_it_at_the_hour_that_they_prefer_if_it_is_open() -> None:
    evening = replace(SEND, window=Window(1080, 1260))
    found = deliver([demand(100, evening, at_19=40, at_20=30, at_9=10)], policy(1000, (NIGHT,)))
    assert [at(found, hour)[0] for hour in (18, 19, 20)] == [30, 70, 0]
    one_minute = replace(SEND, window=Window(1080, 1141))
    assert [at(deliver([demand(122, one_minute, at_19=61)], policy(1000, (NIGHT,))), hour)[0] for hour in (18, 19)] == [60, 62]


def test_what_a_channel_cannot_deliver_waits_and_goes_out_late_by_day() -> None:
    found = deliver([demand(1000, expires=3 * 1440)], policy(80, (NIGHT,)))
    assert [at(found, hour) for hour in (10, 11, 12, 19, 20)] == [(500, 80, 420), (500, 80, 840), (0, 80, 760), (0, 80, 200), (0, 0, 200)]
    tomorrow = FIRST + timedelta(days=1)
    assert [at(found, hour, tomorrow) for hour in (8, 9, 11, 12)] == [(0, 0, 200), (0, 80, 120), (0, 40, 0), (0, 0, 0)]
    assert found.fates == (Fate(160, 840, 0),)


def test_what_still_waits_when_it_makes_no_sense_any_more_is_missed() -> None:
    assert deliver([demand(1000, expires=14 * 60)], policy(80)).fates == (Fate(160, 160, 680),)
    assert deliver([demand(1000, expires=11 * 60)], policy(5000)).fates == (Fate(500, 0, 500),)


def test_the_higher_priority_goes_first_and_then_what_was_planned_earlier() -> None:
    low, high = replace(SEND, owner="low", priority=1), replace(SEND, owner="zz-high", priority=90)
    assert deliver([demand(100, low, 780), demand(100, high, 780)], policy(50)).fates == (Fate(0, 50, 50), Fate(100))
    deferred = replace(demand(100, expires=780), planned=FIRST - timedelta(days=1))
    assert deliver([demand(100, expires=780), deferred], policy(50)).fates == (Fate(0, 50, 50), Fate(100))


def test_what_does_not_obey_goes_out_in_its_window_at_quiet_hours_but_late_only_outside_them() -> None:
    free = replace(SEND, obeys=False, window=Window(1140, 1260))
    found = deliver([demand(400, free, 2 * 1440)], policy(100, (NIGHT,)))
    assert [at(found, hour)[1] for hour in (19, 20, 21, 23)] == [100, 100, 0, 0]
    assert at(found, 9, FIRST + timedelta(days=1)) == (0, 100, 100)
    assert found.fates == (Fate(200, 200, 0),)


def test_what_makes_no_sense_any_more_is_told_by_the_file_else_by_the_day_or_the_campaign() -> None:
    last = FIRST + timedelta(days=2)
    assert expiry(replace(SEND, expires_after=240), FIRST, last) == 840
    assert expiry(SEND, FIRST, last) == 3 * 1440
    assert expiry(SEND, FIRST, FIRST - timedelta(days=9)) == 720
    reminder = replace(SEND, campaign=False)
    assert expiry(reminder, FIRST, None) == 1440
    assert expiry(replace(reminder, window=Window(1320, 120)), FIRST, None) == 1560


def test_each_demand_misses_its_sense_in_its_own_time() -> None:
    first, second = replace(SEND, item="a"), replace(SEND, item="b")
    found = deliver([demand(200, first, 780), demand(200, second, 840)], policy(60))
    assert found.fates == (Fate(120, 60, 20), Fate(0, 60, 140))
    assert [(one.hour, one.missed) for one in found.hours if one.missed] == [(12, 20), (13, 140)]


def test_quiet_hours_that_are_off_do_not_even_cut_the_time() -> None:
    half = replace(SEND, window=Window(600, 630))
    wanted = [demand(1, replace(half, priority=90)), demand(2, half)]
    off = QuietHours(id="off", classes=("marketing",), between=Window(620, 700), severity="off")
    assert deliver(wanted, policy(6, (off,))).fates == (Fate(1), Fate(2))
    # Pieces are rounded down each: with a cut at 10:20 a message would fall due too late for what the channel can deliver before.
    on = replace(off, severity="warning", classes=("marketing", "service"))
    free = [replace(one, stream=replace(one.stream, obeys=False)) for one in wanted]
    assert deliver(free, policy(6, (on,))).fates == (Fate(1), Fate(1, 1))


def test_a_blackout_of_a_unit_holds_its_campaigns_and_no_reminders() -> None:
    dark = Blackout(id="dark", name="割接", classes=("marketing",), units=("changsha",), from_=FIRST, to=FIRST, between=Window(600, 660))
    reminder = replace(SEND, campaign=False)
    for stream, due in ((SEND, 0), (reminder, 50), (replace(SEND, unit="zhuzhou"), 50)):
        assert at(deliver([demand(100, stream)], policy(100, blackouts=(dark,))), 10)[0] == due


def test_the_example_of_the_page_on_hours() -> None:
    evening, tomorrow = replace(SEND, window=Window(1080, 1260)), FIRST + timedelta(days=1)
    found = deliver([demand(300_000, evening, 4 * 1440, at_19=180_000, at_12=40_000)], policy(100_000, (NIGHT,)))
    assert [at(found, hour) for hour in (18, 19, 20)] == [(60_000, 60_000, 0), (240_000, 100_000, 140_000), (0, 0, 140_000)]
    assert [at(found, hour, tomorrow) for hour in (8, 9, 10)] == [(0, 0, 140_000), (0, 100_000, 40_000), (0, 40_000, 0)]
    short = deliver([demand(300_000, evening, 1080 + 240, at_19=180_000, at_12=40_000)], policy(100_000, (NIGHT,)))
    assert (found.fates, short.fates) == ((Fate(160_000, 140_000),), (Fate(160_000, 0, 140_000),))
