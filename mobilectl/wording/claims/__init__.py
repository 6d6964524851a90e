"""Facts with the part that they play in an offer: this amount is the price, that one the penalty, these days the notice before it renews.

A part is given only where the words around a fact make it sure. What is left has none, and nothing is held against it.
"""

from __future__ import annotations

from mobilectl.wording.claims.claim import Claim, Part
from mobilectl.wording.claims.contents import PER_DAY, kbps, megabytes
from mobilectl.wording.claims.reading import claims

__all__ = ["PER_DAY", "Claim", "Part", "claims", "kbps", "megabytes"]
