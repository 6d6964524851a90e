"""`sandbox play` as it is run: what is live is played, and what the dry run counts is what is sent."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import signal
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from approvals.command_line import Run
from approvals.office import add_campaigns, sign_off
from delivery.test_push_commands import start
from worlds import change, copy_base

from mobilectl.cli.main import main
from mobilectl.contacts.plan import contact_plan
from mobilectl.delivery.contract import Rollout
from mobilectl.delivery.playing import Cell, parts_of
from mobilectl.delivery.store import Asked, Store
from mobilectl.exits import Exit
from mobilectl.volumes.compiled import compile_plan, last_days
from mobilectl.volumes.local import dry_run
from mobilectl.volumes.results import DryRun
from mobilectl.volumes.snapshot import open_snapshot
from mobilectl.workspace.workspace import load_workspace

DEMO = "campaigns/changsha/demo.yaml"
STORE = ".mobilectl/sandbox.sqlite3"
UNTIL = "2026-07-31"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up customers of the base workspace."""
    folder = tmp_path_factory.mktemp("people")
    root, file = copy_base(folder / "base"), folder / "people.parquet"
    arguments = ["snapshot", "generate", "--customers", "6000", "--seed", "5", "--today", "2026-06-28", "-o", str(file)]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--workspace", str(root)])
    assert ended.value.code == 0
    return file


@pytest.fixture
def pushed(run: Run, root: Path) -> Run:
    """With a survey, targets and a control group, all live."""
    evaluation = "{survey: {channel: sms, within: 48h}, targets: {reach: 0.92, uptake: 0.2}, control: 20 %}"
    add_campaigns(root, 1)
    audience = "{all: [{brand: [mzone]}, {city: [changsha]}, {arpu: {at_least: 120}}]}"
    change(root, "campaigns/changsha/more-000.yaml", f"audience: {audience}\nevaluation: {evaluation}")
    sign_off(root, "more-000")
    assert run("push") == Exit.CLEAN, run.err
    return run


def results(root: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(root / STORE)) as connection:
        return {id: json.loads(found) for id, found in connection.execute("SELECT id, results FROM results ORDER BY id")}


def sent(found: dict[str, Any], *ids: str) -> dict[tuple[str, ...], int]:
    return {(id, one["message"], one["channel"], one["city"]): one["sent"] for id in ids for one in found[id]["messages"]}


def foreseen(run: Run, people: Path, *ids: str) -> dict[tuple[str, ...], int]:
    run("dry-run", "--snapshot", str(people), "--to", UNTIL, "--by", "message,channel,city", "--format", "csv")
    rows = csv.DictReader(io.StringIO(run.out))
    keyed = {(*one["message"].split("/"), one["channel"], one["city"]): int(one["sent"]) for one in rows}
    return {key: count for key, count in keyed.items() if key[0] in ids and count}


def test_what_the_dry_run_counts_is_sent_and_kept_as_simulated(pushed: Run, root: Path, people: Path) -> None:
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file() and ".mobilectl" not in file.parts}
    assert pushed("sandbox", "play", "--snapshot", str(people), "--until", UNTIL) == Exit.CLEAN, pushed.err
    assert "Played from 2026-07-01 to 2026-07-31, seed 0: 3 definitions" in pushed.out
    assert "made up: nobody was sent anything" in pushed.out
    digest = f"sha256:{hashlib.sha256(people.read_bytes()).hexdigest()}"
    assert digest in pushed.out
    assert "No policy is live" not in pushed.out
    assert {file: file.read_bytes() for file in before} == before
    found = results(root)
    assert set(found) == {"bill", "demo", "more-000"}
    assert {(one["simulated"], one["until"], one["snapshot"]) for one in found.values()} == {(True, UNTIL, digest)}
    expected = foreseen(pushed, people, "demo", "bill")
    assert len(expected) > 4
    assert sent(found, "demo", "bill") == expected
    kept = foreseen(pushed, people, "more-000")
    assert 0.7 < sum(sent(found, "more-000").values()) / sum(kept.values()) < 0.9
    groups = {one["group"] for one in found["more-000"]["impact"]}
    assert groups == {"contacted", "control"}
    assert pushed("results", "more-000", "--snapshot", str(people)) == Exit.CLEAN, pushed.err


def test_the_same_is_played_again_and_another_seed_plays_another(pushed: Run, root: Path, people: Path) -> None:
    def play(*arguments: str) -> dict[str, Any]:
        assert pushed("sandbox", "play", "--snapshot", str(people), "--until", UNTIL, *arguments) == Exit.CLEAN, pushed.err
        return results(root)

    first = play("--seed", "1", "--processes", "1")
    assert play("--seed", "1", "--processes", "2") == first
    assert play("--seed", "2") != first
    assert play("--seed", "1") == first


