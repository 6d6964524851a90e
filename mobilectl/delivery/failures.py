"""Why no answer came, in words, and whether trying again makes sense."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from mobilectl.messages import Message, say

UNANSWERED = (httpx.RequestError, ssl.SSLError)
"""What requests raise. httpx lets errors of OpenSSL through that come after the handshake, as in TLS 1.3 those on our certificate do."""

UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Those that come before there is a connection to send a request over."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer. `final`: it would be the same again; `unsent`: the request did not go out, so nothing came of it;
    `of_sign_in`: that is so for want of a token.
    """

    reason: Message
    final: bool = False
    unsent: bool = False
    of_sign_in: bool = False


class NoAnswer(httpx.RequestError):
    """There is no answer, and why is known already."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason.text)
        self.failure = failure


def failure_of(error: httpx.RequestError | ssl.SSLError) -> Failure:
    """What a request's error means."""
    if isinstance(error, NoAnswer):
        return error.failure
    unsent = isinstance(error, UNSENT)
    if isinstance(error, httpx.TimeoutException):
        return Failure(say("no answer in time"), unsent=unsent)
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure(_distrust(cause), final=True, unsent=unsent)
        if isinstance(cause, ssl.SSLError) and (refusal := _refusal(cause)):
            return Failure(refusal, final=True, unsent=unsent)
        if isinstance(cause, socket.gaierror):
            return Failure(say("the host's name is not known here"), unsent=unsent)
        if isinstance(cause, ConnectionRefusedError):
            return Failure(say("nothing answers at this address and port"), unsent=unsent)
    if isinstance(error, httpx.ProxyError):
        return Failure(say("the proxy does not let it through: {reason}", reason=str(error)), unsent=unsent)
    if isinstance(error, (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)):
        return Failure(say("the connection ended without a whole answer in HTTP"))
    return Failure(say("the connection failed: {reason}", reason=str(error) or type(error).__name__), unsent=unsent)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            todo += [one.__context__, one.__cause__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]


def _distrust(error: ssl.SSLCertVerificationError) -> Message:
    """The codes are OpenSSL's (x509_vfy.h)."""
    match error.verify_code:
        case 10:
            return say("its certificate has expired")
        case 9:
            return say("its certificate does not hold yet; is this machine's clock right?")
        case 62 | 64:
            return say("its certificate is for another host")
        case 18 | 19 | 20 | 21:
            return say("its certificate is from an authority that is not trusted here; `ca` in campaigns/delivery.yaml names a private one")
    return say("its certificate does not hold: {reason}", reason=error.verify_message)


def _refusal(error: ssl.SSLError) -> Message | None:
    """What the other side says of our certificate (the alerts of RFC 8446 section 6.2)."""
    reason = str(error.reason or "").upper()
    if "CERTIFICATE_REQUIRED" in reason or "HANDSHAKE_FAILURE" in reason:
        return say(
            "it does not take the connection without a certificate of ours; `client_certificate` in campaigns/delivery.yaml names one"
        )
    if "ALERT" in reason and ("CERTIFICATE" in reason or "UNKNOWN_CA" in reason):
        return say("it does not take our certificate ({reason})", reason=reason.lower().replace("_", " "))
    return None
