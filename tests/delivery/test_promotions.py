"""What promotions on a server are told to be, whatever another hand or the server made of them."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from approvals.office import definition

from mobilectl.delivery.contract import EVERYBODY, Rollout
from mobilectl.delivery.criteria import groups_of
from mobilectl.delivery.promotions import Version, differing, entry_of, promotion_of, version_of

Promotion = dict[str, Any]


@pytest.fixture
def promotion(root: Path) -> Promotion:
    """A campaign as it is live."""
    one = definition(root, "demo")
    made = promotion_of(one.content, one.digest, {"statements": []}, "hunan")
    return {"id": "100", **made, "lifecycleStatus": "release"}


def known(promotion: Promotion) -> Version:
    version = version_of(promotion)
    assert version is not None
    return version


def keep(promotion: Promotion, content: bytes) -> None:
    promotion["attachment"][0]["content"] = base64.b64encode(content).decode()


def kept(promotion: Promotion) -> dict[str, Any]:
    found = json.loads(base64.b64decode(promotion["attachment"][0]["content"]))
    assert isinstance(found, dict)
    return found


def test_a_promotion_tells_its_version(promotion: Promotion, root: Path) -> None:
    one = definition(root, "demo")
    version = known(promotion)
    assert (version.id, version.digest, version.source, version.live) == ("demo", one.digest, "hunan", True)
    assert version.content == one.content


@pytest.mark.parametrize("more", [{"id": None}, {"id": 7}, {"description": None}, {"description": 3}, {"description": "another's"}])
def test_what_is_none_of_ours_is_left_out(promotion: Promotion, more: dict[str, Any]) -> None:
    assert version_of({**promotion, **more}) is None


@pytest.mark.parametrize("attachment", [None, "x", [], [None], [7, "x"], [{"name": "mobilectl-definition"}], [{"content": "e30="}]])
def test_a_server_that_keeps_no_attachment_is_believed_by_its_description(promotion: Promotion, root: Path, attachment: object) -> None:
    version = known({**promotion, "attachment": attachment})
    assert (version.digest, version.content, version.source) == (definition(root, "demo").digest, {}, "")


def test_other_attachments_are_passed_over(promotion: Promotion) -> None:
    other = {"name": "leaflet", "content": base64.b64encode(b'{"definition": {"id": "x"}}').decode()}
    assert known({**promotion, "attachment": [other, *promotion["attachment"]]}).content["id"] == "demo"


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"definition": 3, "approval": 4, "source": 5}'])
def test_an_attachment_that_is_none_is_taken_for_none(promotion: Promotion, content: bytes) -> None:
    keep(promotion, content)
    version = known(promotion)
    assert (version.content, version.approval, version.source) == ({}, {}, "")


def test_an_attachment_that_is_no_base64_is_taken_for_none(promotion: Promotion) -> None:
    promotion["attachment"][0]["content"] = "§" + promotion["attachment"][0]["content"]
    assert known(promotion).content == {}


@pytest.mark.parametrize(
    "edit",
    [
        lambda content: content.clear() or content.update(id="demo"),
        lambda content: content["definition"].update(audience=3),
        lambda content: content["definition"].update(offer={"price": "1"}),
        lambda content: content["definition"].update(faq=[]),
    ],
)
def test_a_definition_that_somebody_put_in_its_place_is_none_that_was_signed(
    promotion: Promotion, root: Path, edit: Callable[[dict[str, Any]], object]
) -> None:
    data = kept(promotion)
    edit(data["definition"])
    keep(promotion, json.dumps(data, ensure_ascii=False).encode())
    digest = known(promotion).digest
    assert digest != definition(root, "demo").digest
    moved = {**promotion, "id": "101", "href": "x", "lastUpdate": "later", "lifecycleStatus": "suspend"}
    assert known(moved).digest == digest, "what a server sets of itself is no change"


def test_who_is_paused_is_told(promotion: Promotion) -> None:
    for status, rollout in (("release", EVERYBODY), ("suspend", Rollout(paused=True))):
        entry = entry_of([known({**promotion, "lifecycleStatus": status})])
        assert entry is not None
        assert entry.rollout == rollout
    assert entry_of([known({**promotion, "lifecycleStatus": status}) for status in ("draft", "retirement", "test")]) is None


@pytest.mark.parametrize(
    ("found", "differs"),
    [
        ("2026-06-30T16:00:00.000Z", False),
        ("2026-07-01T00:00:00+08:00", False),
        ("2026-07-01T00:00:01+08:00", True),
        ("2026-07-01T00:00:00", True),
        ("2026-13-01T00:00:00Z", True),
        ("soon", True),
        (None, True),
        (7, True),
    ],
)
def test_times_are_compared_as_moments(promotion: Promotion, found: object, differs: bool) -> None:
    other = copy.deepcopy(promotion)
    other["validFor"]["startDateTime"] = found
    assert differing(promotion, other) == (("validFor",) if differs else ())


@pytest.mark.parametrize("found", [None, {}, [], "x", [None], [7]])
def test_rules_that_are_none_differ(promotion: Promotion, found: object) -> None:
    assert differing(promotion, {**promotion, "pattern": found}) == ("pattern",)


def test_everybody_and_things_without_a_word_of_the_definition(root: Path) -> None:
    one = definition(root, "demo")
    content = copy.deepcopy(dict(one.content))
    content["definition"].update(audience={}, offer={**content["definition"]["offer"], "gives": [{"what": "coupon", "amount": "2 张"}]})
    (pattern,) = promotion_of(content, one.digest, {}, "")["pattern"]
    assert pattern["criteriaGroup"][0]["criteria"] == [{"criteriaParameter": "customer", "criteriaOperator": "=", "criteriaValue": "any"}]
    assert pattern["action"][1] == {"id": "1-coupon", "actionType": "coupon", "actionValue": "2 张"}


def test_a_group_that_another_one_implies_is_left_out() -> None:
    assert len(groups_of({"all": [{"brand": "mzone"}, {"brand": ["mzone", "gotone"]}]}, {})) == 1
