"""Test messages over TM Forum's Communication Management API (TMF681 v4): to the numbers that are listed for it, and to no other.

A message is a real one. The API has no key against repeating it, so it is sent once, and a lost answer is told instead of tried again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from mobilectl.delivery.exchange import Answer, Exchange, Retries
from mobilectl.delivery.targets import NamedTarget, sign_in_hint
from mobilectl.delivery.tmf671 import JSON
from mobilectl.errors import Unreachable, UsageError
from mobilectl.messages import say
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.models.delivery import Delivery, Target

NUMBER = re.compile(r"\+?[0-9]{5,15}")
FEWEST_DIGITS = 5
"""From so many on, what was typed may be somebody's number, however it is written, and is not shown."""
TYPES = {"sms": "SMS", "push": "Mobile app push notification", "voice": "Voice"}
"""What the definition calls the kinds of channels; others keep the name of the channel."""


@dataclass(frozen=True, slots=True)
class TestMessage:
    """A text as a customer gets it, on a channel of this kind."""

    __test__ = False
    kind: str
    title: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What the target made of a message: its id there and its state, "" where it does not tell."""

    id: str
    state: str


def choose_test_target(delivery: Delivery, wish: str | None) -> NamedTarget:
    """The target of that name, else the only one for test messages. Raises `UsageError`."""
    known = {name: target for name, target in delivery.targets.items() if target.api == "tmf681"}
    if not known:
        raise UsageError(
            say("campaigns/delivery.yaml has no target for test messages"),
            say("add one with `kind: http`, `api: tmf681`, its `url`, `sender` and `test_numbers`"),
        )
    if wish is None and len(known) == 1:
        wish = next(iter(known))
    if wish is None:
        raise UsageError(say("there are several targets for test messages"), say("name one of {names} by --target", names=tuple(known)))
    if wish not in known:
        raise UsageError(say("`{name}` is no target for test messages", name=wish), did_you_mean(wish, tuple(known)))
    return NamedTarget(wish, known[wish])


def choose_numbers(target: Target, wishes: Iterable[str]) -> tuple[str, ...]:
    """The listed numbers that are meant, by name or number, each once. Raises `UsageError`, which shows no whole number."""
    listed = (*target.test_numbers.values(), *_more(target.test_numbers_env))
    chosen: dict[str, None] = {}
    for wish in wishes:
        number = target.test_numbers.get(wish, wish)
        if number not in listed:
            numeric = sum(sign.isdigit() for sign in wish) >= FEWEST_DIGITS
            raise UsageError(
                say("{number} is not among the test numbers", number=masked(wish) if numeric else wish),
                say("only numbers listed in `test_numbers` of campaigns/delivery.yaml get test messages")
                if numeric
                else did_you_mean(wish, tuple(target.test_numbers)),
            )
        chosen[number] = None
    return tuple(chosen)


def masked(number: str) -> str:
    """A number that nobody can call: 138****5678."""
    number = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return f"{number[:-8]}****{number[-4:]}" if len(number) >= 11 else f"***{number[-2:]}"


def _more(variable: str | None) -> tuple[str, ...]:
    """The numbers in an environment variable; none where it is not set. Raises `UsageError`."""
    parts = [one for one in re.split(r"[\s,，、;；]+", os.environ.get(variable or "", "")) if one]
    if not all(NUMBER.fullmatch(one) for one in parts):
        raise UsageError(
            say("what the environment variable {name} holds are no numbers", name=variable), say("write them with digits only, and commas")
        )
    return tuple(parts)


def request_of(message: TestMessage, sender: str, numbers: Iterable[str], about: str) -> dict[str, Any]:
    """The message as the definition wants it. `about` is kept with it on the server."""
    request: dict[str, Any] = {
        "content": message.body,
        "messageType": TYPES.get(message.kind, message.kind),
        "receiver": [{"phoneNumber": number} for number in numbers],
        "sender": {"phoneNumber": sender},
        "description": about,
        "tryTimes": 1,
    }
    return request if message.title is None else request | {"subject": message.title}


async def send_test(http: httpx.AsyncClient, to: NamedTarget, request: Mapping[str, Any]) -> Sent:
    """Sends a message, once. Raises `Unreachable`, which says whether it may have been sent."""
    exchange = Exchange(http, to.name, sign_in_hint(to.target), Retries())
    answer = await exchange.send("POST", "/communicationMessage", JSON, msgspec.json.encode(request), attempts=1)
    if answer.status == 201:
        state = str(answer.json.get("state") or "")
        if state not in ("failed", "cancelled"):
            return Sent(str(answer.json.get("id") or ""), state)
        raise Unreachable(say("{target} took the test message and did not send it: {state}", target=to.name, state=state))
    raise _not_sent(exchange, answer)


def _not_sent(exchange: Exchange, answer: Answer) -> Unreachable:
    if answer.unsent or answer.status in (401, 403, 429) or 300 <= answer.status < 400:
        return Unreachable(*exchange.no_answer(answer))
    if answer.lost or answer.status < 400:
        return Unreachable(
            exchange.no_answer(answer)[0], say("it may have been sent all the same; look at the phones before you send it again")
        )
    return Unreachable(
        say(
            "{target} did not take the test message ({status}): {detail}",
            target=exchange.target,
            status=answer.status,
            detail=answer.detail,
        )
    )
