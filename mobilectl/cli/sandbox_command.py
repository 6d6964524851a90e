"""`mobilectl sandbox`: the delivery API over HTTP, for trying things out."""

from __future__ import annotations

import contextlib
import socket

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import COMMON_OPTIONS, Group, command, option
from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import say


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
@option("--token-env", metavar="NAME", help=say("The environment variable with the token that clients must send.").text)
@click.pass_context
def serve(context: click.Context, host: str, port: int, token_env: str | None) -> None:
    """Serves the sandbox."""
    from mobilectl.delivery.addresses import is_loopback
    from mobilectl.delivery.secrets import read_token
    from mobilectl.delivery.targets import STORE

    if token_env is None and not is_loopback(host):
        raise UsageError(
            say("{host} can be reached by others, and no token is asked for", host=host), say("name the token's variable by --token-env")
        )
    secrets = () if token_env is None else (read_token(token_env),)

    import gc

    import uvicorn

    from mobilectl.approvals.signing import open_desk
    from mobilectl.delivery.contract import BASE
    from mobilectl.delivery.sandbox import make_app
    from mobilectl.delivery.store import Store
    from mobilectl.delivery.tokens import Token, hash_of

    session = Session(context)
    tokens = tuple(Token("pusher", "pusher", hash_of(secret)) for secret in secrets)
    desk = open_desk(session.workspace())
    store = Store(desk.root / STORE)
    store.prepare(writing=True)
    with contextlib.closing(store), contextlib.closing(_listen(host, port)) as listening:
        shown = f"[{host}]" if ":" in host else host
        session.out(f"http://{shown}:{listening.getsockname()[1]}{BASE}")
        session.note(say("The sandbox listens; Ctrl+C ends it."))
        config = uvicorn.Config(
            make_app(store, desk.trust, tokens),
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
        )
        with contextlib.suppress(KeyboardInterrupt):
            gc.enable()  # unlike other commands, this may run for days
            uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise Unusable(
            say("cannot listen on {host}, port {port}: {reason}", host=host, port=port, reason=error.strerror or type(error).__name__),
            say("another program may hold the port; name another by --port"),
        ) from None


COMMAND = Group("sandbox", help=say("Serve the sandbox delivery API over HTTP.").text, commands=[serve], params=list(COMMON_OPTIONS))
