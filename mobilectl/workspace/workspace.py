"""The workspace: every definition of a folder, each with its place, and all problems met while reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from mobilectl.findings import Place, Problem, Route
from mobilectl.workspace.comments import Ignore, ignores
from mobilectl.workspace.convert import convert
from mobilectl.workspace.document import Document, Reading
from mobilectl.workspace.files import POLICY, TOUCHPOINTS, UNIT_CHECKS, Contents, read_contents, stray_files
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.checks import UnitChecks
from mobilectl.workspace.models.customers import Attributes, Segments
from mobilectl.workspace.models.delivery import Delivery, Target
from mobilectl.workspace.models.glossary import Glossary
from mobilectl.workspace.models.policy import Policy, Unit, WordingPolicy
from mobilectl.workspace.models.products import Products
from mobilectl.workspace.models.touchpoints import Touchpoint, Touchpoints
from mobilectl.workspace.reading import read_bytes, read_file

T = TypeVar("T")


NO_POLICY = Policy(province="", units=(), channels={}, wording=WordingPolicy(signature="", opt_outs=(), opt_out_channels=()))
NO_DELIVERY = Delivery(default="sandbox", targets={"sandbox": Target(kind="sandbox")})

SINGLES: Mapping[str, tuple[type[msgspec.Struct], msgspec.Struct]] = {
    POLICY: (Policy, NO_POLICY),
    "campaigns/attributes.yaml": (Attributes, Attributes(attributes={})),
    "campaigns/segments.yaml": (Segments, Segments(segments={})),
    "campaigns/glossary.yaml": (Glossary, Glossary(terms=())),
    "campaigns/products.yaml": (Products, Products(products={})),
    "campaigns/delivery.yaml": (Delivery, NO_DELIVERY),
    TOUCHPOINTS: (Touchpoints, Touchpoints(touchpoints=())),
}
"""Each of `SINGLE_FILES`: its model, and what stands in where it is missing or cannot be read."""


@dataclass(frozen=True, slots=True)
class Defined(Generic[T]):
    """A definition and where it was read."""

    value: T
    file: str
    route: Route = ()

    def place(self, *route: str | int, at: str = "value") -> Place:
        """The place of something inside the definition."""
        return Place(self.file, (*self.route, *route), at)


@dataclass(frozen=True, eq=False)
class Workspace:
    """All definitions of a folder. A file that could not be read is missing here, and `readings` say why.

    Each reading is an object of its own: what is derived from it may be remembered by its identity.
    """

    root: Path
    documents: Mapping[str, Document]
    models: Mapping[str, msgspec.Struct]
    campaigns: tuple[Defined[Campaign], ...]
    readings: tuple[Reading, ...]
    unit_checks: tuple[Defined[UnitChecks], ...]
    ignores: tuple[Ignore, ...]
    unread: tuple[str, ...] = field(default=())
    """Files that exist but are not among the definitions, because they could not be read."""
    strays: tuple[str, ...] = field(default=())
    """YAML files that lie where nothing reads them."""

    def _single(self, file: str, model: type[T]) -> T:
        found = self.models.get(file, SINGLES[file][1])
        assert isinstance(found, model)
        return found

    @cached_property
    def policy(self) -> Policy:
        """The province's rules."""
        return self._single("campaigns/policy.yaml", Policy)

    @cached_property
    def attributes(self) -> Attributes:
        """The customer attributes."""
        return self._single("campaigns/attributes.yaml", Attributes)

    @cached_property
    def segments(self) -> Segments:
        """The named audiences."""
        return self._single("campaigns/segments.yaml", Segments)

    @cached_property
    def glossary(self) -> Glossary:
        """The vocabulary."""
        return self._single("campaigns/glossary.yaml", Glossary)

    @cached_property
    def products(self) -> Products:
        """The published tariffs."""
        return self._single("campaigns/products.yaml", Products)

    @cached_property
    def delivery(self) -> Delivery:
        """The targets."""
        return self._single("campaigns/delivery.yaml", Delivery)

    @cached_property
    def touchpoints(self) -> tuple[Defined[Touchpoint], ...]:
        """The touchpoints in the order of the file."""
        found = self._single(TOUCHPOINTS, Touchpoints).touchpoints
        return tuple(Defined(one, TOUCHPOINTS, ("touchpoints", index)) for index, one in enumerate(found))

    @cached_property
    def channel_names(self) -> Mapping[str, str]:
        """The names of the policy's channels, by id."""
        return {id: channel.name for id, channel in self.policy.channels.items()}

    @cached_property
    def item_names(self) -> Mapping[str, str]:
        """The names of touchpoints and campaigns, by id."""
        touchpoints = {one.value.id: one.value.name for one in self.touchpoints}
        return touchpoints | {one.value.id: one.value.name for one in self.campaigns}

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """The province and its city branches, by id."""
        return {unit.id: unit for unit in self.policy.units}

    def noted(self, code: str) -> Iterator[Problem]:
        """What reading noted under the code of a rule."""
        return (reading.problem for reading in self.readings if reading.code == code)

    def campaign(self, id: str) -> Defined[Campaign] | None:
        """The campaign of that id, the first where there are two."""
        return next((one for one in self.campaigns if one.value.id == id), None)


