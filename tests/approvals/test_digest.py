"""What changes the digest of a definition, and what does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from approvals.office import definition, desk, read
from worlds import change, copy_base

from mobilectl.approvals.definitions import addresses, choose, definitions
from mobilectl.approvals.digest import canonical, digest_of, plain
from mobilectl.errors import UsageError
from mobilectl.findings import Finding, Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.models.base import Model
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.scalars import Amount, Hours, Price, Text, Window, read_scalar

DEMO = "campaigns/changsha/demo.yaml"


def digests(root: Path) -> dict[str, str]:
    return {one.id: one.digest for one in definitions(read(root))}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_base(tmp_path)


def test_the_policy_each_touchpoint_and_each_campaign_is_a_definition(root: Path) -> None:
    found = [(one.kind, one.id, one.subject.owner, one.file) for one in definitions(read(root))]
    assert found == [
        ("policy", "policy", "province", "campaigns/policy.yaml"),
        ("touchpoint", "bill", "province", "touchpoints.yaml"),
        ("campaign", "demo", "changsha", DEMO),
    ]
    assert addresses(read(root)) == tuple((kind, id) for kind, id, _, _ in found)


def test_comments_quotes_and_order_do_not_change_it(root: Path) -> None:
    before = digests(root)
    text = (root / DEMO).read_text(encoding="utf-8").splitlines()
    text = [*reversed([line for line in text if line.startswith(("id:", "name:", "owner:"))]), "# a comment"] + [
        line.replace("theme: summer-data", "theme: 'summer-data'") for line in text if not line.startswith(("id:", "name:", "owner:"))
    ]
    (root / DEMO).write_text("\r\n".join(text) + "\r\n", encoding="utf-8")
    assert digests(root) == before


@pytest.mark.parametrize(
    ("file", "silent", "written"),
    [
        (DEMO, "offer: {commitment_months: null}", "offer: {commitment_months: 0}"),
        (DEMO, "priority: null", "priority: 50"),
        (DEMO, "support: null", "support: {}"),
        (DEMO, "faq: null", "faq: []"),
        ("campaigns/policy.yaml", "limits: {contention_share: null}", "limits: {contention_share: 0.2}"),
        ("campaigns/policy.yaml", "limits: {contention_share: null}", "limits: {contention_share: 20 %}"),
        ("campaigns/policy.yaml", "readiness: null", "readiness: {}"),
        ("campaigns/policy.yaml", "wording: {voice: null}", "wording: {voice: {}}"),
    ],
)
def test_a_default_written_down_does_not_change_it(root: Path, file: str, silent: str, written: str) -> None:
    change(root, file, silent)
    before = digests(root)
    change(root, file, written)
    assert digests(root) == before


def test_what_has_no_control_group_says_nothing_of_one(root: Path) -> None:
    """So it is signed as it was before there were any."""
    content = {one.id: one.content["definition"] for one in definitions(read(root))}
    assert content["demo"]["evaluation"] == {"survey": {"channel": "sms", "within": "48h"}, "targets": {"reach": 0.92, "uptake": 0.02}}
    assert all("evaluation" not in reminder for reminder in content["bill"]["reminders"])


def test_a_share_written_otherwise_is_the_same(root: Path) -> None:
    before = digests(root)
    change(root, DEMO, "evaluation: {targets: {reach: 92 %}}")
    assert digests(root) == before


def test_a_control_group_is_signed_as_a_number(root: Path) -> None:
    change(root, DEMO, "evaluation: {control: 5 %}")
    one = next(one for one in definitions(read(root)) if one.id == "demo")
    assert one.content["definition"]["evaluation"]["control"] == 0.05
    assert type(one.content["definition"]["evaluation"]["control"]) is float


@pytest.mark.parametrize(
    "piece",
    [
        "name: 另一个名字",
        "priority: 41",
        "offer: {price: 29.90 元/月}",
        "texts: {nudge-push: {title: 30GB流量包, body: 别的话。}}",
        "audience: {all: [{brand: [mzone]}]}",
    ],
)
def test_every_change_of_meaning_changes_it(root: Path, piece: str) -> None:
    before = digests(root)
    change(root, DEMO, piece)
    after = digests(root)
    assert after["demo"] != before["demo"]
    assert {**after, "demo": ""} == {**before, "demo": ""}


def test_a_changed_segment_changes_what_uses_it_over_any_number_of_steps(root: Path) -> None:
    change(root, "campaigns/segments.yaml", "segments: {angry: {name: 投诉, audience: {any: [{segment: recently-complained}]}}}")
    change(root, DEMO, "audience: {none: [{any: [{segment: [angry]}]}]}")
    before = digests(root)
    change(root, "campaigns/segments.yaml", "segments: {young: {audience: {all: [{brand: [gotone]}]}}}")
    assert digests(root) == before
    change(root, "campaigns/segments.yaml", "segments: {recently-complained: {audience: {all: [{complained_days: {at_most: 30}}]}}}")
    after = digests(root)
    assert after["demo"] != before["demo"]
    assert after["policy"] == before["policy"]
    assert set(definition(root, "demo").content["segments"]) == {"angry", "recently-complained"}


def test_segments_that_lead_in_a_circle_end(root: Path) -> None:
    change(root, "campaigns/segments.yaml", "segments: {young: {audience: {all: [{segment: young}]}}}")
    change(root, DEMO, "audience: {all: [{segment: young}], none: null}")
    assert set(definition(root, "demo").content["segments"]) == {"young"}


def test_a_changed_derived_attribute_changes_what_uses_it(root: Path) -> None:
    change(
        root,
        "campaigns/attributes.yaml",
        "attributes: {tier: {name: T, type: choice, values: {A: A, B: B}, cases: [{value: A, when: {arpu: {at_least: 9}}}, {value: B}]}}",
    )
    change(root, DEMO, "audience: {all: [{tier: [A]}]}")
    before = digests(root)
    change(root, "campaigns/attributes.yaml", "attributes: {tier: {cases: [{value: A, when: {arpu: {at_least: 100}}}, {value: B}]}}")
    assert digests(root)["demo"] != before["demo"]
    assert list(definition(root, "demo").content["attributes"]) == ["tier"]


def test_a_changed_product_changes_the_campaign_that_offers_it(root: Path) -> None:
    before = digests(root)
    change(root, "campaigns/products.yaml", "products: {data-30g: {price: 31 元/月}}")
    assert digests(root)["demo"] != before["demo"]


def test_the_content_can_be_read_back_as_what_was_written(root: Path) -> None:
    one = definition(root, "demo")
    again = msgspec.convert(one.content["definition"], Campaign, strict=False, dec_hook=read_scalar)
    assert again == read(root).campaigns[0].value
    assert digest_of({**one.content, "definition": plain(again)}) == one.digest


class Everything(Model, kw_only=True, frozen=True):
    """All kinds of values."""

    price: Price
    amount: Amount
    window: Window
    hours: Hours
    text: Text
    titled: Text
    day: date
    number: Decimal
    share: float
    endless: float
    huge: int
    loose: dict[str, Any]


def test_all_values_have_one_form_that_canonical_json_can_carry() -> None:
    made = plain(
        Everything(
            price=Price(Decimal("19.90"), "month"),
            amount=Amount(Decimal(30), "GB"),
            window=Window(20 * 60, 24 * 60),
            hours=Hours(48),
            text=Text("正文"),
            titled=Text("正文", "标题"),
            day=date(2026, 7, 3),
            number=Decimal("0.10"),
            share=0.5,
            endless=float("inf"),
            huge=2**60,
            loose={"a": None, "b": ["x"]},
        )
    )
    assert made == {
        "price": "19.90 元/月",
        "amount": "30 GB",
        "window": "20:00-24:00",
        "hours": "48h",
        "text": "正文",
        "titled": {"title": "标题", "body": "正文"},
        "day": "2026-07-03",
        "number": "0.10",
        "share": 0.5,
        "endless": "inf",
        "huge": str(2**60),
        "loose": {"a": None, "b": ["x"]},
    }
    assert canonical(made).startswith(b'{"amount":"30 GB","day":"2026-07-03"')


def test_a_policy_that_cannot_be_read_is_not_a_definition(root: Path) -> None:
    change(root, "campaigns/policy.yaml!", "province: [")
    assert "policy" not in digests(root)


def test_an_id_that_cannot_be_signed_is_a_flaw(root: Path) -> None:
    text = (root / DEMO).read_text(encoding="utf-8").replace("id: demo\n", 'id: "demo\\n"\n')
    (root / DEMO).write_text(text, encoding="utf-8")
    assert [len(one.flaws) for one in definitions(read(root)) if one.kind == "campaign"] in ([1], [])


def test_an_id_defined_twice_is_one_definition_that_names_both_files(root: Path) -> None:
    change(root, "campaigns/zhuzhou/copy.yaml", "owner: zhuzhou")
    found = [one for one in definitions(read(root)) if one.id == "demo"]
    assert len(found) == 1
    assert found[0].file == DEMO
    assert [one.values for one in found[0].flaws] == [{"file": "campaigns/zhuzhou/copy.yaml"}]


@pytest.mark.parametrize("file", ["segments", "attributes", "products"])
def test_a_definition_that_is_not_whole_is_flawed(root: Path, file: str) -> None:
    assert definition(root, "demo").flaws == ()
    change(root, f"campaigns/{file}.yaml!", "[")
    assert len(definition(root, "demo").flaws) == 1


def test_ids_are_chosen_by_name_or_by_kind_and_name(root: Path) -> None:
    change(root, "campaigns/province/policy.yaml", "id: policy\nowner: province")
    known = desk(root).definitions
    assert [one.kind for one in choose(known, ["demo", "touchpoint/bill", "demo"])] == ["campaign", "touchpoint"]
    with pytest.raises(UsageError, match="several") as several:
        choose(known, ["policy"])
    assert several.value.hint is not None
    assert several.value.hint.values["ids"] == ("policy/policy", "campaign/policy")
    with pytest.raises(UsageError) as unknown:
        choose(known, ["dmeo"])
    assert unknown.value.hint is not None
    assert unknown.value.hint.values == {"near": "demo"}


@pytest.mark.parametrize(
    ("place", "touches"),
    [
        (Place(DEMO, ("offer", "price")), ["demo"]),
        (Place("touchpoints.yaml", ("touchpoints", 0, "reminders", 0)), ["bill"]),
        (Place("touchpoints.yaml", ("touchpoints", 1)), []),
        (Place("touchpoints.yaml"), ["bill"]),
        (Place("campaigns/segments.yaml", ("segments", "recently-complained", "name")), ["demo"]),
        (Place("campaigns/segments.yaml", ("segments", "young")), []),
        (Place("campaigns/products.yaml", ("products", "data-30g")), ["demo"]),
        (Place("campaigns/policy.yaml", ("caps", 0)), ["policy"]),
    ],
)
def test_a_finding_touches_the_definitions_that_are_made_of_its_place(root: Path, place: Place, touches: list[str]) -> None:
    error = Finding("X001", "x", Severity.ERROR, Problem(place, say("wrong")))
    elsewhere = Finding("X002", "y", Severity.WARNING, Problem(Place("campaigns/glossary.yaml"), say("odd")))
    assert [one.id for one in definitions(read(root)) if one.touched_by([error, elsewhere]) == (error,)] == touches
