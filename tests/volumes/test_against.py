"""`dry-run --against`: what a change does to everyone's messages, on six made-up customers."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import Done, run
from worlds import change, copy_base

from mobilectl.exits import Exit

PEOPLE = [
    ("changsha", "mzone", 80), ("changsha", "mzone", 65), ("zhuzhou", "mzone", 80), ("zhuzhou", "gotone", 80), ("changsha", "mzone", 200),
    ("zhuzhou", "easyown", 40),
]  # fmt: skip
"""The first three are meant by the demo campaign: an SMS on 3 July, a push on each of four Fridays."""

DEMO = "audience: {all: [{brand: [mzone]}, {arpu: {at_least: 60, below: 120}}], none: []}"
RIVAL = """
id: rival
name: 夏日话费礼
owner: province
priority: 50
audience: {all: [{brand: [mzone]}, {arpu: {at_least: 70}}], none: []}
sends:
  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}
"""


def people(folder: Path, more: str = "") -> Path:
    """Six customers with the numbers from 1 on, as Parquet; `more` are further columns."""
    file = folder / "people.parquet"
    rows = ", ".join(f"({number}, '{city}', '{brand}', {arpu}.0)" for number, (city, brand, arpu) in enumerate(PEOPLE, 1))
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT customer, city, brand, arpu, 1 AS bill_day, NULL::INTEGER AS complained_days, 100.0 AS balance, "
            f"NULL::DATE AS balance_low_on, customer < 6 AS app_active, true AS marketing_consent{more} "
            f"FROM (VALUES {rows}) AS t(customer, city, brand, arpu)) TO '{file}' (FORMAT parquet)"
        )
    return file


def before_and_after(folder: Path) -> tuple[Path, Path]:
    """Two workspaces, the second of which has a campaign more that comes first on 3 July."""
    before, after = copy_base(folder / "before"), copy_base(folder / "after")
    for root in (before, after):
        change(root, "campaigns/changsha/demo.yaml", DEMO)
    change(after, "campaigns/province/rival.yaml", RIVAL)
    return before, after


def compared(capsys: pytest.CaptureFixture[str], folder: Path, before: Path, after: Path, *more: str, lang: str = "en") -> Done:
    snapshot = folder / "people.parquet" if (folder / "people.parquet").exists() else people(folder)
    return run(capsys, "dry-run", "--snapshot", str(snapshot), "--against", str(before), *more, workspace=after, lang=lang)


def told(done: Done) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.out)
    return found


def fates(before: int, after: int, kept: int, **others: int) -> dict[str, int]:
    found = dict.fromkeys(("sent_before", "sent_after", "kept", "moved", "displaced", "withdrawn", "regained", "new"), 0)
    return {**found, "sent_before": before, "sent_after": after, "kept": kept, **others}


def without(one: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in keys}


def test_who_displaces_whom_for_how_many_customers_in_which_city(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = compared(capsys, tmp_path, *before_and_after(tmp_path), "--format", "json")
    found = told(done)
    assert found["version"] == 1
    assert found["period"] == {"from": "2026-07-01", "to": "2026-07-31"}
    assert found["snapshot"]["customers"] == 6
    assert found["before"]["digest"] != found["workspace"]["digest"]
    assert found["before"]["commit"] is None
    assert found["differing_attributes"] == []
    bills = 11
    assert found["total"] == {
        **fates(15 + bills, 16 + bills, 13 + bills, displaced=2, new=3), "planned_before": 15 + bills, "planned_after": 18 + bills,
        "customers_losing": 2, "other_hours": True, "late_before": 0, "late_after": 0, "missed_before": 0, "missed_after": 0,
    }  # fmt: skip
    assert (found["never_delivered"], found["unknown_attributes"]) == ([], [])
    assert [without(one, "planned_before", "planned_after", "built_upon_changed") for one in found["items"]] == [
        {"item": "demo", **fates(15, 13, 13, displaced=2), "customers_losing": 2, "customers_gaining": 0},
        {"item": "bill", **fates(bills, bills, bills), "customers_losing": 0, "customers_gaining": 0},
        {"item": "rival", **fates(0, 3, 0, new=3), "customers_losing": 0, "customers_gaining": 0},
    ]
    messages = {(one["item"], one["message"], one["channel"]): one for one in found["messages"]}
    assert {key: (one["kept"], one["displaced"]) for key, one in messages.items()} == {
        ("bill", "bill-issued", "sms"): (6, 0), ("bill", "bill-issued", "app_push"): (5, 0), ("demo", "launch", "sms"): (1, 2),
        ("demo", "nudge", "app_push"): (12, 0), ("rival", "launch", "sms"): (0, 0),
    }  # fmt: skip
    shared = {"item": "demo", "message": "launch", "channel": "sms", "by": "rival", "kind": "cap", "rule": "marketing-day", "messages": 1}
    assert found["displaced"] == [{**shared, "city": "changsha"}, {**shared, "city": "zhuzhou"}]
    assert [(one["city"], one["item"], one["displaced"], one["new"], one["customers_losing"]) for one in found["cities"]] == [
        ("changsha", "demo", 1, 0, 1), ("changsha", "rival", 0, 2, 0), ("zhuzhou", "demo", 1, 0, 1), ("zhuzhou", "rival", 0, 1, 0)
    ]  # fmt: skip
    contacts = {(one["class"], one["before"], one["after"]): one["customers"] for one in found["contacts"]}
    assert contacts == {
        ("marketing", 5, 5): 3, ("marketing", 0, 1): 1, ("marketing", 0, 0): 2, ("service", 2, 2): 5, ("service", 1, 1): 1,
        ("all", 7, 7): 3, ("all", 2, 3): 1, ("all", 2, 2): 1, ("all", 1, 1): 1,
    }  # fmt: skip
    assert found["budgets"] == []
    assert [(one["campaign"], one["deliverable"], one["held_back"], one["over_limit"]) for one in found["lost"]] == [("demo", 15, 2, False)]
    assert done.code == 0


def test_what_is_taken_back_gives_its_places_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    found = told(compared(capsys, tmp_path, after, before, "--format", "json"))
    each = {one["item"]: without(one, "item", "planned_before", "planned_after", "built_upon_changed") for one in found["items"]}
    assert each["demo"] == {**fates(13, 15, 13, regained=2), "customers_losing": 0, "customers_gaining": 2}
    assert each["rival"] == {**fates(3, 0, 0, withdrawn=3), "customers_losing": 0, "customers_gaining": 0}
    assert found["displaced"] == []


def test_what_is_deferred_goes_out_on_another_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    for root in (before, after):
        change(root, "campaigns/changsha/demo.yaml", DEMO + """
sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00", on_block: defer}]""")  # fmt: skip
    found = told(compared(capsys, tmp_path, before, after, "--format", "json"))
    each = {one["item"]: without(one, "item", "planned_before", "planned_after", "built_upon_changed") for one in found["items"]}
    assert each["demo"] == {**fates(3, 3, 3, moved=2), "customers_losing": 0, "customers_gaining": 0}


def test_a_new_rule_that_leaves_no_room_displaces_by_no_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    (after / "campaigns/province/rival.yaml").unlink()
    change(after, "campaigns/policy.yaml", "blackouts: [{id: storm, name: 抗洪保障, classes: [marketing], from: 2026-07-10, to: 2026-07-10}]"
           "\nbudgets: [{id: none, name: 一条也不少, messages_at_most: 0}]")  # fmt: skip
    done = compared(capsys, tmp_path, before, after, "--format", "json")
    assert done.code == Exit.FINDINGS
    shared = {"item": "demo", "message": "nudge", "channel": "app_push", "by": None, "kind": "blackout", "rule": "storm"}
    assert told(done)["displaced"] == [{**shared, "city": "changsha", "messages": 2}, {**shared, "city": "zhuzhou", "messages": 1}]
    assert done.err == (
        "3 messages are held back that went out before; budget `none` (一条也不少) allows 0. Most in: 长沙 (2), 株洲 (1). For 3 no message is "
        "to blame but a rule of the policy: move the sends to days that it leaves open.\n"
    )


BUDGETS = """
budgets:
  - {id: no-service, name: 服务类消息一条也不挤掉, messages: {classes: [service]}, messages_at_most: 0}
  - {id: share, name: 每个活动最多少发 13%, share_at_most: SHARE}
"""


@pytest.mark.parametrize(("share", "code"), [("0.13", Exit.FINDINGS), (repr(2 / 15), Exit.CLEAN), ("0", Exit.FINDINGS)])
def test_budgets_of_the_policy_decide_on_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str], share: str, code: Exit) -> None:
    before, after = before_and_after(tmp_path)
    change(after, "campaigns/policy.yaml", BUDGETS.replace("SHARE", share))
    done = compared(capsys, tmp_path, before, after, "--format", "json")
    assert done.code == code
    assert told(done)["budgets"] == [
        {"budget": "no-service", "item": None, "displaced": 0, "sent_before": 11, "share": 0.0, "messages_at_most": 0, "share_at_most": None,
         "over": False, "by": []},
        {"budget": "share", "item": "demo", "displaced": 2, "sent_before": 15, "share": 0.133333, "messages_at_most": None,
         "share_at_most": float(share), "over": code == Exit.FINDINGS, "by": [{"item": "rival", "messages": 2}]},
    ]  # fmt: skip


def test_a_service_message_stays_one_for_the_budget_whatever_the_change_makes_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = before_and_after(tmp_path)
    send = 'id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"'
    change(before, "campaigns/changsha/demo.yaml", "sends: [{" + send + ", class: service}]")
    change(after, "campaigns/changsha/demo.yaml", "sends: [{" + send + "}]")
    change(after, "campaigns/policy.yaml", BUDGETS.replace("SHARE", "1"))
    done = compared(capsys, tmp_path, before, after)
    assert done.code == Exit.FINDINGS
    assert (
        "2 messages are held back that went out before; budget `no-service` (服务类消息一条也不挤掉) allows 0. Most in: 长沙 (1), 株洲 (1). "
        "夏日话费礼 (`rival`) takes the place of 2: give it other days, a lower priority or fewer customers." in done.out.splitlines()
    )


