"""What law and the ministry's rules ask of words: what fires, what must not, the sentence, the place."""

from __future__ import annotations

from types import ModuleType

import pytest
from wording.trial import DEMO, answer, push, quoted, said, sms, tell

from mobilectl.rules.compliance import (
    amount_on_lock_screen,
    asks_for_secret,
    authority_named,
    claim_without_source,
    competitor_named,
    final_interpretation,
    gift_incomplete,
    original_price_without_basis,
    personalised_without_refusal,
    port_in_exclusive,
    reminder_slot_missing,
    renewal_not_told,
    threat,
    trial_turns_paid,
    urgency_without_deadline,
)

POLICY = "campaigns/policy.yaml"
NAMES = "wording: {competitors: [中国联通, 联通用户, 联通]}"
SERVICE = 'sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00", class: service}]\n'

FIRES: list[tuple[ModuleType, str, str, str]] = [
    (trial_turns_paid, push("视频会员免费体验1个月，到期自动续订。"), "自动续订",
     "the free trial goes on and costs money, and it is not said: what it costs then, how to cancel it, that one is reminded five days before, "
     "that nothing is charged before one has confirmed it"),
    (trial_turns_paid, push("首月0元，次月起按15元/月收取，可随时退订，到期前5天提醒。"), "按15元/月收",
     "the free trial goes on and costs money, and it is not said: that nothing is charged before one has confirmed it"),
    (trial_turns_paid, push("云盘会员试用30天，详询10086。"), "试用", "what comes after the trial is not said"),
    (renewal_not_told, push("视频会员，每月自动续订。"), "自动续订", "it renews by itself, and it is not said: what it costs then, how to cancel it"),
    (renewal_not_told, push("视频会员15元/月，到期自动续费。"), "自动续费", "it renews by itself, and it is not said: how to cancel it"),
    (gift_incomplete, push("办理就送大礼包，8月31日前办。"), "送", "a gift is promised and it is not said: what and how much"),
    (gift_incomplete, push("办宽带赠送10GB流量。"), "赠", "a gift is promised and it is not said: until when"),
    (gift_incomplete, push("赠话费。"), "赠", "a gift is promised and it is not said: what and how much, until when, how to get it"),
    (original_price_without_basis, push("原价59元/月，现在19.90元/月。"), "59元/月", "59元/月 is not the published price, 19.90 元/月"),
    (original_price_without_basis, push("限时立减20元，19.90元/月。"), "立减", "立减: the price that this is less than is not said"),
    (original_price_without_basis, push("流量包半价，点开办理。"), "半价", "半价: the price that this is less than is not said"),
    (authority_named, push("工信部推荐的流量包，19.90元/月。"), "工信部", "advertising must not use the name of the state: 工信部"),
    (authority_named, push("市政府联合移动发放流量，19.90元/月。"), "市政府", "advertising must not use the name of the state: 市政府"),
    (authority_named, answer("price", "享受政府补贴后19.90元/月。"), "政府补贴", "advertising must not use the name of the state: 政府补贴"),
    (port_in_exclusive, push("携号转网客户专享19.90元/月。"), "携号转网客户专享", "携号转网客户专享: an offer for those alone who port in is not allowed"),
    (port_in_exclusive, push("仅限携入客户，19.90元/月。"), "仅限携入", "仅限携入: an offer for those alone who port in is not allowed"),
    (final_interpretation, push("本公司保留最终解释权。"), "保留最终解释权", "保留最终解释权 takes customers' rights from them and is void"),
    (final_interpretation, answer("price", "19.90元/月，解释权归湖南移动所有。"), "解释权归湖南移动所有",
     "解释权归湖南移动所有 takes customers' rights from them and is void"),
    (personalised_without_refusal, push("根据您的用量，推荐30GB流量包。"), "根据您的用量",
     "根据您的用量: it is picked by personal data, and there is no way to refuse it"),
    (personalised_without_refusal, push("猜您喜欢：30GB流量包。"), "猜您喜欢", "猜您喜欢: it is picked by personal data, and there is no way to refuse it"),
    (threat, push("不升级套餐将限制上网。"), "不升级套餐将限制", "customers are threatened here: 不升级套餐将限制"),
    (threat, push("请务必办理，否则将停机。"), "请务必办理，否则将停机", "customers are threatened here: 请务必办理，否则将停机"),
    (threat, sms("【湖南移动】欠费不交，将列入失信名单。拒收请回复R"), "不交，将列入失信", "customers are threatened here: 不交，将列入失信"),
    (asks_for_secret, push("回复验证码即可办理。"), "回复验证码", "customers are asked to give away a secret: 回复验证码"),
    (asks_for_secret, push("请将身份证号发到10086。"), "将身份证号发", "customers are asked to give away a secret: 将身份证号发"),
    (asks_for_secret, push("请报一下您刚收到的短信验证码。"), "请报一下您刚收到的短信验证码", "customers are asked to give away a secret: 请报一下您刚收到的短信验证码"),
    (threat, push("不换成5G套餐，就会被关停。"), "不换成5G套餐，就会被关停", "customers are threatened here: 不换成5G套餐，就会被关停"),
    (claim_without_source, push("5G网速是4G的10倍。"), "是4G的10倍", "是4G的10倍 is claimed without a source"),
    (original_price_without_basis, push("现在5折，19.90元/月。"), "5折", "5折: the price that this is less than is not said"),
    (gift_incomplete, push("送精美礼品一份，8月31日前办。"), "送", "a gift is promised and it is not said: what and how much"),
    (asks_for_secret, push("点击链接输入银行卡号领取。"), "点击链接输入银行卡号", "customers are asked to give away a secret: 点击链接输入银行卡号"),
    (claim_without_source, push("95%的客户选择它。"), "95%的客户", "95%的客户 is claimed without a source"),
    (claim_without_source, push("已有300万客户办理，网速提升2倍。"), "已有300万客户", "已有300万客户 is claimed without a source"),
    (amount_on_lock_screen, push("尾号5678的号码余额3.20元。"), "尾号5678", "who it is and how much stand together on the lock screen"),
    (amount_on_lock_screen, push("王女士，您本月账单62.00元。"), "王女士", "who it is and how much stand together on the lock screen"),
    (urgency_without_deadline, push("活动即将结束，点开办理。"), "即将结束", "即将结束: until when is not said"),
    (urgency_without_deadline, push("数量有限，抓紧办理。"), "数量有限", "数量有限: until when is not said"),
]  # fmt: skip

