"""What every message must carry: the sender's signature, and for marketing how to refuse."""

from __future__ import annotations

import re

from mobilectl.wording.texts import CustomerText, Use
from mobilectl.workspace.models.policy import WordingPolicy

SIGNATURE = re.compile(r"【[^【】\n]*】")


def needs_signature(use: Use) -> bool:
    """Only an SMS comes without the sender's name: the other channels show it themselves."""
    return use.kind == "sms"


def signature_of(body: str) -> str | None:
    """The signature that a text begins with, whosever it is."""
    found = SIGNATURE.match(body)
    return found[0] if found else None


def needs_opt_out(use: Use, policy: WordingPolicy) -> bool:
    """Whether a message must tell how to refuse."""
    return use.message_class == "marketing" and use.channel in policy.opt_out_channels and bool(policy.opt_outs)


def tells_opt_out(body: str, policy: WordingPolicy) -> bool:
    """Whether a text tells it in one of the accepted ways."""
    return any(opt_out in body for opt_out in policy.opt_outs)


def as_sent(text: CustomerText, use: Use, policy: WordingPolicy) -> str:
    """The body as long as it can get: longest values, and what it must carry even where that is still missing."""
    return carrying(text.longest(text.body).rstrip("\n"), use, policy)


def at_shortest(text: CustomerText, use: Use, policy: WordingPolicy) -> str:
    """The body as short as it can get: a single sign for each variable, and what it must carry."""
    return carrying(text.shortest(text.body).rstrip("\n"), use, policy)


def carrying(body: str, use: Use, policy: WordingPolicy) -> str:
    """A body with what it must carry, where that is missing."""
    if needs_signature(use) and not body.startswith(policy.signature):
        body = policy.signature + body[len(signature_of(body) or "") :]
    if needs_opt_out(use, policy) and not tells_opt_out(body, policy):
        body += min(policy.opt_outs, key=len)
    return body
