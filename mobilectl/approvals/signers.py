"""`campaigns/allowed_signers`: who may sign, with which key, in which role, from when until when.

The format is OpenSSH's (ssh-keygen(1), ALLOWED SIGNERS). A line is either read as ssh-keygen reads it, or it is a problem and gives no
rights. More is asked for than by ssh-keygen: a principal is one `name@unit` without wildcards; a line names its namespaces; keys are
Ed25519; a time ends in `Z`, because ssh-keygen reads one without it in the zone of whichever machine it runs on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Literal

from mobilectl.approvals.public_keys import KINDS, NoKey, read_public
from mobilectl.approvals.wire import shown
from mobilectl.messages import Message, say
from mobilectl.schedule.clock import CHINA

Action = Literal["submit", "approve", "reject", "revoke"]
ACTIONS: tuple[Action, ...] = ("submit", "approve", "reject", "revoke")
NAMESPACES: dict[str, str] = {action: f"{action}@mobilectl" for action in ACTIONS}
"""Each action is an SSHSIG namespace, so a signature of one can never pass for another, here or for ssh-keygen."""

Role = Literal["submit", "approve"]
ROLES: dict[Role, tuple[Action, ...]] = {"submit": ("submit",), "approve": ("approve", "reject", "revoke")}
"""What people are, and the actions, and so the namespaces, that a line for them lists: who may approve may also say no and take it back.

A line gives the actions whose namespaces it lists and no others, as ssh-keygen reads it; the roles only write lines.
"""

SignerState = Literal["valid", "not_yet_valid", "expired", "revoked"]

LINE = re.compile(r'(?:"([^" \t]*)"|([^" \t]+))[ \t]+(?:((?:[^" \t]|"[^"]*")+)[ \t]+)??([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/=]+)(?:[ \t].*)?')
"""Principals, perhaps options, the kind of key, the key in base64, perhaps a comment; between spaces and tabs."""
OPTION = r'([A-Za-z-]+)(?:="([^"\\]*)")?'
OPTIONS = re.compile(rf"{OPTION}(?:,{OPTION})*")
OPTION_NAMES = ("namespaces", "valid-after", "valid-before", "cert-authority")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ufeff]")
LONGEST_PATTERN = 1000
"""Characters of the namespaces; for ssh-keygen longer ones match nothing."""
PRINCIPAL_PATTERN = r"^[^\s@/\\:*?\"'<>|,!\x00-\x1f\x7f\ud800-\udfff]+@[a-z0-9][a-z0-9-]*\Z"
LONGEST_PRINCIPAL = 64
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIME = re.compile(r"([0-9]{8}(?:[0-9]{4}(?:[0-9]{2})?)?)(Z?)")
FORMS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


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
    """All signers, by line number what is wrong with lines that give no rights, and the keys that never count, whoever lists them."""

    signers: tuple[Signer, ...] = ()
    problems: tuple[tuple[int, Message], ...] = ()
    revoked: frozenset[bytes] = frozenset()

    def of(self, principal: str) -> tuple[Signer, ...]:
        """The lines of a principal; several where a key was renewed."""
        return tuple(one for one in self.signers if one.principal == principal)

    def with_key(self, key: bytes) -> tuple[Signer, ...]:
        """The lines of a key."""
        return tuple(one for one in self.signers if one.key == key)

    def state(self, signer: Signer, now: datetime) -> SignerState:
        """What a line is worth now."""
        if signer.key in self.revoked:
            return "revoked"
        if signer.valid_at(now):
            return "valid"
        return "expired" if signer.valid_before is not None and now > signer.valid_before else "not_yet_valid"

    def refusal(self, principal: str, key: bytes, action: Action, *moments: datetime) -> Message | None:
        """Why a signature by this key does not count as this principal's action, None if it does: at each of the moments
        `ssh-keygen -Y verify` with both files would say the same.
        """
        if key in self.revoked:
            return say("the key of {by} is revoked", by=principal)
        lines = [one for one in self.of(principal) if one.key == key]
        if not lines:
            return say("the key is not listed for {by}", by=principal)
        lines = [one for one in lines if one.may(action)]
        if not lines:
            return say("{by} does not have the role {role}", by=principal, role=NAMESPACES[action])
        if not all(any(one.valid_at(moment) for one in lines) for moment in moments):
            return say("the key of {by} is not valid at this time", by=principal)
        return None


class _NoRights(ValueError):
    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


def is_principal(text: str) -> bool:
    """Whether this is a name@unit that can sign: nothing invisible, and no other form of the same signs."""
    return (
        len(text) <= LONGEST_PRINCIPAL
        and re.fullmatch(PRINCIPAL_PATTERN, text) is not None
        and text.isprintable()
        and unicodedata.is_normalized("NFKC", text)
    )


def person_of(principal: str) -> str:
    """The name of a principal, for telling people apart."""
    return principal.rpartition("@")[0].casefold()


def unit_of(principal: str) -> str:
    """The unit of a principal."""
    return principal.rpartition("@")[2]


def read_signers(text: str, revoked: frozenset[bytes] = frozenset()) -> Signers:
    """Reads an allowed_signers file."""
    signers: list[Signer] = []
    problems: list[tuple[int, Message]] = []
    for number, line in meant_lines(text):
        try:
            signers += _signers(line)
        except _NoRights as error:
            problems.append((number, error.message))
    return Signers(tuple(signers), tuple(problems), revoked)


def meant_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a trust file that say something, with their numbers from 1, as ssh-keygen sees them: only a line feed ends a line."""
    for number, line in enumerate(text.split("\n"), 1):
        meant = line.removesuffix("\r").strip(" \t")
        if meant and not meant.startswith("#"):
            yield number, meant


