"""The workspace: every definition of a folder, each with its place, and all problems met while reading."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from mobilectl.errors import UsageError
from mobilectl.findings import Place, Problem, Route
from mobilectl.messages import say
from mobilectl.workspace.convert import convert
from mobilectl.workspace.document import Document, Reading
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.checks import UnitChecks
from mobilectl.workspace.models.customers import Attributes, Segments
from mobilectl.workspace.models.delivery import Delivery, Target
from mobilectl.workspace.models.glossary import Glossary
from mobilectl.workspace.models.policy import Policy, Unit, WordingPolicy
from mobilectl.workspace.models.products import Products
from mobilectl.workspace.models.touchpoints import Touchpoint, Touchpoints
from mobilectl.workspace.reading import MOST_BYTES, read_bytes, read_file

T = TypeVar("T")

TOUCHPOINTS = "touchpoints.yaml"
POLICY = "campaigns/policy.yaml"
CAMPAIGNS = "campaigns"
SIGNERS = "campaigns/allowed_signers"
APPROVALS = "campaigns/approvals"
UNIT_CHECKS = "checks.yaml"
"""In a unit's folder, the one file that is no campaign."""

NO_POLICY = Policy(province="", units=(), channels={}, wording=WordingPolicy(signature="", opt_outs=(), opt_out_channels=()))
NO_DELIVERY = Delivery(default="sandbox", targets={"sandbox": Target(kind="sandbox")})

SINGLE_FILES: Mapping[str, tuple[type[msgspec.Struct], msgspec.Struct]] = {
    "campaigns/policy.yaml": (Policy, NO_POLICY),
    "campaigns/attributes.yaml": (Attributes, Attributes(attributes={})),
    "campaigns/segments.yaml": (Segments, Segments(segments={})),
    "campaigns/glossary.yaml": (Glossary, Glossary(terms=())),
    "campaigns/products.yaml": (Products, Products(products={})),
    "campaigns/delivery.yaml": (Delivery, NO_DELIVERY),
    TOUCHPOINTS: (Touchpoints, Touchpoints(touchpoints=())),
}
"""Each file of which there is one: its model, and what stands in where it is missing or cannot be read."""


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
    unit_checks: tuple[Defined[UnitChecks], ...] = ()
    unread: tuple[str, ...] = field(default=())
    """Files that exist but are not among the definitions, because they could not be read."""
    strays: tuple[str, ...] = field(default=())
    """YAML files that lie where nothing reads them."""

    def _single(self, file: str, model: type[T]) -> T:
        found = self.models.get(file, SINGLE_FILES[file][1])
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
    def units(self) -> Mapping[str, Unit]:
        """The province and its city branches, by id."""
        return {unit.id: unit for unit in self.policy.units}

    def noted(self, code: str) -> Iterator[Problem]:
        """What reading noted under the code of a rule."""
        return (reading.problem for reading in self.readings if reading.code == code)

    def campaign(self, id: str) -> Defined[Campaign] | None:
        """The campaign of that id, the first where there are two."""
        return next((one for one in self.campaigns if one.value.id == id), None)


def find_workspace(start: Path) -> Path:
    """The nearest folder from `start` upwards that holds touchpoints.yaml or campaigns/policy.yaml."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if is_workspace(folder):
            return folder
    raise UsageError(
        say("there is no workspace at {folder} or above it", folder=str(start)),
        say("go to the folder that holds touchpoints.yaml and campaigns/, or name it by --workspace"),
    )


def is_workspace(folder: Path) -> bool:
    """Whether a folder is a workspace."""
    return (folder / TOUCHPOINTS).is_file() or (folder / CAMPAIGNS / "policy.yaml").is_file()


def load_workspace(root: Path, instead: Mapping[str, bytes] | None = None) -> Workspace:
    """Reads every definition file below `root`. Raises nothing for what the files hold.

    `instead` are contents that stand in for those of the named files, as an editor or a fix would have them.
    """
    instead = instead or {}
    documents: dict[str, Document] = {}
    models: dict[str, msgspec.Struct] = {}
    readings: list[Reading] = []
    unread: list[str] = []
    for file in dict.fromkeys(itertools.chain(_single_files(root), unit_files(root), filter(is_definition, instead))):
        document = read_bytes(instead[file], file) if file in instead else read_file(root / file, file)
        documents[file] = document
        model, found = convert(document, model_of(file)) if document.marks is not None else (None, ())
        readings += (*document.readings, *found)
        if model is None:
            unread.append(file)
        else:
            models[file] = model
    return Workspace(
        root,
        documents,
        {file: model for file, model in models.items() if file in SINGLE_FILES},
        tuple(Defined(model, file) for file, model in models.items() if isinstance(model, Campaign)),
        tuple(readings),
        tuple(Defined(model, file) for file, model in models.items() if isinstance(model, UnitChecks)),
        tuple(unread),
        tuple(stray_files(root)),
    )


def read_contents(root: Path) -> dict[str, bytes]:
    """The bytes of every definition file that can be opened and is not too big to be one, by name, in order."""
    contents = {}
    for file in itertools.chain(_single_files(root), unit_files(root)):
        with contextlib.suppress(OSError), open(os.path.join(root, file), "rb") as opened:  # noqa: PTH118, PTH123 (half the time of pathlib)
            content = opened.read(MOST_BYTES + 1)
            if len(content) <= MOST_BYTES:
                contents[file] = content
    return contents


def model_of(file: str) -> type[msgspec.Struct]:
    """What a definition file holds, by its name."""
    if file in SINGLE_FILES:
        return SINGLE_FILES[file][0]
    return UnitChecks if file.endswith(f"/{UNIT_CHECKS}") else Campaign


def is_definition(file: str) -> bool:
    """Whether a file of that name, relative to the workspace, is read."""
    return file in SINGLE_FILES or (file.startswith(f"{CAMPAIGNS}/") and file.count("/") == 2 and file.endswith((".yaml", ".yml")))


def _single_files(root: Path) -> Iterator[str]:
    return (file for file in SINGLE_FILES if (root / file).exists())


def stray_files(root: Path) -> Iterator[str]:
    """YAML files in campaigns/ that are neither one of the single files nor in a unit's folder, in order; hidden ones apart."""
    top = root / CAMPAIGNS
    read = {*SINGLE_FILES, *unit_files(root)}
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(one for one in folders if not one.startswith(".") and Path(folder, one) != root / APPROVALS)
        for name in sorted(names):
            file = Path(folder, name).relative_to(root).as_posix()
            if name.lower().endswith((".yaml", ".yml")) and not name.startswith(".") and file not in read:
                yield file


def unit_files(root: Path) -> Iterator[str]:
    """The files of the units, relative to the workspace and with `/`, in order: every *.yaml in a unit's folder."""
    top = root / CAMPAIGNS
    if not top.is_dir():
        return
    for folder in sorted(entry.name for entry in os.scandir(top) if entry.is_dir()):
        if folder == "approvals" or folder.startswith("."):
            continue
        for name in sorted(entry.name for entry in os.scandir(top / folder) if entry.is_file()):
            if name.endswith((".yaml", ".yml")) and not name.startswith("."):
                yield f"{CAMPAIGNS}/{folder}/{name}"
