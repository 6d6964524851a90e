"""SMS counted by us and by sms-segments-calculator, text by text.

Both encodings, all units and, but for one exception, all parts agree. The exception is UCS-2 text in which a sign of several characters (a
letter and its accent, a flag, a family) lies on the border of two parts. The package keeps such a sign in one part. 3GPP TS 23.040,
section 9.2.3.24.1, forbids a border inside a character or an escape sequence only, and 3GPP TS 23.038, section 6.2.3, knows characters of
16 bits, so a border may lie between the characters of a sign. Both keep the two halves of a surrogate pair together.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

from mobilectl.wording.lengths import GSM7, GSM7_EXTENSION, count_sms, cut

PACKAGE = "sms-segments-calculator"
SCRIPT = f"""
import peer from '{PACKAGE}';
const all = input.map(text => {{
  const message = new peer.SegmentedMessage(text);
  const bits = message.encodingName === 'GSM-7' ? 7 : 16;
  return [message.encodingName, message.messageSize / bits, message.segments.length, message.graphemes];
}});
console.log(JSON.stringify(all));
"""
ENCODINGS = {"GSM-7": "gsm7", "UCS-2": "ucs2"}

PLAIN = sorted(GSM7 - {"\r", "\n"})
ESCAPED = sorted(GSM7_EXTENSION)
CHINESE = list("【湖南移动】您的流量包元月生效拒收请回复，。：；０Ａ％")
PAIRS = ["😀", "𠮷", "📱"]
SIGNS = ["é", "ạ̈", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "1️⃣", "각"]
"""Signs of several characters: combining accents, a joined family, a flag, a skin tone, a keycap, a syllable in its letters."""
BORDERS = (66, 67, 70, 134, 152, 153, 160, 201, 306)
COUNT = 1_500
"""Texts of each kind."""


def made(chance: random.Random, letters: Sequence[str], rare: Sequence[str], share: float) -> str:
    """A text about as long as a border, with some rare signs in it, often right at the border."""
    length = max(0, chance.choice(BORDERS) + chance.randint(-3, 3))
    text = [chance.choice(rare) if chance.random() < share else chance.choice(letters) for _ in range(length)]
    for border in BORDERS:
        if border < length and chance.random() < 0.4:
            text[border - chance.randint(1, 2)] = chance.choice(rare)
    return "".join(text)


def texts() -> list[str]:
    chance = random.Random(20260703)
    kinds: tuple[tuple[Sequence[str], Sequence[str], float], ...] = (
        (PLAIN, ESCAPED, 0.02),
        (PLAIN, ["\r\n", "\n", "\r"], 0.05),
        (CHINESE, PAIRS, 0.05),
        ([*CHINESE, *PLAIN, *ESCAPED], ["\r\n", *PAIRS], 0.05),
        ([*CHINESE, *PLAIN], SIGNS, 0.05),
    )
    return [made(chance, *kind) for kind in kinds for _ in range(COUNT)]


def one_sign_on_a_border(text: str, graphemes: Sequence[str]) -> bool:
    """Whether a border of ours lies between the characters of one sign."""
    ends = set(itertools.accumulate(map(len, cut(text, "gsm"))))
    whole = set(itertools.accumulate(map(len, graphemes)))
    return not ends <= whole


def test_every_text_counts_as_the_package_counts_it(node: Callable[[str, str, Any], str]) -> None:
    given = texts()
    judged = json.loads(node(PACKAGE, SCRIPT, given))
    assert len(judged) == len(given) == 5 * COUNT
    differing = 0
    for text, (encoding, units, parts, graphemes) in zip(given, judged, strict=True):
        ours = count_sms(text, "gsm")
        assert (ours.encoding, ours.units) == (ENCODINGS[encoding], units), text
        if ours.parts != parts:
            assert one_sign_on_a_border(text, graphemes), text
            assert ours.encoding == "ucs2"
            assert ours.parts == parts - 1
            differing += 1
    assert 0 < differing < COUNT / 10  # they differ only among the texts with signs of several characters, and rarely there


def test_every_character_has_the_alphabet_that_the_package_gives_it(node: Callable[[str, str, Any], str]) -> None:
    given = [chr(code) for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000]
    for text, (encoding, units, parts, _) in zip(given, json.loads(node(PACKAGE, SCRIPT, given)), strict=True):
        ours = count_sms(text, "gsm")
        assert (ours.encoding, ours.units, ours.parts) == (ENCODINGS[encoding], units, parts), ascii(text)
