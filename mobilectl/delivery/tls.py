"""Who a target must prove to be, and how we prove who we are. Certificates are always checked; nothing here switches that off."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from pathlib import Path

from mobilectl.delivery.secrets import read_environment, read_secret
from mobilectl.errors import Unusable, system_reason
from mobilectl.messages import Message, say
from mobilectl.workspace.models.delivery import ClientCertificate, Target

AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""What OpenSSL's own tools take their authorities from, the first one that is set."""

WITHOUT_EFFECT = ("SSLKEYLOGFILE", "PYTHONHTTPSVERIFY", "NODE_TLS_REJECT_UNAUTHORIZED", "GIT_SSL_NO_VERIFY")


def make_context(target: Target, root: Path) -> ssl.SSLContext:
    """What connections to a target are checked by. Raises `Unusable` for files and `Unreachable` for secrets that are not there."""
    context = _bare_context()
    if target.ca is None:
        _load_usual_authorities(context)
    else:
        _load_authorities(context, root / target.ca)
    if target.client_certificate is not None:
        _load_own(context, target.client_certificate)
    return context


def public_context() -> ssl.SSLContext:
    """What connections to public services are checked by. Raises `Unusable`."""
    context = _bare_context()
    _load_usual_authorities(context)
    return context


def cautions(target: Target, environment: Mapping[str, str]) -> tuple[Message, ...]:
    """What to say aloud: variables that change whose certificates are taken, and those of which somebody may think that they do."""
    found = [
        say("{name} is set and has no effect here: certificates are always checked, and no keys are written", name=name)
        for name in WITHOUT_EFFECT
        if environment.get(name)
    ]
    chosen = _authorities(environment)
    if target.ca is None and chosen is not None:
        found.append(
            say("certificates are checked by the authorities in {file}, because {name} is set", file=environment[chosen], name=chosen)
        )
    return tuple(found)


def _authorities(environment: Mapping[str, str]) -> str | None:
    return next((name for name in AUTHORITIES if environment.get(name)), None)


def _bare_context() -> ssl.SSLContext:
    # Unlike `ssl.create_default_context`, this writes no session keys to where SSLKEYLOGFILE says.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _load_usual_authorities(context: ssl.SSLContext) -> None:
    chosen = _authorities(os.environ)
    if chosen is not None:
        _load_authorities(context, Path(os.environ[chosen]))
        return

    import certifi

    _load_authorities(context, Path(certifi.where()))


def _load_authorities(context: ssl.SSLContext, place: Path) -> None:
    """Those of a file, or of a folder as OpenSSL keeps them."""
    try:
        context.load_verify_locations(**{"capath" if place.is_dir() else "cafile": str(place)})
    except (OSError, ValueError) as error:
        raise Unusable(
            say("the file of certificate authorities {file} cannot be used: {reason}", file=str(place), reason=_reason(error)),
            say("it holds certificates in PEM form, beginning with -----BEGIN CERTIFICATE-----"),
        ) from None


def _load_own(context: ssl.SSLContext, own: ClientCertificate) -> None:
    certificate = read_environment(own.certificate_env)
    key = None if own.key_env is None else read_environment(own.key_env)
    named = own.passphrase_env or own.passphrase_keyring
    # Without a passphrase OpenSSL would ask for one at the terminal, so an empty one is given then.
    passphrase = "" if named is None else read_secret(own.passphrase_env, own.passphrase_keyring)
    for variable, place in ((own.certificate_env, certificate), (own.key_env, key)):
        if variable is not None and place is not None:
            _readable(variable, place)
    try:
        context.load_cert_chain(certificate, key, lambda: passphrase)
    except (OSError, ValueError) as error:
        raise Unusable(
            say("our own certificate in {file} cannot be used: {reason}", file=certificate, reason=_reason(error)),
            say("the file of {name} holds certificate and key in PEM form", name=own.certificate_env)
            if own.key_env is None
            else say("is the key in {name} that of the certificate, and its passphrase right?", name=own.key_env),
        ) from None


def _readable(variable: str, place: str) -> None:
    """OpenSSL does not say which of the two files it cannot read. Raises `Unusable`."""
    try:
        with Path(place).open("rb") as file:
            file.read(1)
    except (OSError, ValueError) as error:
        raise Unusable(
            say("{file}, which {name} names, cannot be read: {reason}", file=place, name=variable, reason=_reason(error)),
            say("{name} holds the path of a file in PEM form", name=variable),
        ) from None


def _reason(error: Exception) -> Message | str:
    match error:
        case ssl.SSLError(reason=reason) if reason:
            return str(reason).lower().replace("_", " ")
        case ssl.SSLError():
            return say("it holds nothing in PEM form that fits")
        case OSError():
            return system_reason(error)
    return type(error).__name__
