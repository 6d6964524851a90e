"""Why a connection gave no answer, in words for whoever asked."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

from mobilectl.messages import Message, say

UNTRUSTED = frozenset({18, 19, 20, 21})
"""The codes of OpenSSL (x509_vfy.h) for certificates of an authority that is not known."""


def why_unanswered(error: httpx.RequestError | ssl.SSLError) -> Message:
    """Why there is no answer. httpx lets errors of OpenSSL through that come after the handshake."""
    if isinstance(error, httpx.TimeoutException):
        return say("no answer in time")
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _distrust(cause)
        if isinstance(cause, socket.gaierror):
            return say("the host's name is not known here")
        if isinstance(cause, ConnectionRefusedError):
            return say("nothing answers at this address and port")
    if isinstance(error, httpx.ProxyError):
        return say("the proxy does not let it through: {reason}", reason=str(error))
    if isinstance(error, (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)):
        return say("the connection ended without a whole answer in HTTP")
    return say("the connection failed: {reason}", reason=str(error) or type(error).__name__)


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error itself, and all that led to it."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            todo += [one.__context__, one.__cause__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]


def _distrust(error: ssl.SSLCertVerificationError) -> Message:
    match error.verify_code:
        case 10:
            return say("its certificate has expired")
        case 9:
            return say("its certificate does not hold yet; is this machine's clock right?")
        case 62 | 64:
            return say("its certificate is for another host")
        case code if code in UNTRUSTED:
            return say("its certificate is from an authority that is not trusted here")
    return say("its certificate does not hold: {reason}", reason=error.verify_message)
