"""The OpenAPI document itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from approvals.office import NOW
from delivery.wire import CONTRACT, EXAMPLE, check_schema, embedded, example_trust, resolved
from openapi_spec_validator import OpenAPIV31SpecValidator

from mobilectl.approvals.definitions import KINDS
from mobilectl.approvals.signers import Signers
from mobilectl.approvals.states import Trust
from mobilectl.delivery.contract import BASE, ID_PATTERN, LARGEST_PAGE, MOST_STATEMENTS, PAGE, PROBLEM_PREFIX
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store
from mobilectl.delivery.tokens import Token, hash_of

SCHEMAS = CONTRACT["components"]["schemas"]


def test_it_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(CONTRACT).validate()


def media(node: Any) -> Iterator[dict[str, Any]]:
    """Every place that has a schema and an example."""
    if isinstance(node, dict):
        if "schema" in node and "example" in node:
            yield node
        for child in node.values():
            yield from media(child)
    elif isinstance(node, list):
        for child in node:
            yield from media(child)


def test_its_examples_fit_its_schemas() -> None:
    found = list(media(CONTRACT))
    assert len(found) > 15
    for one in found:
        check_schema(one["schema"], one["example"])


def test_every_operation_and_answer_is_described() -> None:
    for path, operations in CONTRACT["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                assert operation["operationId"], f"{method} {path}"
                assert operation["summary"], f"{method} {path}"
                assert all(resolved(one)["description"] for one in operation["responses"].values())


def test_it_says_what_the_code_does() -> None:
    assert CONTRACT["servers"][0]["url"] == BASE
    assert set(SCHEMAS["Kind"]["enum"]) == set(KINDS)
    assert SCHEMAS["Id"]["pattern"] == f"^{ID_PATTERN}$"
    assert SCHEMAS["Approval"]["properties"]["statements"]["maxItems"] == MOST_STATEMENTS
    limit = CONTRACT["components"]["parameters"]["Limit"]["schema"]
    assert (limit["default"], limit["maximum"]) == (PAGE, LARGEST_PAGE)
    assert all(type.startswith(PROBLEM_PREFIX) for type in SCHEMAS["Problem"]["properties"]["type"]["enum"])


def test_its_example_of_a_put_is_accepted_by_the_sandbox(tmp_path: Path) -> None:
    app = make_app(Store(tmp_path / "store"), example_trust(), clock=lambda: NOW.replace(month=12))

    async def put() -> httpx.Response:
        async with embedded(app) as (http, _):
            headers = {"If-None-Match": "*", "Content-Type": "application/json"}
            return await http.put(f"/campaign/{EXAMPLE['definition']['id']}", content=msgspec.json.encode(EXAMPLE), headers=headers)

    assert asyncio.run(put()).status_code == 201


@pytest.mark.parametrize("path", ["/openapi.json"])
def test_the_sandbox_serves_it(tmp_path: Path, path: str) -> None:
    app = make_app(Store(tmp_path / "store"), Trust(Signers(), {}, ()), tokens=[Token("ci", "pusher", hash_of("secret"))])

    async def get() -> httpx.Response:
        async with embedded(app) as (http, _):
            return await http.get(path)

    assert asyncio.run(get()).json() == CONTRACT