def test_each_campaign_is_held_against_a_share_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    second = 'sends: [{id: only, channel: sms, text: launch-sms, on: 2026-07-04, between: "10:00-12:00"}]'
    for root in (before, after):
        change(root, "campaigns/changsha/second.yaml", f"id: second\npriority: 30\n{DEMO}\n{second}")
    change(after, "campaigns/province/rival.yaml", f"id: rival2\nowner: province\npriority: 60\n{DEMO}\n{second}")
    change(after, "campaigns/province/first.yaml", RIVAL)
    change(after, "campaigns/policy.yaml", BUDGETS.replace("SHARE", "0.5"))
    done = compared(capsys, tmp_path, before, after, "--format", "json")
    found = [(one["item"], one["displaced"], one["sent_before"], one["over"], one["by"]) for one in told(done)["budgets"][1:]]
    assert found == [
        ("second", 3, 3, True, [{"item": "rival2", "messages": 3}]), ("demo", 2, 15, False, [{"item": "rival", "messages": 2}])
    ]  # fmt: skip
    assert done.code == Exit.FINDINGS
    assert "second" in done.err


def test_the_limit_on_what_a_campaign_loses_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    change(after, "campaigns/policy.yaml", "limits: {contention_share: 0.1}")
    done = compared(capsys, tmp_path, before, after)
    assert done.code == Exit.FINDINGS
    assert "Campaign demo loses 13.3% of its messages (2 of 15); `limits.contention_share` allows 10%." in done.out


HURRY = (
    DEMO
    + """
sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-11:00", expires_after: 1h}]"""
)


def test_a_slower_channel_is_judged_though_the_same_messages_go_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = (copy_base(tmp_path / name) for name in ("before", "after"))
    for root in (before, after):
        change(root, "campaigns/changsha/demo.yaml", HURRY)
    change(after, "campaigns/policy.yaml", "channels: {sms: {per_hour: 2}}")
    done = compared(capsys, tmp_path, before, after)
    assert done.code == Exit.FINDINGS
    assert "The same 14 messages go out on the same days as before, but some at other hours, or channels deliver more or fewer" in done.out
    assert "channels deliver 0 after their time of day (0 before) and 2 never (0 before)" in done.out
    assert "No customer gets more or fewer" not in done.out
    verdict = "Channels never deliver 66.7% of the messages of demo, 暑期流量包 (2 of 3), because they make no sense any more when they fall due, or when the "
    assert verdict in done.out
    table = done.out.split("Messages that channels never deliver")[1]
    assert "暑期流量包 3 0 2 66.7% 5% over the limit" in " ".join(table.split())
    done = compared(capsys, tmp_path, before, after, "--format", "json")
    found = told(done)
    assert (done.code, verdict in done.err) == (Exit.FINDINGS, True)
    assert {name: found["total"][name] for name in ("late_before", "late_after", "missed_before", "missed_after")} == {
        "late_before": 0, "late_after": 0, "missed_before": 0, "missed_after": 2
    }  # fmt: skip
    assert found["never_delivered"] == [{"item": "demo", "sent": 3, "missed": 2, "share": 0.666667, "over_limit": True, "missed_before": 0}]
    plain = told(run(capsys, "dry-run", "--snapshot", str(tmp_path / "people.parquet"), "--format", "json", workspace=after))
    assert (plain["total"]["late"], plain["total"]["missed"]) == (0, 2)
    zh = compared(capsys, tmp_path, before, after, lang="zh").out
    assert "有 2 条届时已经失效，不再送出（改动前 0 条）" in zh
    change(after, "campaigns/policy.yaml", "limits: {missed_share: 0.7}")
    assert compared(capsys, tmp_path, before, after).code == 0


def test_what_was_never_delivered_before_the_change_either_stays_a_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = copy_base(tmp_path / "both")
    change(both, "campaigns/changsha/demo.yaml", HURRY)
    change(both, "campaigns/policy.yaml", "channels: {sms: {per_hour: 2}}")
    done = compared(capsys, tmp_path, both, both)
    assert done.code == Exit.FINDINGS
    assert "No customer gets more or fewer messages, or at other times: 14 go out, as before." in done.out
    assert "channels deliver 0 after their time of day (0 before) and 2 never (2 before)" in done.out


def test_who_prefers_which_hour_counts_on_either_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = (copy_base(tmp_path / name) for name in ("before", "after"))
    for root in (before, after):
        change(
            root,
            "campaigns/changsha/demo.yaml",
            DEMO
            + """
sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-16:00", expires_after: 6h}]""",
        )
        change(root, "campaigns/policy.yaml", "channels: {sms: {per_hour: 1}}")
    change(
        after,
        "campaigns/attributes.yaml",
        "attributes: {hour: {name: 常用时段, type: number, integer: true, min: 0, max: 23, nullable: true}}",
    )
    change(after, "campaigns/policy.yaml", "preferred_hours: {attribute: hour, classes: [marketing]}")
    people(tmp_path, ", 15 AS hour")
    found = told(compared(capsys, tmp_path, before, after, "--format", "json"))
    # Evenly they fall due at 11, 13 and 15, of which bills take the first two hours; all at 15, the channel takes one before four.
    assert (found["total"]["missed_before"], found["total"]["missed_after"]) == (1, 2)


