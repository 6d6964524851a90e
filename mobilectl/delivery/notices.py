"""Notices to group robots of WeCom, DingTalk and Feishu: who submitted, approved or pushed which definitions.

Best effort: what goes wrong becomes a warning, never an error. Addresses and signing secrets come from the environment,
and no warning holds one. A notice holds ids and names of definitions, never anything about customers.
"""

from __future__ import annotations

import asyncio
import base64
import getpass
import hashlib
import hmac
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from mobilectl.approvals.definitions import KIND_NAMES
from mobilectl.interrupts import run_async
from mobilectl.messages import Language, Message, say

if TYPE_CHECKING:
    from mobilectl.approvals.definitions import Definition
    from mobilectl.delivery.asking import Received

PREFIX = "MOBILECTL_NOTICE_"
SECONDS = 5.0
"""How long a command waits for all robots together."""
MOST_ITEMS, LONGEST_NAME = 12, 40
"""So that a notice stays below the 4,096 bytes that WeCom takes."""

HARMLESS = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "'", "#": "＃", "_": "＿"})
"""Signs that a robot would read as a mention, a link or a format."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What was done, by whom. `target` and `failed`, the number of definitions that did not arrive, belong to a push."""

    action: Literal["submit", "approve", "reject", "revoke", "push"]
    by: str
    definitions: tuple[Definition, ...]
    target: str = ""
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Robot:
    """A service: the name people know it by, its part of the variables' names, and the key of its answer that is 0 on success."""

    name: Message
    variable: str
    code: str
    reason: str
    request: Callable[[str, str | None, str, str], tuple[Mapping[str, str], dict[str, Any]]]
    """From address, signing secret, title and text the query to add and the body."""


def announce(notice: Notice, language: str, tell: Callable[[Message], None]) -> None:
    """Tells every robot that the environment has an address for, all at once; `tell` hears what did not work.

    `language` is that of the workspace, as the group's members are those who work in it.
    """
    robots = [robot for robot in ROBOTS if os.environ.get(PREFIX + robot.variable, "").strip()]
    if not notice.definitions or not robots:
        return
    title, text = words(notice, Language(language))
    try:
        warnings = run_async(_send_all(robots, title, text))
    except Exception as error:  # whatever it is, the command's own work is done and stays
        warnings = (say("no notice was sent: {reason}", reason=type(error).__name__),)
    for warning in warnings:
        tell(warning)


def operator() -> str:
    """Who runs this, as the system calls them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may have no name for its user
        return "?"


def words(notice: Notice, language: Language) -> tuple[str, str]:
    """A notice's title and its lines."""
    count, by = len(notice.definitions), _plain(notice.by)
    match notice.action:
        case "submit":
            title = say("mobilectl: {by} submitted {count} definitions for approval", by=by, count=count)
        case "approve":
            title = say("mobilectl: {by} approved {count} definitions", by=by, count=count)
        case "reject":
            title = say("mobilectl: {by} rejected {count} definitions", by=by, count=count)
        case "revoke":
            title = say("mobilectl: {by} took back the approval of {count} definitions", by=by, count=count)
        case "push":
            title = say("mobilectl: {by} pushed {count} definitions to {target}", by=by, count=count, target=_plain(notice.target))
    lines = [_line(one) for one in notice.definitions[:MOST_ITEMS]]
    if count > MOST_ITEMS:
        lines.append(say("{count} more", count=count - MOST_ITEMS))
    if notice.failed:
        lines.append(say("{count} others did not arrive", count=notice.failed))
    return language.text(title), "\n".join(f"- {language.text(line)}" for line in lines)


def _line(definition: Definition) -> Message:
    kind, name = KIND_NAMES.get(definition.kind, definition.kind), definition.content["definition"].get("name")
    if not isinstance(name, str):
        return say("{kind} ({id})", kind=kind, id=definition.id)
    return say("{kind} {name} ({id})", kind=kind, name=_plain(name), id=definition.id)


def _plain(text: str) -> str:
    """On one line, short, and without signs that a robot takes for more than text."""
    line = " ".join(text.split()).translate(HARMLESS)
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def _wecom(address: str, secret: str | None, title: str, text: str) -> tuple[Mapping[str, str], dict[str, Any]]:
    return {}, {"msgtype": "markdown", "markdown": {"content": f"**{title}**\n{text}"}}


