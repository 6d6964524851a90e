"""The attribute of the preferred hour cannot tell an hour.

`preferred_hours` names the attribute that says at which hour a customer likes to be reached. It must be a whole number from 0 (00:00 to
01:00) to 23, with these as its `min` and `max` or within them, and come from the snapshot itself: an attribute with `cases` is derived.
Else no message goes out at a preferred hour. An attribute that is not defined is told by unknown-reference.

常用联系时段的客户属性说不出钟点。

`preferred_hours` 写明哪个客户属性表示客户喜欢几点收到消息。它必须是 0（0 点到 1 点）到 23 的整数，`min` 和 `max` 要写在这个范围内，
并且直接来自快照：写了 `cases` 的属性是推算出来的，不能用。否则没有消息会按常用时段下发。没有定义的属性由 unknown-reference 提示。

Bad:
    # file: campaigns/policy.yaml
    preferred_hours: {attribute: bill_day, classes: [marketing], channels: [app_push]}
Good:
    # file: campaigns/policy.yaml
    preferred_hours: {attribute: best_hour, classes: [marketing], channels: [app_push]}
    # file: campaigns/attributes.yaml
    attributes: {best_hour: {name: 常用联系时段, type: number, integer: true, min: 0, max: 23, nullable: true}}
"""

from collections.abc import Iterator

from mobilectl.contacts.due import tells_hours
from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "L006", "preferred-hour-unusable", Severity.ERROR
NEEDS = ("campaigns/attributes.yaml",)


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """The attribute that the policy names, if it is defined."""
    preferred = workspace.policy.preferred_hours
    attribute = workspace.attributes.attributes.get(preferred.attribute) if preferred is not None else None
    if preferred is not None and attribute is not None and not tells_hours(attribute):
        yield Problem(
            Place(POLICY, ("preferred_hours", "attribute")),
            say(
                "`{attribute}` ({name}) is not a whole number from 0 to 23 that the snapshot holds",
                attribute=preferred.attribute,
                name=attribute.name,
            ),
            say(
                "name one that is, such as: {example}",
                example="best_hour: {name: 常用联系时段, type: number, integer: true, min: 0, max: 23, nullable: true}",
            ),
        )
