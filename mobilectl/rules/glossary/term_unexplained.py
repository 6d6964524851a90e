"""A technical term is used and nowhere explained.

The province's review asks that every term has an explanation that a customer understands. A campaign explains it once, in the text or
in its FAQ; a reminder has no FAQ, so it explains the term in the message or does without. The explanation may be in other words than the
glossary's. Terms that everyone knows are marked `known: true` in glossary.yaml and need none. The fix writes the glossary's explanation
in brackets behind the first use, where the text has room for it.

用了专业术语，却没有解释。

省公司审核要求每个专业术语都有客户看得懂的解释。活动在文案或 FAQ 里解释一次就行；提醒没有 FAQ，要么在这条信息里解释，要么换个说法。
不必和术语表的原话一字不差。人人都懂的词在 glossary.yaml 里标 `known: true`，不用解释。
只要不超长，自动修复会在术语第一次出现的地方用括号补上术语表的解释。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 含10GB定向流量，19.90元/月，次月生效，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 含10GB定向流量（只在指定App里能用），19.90元/月，8月31日前可在APP办理。}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mobilectl.findings import Edit, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.explained import explains
from mobilectl.wording.growth import Growth, fixes, growth, rewritten, with_room
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.terms import NO_WORDS, Entry, Role
from mobilectl.wording.texts import CustomerText, Piece, Spot, Wording
from mobilectl.workspace.models.glossary import Term
from mobilectl.workspace.models.policy import WordingPolicy
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G001", "term-unexplained", Severity.WARNING

QUOTE = re.compile('[”"』」]')


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """The standard terms in all texts: one problem a term, with every text that leaves it open."""
    for wording in wordings(definition, workspace):
        used: dict[Term, dict[Piece, list[Spot]]] = {}
        for spot, match in wording.matches:
            text = wording.text_of(spot.piece)
            for entry in match.entries:
                if text is not None and isinstance(entry.source, Term) and _must_be_explained(entry, entry.source):
                    used.setdefault(entry.source, {}).setdefault(text.body, []).append(spot)
        room = _Room(wording, workspace.policy.wording)
        for term, spots in used.items():
            yield from _check(term, list(spots.values()), wording, room)


check_touchpoint = check_campaign


def _must_be_explained(entry: Entry, term: Term) -> bool:
    """A draft term must not be used at all, and an alias must be replaced first: other rules say so."""
    return entry.role is Role.TERM and term.status == "standard" and not term.known


def _check(term: Term, used: Sequence[Sequence[Spot]], wording: Wording, room: _Room) -> Iterator[Problem]:
    if any(explains(f"{one.question.words}\n{one.answer.words}", term) for one in wording.answers):
        return
    unexplained = [spots for spots in used if not explains(_text(wording, spots[0]).whole, term)]
    if not unexplained:
        return
    hint = (
        say("write {term}（{plain}）, or explain it in the FAQ", term=term.term, plain=term.plain)
        if wording.answers
        else say("write {term}（{plain}）, or say it without the term", term=term.term, plain=term.plain)
    )
    edits, grown = room.explained(term, [_where_to_explain(spots) for spots in unexplained])
    yield Problem(
        unexplained[0][0].place,
        say("the term {term} is not explained to customers", term=term.term),
        with_room(hint, grown),
        tuple(Related(spots[0].place, say("here it is used too")) for spots in unexplained[1:]),
        fixes(say("explain {term} where it stands first", term=term.term), edits, grown) if edits else (),
    )


def _text(wording: Wording, spot: Spot) -> CustomerText:
    text = wording.text_of(spot.piece)
    assert text is not None
    return text


def _where_to_explain(spots: Sequence[Spot]) -> Spot:
    """The first use in the body, else the one in the title, which has little room."""
    return next((spot for spot in spots if spot.piece.route[-1] != "title"), spots[0])


class _Room:
    """The texts of a wording as the explanations written into them so far would make them: one alone may fit where two do not."""

    def __init__(self, wording: Wording, policy: WordingPolicy) -> None:
        self._wording = wording
        self._policy = policy
        self._written: dict[Piece, CustomerText] = {}

    def explained(self, term: Term, spots: Sequence[Spot]) -> tuple[tuple[Edit, ...], Growth]:
        """The edits that explain a term at these spots, and what the text that grows most comes to. None where its explanation is no
        words that can stand in a text."""
        if not term.plain.strip() or NO_WORDS.search(term.plain) or "\n" in term.plain:
            return (), Growth()
        edits, most = [], Growth()
        after: dict[Piece, CustomerText] = {}
        for spot in spots:
            text = _text(self._wording, spot)
            behind = QUOTE.match(spot.piece.words, spot.end)
            words = spot.piece.words[spot.start : behind.end() if behind else spot.end] + f"（{term.plain}）"
            edits.append(Edit(spot.piece.at(spot.start, spot.start + len(words) - len(term.plain) - 2), words))
            before = self._written.get(text.body, text)
            piece = before.title if spot.piece is text.title and before.title is not None else before.body
            # As long as it then is, though not in this order: those before it may have moved its place.
            end = len(piece.words.rstrip())
            longer = rewritten(before, Spot(piece, end, end), f"（{term.plain}）")
            after[text.body] = longer
            most = _worse(most, growth(before, longer, self._policy))
        if not most.over:
            self._written |= after
        return tuple(edits), most


def _worse(one: Growth, other: Growth) -> Growth:
    return Growth(max(one.parts or 0, other.parts or 0) or None, max(one.over, other.over))