def test_rollouts_hold_and_what_is_paused_or_deleted_is_not_played(pushed: Run, root: Path, people: Path) -> None:
    play = ("sandbox", "play", "--snapshot", str(people), "--until", UNTIL)
    whole = foreseen(pushed, people, "bill", "demo")
    change(root, DEMO, "name: 改了但没有批准")
    assert pushed("pause", "more-000") == Exit.CLEAN, pushed.err
    with closing(Store(root / STORE)) as store:
        asked = Asked("me", datetime.now(UTC))
        assert store.set_rollout(("touchpoint", "bill"), Rollout(cities=("zhuzhou",)), asked, lambda _: True).outcome == "updated"
        assert store.set_rollout(("campaign", "demo"), Rollout(share=0.5), asked, lambda _: True).outcome == "updated"
        assert store.delete(("policy", "policy"), asked, lambda _: True).outcome == "deleted"
    assert pushed(*play) == Exit.CLEAN, pushed.err
    assert "Paused, so nothing of it was sent: more-000" in pushed.out
    assert "No policy is live" in pushed.out
    assert "zhuzhou" in pushed.out
    found = results(root)
    assert set(found) == {"bill", "demo"}
    assert sent(found, "bill") == {key: count for key, count in whole.items() if key[0] == "bill" and key[3] == "zhuzhou"}
    all_of_it = sum(count for key, count in whole.items() if key[0] == "demo")
    assert 0.4 < sum(sent(found, "demo").values()) / all_of_it < 0.6


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--until", "2026-06-30"], Exit.USAGE, "begins on 2026-07-01, after 2026-06-30"),
        (["--from", "2026-08-01"], Exit.USAGE, "begins on 2026-08-01, after 2026-07-31"),
        (["--history", "nowhere.parquet"], Exit.UNUSABLE, "nowhere.parquet"),
        (["--until", "2099-06-30"], Exit.USAGE, "more than 800 days"),
        (["--until", "soon"], Exit.USAGE, "is not a date"),
        (["--snapshot", "nowhere.parquet"], Exit.UNUSABLE, "nowhere.parquet"),
        (["--target", "loop"], Exit.USAGE, "loop is no sandbox"),
    ],
)
def test_what_cannot_be_played_is_said_and_what_was_kept_stays(
    pushed: Run, root: Path, people: Path, arguments: list[str], code: Exit, said: str
) -> None:
    play = ("sandbox", "play", "--snapshot", str(people), "--until", UNTIL)
    assert pushed(*play) == Exit.CLEAN, pushed.err
    kept = results(root)
    change(root, "campaigns/delivery.yaml", "targets: {loop: {kind: http, url: 'http://127.0.0.1:9/v1'}}")
    assert pushed(*play, *arguments) == code
    assert said in pushed.err
    assert results(root) == kept


def test_where_nothing_is_live_or_all_is_paused_nothing_is_played(run: Run, root: Path, people: Path) -> None:
    play = ("sandbox", "play", "--snapshot", str(people))
    assert run(*play) == Exit.UNUSABLE
    assert "no campaign or touchpoint is live" in run.err
    assert not (root / STORE).exists()
    assert run("push", "policy", "bill") == Exit.CLEAN
    assert run(*play) == Exit.USAGE
    assert "no live campaign sends anything" in run.err
    assert run(*play, "--until", "2026-07-10") == Exit.USAGE
    assert run(*play, "--from", "2026-07-02", "--until", "2026-07-10") == Exit.CLEAN
    assert "Played from 2026-07-02 to 2026-07-10" in run.out
    assert run("pause", "bill") == Exit.CLEAN
    assert run(*play, "--until", "2026-07-10") == Exit.UNUSABLE
    assert "is paused" in run.err


def test_a_sandbox_that_is_being_served_tells_what_was_played(pushed: Run, root: Path, people: Path) -> None:
    process = start(root, "sandbox", "serve", "--port", "0")
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    try:
        assert httpx.get(f"{url}/campaign/demo/results", trust_env=False).status_code == 404
        assert pushed("sandbox", "play", "--snapshot", str(people), "--until", UNTIL) == Exit.CLEAN, pushed.err
        told = httpx.get(f"{url}/campaign/demo/results", trust_env=False).json()
        assert told == results(root)["demo"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def test_each_reminder_is_a_part_with_its_own_customers_and_evaluation(tmp_path: Path, people: Path) -> None:
    root = copy_base(tmp_path / "two")
    data = yaml.safe_load((root / "touchpoints.yaml").read_text(encoding="utf-8"))
    reminders = data["touchpoints"][0]["reminders"]
    reminders.append({**reminders[0], "id": "second", "audience": {"all": [{"city": ["zhuzhou"]}]}, "evaluation": {"control": 0.05}})
    (root / "touchpoints.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    workspace = load_workspace(root)
    compiled = compile_plan(contact_plan(workspace, date(2026, 7, 1), date(2026, 7, 31)), workspace.policy, last_days(workspace))
    run = DryRun(compiled, dry_run(open_snapshot(str(people), workspace.attributes), compiled, 1))
    parts = {(one.id, one.reminder): one for one in parts_of(run, workspace, {("touchpoint", "bill"): Rollout(share=0.25)})}
    assert set(parts) == {("demo", None), ("bill", "bill-issued"), ("bill", "second")}
    first, second = parts["bill", "bill-issued"], parts["bill", "second"]
    assert second.customers.keys() == {"zhuzhou"} < first.customers.keys()
    assert second.customers["zhuzhou"] == first.customers["zhuzhou"] == second.sent[Cell("second", "sms", "zhuzhou")]
    assert (first.share, first.control, second.control, parts["demo", None].share) == (0.25, None, 0.05, 1.0)
    assert parts["demo", None].surveyed
    assert not second.surveyed
