"""What is live taken over into the workspace's files: with the fewest edits, so that comments stay where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from mobilectl.approvals.definitions import PARTS, POLICY_FILE, Definition, definitions
from mobilectl.approvals.digest import digest_of, plain
from mobilectl.delivery.contract import Stored
from mobilectl.delivery.requests import Content
from mobilectl.errors import MobilectlError, Unusable
from mobilectl.findings import Route
from mobilectl.messages import say
from mobilectl.workspace.blocks import as_written, written
from mobilectl.workspace.document import Document, Value
from mobilectl.workspace.files import CAMPAIGNS, SINGLE_FILES, TOUCHPOINTS
from mobilectl.workspace.insertions import Append, Change, Drop, Insert, Put, changed
from mobilectl.workspace.reading import read_text
from mobilectl.workspace.workspace import Workspace, load_workspace


@dataclass(frozen=True, slots=True)
class Adoption:
    """The contents that files get. `rewritten` are those that were written anew, without their comments, because edits would not do;
    `others` are the ids of further definitions that become different by it, as they share a segment, attribute or product.
    """

    contents: Mapping[str, bytes]
    rewritten: tuple[str, ...]
    others: tuple[str, ...]


def adopt(workspace: Workspace, live: Sequence[Stored]) -> Adoption:
    """What the files must hold so that these definitions are in the workspace as they are live. Raises `Unusable`."""
    before = {(one.kind, one.id): one.digest for one in definitions(workspace)}
    files = _Files(workspace)
    for one in live:
        _check(one)
        for part in _parts(files, one):
            files.become(*part)
        files.become(*_own(files, one))
    after = {(one.kind, one.id): one for one in definitions(load_workspace(workspace.root, files.contents))}
    for one in live:
        address = one.entry.kind, one.entry.id
        if address not in after or after[address].digest != one.entry.digest:
            raise _cannot(one)
    meant = {(one.entry.kind, one.entry.id) for one in live}
    others = tuple(id for (kind, id), digest in before.items() if (kind, id) not in meant and _digest(after.get((kind, id))) != digest)
    return Adoption(files.contents, tuple(files.rewritten), others)


class _Files:
    """The workspace's files while they are edited."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.rewritten: list[str] = []
        self._edited: dict[str, Document] = {}

    @property
    def contents(self) -> dict[str, bytes]:
        """The files that are different, as they are to be."""
        return {file: document.text.encode("utf-8") for file, document in self._edited.items()}

    def become(self, file: str, route: Route, ours: Any, theirs: Any) -> None:
        """Lets what is at a route of a file become another. `ours` is None where nothing is there. Raises `Unusable`."""
        if ours == theirs:
            return
        document = self._edited.get(file) or self.workspace.documents.get(file)
        if document is None:
            after: Document | None = None if route else _anew(file, theirs)
        else:
            there = _at(document.value, route)
            after = changed(document, _edits(there, ours, theirs, route)) or changed(document, _by_keys(there, ours, theirs, route))
            if after is None and not route:
                after = _anew(file, theirs)
                self.rewritten.append(file)
        if after is None:
            raise Unusable(
                say("{file} cannot be edited so that it holds what is live", file=file),
                say("edit it by hand; `mobilectl plan` shows what differs"),
            )
        self._edited[file] = after


def _anew(file: str, theirs: Mapping[str, Any]) -> Document:
    """A file that holds nothing but a definition."""
    return read_text(written(as_written(theirs if file in SINGLE_FILES else {"kind": "campaign", **theirs})), file)


def _own(files: _Files, one: Stored) -> tuple[str, Route, Any, Any]:
    """Where a definition stands or is to stand, what is there, and what is to be there."""
    workspace, theirs, id = files.workspace, one.content["definition"], one.entry.id
    if one.entry.kind == "policy":
        return POLICY_FILE, (), plain(workspace.policy), theirs
    if one.entry.kind == "touchpoint":
        found = next((known for known in workspace.touchpoints if known.value.id == id), None)
        return (TOUCHPOINTS, found.route, plain(found.value), theirs) if found else (TOUCHPOINTS, ("touchpoints", -1), None, theirs)
    campaign = workspace.campaign(id)
    if campaign is not None:
        return campaign.file, (), plain(campaign.value), theirs
    owner = theirs.get("owner")
    if not isinstance(owner, str) or owner not in workspace.units:
        raise Unusable(say("`{id}` belongs to no unit of this workspace", id=id), say("add its unit to campaigns/policy.yaml first"))
    file = f"{CAMPAIGNS}/{owner}/{id}.yaml"
    if file in workspace.documents or (workspace.root / file).exists():
        raise Unusable(say("{file} holds something else than `{id}`", file=file, id=id), say("rename the file first"))
    return file, (), None, theirs


def _parts(files: _Files, one: Stored) -> Iterator[tuple[str, Route, Any, Any]]:
    """The segments, derived attributes and the product that belong to a definition, as `_own` tells of the definition itself."""
    workspace = files.workspace
    for name, audience in one.content.get("segments", {}).items():
        segment = workspace.segments.segments.get(name)
        if segment is None:
            yield PARTS["segments"], ("segments", name), None, {"name": name, "audience": audience}
        else:
            yield PARTS["segments"], ("segments", name, "audience"), plain(segment.audience), audience
    for name, cases in one.content.get("attributes", {}).items():
        attribute = workspace.attributes.attributes.get(name)
        if attribute is None:
            raise Unusable(
                say("`{id}` needs the customer attribute `{name}`, which is not defined here", id=one.entry.id, name=name),
                say("define it in {file} first", file=PARTS["attributes"]),
            )
        yield PARTS["attributes"], ("attributes", name, "cases"), [plain(case) for case in attribute.cases] or None, cases
    if (product := one.content.get("product")) is not None:
        name = _at(one.content, ("definition", "offer", "product"))
        if not isinstance(name, str):
            raise _cannot(one)
        known = workspace.products.products.get(name)
        yield PARTS["products"], ("products", name), None if known is None else plain(known), product


