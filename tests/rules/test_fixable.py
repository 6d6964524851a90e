"""Each rule with a fix: what the fix makes of the file, byte for byte, whether it is safe, and that the finding is gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from worlds import BASE, change, copy_base

from mobilectl.findings import Finding
from mobilectl.rules.baseline import read_baseline
from mobilectl.rules.fixing import Fixed, diff, fix
from mobilectl.rules.judging import judge
from mobilectl.rules.registry import all_rules
from mobilectl.rules.rule import Rule
from mobilectl.workspace.workspace import Workspace, load_workspace

DEMO = "campaigns/changsha/demo.yaml"
RULES = [pytest.param(rule, id=f"{rule.code}-{rule.name}") for rule in all_rules()]
SMS = "launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R"
PUSH = "body: 19.90元/月，次月生效，8月31日前可在APP办理。"
LAUNCH = '  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}'


def judged(workspace: Workspace) -> Sequence[Finding]:
    return judge(workspace)[0]


def fixed(root: Path, code: str, unsafe: bool) -> Fixed:
    return fix(root, unsafe, lambda workspace: [one for one in judged(workspace) if one.code == code])


def check_fix(root: Path, code: str, old: str, written: str, right: str | None, safe: bool, file: str = DEMO) -> None:
    """With `old` of the base file written as `written`, the rule's fix makes `right` of it and changes no other byte."""
    base = (BASE / file).read_text(encoding="utf-8")
    assert base.count(old) == 1
    path = root / file
    path.write_bytes(base.replace(old, written).encode())
    found = [one for one in judged(load_workspace(root)) if one.code == code]
    assert len(found) == 1
    if right is None:
        assert found[0].problem.fixes == ()
        return
    assert [one.safe for one in found[0].problem.fixes] == [safe]
    assert fixed(root, code, unsafe=False).after.keys() == ({file} if safe else set())
    done = fixed(root, code, unsafe=True)
    assert done.after[file].decode() == base.replace(old, right)
    assert (done.findings, done.left) == ((), ())


@pytest.mark.parametrize(
    ("old", "written", "right"),
    [
        ("priority: 40", "priority: ４０  # 高", "priority: 40  # 高"),
        ("priority: 40", "priority: '1,000'", "priority: '1000'"),
        ("priority: 40", "priority: 1,5", None),
        ("priority: 40", "priority: 12,345,6", None),
        ("priority: 40", "priority: +040", "priority: 40"),
        ("priority: 40", "priority: 四十", None),
        ("from: 2026-07-01", "from: 2026/7/1", "from: 2026-07-01"),
        ("from: 2026-07-01", "from: 2026.07.01", "from: 2026-07-01"),
        ("from: 2026-07-01", "from: 2026年7月1日", "from: 2026-07-01"),
        ("from: 2026-07-01", "from: 2026年7月1号", "from: 2026-07-01"),
        ("from: 2026-07-01", "from: ２０２６－０７－０１", "from: 2026-07-01"),
        ("from: 2026-07-01", "from: 20260701", "from: 2026-07-01"),
        ("from: 2026-07-01", "from: 2026/7/1 0:00:00", "from: 2026-07-01"),
        ("from: 2026-07-01", 'from: "2026/7/1"', 'from: "2026-07-01"'),
        ("from: 2026-07-01", "from: 2026-02-30", None),
        ("from: 2026-07-01", "from: 2026/2/30", None),
        ("from: 2026-07-01", "from: 1/7/2026", None),
        ("from: 2026-07-01", "from: 26/7/1", None),
        ("from: 2026-07-01", "from: 2026/7-1", None),
        ("price: 19.90 元/月", "price: ￥19.9/月", "price: 19.90 元/月"),
        ("price: 19.90 元/月", "price: 19.9元每月", "price: 19.90 元/月"),
        ("price: 19.90 元/月", "price: 每月19.9元", "price: 19.90 元/月"),
        ("price: 19.90 元/月", "price: 19.90元/个月", "price: 19.90 元/月"),
        ("price: 19.90 元/月", "price: 19.90块钱一个月", "price: 19.90 元/月"),
        ("price: 19.90 元/月", "price: 1,000元/月", "price: 1000 元/月"),
        ("price: 19.90 元/月", "price: RMB 20", "price: 20 元"),
        ("price: 19.90 元/月", "price: 每月19.9元/月", None),
        ("price: 19.90 元/月", "price: 19.9", None),
        ("price: 19.90 元/月", "price: 约20元", None),
        ("price: 19.90 元/月", "price: 10-20元", None),
        ("amount: 30 GB", 'amount: "1,000 GB"', 'amount: "1000 GB"'),
        ("amount: 30 GB", "amount: 不限量", None),
        ('on: 2026-07-03, between: "10:00-12:00"', "on: 2026-07-03, between: 10：00——12：00", "on: 2026-07-03, between: 10:00-12:00"),
        ('on: 2026-07-03, between: "10:00-12:00"', "on: 2026-07-03, between: 10点到12点30分", "on: 2026-07-03, between: 10:00-12:30"),
        ('on: 2026-07-03, between: "10:00-12:00"', "on: 2026-07-03, between: 10:00", None),
        ("effective: next_month", "effective: Next_Month", "effective: next_month"),
        ("effective: next_month", "effective: ｎｅｘｔ＿ｍｏｎｔｈ", "effective: next_month"),
        ("within: 48h", "within: 48 小时内", "within: 48h"),
        ("within: 48h", "within: 2日", "within: 2d"),
        ("within: 48h", "within: 48", None),
        ("reach: 0.92", "reach: 120%", None),
        ("id: launch,", "id: launch, counts: 是,", "id: launch, counts: true,"),
        ("id: launch,", "id: launch, counts: No,", "id: launch, counts: false,"),
        ("id: launch,", "id: launch, counts: 也许,", None),
        ("id: demo", "id: ｄｅｍｏ", "id: demo"),
        ("id: demo", "id: New Year", None),
    ],
)
def test_a_value_that_is_only_written_differently_is_safely_rewritten(tmp_path: Path, old: str, written: str, right: str | None) -> None:
    check_fix(copy_base(tmp_path), "S005", old, written, right, safe=True)