def test_people_read_it_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    change(after, "campaigns/policy.yaml", BUDGETS.replace("SHARE", "0.05"))
    done = compared(capsys, tmp_path, before, after)
    lines = done.out.splitlines()
    assert lines[0] == f"What the change since {before} does to messages from 2026-07-01 to 2026-07-31, with 6 customers"
    assert lines[1].startswith("Snapshot: people.parquet, 6 rows, sha256:")
    assert lines[2] == "The snapshot does not say of which day its customers are."
    assert lines[4:9] == [
        "The change also changes the budgets of the policy; it is judged by the new ones.",
        "26 messages went out before, 27 do now. Of those before, 24 still do (0 on another day), 2 are held back now, 0 are not planned any "
        "more; 0 that were held back go out, and 3 are new.",
        "2 customers will lose at least one message.",
        "What is delivered costs 0.30 yuan; before it was 0.27.",
        "暑期流量包 (`demo`) loses 13.3% of what it sent before (2 of 15); budget `share` (每个活动最多少发 13%) allows 5%. Most in: 长沙 (1), 株洲 (1). "
        "夏日话费礼 (`rival`) takes the place of 2: give it other days, a lower priority or fewer customers.",
    ]
    for title in ("Budgets of the policy", "What the change does to each campaign and touchpoint", "Who displaces whom",
                  "In which city how many customers lose what", "Customers by their marketing"):  # fmt: skip
        assert title in done.out
    assert done.err == ""
    assert "Customers by their service" not in done.out
    done = compared(capsys, tmp_path, before, after, lang="zh")
    assert "“夏日话费礼”（`rival`）占了其中 2 条的位置" in done.out


def test_the_period_is_that_of_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    for root, id, day in ((before, "early", "2026-06-10"), (after, "late", "2026-08-10")):
        sends = f'sends: [{{id: only, channel: sms, text: launch-sms, on: {day}, between: "10:00-12:00"}}]'
        change(root, f"campaigns/province/{id}.yaml", f"id: {id}\nowner: province\n{sends}")
    found = told(compared(capsys, tmp_path, before, after, "--format", "json"))
    assert found["period"] == {"from": "2026-06-01", "to": "2026-08-31"}
    found = told(compared(capsys, tmp_path, before, after, "--format", "json", "--from", "2026-07-03", "--to", "2026-07-03"))
    assert found["period"] == {"from": "2026-07-03", "to": "2026-07-03"}
    assert found["total"]["sent_before"] == 3 + 11


def test_of_long_tables_the_greatest_rows_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mobilectl.reports.against_tables.MOST_ROWS", 1)
    done = compared(capsys, tmp_path, *before_and_after(tmp_path), "--format", "plain")
    assert done.out.count("The greatest 1 of 2; `--format json` and `-o` have all.") == 2  # cities and costs
    assert "株洲" not in done.out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_number_is_left_out_on_a_narrow_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv("COLUMNS", "66")
    before, after = before_and_after(tmp_path)
    change(after, "campaigns/policy.yaml", BUDGETS.replace("SHARE", "0.05"))
    rows = [line.split() for line in compared(capsys, tmp_path, before, after, lang=lang).out.splitlines()]
    verdict = ["2", "15", "13.3%", "5%", *(["over", "the"] if lang == "en" else ["超出限额"])]
    for row in (verdict, ["15", "13", "2", "13.3%", "2"], ["0", "3", "0", "0.0%", "0"], ["0", "0", "3", "0"]):
        assert any(row == found[-len(row) :] for found in rows)


def test_markdown_suits_a_pull_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = compared(capsys, tmp_path, *before_and_after(tmp_path), "--format", "markdown").out
    assert out.startswith("- What the change since ")
    assert "\n### Who displaces whom\n\n| id " in out
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in out.splitlines() if line.startswith("| ")]
    assert ["demo", "暑期流量包", "rival", "夏日话费礼", "cap", "marketing-day", "2"] in rows
    assert ["5", "", "", "3"] in rows  # customers by their marketing messages: those with five before have five now


def test_csv_is_one_long_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = compared(capsys, tmp_path, *before_and_after(tmp_path), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(row["item"], row["message"], row["channel"], row["by"], row["rule"], row["city_name"], row["messages"]) for row in rows] == [
        ("demo", "launch", "sms", "rival", "marketing-day", "长沙", "1"), ("demo", "launch", "sms", "rival", "marketing-day", "株洲", "1"),
    ]  # fmt: skip
    assert "26 messages went out before" in done.err


