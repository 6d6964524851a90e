"""`delivery.yaml`: where approved definitions go. Secrets are named by their environment variable, never written."""

from typing import Annotated, Literal

from msgspec import Meta

from mobilectl.messages import say
from mobilectl.workspace.models.base import Identifier, Model, about
from mobilectl.workspace.scalars import Unreadable


class Target(Model, frozen=True, kw_only=True):
    """A delivery API."""

    kind: Annotated[Literal["sandbox", "http"], about("the sandbox that comes with mobilectl, or an API over HTTP")]
    approved_as: Annotated[
        Identifier | None, about("the target that approvals for it name; itself if absent. For several ways to one system")
    ] = None
    url: Annotated[str | None, about("http: the address, beginning with https://")] = None
    token_env: Annotated[
        Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_]*$")] | None, about("http: the environment variable that holds the token")
    ] = None

    def __post_init__(self) -> None:
        if (self.kind == "http") != (self.url is not None):
            raise Unreadable(say("`url` belongs to `kind: http`, and only to it"), say("give both or neither"))


class Delivery(Model, frozen=True, kw_only=True):
    """The targets, by id."""

    default: Annotated[str, about("the target that is used when none is named")]
    targets: Annotated[dict[Identifier, Target], about("the targets, by id")]
