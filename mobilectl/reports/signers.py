"""The signers of a workspace as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from mobilectl.approvals.agent import AgentKey
from mobilectl.approvals.public_keys import HARDWARE, fingerprint, public_text, take_apart
from mobilectl.approvals.signers import ACTIONS, Action, Signer, Signers, SignerState
from mobilectl.messages import Language, Message, say
from mobilectl.reports.tables import Column, Table
from mobilectl.schedule.clock import CHINA

ACTION_NAMES: dict[Action, Message] = {
    "submit": say("submit"),
    "approve": say("approve"),
    "reject": say("reject"),
    "revoke": say("revoke"),
}
COLUMNS = (
    Column("principal", say("Signer"), whole=True),
    Column("actions", say("May")),
    Column("state", say("State")),
    Column("valid_after", say("From"), beside=True),
    Column("valid_before", say("Until"), beside=True),
    Column("kind", say("Kept in"), beside=True),
    Column("key", say("Key"), whole=True),
)
"""Moments are Beijing time."""


def signers_table(signers: Signers, lines: Iterable[Signer], now: datetime) -> Table:
    """Each of these lines of allowed_signers, with what it is worth now."""
    rows = [
        (
            one.principal,
            tuple(ACTION_NAMES[action] for action in ACTIONS if one.may(action)),
            _state_name(one, signers.state(one, now)),
            _moment(one.valid_after),
            _moment(one.valid_before),
            _kind(one.key),
            fingerprint(one.key),
        )
        for one in lines
    ]
    return Table(None, COLUMNS, rows)


def signers_json(signers: Signers, problems: Iterable[Message], now: datetime, language: Language) -> str:
    """All signers for programs. Version 1; moments are UTC, null where there is no limit."""
    return json.dumps(
        {
            "version": 1,
            "signers": [
                {
                    "principal": one.principal,
                    "actions": [action for action in ACTIONS if one.may(action)],
                    "state": signers.state(one, now),
                    "valid_after": one.valid_after.isoformat() if one.valid_after else None,
                    "valid_before": one.valid_before.isoformat() if one.valid_before else None,
                    "kind": take_apart(one.key).kind,
                    "fingerprint": fingerprint(one.key),
                    "public_key": public_text(one.key),
                }
                for one in signers.signers
            ],
            "problems": [language.text(one) for one in problems],
        },
        ensure_ascii=False,
        indent=2,
    )


def agent_table(keys: Iterable[AgentKey], signers: Signers) -> Table:
    """The keys of an agent, and for whom they sign."""
    columns = (
        Column("key", say("Key"), whole=True),
        Column("name", say("Name")),
        Column("kind", say("Kept in")),
        Column("principals", say("Signs for")),
    )
    rows = [
        (fingerprint(one.blob), one.name, _kind(one.blob), tuple(dict.fromkeys(line.principal for line in signers.with_key(one.blob))))
        for one in keys
    ]
    return Table(None, columns, rows, "keys")


def _kind(blob: bytes) -> Message:
    return say("hardware key") if take_apart(blob).kind == HARDWARE else say("a file or agent")


def _state_name(one: Signer, state: SignerState) -> Message:
    match state:
        case "revoked":
            return say("revoked")
        case "expired":
            return say("expired {moment}", moment=_moment(one.valid_before))
        case "not_yet_valid":
            return say("valid from {moment} on", moment=_moment(one.valid_after))
        case "valid":
            return say("valid") if one.valid_before is None else say("valid until {moment}", moment=_moment(one.valid_before))


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
