from __future__ import annotations

from wording.trial import DEMO, push, said, tell

from mobilectl.rules.glossary import alias_used, entries_overlap, entry_never_matches

GLOSSARY = "campaigns/glossary.yaml"


def idle(text: str) -> list[tuple[str, str]]:
    return said(entry_never_matches, {GLOSSARY: text})


# G010 entry-never-matches


def test_words_that_no_text_can_hold_say_why() -> None:
    words = 'forbidden: [{level: L1, why: 一, words: ["", "  ", "最好 ", "{name}最好", "最\\u200b好", "https://a.cn/最好", "最\\n好"]}]\nallowed: null'
    assert [message for message, _ in idle(words)] == [
        "the word is empty, so it is found nowhere",
        "the word is empty, so it is found nowhere",
        "`最好 ` begins or ends with a space, so it is not found where the space is missing",
        "{name}最好 holds a variable or an address, in which no words are looked for",
        "the word holds a character that no text may hold (U+200B)",
        "https://a.cn/最好 holds a variable or an address, in which no words are looked for",
        "the word holds a character that no text may hold (U+000A)",
    ]


def test_a_word_that_stands_twice_in_a_list_is_told_with_the_first() -> None:
    twice = "internal: [{word: ARPU, say: 每月消费}, {word: arpu, say: 月均消费}]"
    (told,) = tell(entry_never_matches, {GLOSSARY: twice})
    assert (told.message, told.at, told.related) == ("arpu stands in this list already", "arpu", ("ARPU",))
    assert told.hint == "delete one of the two"
    assert idle("allowed: [最低消费, 最低消费]") == [("最低消费 stands in this list already", "最低消费")]
    assert idle("forbidden: [{level: L1, why: 一, words: [最低, 最低]}]\nallowed: null") == [("最低 stands in this list already", "最低")]
    assert idle("terms: [{term: 流量, plain: 数据量, aliases: [数据, 数据], owner: province}]") == [
        ("数据 stands in this list already", "数据")
    ]


def test_what_conflicts_is_left_to_the_rule_for_conflicts() -> None:
    assert idle("terms: [{term: 甲乙, plain: 一, owner: province}, {term: 甲乙, plain: 二, owner: province}]") == []
    assert idle("forbidden: [{level: L1, why: 一, words: [最低]}, {level: L3, why: 二, words: [最低]}]") == []
    shared = "terms: [{term: 甲, plain: 一, aliases: [丙], owner: province}, {term: 乙, plain: 二, aliases: [丙], owner: province}]"
    assert idle(shared) == []


def test_an_allowed_word_allows_a_word_inside_it_or_across_its_end() -> None:
    assert idle("internal: [{word: 超套, say: 超出}]\nallowed: [超套餐, 最低消费]") == []
    assert idle("internal: [{word: 外呼, say: 来电}]\nallowed: [在外, 最低消费]") == []
    assert idle("allowed: [最低消费, 最高消费]") == [("最高消费 holds no word of the glossary, so it allows nothing", "最高消费")]
    assert [at for _, at in idle("allowed: [甲乙, 乙丙, 最低消费]")] == ["甲乙", "乙丙"]


# G011 entries-overlap


def test_a_term_that_holds_what_customers_must_not_read_is_told_with_it() -> None:
    text = "terms: [{term: 外呼服务, plain: 来电办理, owner: province}]\ninternal: [{word: 外呼, say: 来电}]"
    (told,) = tell(entries_overlap, {GLOSSARY: text})
    assert (told.message, told.at) == ("the term 外呼服务 holds 外呼, which is not looked for inside it", "外呼服务")
    assert told.hint == "call the term something else, or add it to `allowed` if it is meant so"
    assert told.related == ("外呼",)
    assert said(entries_overlap, {GLOSSARY: text + "\nallowed: [外呼服务]"}) == []


def test_a_term_that_holds_another_terms_alias_is_told_and_its_own_is_not() -> None:
    text = """
    terms:
      - {term: 亲情网, plain: 家人互打便宜, aliases: [家庭网], owner: province}
      - {term: 家庭网盘, plain: 家人共用的空间, owner: province}
      - {term: PUK码, plain: 解锁用的数字, aliases: [PUK], owner: province}
    """
    assert said(entries_overlap, {GLOSSARY: text}) == [("the term 家庭网盘 holds 家庭网, which is not looked for inside it", "家庭网盘")]


def test_letters_of_a_longer_word_are_no_word_inside_a_term() -> None:
    text = "terms: [{term: SAFE卡, plain: 安全的卡, owner: province}]\ninternal: [{word: SA, say: 网络}]"
    assert said(entries_overlap, {GLOSSARY: text}) == []


def test_a_term_inside_a_term_is_as_it_should_be() -> None:
    assert said(entries_overlap, {}) == []


def test_an_internal_word_that_a_term_cuts_across_is_told_where_a_text_holds_it() -> None:
    glossary = "terms: [{term: 套餐, plain: 打包的服务, known: true, owner: province}]\ninternal: [{word: 超套, say: 超出}]"
    (told,) = tell(entries_overlap, {GLOSSARY: glossary, DEMO: push("超套餐部分另收费。")})
    assert (told.message, told.at) == ("in 超套餐 the word 超套 is found, not the term 套餐", "超套餐")
    assert (told.hint, told.related) == ("add 超套餐 to `allowed` if customers may read it", ("超套", "套餐"))
    assert said(entries_overlap, {GLOSSARY: glossary, DEMO: push("超套部分另收费。")}) == []
    assert said(entries_overlap, {GLOSSARY: glossary + "\nallowed: [超套餐]", DEMO: push("超套餐部分另收费。")}) == []


# G002 alias-used


def test_the_alias_of_a_draft_is_not_yet_to_be_replaced() -> None:
    draft = "terms: [{term: 返乡流量, plain: 在老家用, aliases: [回乡流量], status: draft, owner: changsha}]"
    assert said(alias_used, {GLOSSARY: draft, DEMO: push("含回乡流量。")}) == []
