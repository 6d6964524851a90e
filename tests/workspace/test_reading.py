"""Reading YAML: text stays text, positions are right, and nothing that a file holds ends in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import BASE

from mobilectl.messages import Language
from mobilectl.workspace.document import Document
from mobilectl.workspace.reading import MOST_BYTES, read_bytes, read_file, read_text
from mobilectl.workspace.resolver import stretch
from mobilectl.workspace.traps.trap import Mend, mended

ENGLISH = Language("en")


SAMPLES = [*sorted((Path(__file__).parents[2] / "campaigns").rglob("*.yaml")), *sorted(BASE.rglob("*.yaml"))]
SIGNS = "：，、。；！？“”‘’「」『』【】〔〕［］｛｝（）－—–…·•●＃｜＞＜＠＆＊％＝～￥　"
TRAPS = [*SIGNS, *" \t\u00a0\u200b\ufeff\u2028\x85\r\n\x00\x0b\"'[]{}#&*!|>%@`:-,\\<=", ": ", " #", "- ", "\n  ", "{{name}}", "<<<<<<< "]


def only_reading(document: Document) -> tuple[str, str, tuple[int, int] | None]:
    (reading,) = document.readings
    return reading.code, ENGLISH.text(reading.problem.message), reading.problem.place.position


@pytest.mark.parametrize("written", ["21:00", "0571", "5.10", "no", "on", "2026-02-30", "1_000", "0x1F", "1e3", ".5", "=", "2026-01-01"])
def test_scalars_stay_the_text_that_was_written(written: str) -> None:
    assert read_text(f"key: {written}\n", "a.yaml").value == {"key": written}


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_nothing_written_is_none(written: str) -> None:
    assert read_text(f"key: {written}\n", "a.yaml").value == {"key": None}


def test_quoted_null_is_text() -> None:
    assert read_text('key: "null"\n', "a.yaml").value == {"key": "null"}


def test_chinese_text_in_every_form_is_kept() -> None:
    text = "a: 【湖南移动】您好，余额不足。\nb: '引号：里面'\nc: \"转义\\n换行\"\nd: |\n  第一行\n  第二行𠮷😀\ne: >-\n  折叠\n  成一行\n"
    document = read_text(text, "a.yaml")
    assert document.readings == ()
    assert document.value == {
        "a": "【湖南移动】您好，余额不足。",
        "b": "引号：里面",
        "c": "转义\n换行",
        "d": "第一行\n第二行𠮷😀\n",
        "e": "折叠 成一行",
    }


def test_marks_are_characters_of_the_text() -> None:
    document = read_text("名称: 春节😀\nb: [1, 二]\n", "a.yaml")
    assert document.marks is not None
    start, end = document.marks.keys["b"]
    assert document.text[start:end] == "b"
    item = document.marks.children["b"].children[1]
    assert document.text[item.start : item.end] == "二"


def test_a_byte_order_mark_at_the_start_is_ignored() -> None:
    document = read_bytes(b"\xef\xbb\xbf" + "name: 春节\n".encode(), "a.yaml")
    assert document.value == {"name": "春节"}
    assert document.readings == ()


def test_marks_are_right_behind_two_byte_order_marks() -> None:
    document = read_bytes("\ufeff\ufeffname: 春节\n".encode(), "a.yaml")
    assert document.value == {"name": "春节"}
    assert document.marks is not None
    assert document.marks.keys == {"name": (0, 4)}
    assert document.text == "name: 春节\n"


def test_a_second_key_of_one_name_is_found_and_the_first_value_kept() -> None:
    document = read_text("a: 1\nb: 2\na: 3\n", "a.yaml")
    assert only_reading(document) == ("S002", "the key `a` stands here a second time", (3, 1))
    assert document.readings[0].problem.related[0].place.position == (1, 1)
    assert document.value == {"a": "1", "b": "2"}
    assert document.marks is not None
    assert document.marks.children["a"].start == 3


def test_an_alias_repeats_its_value() -> None:
    assert read_text("a: &x [1, 2]\nb: *x\n", "a.yaml").value == {"a": ["1", "2"], "b": ["1", "2"]}


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    code, message, position = only_reading(read_text("\n".join(lines) + "\n", "a.yaml"))
    assert code == "S001"
    assert "holds more than 1000000 values" in message
    assert position is not None
    assert position[0] == 6


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"# only a comment\n", "the file is empty"),
        ("name: 春节\n".encode("gbk"), "the file is in GBK"),
        ("name: 春节\n".encode("utf-16"), "the file is in UTF-16"),
        ("name: 春节\n".encode("utf-32"), "the file is in UTF-32"),
        (b"\x00\x01\x02\x03binary", "the file holds a character that no text may hold"),
        (b"name: \xff\xfe\n", "the file is not UTF-8 from line 1 on"),
        (b"gives: [{what: data]\n", "a list or mapping in brackets is not closed, or lacks a comma"),
        (b"a: 1\n---\nb: 2\n", "a second document begins here"),
        (b"a: &x [1, *x]\n", "*x stands inside the value that it repeats"),
        (b"priority: *nowhere\n", "*nowhere repeats a value that nothing above is named &nowhere"),
        (b"<<: {a: 1}\n", "`<<` is not read here"),
        (b"{{name}}: 1\n", "a key must be a single word or text"),
        (b"priority: 4\nabc\n", "a key without its `: `"),
        (b"priority: 4: 5\n", "a second `: ` stands in this line"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, message: str) -> None:
    document = read_bytes(data, "a.yaml")
    assert only_reading(document)[:2] == ("S001", message)
    assert document.marks is None
    assert document.readings[0].problem.hint is not None


def test_deep_nesting_is_refused() -> None:
    assert "nested more than 40 deep" in only_reading(read_text("[" * 100_000, "a.yaml"))[1]
    assert "nested more than 40 deep" in only_reading(read_text("\n".join("  " * n + "a:" for n in range(500)), "a.yaml"))[1]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert only_reading(read_file(path, "big.yaml"))[1] == "the file is too big to be a definition: 50 MB"
    assert MOST_BYTES < 50 * 1024 * 1024


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    assert "cannot be opened" in only_reading(read_file(tmp_path / "none.yaml", "none.yaml"))[1]


@given(st.binary(max_size=300))
def test_any_bytes_give_a_value_or_a_finding(data: bytes) -> None:
    document = read_bytes(data, "a.yaml")
    assert document.marks is not None or document.readings


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@ \n\t，：【】", max_size=60))
def test_any_yaml_like_text_gives_a_value_or_a_finding(text: str) -> None:
    document = read_text(text, "a.yaml")
    assert document.marks is not None or document.readings
    for reading in document.readings:
        for code in ("en", "zh"):
            assert Language(code).text(reading.problem.message)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_sample_workspaces_hold_no_trap(path: Path) -> None:
    assert read_bytes(path.read_bytes(), path.name).readings == ()


@pytest.mark.parametrize(
    "text",
    [
        "texts:\n  a: 您好 # 短文案\n  b: 您好 #短文案\n  c: 您好，再见。 #长文案。\n  d: 30GB  #1月文案\n  e: 19.90元/月 #注意：8月改价。\n  f: 流量包  #10086 核对\n",
        "support: {contact: 值班台}  #1 号窗口\nname: 编辑 # 岗位名\npriority: 40 #1\n",
        "name: !!str 0571\nowner: &unit changsha\ntheme: *unit\npriority: &unused 40\n",
        "texts:\n  a: 【湖南移动】您好\n  b: “和家庭”套餐\n  c: （广告）您好\n  d: —— 温馨提示\n  e: 全家享，选“大流量”\n",
        "texts:\n  a: |\n    name：不是键\n    － 不是列表\n    ＃ 不是注释\n  b: '“引号”'\n  c: \"‘引号’\"\n",
        "texts:\n  a: >-\n    　　您好，\n    key:value\n    -foo\n  b: 回复“1” | 2 > 3\n",
        "wording: {signature: 【湖南移动】, opt_outs: [拒收请回复R，免费]}\n",
        "faq:\n  - {topic: price, q: 多少钱？, a: 19.90元/月，共3个月：每月1日扣。}\n",
        "variables:\n  plan: {meaning: 套餐名称，没有的写“无”, longest: 5G－尊享（2026版）, example: A/B、C}\n",
        "a: &x [1, 2]\nb: *x\n",
        "url: https://example.com/a:b\ntime: 21:00\nratio: 1:2\nmin: -5\n",
        "values: {A: 甲, B: 乙}\nattributes:\n  City: {name: 市}\n",
        "# name：春节，【】“”　\n# － 列表\nid: demo  # ：，、\n",
        "allowed:\n  - sms：营业厅\n  - to：您\n",
        "texts:\n  a: 您\u200b好\nfaq:\n  - {topic: price, q: 多\u200b少, a: 三元}\n",  # the rule forbidden-character looks at these
        "---\nid: demo\n...\n",
    ],
)
def test_clean_files_hold_no_trap(text: str) -> None:
    assert read_text(text, "a.yaml").readings == ()
    assert read_text(text.replace("\n", "\r\n"), "a.yaml").readings == ()


@pytest.mark.parametrize(
    "line",
    [
        "请回复 #1 退订",
        "请回复 #QX30 退订",
        "重听请按 # 键，结束请挂机",
        "按 #",
        "参与 #5G新生活# 活动",
        "#1 退订",
        "#限时优惠",
        "流量包 #QX30，拒收请回复R",
    ],
)
def test_a_text_with_a_hash_in_it_is_cut(line: str) -> None:
    document = read_text(f"texts:\n  a: {line}\n  b: 您好\n", "a.yaml")
    assert [one.code for one in document.readings] == ["S015"]
    (fix,) = document.readings[0].problem.fixes
    mends = [Mend(*stretch(document, edit.place), edit.text) for edit in fix.edits]
    assert read_text(mended(document.text, mends), "a.yaml").value == {"texts": {"a": line, "b": "您好"}}
    assert not fix.safe


@given(st.lists(st.text("您好流量包ab12" + SIGNS, max_size=12), min_size=1, max_size=4), st.sampled_from([None, "'", '"', "|", ">"]))
def test_texts_with_every_sign_inside_hold_no_trap_in_any_style(texts: list[str], style: str | None) -> None:
    value = {"texts": {f"text-{index}": f"您{text}好" for index, text in enumerate(texts)}}
    document = read_text(yaml.dump(value, allow_unicode=True, width=10_000, default_style=style), "a.yaml")
    assert document.readings == ()
    assert document.value == value


@given(
    st.lists(
        st.sampled_from(
            ["您好", "，", "。", "：您", "a: ", "id: ", "- ", "\n", "  ", '"您"', "'好'", "|\n", "[您, 好]", "{a: 您}", "  # 注", "“好"]
        )
    )
)
def test_what_can_be_read_and_has_no_trap_in_it_has_no_finding_of_one(pieces: list[str]) -> None:
    document = read_text("您" + "".join(pieces), "a.yaml")
    if document.marks is not None:
        assert {one.code for one in document.readings} <= {"S002"}


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample file with signs put in, replaced and deleted, and lines doubled, in any encoding."""
    text = draw(st.sampled_from(SAMPLES)).read_text(encoding="utf-8")
    start = draw(st.integers(0, len(text)))
    text = text[start : start + draw(st.integers(20, 1500))]
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(text)))
        match draw(st.integers(0, 4)):
            case 0:
                text = text[:at] + draw(st.sampled_from(TRAPS)) + text[at:]
            case 1:
                text = text[:at] + draw(st.sampled_from(TRAPS)) + text[at + 1 :]
            case 2:
                text = text[:at] + text[at + draw(st.integers(1, 30)) :]
            case 3:
                text = text[:at] + text[text.rfind("\n", 0, at) + 1 : at] + text[at:]
            case _:
                old, new = draw(
                    st.sampled_from([(":", "："), (",", "，"), ("  ", "　"), ("  ", "\t"), ('"', "”"), ("- ", "－"), ("\n", "\r")])
                )
                text = text[:at] + text[at:].replace(old, new, draw(st.sampled_from([1, 2, -1])))
    return text.encode(draw(st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le"])), "replace")


@settings(max_examples=300)
@given(damaged())
def test_a_damaged_campaign_gives_a_value_or_findings_on_its_lines(data: bytes) -> None:
    document = read_bytes(data, "a.yaml")
    assert document.marks is not None or document.readings
    lines = document.text.split("\n")
    for reading in document.readings:
        line, column = reading.problem.place.position or (1, 1)
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
        for fix in reading.problem.fixes:
            assert all(stretch(document, edit.place)[1] <= len(document.text) for edit in fix.edits)
    if document.marks is not None:
        assert document.marks.end <= len(document.text)


@settings(max_examples=200)
@given(damaged())
def test_fixing_a_trap_again_and_again_comes_to_an_end(data: bytes) -> None:
    """Each safe fix mends its own place: it does not come back there."""
    document = read_bytes(data, "a.yaml")
    for _ in range(60):
        fix = next((fix for one in document.readings for fix in one.problem.fixes if fix.safe), None)
        if fix is None:
            break
        mends = [Mend(*stretch(document, edit.place), edit.text) for edit in fix.edits]
        document = read_text(mended(document.text, mends), "a.yaml")
    else:
        raise AssertionError(document.text)
