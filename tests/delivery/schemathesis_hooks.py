"""Half of what Schemathesis makes up is sent about the one definition whose approval is true, so that the server does something."""

from __future__ import annotations

import os
from typing import Any

import httpx
import schemathesis
from delivery.wire import EXAMPLE

TAKEN = {"kind": "campaign", "id": EXAMPLE["definition"]["id"]}
PUT, ROLLBACK = "PUT /{kind}/{id}", "POST /{kind}/{id}/rollback"
SERVER = httpx.Client(headers={"Authorization": os.environ["TEST_SIGN_IN"]}, trust_env=False)
turn = 0


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:
    """Every other case is about the example, which is live before it unless the case is to create it."""
    global turn
    turn += 1
    if turn % 2 or "{id}" not in case.path:
        return case
    url = f"{os.environ['TEST_URL']}/{TAKEN['kind']}/{TAKEN['id']}"
    creating = turn % 4 == 0 and case.operation.label in (PUT, ROLLBACK)
    if creating:
        SERVER.delete(url, headers={"If-Match": "*"})
    else:
        SERVER.put(url, json=EXAMPLE, headers={"If-None-Match": "*"})
    case.path_parameters = {**case.path_parameters, **TAKEN}
    if case.method in ("PUT", "POST", "DELETE"):
        headers = {name: value for name, value in case.headers.items() if name not in ("If-Match", "If-None-Match")}
        case.headers = headers | ({"If-None-Match": "*"} if creating else {"If-Match": "*"})
    if case.operation.label == PUT:
        case.body = {**EXAMPLE, **{key: case.body[key] for key in ("rollout", "source") if key in case.body}}
    if case.operation.label == ROLLBACK:
        case.body = {"revision": 1}
    return case
