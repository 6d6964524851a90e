"""`mobilectl results` from outside, over HTTP: exact figures, what is not there, and servers that tell what cannot be."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from approvals.command_line import Run
from approvals.office import LI, NOW, WANG, ZHAO, desk, let, sign_off, workspace_with
from delivery.tmforum import Promotions
from delivery.wire import serving
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from worlds import change

from mobilectl.approvals.definitions import choose
from mobilectl.approvals.evidence import DryRunFound
from mobilectl.approvals.signing import Pen, sign_each
from mobilectl.delivery.contract import ImpactResults, MessageResults, Results, Rollout
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Asked, Store
from mobilectl.exits import Exit

DEMO, BILL = ("campaign", "demo"), ("touchpoint", "bill")
TIP = (
    "{id: tip, name: 提示, class: marketing, trigger: {schedule: {month_days: [20, 27]}}, timeliness: periodic, "
    'at_most: {count: 2, per: month}, between: "10:00-12:00", channels: [sms], texts: {sms: 【湖南移动】可在APP交费。拒收请回复R}, '
    "evaluation: {targets: {uptake: 20 %}, control: 10 %}}"
)
PAID = (
    "{id: paid, name: 交费成功, trigger: {event: {name: 交费, per_thousand_a_month: 100}}, timeliness: realtime, "
    'at_most: {count: 2, per: month}, between: "08:00-20:00", channels: [sms], texts: {sms: 【湖南移动】您已交费成功。}}'
)
RESULTS = Results(
    simulated=False,
    as_of="2026-07-14T01:00:00Z",
    until="2026-07-13",
    snapshot="",
    messages=(
        MessageResults("launch", "sms", "changsha", 90, 81, 40, 15, 20, 8, 10, 5, 3, 2),
        MessageResults("nudge", "app_push", "changsha", 100, 95),
        MessageResults("nudge", "app_push", None, 10, 9),
    ),
    impact=(
        ImpactResults(None, "changsha", "contacted", 100, 30),
        ImpactResults(None, "changsha", "control", 50, 5),
    ),
)
REMINDED = Results(
    True,
    "2026-08-01T00:00:00Z",
    "2026-07-31",
    "sha256:" + "c" * 64,
    (MessageResults("tip", "sms", "changsha", 180, 170), MessageResults("paid", "sms", "changsha", 70, 70)),
    (ImpactResults("tip", "changsha", "contacted", 90, 9), ImpactResults("tip", "changsha", "control", 10, 1)),
)


def dry_run(sent: int) -> DryRunFound:
    """What a dry run of July found, made up."""
    none = "sha256:" + "d" * 64
    days = {"first": "2026-07-01", "last": "2026-07-31"}
    return DryRunFound(
        snapshot=none, as_of="", workspace=none, **days, customers=100, planned=sent, sent=sent, held=0, unreachable=0, opted_out=0
    )


def sign(root: Path, sent: int, *ids: str) -> None:
    """Has these submitted with a dry run, and approved."""
    for who, owner in ((LI, "changsha"), (WANG, "province")):
        opened = desk(root)
        chosen = [one for one in choose(opened.definitions, ids) if one.subject.owner == owner]
        found = {one.digest: dry_run(sent) for one in chosen}
        assert {one.result for one in sign_each(opened, chosen, Pen("submit", who.name, who.key, NOW), found)} <= {"signed"}
    assert {one.result for one in let(root, ZHAO, "approve", *ids)} == {"signed"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    root = workspace_with(tmp_path / "work")
    change(root, "campaigns/changsha/demo.yaml", "evaluation: {targets: {reach: 80 %, awareness: 0.6, satisfaction: 0.999}, control: 25 %}")
    change(root, "touchpoints.yaml", f"touchpoints: [{{id: bill, name: 账单提醒, reminders: [{TIP}, {PAID}]}}]")
    change(root, "campaigns/policy.yaml", "touchpoints: {bill: [tip, paid]}")
    return root


@pytest.fixture
def loop(root: Path, store: Store) -> Iterator[Store]:
    """The sandbox behind a real port, as the workspace's default target."""
    with serving(make_app(store, desk(root).trust)) as url:
        point(root, url)
        yield store


def point(root: Path, url: str, **more: str) -> None:
    target = {"kind": "http", "approved_as": "sandbox", "url": url, **more}
    change(root, "campaigns/delivery.yaml", json.dumps({"default": "loop", "targets": {"loop": target}}))


