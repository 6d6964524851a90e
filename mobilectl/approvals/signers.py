"""`campaigns/allowed_signers`: who may sign, with which key, in which role, from when until when.

The format is OpenSSH's (ssh-keygen(1), ALLOWED SIGNERS), used more strictly than ssh-keygen does: a principal is one
`name@unit`, without wildcards; a line must name its namespaces, because they are the roles; keys are Ed25519; times
without `Z` are China Standard Time, so that every machine reads them alike. A line that breaks a rule gives no rights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from mobilectl.approvals.public_keys import KINDS, NoKey, read_public
from mobilectl.messages import Message, say

Action = Literal["submit", "approve", "reject", "revoke"]
ACTIONS: tuple[Action, ...] = ("submit", "approve", "reject", "revoke")
NAMESPACES: dict[str, str] = {action: f"{action}@mobilectl" for action in ACTIONS}
"""Each action is an SSHSIG namespace, so a signature of one can never pass for another, here or for ssh-keygen."""

Role = Literal["submit", "approve"]
ROLES: dict[Role, tuple[Action, ...]] = {"submit": ("submit",), "approve": ("approve", "reject", "revoke")}
"""What people are, and the actions, and so the namespaces, that a line for them lists: who may approve may also say no and take it back.

A line gives the actions whose namespaces it lists and no others, as ssh-keygen reads it; the roles only write lines.
"""

PRINCIPAL_PATTERN = r"^[^\s@/\\:*?\"'<>|,!\x00-\x1f\x7f\ud800-\udfff]+@[a-z0-9][a-z0-9-]*\Z"
LONGEST_PRINCIPAL = 64
CHINA = timezone(timedelta(hours=8))
OPTION = re.compile(r'([A-Za-z-]+)(?:="([^"]*)")?(?:,|$)')


@dataclass(frozen=True, slots=True)
class Signer:
    """One principal with one key. `key` is OpenSSH's blob; the times are the first and last moment it holds."""

    principal: str
    key: bytes
    namespaces: str
    valid_after: datetime | None = None
    valid_before: datetime | None = None

    @property
    def person(self) -> str:
        """The name before the @, the same for the same person in every unit, whatever its case."""
        return person_of(self.principal)

    @property
    def unit(self) -> str:
        """The id of the unit behind the @."""
        return unit_of(self.principal)

    def may(self, action: str) -> bool:
        """Whether the line lists the namespace of this action."""
        return _matches(self.namespaces, NAMESPACES[action])

    def valid_at(self, moment: datetime) -> bool:
        """Whether the key holds at a moment."""
        return (self.valid_after is None or moment >= self.valid_after) and (self.valid_before is None or moment <= self.valid_before)


@dataclass(frozen=True, slots=True)
class Signers:
    """All signers, and by line number what is wrong with lines that give no rights."""

    signers: tuple[Signer, ...] = ()
    problems: tuple[tuple[int, Message], ...] = ()

    def of(self, principal: str) -> tuple[Signer, ...]:
        """The lines of a principal; several where a key was renewed."""
        return tuple(one for one in self.signers if one.principal == principal)

    def with_key(self, key: bytes) -> tuple[Signer, ...]:
        """The lines of a key."""
        return tuple(one for one in self.signers if one.key == key)


class _NoRights(ValueError):
    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


def is_principal(text: str) -> bool:
    """Whether this is a name@unit that can sign."""
    return len(text) <= LONGEST_PRINCIPAL and re.fullmatch(PRINCIPAL_PATTERN, text) is not None


def person_of(principal: str) -> str:
    """The name of a principal, for telling people apart."""
    return principal.rpartition("@")[0].casefold()


def unit_of(principal: str) -> str:
    """The unit of a principal."""
    return principal.rpartition("@")[2]


def read_signers(text: str) -> Signers:
    """Reads an allowed_signers file."""
    signers: list[Signer] = []
    problems: list[tuple[int, Message]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if line.strip() and not line.strip().startswith("#"):
            try:
                signers += _signers(line.strip())
            except _NoRights as error:
                problems.append((number, error.message))
    return Signers(tuple(signers), tuple(problems))


def role_of(action: Action) -> Role:
    """The role of those who do an action."""
    return next(role for role, actions in ROLES.items() if action in actions)


def signer_line(principal: str, roles: Iterable[Role], public: str) -> str:
    """The line that gives a public key (`ssh-ed25519 AAAA…`) its roles."""
    return f'{principal} namespaces="{",".join(NAMESPACES[action] for role in roles for action in ROLES[role])}" {public}'


def _signers(line: str) -> list[Signer]:
    match = re.fullmatch(r'(?:"([^"]*)"|(\S+))\s+(?:((?:[^\s"]|"[^"]*")+)\s+)??(\S+)\s+([A-Za-z0-9+/=]+)(?:\s.*)?', line)
    if match is None:
        raise _NoRights(say('the line is not `name@unit namespaces="…" ssh-ed25519 AAAA…`'))
    options = _options(match[3] or "")
    key = _key(match[4], match[5])
    if "cert-authority" in options:
        raise _NoRights(say("certificate authorities are not supported; list each key"))
    namespaces = options.get("namespaces")
    if not namespaces:
        raise _NoRights(say('the line names no role; add namespaces="{role}"', role=NAMESPACES["submit"]))
    after, before = (_moment(options[name]) if name in options else None for name in ("valid-after", "valid-before"))
    principals = (match[1] or match[2] or "").split(",")
    for principal in principals:
        if not is_principal(principal):
            raise _NoRights(say("`{principal}` is not of the form name@unit", principal=principal))
    return [Signer(principal, key, namespaces, after, before) for principal in principals]


def _options(text: str) -> dict[str, str]:
    options: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = OPTION.match(text, at)
        name = match[1].lower() if match else ""
        if match is None or name not in ("namespaces", "valid-after", "valid-before", "cert-authority") or name in options:
            raise _NoRights(say("the options `{options}` are not understood", options=text))
        options[name] = match[2] or ""
        at = match.end()
    return options


def _key(kind: str, text: str) -> bytes:
    try:
        return read_public(kind, text)
    except NoKey:
        raise _NoRights(say("only whole keys of the kinds {kinds} are supported", kinds=KINDS)) from None


def _moment(text: str) -> datetime:
    digits, utc = text.removesuffix("Z"), text.endswith("Z")
    form = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}.get(len(digits))
    if form is not None and digits.isdecimal():
        try:
            return datetime.strptime(digits, form).replace(tzinfo=UTC if utc else CHINA)
        except ValueError:
            pass
    raise _NoRights(say("`{text}` is not a time like 20261231 or 202612312359Z", text=text))


def _matches(patterns: str, name: str) -> bool:
    """OpenSSH's pattern list: `*` and `?`, and a pattern that begins with `!` and matches forbids."""
    found = False
    for pattern in patterns.split(","):
        wanted = re.escape(pattern.removeprefix("!")).replace(r"\*", ".*").replace(r"\?", ".")
        if re.fullmatch(wanted, name):
            if pattern.startswith("!"):
                return False
            found = True
    return found
