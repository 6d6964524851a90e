"""The definitions of a workspace that are submitted, approved and pushed, each whole.

What a definition does depends on the segments, derived attributes and the product that it names. They are put into its
content, so that what is approved is what will be executed, and a change to one of them is a change of the definition.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

import msgspec

from mobilectl.approvals.digest import digest_of, plain
from mobilectl.errors import UsageError
from mobilectl.findings import Finding, Place
from mobilectl.messages import Message, say
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.customers import Attribute, Segment
from mobilectl.workspace.models.policy import Unit
from mobilectl.workspace.references import references
from mobilectl.workspace.scalars import Price, Unreadable
from mobilectl.workspace.workspace import Workspace

Kind = Literal["policy", "touchpoint", "campaign"]
KINDS: tuple[Kind, ...] = ("policy", "touchpoint", "campaign")
"""In the order in which they are pushed: what others are judged by goes first."""
KIND_NAMES: Mapping[str, Message] = {"campaign": say("campaign"), "touchpoint": say("touchpoint"), "policy": say("policy")}

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}\Z"
CONTENT_FORMAT = "mobilectl.definition/1"
POLICY, POLICY_FILE = "policy", "campaigns/policy.yaml"
PARTS = {"segments": "campaigns/segments.yaml", "attributes": "campaigns/attributes.yaml", "products": "campaigns/products.yaml"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What statements speak of: one definition in one version. `owner` is the id of the unit it belongs to.

    `classes` are the message classes that it sends, `discount` is the share by which its price is below the published one, None where
    that cannot be said.
    """

    kind: str
    id: str
    owner: str
    digest: str
    classes: frozenset[str] = frozenset()
    discount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition of the workspace with all that belongs to it.

    `content` is JSON data, `sources` are the places it was made of, its own first. With `flaws` it can be neither
    signed nor pushed: its id is taken, or its content is not whole.
    """

    subject: Subject
    content: Mapping[str, Any]
    sources: tuple[Place, ...]
    flaws: tuple[Message, ...] = ()

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return self.subject.kind

    @property
    def id(self) -> str:
        """The id, unique in its kind."""
        return self.subject.id

    @property
    def digest(self) -> str:
        """The digest of `content`."""
        return self.subject.digest

    @property
    def file(self) -> str:
        """The file that holds it."""
        return self.sources[0].file

    def touched_by(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings on it or on something it is made of, and those on another definition that point to it."""
        return tuple(one for one in findings if self._touches(one))

    def _touches(self, finding: Finding) -> bool:
        main, own = finding.problem.place, self.sources[0]
        return any(_same_way(main, source) for source in self.sources) or any(_same_way(one.place, own) for one in finding.problem.related)


@functools.lru_cache(maxsize=4)
def definitions(workspace: Workspace) -> tuple[Definition, ...]:
    """The policy, the touchpoints in their order, the campaigns by id. What could not be read is not among them."""
    province = _province(workspace.units.values())
    made: dict[tuple[str, str], Definition] = {}
    if POLICY_FILE in workspace.models:
        _add(made, _definition(workspace, "policy", POLICY, province, workspace.policy, Place(POLICY_FILE)))
    for touchpoint in workspace.touchpoints:
        _add(made, _definition(workspace, "touchpoint", touchpoint.value.id, province, touchpoint.value, touchpoint.place()))
    for campaign in sorted(workspace.campaigns, key=lambda one: one.value.id):
        _add(made, _definition(workspace, "campaign", campaign.value.id, campaign.value.owner, campaign.value, campaign.place()))
    return tuple(made.values())


def workspace_digest(workspace: Workspace) -> str:
    """The digest of a workspace: it changes when a definition does, comes or goes, or attributes are read otherwise out of a snapshot."""
    whole = {f"{one.kind}/{one.id}": one.digest for one in definitions(workspace)}
    return digest_of({"definitions": whole, "attributes": plain(workspace.attributes)})


def choose(known: Sequence[Definition], wishes: Iterable[str]) -> tuple[Definition, ...]:
    """The definitions of these ids, written `id` or `kind/id`, in the given order, each once."""
    by_address = {(one.kind, one.id): one for one in known}
    chosen = (meant(wish, by_address, say("nothing is defined as `{id}`", id=wish)) for wish in wishes)
    return tuple(by_address[address] for address in dict.fromkeys(chosen))


def meant(wish: str, known: Collection[tuple[str, str]], missing: Message) -> tuple[str, str]:
    """The kind and id that `id` or `kind/id` means. Raises `UsageError`: for one of none, which is told as `missing`, and of several."""
    fitting = [address for address in known if wish in (address[1], "/".join(address))]
    if not fitting:
        raise UsageError(missing, did_you_mean(wish, [id for _, id in known]))
    if len(fitting) > 1:
        names = tuple("/".join(address) for address in fitting)
        raise UsageError(say("`{id}` is the id of several definitions", id=wish), say("write one of {ids}", ids=names))
    return fitting[0]


def addresses(workspace: Workspace) -> tuple[tuple[str, str], ...]:
    """The kind and id of all that `definitions` gives, in its order, without working out what belongs to each."""
    found = [("policy", POLICY)] if POLICY_FILE in workspace.models else []
    found += [("touchpoint", one.value.id) for one in workspace.touchpoints]
    found += [("campaign", id) for id in sorted(one.value.id for one in workspace.campaigns)]
    return tuple(dict.fromkeys(found))