def test_where_nothing_changes_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, _ = before_and_after(tmp_path)
    done = compared(capsys, tmp_path, before, before)
    assert done.code == 0
    assert done.out.splitlines()[-1] == "No customer gets more or fewer messages, or at other times: 26 go out, as before."


@pytest.mark.parametrize(
    ("window", "capacity", "said"),
    [
        ("10:00-12:00", "", "No customer gets more or fewer messages, or at other times: 14 go out, as before."),
        ("16:00-18:00", "", "The same 14 messages go out on the same days as before, but some at other hours"),
        ("10:00-11:59", "", "The same 14 messages go out on the same days as before, but some at other hours"),
        ("10:00-12:00", "channels: {sms: {per_hour: 1000}}", "No customer gets more or fewer messages, or at other times"),
        (
            "10:00-12:00",
            "channels: {sms: {per_hour: 1}}",
            "The same 14 messages go out on the same days as before, but some at other hours",
        ),
    ],
)
def test_other_hours_are_a_change(tmp_path: Path, capsys: pytest.CaptureFixture[str], window: str, capacity: str, said: str) -> None:
    before, after = (copy_base(tmp_path / name) for name in ("before", "after"))
    for root, between in ((before, "10:00-12:00"), (after, window)):
        send = f'sends: [{{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "{between}"}}]'
        change(root, "campaigns/changsha/demo.yaml", f"{DEMO}\n{send}")
    if capacity:
        change(after, "campaigns/policy.yaml", capacity)
    done = compared(capsys, tmp_path, before, after)
    assert (done.code, said in done.out) == (0, True)
    found = told(compared(capsys, tmp_path, before, after, "--format", "json"))
    assert found["total"]["other_hours"] == said.startswith("The same")


LONG = "【湖南移动】" + "30GB流量包19.90元/月，次月生效。" * 7 + "拒收请回复R"
"""139 characters: three parts of 67, where the text before takes one of 70."""


def test_a_winner_that_comes_on_several_days_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rival goes out on 3 July, but on the 4th to whom a push took the day; the demo of the 5th is too much in a week for either."""
    before, after = (copy_base(tmp_path / name) for name in ("before", "after"))
    day = "{id: day, name: 每天一条, at_most: 1, per: {calendar: day}, classes: [marketing]}"
    week = "{id: sms-week, name: 每周一条短信, at_most: 1, per: {rolling_days: 7}, classes: [marketing], channels: [sms]}"
    demo = 'sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-05, between: "10:00-12:00"}]'
    push = 'sends: [{id: only, channel: app_push, text: nudge-push, on: 2026-07-03, between: "10:00-12:00"}]'
    rival = 'sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00", on_block: defer}]'
    for root in (before, after):
        change(root, "campaigns/policy.yaml", f"caps: [{day}, {week}]\nlimits: {{contention_share: 1}}")
        change(root, "campaigns/changsha/demo.yaml", f"{DEMO}\n{demo}")
        change(
            root,
            "campaigns/province/push.yaml",
            f"id: push\nowner: province\npriority: 90\naudience: {{all: [{{arpu: {{at_least: 70}}}}]}}\n{push}",
        )
    change(after, "campaigns/province/rival.yaml", f"id: rival\nowner: province\npriority: 80\n{DEMO}\n{rival}")
    found = told(compared(capsys, tmp_path, before, after, "--format", "json"))
    assert {(one["by"], one["rule"]): one["messages"] for one in found["displaced"] if one["city"] == "changsha"} == {
        ("rival", "sms-week"): 2
    }
    assert {(one["by"], one["rule"]): one["messages"] for one in found["displaced"] if one["city"] == "zhuzhou"} == {
        ("rival", "sms-week"): 1
    }


def test_what_a_change_costs_is_told_though_nobody_gets_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    before, after = (copy_base(tmp_path / name) for name in ("before", "after"))
    for root in (before, after):
        change(root, "campaigns/changsha/demo.yaml", DEMO)
        change(root, "campaigns/policy.yaml", "limits: {missed_share: 1}")
    change(after, "campaigns/changsha/demo.yaml", f"texts: {{launch-sms: {LONG}}}")
    table = """
Costs by touchpoint or campaign, before and now

 touchpoint or campaign   delivered before   delivered now   yuan before   yuan now
 ──────────────────────────────────────────────────────────────────────────────────
 暑期流量包                             15              15          0.09       0.27