def load_workspace(root: Path, instead: Mapping[str, bytes] | None = None) -> Workspace:
    """Reads every definition file below `root`. Raises nothing for what the files hold.

    `instead` are contents that stand in for those of the named files, as an editor or a fix would have them.
    """
    contents = read_contents(root, instead)
    return joined(root, contents, [read_part(root, contents)])


@dataclass(frozen=True, slots=True)
class Part:
    """What some of the files hold."""

    models: Mapping[str, msgspec.Struct]
    readings: tuple[Reading, ...]
    unread: tuple[str, ...]
    ignores: tuple[Ignore, ...]


def read_part(root: Path, contents: Contents) -> Part:
    """What these files hold. Their texts and positions are not kept: `Documents` reads again the few that are asked for."""
    models: dict[str, msgspec.Struct] = {}
    readings: list[Reading] = []
    unread: list[str] = []
    comments: list[Ignore] = []
    for file, content in contents.items():
        document = read_file(root / file, file) if content is None else read_bytes(content, file)
        model, found = convert(document, model_of(file)) if document.marks is not None else (None, ())
        readings += (*document.readings, *found)
        comments += ignores(document)
        if model is None:
            unread.append(file)
        else:
            models[file] = model
    return Part(models, tuple(readings), tuple(unread), tuple(comments))


def joined(root: Path, contents: Contents, parts: Sequence[Part]) -> Workspace:
    """The workspace that the parts make up, in their order."""
    models = [(file, model) for part in parts for file, model in part.models.items()]
    return Workspace(
        root,
        Documents(root, contents),
        {file: model for file, model in models if file in SINGLES},
        tuple(Defined(model, file) for file, model in models if isinstance(model, Campaign)),
        tuple(reading for part in parts for reading in part.readings),
        tuple(Defined(model, file) for file, model in models if isinstance(model, UnitChecks)),
        tuple(comment for part in parts for comment in part.ignores),
        tuple(file for part in parts for file in part.unread),
        tuple(stray_files(root)),
    )


def with_document(workspace: Workspace, document: Document) -> Workspace | None:
    """The workspace as it would be with this in place of one of its files; None where it could not be read then."""
    file = document.file
    model, found = convert(document, model_of(file)) if document.marks is not None else (None, ())
    if model is None:
        return None
    return replace(
        workspace,
        documents=_With(workspace.documents, document),
        models={**workspace.models, file: model} if file in SINGLES else workspace.models,
        campaigns=tuple(Defined(model, file) if one.file == file and isinstance(model, Campaign) else one for one in workspace.campaigns),
        readings=(*(one for one in workspace.readings if one.problem.place.file != file), *document.readings, *found),
        unit_checks=tuple(
            Defined(model, file) if one.file == file and isinstance(model, UnitChecks) else one for one in workspace.unit_checks
        ),
        ignores=(*(one for one in workspace.ignores if one.place.file != file), *ignores(document)),
    )


class _With(Mapping[str, Document]):
    """Documents, with one in place of that of the same name."""

    def __init__(self, documents: Mapping[str, Document], document: Document) -> None:
        self._documents = documents
        self._document = document

    def __getitem__(self, file: str) -> Document:
        return self._document if file == self._document.file else self._documents[file]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


class Documents(Mapping[str, Document]):
    """The definition files with their texts and positions, each read when it is asked for and then kept."""

    def __init__(self, root: Path, contents: Contents) -> None:
        self._root = root
        self._contents = contents
        self._read: dict[str, Document] = {}

    def __getitem__(self, file: str) -> Document:
        if file not in self._read:
            content = self._contents[file]
            self._read[file] = read_file(self._root / file, file) if content is None else read_bytes(content, file)
        return self._read[file]

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)

    def __contains__(self, file: object) -> bool:
        return file in self._contents


def model_of(file: str) -> type[msgspec.Struct]:
    """What a definition file holds, by its name."""
    if file in SINGLES:
        return SINGLES[file][0]
    return UnitChecks if file.endswith(f"/{UNIT_CHECKS}") else Campaign