def _dingtalk(address: str, secret: str | None, title: str, text: str) -> tuple[Mapping[str, str], dict[str, Any]]:
    query: dict[str, str] = {}
    if secret is not None:  # signed by the secret: the time in milliseconds, a line end, and the secret once more
        moment = str(time.time_ns() // 1_000_000)
        query = {"timestamp": moment, "sign": _sign(secret, f"{moment}\n{secret}")}
    return query, {"msgtype": "markdown", "markdown": {"title": title, "text": f"**{title}**\n\n{text}"}}


def _feishu(address: str, secret: str | None, title: str, text: str) -> tuple[Mapping[str, str], dict[str, Any]]:
    signed: dict[str, str] = {}
    if secret is not None:  # the time in seconds, a line end and the secret are the key; what is signed is empty
        moment = str(int(time.time()))
        signed = {"timestamp": moment, "sign": _sign(f"{moment}\n{secret}", "")}
    return {}, {**signed, "msg_type": "text", "content": {"text": f"{title}\n{text}"}}


def _sign(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


ROBOTS = (
    Robot(say("WeCom"), "WECOM", "errcode", "errmsg", _wecom),
    Robot(say("DingTalk"), "DINGTALK", "errcode", "errmsg", _dingtalk),
    Robot(say("Feishu"), "FEISHU", "code", "msg", _feishu),
)


async def _send_all(robots: Iterable[Robot], title: str, text: str) -> tuple[Message, ...]:
    results = await asyncio.gather(*(_send(robot, title, text) for robot in robots))
    return tuple(one for one in results if one is not None)


async def _send(robot: Robot, title: str, text: str) -> Message | None:
    """Sends a notice; what went wrong, or None."""
    from mobilectl.delivery.addresses import is_safe
    from mobilectl.delivery.failures import UNANSWERED, failure_of
    from mobilectl.errors import MobilectlError

    address = os.environ[PREFIX + robot.variable].strip()
    secret = os.environ.get(f"{PREFIX}{robot.variable}_SECRET", "").strip() or None
    if not is_safe(address):
        reason: Message | str = say("{name} holds no address that begins with https://", name=PREFIX + robot.variable)
        return say("no notice to {service}: {reason}", service=robot.name, reason=reason)
    query, body = robot.request(address, secret, title, text)
    try:
        async with asyncio.timeout(SECONDS):
            answer = await _post(address, query, body)
        refusal = _refusal(robot, answer)
        reason = "" if refusal is None else _without_secrets(refusal, address, secret)
    except TimeoutError:
        reason = say("no answer in time")
    except UNANSWERED as error:
        reason = failure_of(error).reason
    except MobilectlError as error:  # the proxy or the authorities that the environment names
        reason = error.message
    return say("no notice to {service}: {reason}", service=robot.name, reason=reason) if reason else None


async def _post(address: str, query: Mapping[str, str], body: Mapping[str, Any]) -> Received:
    import httpx

    from mobilectl.delivery.asking import ask
    from mobilectl.delivery.targets import client
    from mobilectl.delivery.tls import public_context

    async with client(address, public_context()) as http:
        return await ask(http, "POST", httpx.URL(address).copy_merge_params(query), json=body)


def _refusal(robot: Robot, answer: Received) -> str | None:
    """What a service says of a notice that it did not take, None where it took it. They answer 200 to all that reaches them."""
    from mobilectl.delivery.asking import printable

    code = answer.json.get(robot.code)
    if not isinstance(code, int):
        return str(answer.status)
    if answer.status == 200 and code == 0:
        return None
    return printable(f"{code} {answer.json.get(robot.reason) or ''}", 200)


def _without_secrets(text: str, address: str, secret: str | None) -> str:
    """Nothing of an answer that repeats the key in the address, or the secret."""
    parts = urlsplit(address)
    hidden = [secret or "", *(value for _, value in parse_qsl(parts.query)), *parts.path.split("/")]
    return text if not any(len(one) >= 6 and one in text for one in hidden) else text.partition(" ")[0]