"""
    done = compared(capsys, tmp_path, before, after)
    assert done.code == 0
    assert "No customer gets more or fewer messages" in done.out
    assert "What is delivered costs 0.45 yuan; before it was 0.27.\n" in done.out
    assert table in done.out
    zh = compared(capsys, tmp_path, before, after, lang="zh").out
    assert "渠道实际送出的消息费用 0.45 元，改动前 0.27 元。\n" in zh
    assert "改动前后的费用，按渠道" in zh
    costs = told(compared(capsys, tmp_path, before, after, "--format", "json"))["costs"]
    for side, root in (("before", before), ("after", after)):
        alone = run(capsys, "dry-run", "--snapshot", str(tmp_path / "people.parquet"), "--format", "json", workspace=root)
        assert costs[side] == json.loads(alone.out)["costs"]
    assert "yuan" not in compared(capsys, tmp_path, after, after).out


def test_what_is_never_delivered_costs_nothing_on_either_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = (copy_base(tmp_path / name) for name in ("before", "after"))
    send = '{id: launch, channel: sms, text: launch-sms, on: 2026-07-06, between: "10:00-11:00", expires_after: 1h}'
    variants = "variants: [{segment: frugal, texts: {launch-sms: 短}}]"
    for root, per_hour in ((before, 1000), (after, 2)):
        change(root, "campaigns/segments.yaml", "segments: {frugal: {name: 节俭, audience: {all: [{arpu: {below: 70}}]}}}")
        change(root, "campaigns/changsha/demo.yaml", f"{DEMO}\nsends: [{send}]\ntexts: {{launch-sms: {LONG}}}\n{variants}")
        change(root, "campaigns/policy.yaml", f"channels: {{sms: {{name: 短信, kind: sms, per_hour: {per_hour}, yuan: 0.03}}}}")
        change(root, "campaigns/policy.yaml", "limits: {missed_share: 1}")
    costs = told(compared(capsys, tmp_path, before, after, "--format", "json"))["costs"]
    parts = {side: [(one["messages"], one["fewest_parts"]) for one in costs[side]["messages"] if one["item"] == "demo"] for side in costs}
    assert parts == {"before": [(1, 1), (2, 3)], "after": [(1, 1), (1, 3)]}  # one of three is missed, of the text that most get


def test_what_events_set_off_is_told_to_be_no_part_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = (copy_base(tmp_path / name) for name in ("before", "after"))
    for root, rate in ((before, 5), (after, 900)):
        reminder = f"""{{id: stopped, name: 停机, class: service, trigger: {{event: {{name: 停机, per_thousand_a_month: {rate}}}}},
            timeliness: realtime, at_most: {{count: 1, per: day}}, between: "09:00-18:00", channels: [sms], texts: {{sms: 【湖南移动】已停机。}}}}"""
        change(root, "touchpoints.yaml", f"touchpoints: [{{id: stop, name: 停机提醒, reminders: [{reminder}]}}]")
    said = "Reminders that events set off are others than before, too (stop/stopped)"
    done = compared(capsys, tmp_path, before, after)
    assert (done.code, said in done.out) == (0, True)
    assert "由事件触发的提醒也有改动（stop/stopped）" in compared(capsys, tmp_path, before, after, lang="zh").out
    assert told(compared(capsys, tmp_path, before, after, "--format", "json"))["events_changed"] == ["stop/stopped"]
    change(before, "touchpoints.yaml!", "\n# moved by some lines\n" + (after / "touchpoints.yaml").read_text(encoding="utf-8"))
    assert "that events set off" not in compared(capsys, tmp_path, before, after).out
    assert told(compared(capsys, tmp_path, before, after, "--format", "json"))["events_changed"] == []


@pytest.mark.parametrize("file", ["campaigns/policy.yaml", "campaigns/attributes.yaml"])
def test_without_the_policy_or_attributes_of_before_nothing_is_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    before, after = before_and_after(tmp_path)
    change(after, "campaigns/policy.yaml", BUDGETS.replace("SHARE", "0"))
    assert compared(capsys, tmp_path, before, after).code == Exit.FINDINGS
    (before / file).write_text("{", encoding="utf-8")
    done = compared(capsys, tmp_path, before, after)
    assert (done.code, done.out) == (Exit.UNUSABLE, "")
    assert done.err == (
        f"mobilectl: {file} cannot be read as it was before the change, so nothing can be compared\n"
        "  hint: compare with a revision in which it can be read\n"
    )
    done = compared(capsys, tmp_path, before, after, lang="zh")
    assert done.err.startswith(f"mobilectl: 改动前的 {file} 无法读取，无法对比\n")


def test_what_could_not_be_read_before_is_not_taken_for_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    change(after, "campaigns/policy.yaml", BUDGETS.replace("SHARE", "0"))
    (before / "campaigns/changsha/demo.yaml").write_text("{", encoding="utf-8")
    for format in ("table", "json", "csv", "markdown"):
        done = compared(capsys, tmp_path, before, after, "--format", format)
        assert done.code == Exit.FINDINGS
        said = "Files that could not be read as they were before the change: 1 (campaigns/changsha/demo.yaml)."
        assert said in (done.err if format in ("json", "csv") else done.out)
    zh = compared(capsys, tmp_path, before, after, lang="zh")
    assert (zh.code, "改动前有 1 个文件无法读取（campaigns/changsha/demo.yaml）" in zh.out) == (Exit.FINDINGS, True)


def test_what_a_shared_definition_withdraws_is_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = (copy_base(tmp_path / name) for name in ("before", "after"))
    for root, at_least in ((before, 60), (after, 75)):
        change(
            root,
            "campaigns/segments.yaml",
            f"segments: {{spenders: {{name: 高消费, audience: {{all: [{{arpu: {{at_least: {at_least}}}}}]}}}}}}",
        )
        change(root, "campaigns/changsha/demo.yaml", "audience: {all: [{brand: [mzone]}, {segment: spenders}], none: []}")
    for lang, said in (
        ("en", "5 of those not planned any more are of campaigns and touchpoints whose own definition is as it was (demo)"),
        ("zh", "不再计划的消息里，有 5 条属于自己的定义没有变的活动和触点（demo）"),
    ):
        done = compared(capsys, tmp_path, before, after, lang=lang)
        assert (done.code, said in done.out) == (0, True)
    found = told(compared(capsys, tmp_path, before, after, "--format", "json"))
    assert {one["item"]: (one["withdrawn"], one["built_upon_changed"]) for one in found["items"]} == {"demo": (5, True), "bill": (0, False)}
    change(after, "campaigns/changsha/demo.yaml", "priority: 61")
    assert "whose own definition is as it was" not in compared(capsys, tmp_path, before, after).out


def test_a_period_of_many_years_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, _ = before_and_after(tmp_path)
    for more in ([], ["--against", str(before)]):
        done = run(capsys, "dry-run", "--snapshot", str(people(tmp_path)), "--from", "2001-01-01", *more, workspace=before)
        assert (done.code, done.out) == (Exit.USAGE, "")
        assert done.err.startswith("mobilectl: from 2001-01-01 to 2026-07-31 are more than 831 days\n")


def test_problems_of_before_that_take_nothing_away_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    file = before / "campaigns/changsha/demo.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r"))  # line ends that nobody writes any more, and that are read as meant
    done = compared(capsys, tmp_path, before, after)
    assert (done.code, "Reading the workspace as it was before the change met 1 problems" in done.out) == (0, True)


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false")
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace with the rival, committed after one without it."""
    for name in ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        monkeypatch.delenv(name, raising=False)
    root = copy_base(tmp_path / "repository")
    change(root, "campaigns/changsha/demo.yaml", DEMO)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "one")
    git(root, "switch", "--quiet", "--create", "work")
    change(root, "campaigns/province/rival.yaml", RIVAL)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "two")
    return root


