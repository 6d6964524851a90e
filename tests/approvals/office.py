"""The people of a test workspace, with their keys, and the way they sign things."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from worlds import change, copy_base

from mobilectl.approvals.definitions import Definition, choose
from mobilectl.approvals.keys import Key
from mobilectl.approvals.public_keys import public_blob
from mobilectl.approvals.signers import Action, Role, signer_line
from mobilectl.approvals.signing import Desk, Pen, SigningResult, sign_each
from mobilectl.cli.desks import desk_of
from mobilectl.workspace.files import SIGNERS
from mobilectl.workspace.workspace import Workspace, load_workspace

NOW = datetime.now(UTC).replace(microsecond=0)
"""When the tests began: what they sign is read by commands that go by the clock."""


@dataclass(frozen=True)
class Person:
    """Somebody with a key. `name` is the principal."""

    name: str
    roles: tuple[Role, ...]
    key: Key

    @property
    def line(self) -> str:
        return signer_line(self.name, self.roles, self.key.public)

    def key_file(self, folder: Path) -> Path:
        """The private key as a file without a passphrase."""
        file = folder / self.name
        file.write_bytes(self.key.private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        file.chmod(0o600)
        return file


@functools.cache
def new_key_pair(seed: str) -> Key:
    """The same key for the same seed, so that tests are alike in every run."""
    private = Ed25519PrivateKey.from_private_bytes(seed.encode().ljust(32, b".")[:32])
    return Key(private, public_blob(private))


def person(name: str, *roles: Role, key: str | None = None) -> Person:
    return Person(name, roles, new_key_pair(key or name))


LI = person("li@changsha", "submit")
ZHOU = person("zhou@zhuzhou", "submit", "approve")
WANG = person("wang@province", "submit", "approve")
ZHAO = person("zhao@province", "approve")
EVERYBODY = (LI, ZHOU, WANG, ZHAO)


def workspace_with(folder: Path, people: Sequence[Person] = EVERYBODY) -> Path:
    """A workspace of a policy, a touchpoint `bill` and a campaign `demo` of Changsha, whose signers are `people`."""
    root = copy_base(folder)
    (root / SIGNERS).write_text("".join(f"{one.line}\n" for one in people), encoding="utf-8")
    change(root, "campaigns/policy.yaml", "limits: {concurrent_campaigns: {city: 1000}}")
    return root


def add_campaigns(root: Path, count: int, owner: str = "changsha") -> None:
    """Copies of the demo campaign under other ids, each for customers of its own, so that none has to do with another."""
    for number in range(count):
        audience = f"{{all: [{{brand: [mzone]}}, {{city: [changsha]}}, {{arpu: {{at_least: {120 + number}, below: {121 + number}}}}}]}}"
        text = f"id: more-{number:03d}\nowner: {owner}\nname: 活动 {number}\naudience: {audience}\n"
        change(root, f"campaigns/{owner}/more-{number:03d}.yaml", text)


def dearer(root: Path, before: str = "19.90", after: str = "29.90") -> None:
    """Lets the demo campaign's offer have another price, wherever it says so."""
    for file in ("campaigns/changsha/demo.yaml", "campaigns/products.yaml"):
        path = root / file
        path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def read(root: Path) -> Workspace:
    return load_workspace(root)


def desk(root: Path) -> Desk:
    return desk_of(load_workspace(root))


def definition(root: Path, id: str) -> Definition:
    return choose(desk(root).definitions, [id])[0]


def let(root: Path, who: Person, action: Action, *ids: str, at: datetime = NOW) -> tuple[SigningResult, ...]:
    """Has somebody sign, as the commands do, all definitions if none is named."""
    opened = desk(root)
    return sign_each(opened, choose(opened.definitions, ids) if ids else opened.definitions, Pen(action, who.name, who.key, at))


def sign_off(root: Path, *ids: str, at: datetime = NOW) -> None:
    """Submits and approves these definitions, all if none is named. After a command has signed, which goes by the clock, so must this."""
    opened = desk(root)
    chosen = choose(opened.definitions, ids) if ids else opened.definitions
    for submitter, owner in ((LI, "changsha"), (ZHOU, "zhuzhou"), (WANG, "province")):
        own = [f"{one.kind}/{one.id}" for one in chosen if one.subject.owner == owner]
        if own:
            assert {done.result for done in let(root, submitter, "submit", *own, at=at)} == {"signed"}
            assert {done.result for done in let(root, ZHAO, "approve", *own, at=at)} == {"signed"}