def told(run: Run, *arguments: str) -> dict[str, Any]:
    assert run("results", *arguments, "--format", "json") == Exit.CLEAN, run.err
    found: dict[str, Any] = json.loads(run.out)
    return found


def short(measures: list[dict[str, Any]], *where: str) -> list[tuple[object, ...]]:
    """Each measure with where it is, what is counted, its interval in percent, and the verdict."""
    return [
        (
            *(one.get(name, "all") for name in where),
            one["measure"],
            one["part"],
            one["whole"],
            *(None if one[name] is None else round(100 * one[name], 1) for name in ("estimate", "low", "high")),
            one["verdict"],
        )
        for one in measures
    ]


def test_a_campaign_against_its_targets_its_control_group_and_its_forecast(run: Run, root: Path, loop: Store) -> None:
    sign_off(root, "policy")
    sign(root, 400, "demo")
    assert run("push", "--yes", "demo") == Exit.CLEAN, run.err
    loop.keep_results({DEMO: RESULTS})
    found = told(run)
    (one,) = found.pop("results")
    assert found == {"version": 1, "target": "loop", "by": [], "without_results": [], "not_live": []}
    measures = one.pop("measures")
    assert one == {
        "kind": "campaign",
        "id": "demo",
        "simulated": False,
        "as_of": "2026-07-14T01:00:00Z",
        "until": "2026-07-13",
        "snapshot": "",
        "rollout": {"paused": False, "share": 1.0, "cities": None},
        "forecast": {"basis": "submission", "from": "2026-07-01", "to": "2026-07-31", "control": 0.25, "share": None, "open": ["days"]},
    }
    assert short(measures) == [
        ("reach", 185, 200, 92.5, 88.0, 95.4, "met"),
        ("awareness", 15, 20, 75.0, 53.1, 88.8, "open"),
        ("satisfaction", 8, 10, 80.0, 49.0, 94.3, "missed"),
        ("promoters", 5, 10, 50.0, 23.7, 76.3, None),
        ("passives", 3, 10, 30.0, 10.8, 60.3, None),
        ("detractors", 2, 10, 20.0, 5.7, 51.0, None),
        ("score", None, 10, 30.0, -19.1, 65.2, None),
        ("uptake", 30, 100, 30.0, 21.9, 39.6, "met"),
        ("control_uptake", 5, 50, 10.0, 4.3, 21.4, None),
        ("effect", None, None, 20.0, 6.0, 31.1, "more"),
        ("sent", 200, 300, 66.7, None, None, None),
    ]
    assert [one["target"] for one in measures[:3]] == [0.8, 0.6, 0.999]
    assert not any(one["simulated"] for one in measures)


def test_a_campaign_by_channel_and_city(run: Run, root: Path, loop: Store) -> None:
    sign_off(root)
    assert run("push", "--yes", "demo") == Exit.CLEAN, run.err
    loop.keep_results({DEMO: RESULTS})
    (one,) = told(run, "demo", "--by", "city、channel")["results"]
    found = [row for row in short(one["measures"], "channel", "city") if row[2] in ("reach", "uptake", "effect", "sent")]
    assert found == [
        ("app_push", "changsha", "reach", 95, 100, 95.0, 88.8, 97.8, "met"),
        ("app_push", None, "reach", 9, 10, 90.0, 59.6, 98.2, "open"),
        ("sms", "changsha", "reach", 81, 90, 90.0, 82.1, 94.6, "met"),
        ("all", "changsha", "uptake", 30, 100, 30.0, 21.9, 39.6, "met"),
        ("all", "changsha", "effect", None, None, 20.0, 6.0, 31.1, "more"),
    ]
    (one,) = told(run, "demo", "--by", "message")["results"]
    assert [row[:3] for row in short(one["measures"], "message") if row[1] == "reach"] == [("launch", "reach", 81), ("nudge", "reach", 104)]


