"""JSON Schemas of the definition files, from the same models that read them, so that an editor completes and explains."""

from __future__ import annotations

from typing import Any

import msgspec

from mobilectl.messages import Language
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.checks import UnitChecks
from mobilectl.workspace.models.customers import Attributes, Segments
from mobilectl.workspace.models.delivery import Delivery
from mobilectl.workspace.models.glossary import Glossary
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.models.products import Products
from mobilectl.workspace.models.touchpoints import Touchpoints
from mobilectl.workspace.scalars import Amount, ControlShare, Hours, Price, Share, SomeShare, Text, Window

MODELS: dict[str, type[msgspec.Struct]] = {
    "campaign": Campaign,
    "touchpoints": Touchpoints,
    "policy": Policy,
    "attributes": Attributes,
    "segments": Segments,
    "products": Products,
    "glossary": Glossary,
    "delivery": Delivery,
    "checks": UnitChecks,
}
"""The schemas by name; `campaign` is for every campaign file, `checks` for a unit's checks.yaml, the others for the file of that name."""


def _share(of: type[Share]) -> dict[str, Any]:
    lowest = "exclusiveMinimum" if of.OPEN else "minimum"
    percent = {"type": "string", "pattern": r"^\d+(\.\d+)? ?%$", "examples": ["5 %"]}
    return {"anyOf": [{"type": "number", lowest: of.LEAST, "maximum": of.MOST, "examples": [0.05]}, percent]}


SCALARS: dict[type, dict[str, Any]] = {
    **{one: _share(one) for one in (Share, SomeShare, ControlShare)},
    Price: {"type": "string", "examples": ["19.90 元/月", "100 元"]},
    Amount: {"type": "string", "examples": ["30 GB", "100 分钟"]},
    Window: {"type": "string", "examples": ["10:00-12:00"]},
    Hours: {"type": "string", "examples": ["48h", "2d"]},
    Text: {
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "properties": {"title": {"type": "string"}, "body": {"type": "string"}},
                "required": ["body"],
                "additionalProperties": False,
            },
        ]
    },
}


def json_schema(name: str, language: Language) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one of `MODELS`, with its descriptions in the language."""
    schema = msgspec.json.schema(MODELS[name], schema_hook=SCALARS.__getitem__)
    described = _described(schema, language)
    assert isinstance(described, dict)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}


def _described(value: Any, language: Language) -> Any:
    if isinstance(value, dict) and value.get("format") == "decimal":  # msgspec means JSON, where no number is exact; people write one
        number = {key: float(one) if key == "default" else one for key, one in value.items() if key != "format"}
        return _described({**number, "type": "number"}, language)
    if isinstance(value, dict):
        return {
            key: language.sentence(one) if key == "description" and isinstance(one, str) else _described(one, language)
            for key, one in value.items()
        }
    return [_described(one, language) for one in value] if isinstance(value, list) else value
