"""What the fields of a definition are called in words: the descriptions that the models give their keys."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from mobilectl.messages import Message, say
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.models.products import Product
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.schemas import SCALARS

MODELS: dict[str, type[msgspec.Struct]] = {"campaign": Campaign, "touchpoint": Touchpoint, "policy": Policy}
PARTS: dict[str, tuple[Message, type[msgspec.Struct]]] = {
    "segments": (say("segment {id}"), Audience),
    "attributes": (say("derived attribute {id}"), Attribute),
}


def field_words(kind: str, path: Sequence[str]) -> tuple[Message | str, ...]:
    """The names of what a path into a definition's content leads through; an id or a key of the author's own stays as it is."""
    top, *rest = path or ("",)
    if top == "definition" and kind in MODELS:
        return tuple(_words(MODELS[kind], rest))
    if top in PARTS and rest:
        words, model = PARTS[top]
        return (Message(words.text, {"id": rest[0]}), *_words(model, rest[1:]))
    if top == "product":
        return (say("product"), *_words(Product, rest))
    return tuple(path)


def _words(model: type[msgspec.Struct], steps: Sequence[str]) -> Iterator[Message | str]:
    schema = _schema(model)
    node: Any = schema
    for step in steps:
        node = _resolved(node, schema["$defs"])
        properties = node.get("properties", {})
        if step in properties:
            node = properties[step]
            description = node.get("description")
            yield Message(description) if description else step
        else:
            inner = node.get("additionalProperties", {})
            node = inner if isinstance(inner, dict) else {}
            yield step


@functools.cache
def _schema(model: type[msgspec.Struct]) -> dict[str, Any]:
    return {"$defs": {}, **msgspec.json.schema(model, schema_hook=SCALARS.__getitem__)}


def _resolved(node: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """What a node stands for: behind references, the object among alternatives, the items of a list."""
    while True:
        if "$ref" in node:
            node = known[node["$ref"].rpartition("/")[2]]
        elif "anyOf" in node:
            node = next((one for one in node["anyOf"] if one.get("type") != "null"), {})
        elif node.get("type") == "array":
            node = node.get("items", {})
        else:
            return node
