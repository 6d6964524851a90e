"""`mobilectl sandbox`: the delivery API over HTTP, for trying things out."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mobilectl.cli.sandbox_play import play
from mobilectl.cli.session import Session
from mobilectl.cli.words import COMMON_OPTIONS, Group, argument, command, option
from mobilectl.errors import Unusable, UsageError, system_reason
from mobilectl.messages import say

if TYPE_CHECKING:
    import socket

    from mobilectl.approvals.states import Trust
    from mobilectl.delivery.faults import Fault
    from mobilectl.delivery.tokens import Token
    from mobilectl.workspace.workspace import Workspace


@command(
    "serve",
    say(
        "Serve the sandbox over HTTP until it is interrupted.\n\nIt is the same sandbox, with the same memory, that `push` fills without a "
        "server. Signers and approval rules are read once, at the start."
    ).text,
)
@option("--host", default="127.0.0.1", show_default=True, help=say("The address to listen on.").text)
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help=say("The port to listen on; 0 for any that is free.").text,
)
@option("--name", metavar="TARGET", help=say("The target that approvals must be for; the default one if absent.").text)
@option("--allow-remote", is_flag=True, help=say("Let --host be an address that others can reach; tokens are needed then.").text)
@option(
    "--tokens",
    "tokens_file",
    metavar="FILE",
    type=click.Path(path_type=Path, readable=False),
    help=say("A file of who may read and push, outside the workspace; `sandbox token` makes its lines.").text,
)
@option("--token-env", metavar="NAME", help=say("An environment variable with the one token that clients must send.").text)
@option(
    "--trust",
    "trusted",
    metavar="FOLDER",
    type=click.Path(path_type=Path, readable=False),
    help=say("A workspace whose signers and approval rules hold, instead of this one's own.").text,
)
@option(
    "--fault",
    "faults",
    multiple=True,
    metavar="KIND=CHANCE",
    help=say(
        "For tests: let requests fail with a chance from 0 to 1, `drop=0.1`. Kinds: slow, 429, 500, 500-after, drop, drop-after, stale."
    ).text,
)
@option("--seed", type=int, default=0, show_default=True, help=say("The seed by which faults are drawn.").text)
@click.pass_context
def serve(
    context: click.Context,
    host: str,
    port: int,
    name: str | None,
    allow_remote: bool,
    tokens_file: Path | None,
    token_env: str | None,
    trusted: Path | None,
    faults: tuple[str, ...],
    seed: int,
) -> None:
    """Serves the sandbox."""
    import gc

    from mobilectl.delivery.contract import BASE
    from mobilectl.delivery.faults import Faulty, by_chance
    from mobilectl.delivery.sandbox import make_app
    from mobilectl.delivery.serving import OnlyHere, make_server
    from mobilectl.delivery.store import Store
    from mobilectl.delivery.targets import STORE

    session = Session(context)
    tokens = _tokens(session.root, tokens_file, token_env)
    _check_host(host, allow_remote, tokens)
    chances = _chances(faults)
    workspace = session.workspace()
    trust = _trust_in(workspace if trusted is None else _workspace_in(trusted), name)
    store = Store(workspace.root / STORE)
    store.prepare(writing=True)
    api = make_app(store, trust, tokens)
    app = Faulty(api if tokens else OnlyHere(api), by_chance(chances, seed))
    with contextlib.closing(store), contextlib.closing(_listen(host, port)) as listening:
        shown = f"[{host}]" if ":" in host else host
        session.out(f"http://{shown}:{listening.getsockname()[1]}{BASE}")
        session.note(say("The sandbox listens; Ctrl+C ends it."))
        with contextlib.suppress(KeyboardInterrupt):
            gc.enable()  # unlike other commands, this may run for days
            make_server(app).run(sockets=[listening])


@command(
    "token",
    say(
        "Make a token for `sandbox serve`.\n\nNAME is under which the sandbox records who stored something. The token goes to its holder; "
        "the line beside it, which holds only its hash, goes into the server's tokens file."
    ).text,
)
@argument("name")
@option(
    "--role",
    type=click.Choice(["reader", "pusher"]),
    default="reader",
    show_default=True,
    help=say("Whether it may only read, or push as well.").text,
)
@click.pass_context
def token(context: click.Context, name: str, role: str) -> None:
    """Makes a token."""
    import re

    from mobilectl.delivery.contract import ID_PATTERN
    from mobilectl.delivery.tokens import new_token

    session = Session(context)
    if not re.fullmatch(ID_PATTERN, name):
        raise UsageError(
            say("{name} cannot be a token's name", name=name),
            say("a name has lower-case letters, digits and hyphens, such as `changsha-ci`"),
        )
    secret, made = new_token(name, "pusher" if role == "pusher" else "reader")
    session.out(made.line)
    session.out(secret)
    session.note(say("The first line belongs into the tokens file; the second is the token, which nothing can show again."))


def _tokens(root: Path, file: Path | None, token_env: str | None) -> tuple[Token, ...]:
    from mobilectl.delivery.secrets import read_token
    from mobilectl.delivery.tokens import TOKENS_ENV, Token, hash_of, read_tokens_file, read_tokens_variable

    found = () if file is None else read_tokens_file(file, root)
    found += read_tokens_variable(os.environ.get(TOKENS_ENV, ""))
    if token_env is not None:
        found += (Token("pusher", "pusher", hash_of(read_token(token_env))),)
    if not found and (file is not None or TOKENS_ENV in os.environ):
        raise UsageError(
            say("there is no token, so that nobody could speak to the sandbox"), say("`mobilectl sandbox token NAME` makes one")
        )
    return found


def _check_host(host: str, allow_remote: bool, tokens: tuple[Token, ...]) -> None:
    from mobilectl.delivery.addresses import is_loopback

    if is_loopback(host):
        return
    if not allow_remote:
        raise UsageError(say("{host} can be reached by others", host=host), say("if that is meant, say so by --allow-remote"))
    if not tokens:
        raise UsageError(
            say("{host} can be reached by others, and no token is asked for", host=host),
            say("give tokens by --tokens, by --token-env or in the environment variable {name}", name="MOBILECTL_SANDBOX_TOKENS"),
        )


def _chances(faults: tuple[str, ...]) -> dict[Fault, float]:
    from mobilectl.delivery.faults import FAULTS

    chances: dict[Fault, float] = {}
    for one in faults:
        kind, _, share = one.partition("=")
        fault = next((known for known in FAULTS if known == kind), None)
        try:
            chance = float(share)
        except ValueError:
            chance = -1.0
        if fault is None or not 0 <= chance <= 1:
            raise UsageError(
                say("{fault} is not a fault and its chance", fault=one),
                say("write a kind and a number from 0 to 1, such as `drop=0.1`; the kinds are {kinds}", kinds=FAULTS),
            )
        chances[fault] = chance
    if sum(chances.values()) > 1:
        raise UsageError(say("the chances of the faults are more than 1 together"), say("a request meets one fault at most"))
    return chances


def _trust_in(workspace: Workspace, name: str | None) -> Trust:
    from mobilectl.approvals.signing import own_trust
    from mobilectl.delivery.targets import choose_target

    return own_trust(workspace, choose_target(workspace.delivery, name).approved_as)


def _workspace_in(folder: Path) -> Workspace:
    from mobilectl.workspace.files import is_workspace
    from mobilectl.workspace.workspace import load_workspace

    if not is_workspace(folder):
        raise UsageError(
            say("{folder} is not a workspace", folder=str(folder)), say("a workspace holds touchpoints.yaml and campaigns/policy.yaml")
        )
    return load_workspace(folder)


def _listen(host: str, port: int) -> socket.socket:
    from mobilectl.delivery.serving import listen

    try:
        return listen(host, port)
    except OSError as error:
        raise Unusable(
            say("cannot listen on {host}, port {port}: {reason}", host=host, port=port, reason=system_reason(error)),
            say("another program may hold the port; name another by --port"),
        ) from None


COMMAND = Group(
    "sandbox",
    help=say("Serve the sandbox delivery API over HTTP, and play its deliveries.").text,
    commands=[serve, token, play],
    params=list(COMMON_OPTIONS),
)