CLEAN: list[tuple[ModuleType, list[str]]] = [
    (trial_turns_paid, [
        push("免费体验30天，到期自动停止，不收费。"), push("首月免费，到期前5天短信提醒，回复Y确认后按15元/月收费，发QXSP到10086取消。"),
        push("客服热线免费，19.90元/月。"), push("试用期满不会自动续订，也不收费。"), push("免费提醒，19.90元/月。"), push("体验厅开放，到营业厅可看。"),
        sms("【湖南移动】您体验的会员9月6日到期，到期自动停止。拒收请回复R"), answer("expiry", "体验期满自动停止，不再收费。"),
    ]),
    (renewal_not_told, [
        push("15元/月，每月自动续订，发QXSP到10086取消。"), push("15元/月，到期自动停止，不续订。"), push("19.90元/月，不自动续费。"),
        push("19.90元/月，次月生效。"), sms("【湖南移动】会员包（15元/月）将于9月6日自动续订，不再使用请发QXSP到10086。拒收请回复R"),
        answer("expiry", "到期不自动续订。"), "offer: {renewal: confirmed}", "offer: {renewal: none}",
    ]),
    (gift_incomplete, [
        push("办理送5GB国内流量，当月有效，点开办理。"), push("短信已发送，点开查看。"), push("装宽带免费送货上门，8月31日前办。"),
        push("赠送视频会员3个月，每月在APP领取。"), push("10GB流量免费送，9月30日前登录APP领取。"), push("充100元送10元话费，7月31日前在APP充值，自动到账。"),
        push("没有赠送，19.90元/月。"), SERVICE + sms("【湖南移动】赠送的话费已到账。"),
    ]),
    (original_price_without_basis, [
        push("19.90元/月，8月31日前办。"), push("原价19.90元/月，点开查看。"), push("打折卡已停售，不打折，19.90元/月。"), push("折叠屏手机可用，19.90元/月。"),
        "offer: {price: 15 元/月}\n" + push("公示价19.90元/月，立减4.90元，15元/月。"), "offer: {price: 15 元/月}\n" + push("立减4.90元，15元/月。"),
        "offer: {price: 9.95 元/月}\n" + push("五折优惠，打折后9.95元/月，原价19.90元/月。"),
        "offer: {benefit_months: 3, afterwards: 29 元/月}\n" + push("原价29元/月，前3个月19.90元/月。"),
    ]),
    (authority_named, [
        push("国家法定节假日照常可用，19.90元/月。"), push("谨记国家反诈中心提醒，19.90元/月。"), push("依据工信部规定，办理须实名，19.90元/月。"),
        answer("complaints", "拨打10086；不满意可向工信部申诉受理中心投诉。"), SERVICE + sms("【湖南移动】公安部提醒您谨防诈骗。"), push("中国移动联合高校，19.90元/月。"),
        push("按工信部要求须二次确认，19.90元/月。"), push("本地办理，19.90元/月。"),
    ]),
    (port_in_exclusive, [
        push("新老客户、携号转网客户都能办。"), push("携号转网查询发CXXZ到10086。"), push("我们没有携号转网专属优惠。"), push("携号转网授权码有效期很短。"),
        push("合约期内办理携号转网须先解约。"), push("新客户专享19.90元/月。"), push("新客户和携入客户同享优惠。"), answer("port_transfer", "转网前请先取消本业务。"),
    ]),
    (final_interpretation, [
        push("活动规则见APP。"), push("详细解释请看FAQ。"), push("有疑问请听客服解释。"), push("条款解释见APP，19.90元/月。"), answer("price", "19.90元/月，费用解释见账单。"),
        push("最终价格19.90元/月。"),
    ]),
    (personalised_without_refusal, [
        push("根据您的用量推荐30GB流量包，可在APP“设置”关闭个性化推荐。"), sms("【湖南移动】根据您的使用习惯推荐30GB流量包。拒收请回复R"),
        push("按套餐收费，19.90元/月。"), push("根据活动规则，8月31日截止。"), push("喜欢看视频就办30GB流量包。"), push("根据您的用量推荐30GB流量包，不想接收请按9。"), SERVICE + sms("【湖南移动】根据您的用量，本月可能超出。"),
        push("为您服务，19.90元/月。"),
    ]),
    (threat, [
        push("不升级也可照常使用。"), SERVICE + sms("【湖南移动】余额不足，逾期未充值将停机。"), SERVICE + sms("【湖南移动】未实名的号码将停用，请到营业厅办理实名。"),
        push("不办理不会影响您现在的套餐使用。"), push("不确认就不开通，也不收费。"), push("到期您不确认就停用，不扣费。"), push("没有办理过的客户可以参加。"),
        push("未办理宽带的客户也能参加，名额不受限制。"),
    ]),
    (asks_for_secret, [
        push("请勿向他人透露验证码。"), push("我们不会要求您提供服务密码。"), push("登录APP，输入短信验证码确认办理。"), push("凭身份证到营业厅办理。"),
        push("10086会发送验证码短信，请查收。"), answer("port_transfer", "发送CXXZ#姓名#证件号码到10086查询转网资格。"), push("回复密码重置可重设服务密码。"),
        push("不要把验证码告诉他人。"), push("您报出验证码后才扣积分。"),
    ]),
    (claim_without_source, [
        push("您本月流量已用80%。"), push("据2026年6月客户满意度调查，95%的客户满意。"), push("流量用到80%时提醒您。"), push("八成新手机可以旧换新。"),
        push("下载速率最高1000Mbps。"), push("300M宽带，比100M快。"), push("家庭成员最多5人。"),
    ]),
    (amount_on_lock_screen, [
        push("您的号码余额3.20元。"), push("尾号5678的号码已恢复使用。"), sms("【湖南移动】尾号5678的号码余额3.20元。拒收请回复R"), push("尊敬的女士，您的账单62.00元。"),
        push("账单62.00元，请查看。"), push("先生们，19.90元/月。"),
    ]),
    (urgency_without_deadline, [
        push("活动即将结束，8月31日24时截止。"), push("限时优惠，截至8月31日。"), push("流量即将用完。"), push("今天最后1天，抓紧办理。"),
        SERVICE + sms("【湖南移动】您的会员即将到期失效，请查看。"), push("最后一步：点开确认。"), push("网速有限制，19.90元/月。"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "change", "at", "message"), FIRES, ids=lambda one: one.CODE if isinstance(one, ModuleType) else None)
def test_what_is_said_and_where(rule: ModuleType, change: str, at: str, message: str) -> None:
    assert (message, at) in said(rule, change)


@pytest.mark.parametrize(("rule", "change"), [(rule, change) for rule, changes in CLEAN for change in changes])
def test_what_must_not_fire(rule: ModuleType, change: str) -> None:
    assert said(rule, change) == []


def test_an_offer_that_renews_is_told_in_each_text() -> None:
    found = tell(renewal_not_told, "offer: {renewal: reminded}\n" + push("19.90元/月，点开办理。"))
    assert [(one.message, one.at, one.related) for one in found] == [
        ("it renews by itself, and the text does not say so", words, ("reminded",))
        for words in (
            "【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R",
            "19.90元/月，点开办理。",
        )
    ][1:]


def test_what_a_trial_must_tell_may_partly_stand_in_the_faq() -> None:
    text = push("首月免费，次月起按15元/月收费，可发QXSP到10086取消。")
    faq = "faq: [{topic: expiry, q: 到期呢?, a: 到期前5天短信提醒，您回复Y确认后才收费。}]\n"
    assert len(said(trial_turns_paid, text)) == 1
    assert said(trial_turns_paid, text + "\n" + faq) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("比联通用户更省。", [("another operator is named here: 联通用户", "联通用户")]),
        ("中国联通也一样。", [("another operator is named here: 中国联通", "中国联通")]),
        ("其他运营商的客户也能办。", []),
        ("谨防电信诈骗。", []),
    ],
)
def test_the_names_of_other_operators_are_the_policys(text: str, found: list[tuple[str, str]]) -> None:
    assert said(competitor_named, {POLICY: NAMES, DEMO: push(text)}) == found
    assert said(competitor_named, {DEMO: push(text)}) == []