def subject_of(content: Mapping[str, Any], province: str) -> Subject:
    """What statements about a definition with this content speak of; nothing but the content itself is believed."""
    definition = _mapping(content.get("definition"))
    owner = definition.get("owner", "") if content.get("kind") == "campaign" else province
    sends = [_mapping(one).get("class", "marketing") for one in _list(definition.get("sends"))]
    reminders = [_mapping(one).get("class", "service") for one in _list(definition.get("reminders"))]
    classes = frozenset(str(one) for one in (*sends, *reminders))
    discount = _discount(_mapping(definition.get("offer")).get("price"), _mapping(content.get("product")).get("price"))
    return Subject(str(content.get("kind")), str(content.get("id")), str(owner), digest_of(content), classes, discount)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _discount(offered: object, published: object) -> Decimal | None:
    """The share by which one price is below another; None where they cannot be compared."""
    try:
        mine, other = Price.read(offered), Price.read(published)
    except Unreadable:
        return None
    if mine.per != other.per or not other.yuan:
        return None
    return max(Decimal(0), 1 - mine.yuan / other.yuan)


def _add(made: dict[tuple[str, str], Definition], one: Definition) -> None:
    first = made.setdefault((one.kind, one.id), one)
    if first is not one:
        made[one.kind, one.id] = replace(first, flaws=(*first.flaws, say("the id is defined again in {file}", file=one.file)))


def content_with(workspace: Workspace, model: msgspec.Struct) -> dict[str, Any]:
    """A model as JSON data, with the segments and derived attributes that its conditions lead to."""
    return _content(model, _used(workspace, model))


def _definition(workspace: Workspace, kind: Kind, id: str, owner: str, model: msgspec.Struct, place: Place) -> Definition:
    used = _used(workspace, model)
    content: dict[str, Any] = {"format": CONTENT_FORMAT, "kind": kind, "id": id, **_content(model, used)}
    sources = [place, *(Place(PARTS[part], (part, name)) for part in ("segments", "attributes") for name in content[part])]
    if isinstance(model, Campaign):
        product = workspace.products.products.get(model.offer.product)
        if product is None:
            used.missing[model.offer.product] = None
        else:
            content["product"] = plain(product)
            sources.append(Place(PARTS["products"], ("products", model.offer.product)))
    flaws = [say("it uses what is not defined or cannot be read: {ids}", ids=tuple(used.missing))] if used.missing else []
    if not re.fullmatch(ID_PATTERN, id):
        flaws.insert(0, say("its id holds more than small letters, digits and `-`"))
    return Definition(subject_of(content, owner), content, tuple(sources), tuple(flaws))


def _content(model: msgspec.Struct, used: _Used) -> dict[str, Any]:
    return {
        "definition": plain(model),
        "segments": {name: plain(segment.audience) for name, segment in sorted(used.segments.items())},
        "attributes": {name: [plain(case) for case in attribute.cases] for name, attribute in sorted(used.attributes.items())},
    }


def _used(workspace: Workspace, model: msgspec.Struct) -> _Used:
    used = _Used(workspace.segments.segments, workspace.attributes.attributes)
    for audience in audiences_in(model):
        used.audience(audience)
    for reference in references(model):
        if reference.kind == "segment":
            used.segment(reference.id)
        elif reference.kind == "attribute":
            used.attribute(reference.id)
    return used


@dataclass(frozen=True, slots=True)
class _Used:
    """Collects the segments and derived attributes that conditions lead to, over any number of steps."""

    known_segments: Mapping[str, Segment]
    known_attributes: Mapping[str, Attribute]
    segments: dict[str, Segment] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)

    def audience(self, audience: Audience) -> None:
        for condition in (*audience.all, *audience.any, *audience.none):
            self.condition(condition)

    def condition(self, condition: object) -> None:
        for key, value in condition.items() if isinstance(condition, dict) else ():
            if key in ("all", "any", "none"):
                for one in value if isinstance(value, list) else ():
                    self.condition(one)
            elif key == "segment":
                for id in value if isinstance(value, list) else [value]:
                    self.segment(id)
            else:
                self.attribute(key)

    def segment(self, id: object) -> None:
        if not isinstance(id, str) or id not in self.known_segments:
            self.missing[str(id)] = None
        elif id not in self.segments:
            self.segments[id] = self.known_segments[id]
            self.audience(self.segments[id].audience)

    def attribute(self, name: str) -> None:
        attribute = self.known_attributes.get(name)
        if attribute is None:
            self.missing[name] = None
        elif attribute.cases and name not in self.attributes:
            self.attributes[name] = attribute
            for case in attribute.cases:
                self.condition(case.when)


def audiences_in(value: object) -> Iterator[Audience]:
    """The audiences in a model, or in something of it."""
    if isinstance(value, Audience):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from audiences_in(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from audiences_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from audiences_in(item)


def _province(units: Iterable[Unit]) -> str:
    return next((unit.id for unit in units if unit.level == "province"), "")


def _same_way(a: Place, b: Place) -> bool:
    """Whether one of two places is in the other."""
    steps = min(len(a.route), len(b.route))
    return a.file == b.file and a.route[:steps] == b.route[:steps]
