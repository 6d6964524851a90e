"""G009: words of the trade that the glossary does not know, by the rule's own sentences and by labelled ones with the sample's glossary."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml
from wording.trial import DEMO, push, said, sms, tell
from worlds import change

from mobilectl.rules.engine import check
from mobilectl.rules.glossary import unknown_jargon
from mobilectl.rules.rule import rule_of
from mobilectl.workspace.workspace import load_workspace

GLOSSARY = "campaigns/glossary.yaml"
LABELLED = yaml.safe_load((Path(__file__).parent / "jargon.yaml").read_text(encoding="utf-8"))
SAMPLE = Path(__file__).parents[2]
LOWEST_RECALL = 0.9


def found_in(folder: Path, sentences: list[str]) -> dict[str, list[str]]:
    """What the rule says of each sentence as a text of one campaign of the sample."""
    root = folder / "sample"
    shutil.copytree(SAMPLE / "campaigns", root / "campaigns")
    shutil.copy(SAMPLE / "touchpoints.yaml", root)
    file = "campaigns/province/new-year-data.yaml"
    change(root, file, yaml.safe_dump({"texts": {f"text-{at}": one for at, one in enumerate(sentences)}}, allow_unicode=True))
    found: dict[str, list[str]] = {one: [] for one in sentences}
    for finding in check(load_workspace(root), [rule_of(unknown_jargon)]):
        problem = finding.problem
        for place in (problem.place, *(related.place for related in problem.related)):
            if place.file == file and place.fragment is not None:
                found[sentences[int(str(place.route[1]).removeprefix("text-"))]].append(place.fragment[0])
    return found


def test_a_word_is_told_once_with_every_place_and_how_to_propose_it() -> None:
    (told,) = tell(unknown_jargon, push("含10GB后向流量，后向流量当月有效。"))
    assert (told.message, told.at) == ("customers do not know 后向流量, nor does the glossary", "后向流量")
    assert told.hint == "say it in plain words, or propose it: `mobilectl glossary propose 后向流量 --plain … --unit …`"
    assert told.related == ("后向流量",)
    assert told.fix is None


def test_what_the_glossary_has_or_holds_in_a_longer_word_is_known() -> None:
    text = push("含10GB后向流量。")
    assert said(unknown_jargon, {DEMO: text, GLOSSARY: "terms: [{term: 后向流量, plain: 一, owner: province}]"}) == []
    assert said(unknown_jargon, {DEMO: text, GLOSSARY: "terms: [{term: 企业后向流量包, plain: 一, owner: province}]"}) != []
    longer = push("含企业后向流量包。")
    assert said(unknown_jargon, {DEMO: longer, GLOSSARY: "terms: [{term: 企业后向流量包, plain: 一, owner: province}]"}) == []
    for role in ("internal: [{word: 后向流量, say: 删去}]", "forbidden: [{level: L1, why: 一, words: [后向流量]}]", "allowed: [后向流量]"):
        assert said(unknown_jargon, {DEMO: text, GLOSSARY: role}) == []


def test_what_the_text_explains_and_names_of_products_are_not_told() -> None:
    assert said(unknown_jargon, push("含10GB后向流量（只能看本公司的视频）。")) == []
    named = "products: {data-30g: {name: 畅玩包}}"
    assert said(unknown_jargon, push("办理畅玩包。")) == [("customers do not know 畅玩包, nor does the glossary", "畅玩包")]
    assert said(unknown_jargon, {DEMO: push("办理畅玩包。"), "campaigns/products.yaml": named}) == []


def test_a_code_to_be_sent_and_a_part_of_a_longer_word_are_no_abbreviations() -> None:
    for text in ("发IPTV到10086。", "回复“IPTV”办理。", "编辑短信 APN 发到10086。", "IPTV88是代码。", "SAFE模式。", "IPTVX。"):
        assert said(unknown_jargon, sms(text)) == []
    assert said(unknown_jargon, sms("开通IPTV业务。")) == [("customers do not know IPTV, nor does the glossary", "IPTV")]


def test_everyday_words_that_hold_one_are_not_told() -> None:
    for text in ("支出账目都能查。", "来领小面包。", "礼包包含三样。"):
        assert said(unknown_jargon, push(text)) == []


def test_the_end_of_a_known_word_does_not_begin_another() -> None:
    assert said(unknown_jargon, {DEMO: push("留号保号费5元。"), GLOSSARY: "terms: [{term: 留号保号, plain: 一, owner: province}]"}) == []
    assert len(said(unknown_jargon, push("每月保号费5元。"))) == 1


def test_the_faq_is_read_too() -> None:
    assert len(said(unknown_jargon, "faq: [{topic: contents, q: 有什么?, a: 每月10GB后向流量。}]")) == 1


def test_clean_sentences_are_silent(tmp_path: Path) -> None:
    assert len(LABELLED["clean"]) >= 100
    assert {text: words for text, words in found_in(tmp_path, LABELLED["clean"]).items() if words} == {}


def test_the_trades_words_are_found(tmp_path: Path) -> None:
    wanted = {one["say"]: one["word"] for one in LABELLED["jargon"]}
    found = found_in(tmp_path, list(wanted))
    missed = [text for text, word in wanted.items() if word not in found[text]]
    assert len(wanted) >= 60
    assert len(missed) <= (1 - LOWEST_RECALL) * len(wanted), missed


def test_the_sample_is_silent() -> None:
    assert check(load_workspace(SAMPLE), [rule_of(unknown_jargon)]) == ()
