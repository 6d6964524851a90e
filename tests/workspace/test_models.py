"""Models: every error of a file at once, each on its place, with what would be right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import jsonschema
import pytest
from worlds import BASE, change, copy_base

from mobilectl.messages import Language
from mobilectl.workspace.models.campaigns import Span
from mobilectl.workspace.reading import read_text
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.schemas import MODELS, json_schema
from mobilectl.workspace.workspace import Workspace, load_workspace

ENGLISH = Language("en")


def said(workspace: Workspace) -> list[tuple[str, str, int, int, str, str]]:
    result = []
    for reading in workspace.readings:
        at = locate(workspace, reading.problem.place)
        hint = ENGLISH.text(reading.problem.hint) if reading.problem.hint else ""
        result.append((reading.code, at.file, at.line, at.column, ENGLISH.text(reading.problem.message), hint))
    return result


def world(tmp_path: Path, text: str) -> Workspace:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/demo.yaml!", text)
    return load_workspace(root)


def test_all_errors_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/one.yaml!", "id: one\nprioritty: 60\nperiod: {from: 2026-02-30, to: 2026/3/1}\nsends: []\n")
    change(root, "campaigns/zhuzhou/two.yaml!", "id: Two\n")
    found = {(code, file, line, column, message) for code, file, line, column, message, _ in said(load_workspace(root))}
    one, two = "campaigns/changsha/one.yaml", "campaigns/zhuzhou/two.yaml"
    assert {
        ("S003", one, 2, 1, "the key `prioritty` is not known here"),
        ("S005", one, 3, 16, "`2026-02-30` is not a date"),
        ("S005", one, 3, 32, "`2026/3/1` is not a date"),
        ("S005", one, 4, 8, "the list is empty"),
        (
            "S004",
            one,
            1,
            1,
            "the keys `name`, `owner`, `theme`, `audience`, `offer`, `texts` are missing here",
        ),
        ("S005", two, 1, 5, "`Two` is not written as it must be here"),
        (
            "S004",
            two,
            1,
            1,
            "the keys `name`, `owner`, `theme`, `period`, `audience`, `offer`, `sends`, `texts` are missing here",
        ),
    } <= found


@pytest.mark.parametrize(
    ("key", "value", "message", "hint"),
    [
        ("priority", "１０", "`１０` is not written as a whole number", "write 10"),
        ("priority", "1,000", "`1,000` is not written as a whole number", "write 1000"),
        ("priority", "1,5", "`1,5` is not a whole number", "write the digits only, such as 12"),
        ("priority", "high", "`high` is not a whole number", "write the digits only, such as 12"),
        ("period", "{from: 2026/1/1, to: 2026-08-31}", "`2026/1/1` is not a date", "write 2026-01-01"),
        ("period", "{from: 2026-02-30, to: 2026-08-31}", "`2026-02-30` is not a date", "that day is not in the calendar"),
        ("period", "{from: 2026年7月1日, to: 2026-08-31}", "`2026年7月1日` is not a date", "write 2026-07-01"),
        ("period", "{from: 9999-12-01, to: 9999-12-31}", "9999-12-01 is too far away to be planned", "write a year between 2000 and 2100"),
        ("period", "{from: 1999-12-31, to: 2026-08-31}", "1999-12-31 is too far away to be planned", "write a year between 2000 and 2100"),
        ("period", "{from: 2026-07-01, to: 2101-01-01}", "2101-01-01 is too far away to be planned", "write a year between 2000 and 2100"),
        ("support", "{billing: 2926-06-25}", "2926-06-25 is too far away to be planned", "write a year between 2000 and 2100"),
        ("kind", "campain", "`campain` is not one of the values allowed here", "did you mean `campaign`?"),
        ("offer", "{product: data-30g, price: 20块, effective: now}", "`20块` is not a price", "write 20 元"),
        ("offer", "{product: data-30g, price: 19.9, effective: now}", "`19.9` is not a price", "write it like 19.90 元/月 or 100 元"),
        ("offer", "{product: data-30g, price: 20 元, effective: NOW}", "`NOW` is not one of the values allowed here", "write now"),
        ("offer", "{product: data-30g, effective: now}", "the key `price` is missing here", "add `price:` (what the customer pays)"),
        (
            "offer",
            "{price: 20 元}",
            "the keys `product`, `effective` are missing here",
            "add `product:` (the published product), `effective:` (from when it holds)",
        ),
        ("texts", "[]", "a mapping belongs here", "write one `name: value` a line"),
        ("faq", "none", "a list belongs here", "write [ … ]"),
        ("name", "[a]", "a text belongs here", "write the text"),
    ],
)
def test_a_wrong_value_is_said_with_what_would_be_right(tmp_path: Path, key: str, value: str, message: str, hint: str) -> None:
    base = (BASE / "campaigns/changsha/demo.yaml").read_text(encoding="utf-8")
    lines = base.split("\n")
    start = next(index for index, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next((index for index in range(start + 1, len(lines)) if lines[index][:1] not in (" ", "")), len(lines))
    found = said(world(tmp_path, "\n".join([*lines[:start], f"{key}: {value}", *lines[end:]])))
    assert [(line, text) for _, _, line, _, text, _ in found] == [(start + 1, message)]
    assert found[0][5].startswith(hint)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("on: 2026-07-03", "on: 2926-07-03"),
        ("from: 2026-07-10", "from: 9999-12-10"),
        ("to: 2026-07-31", "to: 9999-12-31"),
    ],
)
def test_a_day_that_nobody_plans_is_pointed_at_itself(tmp_path: Path, right: str, wrong: str) -> None:
    base = (BASE / "campaigns/changsha/demo.yaml").read_text(encoding="utf-8")
    assert base.count(right) == 1
    day = wrong.split()[1]
    document = base.replace(right, wrong)
    at = document.index(day)
    place = (document.count("\n", 0, at) + 1, at - document.rindex("\n", 0, at))
    assert [(line, column, text) for _, _, line, column, text, _ in said(world(tmp_path, document))] == [
        (*place, f"{day} is too far away to be planned")
    ]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("campaigns/products.yaml", "products: {data-30g: {from: 2926-01-01}}"),
        ("campaigns/policy.yaml", "blackouts: [{id: a, name: 割接, classes: [marketing], from: 2926-01-01, to: 2926-01-02}]"),
        ("campaigns/policy.yaml", 'calendar: {"2927": {basis: 未定, holidays: [{name: 元旦, from: 2926-01-01, to: 2926-01-02}]}}'),
        ("campaigns/policy.yaml", 'calendar: {"2927": {basis: 未定, holidays: [], workdays: [2926-01-01]}}'),
    ],
)
def test_so_is_one_in_any_other_file(tmp_path: Path, file: str, text: str) -> None:
    root = copy_base(tmp_path)
    change(root, file, text)
    assert [(name, message) for _, name, _, _, message, _ in said(load_workspace(root))] == [
        (file, "2926-01-01 is too far away to be planned")
    ]


@pytest.mark.parametrize("year", [2000, 2100])
def test_the_first_and_the_last_year_can_be_planned(year: int) -> None:
    assert Span(from_=date(year, 1, 1), to=date(year, 12, 31)).to.year == year


POLICY, ATTRIBUTES = "campaigns/policy.yaml", "campaigns/attributes.yaml"
HALLS = 'halls: {open: "09:00-17:00", visits_per_desk_hour: 4, peak_visits_per_desk_hour: 7, minutes_per_visit: 10, response_days: 3'
EVENT = """
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - {id: a, name: 账单, trigger: {event: {name: 交费, per_thousand_a_month: NUMBER}}, timeliness: timed,
         between: "09:00-18:00", channels: [sms], texts: {sms: x}}