@pytest.mark.parametrize(
    ("old", "written"),
    [
        ('on: 2026-07-03, between: "10:00-12:00"', "on: 2026-07-03, between: 10：00 至 12：00"),
        ("price: 19.90 元/月", "price: １９．９０元／月"),
        ("within: 48h", "within: 48 小时"),
        ("amount: 30 GB", "amount: 30G"),
    ],
)
def test_what_is_read_as_meant_stays_as_it_is(tmp_path: Path, old: str, written: str) -> None:
    root = copy_base(tmp_path)
    text = (BASE / DEMO).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (root / DEMO).write_text(text.replace(old, written), encoding="utf-8")
    assert fixed(root, "S005", unsafe=True).after == {}
    assert [one.code for one in judged(load_workspace(root)) if one.code == "S005"] == []


@pytest.mark.parametrize(
    ("code", "old", "written", "right"),
    [
        ("S005", "effective: next_month", "effective: next_mnth", "effective: next_month"),
        ("S005", "effective: next_month", "effective: next", None),
        ("S003", "priority: 40", "prioritty: 40 # 先发", "priority: 40 # 先发"),
        ("S003", "priority: 40", '"Prioritty": 40', '"priority": 40'),
        ("S003", "priority: 40", "wichtig: 40", None),
        ("S003", "priority: 40", "priority: 40\nprioritty: 50", None),
        ("S003", "owner: changsha", "ownr: changsha", "owner: changsha"),
        ("S006", "owner: changsha", "owner: changsa", "owner: changsha"),
        ("S006", "owner: changsha", "owner: 'zuzhou'", "owner: 'zhuzhou'"),
        ("S006", "owner: changsha", "owner: xiangtan", None),
        ("S006", "product: data-30g", "product: vidio", "product: video"),
        ("S006", "product: data-30g", "product: data-20g", None),
        ("S006", "survey: {channel: sms,", "survey: {channel: SMSS,", "survey: {channel: sms,"),
        ("S009", "brand: [mzone]", "brnd: [mzone]", "brand: [mzone]"),
        ("S009", "brand: [mzone]", "brand: [动感地带]", "brand: [mzone]"),
        ("S009", "brand: [mzone]", "brand: mzon", "brand: mzone"),
        ("S009", "brand: [mzone]", "brand: [vip]", None),
        ("S009", "arpu: {at_least: 60, below: 120}", "arpu: {atleast: 60, below: 120}", "arpu: {at_least: 60, below: 120}"),
        ("S009", "arpu: {at_least: 60, below: 120}", "arpu: {at_least: sixty}", None),
        ("S009", "segment: recently-complained", "segment: recently-complaned", "segment: recently-complained"),
        ("S009", "segment: recently-complained", "app_active: yes", "app_active: true"),
        ("S009", "segment: recently-complained", "any: [{app_active: 否}]", "any: [{app_active: false}]"),
        ("S009", "segment: recently-complained", "app_active: maybe", None),
        (
            "W013",
            PUSH,
            "body: 19.90元/月，次月生效，8月31日（周日）前可在APP办理。",
            "body: 19.90元/月，次月生效，8月31日（周一）前可在APP办理。",
        ),
        ("W003", "办理。拒收请回复R", "办理。  # 待改", "办理。拒收请回复R  # 待改"),
        ("W003", "办理。拒收请回复R", "办理", "办理。拒收请回复R"),
        ("W002", "launch-sms: 【湖南移动】", "launch-sms: ", "launch-sms: 【湖南移动】"),
        ("W002", "launch-sms: 【湖南移动】", "launch-sms: 【长沙移动】", "launch-sms: 【湖南移动】"),
        ("W014", PUSH, "body: 8月31日前登陆APP办理。", "body: 8月31日前登录APP办理。"),
        ("G002", "a: 每月30GB国内流量。", "a: 每月30GB专属流量。", "a: 每月30GB定向流量。"),
    ],
)
def test_a_fix_that_a_person_must_look_at_is_not_safe(tmp_path: Path, code: str, old: str, written: str, right: str | None) -> None:
    check_fix(copy_base(tmp_path), code, old, written, right, safe=False)


