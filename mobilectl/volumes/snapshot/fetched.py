"""A file that a web server has, fetched into a folder of ours."""

from __future__ import annotations

from netrc import NetrcParseError
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import say
from mobilectl.volumes.snapshot.endings import ending
from mobilectl.volumes.snapshot.store import Wanted

if TYPE_CHECKING:
    import httpx

SCHEMES = ("http://", "https://")
CONNECT_SECONDS, SILENT_SECONDS = 10.0, 60.0
"""So long we wait for a connection, and for the next piece of the file."""


def shown(address: str) -> str:
    """The address without what may be secret in it: a password, and what follows `?`, in which links are signed. Raises `UsageError`."""
    parts = _parts(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", parts.fragment))


def fetch(address: str, wanted: Wanted) -> Path:
    """The file at an http or https address, in the folder under a name with its own ending. Raises `Unusable`, and `UsageError`
    for a password in the address."""
    import httpx

    from mobilectl.connections import why_unanswered

    parts = _parts(address)
    if "@" in parts.netloc:
        raise UsageError(say("the address of a snapshot cannot hold a password"), say("put it into ~/.netrc, or ask for a signed link"))
    if "*" in parts.path:
        raise UsageError(say("a web server is not asked for a pattern of files"), say("name one file; patterns are for folders and s3://…"))
    name = PurePosixPath(unquote(parts.path))
    known = ending(name)
    path = wanted.file(known if known[1:].isalnum() else "")
    timeout = httpx.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS)
    try:
        with (
            httpx.Client(follow_redirects=True, timeout=timeout, auth=_signed_in()) as http,
            http.stream("GET", urlunsplit((*parts[:4], ""))) as answer,
            path.open("wb") as file,
        ):
            if answer.status_code != httpx.codes.OK:
                hint = say("open the address in a browser; a password belongs into ~/.netrc")
                raise Unusable(
                    say("{file} cannot be fetched: the server answers {status}", file=shown(address), status=answer.status_code), hint
                )
            whole = int(answer.headers.get("content-length", 0))
            for piece in answer.iter_bytes():
                file.write(piece)
                if wanted.progress is not None and whole:
                    wanted.progress(min(1.0, answer.num_bytes_downloaded / whole))
    except httpx.RequestError as error:
        raise Unusable(
            say("{file} cannot be fetched: {reason}", file=shown(address), reason=why_unanswered(error)),
            say("try the address in a browser; HTTPS_PROXY names a proxy, SSL_CERT_FILE a certificate authority of your own"),
        ) from None
    return path


def _parts(address: str) -> SplitResult:
    """The parts of an address. Raises `UsageError` where it names no server."""
    import httpx

    try:
        parts = urlsplit(address)
        if parts.hostname and parts.port != 0 and httpx.URL(address).host:
            return parts
    except (ValueError, httpx.InvalidURL):  # of ValueError are those about names in other scripts (IDNA), too
        pass
    raise UsageError(
        say("`{address}` names no server", address=address.partition("?")[0].rpartition("@")[2]),
        say("write it like https://HOST/people.parquet"),
    )


def _signed_in() -> httpx.NetRCAuth | None:
    """What ~/.netrc says of servers, where it is there. Raises `Unusable`, which never quotes it."""
    import httpx

    try:
        return httpx.NetRCAuth(None)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError, NetrcParseError) as error:
        line = getattr(error, "lineno", None)
        raise Unusable(
            say("~/.netrc cannot be read: line {line}", line=line) if line else say("~/.netrc cannot be read"),
            say("it has lines such as `machine HOST login NAME password …`, and only you may read it (chmod 600)"),
        ) from None