def role_of(action: Action) -> Role:
    """The role of those who do an action."""
    return next(role for role, actions in ROLES.items() if action in actions)


def signer_line(principal: str, roles: Iterable[Role], public: str) -> str:
    """The line that gives a public key (`ssh-ed25519 AAAA…`) its roles."""
    return f'{principal} namespaces="{",".join(NAMESPACES[action] for role in roles for action in ROLES[role])}" {public}'


def _signers(line: str) -> list[Signer]:
    if CONTROL.search(line):
        raise _NoRights(say("the line holds invisible signs; write it again, and save the file as UTF-8 without a byte order mark"))
    match = LINE.fullmatch(line)
    if match is None:
        raise _NoRights(say('the line is not `name@unit namespaces="…" ssh-ed25519 AAAA…`'))
    options = _options(match[3] or "")
    if "cert-authority" in options:
        raise _NoRights(say("certificate authorities are not supported; list each key"))
    try:
        key = read_public(match[4], match[5])
    except NoKey:
        raise _NoRights(say("only whole keys of the kinds {kinds} are supported", kinds=KINDS)) from None
    namespaces = options.get("namespaces")
    if not namespaces:
        raise _NoRights(say('the line names no role; add namespaces="{role}"', role=NAMESPACES["submit"]))
    if len(namespaces) > LONGEST_PATTERN:
        raise _NoRights(say("its namespaces have more than {most} characters", most=LONGEST_PATTERN))
    after, before = (_moment(options[name]) if name in options else None for name in ("valid-after", "valid-before"))
    if after is not None and before is not None and before <= after:
        raise _NoRights(say("valid-before is not later than valid-after"))
    principals = (match[1] or match[2] or "").split(",")
    for principal in principals:
        if not is_principal(principal):
            raise _NoRights(say("`{principal}` is not of the form name@unit", principal=shown(principal)))
    return [Signer(principal, key, namespaces, after, before) for principal in principals]


def _options(text: str) -> dict[str, str]:
    found = re.findall(OPTION, text)
    options = {name.lower(): value for name, value in found}
    if (text and not OPTIONS.fullmatch(text)) or len(options) != len(found) or not options.keys() <= set(OPTION_NAMES):
        raise _NoRights(say("the options `{options}` are not understood", options=shown(text)))
    return options


def _moment(text: str) -> datetime:
    match = TIME.fullmatch(text)
    try:
        moment = datetime.strptime(match[1], FORMS[len(match[1])]).replace(tzinfo=UTC) if match else EPOCH
    except ValueError:
        moment = EPOCH
    if match is None or moment <= EPOCH:
        raise _NoRights(say("`{text}` is not a time like 20261231Z or 20261231160000Z", text=shown(text)))
    if not match[2]:
        wanted = moment.replace(tzinfo=CHINA).astimezone(UTC).strftime("%Y%m%d%H%M%SZ")
        raise _NoRights(
            say("machines differ on the time `{text}`, since it names no zone; for Beijing time write `{wanted}`", text=text, wanted=wanted)
        )
    return moment


def _matches(patterns: str, name: str) -> bool:
    """OpenSSH's pattern list: `*` and `?`, and a pattern that begins with `!` and matches forbids."""
    found = False
    for pattern in patterns.split(","):
        # fnmatch's own `[…]` is no pattern for OpenSSH.
        if fnmatchcase(name, pattern.removeprefix("!").replace("[", "[[]")):
            if pattern.startswith("!"):
                return False
            found = True
    return found