@pytest.mark.parametrize(
    ("code", "old", "written", "right"),
    [
        ("W011", PUSH, "body: 19.90元/月，\u200b次月生效", "body: 19.90元/月，次月生效"),
        ("W011", PUSH, r'body: "\u200b19.90元/月，\"次月\"生效"', r'body: "19.90元/月，\"次月\"生效"'),
        ("S002", "priority: 40\n", "priority: 40\npriority: '40'\n", "priority: 40\n"),
        ("S002", "priority: 40\n", "priority: 40\npriority: 60\n", None),
        ("S002", "priority: 40\n", "priority: 40\npriority: 40 # 要紧\n", None),
        ("S002", "id: launch,", "id: launch, id: launch,", None),
        ("S002", "  renewal: none\n", "  renewal: none\n  gives:\n  - what: general_data\n    amount: 30 GB\n\n", "  renewal: none\n\n"),
        ("S002", "    - brand: [mzone]\n", "    - brand: [mzone]\n      brand:\n      - mzone\n", "    - brand: [mzone]\n"),
        ("X002", "priority: 40\n", "# mobilectl: ignore[W003] 不用了\npriority: 40\n", "priority: 40\n"),
        ("X002", "priority: 40\n", "priority: 40  # mobilectl: ignore[W003] 不用了\n", "priority: 40\n"),
    ],
)
def test_a_safe_fix_leaves_every_other_byte(tmp_path: Path, code: str, old: str, written: str, right: str | None) -> None:
    check_fix(copy_base(tmp_path), code, old, written, right, safe=True)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("launch-sms: '30GB''流量''包，退订发QXLL30。'", "launch-sms: '【湖南移动】30GB''流量''包，退订发QXLL30。拒收请回复R'"),
        (r'launch-sms: "30GB\"流量\"包\u3002"', r'launch-sms: "【湖南移动】30GB\"流量\"包\u3002拒收请回复R"'),
        (
            "launch-sms: |\n    30GB流量包，\n    退订发QXLL30。\n",
            "launch-sms: |\n    【湖南移动】30GB流量包，\n    退订发QXLL30。拒收请回复R\n",
        ),
        ("launch-sms: >-  # 折行\n    30GB\n    流量包。\n\n", "launch-sms: >-  # 折行\n    【湖南移动】30GB\n    流量包。拒收请回复R\n\n"),
        ("launch-sms: 30GB\n    流量包", "launch-sms: 【湖南移动】30GB\n    流量包。拒收请回复R"),
        ("launch-sms: {title: 标题, body: 30GB流量包}", "launch-sms: {title: 标题, body: 【湖南移动】30GB流量包。拒收请回复R}"),
        ("launch-sms: {body: 30GB流量包}", "launch-sms: {body: 【湖南移动】30GB流量包。拒收请回复R}"),
        ("launch-sms: &sms 30GB流量包", "launch-sms: &sms 【湖南移动】30GB流量包。拒收请回复R"),
    ],
)
def test_texts_of_every_style_get_what_they_must_carry(tmp_path: Path, written: str, right: str) -> None:
    root = copy_base(tmp_path)
    base = (BASE / DEMO).read_text(encoding="utf-8")
    (root / DEMO).write_text(base.replace(SMS, written), encoding="utf-8")
    done = fix(root, True, lambda workspace: [one for one in judged(workspace) if one.code in ("W002", "W003")])
    assert done.after[DEMO].decode() == base.replace(SMS, right)
    assert (done.findings, done.left) == ((), ())


