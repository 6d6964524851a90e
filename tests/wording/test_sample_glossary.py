"""The glossary of the sample workspace, which users start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobilectl.rules.glossary import glossary_conflict
from mobilectl.rules.rule import rule_of
from mobilectl.wording.terms import Role, Vocabulary, entries
from mobilectl.workspace.models.glossary import Forbidden, Glossary
from mobilectl.workspace.workspace import Workspace, load_workspace

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(ROOT)


@pytest.fixture(scope="module")
def glossary(workspace: Workspace) -> Glossary:
    return workspace.glossary


def test_it_explains_more_than_a_hundred_terms_in_less_than_forty_characters(glossary: Glossary) -> None:
    assert len(glossary.terms) >= 115
    assert all(0 < len(term.plain) < 40 for term in glossary.terms)
    assert {term.status for term in glossary.terms} == {"draft", "standard"}


def test_drafts_are_the_cities_and_standard_terms_the_provinces(glossary: Glossary, workspace: Workspace) -> None:
    for term in glossary.terms:
        assert (workspace.units[term.owner].level == "city") == (term.status == "draft")


def test_it_does_not_contradict_itself(workspace: Workspace) -> None:
    assert list(rule_of(glossary_conflict).check(workspace)) == []


def test_the_policy_knows_every_level_of_forbidden_words(workspace: Workspace) -> None:
    assert (
        {one.level for one in workspace.glossary.forbidden}
        == set(workspace.policy.wording.forbidden_levels)
        == {f"L{n}" for n in range(1, 7)}
    )


def test_every_allowed_word_holds_one_that_would_be_found(glossary: Glossary) -> None:
    others = [entry.word for entry in entries(glossary) if entry.role is not Role.ALLOWED]
    for allowed in glossary.allowed:
        assert any(word in allowed for word in others), allowed


def test_what_to_say_instead_and_the_explanations_hold_no_word_that_customers_must_not_read(glossary: Glossary) -> None:
    vocabulary = Vocabulary(glossary)
    for text in (*(one.say for one in glossary.internal), *(term.plain for term in glossary.terms)):
        assert [
            entry.word for match in vocabulary.matches(text) for entry in match.entries if entry.role in (Role.INTERNAL, Role.FORBIDDEN)
        ] == []


@pytest.mark.parametrize(
    "text",
    [
        "最低消费18元",
        "最高可抵50元",
        "最长24个月",
        "最近一次充值",
        "最晚8月31日",
        "最后一天8月31日",
        "最多5张",
        "最新账单",
        "最大速率100Mbps",
        "您最好在8月31日前办理",
        "唯一身份标识",
        "首月0.01元",
        "首次办理",
        "国家法定节假日",
        "国家反诈中心",
        "第一个月",
        "第一步",
        "一级客户",
        "金牌会员",
        "冠军杯直播",
        "绝对值",
        "无条件呼叫转移",
        "请保证手机有信号",
        "保证金",
        "已用100%",
        "发送手机验证码",
        "安装维修",
        "5个工作日内安装维护",
        "每月5日出账单",
        "订单停止",
        "退出账号",
        "恢复机会",
        "接触点",
        "参与者顾客群体",
        "不限购",
        "永州",
        "10元/月",
        "发送QX到10086",
    ],
)
def test_innocent_words_stay_silent(glossary: Glossary, text: str) -> None:
    found = [
        entry.word
        for match in Vocabulary(glossary).matches(text)
        for entry in match.entries
        if entry.role in (Role.INTERNAL, Role.FORBIDDEN)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "word", "level"),
    [
        ("全网最低价", "全网最低价", "L1"),
        ("全省第一", "全省第一", "L1"),
        ("终身免月租", "终身", "L2"),
        ("保证满意", "保证", "L2"),
        ("100%成功", "100%", "L2"),
        ("最后机会", "最后机会", "L3"),
        ("0元购机", "0元购", "L4"),
        ("工信部要求您办理", "工信部要求您", "L5"),
        ("系统已为您开通", "系统已为您开通", "L6"),
    ],
)
def test_risky_words_are_found_with_their_level(glossary: Glossary, text: str, word: str, level: str) -> None:
    found = [
        (entry.word, entry.source.level)
        for match in Vocabulary(glossary).matches(text)
        for entry in match.entries
        if isinstance(entry.source, Forbidden)
    ]
    assert found == [(word, level)]
