"""A name refers to something that is not defined.

Units and channels are defined in policy.yaml, segments in segments.yaml, products and their families in products.yaml, attributes in
attributes.yaml, touchpoints and reminders in touchpoints.yaml. If that file itself cannot be read, its names are not checked.

引用的名字没有定义。

单位和渠道在 policy.yaml 里定义，客户分群在 segments.yaml，产品和产品类别在 products.yaml，客户属性在 attributes.yaml，
触点和提醒在 touchpoints.yaml。
如果那个文件本身读不出来，就不检查对它的引用。

Bad:
    # file: campaigns/changsha/demo.yaml
    offer: {product: data-30gb}
Good:
    # file: campaigns/changsha/demo.yaml
    offer: {product: data-30g}
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mobilectl.findings import Place, Problem, Route, Severity
from mobilectl.messages import Message, say
from mobilectl.rules.structure.missing_file import NEEDED
from mobilectl.workspace.convert import correction, did_you_mean
from mobilectl.workspace.files import TOUCHPOINTS
from mobilectl.workspace.references import references
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S006", "unknown-reference", Severity.ERROR

KINDS: Mapping[str, tuple[str, Message]] = {
    "unit": ("campaigns/policy.yaml", say("unit")),
    "channel": ("campaigns/policy.yaml", say("channel")),
    "segment": ("campaigns/segments.yaml", say("segment")),
    "product": ("campaigns/products.yaml", say("product")),
    "family": ("campaigns/products.yaml", say("family of products")),
    "attribute": ("campaigns/attributes.yaml", say("attribute")),
    "touchpoint": (TOUCHPOINTS, say("touchpoint")),
    "reminder": (TOUCHPOINTS, say("reminder")),
}


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every reference of every file against what is defined."""
    known: dict[str, Iterable[str]] = {
        "unit": workspace.units,
        "channel": workspace.policy.channels,
        "segment": workspace.segments.segments,
        "product": workspace.products.products,
        "family": {one.family for one in workspace.products.products.values()},
        "attribute": workspace.attributes.attributes,
        "touchpoint": [one.value.id for one in workspace.touchpoints],
        "reminder": [reminder.id for one in workspace.touchpoints for reminder in one.value.reminders],
    }
    silent = {*workspace.unread, *(file for file in NEEDED if file not in workspace.documents)}
    known = {kind: names for kind, names in known.items() if KINDS[kind][0] not in silent}
    for file, model in workspace.models.items():
        if file != TOUCHPOINTS:
            yield from _check(model, file, (), known)
    for touchpoint in workspace.touchpoints:
        yield from _check(touchpoint.value, touchpoint.file, touchpoint.route, known)
    for campaign in workspace.campaigns:
        yield from _check(campaign.value, campaign.file, (), known)


def _check(model: msgspec.Struct, file: str, route: Route, known: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    for reference in references(model, route):
        names = known.get(reference.kind)
        if names is not None and reference.id not in names:
            where, kind = KINDS[reference.kind]
            place = Place(file, reference.route)
            yield Problem(
                place,
                say("there is no {kind} `{id}` in {file}", kind=kind, id=reference.id, file=where),
                did_you_mean(reference.id, names),
                fixes=correction(place, reference.id, names),
            )