def test_a_wrong_original_price_is_shown_beside_the_published_one() -> None:
    (found,) = tell(original_price_without_basis, push("原价59元/月，现在19.90元/月。"))
    assert (found.hint, found.related) == ("write 19.90 元/月, or leave the comparison out", ("19.90 元/月",))


def test_a_variable_can_be_a_person_or_a_sum() -> None:
    variables = "\nvariables: {who: {meaning: 客户姓名, longest: 欧阳某某}, sum: {meaning: 账单金额, longest: '999.99'}}"
    assert said(amount_on_lock_screen, push("{who}，您本月账单{sum}。") + variables) == [
        ("who it is and how much stand together on the lock screen", "{who}")
    ]
    assert (
        said(amount_on_lock_screen, push("您本月账单{sum}。") + variables.replace("who: {meaning: 客户姓名, longest: 欧阳某某}, ", ""))
        == []
    )


def reminder(id: str, text: str, variables: str = "{}") -> dict[str, str]:
    return {
        "touchpoints.yaml": f"""
touchpoints:
  - id: data-usage
    name: 触点
    reminders:
      - id: {id}
        name: 提醒
        trigger: {{schedule: {{after_bill_day: 1}}}}
        timeliness: periodic
        between: "09:00-18:00"
        channels: [sms]
        texts: {{sms: {quoted("【湖南移动】" + text)}}}
        variables: {variables}
"""
    }