def test_a_touchpoint_reminder_by_reminder_and_marked_as_simulated(run: Run, root: Path, loop: Store) -> None:
    sign_off(root, "policy", "demo")
    sign(root, 200, "bill")
    assert run("push", "--yes") == Exit.CLEAN, run.err
    loop.keep_results({BILL: REMINDED})
    loop.set_rollout(BILL, Rollout(share=0.5, cities=("changsha",)), Asked("x", NOW), lambda _: True)
    (one,) = told(run, "bill")["results"]
    assert short(one["measures"], "message") == [
        ("all", "sent", 180, 100, 180.0, None, None, None),
        ("paid", "reach", 70, 70, 100.0, 94.8, 100.0, None),
        ("tip", "reach", 170, 180, 94.4, 90.1, 97.0, None),
        ("tip", "uptake", 9, 90, 10.0, 5.4, 17.9, "missed"),
        ("tip", "control_uptake", 1, 10, 10.0, 1.8, 40.4, None),
        ("tip", "effect", None, None, 0.0, -30.8, 11.4, "none_shown"),
    ]
    assert one["forecast"]["open"] == ["cities", "control", "events"]
    assert all(line["simulated"] is True for line in one["measures"])
    notes = run.err
    for format, mark in (("table", "✓"), ("plain", "✓"), ("markdown", "✓"), ("csv", "yes")):
        assert run("results", "bill", "--format", format) == Exit.CLEAN
        rows = [line for line in run.out.splitlines() if "bill" in line]
        assert len(rows) == 6
        assert all(line.lstrip(" |").startswith(mark) for line in rows), format
        assert run.err == notes
    assert notes.splitlines() == [
        "Simulated: these numbers are made up by a sandbox, nobody was counted.",
        "The numbers cover the days until 2026-07-31: bill",
        "Forecast of bill: the dry run of its submission, 2026-07-01 to 2026-07-31, only the rollout's 50% of the customers, for all cities, "
        "though it goes out in some only, control groups are not taken off, without what events set off",
    ]


def test_the_table_says_it_in_words(run: Run, root: Path, loop: Store) -> None:
    sign_off(root)
    assert run("push", "--yes") == Exit.CLEAN, run.err
    loop.keep_results({DEMO: RESULTS})
    assert run("results", "demo", "--format", "csv") == Exit.CLEAN
    rows = [[row["item"], row["measure"], row["percent"], row["target"], row["verdict"]] for row in csv.DictReader(io.StringIO(run.out))]
    assert [row for row in rows if row[4]] == [
        ["demo", "reach", "92.5", "80.0", "target met"],
        ["demo", "awareness", "75.0", "60.0", "open"],
        ["demo", "satisfaction", "80.0", "99.9", "target missed"],
        ["demo", "uptake", "30.0", "2.0", "target met"],
        ["demo", "effect", "20.0", "", "more take it up than without it"],
    ]
    assert rows[-1] == ["demo", "sent of forecast", "", "", ""]
    assert "Submitted without a dry run, so no forecast is known: demo; --snapshot makes one now." in run.err
    assert run("--lang", "zh", "results", "demo", "--by", "channel,city") == Exit.CLEAN
    assert "比不发时办理得更多" in run.out
    assert "长沙" in run.out
    assert "APP 推送" in run.out


HEAD = "customer,city,brand,arpu,bill_day,complained_days,balance,balance_low_on,app_active,marketing_consent"


def test_a_dry_run_made_now_forecasts_by_channel_and_city(run: Run, root: Path, loop: Store, tmp_path: Path) -> None:
    sign_off(root)
    assert run("push", "--yes") == Exit.CLEAN, run.err
    # Pushes go to the 40 of 80 who use the app, on the Fridays 10, 17, 24 and 31 July; of these the numbers cover the first.
    people = [f"c{number},changsha,mzone,80,1,,50,,{str(number < 40).lower()},true" for number in range(80)]
    people += [f"z{number},zhuzhou,gotone,50,1,,50,,false,true" for number in range(10)]
    snapshot = tmp_path / "people.csv"
    snapshot.write_text("\n".join([HEAD, *people]) + "\n", encoding="utf-8")
    loop.keep_results({DEMO: RESULTS, BILL: REMINDED})
    loop.set_rollout(DEMO, Rollout(share=0.5), Asked("x", NOW), lambda _: True)
    demo, bill = sorted(told(run, "--snapshot", str(snapshot), "--by", "channel,city")["results"], key=lambda one: one["id"] != "demo")
    assert [row[:5] for row in short(demo["measures"], "channel", "city") if row[2] == "sent"] == [
        ("app_push", "changsha", "sent", 100, 15),  # 40 less 25 % of control, at half
        ("app_push", None, "sent", 10, 0),
        ("sms", "changsha", "sent", 90, 30),
    ]
    assert demo["forecast"] == {
        "basis": "snapshot",
        "from": "2026-07-01",
        "to": "2026-07-13",
        "control": 0.25,
        "share": 0.5,
        "open": [],
    }
    # Two texts to each of 90, less 10 % of control; what events set off is not there.
    assert [row[:6] for row in short(bill["measures"], "message", "channel", "city") if row[3] == "sent"] == [
        ("tip", "sms", "changsha", "sent", 180, 144),
        ("tip", "sms", "zhuzhou", "sent", 0, 18),
    ]
    loop.set_rollout(BILL, Rollout(cities=("zhuzhou",)), Asked("x", NOW), lambda _: True)
    (bill,) = told(run, "bill", "--snapshot", str(snapshot), "--from", "2026-07-21")["results"]
    assert [row[:4] for row in short(bill["measures"], "message") if row[1] == "sent"] == [("tip", "sent", 180, 9)]
    assert bill["forecast"]["from"] == "2026-07-21"
    assert "Errors in the definitions" not in run.err
    change(
        root, "campaigns/policy.yaml", "caps: [{id: x, name: x, at_most: 9, per: {calendar: day}, audience: {all: [{segment: nobody}]}}]"
    )
    for arguments in (
        ["results", "bill", "--snapshot", str(snapshot)],
        ["plan", "--snapshot", str(snapshot)],
        ["review", "demo", "--snapshot", str(snapshot)],
    ):
        run(*arguments)
        assert "Errors in the definitions: 1 (campaigns/policy.yaml:" in run.err, arguments


