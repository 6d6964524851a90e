"""A condition of an audience cannot be read.

An audience speaks of the customer attributes in attributes.yaml and of the segments in segments.yaml: a list of values for a
choice, a range for a number or date, true or false for a flag. What cannot be read would be left out, and more customers than
meant would get the message.

目标客户的条件读不懂。

条件只能用 attributes.yaml 里的客户属性和 segments.yaml 里的客户分群：可选项写列表，数字和日期写范围，是否写 true 或 false。
读不懂的条件如果略过，收到消息的人就会比您想的多。

Bad:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{brand: [动感地带]}]}
Good:
    # file: campaigns/changsha/demo.yaml
    audience: {all: [{brand: [mzone]}]}
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from msgspec.inspect import BoolType

from mobilectl.audience.conditions import NESTED, RANGE_KEYS, Customers
from mobilectl.audience.predicates import is_relative
from mobilectl.audience.written import written_audiences
from mobilectl.contacts.plan import customers_of
from mobilectl.findings import Fix, Place, Problem, Route, Severity
from mobilectl.messages import say
from mobilectl.workspace.convert import correction
from mobilectl.workspace.meant import meant
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S009", "bad-audience", Severity.ERROR

DAYLESS = ("caps", "standards", "spared")
"""Audiences of the policy that hold on all days, so that there is no day to count from."""

SOURCES = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every audience of every file, and the cases of derived attributes."""
    if SOURCES[0] not in workspace.models or SOURCES[1] in workspace.unread:
        return
    customers = customers_of(workspace)
    for audience, place in written_audiences(workspace):
        for misread in customers.audience(audience)[1]:
            at = Place(place.file, (*place.route, *misread.route))
            written = {"all": audience.all, "any": audience.any, "none": audience.none}
            yield Problem(at, misread.message, misread.hint, fixes=_fixes(at, written, misread.route, customers))
        if place.route[0] in DAYLESS and is_relative(customers.predicate(audience)):
            yield _without_a_day(place)
    for name, attribute in customers.attributes.items():
        for index, case in enumerate(attribute.cases):
            route = ("attributes", name, "cases", index)
            if case.value not in (attribute.values or {}):
                yield Problem(
                    Place(SOURCES[0], (*route, "value")),
                    say("`{value}` is not a value of `{attribute}`", value=case.value, attribute=name),
                    say("known are: {known}", known=tuple(attribute.values or ())),
                )
            if case.when is not None:
                for misread in customers.misread(case.when):
                    at = Place(SOURCES[0], (*route, "when", *misread.route))
                    yield Problem(at, misread.message, misread.hint, fixes=_fixes(at, case.when, misread.route, customers))
                if is_relative(customers.condition(case.when, (), [])):
                    yield _without_a_day(Place(SOURCES[0], (*route, "when")))


def _without_a_day(place: Place) -> Problem:
    return Problem(
        place,
        say("`in_days` and `days_ago` count from the day on which a message goes out, and there is none here"),
        say("name the dates, such as {{at_least: 2026-07-01, below: 2026-08-01}}, or move the condition to the campaign's `audience`"),
    )


def _fixes(place: Place, written: Any, route: Route, customers: Customers) -> tuple[Fix, ...]:
    """The attribute, value, segment or bound that was mistyped at the end of the route, if one and only one is near."""
    names = (*customers.attributes, "segment")
    key = next((step for step in reversed(route) if isinstance(step, str)), "")
    if key == route[-1] and key not in (*names, *NESTED):
        inside = len(route) > 1 and route[-2] in customers.attributes
        return correction(replace(place, at="key"), key, RANGE_KEYS if inside else names)
    for step in route:
        written = written[step]
    if not isinstance(written, str):
        return ()
    if key == "segment":
        return correction(place, written, customers.segments)
    attribute = customers.attributes.get(key)
    if attribute is None or attribute.type not in ("choice", "flag"):
        return ()
    if attribute.type == "flag":
        right, values = meant(written, BoolType()), {"true": "", "false": ""}
    else:
        values = attribute.values or {}
        right = next((id for id, name in values.items() if name == written), None)
    return correction(place, right, [right]) if right in values else correction(place, written, values)