"""
QUANTITIES = [
    (POLICY, "channels: {sms: {yuan: NUMBER}}"),
    (POLICY, HALLS + ", level_1: NUMBER}"),
    ("campaigns/changsha/demo.yaml", "hall: {visits_per_thousand: NUMBER, minutes_per_visit: 6}"),
    ("campaigns/changsha/demo.yaml", "hall: {visits_per_thousand: 12, minutes_per_visit: NUMBER}"),
    ("touchpoints.yaml", EVENT),
]


def faults(folder: Path, file: str, text: str, number: str) -> list[tuple[str, str]]:
    """Message and hint of what is wrong where a quantity is this number."""
    root = copy_base(folder)
    change(root, file, text.replace("NUMBER", f'"{number}"'))
    return [(message, hint) for *_, message, hint in said(load_workspace(root))]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        *QUANTITIES,
        (ATTRIBUTES, "attributes: {arpu: {min: NUMBER}}"),
        (ATTRIBUTES, "attributes: {arpu: {max: NUMBER}}"),
        (ATTRIBUTES, "attributes: {arpu: {scale: NUMBER}}"),
    ],
)
def test_no_quantity_is_infinite_or_not_a_number_or_beyond_all_reckoning(tmp_path: Path, file: str, text: str) -> None:
    for place, number in enumerate(("NaN", "Infinity", "-inf", "1e300", "1e400", "sNaN", "10000000000000001")):
        assert len(faults(tmp_path / str(place), file, text, number)) == 1, number


@pytest.mark.parametrize(("file", "text"), QUANTITIES)
def test_no_quantity_is_less_than_nothing(tmp_path: Path, file: str, text: str) -> None:
    ((message, hint),) = faults(tmp_path / "less", file, text, "-0.03")
    assert message == "`-0.03` is outside what is allowed here"
    assert hint.startswith("give a number "), hint
    assert faults(tmp_path / "most", file, text, "1000000000000000") == []


def test_what_is_no_number_to_reckon_with_is_said_where_it_stands(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    policy = (root / POLICY).read_text(encoding="utf-8")
    change(root, POLICY + "!", policy.replace("yuan: 0.03", "yuan: NaN"))
    line = 1 + policy[: policy.index("yuan: 0.03")].count("\n")
    column = policy.split("\n")[line - 1].index("yuan") + 1 + len("yuan: ")
    found = ("S005", POLICY, line, column, "`NaN` is not a number", "write the digits only, such as 12")
    assert said(load_workspace(root)) == [found]


def test_exactly_one_of_two_keys_is_asked_for(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/demo.yaml", 'sends: [{id: a, channel: sms, text: launch-sms, between: "10:00-11:00"}]')
    assert [(one[0], one[4]) for one in said(load_workspace(root))] == [("S005", "exactly one of on, every belongs here")]


@pytest.mark.parametrize(("key", "every"), [("month_day", "month_day: 0"), ("nth", "weekday: fri, nth: 0")])
def test_there_is_no_day_0_that_would_mean_every_day(tmp_path: Path, key: str, every: str) -> None:
    root = copy_base(tmp_path)
    send = f'{{id: a, channel: sms, text: launch-sms, every: {{{every}, from: 2026-07-03, to: 2026-07-31}}, between: "10:00-11:00"}}'
    change(root, "campaigns/changsha/demo.yaml", f"sends: [{send}]")
    assert [(one[0], one[4], one[5]) for one in said(load_workspace(root))] == [
        ("S005", f"`{key}` cannot be 0", "1 is the first, -1 is the last")
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("campaigns/changsha/demo.yaml", "launch, channel: sms,", "launch, channels: [sms, app_push, sms],"),
        ("touchpoints.yaml", "channels: [sms, app_push]", "channels: [sms, app_push, sms]"),
    ],
)
def test_no_message_goes_out_twice_on_a_channel(tmp_path: Path, file: str, old: str, new: str) -> None:
    root = copy_base(tmp_path)
    text = (root / file).read_text(encoding="utf-8")
    change(root, f"{file}!", text.replace(old, new, 1))
    line = 1 + text[: text.index(old)].count("\n")
    assert [(code, name, at, *found) for code, name, at, _, *found in said(load_workspace(root))] == [
        ("S005", file, line, "`sms` stands twice in `channels`", "name each once")
    ]


def test_a_bare_per_day_is_not_accepted(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml", "caps: [{id: a, name: x, at_most: 1, per: day}]")
    assert [one[4] for one in said(load_workspace(root))] == ["a mapping with the keys rolling_days, calendar belongs here"]


def test_times_and_telephone_codes_mean_what_was_written(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/demo.yaml!", (BASE / "campaigns/changsha/demo.yaml").read_text(encoding="utf-8").replace(
        '"10:00-12:00"', "21:00-22:30").replace("QXLL30}", "0571}").replace("price: 19.90 元/月", "price: 5.10 元/月"))  # fmt: skip
    workspace = load_workspace(root)
    assert workspace.readings == ()
    campaign = workspace.campaigns[0].value
    assert str(campaign.sends[0].between) == "21:00-22:30"
    assert campaign.offer.cancel is not None
    assert campaign.offer.cancel.code == "0571"
    assert str(campaign.offer.price) == "5.10 元/月"


def test_a_file_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/broken.yaml!", "id: [")
    workspace = load_workspace(root)
    assert workspace.unread == ("campaigns/changsha/broken.yaml",)
    assert [one.value.id for one in workspace.campaigns] == ["demo"]


@pytest.mark.parametrize("name", MODELS)
def test_schemas_are_schemas_and_accept_the_base_workspace(name: str) -> None:
    schema = json_schema(name, ENGLISH)
    jsonschema.Draft202012Validator.check_schema(schema)
    file = {"campaign": "campaigns/changsha/demo.yaml", "touchpoints": "touchpoints.yaml"}.get(name, f"campaigns/{name}.yaml")
    validator = jsonschema.Draft202012Validator(schema)
    text = "settings: []\n" if name == "checks" else (BASE / file).read_text(encoding="utf-8")
    wrong = [
        error for error in validator.iter_errors(read_text(text, file).value) if error.validator in ("additionalProperties", "required")
    ]
    assert wrong == []
    unknown = {**read_text(text, file).value, "surprise": 1}
    assert any(error.validator == "additionalProperties" for error in validator.iter_errors(unknown))


def test_exact_numbers_are_numbers_in_schemas() -> None:
    channel = {"name": "短信", "kind": "sms", "per_hour": 1}
    validator = jsonschema.Draft202012Validator(json_schema("policy", ENGLISH))
    for yuan, fits in ((0.03, True), (0, True), ("three", False)):
        errors = validator.iter_errors({"channels": {"sms": {**channel, "yuan": yuan}}})
        assert [error.json_path for error in errors if "yuan" in error.json_path] == ([] if fits else ["$.channels.sms.yuan"])


@pytest.mark.parametrize("name", MODELS)
def test_every_key_of_a_schema_is_described_in_chinese(name: str) -> None:
    for model in json_schema(name, Language("zh"))["$defs"].values():
        for key, value in model.get("properties", {}).items():
            assert any("\u4e00" <= letter <= "\u9fff" for letter in value.get("description", "")), (name, model["title"], key)
