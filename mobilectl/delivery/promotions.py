"""Campaigns as promotions of TM Forum's Promotion Management API (TMF671 v4.1), and back. docs/tmf.en.md has the table.

A promotion's name is the campaign's id, which never changes, so that it can be looked up by name. The last line of its description
holds the digest of the version, an attachment the definition with its approval.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from mobilectl.approvals.digest import canonical, digest_of
from mobilectl.delivery.client import Parcel
from mobilectl.delivery.contract import EVERYBODY, Entry, Rollout, Stored
from mobilectl.delivery.criteria import Criterion, Groups, groups_of

DRAFT, LIVE, PAUSED, RETIRED = "draft", "release", "suspend", "retirement"
"""Those of the states that the definition suggests for `lifecycleStatus` which are used here."""
UPDATABLE = ("name", "description", "promotionType", "attachment", "validFor")
"""What `Promotion_Update` has of what is sent here; it has no `pattern`."""
ATTACHMENT = "mobilectl-definition"
PAUSE = {"name": "mobilectl-paused", "attachmentType": "note", "mimeType": "text/plain", "content": ""}
"""An attachment of drafts: what it takes the place of was paused, and so it will be, also when its push is broken off."""
MARK = re.compile(r"^mobilectl campaign/([a-z0-9][a-z0-9-]{0,63}) (sha256:[0-9a-f]{64})\Z", re.MULTILINE)
ACTIONS = {
    ("general_data", "GB"): "data (GB)",
    ("directed_data", "GB"): "data (GB)",
    ("general_data", "MB"): "data (MB)",
    ("directed_data", "MB"): "data (MB)",
    ("minutes", "分钟"): "voice (minute)",
    ("messages", "条"): "SMS",
    ("points", "分"): "bonus point",
}
"""What the definition calls the kinds of things given; others keep the word of the campaign."""

JsonObject = Mapping[str, Any]


def promotion_of(content: JsonObject, digest: str, approval: JsonObject, source: str) -> dict[str, Any]:
    """The promotion of a campaign, in the state `draft`. Raises `Unsayable` where its audience has no such form."""
    campaign, product = content["definition"], content.get("product", {})
    offer, period = campaign["offer"], campaign["period"]
    kept = canonical({"definition": content, "approval": approval, "source": source})
    return {
        "name": content["id"],
        "description": f"{campaign['name']}\n{product.get('name', '')} {offer['price']}\nmobilectl campaign/{content['id']} {digest}",
        "promotionType": "Award" if offer.get("gives") else "Discount",
        "lifecycleStatus": DRAFT,
        "validFor": {"startDateTime": f"{period['from']}T00:00:00+08:00", "endDateTime": f"{period['to']}T23:59:59+08:00"},
        "pattern": [_pattern(content, groups_of(campaign["audience"], content["segments"]))],
        "attachment": [
            {
                "name": ATTACHMENT,
                "attachmentType": "definition",
                "mimeType": "application/json",
                "content": base64.b64encode(kept).decode(),
            }
        ],
    }


def _pattern(content: JsonObject, groups: Groups) -> dict[str, Any]:
    campaign, product = content["definition"], content.get("product", {})
    offer = campaign["offer"]
    offering = {"id": offer["product"], "name": product.get("name", offer["product"]), "@referredType": "ProductOffering"}
    everybody = frozenset((Criterion("customer", "=", "any"),))
    return {
        "name": content["id"],
        "priority": 100 - campaign.get("priority", 50),
        "criteriaGroupLogicalRelationship": "AND",
        "criteriaGroup": [
            {
                "groupName": str(number),
                "criteriaLogicalRelationship": "OR",
                "criteria": [
                    {"criteriaParameter": one.parameter, "criteriaOperator": one.operator, "criteriaValue": one.value}
                    for one in sorted(group)
                ],
            }
            for number, group in enumerate(groups or (everybody,), start=1)
        ],
        "action": [
            {"actionType": "an existing offering", "actionValue": offer["price"], "actionEntityRef": offering},
            *(_action(number, grant) for number, grant in enumerate(offer.get("gives", ()), start=1)),
        ],
    }


def _action(number: int, grant: JsonObject) -> dict[str, Any]:
    amount, _, unit = str(grant["amount"]).partition(" ")
    known = ACTIONS.get((grant["what"], unit))
    return {
        "id": f"{number}-{grant['what']}",
        "actionType": known or grant["what"],
        "actionValue": amount if known else str(grant["amount"]),
    }


@dataclass(frozen=True, slots=True)
class Version:
    """A promotion that is one version of a campaign. `digest` is none that anybody signed where somebody changed the promotion."""

    server_id: str
    id: str
    digest: str
    status: str
    promotion: JsonObject
    content: Mapping[str, Any]
    approval: Mapping[str, Any]
    source: str

    @property
    def live(self) -> bool:
        """Whether customers are offered it, or would be if it were not paused."""
        return self.status in (LIVE, PAUSED)

    @property
    def to_be_paused(self) -> bool:
        """Whether it is a draft that is not to go out when it is finished."""
        return self.status == DRAFT and any(one.get("name") == PAUSE["name"] for one in _attachments(self.promotion))


def version_of(promotion: JsonObject) -> Version | None:
    """Which version of which campaign a promotion is; None where it is not one of ours."""
    mark = MARK.search(str(promotion.get("description") or ""))
    server_id, status = promotion.get("id"), promotion.get("lifecycleStatus")
    if mark is None or not isinstance(server_id, str):
        return None
    kept = _kept(promotion)
    content, approval, source = kept.get("definition"), kept.get("approval"), kept.get("source")
    content = content if isinstance(content, dict) else {}
    approval = approval if isinstance(approval, dict) else {}
    source = source if isinstance(source, str) else ""
    digest = mark[2]
    if content and not _is_true(promotion, content, digest, approval, source):
        digest = digest_of(
            {name: value for name, value in promotion.items() if name not in ("id", "href", "lastUpdate", "lifecycleStatus")}
        )
    return Version(server_id, mark[1], digest, str(status), promotion, content, approval, source)


def _kept(promotion: JsonObject) -> JsonObject:
    """What the attachment holds, {} where a server did not keep it."""
    for one in _attachments(promotion):
        if one.get("name") == ATTACHMENT:
            try:
                data = msgspec.json.decode(base64.b64decode(str(one.get("content")), validate=True))
            except (ValueError, RecursionError):
                return {}
            return data if isinstance(data, dict) else {}
    return {}


def _attachments(promotion: JsonObject) -> list[JsonObject]:
    held = promotion.get("attachment")
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _is_true(promotion: JsonObject, content: JsonObject, digest: str, approval: JsonObject, source: str) -> bool:
    """Whether a promotion is still what the definition in its attachment makes of it."""
    try:
        made = promotion_of(content, digest, approval, source)
        return digest_of(content) == digest and not differing(made, promotion)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def differing(wanted: JsonObject, found: JsonObject) -> tuple[str, ...]:
    """The keys in which a server has something else than is wanted, apart from the state. It may have more, and write times otherwise."""
    return tuple(key for key, value in wanted.items() if key not in ("lifecycleStatus", "attachment") and not _holds(value, found.get(key)))


def same_rules(wanted: JsonObject, found: JsonObject) -> bool:
    """Whether the patterns are alike, so that an update is enough."""
    return _holds(wanted["pattern"], found.get("pattern"))


def _holds(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(_holds(value, found.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(wanted) == len(found) and all(map(_holds, wanted, found))
    if wanted == found:
        return True
    moments = _moment(wanted), _moment(found)
    return moments[0] is not None and moments[0] == moments[1]


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\dT", value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def entry_of(versions: Sequence[Version]) -> Entry | None:
    """What of one campaign's versions is live. Several that differ are nobody's version, and are told as one that nobody signed."""
    live = sorted((one for one in versions if one.live), key=lambda one: one.server_id)
    if not live:
        return None
    first = live[0]
    digest = first.digest if len({one.digest for one in live}) == 1 else digest_of({"several": [one.digest for one in live]})
    state = digest_of({"live": [[one.server_id, one.digest, one.status] for one in live]})
    rollout = Rollout(paused=True) if first.status == PAUSED else EVERYBODY
    return Entry("campaign", first.id, digest, f'"{state[7:39]}"', len(versions), rollout, "", first.source)


def stored_of(versions: Sequence[Version]) -> Stored | None:
    """What is live of one campaign, with its content, {} where a server did not keep that."""
    entry = entry_of(versions)
    if entry is None:
        return None
    first = min((one for one in versions if one.live), key=lambda one: one.server_id)
    return _stored(first, entry)


def stored_as(version: Version, revision: int) -> Stored:
    """One version, live or not, as the revision of this number."""
    return _stored(version, Entry("campaign", version.id, version.digest, '""', revision, source=version.source))


def _stored(version: Version, entry: Entry) -> Stored:
    return Stored(entry, dict(version.content), dict(version.approval), str(version.promotion.get("lastUpdate") or ""))


def by_id(promotions: Iterable[JsonObject]) -> dict[str, list[Version]]:
    """The versions among promotions, by campaign."""
    found: dict[str, list[Version]] = {}
    for one in promotions:
        version = version_of(one)
        if version is not None:
            found.setdefault(version.id, []).append(version)
    return found


def wanted_promotion(parcel: Parcel) -> dict[str, Any]:
    """The promotion of a campaign on its way. Raises `Unsayable`."""
    return promotion_of(parcel.definition.content, parcel.definition.digest, parcel.approval, parcel.source)
