"""A plan as a file: JSON of a shape of its own, with a digest over all that somebody signs off with it.

The digest leaves out only when the plan was made, so the same plan has the same digest whenever and wherever it is made.
Reasons are kept as sentences with values, not yet in a language, so that everybody reads them in his own.
"""

from __future__ import annotations

import hashlib
import json
import string
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mobilectl.approvals.digest import canonical
from mobilectl.approvals.statements import AT_PATTERN
from mobilectl.delivery.changes import ABSENT, Absent, Change
from mobilectl.delivery.contract import Entry, Rollout
from mobilectl.delivery.plan import Action, Forecast, Plan, PlanItem
from mobilectl.errors import Unusable
from mobilectl.messages import Message, People, say, settled

FORMAT = "mobilectl.plan/2"
LARGEST = 256 * 1024 * 1024


class _Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What all parts of the file share."""


class _Live(_Shape):
    digest: str
    etag: str
    revision: int
    stored_by: str
    source: str
    rollout: Rollout


class _Item(_Shape):
    action: Action
    kind: str
    id: str
    name: str
    owner: str
    digest: str | None
    live: _Live | None
    rollout: Rollout | None
    changes: tuple[dict[str, Any], ...]
    reasons: tuple[dict[str, Any], ...]
    forecast: Forecast | None


class _File(_Shape):
    format: Literal["mobilectl.plan/2"]
    digest: str
    made_at: Annotated[str, Meta(pattern=AT_PATTERN)]
    target: str
    url: str
    source: str
    summary: dict[str, int]
    unread: tuple[str, ...]
    items: tuple[_Item, ...]


def plan_digest(plan: Plan) -> str:
    """`sha256:` and the hash of all that the plan says, except when it was made."""
    return _digest(_data(plan))


def plan_json(plan: Plan) -> str:
    """The plan as text. It is the same in every language."""
    data = _data(plan)
    return json.dumps({"format": FORMAT, "digest": _digest(data), **data}, ensure_ascii=False, indent=2)


def read_plan(content: bytes, file: str) -> Plan:
    """The plan in a file. Raises `Unusable` where it is none, is of another version, or does not have its own digest."""
    try:
        data = msgspec.json.decode(content)
        if isinstance(data, dict) and data.get("format") != FORMAT:
            raise Unusable(
                say("{file} is no plan of this version of mobilectl ({format})", file=file, format=FORMAT),
                say("make it again with `mobilectl plan -o FILE`"),
            )
        shape = msgspec.convert(data, _File)
        datetime.fromisoformat(shape.made_at)
        plan = Plan(shape.target, shape.url, shape.source, tuple(map(_item, shape.items)), shape.unread, shape.made_at)
        unchanged = {key: value for key, value in data.items() if key not in ("format", "digest")} == json.loads(json.dumps(_data(plan)))
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError, RecursionError):
        raise Unusable(say("{file} is not a plan", file=file), say("make one with `mobilectl plan -o FILE`")) from None
    if not unchanged or plan_digest(plan) != shape.digest:
        raise Unusable(
            say("{file} was changed after it was made: its content does not have its digest", file=file),
            say("do not push it; make a new plan and look at it"),
        )
    return plan


def _digest(data: Mapping[str, Any]) -> str:
    signed_off = {"format": FORMAT, **{key: value for key, value in data.items() if key != "made_at"}}
    return f"sha256:{hashlib.sha256(canonical(signed_off)).hexdigest()}"


def _data(plan: Plan) -> dict[str, Any]:
    return {
        "made_at": plan.made_at,
        "target": plan.target,
        "url": plan.url,
        "source": plan.source,
        "summary": dict(plan.count()),
        "unread": list(plan.unread),
        "items": [_item_data(one) for one in plan.items],
    }


def _item_data(item: PlanItem) -> dict[str, Any]:
    live = item.live
    return {
        "action": item.action,
        "kind": item.kind,
        "id": item.id,
        "name": item.name,
        "owner": item.owner,
        "digest": item.digest,
        "live": None
        if live is None
        else {
            "digest": live.digest,
            "etag": live.etag,
            "revision": live.revision,
            "stored_by": live.stored_by,
            "source": live.source,
            "rollout": msgspec.to_builtins(live.rollout),
        },
        "rollout": None if item.rollout is None else msgspec.to_builtins(item.rollout),
        "changes": [_change_data(one) for one in item.changes],
        "reasons": [_message_data(settled(one)) for one in item.reasons],
        "forecast": None if item.forecast is None else msgspec.to_builtins(item.forecast),
    }


def _item(item: _Item) -> PlanItem:
    live = item.live
    return PlanItem(
        item.action,
        item.kind,
        item.id,
        item.name,
        item.owner,
        item.digest,
        None
        if live is None
        else Entry(item.kind, item.id, live.digest, live.etag, live.revision, live.rollout, live.stored_by, live.source),
        item.rollout,
        tuple(map(_change, item.changes)),
        tuple(map(_message, item.reasons)),
        item.forecast,
    )


def _change_data(change: Change) -> dict[str, Any]:
    """`before` is left out where there was nothing, `after` where nothing is left."""
    sides = {"before": change.before, "after": change.after}
    return {"path": list(change.path)} | {name: value for name, value in sides.items() if not isinstance(value, Absent)}


def _change(data: Mapping[str, Any]) -> Change:
    return Change(tuple(map(str, data["path"])), data.get("before", ABSENT), data.get("after", ABSENT))


def _message_data(message: Message) -> dict[str, Any]:
    return {"message": message.text, "values": {name: _value_data(value) for name, value in message.values.items()}}


def _value_data(value: object) -> object:
    if isinstance(value, Message):
        return _message_data(value)
    if isinstance(value, People):
        return {"people": value.count}
    return [_value_data(one) for one in value] if isinstance(value, tuple) else value


def _message(data: Mapping[str, Any]) -> Message:
    """A sentence of a file. Its placeholders may only be names of its values: the file is not trusted with more. Raises ValueError."""
    text, values = str(data["message"]), {str(name): _value(one) for name, one in data["values"].items()}
    for _, name, form, conversion in string.Formatter().parse(text):
        if name is not None and (name not in values or form or conversion):
            raise ValueError(name)
    return Message(text, values)


def _value(data: Any) -> object:
    if isinstance(data, dict):
        return People(int(data["people"])) if "people" in data else _message(data)
    return tuple(map(_value, data)) if isinstance(data, list) else data