@pytest.mark.parametrize(
    ("id", "text", "missing"),
    [
        ("usage-near-limit", "您的流量即将用完。",
         "how much is used or left, until when it can be used, what more use costs, or how it is limited, how to look it up"),
        ("usage-near-limit", "已用16GB，剩4GB，用到9月30日24时，用完后按5元/GB计费，发CXLL到10086可查。", None),
        ("usage-near-limit", "已用80%，9月30日前有效，用完后暂停上网，点开查看。", None),
        ("usage-full", "本月流量20GB已用完，现按5元/GB收费，满100元暂停。", "how to look it up"),
        ("usage-full", "本月流量已达40GB，网速调整为最高1Mbps，登录APP可查。", None),
        ("plan-change-notice", "您的套餐已变更，10月1日起生效，长期有效，发QXBG到10086可撤销。", "the price"),
        ("plan-change-notice", "新套餐59元/月，次月生效，发QXBG到10086可撤销。", "for how long it holds"),
        ("balance-low", "您的余额不足，请及时充值。", "the balance"),
        ("balance-low", "您的余额3.20元，请及时充值。", None),
        ("points-expiring", "您有积分将于12月31日到期。", "how many points"),
        ("points-expiring", "您有800积分将到期。", "their last day"),
        ("points-expiring", "您有800积分将于12月31日到期。", None),
        ("suspension-notice", "您的号码已停机。", "why, how to get the service back"),
        ("suspension-notice", "您的号码因欠费停机，交清后恢复。", None),
        ("vas-trial-expiring", "您体验的会员快到期了，发QXSP到10086取消。", "the last day of the trial, what comes afterwards"),
        ("vas-trial-expiring", "您体验的会员9月30日到期，到期自动停止，可发QXSP到10086取消。", None),
        ("bill-issued", "8月账单已生成，请查看。", "the amount"),
        ("plan-change-notice", "新套餐59元/月，次月生效，合约24个月，可撤销。", None),
        ("of-our-own", "您好。", None),
    ],
)  # fmt: skip
def test_what_a_reminder_must_tell(id: str, text: str, missing: str | None) -> None:
    expected = [] if missing is None else [(f"`{id}` does not tell: {missing}", f"【湖南移动】{text}")]
    assert said(reminder_slot_missing, reminder(id, text)) == expected


