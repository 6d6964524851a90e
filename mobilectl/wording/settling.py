"""Terms proposed by cities and settled by the province: what speaks against one, and what it makes of glossary.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import Message, say
from mobilectl.wording.jargon import jargon
from mobilectl.wording.reader import vocabulary
from mobilectl.wording.terms import GLOSSARY, Entry, Role, Vocabulary, lowered, unfindable
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.document import Document
from mobilectl.workspace.insertions import Append, Change, Drop, Put, changed
from mobilectl.workspace.models.glossary import Forbidden, InternalWord, Term
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.workspace import Workspace

LONGEST_TERM, LONGEST_PLAIN = 20, 40
"""Characters. What takes more than 40 to explain is not explained to somebody who never learnt about networks."""


class Objection(msgspec.Struct, frozen=True):
    """What speaks against a term or its explanation, and what would be right."""

    message: Message
    hint: Message


def propose(workspace: Workspace, term: str, plain: str, aliases: Sequence[str], unit: str) -> Document:
    """glossary.yaml with a draft of the unit. Raises `UsageError` for what must not stand there, `Unusable` where it cannot be written."""
    if unit not in workspace.units:
        raise UsageError(say("there is no unit `{id}`", id=unit), did_you_mean(unit, workspace.units))
    objections = [
        *(one for word in (term, *aliases) for one in _against_word(word, workspace)),
        *_against_repeats((term, *aliases)),
        *_against_plain(plain, (term, *aliases), workspace),
    ]
    _raise_first(objections)
    value: dict[str, object] = {"term": term, "plain": plain}
    if aliases:
        value["aliases"] = list(aliases)
    return _changed(workspace, [Append(("terms",), {**value, "status": "draft", "owner": unit})])


def settle(workspace: Workspace, word: str, plain: str | None) -> Document | None:
    """glossary.yaml with the term settled by the province; None where it is so already. Raises as `propose` does."""
    term = find_term(workspace, word)
    index = workspace.glossary.terms.index(term)
    wanted = term.plain if plain is None else plain
    _raise_first(list(_against_plain(wanted, (term.term, *term.aliases), workspace)))
    province = next((unit.id for unit in workspace.policy.units if unit.level == "province"), term.owner)
    changes: list[Change] = []
    if wanted != term.plain:
        changes.append(Put(("terms", index, "plain"), wanted))
    if term.owner != province:
        changes.append(Put(("terms", index, "owner"), province))
    if term.status == "draft":
        # The others that are settled do not say so either.
        changes.append(Drop(("terms", index, "status")))
    return _changed(workspace, changes) if changes else None


def find_term(workspace: Workspace, word: str) -> Term:
    """The term of that name. Raises `UsageError` for a name that is none."""
    _readable(workspace)
    entries = vocabulary(workspace).entries(word)
    for entry in entries:
        if entry.role is Role.TERM and isinstance(entry.source, Term):
            return entry.source
    for entry in entries:
        if entry.role is Role.ALIAS and isinstance(entry.source, Term):
            raise UsageError(
                say("{word} is an alias of {term}", word=word, term=entry.source.term), say("name the term: {term}", term=entry.source.term)
            )
    shown = word if unfindable(word) is None else "?"
    raise UsageError(say("the glossary has no term {word}", word=shown), did_you_mean(word, [one.term for one in workspace.glossary.terms]))


def _readable(workspace: Workspace) -> Document:
    if GLOSSARY not in workspace.models:
        raise Unusable(say("{file} cannot be read", file=GLOSSARY), say("`mobilectl check` says why"))
    return workspace.documents[GLOSSARY]


def _changed(workspace: Workspace, changes: Sequence[Change]) -> Document:
    document = changed(_readable(workspace), changes)
    if document is None:
        raise Unusable(
            say("{file} cannot be changed there without changing more", file=GLOSSARY), say("write the entry into the file by hand")
        )
    return document


def _raise_first(objections: Sequence[Objection]) -> None:
    if objections:
        raise UsageError(objections[0].message, objections[0].hint)


def _against_word(word: str, workspace: Workspace) -> Iterator[Objection]:
    fault = unfindable(word)
    if fault is not None:
        yield Objection(fault, say("write the bare word as it stands in texts"))
        return
    if len(word) > LONGEST_TERM:
        yield Objection(
            say("{word} has {count} characters; a term has at most {most}", word=word, count=len(word), most=LONGEST_TERM),
            say("propose the word alone, and explain it with --plain"),
        )
    words = vocabulary(workspace)
    known = words.entries(word)
    for entry in known:
        if entry.role is not Role.ALLOWED:
            yield _known(word, entry, workspace)
    if not known:
        yield from _not_for_customers(word, words, workspace)


def _known(word: str, entry: Entry, workspace: Workspace) -> Objection:
    at = _at(entry, workspace)
    match entry.source:
        case Term() if entry.role is Role.ALIAS:
            return Objection(
                say("{word} is an alias of {term} already ({at})", word=word, term=entry.source.term, at=at),
                say("use {term} in texts", term=entry.source.term),
            )
        case Term():
            return Objection(
                say("{word} is a term already ({at}): {plain}", word=word, at=at, plain=entry.source.plain),
                say("`mobilectl glossary settle {term} --plain …` explains it in another way", term=entry.source.term),
            )
        case InternalWord():
            return Objection(
                say("{word} is an internal word ({at})", word=word, at=at), say("say instead: {right}", right=entry.source.say)
            )
        case _:
            return Objection(
                say("{word} is a forbidden word ({at})", word=word, at=at), say("say what is true and can be shown, in other words")
            )


def _not_for_customers(words: str, known: Vocabulary, workspace: Workspace) -> Iterator[Objection]:
    for match in known.matches(words):
        for entry in match.entries:
            if isinstance(entry.source, InternalWord):
                yield Objection(
                    say("{words} holds the internal word {word} ({at})", words=words, word=entry.word, at=_at(entry, workspace)),
                    say("say instead: {right}", right=entry.source.say),
                )
            elif isinstance(entry.source, Forbidden):
                yield Objection(
                    say("{words} holds the forbidden word {word} ({at})", words=words, word=entry.word, at=_at(entry, workspace)),
                    say("say what is true and can be shown, in other words"),
                )


def _against_repeats(words: Sequence[str]) -> Iterator[Objection]:
    for index, word in enumerate(words):
        if lowered(word) in map(lowered, words[:index]):
            yield Objection(say("{word} is named twice", word=word), say("name each word once"))


def _against_plain(plain: str, names: Sequence[str], workspace: Workspace) -> Iterator[Objection]:
    fault = unfindable(plain)
    if fault is not None:
        yield Objection(
            say("the explanation cannot stand in a text: {fault}", fault=fault), say("write one line of plain words, without variables")
        )
        return
    if len(plain) > LONGEST_PLAIN:
        yield Objection(
            say("the explanation has {count} characters; at most {most} are read", count=len(plain), most=LONGEST_PLAIN),
            say("say only what it means for the customer, {over} characters less", over=len(plain) - LONGEST_PLAIN),
        )
    for name in names:
        if lowered(name) in lowered(plain):
            yield Objection(
                say("the explanation uses {word}, which it is to explain", word=name), say("say it to somebody who never heard the word")
            )
    words = vocabulary(workspace)
    for match in words.matches(plain):
        for entry in match.entries:
            if isinstance(entry.source, Term):
                yield Objection(
                    say("the explanation uses another technical term: {word} ({at})", word=entry.word, at=_at(entry, workspace)),
                    say("say {word} in plain words too: {plain}", word=entry.word, plain=entry.source.plain),
                )
    for start, end in jargon(plain):
        word = plain[start:end]
        if not words.entries(word) and word not in names:
            yield Objection(
                say("the explanation uses {word}, which customers do not know either", word=word), say("say it in plain words too")
            )
    yield from _not_for_customers(plain, words, workspace)


def _at(entry: Entry, workspace: Workspace) -> str:
    spot = locate(workspace, workspace.documents[GLOSSARY].place(*entry.route))
    return f"{spot.file}:{spot.line}"
