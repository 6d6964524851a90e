"""What the fixes of wording rules write into texts, and what they say of the length that comes of it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from wording.trial import DEMO, ENGLISH, push, sms, tell, world
from worlds import change, copy_base

from mobilectl.rules.engine import check
from mobilectl.rules.fixing import fix
from mobilectl.rules.glossary import alias_used, term_unexplained
from mobilectl.rules.rule import rule_of
from mobilectl.rules.wording import opt_out_missing

GLOSSARY = "campaigns/glossary.yaml"
LONG_TERM = "terms: [{term: 指定应用定向流量, plain: 只能在指定App里用, aliases: [专属流量], owner: province}]"


def titles(rule: ModuleType, changes: dict[str, str] | str) -> list[tuple[str, str]]:
    """Each fix of a finding by its title, with the hint of the finding."""
    workspace = world({DEMO: changes} if isinstance(changes, str) else changes)
    problems = [finding.problem for finding in check(workspace, [rule_of(rule)])]
    return [(ENGLISH.text(one.fixes[0].title) if one.fixes else "", ENGLISH.text(one.hint) if one.hint else "") for one in problems]


def after_fixing(folder: Path, rule: ModuleType, changes: dict[str, str]) -> tuple[str, int]:
    """The demo campaign as all unsafe fixes of the rule leave it, and how many findings are left."""
    root = copy_base(folder / "world")
    for file, text in changes.items():
        change(root, file, text)
    done = fix(root, True, lambda workspace: check(workspace, [rule_of(rule)]))
    after = done.after.get(DEMO) or (root / DEMO).read_bytes()
    return after.decode(), len(done.findings)


def test_the_explanation_is_written_behind_the_first_use_of_each_text_that_lacks_it(tmp_path: Path) -> None:
    texts = """
    texts:
      launch-sms: 【湖南移动】10GB“定向流量”，定向流量次月生效。拒收请回复R
      nudge-push: {title: 定向流量, body: 含10GB定向流量。}
    """
    text, left = after_fixing(tmp_path, term_unexplained, {DEMO: texts})
    assert "【湖南移动】10GB“定向流量”（只能在指定App里用的流量），定向流量次月生效。拒收请回复R" in text
    assert "含10GB定向流量（只能在指定App里用的流量）。" in text
    assert "title: 定向流量\n" in text or "title: 定向流量," in text
    assert left == 0


def test_the_fix_is_unsafe_and_says_that_it_explains() -> None:
    (told,) = tell(term_unexplained, push("含10GB定向流量。"))
    assert (told.fix, told.safe) == ("定向流量（只能在指定App里用的流量）", False)
    assert titles(term_unexplained, push("含10GB定向流量。"))[0][0] == "explain 定向流量 where it stands first"


def test_a_part_more_is_told_in_the_title() -> None:
    body = "【湖南移动】定向流量" + "流" * 50 + "拒收请回复R"
    assert titles(term_unexplained, sms(body))[0][0] == "explain 定向流量 where it stands first; the SMS then takes 2 parts"
    assert titles(alias_used, {GLOSSARY: LONG_TERM, DEMO: sms("【湖南移动】专属流量" + "流" * 54 + "拒收请回复R")})[0] == (
        "write 指定应用定向流量 instead of 专属流量; the SMS then takes 2 parts",
        "write 指定应用定向流量",
    )


def test_past_the_most_parts_there_is_no_fix_and_the_hint_says_how_much_is_too_much() -> None:
    # 134 characters fit into two parts; signature, term and opt-out are 16 of them, the explanation takes 15.
    fits, over = ("【湖南移动】定向流量" + "流" * count + "拒收请回复R" for count in (103, 104))
    assert titles(term_unexplained, sms(fits))[0][0] == "explain 定向流量 where it stands first"
    assert titles(term_unexplained, sms(over)) == [
        ("", "write 定向流量（只能在指定App里用的流量）, or explain it in the FAQ; shorten the text by 1 characters first")
    ]


def test_a_push_takes_no_more_than_phones_show() -> None:
    assert titles(term_unexplained, push("流" * 31 + "定向流量"))[0][0] != ""
    assert titles(term_unexplained, push("流" * 32 + "定向流量"))[0] == (
        "",
        "write 定向流量（只能在指定App里用的流量）, or explain it in the FAQ; shorten the text by 1 characters first",
    )
    assert titles(term_unexplained, push("次月生效。", "10GB定向流量"))[0][0] == ""


def test_two_explanations_of_which_only_one_fits_are_not_both_written(tmp_path: Path) -> None:
    changes = push("定向流量可结转。" + "流" * 20)
    assert [title for title, _ in titles(term_unexplained, changes)] == ["explain 定向流量 where it stands first", ""]
    text, left = after_fixing(tmp_path, term_unexplained, {DEMO: changes})
    assert "定向流量（只能在指定App里用的流量）可结转。" in text
    assert left == 1


def test_an_explanation_with_a_variable_is_not_written() -> None:
    odd = 'terms: [{term: 定向流量, plain: "只能在{app}里用", owner: province}]'
    (told,) = tell(term_unexplained, {GLOSSARY: odd, DEMO: push("含10GB定向流量。")})
    assert told.fix is None


def test_an_alias_is_not_replaced_past_a_push() -> None:
    for text in (push("流" * 46 + "专属流量"), push("流", "流" * 16 + "专属流量")):
        ((title, hint),) = titles(alias_used, {GLOSSARY: LONG_TERM, DEMO: text})
        assert (title, hint) == ("", "write 指定应用定向流量; shorten the text by 4 characters first")


def test_a_wechat_text_has_room_for_two_hundred_characters() -> None:
    def texts(length: int) -> dict[str, str]:
        send = "sends: [{id: note, channel: wechat, text: note, on: 2026-07-03, between: '10:00-12:00'}]"
        return {
            GLOSSARY: LONG_TERM,
            "campaigns/policy.yaml": "channels: {wechat: {name: 微信, kind: wechat, per_hour: 1000}}",
            DEMO: f"{send}\ntexts: {{note: {'流' * length}专属流量}}",
        }

    assert titles(alias_used, texts(192))[0][0] == "write 指定应用定向流量 instead of 专属流量"
    assert titles(alias_used, texts(193)) == [("", "write 指定应用定向流量; shorten the text by 1 characters first")]


def test_the_opt_out_tells_the_parts_that_come_of_it() -> None:
    assert titles(opt_out_missing, sms("【湖南移动】" + "流" * 58 + "。"))[0][0] == "add 拒收请回复R at the end; the SMS then takes 2 parts"
    assert titles(opt_out_missing, sms("【湖南移动】" + "流" * 50 + "。"))[0][0] == "add 拒收请回复R at the end"


def test_a_text_that_is_too_long_already_may_stay_as_long() -> None:
    assert titles(alias_used, push("流" * 60 + "专属流量"))[0][0] == "write 定向流量 instead of 专属流量"
    assert titles(alias_used, sms("【湖南移动】专属流量" + "流" * 150 + "拒收请回复R"))[0][0] == "write 定向流量 instead of 专属流量"


def test_the_longest_values_of_variables_count() -> None:
    variables = "\nvariables: {plan: {meaning: 套餐, longest: " + "餐" * 50 + "}}"
    changes = {GLOSSARY: LONG_TERM, DEMO: sms("【湖南移动】专属流量{plan}，拒收请回复R") + variables}
    assert titles(alias_used, changes)[0][0].endswith("; the SMS then takes 2 parts")


def test_an_explanation_that_does_not_fit_takes_no_room_from_the_next() -> None:
    found = titles(term_unexplained, push("定向流量可结转。" + "流" * 28))
    assert [title for title, _ in found] == ["", "explain 结转 where it stands first"]
