"""Why a target gave no answer, and whether trying again makes sense."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

import httpx

from mobilectl.connections import UNTRUSTED, causes, why_unanswered
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
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = why_unanswered(error)
            if cause.verify_code in UNTRUSTED:
                reason = say(
                    "its certificate is from an authority that is not trusted here; `ca` in campaigns/delivery.yaml names a private one"
                )
            return Failure(reason, final=True, unsent=unsent)
        if isinstance(cause, ssl.SSLError) and (refusal := _refusal(cause)):
            return Failure(refusal, final=True, unsent=unsent)
    return Failure(why_unanswered(error), unsent=unsent)


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
