"""What a campaign or a reminder says to customers: each text with its channels, variables and place, and the FAQ."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from mobilectl.findings import Place, Route
from mobilectl.wording.claims import Claim, claims
from mobilectl.wording.facts import NO_PRODUCTS, ProductNames, parse
from mobilectl.wording.parsed import Parsed
from mobilectl.wording.terms import Match, Role, Vocabulary
from mobilectl.workspace.models.base import MessageClass, Variable
from mobilectl.workspace.models.campaigns import Campaign, Question
from mobilectl.workspace.models.messages import VariantList
from mobilectl.workspace.models.policy import Channel, ChannelKind
from mobilectl.workspace.models.touchpoints import Reminder
from mobilectl.workspace.scalars import Text

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


class Piece(NamedTuple):
    """Words in one piece, as a customer reads them, and where they are written."""

    words: str
    file: str
    route: Route

    @property
    def place(self) -> Place:
        """The place of the whole."""
        return Place(self.file, self.route)

    def at(self, start: int, end: int) -> Place:
        """The place of the characters from `start` to before `end`."""
        words = self.words[start:end]
        if not words:
            return self.place
        occurrence, at = 0, self.words.find(words)
        while at < start:
            occurrence, at = occurrence + 1, self.words.find(words, at + 1)
        return Place(self.file, self.route, fragment=(words, occurrence))


class Spot(NamedTuple):
    """Some characters of a piece."""

    piece: Piece
    start: int
    end: int

    @property
    def words(self) -> str:
        """The characters themselves."""
        return self.piece.words[self.start : self.end]

    @property
    def place(self) -> Place:
        """Where they stand."""
        return self.piece.at(self.start, self.end)


class Use(msgspec.Struct, frozen=True):
    """A text goes out on this channel as a message of this class."""

    channel: str
    kind: ChannelKind
    message_class: MessageClass


class CustomerText(msgspec.Struct, frozen=True):
    """One text as it is written, and how it is used: by several sends and channels, or by none.

    `key` is the send's key of it in a campaign and the channel in a reminder; `segment` is set where it is a variant.
    """

    key: str
    body: Piece
    title: Piece | None
    uses: tuple[Use, ...]
    variables: Mapping[str, Variable]
    segment: str | None = None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Title and body, or the body alone."""
        return (self.body,) if self.title is None else (self.title, self.body)

    @property
    def whole(self) -> str:
        """All that the customer sees of the message."""
        return "\n".join(piece.words for piece in self.pieces)

    def used_on(self, kind: ChannelKind) -> bool:
        """Whether it goes out on a channel of that kind."""
        return any(use.kind == kind for use in self.uses)

    def goes_out_as(self, message_class: MessageClass) -> bool:
        """Whether it goes out as a message of that class."""
        return any(use.message_class == message_class for use in self.uses)

    def longest(self, piece: Piece) -> str:
        """The words with the longest value of every variable filled in. What is not defined stays as it is written."""
        return filled(piece.words, self.variables)

    def shortest(self, piece: Piece) -> str:
        """The words with a single sign in place of every variable: how short a value can be is not said."""
        return filled(piece.words, {name: replace(one, longest=one.longest[:1]) for name, one in self.variables.items()})

    def exampled(self, words: str) -> str:
        """Words of it with the example of every variable, or its longest value where it has none."""
        return filled(words, {name: replace(one, longest=one.example or one.longest) for name, one in self.variables.items()})


class Answer(NamedTuple):
    """A question of the FAQ and its answer."""

    topic: str
    question: Piece
    answer: Piece


class Told(NamedTuple):
    """A claim, and where it stands: in a text, or in an answer of the FAQ on a topic."""

    claim: Claim
    spot: Spot
    text: CustomerText | None
    topic: str | None