def test_what_is_not_there_is_told(run: Run, root: Path, loop: Store) -> None:
    assert run("results") == Exit.CLEAN
    assert (run.out, run.err) == ("", "No campaign or touchpoint is live on loop.\n")
    sign_off(root)
    assert run("results", "demo") == Exit.CLEAN
    assert (run.out, run.err) == ("", "Defined here, but not live on loop: demo\n")
    assert run("push", "--yes") == Exit.CLEAN
    assert run("results", "campaign/demo", "policy") == Exit.CLEAN
    assert (run.out, run.err) == ("", "loop has no results of demo, policy.\n")
    assert told(run, "demo")["without_results"] == ["demo"]
    assert run("results", "dema") == Exit.USAGE
    assert "`dema` is neither live nor defined here" in run.err
    assert "did you mean `demo`?" in run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--by", "citty"], "results cannot be broken down by `citty`"),
        (["--by", "tier"], "results cannot be broken down by `tier`"),
        (["--from", "2026-07-01"], "--from belongs to --snapshot"),
        (["--target", "lop"], "there is no target `lop`"),
    ],
)
def test_options_that_make_no_sense_are_refused(run: Run, loop: Store, arguments: list[str], said: str) -> None:
    assert run("results", *arguments) == Exit.USAGE
    assert said in run.err


def test_a_control_group_of_which_nothing_is_told_is_missed(run: Run, root: Path, loop: Store) -> None:
    sign_off(root)
    assert run("push", "--yes") == Exit.CLEAN, run.err
    loop.keep_results({DEMO: replace(RESULTS, impact=RESULTS.impact[:1])})
    assert run("results", "demo") == Exit.CLEAN
    assert "A control group is wanted, but loop tells of none: demo\n" in run.err
    assert "effect" not in run.out


@pytest.mark.parametrize(
    ("until", "more", "said", "hint"),
    [
        ("2026-06-30", [], "the results end on 2026-06-30, before the forecast begins on 2026-07-01", "an earlier day by --from"),
        ("2026-07-31", ["--from", "2026-08-01"], "before the forecast begins on 2026-08-01", "an earlier day by --from"),
        ("9999-12-31", [], "a forecast from 2026-07-01 covers at most 800 days", "a later day by --from"),
    ],
)
def test_a_forecast_has_days(run: Run, root: Path, loop: Store, until: str, more: list[str], said: str, hint: str) -> None:
    sign_off(root)
    assert run("push", "--yes") == Exit.CLEAN, run.err
    loop.keep_results({DEMO: replace(RESULTS, until=until)})
    assert run("results", "--snapshot", "people.csv", *more) == Exit.USAGE
    assert said in run.err
    assert hint in run.err


ENTRY = {"kind": "campaign", "id": "demo", "digest": "sha256:" + "a" * 64, "etag": '"1"', "revision": 1}


def server(results: Response, stored: object, share: float = 1.0) -> Starlette:
    """A server on which a campaign is live, with this to tell of it."""
    entry = {**ENTRY, "rollout": {"paused": False, "share": share, "cities": None}}

    async def definitions(request: object) -> Response:
        return Response(json.dumps({"items": [entry], "next": None}), media_type="application/json")

    async def read(request: object) -> Response:
        return Response(json.dumps(stored), media_type="application/json")

    async def tell(request: object) -> Response:
        return results

    routes = [("/v1/definitions", definitions), ("/v1/campaign/demo", read), ("/v1/campaign/demo/results", tell)]
    return Starlette(routes=[Route(path, endpoint) for path, endpoint in routes])