@pytest.mark.parametrize("base", [("main",), ("HEAD~1",), ()])
def test_a_revision_of_git_is_compared_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], repository: Path, base: tuple[str, ...]
) -> None:
    done = run(capsys, "dry-run", "--against", *base, "--snapshot", str(people(tmp_path)), workspace=repository)
    assert done.code == 0
    assert done.out.startswith(f"What the change since {base[0]} (commit " if base else "What the change since ")
    assert "2 customers will lose at least one message." in done.out
    found = told(run(capsys, "dry-run", "--against", *base, "--snapshot", str(people(tmp_path)), "--format", "json", workspace=repository))
    assert found["before"]["commit"] == git(repository, "rev-parse", "main")
    again = run(capsys, "dry-run", "--against", "HEAD", "--snapshot", str(people(tmp_path)), workspace=repository)
    assert "No customer gets more or fewer messages, or at other times: 27 go out, as before." in again.out


def test_what_cannot_be_compared_with_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], repository: Path) -> None:
    snapshot = str(people(tmp_path))
    (tmp_path / "empty").mkdir()
    git(repository, "checkout", "--quiet", "--orphan", "bare")
    git(repository, "rm", "--quiet", "-r", "--cached", ".")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "nothing yet")
    git(repository, "checkout", "--quiet", "--force", "work")
    alone = copy_base(tmp_path / "alone")
    for root, base, said in (
        (repository, "nowhere", "git knows no revision nowhere"),
        (repository, str(tmp_path / "empty"), f"{tmp_path / 'empty'} is neither a workspace nor a revision that git knows"),
        (repository, "../nowhere", "../nowhere is neither a workspace nor a revision that git knows"),
        (alone, str(alone / "nowhere"), f"{alone / 'nowhere'} is neither a workspace nor a revision that git knows"),
        (repository, "bare", "there was no workspace at bare (commit "),
        (alone, "main", f"{alone} is not in a git repository"),
    ):
        done = run(capsys, "dry-run", "--against", base, "--snapshot", snapshot, workspace=root)
        assert done.code == Exit.USAGE
        assert said in done.err
        assert "hint: " in done.err


def test_options_that_do_not_go_together_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    done = compared(capsys, tmp_path, before, after, "--by", "day", "-o", str(tmp_path / "x.csv"))
    assert (done.code, "--by and --against cannot be asked for together" in done.err) == (Exit.USAGE, True)
    assert not (tmp_path / "x.csv").exists()


