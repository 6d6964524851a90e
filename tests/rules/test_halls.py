"""Queue alarms that campaigns cause: city, day, hour, who waits, and whose doing it is."""

from __future__ import annotations

import pytest
from wording.trial import said, tell

from mobilectl.rules.halls import load_unknown, queue_alarm, queue_alarm_two
from mobilectl.rules.schedule import hall_peak

POLICY, DEMO, SECOND = "campaigns/policy.yaml", "campaigns/changsha/demo.yaml", "campaigns/province/second.yaml"
LAUNCH = 'sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "09:00-11:00"}]\n'


def halls(visits: float, usual: int = 6, rest: str = LAUNCH) -> dict[str, str]:
    """The 400 desks of Changsha do 24,000 minutes an hour; usual visits take 8 minutes each."""
    policy = f'halls: {{open: "09:00-11:00", minutes_per_visit: 8, visits_per_desk_hour: {usual}, peak_visits_per_desk_hour: 7, response_days: 1}}'
    return {POLICY: policy, DEMO: rest + f"expected_customers: 100000\nhall: {{visits_per_thousand: {visits}, minutes_per_visit: 12}}"}


def test_an_alarm_of_level_one_names_city_day_hour_and_campaign() -> None:
    (found,) = tell(queue_alarm, halls(16))
    assert found.message == (
        "in the halls of 长沙分公司 about 1067 customers wait at 400 desks on 2026-07-03 at 11:00, "
        "where without campaigns 0 would wait: queue alarm of level 1"
    )
    assert found.at == "id: launch"
    assert found.hint == "send it on other days, to fewer customers at a time, or lead customers to the app and 10086"
    assert len(found.related) == 2
    assert said(queue_alarm_two, halls(16)) == []


@pytest.mark.parametrize(("visits", "one", "two"), [(8, 0, 0), (14, 0, 0), (16, 1, 0), (24, 0, 1)])
def test_each_city_has_one_alarm_of_its_worst_level(visits: float, one: int, two: int) -> None:
    assert (len(said(queue_alarm, halls(visits))), len(said(queue_alarm_two, halls(visits)))) == (one, two)


def test_a_queue_that_is_there_anyway_is_told_once_if_campaigns_lengthen_it() -> None:
    world = halls(1, usual=11)
    (found,) = said(queue_alarm, world)
    assert found[0] == (
        "in the halls of 长沙分公司 about 2934 customers wait at 400 desks on 2026-07-03 at 11:00, "
        "where 2800 would wait anyway: queue alarm of level 2"
    )
    assert said(queue_alarm_two, world) == []
    world[DEMO] = world[DEMO].replace("expected_customers: 100000", "expected_customers: 0")
    assert said(queue_alarm, world) == []


def test_several_campaigns_and_days_are_told_together() -> None:
    daily = LAUNCH.replace("on: 2026-07-03", "every: {days: 7, from: 2026-07-03, to: 2026-07-17}")
    world = halls(10, rest=daily) | {
        SECOND: "id: second\nowner: province\nhall: {visits_per_thousand: 6, minutes_per_visit: 12}\nexpected_customers: 100000\n" + LAUNCH
    }
    (found,) = tell(queue_alarm, world)
    assert "on 2026-07-03 at 11:00" in found.message
    assert len(found.related) == 3
    world = halls(16, rest=daily)
    (found,) = tell(queue_alarm, world)
    assert found.message.endswith("queue alarm of level 1, and on 2 other days")


def test_a_load_of_which_nothing_is_known_is_told_where_halls_are_described() -> None:
    world = halls(10)
    world[DEMO] = world[DEMO].replace("expected_customers: 100000\n", "")
    assert said(load_unknown, world) == [("it brings customers to halls, but nothing says how many customers it reaches", "hall")]
    assert said(load_unknown, {DEMO: world[DEMO]}) == []
    assert said(load_unknown, halls(10)) == []


# T005 hall-peak


@pytest.mark.parametrize(
    ("day", "window", "days", "fires"),
    [
        ("2026-07-22", "15:00-17:00", None, True),
        ("2026-07-22", "18:00-19:00", None, False),
        ("2026-07-22", "18:00-19:00", 2, True),
        ("2026-07-31", "18:00-19:00", 2, False),
        ("2026-07-21", "10:00-12:00", None, False),
        ("2026-07-21", "10:00-12:00", 1, False),
        ("2026-07-21", "10:00-12:00", 2, True),
        ("2026-07-19", "10:00-12:00", 3, False),
        ("2026-07-19", "10:00-12:00", 4, True),
    ],
)
def test_visits_must_not_come_at_the_peak(day: str, window: str, days: int | None, fires: bool) -> None:
    world = halls(10, rest=LAUNCH.replace("2026-07-03", day).replace("09:00-11:00", window))
    world[POLICY] = world[POLICY].replace("response_days: 1", f"response_days: {days}") if days else "halls: null"
    assert bool(said(hall_peak, world)) == fires
