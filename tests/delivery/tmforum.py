"""TM Forum's definitions, which are not part of this project, and servers of the tests' own that keep to them."""

from __future__ import annotations

import asyncio
import copy
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from jsonschema import Draft4Validator

CONTRACTS = Path(os.environ.get("MOBILECTL_TMF_CONTRACTS") or Path(__file__).parents[3] / "shared" / "contracts")
PROMOTIONS, MESSAGES = "TMF671_Promotion_Management_v4.1.0", "TMF681_Communication_Management_v4.0.0"
needs_contracts = pytest.mark.skipif(
    not CONTRACTS.is_dir(), reason="TM Forum's definitions are not here; MOBILECTL_TMF_CONTRACTS names a folder with them"
)


@cache
def contract(name: str, strict: bool) -> dict[str, Any]:
    """A definition; `strict` takes no key that it does not know, as a misspelt one would otherwise go through."""
    document: dict[str, Any] = json.loads((CONTRACTS / f"{name}.swagger.json").read_text(encoding="utf-8"))
    if strict:
        for schema in document["definitions"].values():
            if "properties" in schema:
                schema["additionalProperties"] = False
    return document


def operation(name: str, method: str, path: str) -> dict[str, Any]:
    for template, operations in contract(name, True)["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
            assert method.lower() in operations, f"{name} has no {method} {template}"
            return dict(operations[method.lower()])
    raise AssertionError(f"{name} has no {path}")


def hold(name: str, schema: dict[str, Any], value: object, strict: bool) -> None:
    document = contract(name, strict)
    Draft4Validator({**schema, "definitions": document["definitions"]}, format_checker=Draft4Validator.FORMAT_CHECKER).validate(value)


@dataclass
class Exchanged:
    """A request and its answer."""

    method: str
    path: str
    query: dict[str, list[str]]
    sent: Any
    status: int
    answered: Any
    content_type: str

    def check(self, name: str) -> None:
        """Holds both against a definition."""
        known = operation(name, self.method, self.path)
        body = next((one["schema"] for one in known.get("parameters", ()) if one["in"] == "body"), None)
        if body is not None:
            assert self.content_type == contract(name, True)["consumes"][0]
            hold(name, body, self.sent, strict=True)
        else:
            assert self.sent is None
        response = known["responses"][str(self.status)]
        if "schema" in response:
            hold(name, response["schema"], self.answered, strict=False)


Answer = tuple[int, Any]
Meddle = Callable[[int, str, str], str | None]
"""From a request's number, method and path what goes wrong with it: `500`, `500 after`, `drop after`, or None."""


@dataclass
class Server:
    """What both servers have in common: what they were asked, and faults on demand."""

    meddle: Meddle = lambda number, method, path: None
    log: list[Exchanged] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        method, path = scope["method"], re.sub(r"^/tmf-api/\w+/v4", "", scope["path"])
        query, sent = parse_qs(scope["query_string"].decode()), json.loads(body) if body else None
        fault = self.meddle(self.asked, method, path)
        self.asked += 1
        self.headers = {}
        if fault is None or fault.endswith("after"):
            status, answered = self.answer(method, path, query, copy.deepcopy(sent))
            content_type = dict(scope["headers"]).get(b"content-type", b"").decode()
            self.log.append(Exchanged(method, path, query, sent, status, copy.deepcopy(answered), content_type))
        if fault is not None:
            if fault.startswith("drop"):
                await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
                raise ConnectionAbortedError("dropped on purpose")
            if fault.startswith("slow"):
                await asyncio.sleep(5)
            status, answered = (int(fault.split()[0]) if fault[0].isdigit() else 500), {"code": "1", "reason": "on purpose"}
        headers = [(b"content-type", b"application/json;charset=utf-8"), *((k.encode(), v.encode()) for k, v in self.headers.items())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answered).encode()})

    def answer(self, method: str, path: str, query: dict[str, list[str]], sent: Any) -> Answer:
        raise NotImplementedError

    def of(self, *methods: str) -> list[Exchanged]:
        return [one for one in self.log if one.method in methods]


@dataclass
class Promotions(Server):
    """A promotion management API that keeps what it gets. `filters`, `page` and `keep` are how servers differ; `refuses` fails on demand."""

    filters: bool = True
    page: int = 100
    tells_total: bool = True
    keep: Callable[[dict[str, Any]], None] = lambda promotion: None
    refuses: Callable[[str, Any], bool] = lambda method, sent: False
    stored: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, method: str, path: str, query: dict[str, list[str]], sent: Any) -> Answer:
        id = path.removeprefix("/promotion").strip("/")
        if self.refuses(method, sent):
            return 409, {"code": "409", "reason": "not now"}
        if method == "GET" and not id:
            wanted = [one for one in self.stored.values() if not (self.filters and "name" in query) or [one["name"]] == query["name"]]
            begin = int(query["offset"][0])
            page = wanted[begin : begin + min(self.page, int(query["limit"][0]))]
            if self.tells_total:
                self.headers = {"X-Total-Count": str(len(wanted)), "X-Result-Count": str(len(page))}
            return 200, page
        if method == "POST":
            id = str(100 + len(self.stored))
            self.stored[id] = {"id": id, "href": f"https://promotions.example/promotion/{id}", "lastUpdate": "2026-06-20T08:00:00Z", **sent}
            self.keep(self.stored[id])
            return 201, self.stored[id]
        if id not in self.stored:
            return 404, {"code": "404", "reason": "not found"}
        if method == "PATCH":
            assert "pattern" not in sent, "Promotion_Update has none"
            self.stored[id].update(sent)
            self.keep(self.stored[id])
        return 200, self.stored[id]

    def states(self, name: str = "demo") -> dict[str, str]:
        """What is there under a name."""
        return {id: one["lifecycleStatus"] for id, one in self.stored.items() if one["name"] == name}
