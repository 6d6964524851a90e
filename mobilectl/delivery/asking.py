"""One request and its whole answer. Neither a body without end nor one that trickles in holds a command up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from mobilectl.delivery.failures import Failure, NoAnswer
from mobilectl.messages import say

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes, unpacked. A page of a hundred promotions with all their attachments has about five million."""
LONGEST_ANSWER = 60.0
"""Seconds from the request to the end of the answer, however steadily it comes."""


@dataclass(frozen=True, slots=True)
class Received:
    """An answer, read to its end. `phrase` is the server's own word for the status."""

    status: int
    headers: httpx.Headers
    content: bytes
    phrase: str = ""

    @property
    def json(self) -> dict[str, Any]:
        """The JSON object that it holds, {} where it holds none."""
        try:
            data = msgspec.json.decode(self.content)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}


async def ask(http: httpx.AsyncClient, method: str, url: str | httpx.URL, **more: Any) -> Received:
    """Sends a request, with what `httpx.AsyncClient.stream` takes. Raises what is in `failures.UNANSWERED`."""
    try:
        async with asyncio.timeout(LONGEST_ANSWER), http.stream(method, url, **more) as response:
            content = bytearray()
            async for part in response.aiter_bytes():
                content += part
                if len(content) > LARGEST_ANSWER:
                    raise NoAnswer(Failure(say("its answer does not end"), final=True))
            return Received(response.status_code, response.headers, bytes(content), response.reason_phrase)
    except TimeoutError:
        raise NoAnswer(Failure(say("no answer in time"))) from None


def printable(text: str, most: int = 500) -> str:
    """What a server says, on one line, without signs that act on a terminal, and no longer than so many characters."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:most]
