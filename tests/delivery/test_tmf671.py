"""Campaigns to a promotion management API of TM Forum (TMF671): planned, pushed, changed, paused, and with everything going wrong."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from approvals.command_line import Run
from approvals.office import NOW, dearer, desk, sign_off
from delivery.tmforum import PROMOTIONS, Promotions, needs_contracts
from delivery.wire import serving
from worlds import change

from mobilectl.delivery.client import Delivered, Parcel
from mobilectl.delivery.contract import Rollout
from mobilectl.delivery.exchange import Retries
from mobilectl.delivery.tmf671 import PromotionClient
from mobilectl.exits import Exit

DEMO = "campaigns/changsha/demo.yaml"
BASE = "/tmf-api/promotionManagement/v4"
T = TypeVar("T")


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    return Run(root, capsys)


@pytest.fixture
def server() -> Iterator[Promotions]:
    server = Promotions()
    yield server
    server.meddle = lambda number, method, path: None
    if not needs_contracts.args[0]:
        for one in server.log:
            one.check(PROMOTIONS)


@pytest.fixture
def loop(root: Path, server: Promotions) -> Iterator[None]:
    """The target `loop`, which is the server."""
    with serving(server) as url:
        use(root, url)
        yield


def use(root: Path, url: str) -> None:
    target = {"kind": "http", "api": "tmf671", "approved_as": "sandbox", "url": url.replace("/v1", BASE)}
    change(root, "campaigns/delivery.yaml", json.dumps({"default": "loop", "targets": {"loop": target}}))


def plan(run: Run) -> dict[str, str]:
    assert run("plan", "--format", "json") == Exit.CLEAN, run.err
    return {one["id"]: one["action"] for one in json.loads(run.out)["items"]}


def push(run: Run, *more: str) -> int:
    return run("push", "--yes", *more)


@needs_contracts
def test_what_is_sent_and_answered_keeps_to_the_definition(run: Run, root: Path, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    dearer(root)
    sign_off(root, "demo")
    assert push(run) == Exit.CLEAN
    assert [one.method for one in server.of("POST", "PATCH")] == ["POST", "PATCH", "POST", "PATCH", "PATCH"]
    for one in server.log:
        one.check(PROMOTIONS)
    assert all("pattern" not in one.sent for one in server.of("PATCH"))


def test_a_campaign_becomes_a_promotion(run: Run, server: Promotions, loop: None) -> None:
    assert plan(run) == {"demo": "create"}
    assert "loop takes campaigns only; the policy and touchpoints stay out of it" in run.err
    assert push(run) == Exit.CLEAN
    assert "1 created" in run.out
    (made,) = copy.deepcopy(list(server.stored.values()))
    kept = json.loads(base64.b64decode(made.pop("attachment")[0].pop("content")))
    assert kept["definition"]["definition"]["name"] == "暑期流量包"
    assert [one["statement"]["action"] for one in kept["approval"]["statements"]] == ["submit", "approve"]
    assert made.pop("description").splitlines()[0] == "暑期流量包"
    criteria = [
        {" or ".join(f"{one['criteriaParameter']} {one['criteriaOperator']} {one['criteriaValue']}" for one in group["criteria"])}
        for group in made["pattern"][0].pop("criteriaGroup")
    ]
    assert {one for group in criteria for one in group} >= {"brand = mzone", "city = changsha", "arpu >= 60", "arpu < 120"}
    assert made == {
        "id": "100",
        "href": "https://promotions.example/promotion/100",
        "lastUpdate": "2026-06-20T08:00:00Z",
        "name": "demo",
        "promotionType": "Award",
        "lifecycleStatus": "release",
        "validFor": {"startDateTime": "2026-07-01T00:00:00+08:00", "endDateTime": "2026-08-31T23:59:59+08:00"},
        "pattern": [
            {
                "name": "demo",
                "priority": 60,
                "criteriaGroupLogicalRelationship": "AND",
                "action": [
                    {
                        "actionType": "an existing offering",
                        "actionValue": "19.90 元/月",
                        "actionEntityRef": {
                            "id": "data-30g",
                            "name": kept["definition"]["product"]["name"],
                            "@referredType": "ProductOffering",
                        },
                    },
                    {"id": "1-general_data", "actionType": "data (GB)", "actionValue": "30"},
                ],
            }
        ],
    }
    assert plan(run) == {"demo": "unchanged"}
    assert push(run) == Exit.CLEAN
    assert "Nothing to push." in run.out
    assert len(server.of("POST")) == 1


def test_another_text_is_an_update_and_another_rule_a_new_promotion(run: Run, root: Path, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    change(root, DEMO, "period: {to: 2026-08-30}")
    sign_off(root, "demo")
    assert run("plan") == Exit.CLEAN
    assert "period.to" in run.out or "2026-08-30" in run.out, "told field by field"
    assert push(run) == Exit.CLEAN
    assert server.states() == {"100": "release"}
    assert server.stored["100"]["validFor"]["endDateTime"] == "2026-08-30T23:59:59+08:00"
    change(root, DEMO, "audience: {all: [{brand: [mzone]}]}")
    sign_off(root, "demo")
    assert plan(run) == {"demo": "update"}
    assert push(run) == Exit.CLEAN
    assert "1 updated" in run.out
    assert server.states() == {"100": "retirement", "101": "release"}
    assert plan(run) == {"demo": "unchanged"}


def test_what_is_retired_comes_back_as_a_new_promotion(run: Run, root: Path, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    dearer(root)
    sign_off(root, "demo")
    assert push(run) == Exit.CLEAN
    dearer(root, "29.90", "19.90")
    sign_off(root, "demo")
    assert push(run) == Exit.CLEAN
    assert server.states() == {"100": "retirement", "101": "retirement", "102": "release"}


def test_what_is_no_longer_defined_is_retired_with_prune(run: Run, root: Path, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    (root / DEMO).unlink()
    assert plan(run) == {"demo": "retire"}
    assert push(run, "--prune") == Exit.CLEAN
    assert server.states() == {"100": "retirement"}
    assert plan(run) == {}


def test_promotions_of_others_are_not_ours(run: Run, server: Promotions, loop: None) -> None:
    server.stored["7"] = {"id": "7", "name": "demo", "lifecycleStatus": "release", "description": "somebody else's"}
    assert plan(run) == {"demo": "create"}
    assert push(run) == Exit.CLEAN
    assert server.stored["7"]["lifecycleStatus"] == "release"


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: one["pattern"][0]["criteriaGroup"].pop(),
        lambda one: one["pattern"][0]["action"][0].update(actionValue="0 元/月"),
        lambda one: one.update(name="demo-2"),
        lambda one: one["validFor"].update(endDateTime="2027-08-31T23:59:59+08:00"),
        lambda one: one.update(description=one["description"].replace("sha256:", "sha256:0")[:-1]),
    ],
)
def test_what_somebody_changed_on_the_server_has_drifted(
    run: Run, server: Promotions, loop: None, edit: Callable[[dict[str, Any]], object]
) -> None:
    assert push(run) == Exit.CLEAN
    edit(server.stored["100"])
    assert plan(run) == {"demo": "drifted"}
    assert push(run, "demo") == Exit.CONFLICT
    assert len(server.stored) == 1


def test_drift_is_overwritten_where_that_is_asked_for(run: Run, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    server.stored["100"]["pattern"][0]["criteriaGroup"].pop()
    assert push(run, "--replace", "demo") == Exit.CLEAN
    assert server.states() == {"100": "retirement", "101": "release"}
    assert plan(run) == {"demo": "unchanged"}


def test_two_that_are_live_at_once_are_drift_and_become_one(run: Run, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    other = json.loads(json.dumps(server.stored["100"]))
    other["pattern"][0]["priority"] = 1
    server.stored["101"] = {**other, "id": "101"}
    assert plan(run) == {"demo": "drifted"}
    assert push(run, "--replace", "demo") == Exit.CLEAN
    assert sorted(server.states().values()) == ["release", "retirement", "retirement"]


def test_pause_and_resume(run: Run, root: Path, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    assert run("pause", "demo", "--yes") == Exit.CLEAN, run.err
    assert server.states() == {"100": "suspend"}
    assert plan(run) == {"demo": "unchanged"}
    dearer(root)
    sign_off(root, "demo")
    assert push(run) == Exit.CLEAN
    assert server.states() == {"100": "retirement", "101": "suspend"}, "a new version of what is paused is paused"
    assert run("resume", "demo", "--yes") == Exit.CLEAN, run.err
    assert server.states() == {"100": "retirement", "101": "release"}


def test_another_name_on_the_server_is_found_and_mended(run: Run, root: Path, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    server.stored["100"]["name"] = "renamed"
    assert run("drift") == Exit.FINDINGS
    assert "added" not in run.out, "what is live is known, though not by its name"
    assert run("pause", "demo", "--yes") == Exit.CLEAN, run.err
    assert push(run, "--replace", "demo") == Exit.CLEAN
    assert server.states() == {"100": "suspend"}
    assert plan(run) == {"demo": "unchanged"}


def test_of_several_paused_promotions_none_is_resumed(run: Run, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    server.stored["101"] = {**copy.deepcopy(server.stored["100"]), "id": "101"}
    assert run("pause", "demo", "--yes") == Exit.CLEAN, run.err
    assert server.states() == {"100": "suspend", "101": "suspend"}
    assert run("resume", "demo", "--yes") == Exit.CONFLICT
    assert "there are several promotions of it, and only one may go out" in run.err
    assert server.states() == {"100": "suspend", "101": "suspend"}


@pytest.mark.parametrize("fails", ["retirement", "suspend"])
def test_what_was_paused_stays_paused_though_its_push_is_broken_off(
    run: Run, root: Path, server: Promotions, loop: None, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    assert push(run) == Exit.CLEAN
    assert run("pause", "demo", "--yes") == Exit.CLEAN
    dearer(root)
    sign_off(root, "demo")
    server.refuses = lambda method, sent: method == "PATCH" and sent == {"lifecycleStatus": fails}
    assert push(run) == Exit.UNREACHABLE
    server.refuses = lambda method, sent: False
    assert server.states()["101"] == "draft"
    assert push(run) == Exit.CLEAN
    assert server.states() == {"100": "retirement", "101": "suspend"}


def test_a_draft_that_was_to_be_paused_is_not_taken_for_what_goes_out_again(run: Run, root: Path, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    assert run("pause", "demo", "--yes") == Exit.CLEAN
    dearer(root)
    sign_off(root, "demo")
    server.refuses = lambda method, sent: method == "PATCH"
    assert push(run) == Exit.UNREACHABLE
    server.refuses = lambda method, sent: False
    assert run("resume", "demo", "--yes") == Exit.CLEAN
    assert push(run) == Exit.CLEAN
    assert server.states() == {"100": "retirement", "101": "retirement", "102": "release"}


def test_what_the_api_cannot_do_is_said(run: Run, root: Path, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    dearer(root)
    sign_off(root, "demo")
    assert push(run) == Exit.CLEAN
    assert run("rollback", "demo", "--yes") == Exit.NOT_APPROVED
    assert "checks no approval" in run.err
    assert server.states() == {"100": "retirement", "101": "release"}


def test_pull_adopts_what_is_live(run: Run, root: Path, server: Promotions, loop: None) -> None:
    assert push(run) == Exit.CLEAN
    change(root, DEMO, "name: 又改了名")
    assert run("pull", "demo", "--force") == Exit.CLEAN, run.err
    assert "name: 暑期流量包" in (root / DEMO).read_text(encoding="utf-8")


@pytest.mark.parametrize("attachments", [True, False])
def test_servers_differ(run: Run, root: Path, server: Promotions, loop: None, attachments: bool) -> None:
    """No filter, small pages, no totals, times in UTC, ids added, and perhaps no attachments."""

    def keep(promotion: dict[str, Any]) -> None:
        promotion["validFor"] = {"startDateTime": "2026-06-30T16:00:00.000Z", "endDateTime": "2026-08-31T15:59:59Z"}
        for number, pattern in enumerate(promotion["pattern"]):
            pattern["id"] = f"pattern-{number}"
        if not attachments:
            promotion["attachment"] = []

    server.filters, server.page, server.tells_total, server.keep = False, 2, False, keep
    for number in range(7):
        server.stored[f"other-{number}"] = {"id": f"other-{number}", "name": f"other-{number}", "lifecycleStatus": "release"}
    assert push(run) == Exit.CLEAN, run.err
    assert plan(run) == {"demo": "unchanged"}
    assert list(server.states().values()) == ["release"]
    dearer(root)
    sign_off(root, "demo")
    assert plan(run) == {"demo": "update"}
    assert run("plan") == Exit.CLEAN
    assert ("29.90" in run.out) is attachments
    assert ("the target does not keep what it holds, so single fields cannot be compared" in run.out) is not attachments
    assert "added" not in run.out
    assert push(run) == Exit.CLEAN
    assert list(server.states().values()) == ["retirement", "release"]


def test_a_server_that_keeps_something_else_gets_no_release(run: Run, server: Promotions, loop: None) -> None:
    def keep(promotion: dict[str, Any]) -> None:
        promotion["pattern"][0]["criteriaGroup"] = promotion["pattern"][0]["criteriaGroup"][:1]

    server.keep = keep
    assert push(run) == Exit.UNREACHABLE
    assert "the target keeps something else than was sent, in pattern" in run.out
    assert server.states() == {"100": "draft"}


def test_it_does_not_answer_as_the_definition_says(run: Run, root: Path) -> None:
    async def other(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b'{"items": []}'})

    with serving(other) as url:
        use(root, url)
        assert run("plan") == Exit.UNREACHABLE
    assert "does not answer as TMF671 says" in run.err


class TestFaults:
    """The client alone, without waiting in between."""

    def talk(self, root: Path, server: Promotions, do: Callable[[PromotionClient, Parcel], Coroutine[Any, Any, T]]) -> T:
        (standing,) = [one for one in desk(root).standings(NOW) if one.definition.id == "demo"]
        parcel = Parcel(standing.definition, {"statements": [], "evidence": None}, "hunan")

        async def sleep(_: float) -> None:
            return

        async def run(url: str) -> T:
            async with httpx.AsyncClient(base_url=url, timeout=2, trust_env=False) as http:
                return await do(PromotionClient(http, "loop", retries=Retries(3, sleep=sleep)), parcel)

        with serving(server) as url:
            return asyncio.run(run(url.replace("/v1", BASE)))

    def put(self, root: Path, server: Promotions) -> Delivered:
        async def do(client: PromotionClient, parcel: Parcel) -> Delivered:
            live = (await client.entries()).get(("campaign", "demo"))
            return await client.put(parcel, None if live is None else live.etag, "mark")

        return self.talk(root, server, do)

    @pytest.mark.parametrize("fault", ["500", "503", "500 after", "drop after", "slow after"])
    @pytest.mark.parametrize("number", range(6))
    def test_each_request_may_fail_before_or_after_and_it_arrives_once(
        self, root: Path, server: Promotions, fault: str, number: int
    ) -> None:
        server.meddle = lambda asked, method, path: fault if asked == number else None
        assert self.put(root, server).outcome == "created"
        assert server.states() == {"100": "release"}
        assert self.put(root, server).outcome in ("unchanged", "updated")
        assert server.states() == {"100": "release"}

    @pytest.mark.parametrize("broken", range(1, 10))
    def test_broken_off_anywhere_it_is_finished_later_and_never_two_are_live(self, root: Path, server: Promotions, broken: int) -> None:
        live: list[int] = []
        ended = False

        def end(asked: int, method: str, path: str) -> str | None:
            live.append(sum(one["lifecycleStatus"] == "release" for one in server.stored.values()))
            return "500" if ended and asked >= first + broken else None

        server.meddle = end
        assert self.put(root, server).outcome == "created"
        dearer(root)
        ended, first = True, server.asked
        self.put_quietly(root, server)
        ended = False
        self.put(root, server)
        assert max(live) == 1
        assert list(server.states().values()).count("release") == 1
        assert list(server.states().values()).count("draft") == 0
        (now,) = [one for one in server.stored.values() if one["lifecycleStatus"] == "release"]
        assert now["pattern"][0]["action"][0]["actionValue"] == "29.90 元/月"

    def put_quietly(self, root: Path, server: Promotions) -> None:
        try:
            self.put(root, server)
        except Exception as error:
            assert type(error).__name__ == "Unreachable"  # noqa: PT017 (it may also end well)

    def test_a_post_whose_answer_is_lost_is_looked_up_before_another(self, root: Path, server: Promotions) -> None:
        lost = iter([True])
        server.meddle = lambda asked, method, path: "drop after" if method == "POST" and next(lost, False) else None
        assert self.put(root, server).outcome == "created"
        assert [one.method for one in server.log] == ["GET", "GET", "POST", "GET", "GET", "PATCH"]
        assert len(server.stored) == 1

    @pytest.mark.parametrize(("status", "outcome"), [("400", "failed"), ("403", "unreachable"), ("409", "failed")])
    def test_a_refusal_is_told(self, root: Path, server: Promotions, status: str, outcome: str) -> None:
        server.meddle = lambda asked, method, path: status if method == "POST" else None
        done = self.put(root, server)
        assert done.outcome == outcome
        assert outcome != "failed" or "on purpose" in str(done.reason.values if done.reason else "")
        assert server.stored == {}

    def test_what_changed_since_the_plan_is_a_conflict(self, root: Path, server: Promotions) -> None:
        assert self.put(root, server).outcome == "created"
        dearer(root)

        async def behind(client: PromotionClient, parcel: Parcel) -> Delivered:
            etag = (await client.entries())["campaign", "demo"].etag
            server.stored["100"]["pattern"][0]["priority"] = 3
            return await client.put(parcel, etag, "mark")

        assert self.talk(root, server, behind).outcome == "conflict"

        async def new(client: PromotionClient, parcel: Parcel) -> Delivered:
            return await client.put(parcel, None, "mark")

        assert self.talk(root, server, new).outcome == "conflict"
        assert server.states() == {"100": "release"}

    def test_what_is_there_already_is_unchanged(self, root: Path, server: Promotions) -> None:
        assert self.put(root, server).outcome == "created"

        async def again(client: PromotionClient, parcel: Parcel) -> Delivered:
            return await client.put(parcel, None, "mark")

        assert self.talk(root, server, again).outcome == "unchanged"
        assert len(server.of("POST", "PATCH")) == 2

    def test_no_gradual_start(self, root: Path, server: Promotions) -> None:
        async def some(client: PromotionClient, parcel: Parcel) -> tuple[Delivered, Delivered]:
            part = Parcel(parcel.definition, parcel.approval, parcel.source, Rollout(share=0.1))
            return await client.put(part, None, "mark"), await client.roll_out(
                "campaign", "demo", '"x"', Rollout(cities=("changsha",)), "mark"
            )

        assert [one.outcome for one in self.talk(root, server, some)] == ["failed", "failed"]
        assert server.of("POST") == []

    def test_too_many_alternatives_fail(self, root: Path, server: Promotions) -> None:
        parts = ", ".join(f"{{all: [{{arpu: {{at_least: {n * 10}}}}}, {{age: {{below: {20 + n}}}}}]}}" for n in range(14))
        change(root, DEMO, f"audience: {{any: [{parts}]}}")
        assert self.put(root, server).outcome == "failed"
        assert server.of("POST") == []
