"""Facts read out of Chinese texts: one pass over the numbers, a look around each, and a few phrases."""

from __future__ import annotations

from mobilectl.wording.facts.dates import WEEKDAYS, days
from mobilectl.wording.facts.names import NO_PRODUCTS, ProductNames
from mobilectl.wording.facts.numbers import NARROW
from mobilectl.wording.facts.parts import parse
from mobilectl.wording.facts.reading import facts
from mobilectl.wording.facts.thresholds import states_speed, states_threshold

__all__ = ["NARROW", "NO_PRODUCTS", "WEEKDAYS", "ProductNames", "days", "facts", "parse", "states_speed", "states_threshold"]
