"""Approvals used otherwise than they were given: in another place, later, again, or by a trick with the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from approvals.office import LI, NOW, ZHAO, dearer, definition, desk, let, sign_off, workspace_with
from delivery.talking import ask, problem, proposal, put
from worlds import change

from mobilectl.approvals.audit import flaws
from mobilectl.approvals.book import read_book
from mobilectl.approvals.states import Standing, verify
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store
from mobilectl.messages import Language, Message

DEMO = "campaigns/changsha/demo.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    root = workspace_with(tmp_path / "work")
    sign_off(root, "demo")
    return root


def stands(root: Path, days: int = 0) -> Standing:
    return desk(root).standing(definition(root, "demo"), NOW + timedelta(days=days))


def said(message: Message | None) -> str:
    return "" if message is None else Language("en").text(message)


def test_an_approval_for_another_target(root: Path) -> None:
    one, trust = stands(root), replace(desk(root).trust, target="production")
    refused = said(verify(one.definition.content, one.judgement.envelope, trust, NOW))
    assert refused == "to be submitted by changsha; not counted: it is for the target sandbox, it is for the target sandbox"


def test_an_approval_after_its_last_day(root: Path) -> None:
    one = stands(root)
    assert verify(one.definition.content, one.judgement.envelope, desk(root).trust, NOW + timedelta(days=90)) is None
    refused = said(verify(one.definition.content, one.judgement.envelope, desk(root).trust, NOW + timedelta(days=90, seconds=1)))
    assert refused.startswith("to be submitted by changsha; not counted: the statement by li@changsha held until ")
    assert (stands(root, 89).state, stands(root, 91).state) == ("approved", "lapsed")


def test_a_statement_that_gives_itself_more_time_than_the_rule(root: Path) -> None:
    change(root, "campaigns/policy.yaml", "approvals: [{kind: campaign, days: 30}]")
    assert stands(root).state == "draft"
    assert "longer than 30 days" in " ".join(map(said, stands(root).reasons))


def test_an_old_approval_that_is_used_again(root: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "sandbox.sqlite3")
    store.prepare(writing=True)
    app = make_app(store, desk(root).trust, clock=lambda: NOW)
    old = proposal(root)
    etag = put(app, old).headers["etag"]
    dearer(root)
    sign_off(root, "demo")
    etag = put(app, proposal(root), headers={"If-Match": etag}).headers["etag"]
    assert problem(put(app, old, headers={"If-Match": etag})) == (403, "stale-approval")
    assert ask(app, "GET", "/campaign/demo").json()["digest"] == definition(root, "demo").digest
    store.close()


def test_going_back_to_what_was_approved_before_needs_a_new_approval(root: Path) -> None:
    dearer(root)
    let(root, LI, "submit", "demo")
    dearer(root, "29.90", "19.90")
    assert stands(root).state == "changed"
    sign_off(root, "demo")
    assert (stands(root).state, stands(root).judgement.revision) == ("approved", 3)


def test_an_approval_of_one_revision_does_not_count_for_the_next(root: Path) -> None:
    let(root, ZHAO, "revoke", "demo")
    let(root, LI, "submit", "demo")
    assert (stands(root).state, stands(root).approved_by) == ("submitted", ())


class TestHistory:
    """What `verify` finds, with nothing but the files."""

    def found(self, root: Path, earlier: Path | None = None) -> list[str]:
        before = None if earlier is None else read_book(earlier)
        return [said(one.message).partition(":")[0] for one in flaws(read_book(root), before)]

    def test_nothing_where_all_is_there(self, root: Path) -> None:
        assert self.found(root, root) == []

    def test_a_statement_that_is_missing_between_others(self, root: Path) -> None:
        (file,) = (root / "campaigns/approvals/campaign/demo").glob("*-submit-*.json")
        file.unlink()
        assert self.found(root) == ["it names an earlier statement that is gone or was changed"]

    def test_the_last_statement_gone_shows_against_an_earlier_state(self, root: Path, tmp_path: Path) -> None:
        import shutil

        shutil.copytree(root, tmp_path / "earlier")
        (file,) = (root / "campaigns/approvals/campaign/demo").glob("*-approve-*.json")
        file.unlink()
        assert self.found(root) == []
        assert self.found(root, tmp_path / "earlier") == ["it was there before, and is gone or was changed"]

    def test_a_comment_that_was_changed(self, root: Path) -> None:
        (file,) = (root / "campaigns/approvals/campaign/demo").glob("*-approve-*.json")
        file.write_text(file.read_text(encoding="utf-8").replace('"comment": ""', '"comment": "同意"'), encoding="utf-8")
        assert self.found(root) == ["the signature does not fit what it stands under; one of them was changed"]

    def test_evidence_that_is_gone(self, root: Path) -> None:
        (file,) = (root / "campaigns/approvals/campaign/demo").glob("evidence-*.json")
        file.unlink()
        assert self.found(root) == ["what it was judged by is not there, or was changed"] * 2
