"""What a definition was judged by when it was signed, in a form that can be compared with what it would be judged by today.

A statement signs the digest of its evidence. The evidence lies beside the statements and goes to the target with them, for the approval
rules ask it too: how many customers are meant, whether findings are excepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mobilectl.approvals.definitions import ID_PATTERN
from mobilectl.approvals.digest import DIGEST_PATTERN, canonical, digest_of
from mobilectl.messages import Message, say

Digest = Annotated[str, Meta(pattern=DIGEST_PATTERN)]
Name = Annotated[str, Meta(max_length=200)]
Digests = Annotated[dict[Name, Digest], Meta(max_length=20_000)]
Number = Annotated[int, Meta(ge=0)]


class Found(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """A finding on the definition, as it was told in English."""

    code: Name
    severity: Name
    message: Annotated[str, Meta(max_length=4000)]


class DryRunFound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a dry run counted of the definition: customers whom it means, and its messages by what becomes of them.

    `snapshot` and `workspace` are digests, `as_of` is the snapshot's day ("" if it names none), `first` and `last` the days counted.
    """

    snapshot: Name
    as_of: Name
    workspace: Digest
    first: Name
    last: Name
    customers: Number
    planned: Number
    sent: Number
    held: Number
    unreachable: Number
    opted_out: Number


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one definition was judged by. `version` is mobilectl's, whose rules judged.

    `policy` holds the digest of each entry of the policy that its messages are subject to, `terms` of each word of the glossary in its
    texts, `others` of the messages of each campaign and touchpoint that can hold its own back. `findings` stood when it was signed,
    `excepted` were held back by an exception.
    """

    format: Literal["mobilectl.evidence/1"] = "mobilectl.evidence/1"
    kind: Name
    id: Annotated[str, Meta(pattern=ID_PATTERN)]
    version: Name
    policy: Digests = {}
    terms: Digests = {}
    others: Digests = {}
    findings: Annotated[tuple[Found, ...], Meta(max_length=2000)] = ()
    excepted: Annotated[tuple[Found, ...], Meta(max_length=2000)] = ()
    dry_run: DryRunFound | None = None

    @property
    def digest(self) -> str:
        """What statements sign."""
        return digest_of(evidence_data(self))


def evidence_data(evidence: Evidence) -> dict[str, Any]:
    """Evidence as JSON data."""
    made = msgspec.json.decode(msgspec.json.encode(evidence))
    assert isinstance(made, dict)
    return made


def read_evidence(data: Any) -> Evidence:
    """Evidence out of JSON data. Raises ValueError for anything that is none, or has no canonical form."""
    try:
        evidence = msgspec.convert(data, Evidence)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
    canonical(data)
    return evidence


def lapses(then: Evidence, now: Evidence, told: Mapping[Found, Message]) -> Iterator[Message]:
    """What has changed in the judgement since, each change in words; nothing if a signature still means what it meant. `told`
    are today's findings as they are told in any language.

    What only takes a reason for doubt away does not count: a finding that is gone, a rival that is gone.
    """
    for key in _changed(then.policy, now.policy):
        yield say("the policy has changed since: `{entry}`", entry=key)
    for word in _changed(then.terms, now.terms):
        yield say("what the glossary says of `{word}` has changed since", word=word)
    for key, digest in now.others.items():
        if key not in then.others:
            yield say("{other} has been added since, and can hold its messages back", other=key)
        elif then.others[key] != digest:
            yield say("{other} has been changed since, and can hold its messages back", other=key)
    for found in sorted(set(now.findings) - set(then.findings)):
        yield say("`check` says since then: {code} {message}", code=found.code, message=told[found])
    for found in sorted(set(now.excepted) - set(then.excepted)):
        yield say("an exception has been made since: {code} {message}", code=found.code, message=told[found])


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The keys whose value is another one, or that are there only once."""
    return sorted(key for key in then.keys() | now.keys() if then.get(key) != now.get(key))
