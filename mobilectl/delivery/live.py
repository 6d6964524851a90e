"""The workspace of what is live: what a target carries out, which need not be what the files say today.

Each definition brings the segments, the derived attributes and the product that it was approved with. They get names of its own, so that
two definitions can hold different versions of one. Only what snapshots say of customers, the other attributes, is the workspace's: nobody
approves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace as changed

from mobilectl.approvals.definitions import PARTS, POLICY_FILE, audiences_in
from mobilectl.audience.conditions import NESTED, Misread
from mobilectl.contacts.plan import customers_of
from mobilectl.delivery.contract import Stored
from mobilectl.errors import MobilectlError, Unusable
from mobilectl.messages import Message, say
from mobilectl.volumes.halls import CITY
from mobilectl.workspace.blocks import as_written
from mobilectl.workspace.files import CAMPAIGNS, TOUCHPOINTS
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.customers import Attribute, Case, Segment
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.models.products import Product
from mobilectl.workspace.models.touchpoints import Touchpoint, Touchpoints
from mobilectl.workspace.scalars import read_scalar
from mobilectl.workspace.workspace import Defined, Workspace

T = TypeVar("T", bound=msgspec.Struct)


def live_workspace(files: Workspace, live: Sequence[Stored]) -> Workspace:
    """The workspace with these definitions and no others, without those that are paused, each in the cities that it goes out in.

    Shares are left alone: who is in one is for the target to draw. Where no policy is live, that of the files holds. Raises `Unusable` for
    what cannot be read with the attributes of the files.
    """
    each = [_Own(one) for one in live if one.entry.kind == "policy" or not one.entry.rollout.paused]
    models = [own.model() for own in each]
    segments, attributes, products = dict(files.segments.segments), dict(files.attributes.attributes), dict(files.products.products)
    for own in each:
        segments |= own.segments()
        attributes |= own.attributes(files.attributes.attributes)
        products |= own.products()
    workspace = replace(
        files,
        models={
            **files.models,
            POLICY_FILE: next((one for one in models if isinstance(one, Policy)), files.policy),
            PARTS["segments"]: changed(files.segments, segments=segments),
            PARTS["attributes"]: changed(files.attributes, attributes=attributes),
            PARTS["products"]: changed(files.products, products=products),
            TOUCHPOINTS: Touchpoints(touchpoints=tuple(one for one in models if isinstance(one, Touchpoint))),
        },
        campaigns=tuple(Defined(one, f"{CAMPAIGNS}/{one.owner}/{one.id}.yaml") for one in models if isinstance(one, Campaign)),
        readings=(),
        unread=(),
    )
    for own, model in zip(each, models, strict=True):
        for problem in own.misread(model, workspace):
            raise _unreadable(own.stored, problem.message)
    return workspace


@dataclass(frozen=True, slots=True)
class _Own:
    """A live definition and what belongs to it, under names of its own. Raises `Unusable` where it holds what it cannot."""

    stored: Stored

    def model(self) -> Policy | Touchpoint | Campaign:
        """The definition for the cities that it goes out in."""
        made = self._within_cities()
        if isinstance(made, Campaign):
            made = changed(made, offer=changed(made.offer, product=self._name(made.offer.product)))
        renamed: Policy | Touchpoint | Campaign = self._renamed(made)
        return renamed

    def segments(self) -> dict[str, Segment]:
        """The segments that it was approved with."""
        found = {name: self._read(audience, Audience) for name, audience in self.stored.content["segments"].items()}
        return {self._name(name): Segment(name=name, audience=self._renamed(audience)) for name, audience in found.items()}

    def attributes(self, known: Mapping[str, Attribute]) -> dict[str, Attribute]:
        """The derived attributes that it was approved with; what is known of them besides their cases is that of the files."""
        found = {}
        for name, data in self.stored.content["attributes"].items():
            if name not in known:
                raise _unreadable(self.stored, say("there is no customer attribute `{name}`", name=name))
            cases = (self._read(case, Case) for case in data)
            found[self._name(name)] = changed(known[name], cases=tuple(changed(one, when=self._condition(one.when)) for one in cases))
        return found

    def products(self) -> dict[str, Product]:
        """The product that it was approved with."""
        if "product" not in self.stored.content:
            return {}
        name = self.stored.content["definition"]["offer"]["product"]
        return {self._name(name): self._read(self.stored.content["product"], Product)}

    def misread(self, model: msgspec.Struct, workspace: Workspace) -> Iterator[Misread]:
        """What cannot be read in its conditions, which would otherwise count as met by everyone."""
        customers = customers_of(workspace)
        segments = [workspace.segments.segments[self._name(name)] for name in self.stored.content["segments"]]
        for audience in (*audiences_in(model), *(segment.audience for segment in segments)):
            yield from customers.audience(audience)[1]
        for name in self.stored.content["attributes"]:
            for case in workspace.attributes.attributes[self._name(name)].cases:
                yield from customers.misread(case.when) if case.when is not None else ()

    def _within_cities(self) -> Policy | Touchpoint | Campaign:
        data, cities = self.stored.content["definition"], self.stored.entry.rollout.cities
        match self.stored.entry.kind:
            case "policy":
                return self._read(data, Policy)
            case "touchpoint":
                touchpoint = self._read(data, Touchpoint)
                reminders = tuple(changed(one, audience=_within(one.audience, cities)) for one in touchpoint.reminders)
                return changed(touchpoint, reminders=reminders)
            case _:
                campaign = self._read(data, Campaign)
                return changed(campaign, audience=_within(campaign.audience, cities))

    def _name(self, name: str) -> str:
        """A name that no file can give, and no other definition has."""
        return f"{self.stored.entry.kind}/{self.stored.entry.id}/{name}"

    def _read(self, data: object, model: type[T]) -> T:
        try:
            return msgspec.convert(as_written(data), model, strict=False, dec_hook=read_scalar)
        except msgspec.ValidationError as error:
            raise _unreadable(self.stored, say("this cannot be read: {reason}", reason=str(error))) from None

    def _renamed(self, value: Any) -> Any:
        """A model, or something of it, whose audiences use the definition's own names."""
        if isinstance(value, Audience):
            return changed(value, **{key: tuple(map(self._condition, getattr(value, key))) for key in NESTED})
        if isinstance(value, msgspec.Struct):
            return changed(value, **{key: self._renamed(getattr(value, key)) for key in value.__struct_fields__})
        if isinstance(value, tuple):
            return tuple(map(self._renamed, value))
        return {key: self._renamed(one) for key, one in value.items()} if isinstance(value, dict) else value

    def _condition(self, condition: Any) -> Any:
        return dict(self._part(*one) for one in condition.items()) if isinstance(condition, dict) else condition

    def _part(self, key: str, value: Any) -> tuple[str, Any]:
        if key in NESTED and isinstance(value, list):
            return key, list(map(self._condition, value))
        if key == "segment":
            segments = value if isinstance(value, list) else [value]
            return key, [self._name(one) if isinstance(one, str) and one in self.stored.content["segments"] else one for one in segments]
        return self._name(key) if key in self.stored.content["attributes"] else key, value


def _within(audience: Audience, cities: Sequence[str] | None) -> Audience:
    return audience if cities is None else changed(audience, all=({CITY: list(cities)}, *audience.all))


def _unreadable(one: Stored, problem: Message) -> MobilectlError:
    return Unusable(
        say("what is live as `{id}` does not fit this workspace: {problem}", id=one.entry.id, problem=problem),
        say("bring campaigns/attributes.yaml to what was approved, or push the definition anew"),
    )
