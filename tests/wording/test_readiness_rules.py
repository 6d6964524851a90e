from __future__ import annotations

from wording.trial import DEMO, said, tell

from mobilectl.rules.readiness import (
    contact_is_private_number,
    control_of_owed,
    no_evaluation,
    product_not_on_sale,
    support_contact_missing,
    support_not_ready,
)

PRODUCTS, POLICY = "campaigns/products.yaml", "campaigns/policy.yaml"


# R001 support-not-ready; the first message of the demo goes out on 2026-07-03


def test_support_is_ready_as_many_days_before_as_the_policy_asks() -> None:
    assert said(support_not_ready, "support: {billing: 2026-06-30, knowledge_base: 2026-06-30, hall_briefing: 2026-07-01}") == []
    told = tell(support_not_ready, "support: {billing: 2026-07-01, knowledge_base: 2026-07-01, hall_briefing: 2026-07-02}")
    assert [one.message for one in told] == [
        "the billing system is ready on 2026-07-01, but must be 3 days before the first message",
        "the hotline's knowledge base is ready on 2026-07-01, but must be 3 days before the first message",
        "the briefing of the halls is ready on 2026-07-02, but must be 2 days before the first message",
    ]
    assert told[0].hint == "be ready by 2026-06-30, or send the first message on 2026-07-04 or after"
    assert (told[0].at, told[0].related) == ("2026-07-01", ("2026-07-03",))


def test_the_policy_may_ask_for_fewer_days() -> None:
    changes = {DEMO: "support: {billing: 2026-07-03}", "campaigns/policy.yaml": "readiness: {billing_days: 0}"}
    assert said(support_not_ready, changes) == []


def test_a_missing_day_is_not_ready() -> None:
    (told,) = tell(support_not_ready, "support: {knowledge_base: null}")
    assert (told.message, told.at) == ("no day is given for the hotline's knowledge base", "support")
    assert told.hint == "add `knowledge_base: 2026-06-30` under support, or an earlier day"


def test_the_first_message_of_a_repeated_send_is_its_first_day_and_not_the_day_it_may_begin() -> None:
    sends = """
    sends:
      - {id: n, channel: app_push, text: nudge-push, every: {weekday: fri, from: 2026-07-04, to: 2026-07-31}, between: "18:00-20:00"}
    support: {billing: 2026-07-07, knowledge_base: 2026-07-07, hall_briefing: 2026-07-08}
    """
    assert said(support_not_ready, sends) == []
    late = tell(support_not_ready, sends.replace("billing: 2026-07-07", "billing: 2026-07-08"))
    assert [one.at for one in late] == ["2026-07-08"]


# R002 no-evaluation


def test_a_campaign_has_an_evaluation_with_a_survey() -> None:
    assert [message for message, _ in said(no_evaluation, "evaluation: null")] == ["the campaign has no evaluation"]
    assert said(no_evaluation, "evaluation: {survey: null}") == [("customers are not asked for a rating", "evaluation")]
    assert said(no_evaluation, "name: 新名字") == []


# R003 product-not-on-sale


def test_the_price_is_the_published_one() -> None:
    (told,) = tell(product_not_on_sale, "offer: {price: 15 元/月}")
    assert (told.message, told.at) == ("the offer costs 15 元/月, but 30GB 流量包 is published at 19.90 元/月", "15 元/月")
    assert told.related == ("19.90 元/月",)
    assert said(product_not_on_sale, "offer: {price: 19.9 元/月}") == []
    assert len(said(product_not_on_sale, "offer: {price: 19.90 元}")) == 1


def test_a_lower_price_for_some_months_names_the_published_one_afterwards() -> None:
    assert said(product_not_on_sale, "offer: {price: 9.90 元/月, benefit_months: 3, afterwards: 19.90 元/月}") == []
    assert len(said(product_not_on_sale, "offer: {price: 9.90 元/月, benefit_months: 3, afterwards: 25 元/月}")) == 1
    assert len(said(product_not_on_sale, "offer: {price: 9.90 元/月, benefit_months: null, afterwards: 19.90 元/月}")) == 1


