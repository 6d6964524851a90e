"""What a definition is judged by: what lapses an approval, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from approvals.office import LI, NOW, WANG, ZHAO, add_campaigns, definition, desk, let, sign_off, workspace_with
from worlds import change

from mobilectl.approvals.evidence import DryRunFound, evidence_data, lapses, read_evidence
from mobilectl.approvals.states import verify
from mobilectl.messages import Language

DEMO, POLICY = "campaigns/changsha/demo.yaml", "campaigns/policy.yaml"
RIVAL = "id: rival\nname: 对手\npriority: 60\naudience: {all: [{brand: [mzone]}, {city: [changsha]}, {arpu: {at_least: 60, below: 70}}]}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = workspace_with(tmp_path)
    sign_off(root, "demo")
    return root


def stands(root: Path, id: str = "demo") -> tuple[str, list[str]]:
    found = desk(root).standing(definition(root, id), NOW)
    return found.state, [Language("en").text(one) for one in found.reasons]


def test_a_comment_and_another_units_unrelated_text_do_not_lapse_it(root: Path) -> None:
    (root / DEMO).write_text("# 说明\n" + (root / DEMO).read_text(encoding="utf-8"), encoding="utf-8")
    add_campaigns(root, 2, "zhuzhou")
    assert stands(root) == ("approved", [])


def test_a_cap_that_it_obeys_lapses_it_and_a_cap_of_others_does_not(root: Path) -> None:
    change(root, POLICY, "caps: [{id: marketing-day, name: 每天最多 2 条, at_most: 2, per: {calendar: day}, classes: [marketing]}]")
    state, reasons = stands(root)
    assert state == "lapsed"
    assert reasons == [
        "the policy has changed since: `caps/all-month`",
        "the policy has changed since: `caps/marketing-day`",
        "the policy has changed since: `caps/marketing-week`",
    ]


def test_the_name_and_clause_of_a_cap_do_not_lapse_it(root: Path) -> None:
    text = (root / POLICY).read_text(encoding="utf-8")
    (root / POLICY).write_text(text.replace("每天最多 1 条营销信息", "一天一条"), encoding="utf-8")
    assert stands(root) == ("approved", [])


def test_a_rival_that_is_merged_lapses_it_and_is_named(root: Path) -> None:
    change(root, "campaigns/changsha/rival.yaml", RIVAL)
    state, reasons = stands(root)
    assert state == "lapsed"
    assert "campaign/rival has been added since, and can hold its messages back" in reasons
    assert any(one.startswith("`check` says since then: ") for one in reasons)


def test_a_campaign_that_must_give_way_itself_is_no_rival(root: Path) -> None:
    change(root, "campaigns/changsha/rival.yaml", RIVAL.replace("priority: 60", "priority: 10"))
    assert "rival has been added" not in " ".join(stands(root)[1])


def test_what_a_rival_says_does_not_matter_but_when_it_says_it_does(tmp_path: Path) -> None:
    root = workspace_with(tmp_path)
    change(root, "campaigns/changsha/rival.yaml", RIVAL)
    let(root, LI, "submit", "demo")
    let(root, ZHAO, "approve", "demo")
    assert stands(root)[0] == "approved"
    change(root, "campaigns/changsha/rival.yaml", "name: 换个名字\ntheme: summer-data")
    assert stands(root) == ("approved", [])
    change(
        root,
        "campaigns/changsha/rival.yaml",
        "sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-06, between: '10:00-12:00'}]",
    )
    assert "campaign/rival has been changed since, and can hold its messages back" in stands(root)[1]


def test_a_word_of_the_glossary_in_its_texts_lapses_it(root: Path) -> None:
    before = desk(root).judged.evidence(definition(root, "demo"))
    changed = read_evidence({**evidence_data(before), "terms": {"流量": "sha256:" + "0" * 64}})
    assert [one.text for one in lapses(changed, before, {})] == ["what the glossary says of `{word}` has changed since"]
    assert list(lapses(before, before, {})) == []


def test_what_is_gone_does_not_lapse_it(tmp_path: Path) -> None:
    root = workspace_with(tmp_path)
    change(root, "campaigns/changsha/rival.yaml", RIVAL)
    let(root, LI, "submit", "demo")
    let(root, ZHAO, "approve", "demo")
    (root / "campaigns/changsha/rival.yaml").unlink()
    assert stands(root) == ("approved", [])


def test_what_has_lapsed_is_submitted_anew_as_the_next_revision(root: Path) -> None:
    change(root, "campaigns/changsha/rival.yaml", RIVAL)
    assert [one.result for one in let(root, ZHAO, "approve", "demo")] == ["refused"]
    assert [one.result for one in let(root, LI, "submit", "demo")] == ["signed"]
    assert [one.result for one in let(root, ZHAO, "approve", "demo")] == ["signed"]
    found = desk(root).standing(definition(root, "demo"), NOW)
    assert (found.state, found.judgement.revision) == ("approved", 2)
    assert {one.statement.revision for one in found.judgement.envelope.statements} == {2}


def test_evidence_that_was_changed_or_is_missing_counts_for_nothing(root: Path) -> None:
    (file,) = (root / "campaigns/approvals/campaign/demo").glob("evidence-*.json")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"version": "', '"version": "x'), encoding="utf-8")
    assert stands(root)[0] == "draft"
    assert "what it was judged by is not there, or was changed" in " ".join(stands(root)[1])
    file.unlink()
    assert stands(root)[0] == "draft"


def test_evidence_of_another_definition_is_refused_by_the_server(root: Path) -> None:
    sign_off(root, "bill")
    one, other = (desk(root).standing(definition(root, id), NOW) for id in ("demo", "bill"))
    from dataclasses import replace

    forged = replace(one.judgement.envelope, evidence=other.judgement.evidence)
    reason = verify(one.definition.content, forged, desk(root).trust, NOW)
    assert reason is not None
    assert "what it was judged by is not there, or was changed" in Language("en").text(reason)


DRY_RUN = DryRunFound(
    snapshot="sha256:1", as_of="2026-06-18", workspace="sha256:" + "0" * 64, first="2026-07-01", last="2026-08-31", customers=1000,
    planned=2000, sent=1900, held=50, unreachable=40, opted_out=10,
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "dry_run", "approvers"),
    [
        ("audience_over: 999", DRY_RUN, 2),
        ("audience_over: 1000", DRY_RUN, 1),
        ("audience_over: 1000", None, 2),
        ("class: marketing", None, 2),
        ("class: service", None, 1),
        ("discount_over: 0.5", None, 1),
        ("exceptions: true", None, 1),
        ("owner: province", None, 1),
    ],
)
def test_the_rules_ask_what_is_approved(tmp_path: Path, rule: str, dry_run: DryRunFound | None, approvers: int) -> None:
    root = workspace_with(tmp_path)
    change(root, POLICY, f"approvals: [{{kind: campaign, approvers: 2, {rule}}}, {{kind: campaign}}]")
    opened = desk(root)
    one = definition(root, "demo")
    evidence = opened.judged.evidence(one, dry_run)
    found = opened.trust.rule(one.subject, evidence)
    assert found is not None
    assert found.approvers == approvers


def test_a_dry_run_can_be_asked_for(tmp_path: Path) -> None:
    root = workspace_with(tmp_path)
    change(root, POLICY, "approvals: [{kind: campaign, dry_run: true}]")
    (result,) = let(root, LI, "submit", "demo")
    assert result.result == "refused"
    assert result.reason is not None
    assert result.reason.text == "it was signed without a dry run, which the approval rules ask for"


def test_who_rejects_ends_a_revision_and_who_revokes_an_approval(root: Path) -> None:
    assert [one.result for one in let(root, ZHAO, "reject", "demo")] == ["refused"]
    assert [one.result for one in let(root, ZHAO, "revoke", "demo")] == ["signed"]
    assert stands(root) == ("revoked", ["zhao@province revoked it: without a reason given"])
    assert [one.result for one in let(root, LI, "submit", "demo")] == ["signed"]
    assert stands(root)[0] == "submitted"
    assert [one.result for one in let(root, WANG, "revoke", "demo")] == ["refused"]
    assert [one.result for one in let(root, ZHAO, "reject", "demo")] == ["signed"]
    assert stands(root)[0] == "rejected"
    assert [one.result for one in let(root, ZHAO, "approve", "demo")] == ["refused"]
    assert [one.result for one in let(root, LI, "submit", "demo")] == ["signed"]
    assert [one.result for one in let(root, ZHAO, "approve", "demo")] == ["signed"]
    assert desk(root).standing(definition(root, "demo"), NOW).judgement.revision == 3
