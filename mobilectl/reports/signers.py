"""The signers of a workspace as a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from mobilectl.approvals.agent import AgentKey
from mobilectl.approvals.public_keys import HARDWARE, fingerprint, take_apart
from mobilectl.approvals.signers import ACTIONS, Action, Signer, Signers
from mobilectl.messages import Message, say
from mobilectl.reports.tables import Column, Table

CHINA = timezone(timedelta(hours=8))
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
            _state(signers, one, now),
            _moment(one.valid_after),
            _moment(one.valid_before),
            _kind(one.key),
            fingerprint(one.key),
        )
        for one in lines
    ]
    return Table(None, COLUMNS, rows, "signers")


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


def _state(signers: Signers, one: Signer, now: datetime) -> Message:
    after, before = _moment(one.valid_after), _moment(one.valid_before)
    if one.key in signers.revoked:
        return say("revoked")
    if one.valid_at(now):
        return say("valid") if before is None else say("valid until {moment}", moment=before)
    if one.valid_before is not None and now > one.valid_before:
        return say("expired {moment}", moment=before)
    return say("valid from {moment} on", moment=after)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
