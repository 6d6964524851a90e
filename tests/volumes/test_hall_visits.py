"""What goes out brings visits to halls: by city, day and hour."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from wording.trial import world

from mobilectl.messages import Language
from mobilectl.reports.halls import hall_headline, hall_hours_table, hall_tables, halls_json
from mobilectl.reports.tables import render
from mobilectl.volumes.delivered import Arrival
from mobilectl.volumes.visits import by_campaign, hall_days, inflows, level, visits, worst_hours
from mobilectl.workspace.workspace import Workspace

POLICY, DEMO, SECOND = "campaigns/policy.yaml", "campaigns/changsha/demo.yaml", "campaigns/province/second.yaml"
HALLS = """
halls: {open: "09:00-12:00", minutes_per_visit: 10, visits_per_desk_hour: 3, peak_visits_per_desk_hour: 6, response_days: 1, level_1: 2, level_2: 4}
units: [{id: province, name: 省, level: province}, {id: changsha, name: 长沙, level: city, desks: 10}, {id: zhuzhou, name: 株洲, level: city, desks: 5}]
"""
LAUNCH = """
sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-11:00"}]
hall: {visits_per_thousand: 10, minutes_per_visit: 20}
"""
OTHER = "id: second\nowner: province\n" + LAUNCH.replace("per_visit: 20", "per_visit: 10")
DAYS = [date(2026, 7, 3), date(2026, 7, 4)]


@pytest.fixture
def workspace() -> Workspace:
    return world({POLICY: HALLS, DEMO: LAUNCH, SECOND: OTHER})


def reached(campaign: str, send: str) -> list[Arrival]:
    """On the day after the planned one some more are delivered, late, from 10:30 on."""
    assert send == "launch"
    of_demo = [Arrival("changsha", DAYS[0], 600, 12_000), Arrival("changsha", DAYS[1], 630, 2_000)]
    of_second = [
        Arrival("changsha", DAYS[0], 600, 6_000),
        Arrival("zhuzhou", DAYS[0], 600, 3_000),
        Arrival("province", DAYS[0], 600, 9_000),
    ]
    return {"demo": of_demo, "second": of_second}[campaign]


def test_what_goes_out_brings_visits_not_what_is_planned(workspace: Workspace) -> None:
    found = [(one.campaign, one.city, one.day.day, one.start, one.visits, one.minutes_per_visit, one.estimated)
             for one in inflows(workspace, reached)]  # fmt: skip
    assert found == [
        ("demo", "changsha", 3, 600, 120, 20, False),
        ("demo", "changsha", 4, 630, 20, 20, False),
        ("second", "changsha", 3, 600, 60, 10, False),
        ("second", "zhuzhou", 3, 600, 30, 10, False),
    ]


def test_days_tell_the_worst_of_their_hours(workspace: Workspace) -> None:
    # Changsha on the 3rd: 30 usual visits and 60 + 30 brought in each of two hours: 30 × 10 + 60 × 20 + 30 × 10 = 1,800 minutes for
    # 600, so two thirds wait: 80; in the next hour (80 of the same mix, and as many more) 1,200 + 1,800 = 3,000 minutes for 600.
    halls = workspace.policy.halls
    assert halls is not None
    hours = visits(workspace, reached)
    days = [(one.city, one.day.day, one.level, one.usual, one.brought) for one in hall_days(hours, halls)]
    assert days == [("changsha", 3, 2, 90, 180), ("changsha", 4, 0, 90, 20), ("zhuzhou", 3, 0, 45, 30)]
    assert hall_days(hours, halls)[0].waiting == pytest.approx(160)
    assert [level(hour, halls) for hour in hours] == [0, 2, 2, 0, 0, 0, 0, 0, 0]


def test_the_worst_hour_of_a_day_names_who_causes_it(workspace: Workspace) -> None:
    hours = visits(workspace, reached)
    # Changsha on the 4th: 300 + 7 × 20 minutes an hour, for 600. Zhuzhou: 150 + 150 for 300.
    (worst,) = worst_hours(hours)
    assert (worst.city, worst.day.day, worst.start) == ("changsha", 3, 660)
    assert by_campaign(worst) == {"demo": pytest.approx((60, 80)), "second": pytest.approx((30, 40))}


def test_of_each_city_the_worst_days_come_first(workspace: Workspace) -> None:
    def busy(campaign: str, send: str) -> list[Arrival]:
        each = {3: 12_000, 4: 18_000, 5: 15_000} if campaign == "demo" else {}
        return [Arrival(city, date(2026, 7, day), 600, number) for city in ("changsha", "zhuzhou") for day, number in each.items()]

    hours = visits(workspace, busy)
    found = [(one.city, one.day.day, one.start) for one in worst_hours(hours, 2)]
    assert found == [("changsha", 4, 660), ("changsha", 5, 660), ("zhuzhou", 4, 660), ("zhuzhou", 5, 660)]


def test_without_word_of_halls_nothing_is_told() -> None:
    assert visits(world({DEMO: LAUNCH}), reached) == ()


def test_days_are_signs_and_hours_name_their_campaigns(workspace: Workspace) -> None:
    hours = visits(workspace, reached)
    english, chinese = Language("en"), Language("zh")
    sentence = hall_headline(hours, workspace)
    assert sentence is not None
    assert english.text(sentence) == (
        "Campaigns bring 230 visits to business halls. Days with a queue alarm, all cities together: 1; level 2: 1."
    )
    assert chinese.text(sentence) == "活动给营业厅带来 230 人次；各地市出现排队预警合计 1 天，其中 2 级 1 天。"
    days, worst = hall_tables(hours, workspace)
    assert render(days, "csv", english).splitlines()[1:] == ["changsha,长沙,2026-07,..20......,..........,...........,200,160"]
    assert render(worst, "csv", english).splitlines()[1:] == [
        'changsha,长沙,2026-07-03,11:00-12:00,10,160,0,2,"暑期流量包 (60 visits), 暑期流量包 (30 visits)"'
    ]
    told: dict[str, Any] = halls_json(hours, workspace)
    worst_hour = {
        "city": "changsha", "day": "2026-07-03", "from": "11:00", "to": "12:00", "desks": 10, "usual_visits": 30.0,
        "visits_by_campaigns": 90.0, "waiting": 160.0, "waiting_without_campaigns": 0.0, "level": 2,
    }  # fmt: skip
    assert told["worst_hours"] == [
        {**worst_hour, "campaigns": [
             {"campaign": "demo", "visits": 60.0, "waiting": 80.0}, {"campaign": "second", "visits": 30.0, "waiting": 40.0}]}
    ]  # fmt: skip
    assert told["hours"][2] == worst_hour
    assert [(one["city"], one["day"][-1], one["from"], one["visits_by_campaigns"]) for one in told["hours"]] == [
        ("changsha", "3", "09:00", 0.0), ("changsha", "3", "10:00", 90.0), ("changsha", "3", "11:00", 90.0),
        ("changsha", "4", "09:00", 0.0), ("changsha", "4", "10:00", 6.7), ("changsha", "4", "11:00", 13.3),
        ("zhuzhou", "3", "09:00", 0.0), ("zhuzhou", "3", "10:00", 15.0), ("zhuzhou", "3", "11:00", 15.0),
    ]  # fmt: skip
    assert render(hall_hours_table(hours, workspace), "csv", english).splitlines()[3] == (
        "changsha,长沙,2026-07-03,11:00-12:00,10,30.0,90.0,160.0,0.0,2"
    )
    assert told["days"] == [
        {"city": city, "day": f"2026-07-0{day}", "level": level, "waiting": waiting, "usual_visits": usual, "visits_by_campaigns": brought}
        for city, day, level, waiting, usual, brought in (
            ("changsha", 3, 2, 160.0, 90.0, 180.0), ("changsha", 4, 0, 0.0, 90.0, 20.0), ("zhuzhou", 3, 0, 0.0, 45.0, 30.0))
    ]  # fmt: skip


def test_a_queue_without_alarm_is_no_row(workspace: Workspace) -> None:
    hours = visits(workspace, lambda campaign, send: [one for one in reached(campaign, send) if one.day == DAYS[1]])
    sentence = hall_headline(hours, workspace)
    assert sentence is not None
    assert Language("en").text(sentence) == "Campaigns bring 20 visits to business halls; no queue alarm goes off."
    assert [table.rows for table in hall_tables(hours, workspace)] == [[], []]
    assert hall_headline((), workspace) is None
