"""What came of a definition, as the sandbox tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from delivery.talking import DEMO, ask
from delivery.wire import CONTRACT

from mobilectl.approvals.signers import Signers
from mobilectl.approvals.states import Trust
from mobilectl.delivery.contract import ResultRow, Results
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store

CAMPAIGN = ("campaign", DEMO.rpartition("/")[2])
SENT = ResultRow("invitation", "sms", "changsha", "contacted", 100, 90, 80, 40, 30, 20, 15, 9, 6, 5, 7)
KEPT_OUT = ResultRow("invitation", "sms", None, "control", 10, taken_up=1)


def played(*rows: ResultRow) -> Results:
    return Results(True, "2026-07-05T01:00:00Z", "made-up:100000", rows)


def test_results_are_told_as_they_were_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    app = make_app(store, Trust(Signers(), {}, (), "sandbox"))
    assert ask(app, "GET", f"{DEMO}/results").status_code == 404
    store.keep_results({CAMPAIGN: played(SENT), ("campaign", "other"): played()})
    store.keep_results({CAMPAIGN: played(SENT, KEPT_OUT)})
    nothing = dict.fromkeys(("sent", "delivered", "aware_asked", "aware", "rated", "satisfied", "promoters", "passives", "detractors"), 0)
    numbers = {"customers": 100, "sent": 90, "delivered": 80, "aware_asked": 40, "aware": 30, "rated": 20, "satisfied": 15}
    assert ask(app, "GET", f"{DEMO}/results").json() == {
        "simulated": True,
        "as_of": "2026-07-05T01:00:00Z",
        "snapshot": "made-up:100000",
        "rows": [
            {"send": "invitation", "channel": "sms", "city": "changsha", "group": "contacted"}
            | numbers
            | {"promoters": 9, "passives": 6, "detractors": 5, "taken_up": 7},
            {"send": "invitation", "channel": "sms", "city": None, "group": "control", "customers": 10} | nothing | {"taken_up": 1},
        ],
    }
    assert ask(app, "GET", "/campaign/other/results").status_code == 404
    assert Store(tmp_path / "store").results(CAMPAIGN) == played(SENT, KEPT_OUT)


def test_results_of_what_cannot_be_are_absent(tmp_path: Path) -> None:
    app = make_app(Store(tmp_path / "store"), Trust(Signers(), {}, (), "sandbox"))
    found = ask(app, "GET", "/nothing/x/results")
    assert (found.status_code, found.json()["type"]) == (404, "urn:mobilectl:problem:not-found")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"sent": 101}, "larger than its whole"),
        ({"delivered": 91}, "larger than its whole"),
        ({"aware_asked": 81}, "larger than its whole"),
        ({"aware": 41}, "larger than its whole"),
        ({"rated": 81}, "larger than its whole"),
        ({"satisfied": 21}, "larger than its whole"),
        ({"taken_up": 101}, "larger than its whole"),
        ({"taken_up": -1}, "below zero"),
        ({"promoters": 10}, "not those who rated"),
        ({"promoters": -1, "passives": 16}, "not those who rated"),
        ({"group": "control"}, "sent to a control group"),
    ],
)
def test_numbers_that_cannot_be_true_together_are_refused(row: dict[str, object], reason: str) -> None:
    fields: dict[str, Any] = {name: getattr(SENT, name) for name in ResultRow.__slots__}
    with pytest.raises(ValueError, match=reason):
        ResultRow(**(fields | row))


def test_the_contract_names_the_same_fields() -> None:
    schemas = CONTRACT["components"]["schemas"]
    assert tuple(schemas["ResultRow"]["properties"]) == ResultRow.__slots__
    assert tuple(schemas["Results"]["properties"]) == Results.__slots__
    assert schemas["ResultRow"]["required"] == list(ResultRow.__slots__)
    assert [ResultRow(**row) for row in example()["rows"]]


def example() -> dict[str, list[dict[str, Any]]]:
    """The example of the contract."""
    answer = CONTRACT["paths"]["/{kind}/{id}/results"]["get"]["responses"]["200"]
    return dict(answer["content"]["application/json"]["example"])
