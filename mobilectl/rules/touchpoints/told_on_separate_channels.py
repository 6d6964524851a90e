"""One matter is told at once on channels that the policy keeps apart.

Each channel has duties of its own; the policy's `separate_channels` says which do not tell the same matter at once. A reminder with
`use: all` that some customer gets on two of them tells that customer twice.

同一件事同时走了政策要求分开的渠道。

各渠道分工不同，政策的 `separate_channels` 写明哪些渠道不同时说同一件事。提醒用 `use: all`，又有客户在其中两个渠道都能收到，就是说了两遍。

Bad:
    # file: campaigns/policy.yaml
    separate_channels:
      - {channels: [sms, app_push], clause: 湘移服〔2026〕5 号第三条(虚构)}
Good:
    # file: campaigns/policy.yaml
    separate_channels:
      - {channels: [sms, voice], clause: 湘移服〔2026〕5 号第三条(虚构)}
"""

import itertools
from collections.abc import Iterator

from mobilectl.audience.atoms import Atoms
from mobilectl.contacts.plan import customers_of, streams
from mobilectl.contacts.reminders import without_campaigns
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.rules.touchpoints.reminded import Reminding, all_reminders, shared
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.models.care import Apart
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "P005", "told-on-separate-channels", Severity.WARNING
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each reminder on all its channels against each group of channels kept apart."""
    for index, apart in enumerate(workspace.policy.separate_channels):
        for reminding in all_reminders(workspace):
            found = _both(reminding, apart, workspace) if reminding.value.use == "all" else None
            if found is not None:
                first, second, customer = found
                names = tuple(workspace.policy.channels[one].name if one in workspace.policy.channels else one for one in (first, second))
                yield Problem(
                    reminding.place("channels", at="key"),
                    say(
                        "`{id}` tells the same at once by {first} and {second}, which the policy keeps apart; for example: {customer}",
                        id=reminding.value.id,
                        first=names[0],
                        second=names[1],
                        customer=customer,
                    ),
                    say("write `use: first_reachable`, or leave one of them out"),
                    (
                        Related(
                            Place(POLICY, ("separate_channels", index)), say("kept apart here: {clause}", clause=apart.clause or "policy")
                        ),
                    ),
                )


def _both(reminding: Reminding, apart: Apart, workspace: Workspace) -> tuple[str, str, Message] | None:
    """Two of the channels on which a customer gets the reminder, and the customer in words."""
    own = [
        (stream.channel, predicate)
        for stream, predicate in streams(without_campaigns(workspace))
        if stream.place == reminding.place() and stream.channel in apart.channels
    ]
    atoms = Atoms(customers_of(workspace).attributes, (predicate for _, predicate in own))
    for (first, one), (second, other) in itertools.combinations(own, 2):
        customer = shared(atoms.boxes(one), atoms.boxes(other), atoms)
        if customer is not None:
            return first, second, customer
    return None
