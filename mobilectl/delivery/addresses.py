"""Addresses that secrets may be sent to."""

from __future__ import annotations

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_safe(url: str) -> bool:
    """Whether it is an https:// address, or http:// of this machine itself, without a name and password in it."""
    import httpx

    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.host))
    return bool(parts.host) and encrypted and not parts.userinfo
