"""The OpenAPI document itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from delivery.wire import CONTRACT, EXAMPLE, IN_TIME, check_schema, embedded, example_trust, resolved
from openapi_spec_validator import OpenAPIV31SpecValidator

from mobilectl.approvals.definitions import KINDS
from mobilectl.approvals.envelope import MOST_STATEMENTS
from mobilectl.approvals.signers import Signers
from mobilectl.approvals.states import Trust
from mobilectl.delivery.contract import (
    BASE,
    DEEPEST,
    ID_PATTERN,
    KEY_HOURS,
    KEY_PATTERN,
    LARGEST_BODY,
    LARGEST_HEADERS,
    LARGEST_PAGE,
    LONGEST_SOURCE,
    MOST_CITIES,
    PAGE,
    PROBLEM,
    PROBLEM_PREFIX,
)
from mobilectl.delivery.problems import TITLES
from mobilectl.delivery.sandbox import BODY_SECONDS, make_app
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
    assert SCHEMAS["Problem"]["properties"]["type"]["enum"] == sorted(f"{PROBLEM_PREFIX}{kind}" for kind in TITLES)
    assert SCHEMAS["Source"]["maxLength"] == LONGEST_SOURCE
    assert SCHEMAS["Rollout"]["properties"]["cities"]["maxItems"] == MOST_CITIES
    assert f"{DEEPEST} levels" in SCHEMAS["Definition"]["description"]
    key = CONTRACT["components"]["parameters"]["IdempotencyKey"]
    assert (key["schema"]["pattern"], key["schema"]["maxLength"]) == (f"^{KEY_PATTERN.replace('{1,128}', '+')}$", 128)
    assert f"{KEY_HOURS} hours" in key["description"]
    answers = CONTRACT["components"]["responses"]
    assert f"{BODY_SECONDS:g} seconds" in problem_example(answers["TooSlow"])["detail"]
    assert f"{LARGEST_HEADERS} bytes" in problem_example(answers["HeadersTooLarge"])["detail"]
    assert f"{LARGEST_BODY} bytes" in problem_example(answers["TooLarge"])["detail"]


def problem_example(answer: dict[str, Any]) -> dict[str, Any]:
    return dict(answer["content"][PROBLEM]["example"])


def test_its_refusals_are_those_of_the_server() -> None:
    for name, answer in CONTRACT["components"]["responses"].items():
        example = problem_example(answer)
        assert TITLES[example["type"].removeprefix(PROBLEM_PREFIX)] == example["title"], name
    for path, operations in CONTRACT["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                for status, answer in operation["responses"].items():
                    if int(status) >= 400:
                        assert problem_example(resolved(answer))["status"] == int(status), f"{method} {path} {status}"


def test_its_example_of_a_put_is_accepted_by_the_sandbox(tmp_path: Path) -> None:
    app = make_app(Store(tmp_path / "store"), example_trust(), clock=lambda: IN_TIME)

    async def put() -> httpx.Response:
        async with embedded(app) as (http, _):
            headers = {"If-None-Match": "*", "Content-Type": "application/json"}
            return await http.put(f"/campaign/{EXAMPLE['definition']['id']}", content=msgspec.json.encode(EXAMPLE), headers=headers)

    assert asyncio.run(put()).status_code == 201


@pytest.mark.parametrize("path", ["/openapi.json"])
def test_the_sandbox_serves_it(tmp_path: Path, path: str) -> None:
    app = make_app(Store(tmp_path / "store"), Trust(Signers(), {}, (), "sandbox"), tokens=[Token("ci", "pusher", hash_of("secret"))])

    async def get() -> httpx.Response:
        async with embedded(app) as (http, _):
            return await http.get(path)

    assert asyncio.run(get()).json() == CONTRACT