def test_each_side_goes_by_its_own_attributes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    people(tmp_path, ", arpu * 100 AS arpu_fen")
    change(after, "campaigns/attributes.yaml", "attributes: {arpu: {column: arpu_fen, scale: 0.01}}")
    found = told(compared(capsys, tmp_path, before, after, "--format", "json"))
    assert found["differing_attributes"] == ["arpu"]
    assert (found["total"]["displaced"], found["total"]["new"]) == (2, 3)
    change(after, "campaigns/attributes.yaml", "attributes: {arpu: {column: arpu_fen, scale: 0.02, max: 6000}}")
    found = told(compared(capsys, tmp_path, before, after, "--format", "json"))
    each = {one["item"]: (one["withdrawn"], one["new"], one["kept"]) for one in found["items"]}
    assert each["demo"] == (15, 0, 0)  # who spent 80 now spends 160, who spent 65 130
    done = compared(capsys, tmp_path, before, after)
    assert "These attributes are defined otherwise than before, and each side goes by its own: arpu" in done.out


def test_a_source_that_has_to_be_copied_is_copied_with_the_columns_of_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    file = people(tmp_path, ", arpu * 100 AS arpu_fen")
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM '{file}') TO '{tmp_path / 'people.csv'}' (FORMAT csv)")
    change(after, "campaigns/attributes.yaml", "attributes: {arpu: {column: arpu_fen, scale: 0.01}}")
    arguments = ("dry-run", "--snapshot", str(tmp_path / "people.csv"), "--against", str(before), "--format", "json")
    found = told(run(capsys, *arguments, workspace=after))
    assert (found["total"]["displaced"], found["total"]["new"]) == (2, 3)


def test_a_budget_has_one_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml", "budgets: [{id: x, name: x, messages_at_most: 0, share_at_most: 0.05}]")
    done = run(capsys, "check", "--no-cache", workspace=root)
    assert "exactly one of messages_at_most, share_at_most belongs here" in done.out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_snapshot_that_does_not_fit_the_workspace_of_before_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr("mobilectl.volumes.local.BATCH", 2)
    before, after = before_and_after(tmp_path)
    change(before, "campaigns/attributes.yaml", "attributes: {vip: {name: 贵宾, type: flag}, brand: {values: {gotone: null}}}")
    change(before, "campaigns/changsha/demo.yaml", "audience: {all: [{vip: true}], none: []}")
    done = compared(capsys, tmp_path, before, after, lang=lang)
    assert done.code == Exit.UNUSABLE
    if lang == "en":
        assert "the two plans cannot be compared on this snapshot. Before the change: " in done.err
        assert "column `vip` is missing" in done.err
    change(before, "campaigns/changsha/demo.yaml", "audience: {all: [{brand: [mzone]}], none: []}")
    done = compared(capsys, tmp_path, before, after, lang=lang)
    assert done.code == Exit.UNUSABLE
    if lang == "en":
        assert "Before the change: " in done.err
        assert "with a value that is not one of mzone, easyown" in done.err


def test_the_contact_log_is_the_same_for_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    log = tmp_path / "log.csv"
    rows = [
        ("customer", "day", "channel", "class", "owner", "item"),
        *((1, f"2026-06-{day}", "sms", "marketing", "old", "") for day in (28, 29, 30)),
    ]
    with log.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    found = told(compared(capsys, tmp_path, before, after, "--history", str(log), "--format", "json"))
    assert found["history"]["contacts"] == 3
    # customer 1 has had three in seven days: neither message of 3 July goes out to them, before or now
    assert {one["item"]: (one["sent_before"], one["displaced"], one["new"]) for one in found["items"]} == {
        "demo": (14, 1, 0), "bill": (11, 0, 0), "rival": (0, 0, 2)
    }  # fmt: skip


def test_each_side_reads_the_contact_log_by_its_own_definitions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = before_and_after(tmp_path)
    (after / "campaigns/province/rival.yaml").unlink()
    change(before, "campaigns/policy.yaml", "caps: []")
    change(before, "campaigns/attributes.yaml", "customer: {column: number}")
    file = people(tmp_path, ", customer AS number")
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM '{file}') TO '{tmp_path / 'people.csv'}' (FORMAT csv)")
    log = tmp_path / "log.csv"
    rows = [(1, 1, f"2026-06-{day}", "sms", "marketing", "old", "") for day in (28, 29, 30)]
    with log.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("customer", "number", "day", "channel", "class", "owner", "item"), *rows])
    arguments = ("dry-run", "--snapshot", str(tmp_path / "people.csv"), "--against", str(before), "--history", str(log), "--format", "json")
    found = told(run(capsys, *arguments, workspace=after))
    shared = {"item": "demo", "message": "launch", "channel": "sms", "kind": "cap", "rule": "marketing-week"}
    assert found["displaced"] == [{**shared, "by": "old", "city": "changsha", "messages": 1}]
    assert found["items"][0]["sent_before"] == 15


def test_neither_batches_nor_processes_change_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = before_and_after(tmp_path)
    whole = compared(capsys, tmp_path, before, after, "--format", "json").out
    monkeypatch.setattr("mobilectl.volumes.local.BATCH", 2)
    monkeypatch.setattr("mobilectl.volumes.local.SHARE", 2)
    for processes in ("1", "2"):
        assert compared(capsys, tmp_path, before, after, "--format", "json", "--processes", processes).out == whole