def test_a_variant_is_mended_where_it_stands(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    variants = "variants:\n  - segment: young\n    texts:\n      launch-sms: '【湖南移动】登陆APP办理'  # 年轻\n"
    path = root / DEMO
    path.write_text(path.read_text(encoding="utf-8") + variants, encoding="utf-8")
    assert fixed(root, "W014", unsafe=True).after[DEMO].decode().endswith("launch-sms: '【湖南移动】登录APP办理'  # 年轻\n")
    assert fixed(root, "W003", unsafe=True).after[DEMO].decode().endswith("launch-sms: '【湖南移动】登陆APP办理。拒收请回复R'  # 年轻\n")


@pytest.mark.parametrize("written", ["${name}", "｛name｝", "{ name }", "$｛ name ｝"])
def test_a_placeholder_is_written_as_it_is_filled_in(tmp_path: Path, written: str) -> None:
    root = copy_base(tmp_path)
    text = (BASE / DEMO).read_text(encoding="utf-8") + "variables: {name: {meaning: 称呼, longest: 欧阳女士}}\n"
    (root / DEMO).write_text(text.replace(PUSH, f"body: '您好，{written}'"), encoding="utf-8")
    assert fixed(root, "W005", unsafe=True).after[DEMO].decode() == text.replace(PUSH, "body: '您好，{name}'")


def test_words_that_would_not_stay_words_are_put_into_quotes(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml", "wording: {signature: '[CMCC]', opt_outs: ['TD: 10086 #退订']}")
    base = (BASE / DEMO).read_text(encoding="utf-8").replace(SMS, "launch-sms: Hi, it's 30GB.  # 说明")
    (root / DEMO).write_text(base, encoding="utf-8")
    done = fix(root, True, lambda workspace: [one for one in judged(workspace) if one.code in ("W002", "W003")])
    right = "launch-sms: '[CMCC]Hi, it''s 30GB.TD: 10086 #退订'  # 说明"
    assert done.after[DEMO].decode() == base.replace("launch-sms: Hi, it's 30GB.  # 说明", right)
    assert (done.findings, done.left) == ((), ())


def test_a_last_comment_goes_without_leaving_a_line_end(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    text = (BASE / DEMO).read_text(encoding="utf-8")
    path = root / DEMO
    path.write_bytes((text + "hall:\n  # mobilectl: ignore[W003] 不用了\n  visits_per_thousand: 1\n  minutes_per_visit: 2").encode())
    assert fixed(root, "X002", unsafe=False).after[DEMO].decode().endswith("hall:\n  visits_per_thousand: 1\n  minutes_per_visit: 2")
    path.write_bytes((text + "priority: 40").encode())
    assert fixed(root, "S002", unsafe=False).after[DEMO].decode() + "\n" == text


@pytest.mark.parametrize("rule", RULES)
def test_a_fix_mends_its_finding_in_every_rules_bad_example(rule: Rule, tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    for piece in rule.bad:
        change(root, piece.file, piece.yaml)
    before = judge(load_workspace(root), baseline=read_baseline(root))[0]
    hoped = [one for one in before if one.code == rule.code and one.problem.fixes]
    done = fix(root, True, lambda workspace: judge(workspace, baseline=read_baseline(root))[0])
    assert done.left == ()
    assert [one for one in done.findings if one.code == rule.code and one.problem.fixes] == []
    assert {id(one.finding) for one in done.applied} or not hoped
    assert len([one for one in done.findings if one.code == rule.code]) <= len([one for one in before if one.code == rule.code]) - len(
        hoped
    )


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("rule", RULES)
def test_to_fix_twice_is_to_fix_once(rule: Rule, unsafe: bool, tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    for piece in rule.bad:
        change(root, piece.file, piece.yaml)
    once = fix(root, unsafe, judged)
    twice = fix(root, unsafe, judged, once.after)
    assert (twice.after, twice.applied) == ({}, ())
    assert "".join(diff(twice)) == ""


@pytest.mark.parametrize("unsafe", [False, True])
def test_the_troubled_workspace_is_mended_once_and_for_all(unsafe: bool, tmp_path: Path) -> None:
    root = Path(__file__).parents[1] / "troubled"
    once = fix(root, unsafe, judged)
    assert list(once.after) == ["campaigns/zhuzhou/broken.yaml", *(["campaigns/zhuzhou/words.yaml"] if unsafe else [])]
    assert fix(root, unsafe, judged, once.after).after == {}
    left = {one.code for one in once.findings if any(fix.safe or unsafe for fix in one.problem.fixes)}
    assert left == set()


MISTAKES = {
    "priority: 40": ["priority: ４０", "prioritty: 40", "priority: 40\npriority: 40", "priority: 1,000", "priority: high"],
    "from: 2026-07-01, to: 2026-08-31}\naud": ["from: 2026/7/1, to: 2026年8月31日}\naud", "fom: 2026-07-01, to: 2026-8-31}\naud"],
    "brand: [mzone]": ["brand: [动感地带]", "brnd: mzone", "brand: [mzon]", "app_active: on"],
    "price: 19.90 元/月": ["price: ￥19.9/月", "prices: 19.9元每月", "price: 19.9"],
    "【湖南移动】30GB": ["30\u200bGB", "【长沙移动】登陆30GB", "'30GB\u200b'''", "[移动]30GB"],
    "办理。拒收请回复R": ["办理", "办理。\u200b", "登陆办理 # 待改", "专属流量登陆帐户：", "帐户\n    登陆"],
    "可在APP办理。}": ["可登陆APP办理}", '可在"登陆"\u200bAPP}', "帐户专属流量\n      登陆}"],
    "a: 每月30GB国内流量。": [
        "a: 专属流量专属流量",
        "a: '登陆''帐单'",
        'a: "\\u200b专属流量\\t"',
        "a: >-\n     登陆\n     专属流量\n     ",
    ],
    LAUNCH: [
        LAUNCH.replace('"10:00-12:00"', "10：00——12：00"),
        LAUNCH.replace("sms,", "smss,", 1),
        LAUNCH + " # mobilectl: ignore[W003] x",
    ],
}


@given(st.lists(st.tuples(st.sampled_from(sorted(MISTAKES)), st.integers(0, 4)), max_size=8), st.booleans(), st.booleans(), st.booleans())
@example([("办理。拒收请回复R", 2), ("【湖南移动】30GB", 1)], True, True, True)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_mended_once_and_for_all(
    tmp_path_factory: pytest.TempPathFactory, mistakes: list[tuple[str, int]], unsafe: bool, windows: bool, open_end: bool
) -> None:
    root = copy_base(tmp_path_factory.mktemp("world"))
    text = (BASE / DEMO).read_text(encoding="utf-8")
    for old, which in mistakes:
        text = text.replace(old, MISTAKES[old][which % len(MISTAKES[old])], 1)
    text = text.rstrip("\n") if open_end else text
    (root / DEMO).write_bytes((text.replace("\n", "\r\n") if windows else text).encode())
    once = fix(root, unsafe, judged)
    after = once.after.get(DEMO, (root / DEMO).read_bytes()).decode()
    assert after.count("\n") == (after.count("\r\n") if windows else after.replace("\r\n", "").count("\n"))
    assert open_end == (not after.endswith("\n"))
    assert not [one.why for one in once.left if one.why.value in ("fault", "circle")]
    assert fix(root, unsafe, judged, once.after).after == {}
    errors = [one.code for one in once.findings if one.problem.fixes and one.problem.fixes[0].safe]
    assert errors == [] or once.left
