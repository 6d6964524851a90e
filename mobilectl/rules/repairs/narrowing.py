"""Ideas that change whom a campaign means: customers excluded, a value left out; or a condition dropped where it means nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from mobilectl.audience.atoms import Atoms, meet
from mobilectl.contacts.plan import customers_of
from mobilectl.findings import Route
from mobilectl.messages import Message, say
from mobilectl.rules.repairs.idea import Cost, Idea
from mobilectl.rules.repairs.scene import Part, Scene
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.insertions import Append, Change, Drop, Insert, on_one_line
from mobilectl.workspace.models.base import Audience, Condition

AUDIENCE: Route = ("audience",)


def exclusions(scene: Scene, part: Part) -> Iterator[Idea]:
    """The campaign without a segment, without customers of another side of the finding, or without some value."""
    audience = part.value.audience
    for said, condition in _conditions(scene, part):
        if condition not in audience.none:
            narrower = msgspec.structs.replace(audience, none=(*audience.none, condition))
            yield from _narrowed(scene, part, narrower, said, _excluding(scene, part, condition))
    for number, one in enumerate(audience.all):
        for key, values in one.items():
            for at, value in enumerate(values) if isinstance(values, list) and len(values) > 1 else ():
                left = {**one, key: [*values[:at], *values[at + 1 :]]}
                narrower = msgspec.structs.replace(audience, all=(*audience.all[:number], left, *audience.all[number + 1 :]))
                said = say("leave `{value}` out of `{key}` of `{id}`", value=str(value), key=key, id=part.value.id)
                yield from _narrowed(scene, part, narrower, said, (Drop((*AUDIENCE, "all", number, key, at)),))


def widenings(scene: Scene, part: Part) -> Iterator[Idea]:
    """A campaign that can mean nobody without one of its conditions."""
    audience, customers = part.value.audience, customers_of(scene.state.workspace)
    without = [
        (("all", number), one, msgspec.structs.replace(audience, all=_without(audience.all, number)))
        for number, one in enumerate(audience.all)
    ] + [
        (("none", number), one, msgspec.structs.replace(audience, none=_without(audience.none, number)))
        for number, one in enumerate(audience.none)
    ]
    predicates = [customers.predicate(one) for one in (audience, *(wider for _, _, wider in without))]
    atoms = Atoms(customers.attributes, predicates)
    if atoms.boxes(predicates[0]):
        return
    for (route, condition, _), predicate in zip(without, predicates[1:], strict=True):
        if atoms.boxes(predicate):
            said = say("drop the condition `{condition}` of `{id}`", condition=on_one_line(condition), id=part.value.id)
            yield Idea(said, part.file, (Drop((*AUDIENCE, *route)),), Cost(), ("condition", part.file, route))


def _conditions(scene: Scene, part: Part) -> Iterator[tuple[Message, Condition]]:
    """Whom the campaign may leave out: each segment, each condition of another side, and all whom another side means."""
    id = part.value.id
    for segment, one in scene.state.workspace.segments.segments.items():
        yield say("exclude the segment `{segment}` ({name}) from `{id}`", segment=segment, name=one.name, id=id), {"segment": segment}
    seen: set[str] = set()
    for whose, audience in _others(scene, part):
        for condition in audience.all:
            words = on_one_line(condition)
            if words not in seen:
                seen.add(words)
                yield say("exclude `{condition}` from `{id}`", condition=words[1:-1], id=id), condition
        whole = _beside(audience, part.value.audience)
        if whole and on_one_line(whole) not in seen:
            yield say("exclude all customers of `{whose}` from `{id}`", whose=whose, id=id), whole


def _beside(audience: Audience, own: Audience) -> Condition:
    """An audience as one condition, without what the campaign's own audience says as well."""
    every = [one for one in audience.all if one not in own.all]
    keys = [key for one in every for key in one]
    lists = {"any": list(audience.any), "none": [one for one in audience.none if one not in own.none]}
    plain = len(keys) == len(set(keys)) and not set(keys) & set(lists)
    merged = {key: value for one in every for key, value in one.items()} if plain else {"all": every} if every else {}
    return {**merged, **{key: some for key, some in lists.items() if some}}


def _others(scene: Scene, part: Part) -> Iterator[tuple[str, Audience]]:
    for other in scene.parts:
        if other is not part:
            yield other.value.id, other.value.audience
    for reminder in scene.reminders:
        yield reminder.value.id, reminder.value.audience
    for route in scene.entries:
        value: Any = scene.state.workspace.documents[POLICY].value
        try:
            for step in route:
                value = value[step]
        except (KeyError, IndexError, TypeError):
            continue
        if isinstance(value, dict) and isinstance(value.get("audience"), dict):
            yield str(value.get("id", route[-1])), msgspec.convert(value["audience"], Audience)


def _narrowed(scene: Scene, part: Part, audience: Audience, said: Message, changes: tuple[Change, ...]) -> Iterator[Idea]:
    """The idea, if somebody is left out and somebody left, and where campaigns meet, the campaign then meets one of them less."""
    customers = customers_of(scene.state.workspace)
    others = [other.value.audience for other in scene.parts if other is not part] if not scene.caps else []
    predicates = [customers.predicate(one) for one in (part.value.audience, audience, *others)]
    atoms = Atoms(customers.attributes, predicates)
    before, after, *beside = map(atoms.boxes, predicates)
    if not after or (beside and all(meet(after, one) for one in beside if meet(before, one))):
        return
    lost = scene.losses.of(part.campaign, msgspec.structs.replace(part.value, audience=audience), scene.state.workspace)
    if lost > 0:
        yield Idea(said, part.file, changes, Cost(lost=lost, edits=1), ("exclude", part.file, said.text))


def _excluding(scene: Scene, part: Part, condition: Condition) -> tuple[Change, ...]:
    written = scene.state.workspace.documents[part.file].value["audience"]
    route = (*AUDIENCE, "none")
    if isinstance(written, dict) and isinstance(written.get("none"), list):
        return (Append(route, condition),)
    insert = Insert(route, [condition])
    return (Drop(route), insert) if isinstance(written, dict) and "none" in written else (insert,)


def _without(conditions: tuple[Condition, ...], number: int) -> tuple[Condition, ...]:
    return (*conditions[:number], *conditions[number + 1 :])