class Wording(msgspec.Struct, frozen=True, dict=True):
    """Everything that one campaign or one reminder says to customers. `home` is where it is defined.

    `opt_outs` are the accepted ways to tell how to refuse, `products` the names of published products.
    """

    home: Place
    texts: tuple[CustomerText, ...]
    faq: tuple[Question, ...]
    vocabulary: Vocabulary
    opt_outs: tuple[str, ...] = ()
    products: ProductNames = NO_PRODUCTS

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The FAQ."""
        file, route = self.home.file, (*self.home.route, "faq")
        return tuple(
            Answer(one.topic, Piece(one.q, file, (*route, index, "q")), Piece(one.a, file, (*route, index, "a")))
            for index, one in enumerate(self.faq)
        )

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Titles and bodies, then questions and answers."""
        return (
            *(piece for text in self.texts for piece in text.pieces),
            *(piece for one in self.answers for piece in (one.question, one.answer)),
        )

    def parsed(self, piece: Piece) -> Parsed:
        """A piece taken apart, with the facts that it states. Each is read once, when it is first asked for."""
        known = self._parsed.get(piece.words)
        if known is None:
            known = self._parsed[piece.words] = parse(piece.words, self.opt_outs, self.products)
        return known

    @cached_property
    def _parsed(self) -> dict[str, Parsed]:
        return {}

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What all texts and answers claim."""
        return tuple(
            Told(claim, Spot(piece, claim.fact.start, claim.fact.end), text, topic)
            for piece, text, topic in self._said
            for claim in claims(self.parsed(piece), topic)
        )

    @property
    def _said(self) -> Iterator[tuple[Piece, CustomerText | None, str | None]]:
        """The pieces that tell something, with the text or the topic that they belong to: all but the questions."""
        yield from ((piece, text, None) for text in self.texts for piece in text.pieces)
        yield from ((one.answer, None, one.topic) for one in self.answers)

    def text_of(self, piece: Piece) -> CustomerText | None:
        """The text that a piece belongs to; None for a piece of the FAQ."""
        return next((text for text in self.texts if text.body is piece or text.title is piece), None)

    @cached_property
    def matches(self) -> tuple[tuple[Spot, Match], ...]:
        """The glossary's words in all pieces."""
        return tuple(
            (spot, match) for match in self.vocabulary.matches(self._everything) if (spot := self._spot(match.start, match.end)) is not None
        )

    def is_forbidden(self, spot: Spot) -> bool:
        """Whether a word that the glossary forbids stands among the characters of a spot: that has been told then."""
        return any(
            one.piece is spot.piece and one.start < spot.end and spot.start < one.end
            for one, match in self.matches
            if any(entry.role is Role.FORBIDDEN for entry in match.entries)
        )

    def holds(self, *words: str) -> bool:
        """Whether one of the words stands in any piece."""
        return any(word in self._everything for word in words)

    def find(self, pattern: re.Pattern[str], *marks: str) -> Iterator[tuple[Spot, re.Match[str]]]:
        """Where a pattern matches in any piece. Pieces are joined by line ends, which the pattern must not match.

        Where `marks` are given, every match holds one of them: to look for these first is quicker.
        """
        if marks and not self.holds(*marks):
            return
        for match in pattern.finditer(self._everything):
            spot = self._spot(match.start(), match.end())
            if spot is not None:
                yield spot, match

    def hits(self, look: Callable[[str], Iterable[tuple[int, int]]]) -> Iterator[Spot]:
        """Where `look`, which gets all pieces joined by line ends, finds something inside one piece."""
        for start, end in look(self._everything):
            spot = self._spot(start, end)
            if spot is not None:
                yield spot

    @cached_property
    def _everything(self) -> str:
        words = [piece.words for text in self.texts for piece in text.pieces]
        return "\n".join(words + [said for one in self.faq for said in (one.q, one.a)])

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts, at = [], 0
        for piece in self.pieces:
            starts.append(at)
            at += len(piece.words) + 1
        return tuple(starts)

    def _spot(self, start: int, end: int) -> Spot | None:
        index = bisect.bisect_right(self._starts, start) - 1
        piece, offset = self.pieces[index], self._starts[index]
        return Spot(piece, start - offset, end - offset) if end - offset <= len(piece.words) else None


