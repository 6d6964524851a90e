"""Plans in files, signed off by their digest; what is retired; what another hand changed; who gets what at first; going back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from approvals.command_line import Run
from approvals.office import LI, NOW, add_campaigns, dearer, definition, let, sign_off
from delivery.wire import serving
from starlette.applications import Starlette
from worlds import change

from mobilectl.delivery.contract import Entry, Rollout
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Asked, Store, Version
from mobilectl.exits import Exit

DEMO = "campaigns/changsha/demo.yaml"
STORE = ".mobilectl/sandbox.sqlite3"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@contextmanager
def sandbox(root: Path) -> Iterator[Store]:
    store = Store(root / STORE)
    store.prepare(writing=True)
    with closing(store):
        yield store


def entries(root: Path) -> dict[str, Entry]:
    with sandbox(root) as store:
        return {one.id: one for one in store.entries(("", ""), 999)}


def meddle(root: Path, id: str, source: str = "湖南", by: str = "mallory", accepted: int = 1) -> None:
    """Another hand puts a version of its own in place, past all approval."""
    one = definition(root, id)
    content = json.loads(json.dumps(dict(one.content)))
    content["definition"]["name"] = "改过的名字"
    from mobilectl.approvals.digest import digest_of

    version = Version(digest_of(content), content, {"statements": [], "evidence": None}, source, accepted)
    with sandbox(root) as store:
        store.put((one.kind, one.id), version, Asked(by, NOW), lambda _: True)


def plan_file(run: Run, root: Path, *arguments: str) -> Path:
    file = root / "plan.json"
    assert run("plan", "-o", file, *arguments) == Exit.CLEAN, run.err
    return file


def digest_in(text: str) -> str:
    return str(DIGEST.findall(text)[-1])


class TestKeptPlans:
    """A plan that is carried out as it was looked at, or not at all."""

    def test_a_kept_plan_is_pushed_exactly(self, run: Run, root: Path) -> None:
        file = plan_file(run, root)
        assert run("push", file) == Exit.CLEAN, run.err
        assert "3 created" in run.out
        assert {one.revision for one in entries(root).values()} == {1}

    def test_carried_out_again_it_does_what_is_left(self, run: Run, root: Path) -> None:
        file = plan_file(run, root)
        assert run("push", "policy") == Exit.CLEAN
        assert run("push", file) == Exit.CLEAN, run.err
        assert "2 created" in run.out
        assert run("push", file) == Exit.CLEAN
        assert "Nothing to push." in run.out
        assert {one.revision for one in entries(root).values()} == {1}

    @pytest.mark.parametrize("what", ["workspace", "target", "approvals", "new"])
    def test_a_stale_plan_is_refused_and_what_changed_is_shown(self, run: Run, root: Path, what: str) -> None:
        assert run("push") == Exit.CLEAN
        change(root, DEMO, "priority: 41")
        sign_off(root, "demo")
        file = plan_file(run, root)
        before = entries(root)
        match what:
            case "workspace":
                change(root, DEMO, "priority: 42")
                sign_off(root, "demo")
                said = "changed in the workspace since"
            case "target":
                meddle(root, "demo")
                before = entries(root)
                said = "changed on the target since by mallory"
            case "approvals":
                for one in (root / "campaigns/approvals/campaign/demo").glob("*-approve-*.json"):
                    one.unlink()
                said = "no longer approved"
            case _:
                add_campaigns(root, 1)
                said = "defined since"
        assert run("push", file) == Exit.CONFLICT
        assert said in run.out
        assert "out of date" in run.err
        assert entries(root) == before
        assert run("plan", "--read", file) == Exit.CLEAN
        assert "~ update campaign demo" in run.out

    def test_a_tampered_plan_is_refused(self, run: Run, root: Path) -> None:
        file = plan_file(run, root)
        content = file.read_text(encoding="utf-8")
        file.write_text(content.replace('"action": "create"', '"action": "unchanged"', 1), encoding="utf-8")
        assert run("push", file) == Exit.UNUSABLE
        assert "changed after it was made" in run.err
        assert run("plan", "--read", file) == Exit.UNUSABLE
        assert entries(root) == {}

    def test_a_plan_for_something_else_that_has_its_own_digest_is_stale(self, run: Run, root: Path) -> None:
        """Whoever can write the file can give it a digest too; that does not make the server and the workspace other ones."""
        file = plan_file(run, root)
        data = json.loads(file.read_text(encoding="utf-8"))
        data["items"][-1]["digest"] = "sha256:" + "0" * 64
        from mobilectl.approvals.digest import digest_of

        data["digest"] = digest_of({key: value for key, value in data.items() if key not in ("digest", "made_at")})
        file.write_text(json.dumps(data), encoding="utf-8")
        assert run("push", file) == Exit.CONFLICT
        assert entries(root) == {}

    def test_a_plan_for_another_address_or_workspace_is_refused(self, run: Run, root: Path) -> None:
        file = plan_file(run, root)
        change(root, "campaigns/delivery.yaml", "source: another-name")
        assert run("push", file) == Exit.CONFLICT
        assert "another address or name" in run.err
        assert entries(root) == {}

    def test_signed_off_by_digest(self, run: Run, root: Path) -> None:
        assert run("plan") == Exit.CLEAN
        digest = digest_in(run.out)
        assert run("push", "--digest", "sha256:" + "0" * 64) == Exit.CONFLICT
        assert entries(root) == {}
        file = plan_file(run, root)
        assert run("push", file, "--digest", "sha256:" + "0" * 64) == Exit.CONFLICT
        add_campaigns(root, 1)
        assert run("push", "--digest", digest) == Exit.CONFLICT
        (root / "campaigns/changsha/more-000.yaml").unlink()
        assert run("push", "--digest", digest) == Exit.CLEAN
        assert len(entries(root)) == 3

    def test_a_digest_stands_for_the_question(self, run: Run, root: Path, app: Starlette, store: Store) -> None:
        with serving(app) as url:
            change(
                root, "campaigns/delivery.yaml", json.dumps({"targets": {"loop": {"kind": "http", "approved_as": "sandbox", "url": url}}})
            )
            assert run("plan", "--target", "loop") == Exit.CLEAN
            digest = digest_in(run.out)
            assert run("push", "--target", "loop") == Exit.USAGE
            assert f"--digest {digest}" in run.err
            assert run("push", "--target", "loop", "--digest", digest) == Exit.CLEAN
        assert len(store.entries(("", ""), 9)) == 3

    def test_a_plan_cannot_be_mixed_with_other_wishes(self, run: Run, root: Path) -> None:
        file = plan_file(run, root)
        assert run("push", file, "demo") == Exit.USAGE
        assert run("push", file, "--target", "other") == Exit.USAGE
        assert run("push", file, "--replace", "demo") == Exit.USAGE
        assert run("push", "--digest", "sha256:0", "demo") == Exit.USAGE
        assert run("plan", "--read", file, "--target", "sandbox") == Exit.USAGE
        assert run("push", "there-is-none.json") == Exit.UNUSABLE

    def test_the_result_as_json(self, run: Run, root: Path) -> None:
        assert run("push", "--format", "json", "policy") == Exit.CLEAN
        shape = json.loads(run.out)
        assert (shape["version"], shape["target"], shape["summary"]) == (1, "sandbox", {"created": 1})
        assert [(one["id"], one["action"], one["outcome"], one["reason"]) for one in shape["items"]] == [
            ("policy", "create", "created", None)
        ]

    def test_a_table_for_programs_holds_all(self, run: Run, root: Path) -> None:
        assert run("plan", "--format", "csv") == Exit.CLEAN
        assert [line.split(",")[:3] for line in run.out.splitlines()[1:]] == [
            ["create", "policy", "policy"],
            ["create", "touchpoint", "bill"],
            ["create", "campaign", "demo"],
        ]


def test_a_snapshot_tells_customers_and_messages(run: Run, root: Path) -> None:
    change(root, DEMO, "audience: {all: [{brand: [mzone]}]}")
    sign_off(root, "demo")
    file = root / "customers.parquet"
    assert run("snapshot", "generate", "--customers", "3000", "--seed", "1", "--today", "2026-06-20", "-o", file) == Exit.CLEAN
    assert run("dry-run", "--snapshot", file, "--by", "item", "--format", "json") in (Exit.CLEAN, Exit.FINDINGS)
    sent = {one["item"]: one["sent"] for one in json.loads(run.out)["messages"][0]["rows"]}
    assert run("plan", "--snapshot", file, "--format", "json") == Exit.CLEAN
    told = {one["id"]: one["forecast"] for one in json.loads(run.out)["items"]}
    assert {id: told[id]["messages"] for id in ("bill", "demo")} == {id: sent[id] for id in ("bill", "demo")}
    assert 0 < told["demo"]["customers"] < told["demo"]["messages"]
    assert run("plan", "--snapshot", file) == Exit.CLEAN
    total = [told[id][part] for part in ("customers", "messages") for id in ("policy", "bill", "demo")]
    assert f"{sum(total[:3]):,}" in run.out
    assert f"{sum(total[3:]):,}" in run.out


class TestRetired:
    """What is no longer defined is taken away only by `--prune`, only what is ours, within a limit."""

    def test_only_by_prune(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        (root / DEMO).unlink()
        assert run("plan", "--exit-code") == Exit.FINDINGS
        assert "- retire campaign demo" in run.out
        assert run("push") == Exit.CLEAN
        assert "demo" in entries(root)
        assert run("push", "--prune", "--format", "json") == Exit.CLEAN
        assert [(one["id"], one["outcome"]) for one in json.loads(run.out)["items"]] == [("demo", "deleted")]
        assert set(entries(root)) == {"policy", "bill"}

    def test_a_kept_plan_takes_away_only_what_it_names(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        file = plan_file(run, root)
        (root / DEMO).unlink()
        assert run("push", "--prune", file) == Exit.CONFLICT
        assert "demo" in entries(root)
        file = plan_file(run, root)
        assert run("push", "--prune", file) == Exit.CLEAN
        assert run("push", "--prune", file) == Exit.CLEAN, "done already"
        assert "demo" not in entries(root)

    def test_never_more_than_the_limit(self, run: Run, root: Path) -> None:
        add_campaigns(root, 6)
        sign_off(root, *(f"more-{number:03d}" for number in range(6)))
        assert run("push") == Exit.CLEAN
        for number in range(6):
            (root / f"campaigns/changsha/more-{number:03d}.yaml").unlink()
        change(root, DEMO, "priority: 41")
        sign_off(root, "demo")
        before = entries(root)
        assert run("push", "--prune") == Exit.NOT_APPROVED
        assert "--prune-limit 6" in run.err
        assert entries(root) == before, "nothing at all was pushed"
        assert run("push", "--prune", "--prune-limit", "6") == Exit.CLEAN
        assert set(entries(root)) == {"policy", "bill", "demo"}

    def test_never_after_a_reading_error(self, run: Run, root: Path) -> None:
        add_campaigns(root, 1)
        sign_off(root, "more-000")
        assert run("push") == Exit.CLEAN
        (root / "campaigns/changsha/more-000.yaml").unlink()
        file = plan_file(run, root)
        change(root, DEMO + "!", "kind: [")
        before = entries(root)
        assert run("push", "--prune") == Exit.UNUSABLE
        assert DEMO in run.err
        assert run("push", "--prune", file) != Exit.CLEAN
        assert entries(root) == before
        assert run("plan") == Exit.CLEAN
        assert "perhaps not" in run.out

    def test_never_what_came_from_another_workspace(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        meddle(root, "demo", source="广东")
        (root / DEMO).unlink()
        assert run("push", "--prune") == Exit.CLEAN
        assert "demo" in entries(root)

    def test_not_what_changed_since(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        (root / DEMO).unlink()
        file = plan_file(run, root)
        assert run("pause", "demo") == Exit.CLEAN
        assert run("push", "--prune", file) == Exit.CONFLICT
        assert "demo" in entries(root)

    def test_ids_and_prune_do_not_go_together(self, run: Run) -> None:
        assert run("push", "--prune", "demo") == Exit.USAGE


class TestDrift:
    """What another hand changed is told, and overwritten only when that is asked for."""

    def test_is_told_and_not_overwritten(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        assert run("drift") == Exit.CLEAN
        meddle(root, "demo")
        assert run("drift") == Exit.FINDINGS
        assert "by another hand, mallory" in run.out
        assert "改过的名字 → 暑期流量包" in run.out
        assert run("drift", "--format", "json") == Exit.FINDINGS
        assert [one["id"] for one in json.loads(run.out)["rows"]] == ["demo"]
        before = entries(root)
        assert run("push") == Exit.CLEAN
        assert run("push", "demo") == Exit.CONFLICT
        assert "--replace" in run.err
        assert entries(root) == before
        assert run("push", "--replace", "demo") == Exit.CLEAN
        assert entries(root)["demo"].digest == definition(root, "demo").digest
        assert run("drift") == Exit.CLEAN

    def test_a_plan_that_overwrites_is_carried_out(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        meddle(root, "demo")
        file = plan_file(run, root, "--replace", "demo")
        assert run("push", file) == Exit.CLEAN, run.out + run.err
        assert entries(root)["demo"].digest == definition(root, "demo").digest

    def test_a_plan_does_not_overwrite_what_was_changed_after_it(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        meddle(root, "demo")
        file = plan_file(run, root, "--replace", "demo")
        change(root, DEMO, "name: 又一个名字")
        meddle(root, "demo", by="trudy")
        change(root, DEMO, "name: 暑期流量包")
        with sandbox(root) as store:
            one = definition(root, "demo")
            content = {**dict(one.content), "segments": {}}
            from mobilectl.approvals.digest import digest_of

            version = Version(digest_of(content), content, {"statements": [], "evidence": None}, "湖南", 1)
            store.put(("campaign", "demo"), version, Asked("trudy", NOW), lambda _: True)
        before = entries(root)
        assert run("push", file) == Exit.CONFLICT
        assert entries(root) == before


class TestRollouts:
    """Gradual start, widening, pausing."""

    def test_a_definition_can_go_out_to_a_few_at_first(self, run: Run, root: Path) -> None:
        change(root, DEMO, "rollout: {share: 0.05}")
        sign_off(root, "demo")
        assert run("plan") == Exit.CLEAN
        assert "at first to 5% of the customers" in run.out
        assert run("push") == Exit.CLEAN
        assert entries(root)["demo"].rollout == Rollout(share=0.05)
        assert run("push", "--advance", "demo", "--share", "1%") == Exit.USAGE
        assert run("push", "--advance", "demo", "--share", "20%") == Exit.CLEAN
        assert entries(root)["demo"].rollout == Rollout(share=0.2)
        change(root, DEMO, "priority: 41")
        sign_off(root, "demo")
        assert run("plan") == Exit.CLEAN
        assert "as before to 20% of the customers" in run.out
        assert run("push") == Exit.CLEAN
        assert entries(root)["demo"].rollout == Rollout(share=0.2), "a new version does not narrow it again"
        assert run("push", "--advance", "demo", "--all") == Exit.CLEAN
        assert "to all its customers" in run.out
        assert entries(root)["demo"].rollout == Rollout()
        assert entries(root)["demo"].revision == 2

    def test_cities_are_added(self, run: Run, root: Path) -> None:
        change(root, DEMO, "rollout: {cities: [changsha]}")
        sign_off(root, "demo")
        assert run("push") == Exit.CLEAN
        assert run("push", "--advance", "demo", "--city", "zhuzhuo") == Exit.USAGE
        assert "did you mean `zhuzhou`?" in run.err
        assert run("push", "--advance", "demo", "--city", "zhuzhou") == Exit.CLEAN
        assert entries(root)["demo"].rollout == Rollout(cities=("changsha", "zhuzhou"))

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--advance", "demo"),
            ("--share", "20%", "demo"),
            ("--advance", "demo", "--all", "--share", "20%"),
            ("--advance", "--all"),
            ("--advance", "nothing", "--all"),
        ],
    )
    def test_wishes_that_say_too_little_or_too_much(self, run: Run, root: Path, arguments: tuple[str, ...]) -> None:
        change(root, DEMO, "rollout: {share: 0.05}")
        sign_off(root, "demo")
        assert run("push") == Exit.CLEAN
        assert run("push", *arguments) == Exit.USAGE
        assert entries(root)["demo"].rollout == Rollout(share=0.05)

    def test_pause_and_resume(self, run: Run, root: Path) -> None:
        change(root, DEMO, "rollout: {share: 0.05}")
        sign_off(root, "demo")
        assert run("push") == Exit.CLEAN
        assert run("pause", "demo", "touchpoint/bill") == Exit.CLEAN
        assert "demo goes out paused (to 5% of the customers)" in run.out
        assert {one.id for one in entries(root).values() if one.rollout.paused} == {"demo", "bill"}
        assert run("drift") == Exit.CLEAN
        assert run("resume", "demo", "bill") == Exit.CLEAN
        assert entries(root)["demo"].rollout == Rollout(share=0.05)
        assert run("pause", "dmeo") == Exit.USAGE
        assert run("pause") == Exit.USAGE

    def test_elsewhere_it_asks(self, run: Run, root: Path, app: Starlette, store: Store) -> None:
        with serving(app) as url:
            change(
                root, "campaigns/delivery.yaml", json.dumps({"targets": {"loop": {"kind": "http", "approved_as": "sandbox", "url": url}}})
            )
            assert run("push", "--target", "loop", "--yes") == Exit.CLEAN
            assert run("pause", "--target", "loop", "demo") == Exit.USAGE
            assert run("pause", "--target", "loop", "demo", "--yes") == Exit.CLEAN
            assert run("rollback", "--target", "loop", "demo", "--yes") == Exit.USAGE
        assert [one.id for one in store.entries(("", ""), 9) if one.rollout.paused] == ["demo"]

    def test_a_change_in_between_is_a_conflict(self, run: Run, root: Path, app: Starlette, store: Store) -> None:
        async def meddling(scope: Any, receive: Any, send: Any) -> None:
            if scope["path"].endswith("/rollout"):
                live = next(one for one in store.entries(("", ""), 9) if one.id == "demo")
                store.set_rollout(
                    ("campaign", "demo"), Rollout(share=0.5 if live.rollout.share == 1 else 0.4), Asked("other", NOW), lambda _: True
                )
            await app(scope, receive, send)

        with serving(meddling) as url:
            change(
                root, "campaigns/delivery.yaml", json.dumps({"targets": {"loop": {"kind": "http", "approved_as": "sandbox", "url": url}}})
            )
            assert run("push", "--target", "loop", "--yes") == Exit.CLEAN
            assert run("pause", "--target", "loop", "demo", "--yes") == Exit.CONFLICT
        assert not any(one.rollout.paused for one in store.entries(("", ""), 9))


class TestRollback:
    """An earlier version is put back, if its approval still holds."""

    def two_versions(self, run: Run, root: Path) -> tuple[str, str]:
        assert run("push") == Exit.CLEAN
        first = definition(root, "demo").digest
        dearer(root)
        sign_off(root, "demo")
        assert run("push") == Exit.CLEAN
        return first, definition(root, "demo").digest

    def test_to_the_one_before_and_forward_again(self, run: Run, root: Path) -> None:
        first, second = self.two_versions(run, root)
        assert run("rollback", "demo") == Exit.CLEAN, run.err
        assert "29.90 元/月 → 19.90 元/月" in run.out
        assert (entries(root)["demo"].digest, entries(root)["demo"].revision) == (first, 3)
        assert run("drift") == Exit.CLEAN, "it is a version that was signed here"
        assert run("rollback", "demo") == Exit.CLEAN, "the version before that is another one, not a later one"
        assert run("rollback", "campaign/demo", "1") == Exit.CLEAN
        assert run("rollback", "campaign/demo", "2") == Exit.CLEAN
        assert (entries(root)["demo"].digest, entries(root)["demo"].revision) == (second, 6)

    def test_what_is_not_there_is_told(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        assert run("rollback", "demo") == Exit.USAGE
        assert "no other version before" in run.err
        self.two_versions(run, root)
        assert run("rollback", "demo", "7") == Exit.USAGE
        assert "its versions are: 1, 2" in run.err
        assert run("rollback", "demo", "2") == Exit.USAGE
        assert run("rollback", "never") == Exit.USAGE
        assert run("rollback", "../demo") == Exit.USAGE

    def test_a_definition_that_was_taken_away_comes_back(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        digest = definition(root, "demo").digest
        (root / DEMO).unlink()
        assert run("push", "--prune") == Exit.CLEAN
        assert run("rollback", "demo") == Exit.CLEAN, run.err
        assert entries(root)["demo"].digest == digest

    def test_not_without_approval(self, run: Run, root: Path) -> None:
        self.two_versions(run, root)
        meddle(root, "demo", accepted=2)
        assert run("rollback", "demo", "1") == Exit.CLEAN
        before = entries(root)
        assert run("rollback", "demo", "3") == Exit.NOT_APPROVED
        assert entries(root) == before


def test_412_is_never_answered_by_overwriting(run: Run, root: Path, app: Starlette, store: Store) -> None:
    """Whatever is pushed, by whichever way: what came in between stays."""
    one = definition(root, "demo")
    content = {**dict(one.content), "segments": {}}
    from mobilectl.approvals.digest import digest_of

    version = Version(digest_of(content), content, {"statements": [], "evidence": None}, "湖南", 1)

    async def meddling(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] in ("PUT", "DELETE") and scope["path"].endswith("/demo"):
            store.put(("campaign", "demo"), version, Asked("mallory", NOW), lambda _: True)
        await app(scope, receive, send)

    with serving(meddling) as url:
        change(root, "campaigns/delivery.yaml", json.dumps({"targets": {"loop": {"kind": "http", "approved_as": "sandbox", "url": url}}}))
        assert run("push", "--target", "loop", "--yes") == Exit.PARTLY_PUSHED
        assert run("push", "--target", "loop", "--yes", "--keep-going") == Exit.CLEAN
        assert "drifted" in run.out
        found = {one.id: one for one in store.entries(("", ""), 9)}
        assert (found["demo"].digest, found["demo"].stored_by) == (version.digest, "mallory")


def test_keep_going_goes_past_a_failure(run: Run, root: Path, store: Store, app: Starlette) -> None:
    add_campaigns(root, 8)
    sign_off(root, *(f"more-{number:03d}" for number in range(8)))

    async def picky(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "PUT" and scope["path"].endswith(("/bill", "/more-002")):
            await send({"type": "http.response.start", "status": 422, "headers": [(b"content-type", b"application/json")]})
            await send({"type": "http.response.body", "body": b"{}"})
        else:
            await app(scope, receive, send)

    with serving(picky) as url:
        change(root, "campaigns/delivery.yaml", json.dumps({"targets": {"loop": {"kind": "http", "approved_as": "sandbox", "url": url}}}))
        assert run("push", "--target", "loop", "--yes", "--parallel", "1") == Exit.PARTLY_PUSHED
        assert [one.id for one in store.entries(("", ""), 99)] == ["policy"]
        assert run("push", "--target", "loop", "--yes", "--keep-going") == Exit.PARTLY_PUSHED
        assert "8 of 10 definitions arrived" in run.err
    assert len(store.entries(("", ""), 99)) == 9


def test_what_is_not_approved_is_not_in_a_plan_to_push(run: Run, root: Path) -> None:
    change(root, DEMO, "priority: 41")
    let(root, LI, "submit", "demo")
    file = plan_file(run, root)
    assert run("push", file) == Exit.CLEAN
    assert set(entries(root)) == {"policy", "bill"}


def test_a_reader_may_look_and_not_push(run: Run, root: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from approvals.office import desk

    from mobilectl.delivery.tokens import Token, hash_of

    monkeypatch.setenv("TEST_TOKEN", "a-good-secret")
    with serving(make_app(store, desk(root).trust, [Token("ci", "reader", hash_of("a-good-secret"))], clock=lambda: NOW)) as url:
        change(
            root,
            "campaigns/delivery.yaml",
            json.dumps({"targets": {"loop": {"kind": "http", "approved_as": "sandbox", "url": url, "token_env": "TEST_TOKEN"}}}),
        )
        assert run("plan", "--target", "loop") == Exit.CLEAN
        assert run("push", "--target", "loop", "--yes") == Exit.UNREACHABLE
        assert "does not let this token do so" in run.err
        assert "secret" not in run.out + run.err
    assert store.entries(("", ""), 9) == ()
