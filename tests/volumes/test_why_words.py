"""`mobilectl why` as people see it, in words, and what it says to a wrong command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commands import run
from volumes.rivals import PROFILE, SMS, with_rival
from worlds import change

from mobilectl.exits import Exit


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "120")
    return with_rival(tmp_path)


def without_digest(story: str) -> str:
    """The story without the workspace's digest, with which each ends."""
    told, count = re.subn(r"\n(Workspace: |工作区：)sha256:[0-9a-f]{64}\n$", "", story)
    assert count == 1
    return told


def test_the_story_tells_what_nearly_means_the_customer_and_all_on_request(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = ("city=zhuzhou", "brand=mzone", "arpu=80", "bill_day=20", "complained_days=5", "--on", "2026-07-10")
    nearly = """\
Nothing that is planned for this day means this customer.

Planned for this day, but not for this customer:
- 暑期流量包 (demo/nudge): `city: [changsha]` does not hold, as 地市: 株洲; `segment: recently-complained` (近 90 天投诉
  客户) excludes who has 距最近投诉天数: 5
- 暑期视频会员 (rival/again): one of `arpu: {at_least: 100}`, `city: [changsha]` does not hold, as 月均消费: 80 元, 地
  市: 株洲; `segment: recently-complained` (近 90 天投诉客户) excludes who has 距最近投诉天数: 5
"""
    done = run(capsys, "why", *profile, workspace=root)
    assert without_digest(done.out).partition("\n\n")[2] == nearly + "- 1 more, which `--all` tells\n"
    done = run(capsys, "why", *profile, "--all", workspace=root)
    assert (
        without_digest(done.out).partition("\n\n")[2]
        == nearly + "- 账单提醒 (bill/bill-issued): `bill_day: 8` does not hold, as 出账日: 20\n"
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_manual_shows_what_is_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    home = Path(__file__).parents[2]
    block = (home / f"docs/why.{lang}.md").read_text(encoding="utf-8").partition("```console\n$ mobilectl ")[2].partition("```")[0]
    line, _, shown = block.partition("\n")
    printed = run(capsys, *line.removesuffix(" --lang en").split(), workspace=home, lang=lang).out
    for piece in shown.split("…\n"):
        assert piece in printed


def test_rules_that_leave_no_room_are_told_in_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/policy.yaml", """
quiet_hours:
  - {id: early, classes: [marketing], channels: [sms], between: "09:00-15:00"}
  - {id: late, classes: [marketing], channels: [sms], between: "15:00-20:00"}
caps: [{id: none, name: 不推送, at_most: 0, per: {calendar: week}, channels: [app_push]}]
""")  # fmt: skip
    told = run(capsys, "why", *PROFILE, "--on", "2026-07-03", workspace=root).out
    assert "   Is held back.\n   2026-07-03: silent, by the quiet hours `early`.\n   It is not tried on a later day.\n" in told
    assert (
        """\
   Is held back.
   2026-07-03: silent, by the quiet hours `early`, the quiet hours `late`.
   On later days nothing like it may go out, or its campaign or the plan has ended.
"""
        in told
    )
    told = run(capsys, "why", *PROFILE, "--on", "2026-07-10", workspace=root).out
    assert told.count("   2026-07-10: the cap `none` (不推送) allows nothing.\n") == 2


def test_what_has_no_room_either_is_told_of_what_is_silent(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/policy.yaml", """
blackouts: [{id: cut-over, name: 割接, classes: [marketing], channels: [sms], from: 2026-07-03, to: 2026-07-03}]
quiet_hours:
  - {id: early, classes: [marketing], between: "09:00-11:00"}
  - {id: all-day, classes: [marketing], channels: [sms], between: "08:00-20:00"}
caps: [{id: none, name: 不发短信, at_most: 0, per: {calendar: week}, channels: [sms]}]
""")  # fmt: skip
    told = run(capsys, "why", *PROFILE, "--on", "2026-07-03", workspace=root).out
    assert (
        """   Is held back.
   2026-07-03: silent, by the blackout `cut-over` (割接), the quiet hours `all-day`.
   Without that, the cap `none` (不发短信) would hold it back too.
   It is not tried on a later day.
"""
        in told
    )


def test_what_fills_a_cap_and_what_would_have_been_enough_too_is_told_in_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/policy.yaml", """
caps:
  - {id: fortnight, name: 两周最多 2 条, at_most: 2, per: {rolling_days: 14}, classes: [marketing]}
  - {id: day, name: 每天 1 条, at_most: 1, per: {calendar: day}, classes: [marketing]}
""")  # fmt: skip
    got = ("--got", "demo/launch=2026-06-25")
    told = run(capsys, "why", *PROFILE, *got, "--on", "2026-07-03", workspace=root).out
    assert (
        """\
2. 暑期视频会员 (rival/offer), by 短信, 14:00-16:00, marketing
   Is held back.
   2026-07-03: the cap `fortnight` (两周最多 2 条) is full; its place has the last of:
   - 暑期流量包 (demo/launch) by 短信 on 2026-06-25
   - 暑期流量包 (demo/launch) by 短信 on 2026-07-03
   - 暑期流量包 (demo/nudge) by APP 推送 on 2026-07-10
   Without that, the cap `day` (每天 1 条) would hold it back too.
   2026-07-04, 2026-07-05, 2026-07-06: the cap `fortnight` (两周最多 2 条) is full; its place has the last of:
   - 暑期流量包 (demo/launch) by 短信 on 2026-06-25
   - 暑期流量包 (demo/launch) by 短信 on 2026-07-03
   - 暑期流量包 (demo/nudge) by APP 推送 on 2026-07-10
   - 暑期流量包 (demo/nudge) by APP 推送 on 2026-07-17
"""
        in told
    )


def test_what_a_message_is_kept_apart_from_is_told_in_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/policy.yaml", """
gaps: [{id: apart, name: 相隔三天, within_days: 3, messages: {channels: [sms], classes: [marketing]}}]
""")  # fmt: skip
    got = ("--got", "rival/again/sms=2026-06-30", "--got", "demo/launch=2026-06-30", "--got", "demo/launch=2026-06-30")
    told = run(capsys, "why", *PROFILE, *got, "--on", "2026-07-03", workspace=root).out
    assert (
        """\
   2026-07-03: the gap `apart` (相隔三天) keeps it apart from:
   - 暑期视频会员 (rival/again) by 短信 on 2026-06-30
   - 暑期流量包 (demo/launch) by 短信 on 2026-06-30
   - 暑期流量包 (demo/launch) by 短信 on 2026-06-30
"""
        in told
    )
    told = run(capsys, "why", *PROFILE, *got[:2], "--on", "2026-07-03", workspace=root).out
    assert "2026-07-03: the gap `apart` (相隔三天) keeps it apart from 暑期视频会员 (rival/again) by 短信 on 2026-06-30." in told


def test_forecasts_are_told_where_one_is_assumed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "touchpoints.yaml", """
touchpoints:
  - id: balance
    name: 余额提醒
    reminders:
      - {id: low, name: 余额不足, trigger: {threshold: {attribute: balance, below: 10, forecast: balance_low_on}}, timeliness: timed,
         at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】请看余额。}}
""")  # fmt: skip
    change(root, "campaigns/segments.yaml", """
segments: {soon: {name: 快没钱了, audience: {all: [{balance_low_on: {at_least: 2026-07-08, at_most: 2026-07-10}}]}}}
""")  # fmt: skip
    told = run(capsys, "why", "soon", "--on", "2026-07-08", workspace=root).out.splitlines()
    assert told[1:4] == [
        "Customer: 快没钱了",
        "Not said but assumed; with other values this day may be another: 预计余额不足的日期: 2026-07-08",
        "Whatever else is not said makes no difference to this day.",
    ]
    told = run(capsys, "why", "--on", "2026-07-08", workspace=root).out.splitlines()
    assert told[1:3] == ["Customer: nothing is said", "Reminders of thresholds come only on days that are said; none is assumed."]


def test_the_story_in_english(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "why", *PROFILE[:-1], "--on", "2026-07-03", workspace=root)
    assert (done.code, done.err) == (Exit.CLEAN, "")
    assert (
        without_digest(done.out)
        == f"""\
2026-07-03, Friday: what this customer gets, and why
Customer: 地市: 长沙, 品牌: 动感地带, 月均消费: 80 元, 出账日: 20, 近三十天用过 APP: yes
Not said but assumed; with other values this day may be another: 距最近投诉天数: unknown, 同意接收营销信息: yes
Whatever else is not said makes no difference to this day.

1. 暑期流量包 (demo/launch), by 短信, 10:00-12:00, marketing
   Goes out.
   Text: {SMS}

2. 暑期视频会员 (rival/offer), by 短信, 14:00-16:00, marketing
   Does not go out on this day, but on 2026-07-04.
   2026-07-03: the cap `marketing-day` (每天最多 1 条营销信息) is full; its place has 暑期流量包 (demo/launch) by 短信
   on 2026-07-03.

Planned for this day, but not for this customer: 1, which `--all` tells.
"""
    )


def test_the_story_in_chinese(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(
        capsys,
        "why",
        "地市=长沙，品牌=动感地带",
        "月均消费=80",
        "bill_day=20",
        "app_active=否",
        "--on",
        "2026-07-10",
        workspace=root,
        lang="zh",
    )
    assert (done.code, done.err) == (Exit.CLEAN, "")
    assert (
        without_digest(done.out)
        == f"""\
2026-07-10（星期五）：这位客户会收到什么，为什么
客户：地市：长沙、品牌：动感地带、月均消费：80 元、出账日：20、近三十天用过 APP：否
没有给出、按下列取值假定（换一个取值，当天的结果就可能不同）：距最近投诉天数：未知、同意接收营销信息：是
其余没有给出的属性不影响当天的结果。

1. 暑期流量包（demo/nudge），APP 推送，18:00-20:00，营销
   不发：触达不到这位客户。
   不走APP 推送，该渠道触达不到客户：不满足 `app_active: true`（近三十天用过 APP：否）。

2. 暑期视频会员（rival/again），短信，14:00-16:00，营销
   发出。
   不走APP 推送，该渠道触达不到客户：不满足 `app_active: true`（近三十天用过 APP：否）。
   文案：{SMS}

当天有计划，但不面向这位客户的有 1 条，加 `--all` 可列出。
"""
    )


@pytest.mark.parametrize(
    ("arguments", "said", "hint"),
    [
        (["ctiy=changsha"], "there is no customer attribute `ctiy`", "did you mean `city`?"),
        (["city=changhsa"], "`changhsa` is not a value of `city`", "did you mean `changsha`?"),
        (["arpu=多"], "`多` is not a number", "write the digits only, such as 12"),
        (["bill_day"], "`bill_day` has no value", "write it like bill_day=…"),
        (["city=changsha arpu=80"], "`city=changsha arpu=80` says more than one thing",
         "put commas between attributes, or quotes around none but one"),
        (["yuong"], "there is no segment `yuong`", "did you mean `young`?"),
        (["tier=A", "arpu=80"], "no customer can be like this: tier=A arpu=80",
         "its values contradict each other, or lie outside what attributes.yaml allows"),
        (["--on", "2026-08-01"], "2026-08-01 is outside of the plan, from 2026-07-01 to 2026-07-31",
         "name another day, or the plan's days by --from and --to"),
        (["--on", "2026-7"], "`2026-7` is not a date", "write it like 2026-12-31"),
        (["--got", "demo/lunch=2026-06-30"], "there is no message `demo/lunch`", "did you mean `demo/launch`?"),
        (["--got", "demo/launch"], "there is no date in `demo/launch`", "write it like demo/launch=2026-06-30"),
        (["--got", "demo/launch=30.6."], "`30.6.` is not a date", "write it like 2026-12-31"),
        (["--got", "demo/launch=2026-07-01"], "2026-07-01 is not before the plan, which begins on 2026-07-01",
         "what is planned from that day on is worked out; name an earlier day, or a later first day by --from"),
        (["--got", "rival/again=2026-06-30"], "it is not said on which channel `rival/again` was",
         "write one of: rival/again/app_push, rival/again/sms"),
        (["--got", "rival/again/voice=2026-06-30"], "`rival/again` does not go out by `voice`",
         "write one of: rival/again/app_push, rival/again/sms"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_wrong_command_line_is_said(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str, hint: str, lang: str
) -> None:
    day = [] if "--on" in arguments else ["--on", "2026-07-03"]
    done = run(capsys, "why", *arguments, *day, workspace=root, lang=lang)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert len(done.err.splitlines()) == 2
    if lang == "en":
        assert done.err == f"mobilectl: {said}\n  hint: {hint}\n"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (None, Exit.UNUSABLE, "who.yaml: the file cannot be opened: "),
        ("- city\n", Exit.UNUSABLE, "who.yaml describes no customer"),
        ("city： changsha\n", Exit.UNUSABLE, "who.yaml: "),
        ("city: [changsha, zhuzhou]\n", Exit.USAGE, "`city` needs one value"),
        ("city:\n", Exit.USAGE, "`city` needs one value"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_file_that_describes_no_customer_is_said(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, code: Exit, said: str, lang: str
) -> None:
    file = tmp_path / "who.yaml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    done = run(capsys, "why", str(file), "--on", "2026-07-03", workspace=root, lang=lang)
    assert (done.code, done.out) == (code, "")
    assert len(done.err.splitlines()) == 2
    if lang == "en":
        assert done.err.startswith(f"mobilectl: {said}")


def test_files_that_could_not_be_read_are_named_beside_the_story(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/changsha/broken.yaml!", "id: [\n")
    done = run(capsys, "why", *PROFILE, "--on", "2026-07-03", workspace=root)
    assert done.code == Exit.CLEAN
    assert "campaigns/changsha/broken.yaml could not be read" in done.err