def test_the_product_is_on_sale_in_the_whole_period() -> None:
    def sold(days: str) -> list[tuple[str, str]]:
        return said(product_not_on_sale, {PRODUCTS: f"products: {{data-30g: {{{days}}}}}"})

    assert sold("from: 2026-07-01, to: 2026-08-31") == []
    assert sold("from: 2026-07-02") == [("30GB 流量包 is sold only from 2026-07-02", "2026-07-01")]
    assert sold("to: 2026-08-30") == [("30GB 流量包 is sold only until 2026-08-30", "2026-08-31")]


def test_an_unknown_product_is_another_rules() -> None:
    assert said(product_not_on_sale, "offer: {product: nothing}") == []


# R004, R005


def test_somebody_answers_the_front_line() -> None:
    assert said(support_contact_missing, "support: {contact: null}") == [("nobody is named whom halls and hotline can ask", "support")]
    assert len(said(support_contact_missing, "support: {contact: ' '}")) == 1
    assert said(support_contact_missing, "support: {contact: 市场部值班台}") == []


def test_the_contact_is_a_desk_and_not_a_mobile_number() -> None:
    assert said(contact_is_private_number, "support: {contact: 小李 139-0731-0000}") == [
        ("the contact is a mobile number", "139-0731-0000")
    ]
    assert said(contact_is_private_number, "support: {contact: 市场部值班台 0731-84110086}") == []
    assert said(contact_is_private_number, "support: {contact: null}") == []


# R006 control-of-owed

CONTROL = "evaluation: {control: 5 %}"


def reminder(id: str, rest: str) -> str:
    return (
        f"{{id: {id}, name: x, trigger: {{schedule: {{after_bill_day: 5}}}}, timeliness: timed, at_most: {{count: 1, per: month}}, "
        f'between: "09:00-18:00", channels: [sms], texts: {{sms: 【湖南移动】您好。}}, {rest}}}'
    )


def touchpoints(*reminders: str) -> dict[str, str]:
    return {"touchpoints.yaml": f"touchpoints: [{{id: bill, name: 账单提醒, reminders: [{', '.join(reminders)}]}}]"}


def test_nobody_is_kept_from_what_a_standard_promises() -> None:
    standards = (
        "standards: [{id: a, name: A 级客户, audience: {}, reminders: [care]}, {id: b, name: 全部, audience: {}, reminders: [care]}]"
    )
    world = {POLICY: standards} | touchpoints(reminder("tip", CONTROL), reminder("care", f"class: marketing, {CONTROL}"))
    (found,) = tell(control_of_owed, world)
    assert found.message == "customers are promised `care`, but a control group gets none of it"
    assert found.hint == "remove `control`: only what nobody is owed can be compared so"
    assert (found.at, found.related) == ("5 %", ("id: a", "id: b"))
    assert said(control_of_owed, world | touchpoints(reminder("care", "evaluation: {targets: {reach: 0.9}}"))) == []


def test_nobody_is_kept_from_what_they_get_instead_of_selling() -> None:
    spared = "spared: [{id: x, name: 投诉客户, audience: {all: [{segment: recently-complained}]}, instead: [demo, care]}]"
    world = {POLICY: spared, DEMO: CONTROL} | touchpoints(reminder("care", CONTROL))
    assert [(one.message, one.related) for one in tell(control_of_owed, world)] == [
        ("customers are promised `demo`, but a control group gets none of it", ("id: x",)),
        ("customers are promised `care`, but a control group gets none of it", ("id: x",)),
    ]
    assert said(control_of_owed, {DEMO: CONTROL}) == []


def test_nobody_is_kept_from_what_must_be_told_unasked() -> None:
    world = touchpoints(reminder("bill-issued", CONTROL), reminder("usage-full", f"class: marketing, {CONTROL}"), reminder("own", CONTROL))
    unasked = "customers must be told `{}` without being asked, but a control group is not told"
    assert said(control_of_owed, world) == [(unasked.format("bill-issued"), "5 %")]
    kinds = {POLICY: "wording: {reminder_kinds: {own: roaming, bill-issued: none}}"}
    assert said(control_of_owed, world | kinds) == [(unasked.format("own"), "5 %")]
    assert said(control_of_owed, world | {POLICY: "wording: {reminder_kinds: {own: points, bill-issued: balance}}"}) == []