def answer(**changed: object) -> Response:
    body = {
        "simulated": False,
        "as_of": "2026-07-14T01:00:00Z",
        "until": "2026-07-13",
        "snapshot": "",
        "messages": [{"message": "launch", "channel": "sms", "city": None, "sent": 9, "delivered": 8}],
        "impact": [],
    }
    return Response(json.dumps(body | changed), media_type="application/json")


STORED = {**ENTRY, "stored_at": "2026-07-01T00:00:00Z", "definition": {"definition": {}}, "approval": {"statements": []}}


def test_a_server_that_is_older_than_the_contract_has_no_results(run: Run, root: Path) -> None:
    with serving(server(Response("no such page", 404, media_type="text/html"), STORED)) as url:
        point(root, url)
        assert run("results", "demo") == Exit.CLEAN
    assert (run.out, run.err) == ("", "loop has no results of demo.\n")


def test_a_live_definition_without_anything_to_hold_it_against(run: Run, root: Path) -> None:
    with serving(server(answer(), STORED)) as url:
        point(root, url)
        (one,) = told(run, "demo")["results"]
    assert short(one["measures"]) == [("reach", 8, 9, 88.9, 56.5, 98.0, None), ("sent", 9, None, None, None, None, None)]


ROW = {"message": "launch", "channel": "sms", "city": None, "sent": 9, "delivered": 8}


@pytest.mark.parametrize(
    ("results", "stored", "said"),
    [
        (answer(messages=[ROW | {"delivered": 10}]), STORED, "contract says"),
        (answer(messages=[ROW | {"sent": 10**400}]), STORED, "contract says"),
        (answer(messages=[ROW | {"sent": 2**53}]), STORED, "contract says"),
        (answer(messages=[ROW | {"message": "\x1b[31mlaunch"}]), STORED, "contract says"),
        (answer(messages=[ROW, ROW]), STORED, "contract says"),
        (answer(until="2026-02-30"), STORED, "contract says"),
        (Response("null", media_type="application/json"), STORED, "contract says"),
        (Response("{}", 403, media_type="application/json"), STORED, "does not accept the sign-in"),
        (answer(), STORED | {"definition": {"definition": {"evaluation": {"control": 2}}}}, "cannot be read"),
        (answer(), STORED | {"definition": {"definition": {"reminders": [{"id": "x"}]}}}, "cannot be read"),
        (answer(), STORED | {"definition": {"definition": []}}, "cannot be read"),
        (answer(), STORED | {"definition": 7}, "contract says"),
    ],
)
def test_what_cannot_be_ends_in_an_error(run: Run, root: Path, results: Response, stored: object, said: str) -> None:
    with serving(server(results, stored)) as url:
        point(root, url)
        assert run("results", "demo") == Exit.UNREACHABLE
    assert run.out == ""
    assert said in run.err
    assert "\x1b" not in run.err


@pytest.mark.parametrize("share", [0, -1, 1.5, 1e308])
def test_a_rollout_that_cannot_be_ends_in_an_error(run: Run, root: Path, share: float) -> None:
    with serving(server(answer(), STORED, share)) as url:
        point(root, url)
        assert run("results", "demo") == Exit.UNREACHABLE
    assert "contract says" in run.err


def test_many_large_numbers_add_up(run: Run, root: Path) -> None:
    most = 2**53 - 1
    rows = [ROW | {"city": city, "sent": most, "delivered": most} for city in ("changsha", "zhuzhou", None)]
    with serving(server(answer(messages=rows), STORED)) as url:
        point(root, url)
        (one,) = told(run, "demo")["results"]
    assert short(one["measures"])[0] == ("reach", 3 * most, 3 * most, 100.0, 100.0, 100.0, None)


def test_tmf671_knows_no_results(run: Run, root: Path) -> None:
    sign_off(root)
    with serving(Promotions()) as url:
        point(root, url.replace("/v1", "/tmf-api/promotionManagement/v4"), api="tmf671")
        assert run("push", "--yes", "demo") == Exit.CLEAN, run.err
        assert run("results", "demo") == Exit.CLEAN
    assert run.out == ""
    assert run.err.splitlines()[-2:] == [
        "loop has no results of demo.",
        "TMF671 knows no results; what came of campaigns is told by the delivery API only.",
    ]
