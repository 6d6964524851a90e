"""Reports made by hand and by Hypothesis, of what rules do not report every day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from mobilectl.findings import Beside, Change, Correction, Report, Severity, Sighting, Spot
from mobilectl.messages import Message
from mobilectl.workspace.document import Document
from mobilectl.workspace.resolver import spot

EMOJI = "👨‍👩‍👧"
FILE = "campaigns/长沙/春节 50%,a:b.yaml"
TEXT = "\n".join(
    [
        "name: 春节😀礼包\r",
        "texts:\r",
        f"  a: {EMOJI} é e\u0301 𠮷\tx|y <b> @all #1\r",
        "  b: |\r",
        "    一行\r",
        "    两行\r",
        "last: 尾",
    ]
)


def words(text: str) -> Message:
    """A sentence that no catalog translates."""
    return Message("{text}", {"text": text})


def at(text: str, marked: str, file: str = FILE) -> Spot:
    """The spot of the first occurrence of a piece of text, which may be several lines or (marked by "^") the empty one before it."""
    start = text.index(marked.lstrip("^"))
    return spot(Document(file, text, None, None), start, start + (0 if marked.startswith("^") else len(marked)))


def sighting(place: Spot, severity: Severity = Severity.ERROR, text: str = "something is wrong", **more: Any) -> Sighting:
    """A finding of a rule that there is."""
    plain = Sighting("W014", "misspelling", severity, words(text), None, place, ("texts", "a"), (), (), "f" * 32)
    return replace(plain, **more)


def fix(title: str, *changes: tuple[Spot, str], safe: bool = True) -> Correction:
    """A correction with its corrected lines, made without the code under test."""
    corrected = []
    for place, text in changes:
        line = place.lines[0][: place.column - 1] + text + place.lines[-1][place.end_column - 1 :]
        corrected.append((place.file, place.line, line.split("\n")[0]))
    return Correction(words(title), safe, tuple(Change(place, text) for place, text in changes), tuple(corrected))


OTHER = "name: 另一个\nprice: 30 元\n"
HOSTILE = "100%25: a, b\r\nc|d `e` <b>f</b> @all #1 ::error::x ]]> \\ *g* [h](i) \x1b[31m\x00\u202e\u200b\ufffe 😀"

AWKWARD = Report(
    (
        sighting(at(TEXT, "😀"), text=HOSTILE, hint=words("write\nit right, please: 50%")),
        sighting(at(TEXT, "𠮷"), Severity.WARNING, corrections=(fix("plain", (at(TEXT, "𠮷"), "吉")), fix("none", (at(TEXT, "𠮷"), "")))),
        sighting(at(TEXT, "^x|y"), Severity.INFO, corrections=(fix("put in", (at(TEXT, "^x|y"), "“\n"), safe=False),)),
        sighting(at(TEXT, "一行\r\n    两行"), text="over two lines", fingerprint="e" * 32),
        sighting(
            at(TEXT, "尾"),
            beside=(Beside(at(OTHER, "30 元", "other.yaml"), words("the other side")), Beside(at(TEXT, "礼包"), words(HOSTILE))),
            corrections=(
                fix("both", (at(TEXT, "尾"), "头"), (at(OTHER, "30", "other.yaml"), "38")),
                fix("there", (at(OTHER, "30", "other.yaml"), "38")),
            ),
            fingerprint="d" * 32,
        ),
        sighting(at(TEXT, "尾"), text="a rule that nobody knows", code="Z999", name="unheard-of", fingerprint="c" * 32),
        sighting(Spot("gone.yaml", 1, 1, 1, 2), text="cannot be opened", fingerprint="b" * 32),
    ),
    files=3,
    unread=("gone.yaml",),
    silent=("O001", "O005"),
    excepted=4,
    baselined=2,
)

hostile = st.text(st.one_of(st.characters(), st.sampled_from("\r\n\t|`<>&%:,@#\\\"'{}[]$\x00\x1b\u2028\ud800\udfff😀中é")), max_size=20)
names = hostile.filter(bool)


@st.composite
def spots(draw: st.DrawFn) -> Spot:
    text = draw(hostile)
    start = draw(st.integers(0, len(text)))
    return spot(Document(draw(names), text, None, None), start, draw(st.integers(start, len(text))))


@st.composite
def sightings(draw: st.DrawFn) -> Sighting:
    message = st.builds(words, hostile)
    change = st.builds(Change, spots(), hostile)
    return Sighting(
        draw(st.sampled_from(["W014", "S001", "Z999"])),
        draw(st.sampled_from(["misspelling", "unheard-of"])),
        draw(st.sampled_from(Severity)),
        draw(message),
        draw(st.none() | message),
        draw(spots()),
        tuple(draw(st.lists(hostile | st.integers(0), max_size=2))),
        tuple(draw(st.lists(st.builds(Beside, spots(), message), max_size=2))),
        tuple(
            draw(
                st.lists(
                    st.builds(
                        Correction,
                        message,
                        st.booleans(),
                        st.lists(change, min_size=1, max_size=2).map(tuple),
                        st.lists(st.tuples(names, st.integers(1, 9), hostile), max_size=2).map(tuple),
                    ),
                    max_size=2,
                )
            )
        ),
        draw(st.sampled_from(["a" * 32, "b" * 32])),
    )


reports = st.builds(
    Report,
    st.lists(sightings(), max_size=4).map(tuple),
    st.integers(0, 9),
    unread=st.lists(names, max_size=4).map(tuple),
    silent=st.lists(st.just("O001"), max_size=2).map(tuple),
    excepted=st.integers(0, 9),
    baselined=st.integers(0, 9),
)
