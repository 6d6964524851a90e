"""`delivery.yaml`: where approved definitions go. Secrets are named by where they are kept, never written."""

from typing import Annotated, Literal

from msgspec import Meta

from mobilectl.messages import say
from mobilectl.workspace.models.base import Identifier, Model, about, exactly_one
from mobilectl.workspace.scalars import Unreadable

EnvironmentName = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_]*$(?!\n)", max_length=128)]
KeyringName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]*$(?!\n)", max_length=128)]
PhoneNumber = Annotated[str, Meta(pattern=r"^\+?[0-9]{5,15}$(?!\n)")]


class OAuth(Model, frozen=True, kw_only=True):
    """Sign-in by OAuth2 client credentials (RFC 6749 section 4.4)."""

    token_url: Annotated[str, about("the address that gives tokens, beginning with https://")]
    client_id: Annotated[str | None, about("the client's id, where it is no secret")] = None
    client_id_env: Annotated[EnvironmentName | None, about("instead: the environment variable that holds the client's id")] = None
    client_secret_env: Annotated[EnvironmentName | None, about("the environment variable that holds the client's secret")] = None
    client_secret_keyring: Annotated[KeyringName | None, about("instead: the name of the client's secret in the system's keyring")] = None
    scope: Annotated[str | None, about("the scope that is asked for")] = None

    def __post_init__(self) -> None:
        exactly_one(client_id=self.client_id, client_id_env=self.client_id_env)
        exactly_one(client_secret_env=self.client_secret_env, client_secret_keyring=self.client_secret_keyring)


class ClientCertificate(Model, frozen=True, kw_only=True):
    """Sign-in by mutual TLS: our own certificate and key, as PEM files."""

    certificate_env: Annotated[EnvironmentName, about("the environment variable that holds the path of the certificate, with its chain")]
    key_env: Annotated[
        EnvironmentName | None, about("the environment variable that holds the path of its key; in the certificate's file if absent")
    ] = None
    passphrase_env: Annotated[EnvironmentName | None, about("the environment variable that holds the passphrase of an encrypted key")] = (
        None
    )
    passphrase_keyring: Annotated[KeyringName | None, about("instead: the name of the passphrase in the system's keyring")] = None

    def __post_init__(self) -> None:
        if self.passphrase_env is not None and self.passphrase_keyring is not None:
            exactly_one(passphrase_env=self.passphrase_env, passphrase_keyring=self.passphrase_keyring)


class Target(Model, frozen=True, kw_only=True):
    """A delivery API."""

    kind: Annotated[Literal["sandbox", "http"], about("the sandbox that comes with mobilectl, or an API over HTTP")]
    approved_as: Annotated[
        Identifier | None, about("the target that approvals for it name; itself if absent. For several ways to one system")
    ] = None
    url: Annotated[str | None, about("http: the address, beginning with https://")] = None
    api: Annotated[
        Literal["mobilectl", "tmf671", "tmf681"],
        about(
            "http: mobilectl's own API, TM Forum's Promotion Management (TMF671, campaigns only), or TM Forum's Communication Management "
            "(TMF681, for `test-send` only)"
        ),
    ] = "mobilectl"
    token_env: Annotated[EnvironmentName | None, about("http: the environment variable that holds the token")] = None
    token_keyring: Annotated[KeyringName | None, about("http, instead: the name of the token in the system's keyring")] = None
    oauth: Annotated[OAuth | None, about("http, instead of a token: tokens from an OAuth2 server")] = None
    client_certificate: Annotated[ClientCertificate | None, about("http: our own certificate for mutual TLS")] = None
    ca: Annotated[
        str | None,
        about("http: the file of the certificate authorities (PEM) that are trusted instead of the public ones; relative to the workspace"),
    ] = None
    sender: Annotated[PhoneNumber | None, about("tmf681: the number that test messages come from")] = None
    test_numbers: Annotated[
        dict[Identifier, PhoneNumber],
        about("tmf681: the only numbers that test messages go to, by a name of each; colleagues, not customers"),
    ] = {}
    test_numbers_env: Annotated[EnvironmentName | None, about("tmf681: an environment variable with more of them, separated by commas")] = (
        None
    )

    def __post_init__(self) -> None:
        if (self.kind == "http") != (self.url is not None):
            raise Unreadable(say("`url` belongs to `kind: http`, and only to it"), say("give both or neither"))
        self._belongs("kind: http", self.kind == "http", ("token_env", "token_keyring", "oauth", "client_certificate", "ca"))
        self._belongs("kind: http", self.kind == "http" or self.api == "mobilectl", ("api",))
        self._belongs("api: tmf681", self.api == "tmf681", ("sender", "test_numbers", "test_numbers_env"))
        if self.api == "tmf681" and self.sender is None:
            raise Unreadable(say("`api: tmf681` needs `sender`"), say("name the number that test messages come from, such as `10086`"))
        ways = {"token_env": self.token_env, "token_keyring": self.token_keyring, "oauth": self.oauth}
        if sum(way is not None for way in ways.values()) > 1:
            exactly_one(**ways)

    def _belongs(self, where: str, there: bool, keys: tuple[str, ...]) -> None:
        for key in keys:
            if not there and getattr(self, key) not in (None, {}):
                raise Unreadable(say("`{key}` belongs to `{where}`", key=key, where=where), say("remove it, or change the other"), key)


class Delivery(Model, frozen=True, kw_only=True):
    """The targets, by id."""

    default: Annotated[str, about("the target that is used when none is named")]
    targets: Annotated[dict[Identifier, Target], about("the targets, by id")]
    source: Annotated[
        Annotated[str, Meta(min_length=1, max_length=64)] | None,
        about("the workspace's name on the targets, of its own where several workspaces share one; the province's name if absent"),
    ] = None
