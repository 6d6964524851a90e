"""Secrets from the environment or the system's keyring. No message ever holds one."""

from __future__ import annotations

import os
import re

from mobilectl.errors import Unreachable
from mobilectl.messages import say

SERVICE = "mobilectl"
"""The name under which the keyring keeps them."""


def read_secret(env: str | None, keyring: str | None) -> str:
    """The secret in an environment variable or, where none is named, of that name in the keyring. Raises `Unreachable`."""
    if env is not None:
        return read_environment(env)
    assert keyring is not None
    return _from_keyring(keyring)


def read_environment(name: str) -> str:
    """What an environment variable holds. Raises `Unreachable` where that is nothing."""
    held = os.environ.get(name, "").strip()
    if not held:
        raise Unreachable(say("the environment variable {name} is not set", name=name), say("set it and run again"))
    return held


def read_token(env: str | None, keyring: str | None = None) -> str:
    """The bearer token in an environment variable or in the keyring. Raises `Unreachable`."""
    token = read_secret(env, keyring)
    if not is_token(token):
        raise Unreachable(
            say("what {name} holds is not a token", name=env or keyring), say("a token has no spaces and only ASCII characters")
        )
    return token


def is_token(text: str) -> bool:
    """Whether it can stand in a header. An HTTP library would print what it refuses."""
    return re.fullmatch(r"[\x21-\x7e]+", text) is not None


def _from_keyring(name: str) -> str:
    try:
        import keyring
    except ImportError:
        raise Unreachable(
            say("{name} is in the system's keyring, and what reads it is not installed", name=name),
            say("install `mobilectl[keyring]`, or keep it in an environment variable"),
        ) from None
    try:
        held = (keyring.get_password(SERVICE, name) or "").strip()
    except Exception as error:  # each system's keyring raises errors of its own
        raise Unreachable(
            say("the system's keyring cannot be read: {reason}", reason=type(error).__name__),
            say("unlock it, or keep {name} in an environment variable where there is none", name=name),
        ) from None
    if not held:
        raise Unreachable(
            say("the system's keyring has no {name}", name=name),
            say("`keyring set {service} {name}` puts it there", service=SERVICE, name=name),
        )
    return held
