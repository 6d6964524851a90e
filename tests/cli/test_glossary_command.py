"""`mobilectl glossary`: a city proposes, the province settles, both see where a term is used; and what is refused, with place and hint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Done, run
from worlds import change, copy_base

from mobilectl.exits import Exit
from mobilectl.workspace.workspace import load_workspace

GLOSSARY = "campaigns/glossary.yaml"
DEMO = "campaigns/changsha/demo.yaml"
OLD_LINE_ENDS = "terms:\r  - {term: 流量包, plain: 一, owner: province}\r".encode()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "160")
    return copy_base(tmp_path / "workspace")


def propose(
    capsys: pytest.CaptureFixture[str], root: Path, term: str, plain: str, *more: str, unit: str = "changsha", lang: str = "en"
) -> Done:
    return run(capsys, "glossary", "propose", term, "--plain", plain, "--unit", unit, *more, workspace=root, lang=lang)


def glossary(root: Path) -> str:
    return (root / GLOSSARY).read_text(encoding="utf-8")


def flat(text: str) -> str:
    return " ".join(text.split())


# propose


def test_a_proposal_is_written_behind_the_other_terms_and_nothing_else_changes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = glossary(root).replace("internal:", "# 内部用语\ninternal:")
    (root / GLOSSARY).write_text(before, encoding="utf-8")
    done = propose(capsys, root, "夜猫包", "晚上11点到早上7点能用", "--alias", "夜间包", "--alias", "夜用包")
    assert done.code == Exit.CLEAN
    assert done.out == "夜猫包 is proposed by 长沙分公司: 晚上11点到早上7点能用\n"
    assert done.err == "The province settles it with `mobilectl glossary settle 夜猫包`.\n"
    line = "  - {term: 夜猫包, plain: 晚上11点到早上7点能用, aliases: [夜间包, 夜用包], status: draft, owner: changsha}\n"
    assert glossary(root) == before.replace("# 内部用语\n", line + "# 内部用语\n")


def test_a_proposal_in_chinese(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = propose(capsys, root, "夜猫包", "晚上能用", lang="zh")
    assert done.out == "长沙分公司已提交术语“夜猫包”：晚上能用\n"
    assert "省公司用 `mobilectl glossary settle 夜猫包` 定稿" in done.err


def test_what_is_proposed_needs_quotes_and_gets_them(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose(capsys, root, "夜猫包", "晚上: 能用 #1, [好]").code == Exit.CLEAN
    assert load_workspace(root).glossary.terms[-1].plain == "晚上: 能用 #1, [好]"


@pytest.mark.parametrize(
    ("term", "plain", "more", "message", "hint"),
    [
        ("定向流量", "指定App用", (), "定向流量 is a term already (campaigns/glossary.yaml:3): 只能在指定App里用的流量", "settle 定向流量"),
        ("专属流量", "指定App用", (), "专属流量 is an alias of 定向流量 already (campaigns/glossary.yaml:3)", "use 定向流量 in texts"),
        ("存量用户", "老用户", (), "存量用户 is an internal word (campaigns/glossary.yaml:7)", "say instead: 老客户"),
        ("最低价", "很低的价", (), "最低价 is a forbidden word (campaigns/glossary.yaml:9)", "say what is true and can be shown"),
        ("最低价包", "便宜", (), "最低价包 holds the forbidden word 最低价 (campaigns/glossary.yaml:9)", "say what is true"),
        ("存量用户包", "老人用", (), "存量用户包 holds the internal word 存量用户 (campaigns/glossary.yaml:7)", "say instead: 老客户"),
        ("夜猫包", "便宜", ("--alias", "结转"), "结转 is a term already (campaigns/glossary.yaml:4)", "settle 结转"),
        ("夜猫包", "便宜", ("--alias", "夜猫包"), "夜猫包 is named twice", "name each word once"),
        ("夜猫包", "一" * 41, (), "the explanation has 41 characters; at most 40 are read", "1 characters less"),
        ("夜猫包", "夜猫包就是夜里用的", (), "the explanation uses 夜猫包, which it is to explain", "somebody who never heard the word"),
        (
            "夜猫包",
            "夜里可结转",
            (),
            "the explanation uses another technical term: 结转 (campaigns/glossary.yaml:4)",
            "本月没用完的留到下月用",
        ),
        ("夜猫包", "忙时流量以外的", (), "the explanation uses 忙时流量, which customers do not know either", "plain words too"),
        ("夜猫包", "给存量用户", (), "给存量用户 holds the internal word 存量用户", "say instead: 老客户"),
        ("夜猫包", " ", (), "the explanation cannot stand in a text: the word is empty", "one line of plain words"),
        ("夜猫包", "到{day}", (), "the explanation cannot stand in a text: 到{day} holds a variable", "without variables"),
        ("", "夜里用", (), "the word is empty", "write the bare word"),
        ("夜\u200b猫", "夜里用", (), "the word holds a character that no text may hold (U+200B)", "write the bare word"),
        ("夜" * 21, "夜里用", (), "has 21 characters; a term has at most 20", "explain it with --plain"),
    ],
)
def test_a_proposal_is_refused_with_the_place_and_what_would_be_right(
    root: Path, capsys: pytest.CaptureFixture[str], term: str, plain: str, more: tuple[str, ...], message: str, hint: str
) -> None:
    before = glossary(root)
    done = propose(capsys, root, term, plain, *more)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert message in done.err
    assert hint in done.err
    assert glossary(root) == before


def test_a_unit_that_is_none_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = propose(capsys, root, "夜猫包", "夜里用", unit="changhsa")
    assert done.code == Exit.USAGE
    assert "there is no unit `changhsa`" in done.err
    assert "did you mean `changsha`?" in done.err


@pytest.mark.parametrize(
    "content", [b"terms: [", b"\xff\xfe", "terms: [{term: 流量包, plain: 一, owner: province}]".encode("gbk"), b"{}", b"", OLD_LINE_ENDS]
)
def test_a_glossary_that_cannot_be_written_stays_as_it_is(root: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    (root / GLOSSARY).write_bytes(content)
    for done in (propose(capsys, root, "夜猫包", "夜里用"), run(capsys, "glossary", "settle", "流量包", "--plain", "二", workspace=root)):
        assert done.code in (Exit.UNUSABLE, Exit.USAGE)
        assert "internal error" not in done.err
    assert (root / GLOSSARY).read_bytes() == content


def test_a_glossary_that_is_missing_is_no_fault_of_the_program(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / GLOSSARY).unlink()
    assert propose(capsys, root, "夜猫包", "夜里用").code == Exit.UNUSABLE


# settle


def test_the_province_settles_a_draft_as_its_own(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = glossary(root)
    change(root, DEMO, "texts: {nudge-push: {title: 甜橙包, body: 甜橙包（周六用的流量）。}}")
    done = run(capsys, "glossary", "settle", "甜橙包", workspace=root)
    assert done.code == Exit.CLEAN
    assert done.err == "甜橙包 is settled: 周末多用的流量\n"
    assert glossary(root) == before.replace("status: draft, owner: zhuzhou", "owner: province")
    assert flat(done.out).count("campaigns/changsha/demo.yaml") >= 2
    assert "周六用的流量" in flat(done.out)


def test_a_term_is_settled_in_other_words_and_texts_that_differ_are_shown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, DEMO, "texts: {nudge-push: {title: 结转, body: 可以结转（本月没用完的留到下月）。}}")
    done = run(capsys, "glossary", "settle", "结转", "--plain", "本月没用完的不留到下月", "--format", "json", workspace=root)
    assert done.code == Exit.CLEAN
    assert load_workspace(root).glossary.terms[2].plain == "本月没用完的不留到下月"
    uses = json.loads(done.out)["uses"]
    assert [(one["written"], one["explained"], one["explanation"]) for one in uses] == [
        ("结转", "explained", None),
        ("结转", "in another way", "本月没用完的留到下月"),
    ]


def test_what_is_settled_already_stays_as_it_is(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (root / GLOSSARY).read_bytes()
    done = run(capsys, "glossary", "settle", "结转", workspace=root)
    assert (done.code, done.err) == (Exit.CLEAN, "结转 is settled already: 本月没用完的留到下月用\n")
    assert (root / GLOSSARY).read_bytes() == before


def test_only_a_term_can_be_settled(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alias = run(capsys, "glossary", "settle", "专属流量", workspace=root)
    assert alias.code == Exit.USAGE
    assert "专属流量 is an alias of 定向流量" in alias.err
    unknown = run(capsys, "glossary", "settle", "定向流", workspace=root)
    assert unknown.code == Exit.USAGE
    assert "the glossary has no term 定向流" in unknown.err
    assert "did you mean `定向流量`?" in unknown.err
    worse = run(capsys, "glossary", "settle", "结转", "--plain", "结转就是结转", workspace=root)
    assert worse.code == Exit.USAGE


# usage


def test_usage_counts_each_term_with_places_and_shows_what_is_never_used(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, DEMO, "texts: {nudge-push: {title: 定向流量, body: 10GB专属流量（指定App用）。}}")
    done = run(capsys, "glossary", "usage", "--format", "json", workspace=root)
    assert done.code == Exit.CLEAN
    rows = {one["term"]: one for one in json.loads(done.out)["terms"]}
    assert list(rows) == ["流量", "定向流量", "结转", "甜橙包"]
    assert (rows["定向流量"]["uses"], rows["定向流量"]["definitions"]) == (2, 1)
    assert all(place.startswith(f"{DEMO}:") for place in rows["定向流量"]["places"])
    assert (rows["甜橙包"]["uses"], rows["甜橙包"]["explained"], rows["甜橙包"]["status"]) == (0, None, "draft")
    assert rows["流量"]["uses"] > 0


def test_usage_of_one_term_shows_its_aliases_too(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, DEMO, "faq: [{topic: contents, q: 什么是定向流量?, a: 只能在指定App里用。}, {topic: price, q: 多少钱?, a: 专属流量5元。}]")
    done = run(capsys, "glossary", "usage", "定向流量", "--format", "json", workspace=root)
    uses = json.loads(done.out)["uses"]
    assert [(one["definition"], one["written"], one["explained"], one["explanation"]) for one in uses] == [
        ("demo", "定向流量", "explained", "只能在指定App里用。"),
        ("demo", "专属流量", None, None),
    ]


def test_a_term_that_nothing_uses_is_said_to_be_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "glossary", "usage", "甜橙包", workspace=root).out == "No text uses it yet.\n"
    assert json.loads(run(capsys, "glossary", "usage", "甜橙包", "--format", "json", workspace=root).out)["uses"] == []


def test_usage_of_no_term_is_a_wrong_command_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("没有", "\udcff", "", "专属流量"):
        done = run(capsys, "glossary", "usage", word, workspace=root)
        assert done.code == Exit.USAGE
        assert "internal error" not in done.err
