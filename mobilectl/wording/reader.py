"""The wording of every definition of a workspace, each read once however many rules ask for it."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from mobilectl.findings import Place
from mobilectl.wording.facts import ProductNames
from mobilectl.wording.terms import Vocabulary
from mobilectl.wording.texts import Reading, Wording, campaign_wording, reminder_wording, said_by
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

Definition = Defined[Campaign] | Defined[Touchpoint]


class _Kept:
    def __init__(self, workspace: Workspace) -> None:
        policy = workspace.policy
        names = ProductNames({key: product.name for key, product in workspace.products.products.items()})
        self.reading = Reading(policy.channels, Vocabulary(workspace.glossary), policy.wording.opt_outs, names)
        # By the identity of what is worded, which is kept with it: a changed campaign that is not yet written is another one.
        self.wordings: dict[int, tuple[Campaign | Touchpoint, tuple[Wording, ...]]] = {}


_kept: WeakKeyDictionary[Workspace, _Kept] = WeakKeyDictionary()
"""An entry goes when its workspace does."""


def vocabulary(workspace: Workspace) -> Vocabulary:
    """The workspace's glossary, ready for searching."""
    return _keep(workspace).reading.vocabulary


def wordings(definition: Definition, workspace: Workspace) -> tuple[Wording, ...]:
    """What a campaign says to customers, or each of a touchpoint's reminders in their order."""
    kept = _keep(workspace)
    known = kept.wordings.get(id(definition.value))
    if known is None:
        known = kept.wordings[id(definition.value)] = definition.value, _read(definition, kept.reading)
    return known[1]


def raw_words(definition: Definition) -> str:
    """All that a definition says, a line for each piece: to look quickly whether it is worth reading."""
    value = definition.value
    speakers = (value,) if isinstance(value, Campaign) else value.reminders
    return "\n".join(words for one in speakers for _, words in said_by(one))


def _read(definition: Definition, reading: Reading) -> tuple[Wording, ...]:
    value = definition.value
    if isinstance(value, Campaign):
        return (campaign_wording(value, definition.place(), reading),)
    return tuple(
        reminder_wording(one, Place(definition.file, (*definition.route, "reminders", index)), reading)
        for index, one in enumerate(value.reminders)
    )


def _keep(workspace: Workspace) -> _Kept:
    kept = _kept.get(workspace)
    if kept is None:
        kept = _kept[workspace] = _Kept(workspace)
    return kept
