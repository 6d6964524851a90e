"""What came of a definition, as the sandbox tells it and as the client reads it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from delivery.talking import DEMO, ask
from delivery.wire import CONTRACT, check_schema, embedded
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from mobilectl.approvals.signers import Signers
from mobilectl.approvals.states import Trust
from mobilectl.delivery.client import DeliveryClient
from mobilectl.delivery.contract import ImpactResults, MessageResults, Results
from mobilectl.delivery.exchange import Retries
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store
from mobilectl.errors import Unreachable

CAMPAIGN = ("campaign", DEMO.rpartition("/")[2])
SMS = MessageResults("invitation", "sms", "changsha", 90, 80, 40, 20, 30, 15, 20, 9, 6, 5)
APP = MessageResults("invitation", "app_push", None, 10, 0)
CONTACTED = ImpactResults(None, "changsha", "contacted", 88, 7)
KEPT_OUT = ImpactResults(None, "changsha", "control", 10, 0)
PLAYED = Results(True, "2026-07-05T01:00:00Z", "2026-07-04", "sha256:" + "b" * 64, (SMS, APP), (CONTACTED, KEPT_OUT))
SCHEMAS = CONTRACT["components"]["schemas"]


def sandbox(tmp_path: Path) -> tuple[Store, Starlette]:
    store = Store(tmp_path / "store")
    return store, make_app(store, Trust(Signers(), {}, (), "sandbox"))


def test_results_are_told_as_they_were_kept(tmp_path: Path) -> None:
    store, app = sandbox(tmp_path)
    assert ask(app, "GET", f"{DEMO}/results").status_code == 404
    store.keep_results({CAMPAIGN: replace(PLAYED, messages=()), ("touchpoint", "bill"): PLAYED})
    store.keep_results({CAMPAIGN: PLAYED})
    assert ask(app, "GET", f"{DEMO}/results").json() == {
        "simulated": True,
        "as_of": "2026-07-05T01:00:00Z",
        "until": "2026-07-04",
        "snapshot": "sha256:" + "b" * 64,
        "messages": [
            {"message": "invitation", "channel": "sms", "city": "changsha", "sent": 90, "delivered": 80, "asked": 40}
            | {"aware": 20, "aware_answers": 30, "satisfied": 15, "rated": 20, "promoters": 9, "passives": 6, "detractors": 5},
            {"message": "invitation", "channel": "app_push", "city": None, "sent": 10, "delivered": 0}
            | dict.fromkeys(("asked", "aware", "aware_answers", "satisfied", "rated", "promoters", "passives", "detractors"), 0),
        ],
        "impact": [
            {"message": None, "city": "changsha", "group": "contacted", "customers": 88, "taken_up": 7},
            {"message": None, "city": "changsha", "group": "control", "customers": 10, "taken_up": 0},
        ],
    }
    assert ask(app, "GET", "/touchpoint/bill/results").status_code == 404, "what was kept before is gone"
    assert Store(tmp_path / "store").results(CAMPAIGN) == PLAYED


def test_results_of_what_cannot_be_are_absent(tmp_path: Path) -> None:
    found = ask(sandbox(tmp_path)[1], "GET", "/nothing/x/results")
    assert (found.status_code, found.json()["type"]) == (404, "urn:mobilectl:problem:not-found")


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ({"sent": 79}, "larger than its whole"),
        ({"delivered": 39}, "larger than its whole"),
        ({"delivered": 91}, "larger than its whole"),
        ({"asked": 81}, "larger than its whole"),
        ({"aware_answers": 41}, "larger than its whole"),
        ({"aware": 31}, "larger than its whole"),
        ({"aware": -1}, "below zero"),
        ({"rated": 41, "promoters": 30}, "larger than its whole"),
        ({"satisfied": 21}, "larger than its whole"),
        ({"satisfied": -1}, "below zero"),
        ({"promoters": 10}, "not those who rated"),
        ({"promoters": -1, "passives": 16}, "not those who rated"),
        ({"sent": 2**53}, "larger than its whole"),
    ],
)
def test_numbers_of_messages_that_cannot_be_true_together_are_refused(numbers: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(SMS, **numbers)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"taken_up": 89}, "larger than its whole"),
        ({"taken_up": -1}, "below zero"),
        ({"customers": 2**53}, "larger than its whole"),
        ({"group": "both"}, "no such group"),
    ],
)
def test_numbers_of_customers_that_cannot_be_true_together_are_refused(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(CONTACTED, **fields)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"messages": (SMS, replace(SMS, sent=100))}, "same key"),
        ({"impact": (CONTACTED, replace(CONTACTED, customers=90))}, "same key"),
        ({"as_of": "2026-07-05"}, "does not match"),
        ({"as_of": "2026-02-30T00:00:00Z"}, "day"),
        ({"until": "2026-07-04T00:00:00Z"}, "unconverted data"),
        ({"until": "2026-7-4"}, "not written in full"),
        ({"until": "2026-07-0４"}, "does not match"),
        ({"as_of": "2026-07-05T1:00:00Z"}, "not written in full"),
    ],
)
def test_results_that_are_none_are_refused(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(PLAYED, **fields)


def test_rows_differ_by_message_channel_city_and_group() -> None:
    messages = [SMS, replace(SMS, message="again"), replace(SMS, channel="rcs"), replace(SMS, city=None)]
    impact = [CONTACTED, replace(CONTACTED, message="bill"), replace(CONTACTED, city=None), replace(CONTACTED, group="control")]
    assert replace(PLAYED, messages=tuple(messages), impact=tuple(impact)).simulated


def test_the_contract_names_the_same_fields() -> None:
    for shape in (MessageResults, ImpactResults, Results):
        schema = SCHEMAS[shape.__name__]
        assert tuple(schema["properties"]) == shape.__slots__
        assert schema["required"] == list(shape.__slots__)
    example = CONTRACT["paths"]["/{kind}/{id}/results"]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert json.loads(msgspec.json.encode(msgspec.convert(example, Results))) == example
    check_schema(SCHEMAS["Results"], json.loads(msgspec.json.encode(PLAYED)))


def read(body: bytes, status: int = 200) -> Results | None:
    """What the client makes of an answer."""

    async def answer(request: object) -> Response:
        return Response(body, status, media_type="application/json", headers={"x-fault": "made"})

    async def run() -> Results | None:
        async with embedded(Starlette(routes=[Route("/v1/campaign/demo/results", answer)])) as (http, _):
            return await DeliveryClient(http, "test", retries=Retries(1)).results(*CAMPAIGN)

    return asyncio.run(run())


def told(**changed: Any) -> bytes:
    """The answer of a server, with something changed in it: fields, or those of the first row of messages or impact."""
    data = msgspec.to_builtins(PLAYED)
    for name, value in changed.items():
        where, _, field = name.partition("__")
        (data if not field else data[where][0])[field or where] = value
    return json.dumps(data).encode()


def test_the_client_reads_what_the_server_tells(tmp_path: Path) -> None:
    assert read(told()) == PLAYED
    assert read(b"{}", 404) is None
    assert read(told(more="is left out")) == PLAYED


@pytest.mark.parametrize(
    "body",
    [
        told(messages__delivered=91),
        told(messages__sent=10**400),
        told(messages__sent=2**53),
        told(messages__sent=90.5),
        told(messages__sent="90"),
        told(messages__sent=True),
        told(messages__sent=None),
        told(messages__message="invi\x1b[31mtation"),
        told(messages__channel="sms\u202e"),
        told(messages__city="chang\nsha"),
        told(impact__message="bill\x07"),
        told(impact__city="\x9b31m"),
        told(impact__group="everybody"),
        told(impact__taken_up=89),
        told(snapshot="\x1b]0;"),
        told(as_of="yesterday"),
        told(until="2026-13-01"),
        told(messages=[msgspec.to_builtins(SMS)] * 2),
        told(impact=[msgspec.to_builtins(KEPT_OUT)] * 2),
        told(impact=None),
        b"[]",
        b"{}",
        b"\xff",
        b'{"simulated": ' + b"[" * 100_000,
    ],
)
def test_answers_that_cannot_be_are_refused(body: bytes) -> None:
    with pytest.raises(Unreachable, match="does not answer as the delivery API's contract says"):
        read(body)