def test_a_variable_tells_what_its_example_does() -> None:
    variables = "{sum: {meaning: 余额（元）, longest: '2000.00', example: '3.20'}}"
    assert said(reminder_slot_missing, reminder("balance-low", "您的余额{sum}元，请充值。", variables)) == []


@pytest.mark.parametrize(
    ("kind", "text", "missing"),
    [
        ("roaming", "您已到泰国，上网30元/天。", "what calls, messages and data cost, the hotline"),
        ("roaming", "您已到泰国，上网30元/天，拨打0.99元/分钟，短信0.39元/条，漫游客服热线免费。", None),
        ("renewal", "您的会员包将自动续订，不用了发QXSP到10086取消。", "the price, the day on which it renews"),
        ("renewal", "您的会员包（15元/月）将于9月6日自动续订，不用了发QXSP到10086取消。", None),
        ("none", "您好。", None),
    ],
)
def test_the_policy_names_the_kinds_of_other_reminders(kind: str, text: str, missing: str | None) -> None:
    changes = {**reminder("bill-issued" if kind == "none" else "of-our-own", text)}
    id = "bill-issued" if kind == "none" else "of-our-own"
    changes[POLICY] = f"wording: {{reminder_kinds: {{{id}: {kind}}}}}"
    expected = [] if missing is None else [(f"`{id}` does not tell: {missing}", f"【湖南移动】{text}")]
    assert said(reminder_slot_missing, changes) == expected


def test_a_push_need_not_tell_what_it_opens_on() -> None:
    changes = reminder("plan-change-notice", "新套餐59元/月，次月生效，可撤销。")
    changes["touchpoints.yaml"] = (
        changes["touchpoints.yaml"].replace("channels: [sms]", "channels: [app_push]").replace("{sms: ", "{app_push: ")
    )
    assert said(reminder_slot_missing, changes) == []
