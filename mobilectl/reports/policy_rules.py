"""What the rules of a policy that hold messages back are called."""

from __future__ import annotations

from collections.abc import Mapping

from mobilectl.contacts.arbitration import Rule
from mobilectl.messages import say
from mobilectl.workspace.models.policy import Policy

KINDS = {
    "blackout": say("blackout"), "quiet_hours": say("quiet hours"), "gap": say("gap"), "exclusion": say("exclusion"), "cap": say("cap"),
}  # fmt: skip


def rule_names(policy: Policy) -> Mapping[Rule, str]:
    """The names that the policy gives its rules; quiet hours have none."""
    return {
        **{Rule("blackout", one.id): one.name for one in policy.blackouts},
        **{Rule("gap", one.id): one.name for one in policy.gaps},
        **{Rule("exclusion", one.id): one.name for one in policy.exclusions},
        **{Rule("cap", one.id): one.name for one in policy.caps},
    }
