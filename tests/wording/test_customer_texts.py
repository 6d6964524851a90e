from __future__ import annotations

import gc

from hypothesis import given
from hypothesis import strategies as st
from wording.trial import DEMO, words_at, world

from mobilectl.wording import reader
from mobilectl.wording.carried import as_sent, signature_of
from mobilectl.wording.reader import vocabulary, wordings
from mobilectl.wording.texts import Piece, Use, Wording
from mobilectl.workspace.workspace import Workspace

SENDS = """
sends:
  - {id: launch, channels: [sms, app_push], channel_texts: {sms: launch-sms, app_push: nudge-push}, on: 2026-07-03, between: "10:00-12:00"}
  - {id: again, channel: sms, text: launch-sms, on: 2026-07-20, between: "10:00-12:00"}
  - {id: notice, channel: sms, text: launch-sms, class: service, on: 2026-07-21, between: "10:00-12:00"}
  - {id: lost, channel: telex, text: launch-sms, on: 2026-07-22, between: "10:00-12:00"}
"""
VARIANTS = """
texts: {spare: 没有下发用到这一条。}
variants:
  - segment: young
    texts:
      launch-sms: 【湖南移动】{name}，30GB流量包。
      nudge-push: {title: 你好, body: 30GB流量包}
variables: {name: {meaning: 称呼, longest: 欧阳女士}}
"""


def campaign(workspace: Workspace) -> Wording:
    (wording,) = wordings(workspace.campaigns[0], workspace)
    return wording


def test_a_text_knows_every_way_it_is_used_once() -> None:
    texts = {text.key: text for text in campaign(world({DEMO: SENDS})).texts}
    assert texts["launch-sms"].uses == (Use("sms", "sms", "marketing"), Use("sms", "sms", "service"))
    assert texts["nudge-push"].uses == (Use("app_push", "push", "marketing"),)
    assert texts["nudge-push"].used_on("push")
    assert not texts["nudge-push"].used_on("sms")


def test_a_text_that_no_send_uses_is_still_there() -> None:
    texts = {text.key: text for text in campaign(world({DEMO: VARIANTS})).texts}
    assert texts["spare"].uses == ()


def test_variants_are_used_as_the_texts_they_rewrite() -> None:
    variants = [text for text in campaign(world({DEMO: VARIANTS})).texts if text.segment]
    assert [(text.segment, text.key, text.uses[0].channel) for text in variants] == [
        ("young", "launch-sms", "sms"),
        ("young", "nudge-push", "app_push"),
    ]
    assert variants[0].body.route == ("variants", 0, "texts", "launch-sms")
    assert variants[1].title is not None
    assert variants[1].title.route == ("variants", 0, "texts", "nudge-push", "title")


def test_variables_are_filled_with_their_longest_value_and_unknown_ones_are_left() -> None:
    (text,) = [text for text in campaign(world({DEMO: VARIANTS})).texts if text.segment and text.title is None]
    assert text.longest(text.body) == "【湖南移动】欧阳女士，30GB流量包。"
    assert text.longest(Piece("{nobody}{name", "", ())) == "{nobody}{name"


def test_reminders_have_a_text_for_each_channel_and_no_faq() -> None:
    workspace = world({})
    (wording,) = wordings(workspace.touchpoints[0], workspace)
    assert [(text.key, text.uses) for text in wording.texts] == [
        ("sms", (Use("sms", "sms", "service"),)),
        ("app_push", (Use("app_push", "push", "service"),)),
    ]
    assert wording.answers == ()
    assert words_at(workspace, wording.texts[1].body.place) == "本月账单已生成，点开查看金额和明细。"


def test_the_faq_comes_with_its_topics() -> None:
    wording = campaign(world({}))
    assert wording.answers[1].topic == "price"
    assert wording.answers[1].question.words == "多少钱?"
    assert wording.answers[1].answer.route == ("faq", 1, "a")


def test_the_body_as_sent_has_what_it_must_carry() -> None:
    workspace = world({DEMO: "texts: {launch-sms: 30GB流量包}"})
    text = campaign(workspace).texts[0]
    assert as_sent(text, Use("sms", "sms", "marketing"), workspace.policy.wording) == "【湖南移动】30GB流量包拒收请回复R"
    assert as_sent(text, Use("sms", "sms", "service"), workspace.policy.wording) == "【湖南移动】30GB流量包"
    assert as_sent(text, Use("app_push", "push", "marketing"), workspace.policy.wording) == "30GB流量包"


def test_a_foreign_signature_is_replaced_and_not_added_to() -> None:
    workspace = world({DEMO: "texts: {launch-sms: 【移动】30GB流量包}"})
    assert as_sent(campaign(workspace).texts[0], Use("sms", "sms", "service"), workspace.policy.wording) == "【湖南移动】30GB流量包"
    assert signature_of("【移动】30GB") == "【移动】"
    assert signature_of("30GB【移动】") is None


@given(st.text(st.sampled_from("流量a"), min_size=1, max_size=12), st.data())
def test_a_stretch_is_named_by_its_words_and_which_of_them_it_is(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    fragment = Piece(text, "x.yaml", ()).at(start, end).fragment
    assert fragment is not None
    starts = [at for at in range(len(text)) if text.startswith(fragment[0], at)]
    assert starts[fragment[1]] == start


def test_definitions_are_read_once_and_forgotten_with_their_workspace() -> None:
    workspace = world({})
    assert campaign(workspace) is campaign(workspace)
    assert vocabulary(workspace) is vocabulary(workspace)
    kept = len(reader._kept)
    del workspace
    gc.collect()
    assert len(reader._kept) < kept


def test_a_campaign_that_was_changed_is_read_again() -> None:
    import msgspec

    from mobilectl.workspace.scalars import Text
    from mobilectl.workspace.workspace import Defined

    workspace = world({})
    before = workspace.campaigns[0]
    changed = Defined(msgspec.structs.replace(before.value, texts={"launch-sms": Text("新文案")}), before.file)
    assert campaign(workspace).texts[0].body.words != "新文案"
    assert wordings(changed, workspace)[0].texts[0].body.words == "新文案"
