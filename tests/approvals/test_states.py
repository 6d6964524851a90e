"""Who may submit and approve what, and where a definition stands after it. Each refusal is an attack that must fail."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from approvals.office import LI, NOW, WANG, ZHAO, ZHOU, Person, definition, desk, let, new_key_pair, person, sign_off, workspace_with
from worlds import change

from mobilectl.approvals.book import read_book, write_evidence
from mobilectl.approvals.envelope import Envelope
from mobilectl.approvals.signatures import sign
from mobilectl.approvals.signers import Action
from mobilectl.approvals.statements import Signed, Terms, make_signed, read_signed, signed_data
from mobilectl.approvals.states import Standing, verify
from mobilectl.messages import Language, Message

DEMO = "campaigns/changsha/demo.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return workspace_with(tmp_path)


def stands(root: Path, id: str = "demo") -> Standing:
    return desk(root).standing(definition(root, id), NOW)


def text(message: Message | None) -> str:
    return "" if message is None else Language("en").text(message)


def why(root: Path, id: str = "demo") -> str:
    return " | ".join(text(one) for one in stands(root, id).reasons)


def put(root: Path, *statements: Signed) -> None:
    """Lays statements into the workspace without asking whether they count."""
    for index, one in enumerate(statements):
        folder = root / "campaigns/approvals" / one.statement.kind / one.statement.id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{len(list(folder.iterdir()))}-{index}.json").write_text(json.dumps(signed_data(one)), encoding="utf-8")


def terms(root: Path, id: str) -> Terms:
    """What somebody would say who signs now: about the revision that is submitted, else the next one."""
    opened = desk(root)
    judgement = opened.standing(definition(root, id), NOW).judgement
    evidence = judgement.evidence or opened.judged.evidence(definition(root, id))
    write_evidence(root, evidence)
    return Terms(judgement.revision or 1, evidence.digest, opened.trust.target, NOW + timedelta(days=60))


def signed(root: Path, action: Action, id: str, who: Person, key: Person | None = None, **changed: str) -> Signed:
    made = make_signed(action, definition(root, id).subject, terms(root, id), who.name, (key or who).key, NOW)
    if not changed:
        return made
    statement = msgspec.structs.replace(made.statement, **changed)
    return Signed(statement, sign((key or who).key, statement.message, f"{statement.action}@mobilectl"))


def test_draft_then_submitted_then_approved(root: Path) -> None:
    assert (stands(root).state, why(root)) == ("draft", "to be submitted by changsha")
    let(root, LI, "submit", "demo")
    assert (stands(root).state, why(root)) == ("submitted", "needs the approval of 1 more, from province")
    let(root, ZHAO, "approve", "demo")
    assert (stands(root).state, why(root)) == ("approved", "")
    assert (stands(root).submitted_by, stands(root).approved_by) == (("li@changsha",), ("zhao@province",))


def test_a_change_after_approval_takes_it_away_and_changing_back_restores_it(root: Path) -> None:
    sign_off(root, "demo")
    change(root, DEMO, "priority: 99")
    assert (stands(root).state, why(root)) == ("changed", "changed after it was signed; submit it again")
    change(root, DEMO, "priority: 40")
    assert stands(root).state == "approved"


def test_a_comment_in_the_file_changes_nothing(root: Path) -> None:
    sign_off(root, "demo")
    (root / DEMO).write_text("# 说明\n" + (root / DEMO).read_text(encoding="utf-8"), encoding="utf-8")
    assert stands(root).state == "approved"


def test_a_city_cannot_approve(root: Path) -> None:
    let(root, LI, "submit", "demo")
    (result,) = let(root, ZHOU, "approve", "demo")
    assert result.result == "refused"
    assert text(result.reason) == "only province may approve it, and zhou@zhuzhou is not of them"
    put(root, signed(root, "approve", "demo", ZHOU))
    assert stands(root).state == "submitted"


def test_a_city_cannot_submit_another_citys_campaign_nor_the_policy(root: Path) -> None:
    assert [one.result for one in let(root, ZHOU, "submit", "demo", "policy", "bill")] == ["refused"] * 3


def test_who_submitted_cannot_approve(root: Path) -> None:
    let(root, WANG, "submit", "policy")
    (result,) = let(root, WANG, "approve", "policy")
    assert (result.result, text(result.reason)) == ("refused", "the same person, wang@province, submitted it")
    put(root, signed(root, "approve", "policy", WANG))
    assert stands(root, "policy").state == "submitted"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (person("wang@changsha", "submit", key="another"), "the same person"),
        (person("Wang@changsha", "submit", key="another"), "the same person"),
        (person("liu@changsha", "submit", key="wang@province"), "the same key"),
    ],
)
def test_the_same_person_under_another_name_or_key_cannot_approve(tmp_path: Path, other: Person, reason: str) -> None:
    root = workspace_with(tmp_path, [other, WANG])
    let(root, other, "submit", "demo")
    (result,) = let(root, WANG, "approve", "demo")
    assert result.result == "refused"
    assert reason in text(result.reason)


@pytest.mark.parametrize(
    "second",
    [person("zhao@province", "approve", key="a second key of zhao"), person("sun@province", "approve", key="zhao@province")],
    ids=["same-person", "same-key"],
)
def test_two_approvers_are_two_people_with_two_keys(tmp_path: Path, second: Person) -> None:
    third = person("tang@province", "approve")
    root = workspace_with(tmp_path, [LI, ZHAO, second, third])
    change(root, "campaigns/policy.yaml", "approvals: [{kind: campaign, approvers: 2}]")
    let(root, LI, "submit", "demo")
    put(root, signed(root, "approve", "demo", ZHAO), signed(root, "approve", "demo", second))
    assert (stands(root).state, len(stands(root).approved_by)) == ("submitted", 1)
    assert "needs the approval of 1 more" in why(root)
    assert let(root, third, "approve", "demo")[0].result == "signed"
    assert stands(root).state == "approved"


def test_an_approval_without_a_submission_is_not_enough(root: Path) -> None:
    assert let(root, ZHAO, "approve", "demo")[0].result == "refused"
    put(root, signed(root, "approve", "demo", ZHAO))
    assert stands(root).state == "draft"


def test_a_role_that_is_not_given_is_refused(root: Path) -> None:
    put(root, signed(root, "submit", "policy", ZHAO))
    assert "zhao@province does not have the role submit@mobilectl" in why(root, "policy")


def test_a_submission_cannot_pass_for_an_approval(root: Path) -> None:
    let(root, LI, "submit", "demo")
    submitted = signed(root, "submit", "demo", WANG)
    put(root, Signed(msgspec.structs.replace(submitted.statement, action="approve"), submitted.signature))
    assert stands(root).state == "submitted"
    assert "made for submit@mobilectl, not for approve@mobilectl" in why(root)


def test_a_tampered_statement_does_not_count(root: Path) -> None:
    let(root, LI, "submit", "demo")
    approval = signed(root, "approve", "demo", ZHAO)
    put(root, dataclasses.replace(approval, statement=msgspec.structs.replace(approval.statement, comment="anything")))
    assert stands(root).state == "submitted"
    assert "one of them was changed" in why(root)


def test_somebody_elses_name_over_ones_own_key_does_not_count(root: Path) -> None:
    let(root, LI, "submit", "demo")
    put(
        root,
        signed(root, "approve", "demo", ZHAO, key=LI),
        signed(root, "approve", "demo", person("nobody@province")),
    )
    assert stands(root).state == "submitted"
    assert "the key is not listed for zhao@province" in why(root)
    assert "the key is not listed for nobody@province" in why(root)


def test_a_statement_about_something_else_does_not_count(root: Path) -> None:
    let(root, LI, "submit", "demo")
    approval = signed(root, "approve", "demo", ZHAO)
    folder = root / "campaigns/approvals/campaign/other"
    folder.mkdir(parents=True)
    (folder / "moved.json").write_text(json.dumps(signed_data(approval)), encoding="utf-8")
    assert stands(root).state == "submitted"
    assert [text(one) for one in read_book(root).problems] == [
        "campaigns/approvals/campaign/other/moved.json does not count: it is about campaign demo"
    ]


@pytest.mark.parametrize("days", [-30, 30])
def test_a_key_counts_only_in_its_time(tmp_path: Path, days: int) -> None:
    root = workspace_with(tmp_path)
    option = f'valid-{"before" if days < 0 else "after"}="{NOW + timedelta(days=days):%Y%m%d%H%M%SZ}"'
    lines = (root / "campaigns/allowed_signers").read_text(encoding="utf-8").replace("zhao@province ", f"zhao@province {option},")
    (root / "campaigns/allowed_signers").write_text(lines, encoding="utf-8")
    let(root, LI, "submit", "demo")
    in_time = f"{NOW + timedelta(days=2 * days):%Y-%m-%dT%H:%M:%SZ}"
    put(root, signed(root, "approve", "demo", ZHAO), signed(root, "approve", "demo", ZHAO, at=in_time))
    assert stands(root).state == "submitted", "neither today's statement nor one dated into the key's time may count"
    assert why(root).count("not valid at this time") == 2


def test_a_statement_from_the_future_does_not_count(root: Path) -> None:
    let(root, LI, "submit", "demo")
    put(root, signed(root, "approve", "demo", ZHAO, at=f"{NOW + timedelta(minutes=6):%Y-%m-%dT%H:%M:%SZ}"))
    assert "dated in the future" in why(root)
    assert desk(root).standing(definition(root, "demo"), NOW + timedelta(minutes=2)).state == "approved"


def test_nobody_may_where_no_rule_fits(root: Path) -> None:
    change(root, "campaigns/policy.yaml", "approvals: [{kind: touchpoint}]")
    (result,) = let(root, LI, "submit", "demo")
    assert (result.result, text(result.reason)) == ("refused", "no approval rule of the policy fits it")
    assert why(root) == "no approval rule of the policy fits it"


def test_the_first_rule_that_fits_holds(root: Path) -> None:
    change(
        root, "campaigns/policy.yaml", "approvals: [{kind: campaign, owner: city, approve: [owner]}, {kind: campaign, approve: [province]}]"
    )
    let(root, LI, "submit", "demo")
    assert let(root, ZHAO, "approve", "demo")[0].result == "refused"


def test_an_id_defined_twice_is_never_approved(root: Path) -> None:
    sign_off(root, "demo")
    change(root, "campaigns/zhuzhou/copy.yaml", "owner: zhuzhou")
    assert stands(root).state != "approved"
    assert "defined again in campaigns/zhuzhou/copy.yaml" in why(root)
    assert let(root, LI, "submit", "demo")[0].result == "errors"


def test_what_is_approved_but_not_whole_is_not_approved(root: Path) -> None:
    change(root, DEMO, "audience: {none: [{segment: nowhere}]}")
    put(root, signed(root, "submit", "demo", LI), signed(root, "approve", "demo", ZHAO))
    assert stands(root).judgement.approved
    assert (stands(root).state, why(root)) == ("submitted", "it uses what is not defined or cannot be read: nowhere")
    (result,) = let(root, WANG, "approve", "demo")
    assert result.result == "refused"


def test_damaged_files_are_reported_and_count_for_nothing(root: Path) -> None:
    sign_off(root, "demo")
    folder = root / "campaigns/approvals/campaign/demo"
    for name, content in {
        "empty": b"",
        "binary": b"\xff\xfe\x00",
        "list": b"[]",
        "deep": b"[" * 100_000,
        "large": b" " * 5_000_000,
        "unknown-key": json.dumps(signed_data(signed(root, "approve", "demo", ZHAO)) | {"more": 1}).encode(),
        "unknown-condition": json.dumps(
            {"signature": "", "statement": signed_data(signed(root, "approve", "demo", ZHAO))["statement"] | {"until": 1}}
        ).encode(),
    }.items():
        (folder / f"{name}.json").write_bytes(content)
    (folder / "folder.json").mkdir()
    assert stands(root).state == "approved"
    assert len(read_book(root).problems) == 8


@pytest.mark.parametrize(
    "changed",
    [
        {"at": "2026-13-01T00:00:00Z"},
        {"at": "2026-06-01"},
        {"by": "li"},
        {"id": "../x"},
        {"id": "x\n"},
        {"digest": "md5:1"},
        {"action": "adopt"},
        {"comment": "\ud800"},
    ],
)
def test_a_statement_that_is_not_well_formed_is_none(root: Path, changed: dict[str, str]) -> None:
    data = signed_data(signed(root, "submit", "demo", LI))
    data["statement"] |= changed
    with pytest.raises(ValueError, match=r".+"):
        read_signed(data)


def test_signing_again_is_not_needed(root: Path) -> None:
    let(root, LI, "submit", "demo")
    assert let(root, LI, "submit", "demo")[0].result == "already"
    let(root, ZHAO, "approve", "demo")
    assert let(root, WANG, "approve", "demo")[0].result == "already"
    assert len(list((root / "campaigns/approvals/campaign/demo").glob("[0-9]*.json"))) == 2


class TestVerify:
    """The server's question: content and statements come from outside, only trust and time are its own."""

    def test_what_is_approved_is_let_through(self, root: Path) -> None:
        sign_off(root, "demo")
        one = stands(root)
        assert verify(one.definition.content, one.judgement.envelope, desk(root).trust, NOW) is None

    def test_changed_content_is_refused(self, root: Path) -> None:
        sign_off(root, "demo")
        one = stands(root)
        content = {**one.definition.content, "definition": {**one.definition.content["definition"], "priority": 99}}
        assert "submit it again" in text(verify(content, one.judgement.envelope, desk(root).trust, NOW))

    def test_statements_for_another_id_are_refused(self, root: Path) -> None:
        sign_off(root, "demo")
        one = stands(root)
        assert "it is about campaign demo" in text(
            verify({**one.definition.content, "id": "other"}, one.judgement.envelope, desk(root).trust, NOW)
        )

    def test_another_owner_in_the_content_brings_another_rule(self, root: Path) -> None:
        one = definition(root, "demo")
        content = {**one.content, "definition": {**one.content["definition"], "owner": "nowhere"}}
        assert text(verify(content, Envelope((), None), desk(root).trust, NOW)) == "no approval rule of the policy fits it"

    def test_the_servers_own_signers_decide(self, root: Path, tmp_path: Path) -> None:
        sign_off(root, "demo")
        one = stands(root)
        (tmp_path / "server").mkdir()
        other = workspace_with(tmp_path / "server", [LI, person("zhao@province", "approve", key="not his")])
        assert "the key is not listed for zhao@province" in text(
            verify(one.definition.content, one.judgement.envelope, desk(other).trust, NOW)
        )


def test_keys_of_tests_are_alike_in_every_run() -> None:
    assert new_key_pair("li@changsha").blob == LI.key.blob
