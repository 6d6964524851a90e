"""What stands around a text's body, and the text taken apart."""

from __future__ import annotations

import re

from mobilectl.wording.fact import Cancels
from mobilectl.wording.facts.names import NO_PRODUCTS, ProductNames
from mobilectl.wording.facts.reading import facts
from mobilectl.wording.parsed import Bounds, Parsed, Placeholder

SIGNATURE = re.compile(r"\s*(?:【[^【】\n]{1,20}】|\[[^\[\]\n]{1,20}\])")
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def parse(words: str, opt_outs: tuple[str, ...] = (), products: ProductNames = NO_PRODUCTS) -> Parsed:
    """A text taken apart. `opt_outs` are the accepted ways to tell customers how to refuse."""
    signed = SIGNATURE.match(words)
    signature = signed.span() if signed else None
    opt_out = _opt_out(words, opt_outs)
    read = facts(words, products)
    if opt_out is not None:
        # Refusing messages is another thing than getting out of a product.
        read = tuple(one for one in read if not (isinstance(one, Cancels) and one.start < opt_out[1] and one.end > opt_out[0]))
    body = (signature[1] if signature else 0, opt_out[0] if opt_out and opt_out[1] == len(words.rstrip()) else len(words))
    variables = tuple(Placeholder(found[1], *found.span()) for found in PLACEHOLDER.finditer(words)) if "{" in words else ()
    return Parsed(words, signature, body, opt_out, variables, read)


def _opt_out(words: str, opt_outs: tuple[str, ...]) -> Bounds | None:
    start, length = max(((words.rfind(one), len(one)) for one in opt_outs if one), default=(-1, 0))
    return (start, start + length) if start >= 0 else None
