"""What a server refuses, as RFC 9457's problem details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from starlette.responses import JSONResponse

from mobilectl.delivery.contract import PROBLEM, PROBLEM_PREFIX

TITLES = {
    "digest-mismatch": "The digest is not the content's",
    "forbidden": "This sign-in may not do that",
    "headers-too-large": "The headers are too large",
    "idempotency-key-reused": "The idempotency key belongs to another request",
    "internal": "The server failed",
    "malformed": "The request is malformed",
    "method-not-allowed": "The method is not allowed here",
    "not-approved": "The definition is not approved",
    "not-found": "There is no such resource",
    "precondition-failed": "The precondition does not hold",
    "precondition-required": "A precondition is required",
    "stale-approval": "The approval is of an earlier revision",
    "too-large": "The request is too large",
    "too-many-requests": "Too many requests",
    "too-slow": "The request came too slowly",
    "unauthorized": "Sign-in is required",
    "unavailable": "The store cannot be used now",
    "unsupported-media-type": "The media type is not supported",
}
"""The title of each kind of problem; its type is the kind behind `PROBLEM_PREFIX`."""

Status = Literal[401, 403, 404, 405, 408, 412, 413, 415, 422, 428, 429, 431, 500, 503]


class Problem(Exception):
    """A request that is refused: the kind, the status, what exactly is wrong, and headers of the answer."""

    def __init__(self, kind: str, status: Status, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = headers
        self.body = {"type": PROBLEM_PREFIX + kind, "title": TITLES[kind], "status": status, "detail": detail}

    def answer(self) -> JSONResponse:
        """The response."""
        return JSONResponse(self.body, self.status, self.headers, media_type=PROBLEM)


def malformed(detail: str) -> Problem:
    """What is sent is not what the contract says."""
    return Problem("malformed", 422, detail)


def absent(detail: str = "nothing is stored at this address") -> Problem:
    """There is nothing, or there can be nothing."""
    return Problem("not-found", 404, detail)