def without_variables(words: str) -> str:
    """The words with other signs in the place of each variable, so that positions hold."""
    return PLACEHOLDER.sub(lambda found: "\0" * len(found[0]), words) if "{" in words else words


def filled(words: str, variables: Mapping[str, Variable]) -> str:
    """The words with the longest value of every variable that is defined."""
    if "{" not in words:
        return words
    return PLACEHOLDER.sub(lambda found: variables[found[1]].longest if found[1] in variables else found[0], words)


class Reading(msgspec.Struct, frozen=True):
    """What texts are read with: the channels, the glossary, the accepted opt-outs, and the names of products."""

    channels: Mapping[str, Channel]
    vocabulary: Vocabulary
    opt_outs: tuple[str, ...]
    products: ProductNames


def said_by(speaker: Campaign | Reminder) -> Iterator[tuple[Route, str]]:
    """Everything that a campaign or a reminder says to customers, each piece as it is written and where it stands in it."""
    for texts, route, _ in _groups(speaker.texts, speaker.variants):
        for key, text in texts.items():
            if text.title is None:
                yield (*route, key), text.body
            else:
                yield (*route, key, "title"), text.title
                yield (*route, key, "body"), text.body
    for index, one in enumerate(speaker.faq if isinstance(speaker, Campaign) else ()):
        yield ("faq", index, "q"), one.q
        yield ("faq", index, "a"), one.a


def campaign_wording(campaign: Campaign, home: Place, reading: Reading) -> Wording:
    """All texts of a campaign, also those that no send uses, with its variants and its FAQ."""
    uses: dict[str, list[Use]] = {}
    for send in campaign.sends:
        for channel in send.uses():
            key = send.text_on(channel)
            if key is not None and channel in reading.channels:
                uses.setdefault(key, []).append(_use(channel, reading.channels[channel].kind, send.class_))
    texts = _texts(campaign.texts, campaign.variants, home, uses, campaign.variables)
    return Wording(home, texts, campaign.faq, reading.vocabulary, reading.opt_outs, reading.products)


def reminder_wording(reminder: Reminder, home: Place, reading: Reading) -> Wording:
    """The text of each of a reminder's channels, with its variants."""
    channels = reading.channels
    uses = {channel: [_use(channel, channels[channel].kind, reminder.class_)] for channel in reminder.channels if channel in channels}
    texts = _texts(reminder.texts, reminder.variants, home, uses, reminder.variables)
    return Wording(home, texts, (), reading.vocabulary, reading.opt_outs, reading.products)


_use = functools.cache(Use)  # the same few for all texts


def _texts(
    texts: Mapping[str, Text], variants: VariantList, home: Place, uses: Mapping[str, list[Use]], variables: Mapping[str, Variable]
) -> tuple[CustomerText, ...]:
    return tuple(
        CustomerText(key, *_pieces(text, home, (*route, key)), tuple(dict.fromkeys(uses.get(key, ()))), variables, segment)
        for group, route, segment in _groups(texts, variants)
        for key, text in group.items()
    )


def _groups(texts: Mapping[str, Text], variants: VariantList) -> Iterator[tuple[Mapping[str, Text], Route, str | None]]:
    """The usual texts and those of each variant, with where they stand and the variant's segment."""
    yield texts, ("texts",), None
    for index, one in enumerate(variants):
        yield one.texts, ("variants", index, "texts"), one.segment


def _pieces(text: Text, home: Place, route: Route) -> tuple[Piece, Piece | None]:
    """Body and title of a text that stands at a route below its home."""
    whole = (*home.route, *route)
    if text.title is None:
        return Piece(text.body, home.file, whole), None
    return Piece(text.body, home.file, (*whole, "body")), Piece(text.title, home.file, (*whole, "title"))