def _edits(there: Value, ours: Any, theirs: Any, route: Route, before: str | None = None) -> Iterator[Change]:
    """The changes of a file that make `ours` at a route into `theirs`. `there` is what the file has there, None for nothing.

    What is written anew comes behind the key `before`.
    """
    if ours == theirs:
        return
    if ours is None:
        yield Append(route[:-1], as_written(theirs)) if route[-1:] == (-1,) else Insert(route, as_written(theirs), before)
    elif isinstance(ours, dict) and isinstance(theirs, dict) and isinstance(there, dict):
        yield from _mapping_edits(there, ours, theirs, route)
    elif isinstance(ours, list) and isinstance(theirs, list) and isinstance(there, list) and len(there) == len(ours):
        yield from _list_edits(there, ours, theirs, route, before)
    elif isinstance(there, str) and not isinstance(theirs, dict | list):
        yield Put(route, as_written(theirs))
    else:
        yield Drop(route)
        yield Insert(route, as_written(theirs), before)


def _mapping_edits(there: dict[str, Value], ours: dict[str, Any], theirs: dict[str, Any], route: Route) -> Iterator[Change]:
    before: str | None = None
    for key, value in theirs.items():
        if key in ours:
            yield from _edits(there.get(key), ours[key], value, (*route, key), before)
        elif key in there:  # a default that the file writes down
            yield Drop((*route, key))
            yield Insert((*route, key), as_written(value), before)
        else:
            yield Insert((*route, key), as_written(value), before)
        before = key
    for key in ours:
        if key not in theirs and key in there:
            yield Drop((*route, key))


def _by_keys(there: Value, ours: Any, theirs: Any, route: Route) -> Iterator[Change]:
    """The same as `_edits` for a mapping, with each of its keys that differs written anew as a whole."""
    if not isinstance(ours, dict) or not isinstance(theirs, dict) or not isinstance(there, dict):
        return
    for key in dict.fromkeys((*ours, *theirs)):
        if ours.get(key) != theirs.get(key):
            if key in there:
                yield Drop((*route, key))
            if key in theirs:
                yield Insert((*route, key), as_written(theirs[key]))


def _list_edits(there: list[Value], ours: list[Any], theirs: list[Any], route: Route, before: str | None) -> Iterator[Change]:
    """Items that are in both stay in their lines, if they are in the same order; else all are written anew."""
    names, wanted = ([_name(one) for one in side] for side in (ours, theirs))
    staying = [name for name in names if name in wanted]
    if len(set(names)) < len(names) or len(set(wanted)) < len(wanted) or not staying or wanted[: len(staying)] != staying:
        yield Drop(route)
        yield Insert(route, as_written(theirs), before)
        return
    for index, name in enumerate(names):
        if name in wanted:
            yield from _edits(there[index], ours[index], theirs[wanted.index(name)], (*route, index))
    for value in theirs[len(staying) :]:
        yield Append(route, as_written(value))
    for index in reversed(range(len(names))):
        if names[index] not in wanted:
            yield Drop((*route, index))


def _name(item: Any) -> str:
    """By what an item of a list is known again: its id or topic, the one key that it has, else all of it."""
    if isinstance(item, dict):
        for key in ("id", "topic"):
            if isinstance(item.get(key), str):
                return str(item[key])
        if len(item) == 1:
            return f"{next(iter(item))}:"
    return repr(item)


def _at(value: Value, route: Route) -> Value:
    for step in route:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _check(one: Stored) -> None:
    """Raises `Unusable` for what a target should never have sent: nothing of it is believed before its digest is."""
    try:
        shape = msgspec.convert(one.content, Content)
        honest = digest_of(one.content) == one.entry.digest
    except (msgspec.ValidationError, ValueError, RecursionError):
        raise _cannot(one) from None
    if not honest or (shape.kind, shape.id) != (one.entry.kind, one.entry.id):
        raise _cannot(one)


def _cannot(one: Stored) -> MobilectlError:
    return Unusable(
        say("what is live as `{id}` cannot be written as a definition of this workspace", id=one.entry.id),
        say("it was made by a newer version, or by other means than mobilectl; `mobilectl plan` shows what differs"),
    )


def _digest(one: Definition | None) -> str | None:
    return None if one is None else one.digest


def local_edits(workspace: Workspace, live: Iterable[Stored], known: Mapping[tuple[str, str], frozenset[str]]) -> tuple[str, ...]:
    """The ids of definitions whose version in the workspace was never on the target, so that adopting would lose it.

    `known` are the digests of all versions that the target had.
    """
    here = {(one.kind, one.id): one.digest for one in definitions(workspace)}
    found = []
    for one in live:
        address = one.entry.kind, one.entry.id
        if address in here and here[address] not in known[address]:
            found.append(one.entry.id)
    return tuple(found)
