"""What campaigns add to business halls: who comes when, and who waits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wording.trial import world

from mobilectl.audience.predicates import Predicate, matches
from mobilectl.volumes.halls import HallHour, Inflow, alarm, hall_hours, inflows, unsized
from mobilectl.workspace.workspace import Workspace

POLICY, DEMO, SECOND = "campaigns/policy.yaml", "campaigns/changsha/demo.yaml", "campaigns/province/second.yaml"
HALLS = 'halls: {open: "09:00-12:00", minutes_per_visit: 10, visits_per_desk_hour: 3, peak_visits_per_desk_hour: 6, response_days: 2}\n'
UNITS = (
    "units: [{id: province, name: 省, level: province}, {id: changsha, name: 长沙, level: city, desks: 10, customers: 300}, "
    "{id: zhuzhou, name: 株洲, level: city, desks: 5, customers: 100}]\n"
)
LAUNCH = 'sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-11:00"}]\n'
LOAD = "hall: {visits_per_thousand: 10, minutes_per_visit: 20}\n"
EVERYWHERE = "audience: {all: [{brand: [mzone]}], none: null}\n"


def unknown(_: Predicate) -> None:
    """There is no snapshot."""


def halls(demo: str = LAUNCH + LOAD + "expected_customers: 15000", policy: str = HALLS + UNITS, **more: str) -> Workspace:
    return world({POLICY: policy, DEMO: demo} | ({SECOND: more["second"]} if more else {}))


def brought(workspace: Workspace) -> dict[str, tuple[float, bool]]:
    return {one.city: (one.visits, one.estimated) for one in inflows(workspace, unknown)}


def hours(workspace: Workspace) -> list[HallHour]:
    return list(hall_hours(workspace, inflows(workspace, unknown)))


def test_visits_come_evenly_over_the_open_hours_of_the_following_days() -> None:
    found = [(hour.day.day, hour.start // 60, hour.brought) for hour in hours(halls())]
    assert found == [(3, 9, 0), (3, 10, 30), (3, 11, 30), (4, 9, 30), (4, 10, 30), (4, 11, 30)]


@pytest.mark.parametrize(
    ("window", "days", "expected"),
    [
        ("11:30-12:00", 1, [(3, 9, 0), (3, 10, 0), (3, 11, 150)]),
        ("13:00-14:00", 1, [(4, 9, 50), (4, 10, 50), (4, 11, 50)]),
        ("13:00-14:00", 2, [(4, 9, 50), (4, 10, 50), (4, 11, 50)]),
        ("08:00-09:00", 1, [(3, 9, 50), (3, 10, 50), (3, 11, 50)]),
    ],
)
def test_visits_begin_with_the_send(window: str, days: int, expected: list[tuple[int, int, float]]) -> None:
    policy = HALLS.replace("response_days: 2", f"response_days: {days}") + UNITS
    found = hours(halls(LAUNCH.replace("10:00-11:00", window) + LOAD + "expected_customers: 15000", policy))
    assert [(hour.day.day, hour.start // 60, hour.brought) for hour in found] == expected


def test_halls_that_open_at_half_past_have_a_short_hour() -> None:
    policy = HALLS.replace("09:00-12:00", "09:30-11:00").replace("response_days: 2", "response_days: 1") + UNITS
    found = hours(halls(LAUNCH.replace("10:00-11:00", "09:00-09:30") + LOAD + "expected_customers: 15000", policy))
    assert [(hour.start, hour.end, hour.usual, hour.brought) for hour in found] == [(570, 600, 15, 50), (600, 660, 30, 100)]


def test_what_the_desks_cannot_do_waits_until_they_can() -> None:
    # 10 desks, 600 minutes of work an hour. Usual: 30 visits of 10 minutes. Brought: 30 visits of 20 minutes.
    first, second, third, *next_day = hours(halls())
    assert (first.usual, first.waiting, first.anyway) == (30, 0, 0)
    assert second.waiting == pytest.approx((30 + 30) * (1 - 600 / 900))
    assert [share.waiting for share in second.shares] == [pytest.approx(10)]
    assert third.waiting == pytest.approx((10 + 30 + 10 + 30) * (1 - 600 / 1200))
    assert third.anyway == 0
    assert next_day[0].waiting == pytest.approx(20)


def test_a_peak_makes_queues_of_its_own() -> None:
    send = LAUNCH.replace("07-03", "07-31").replace("10:00-11:00", "09:00-10:00")
    policy = HALLS.replace("peak_visits_per_desk_hour: 6", "peak_visits_per_desk_hour: 12") + UNITS
    day = 'hall_peaks: {last_days_of_month: 1, between: "10:30-12:00"}\n'
    first, second, third, *others = hours(halls(send + LOAD + "expected_customers: 15", policy + day))
    assert [first.usual, second.usual, third.usual] == [30, 75, 120]
    assert [first.anyway, second.anyway, third.anyway] == [0, pytest.approx(15), pytest.approx(75)]
    assert [hour.day for hour in others] == [date(2026, 8, 1)] * 3
    assert [hour.usual for hour in others] == [30] * 3


def test_each_kind_of_visit_waits_in_proportion() -> None:
    second = "id: second\nowner: province\n" + LAUNCH + "hall: {visits_per_thousand: 10, minutes_per_visit: 5}\nexpected_customers: 30000\n"
    found = hours(halls(second=second))
    busy = next(hour for hour in found if hour.start == 600)
    share = 1 - 600 / (30 * 10 + 30 * 20 + 60 * 5)
    assert [one.inflow.campaign for one in busy.shares] == ["demo", "second"]
    assert [one.visits for one in busy.shares] == pytest.approx([30, 60])
    assert [one.waiting for one in busy.shares] == pytest.approx([30 * share, 60 * share])


def test_nothing_is_told_where_the_policy_does_not_say_how_halls_work() -> None:
    assert hours(halls(policy=UNITS)) == []


def test_a_city_without_desks_has_no_hours() -> None:
    assert hours(halls(policy=HALLS + UNITS.replace("desks: 10", "desks: 0"))) == []


# how many customers


def test_what_a_campaign_expects_is_shared_over_the_cities_it_reaches() -> None:
    everywhere = LAUNCH + LOAD + "expected_customers: 4000\n" + EVERYWHERE
    assert brought(halls(everywhere)) == {"changsha": (30, True), "zhuzhou": (10, True)}
    assert brought(halls()) == {"changsha": (150, True)}


def test_without_an_attribute_for_cities_a_city_campaign_is_of_its_own_city() -> None:
    plain = "attributes: {city: null}"
    own = world(
        {POLICY: HALLS + UNITS, DEMO: LAUNCH + LOAD + "expected_customers: 4000\n" + EVERYWHERE, "campaigns/attributes.yaml": plain}
    )
    assert brought(own) == {"changsha": (40, True)}


def test_a_snapshot_counts_who_gets_the_send_in_each_city() -> None:
    asked: list[Predicate] = []

    def size(predicate: Predicate) -> int:
        asked.append(predicate)
        return 2000

    workspace = halls()
    (inflow,) = inflows(workspace, size)
    assert (inflow.city, inflow.visits, inflow.estimated) == ("changsha", 20, False)
    meant: dict[str, Any] = {"brand": "mzone", "city": "changsha", "arpu": Decimal(80), "complained_days": None, "marketing_consent": True}
    (predicate,) = asked
    assert matches(predicate, meant)
    for other in ({"city": "zhuzhou"}, {"marketing_consent": False}, {"brand": "gotone"}):
        assert not matches(predicate, meant | other)


@pytest.mark.parametrize(
    ("demo", "units", "names"),
    [
        (LAUNCH + LOAD, UNITS, ["demo"]),
        (LAUNCH + LOAD + "expected_customers: 0", UNITS, []),
        (LAUNCH + "hall: {visits_per_thousand: 0, minutes_per_visit: 5}", UNITS, []),
        (LAUNCH, UNITS, []),
        (LAUNCH + LOAD + "expected_customers: 5\n" + EVERYWHERE, UNITS.replace("customers: 300", "customers: 0").replace("customers: 100", "customers: 0"), ["demo"]),
        (LAUNCH + LOAD + "expected_customers: 5", UNITS.replace("customers: 300", "customers: 0").replace("customers: 100", "customers: 0"), []),
    ],
)  # fmt: skip
def test_a_campaign_whose_customers_nothing_counts_is_unsized(demo: str, units: str, names: list[str]) -> None:
    assert [one.value.id for one in unsized(halls(demo, HALLS + units), unknown)] == names


# queues


@pytest.mark.parametrize(("waiting", "level"), [(0, 0), (24.9, 0), (25, 1), (34.9, 1), (35, 2), (1000, 2)])
def test_an_alarm_begins_at_its_multiple_of_the_desks(waiting: float, level: int) -> None:
    policy = halls().policy.halls
    assert policy is not None
    assert alarm(policy, 10, waiting) == level


inflow = st.tuples(st.integers(1, 4), st.sampled_from(["08:00-09:00", "09:20-10:00", "11:59-12:30", "15:00-16:00"]), st.integers(1, 60000))


@settings(max_examples=60, deadline=None)
@given(st.lists(inflow, min_size=1, max_size=4), st.integers(1, 3))
def test_no_visit_is_lost_and_desks_are_never_idle_while_someone_waits(made: list[tuple[int, str, int]], response_days: int) -> None:
    workspace = BASE_OF[response_days]
    policy = workspace.policy.halls
    assert policy is not None
    place = workspace.campaigns[0].place("sends", 0)
    coming = tuple(
        Inflow("demo", str(number), "changsha", date(2026, 7, day), start_of(window), visits / 100, 20.0, True, place)
        for number, (day, window, visits) in enumerate(made)
    )
    found = hall_hours(workspace, coming)
    assert sum(hour.brought for hour in found) == pytest.approx(sum(one.visits for one in coming))
    before: dict[date, float] = {}
    for hour in found:
        minutes = hour.usual * 10 + hour.brought * 20
        assert hour.waiting >= hour.anyway - 1e-9
        left = sum(share.waiting * 20 for share in hour.shares) + (hour.waiting - sum(share.waiting for share in hour.shares)) * 10
        capacity = hour.desks * (hour.end - hour.start)
        assert left == pytest.approx(max(0.0, before.get(hour.day, 0.0) + minutes - capacity), abs=1e-6)
        before[hour.day] = left


def start_of(window: str) -> int:
    return int(window[:2]) * 60 + int(window[3:5])


BASE_OF = {days: halls(policy=HALLS.replace("response_days: 2", f"response_days: {days}") + UNITS) for days in (1, 2, 3)}
