"""What is drawn of what a dry run counts: never more than there is, everything where nobody is kept out, and nothing by accident."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilectl.delivery.contract import Results
from mobilectl.delivery.playing import DELIVERED, RATES, Cell, Part, Played, play, results_of
from mobilectl.workspace.models.evaluation import Evaluation, EvaluationTargets
from mobilectl.workspace.scalars import read_scalar

KINDS = {"sms": "sms", "push": "push"}
LAUNCH, NUDGE, FAR = Cell("launch", "sms", "changsha"), Cell("nudge", "push", "changsha"), Cell("launch", "sms", None)
PART = Part("campaign", "demo", None, {LAUNCH: 6_000, NUDGE: 17_000, FAR: 500}, {"changsha": 9_000, None: 500})
SURVEY = {"channel": "sms", "within": "48h"}


def judged(**fields: object) -> Evaluation:
    return msgspec.convert(fields, Evaluation, strict=False, dec_hook=read_scalar)


def sent(played: Played) -> dict[Cell, int]:
    return {Cell(one.message, one.channel, one.city): one.sent for one in played.messages}


def groups(played: Played, group: str) -> dict[str | None, int]:
    return {one.city: one.customers for one in played.impact if one.group == group}


@st.composite
def parts(draw: st.DrawFn) -> Part:
    cities = draw(st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=3, unique=True))
    cells: dict[Cell, int] = {}
    customers: dict[str | None, int] = {}
    for city in cities:
        each = draw(st.lists(st.integers(0, 400), min_size=1, max_size=4))
        cells |= {Cell(f"m{number}", draw(st.sampled_from(["sms", "push", "gone"])), city): count for number, count in enumerate(each)}
        if sum(each):
            customers[city] = draw(st.integers(1, sum(each)))
    control = draw(st.none() | st.floats(0.01, 0.5))
    evaluation = None if draw(st.booleans()) else judged(survey=SURVEY, **({} if control is None else {"control": control}))
    return Part("campaign", "x", None, {one: count for one, count in cells.items() if one.city in customers}, customers, evaluation,
                draw(st.sampled_from([1.0, 0.5, 0.01])))  # fmt: skip


@given(parts(), st.integers(0, 2**63 - 1))
def test_nothing_is_more_than_there_is(part: Part, seed: int) -> None:
    played = play(part, KINDS, seed)
    found, contacted, control = sent(played), groups(played, "contacted"), groups(played, "control")
    assert found.keys() <= part.sent.keys()
    for city, customers in part.customers.items():
        meant = contacted[city] + control.get(city, 0)
        assert meant <= customers
        assert meant == customers or part.share < 1
        own = {cell: found.get(cell, 0) for cell in part.sent if cell.city == city}
        assert sum(own.values()) >= contacted[city]  # everybody contacted gets one
        assert all(count <= part.sent[cell] for cell, count in own.items())
        # Dealt in turn, nobody gets one of a kind more or less than another but once.
        for cell, count in own.items():
            rounds = part.sent[cell] // customers
            assert rounds * contacted[city] <= count <= (rounds + 1) * contacted[city]
    assert control.keys() == (part.customers.keys() if part.control is not None else set())
    for row in played.messages:  # the contract itself refuses what cannot be true together
        assert row.sent > 0
        assert (row.asked == 0) or part.surveyed


@given(parts(), st.integers(0, 2**63 - 1))
def test_where_nobody_is_kept_out_all_is_sent_that_was_counted(part: Part, seed: int) -> None:
    part = replace(part, share=1.0, evaluation=judged(survey=SURVEY))
    played = play(part, KINDS, seed)
    assert sent(played) == {cell: count for cell, count in part.sent.items() if count}
    assert groups(played, "contacted") == part.customers
    assert groups(played, "control") == {}


def test_each_customer_of_a_single_send_gets_it_once() -> None:
    part = Part("campaign", "x", None, {LAUNCH: 5_000}, {"changsha": 5_000}, judged(control="5 %"), 0.2)
    played = play(part, KINDS, 1)
    contacted, control = groups(played, "contacted")["changsha"], groups(played, "control")["changsha"]
    assert sent(played) == {LAUNCH: contacted}
    assert 900 < contacted + control < 1_100
    assert 25 < control < 80


def test_messages_are_thinned_as_their_customers_are() -> None:
    played = play(replace(PART, evaluation=judged(control="50 %")), KINDS, 1)
    kept = {cell: count / PART.sent[cell] for cell, count in sent(played).items()}
    assert all(0.43 < share < 0.57 for share in kept.values()), kept


def test_the_seed_and_the_names_decide_and_nothing_else() -> None:
    part = replace(PART, evaluation=judged(survey=SURVEY, control="5 %"), share=0.5)
    assert play(part, KINDS, 7) == play(part, KINDS, 7)
    assert play(part, KINDS, 7) != play(part, KINDS, 8)
    for other in (replace(part, id="other"), replace(part, kind="touchpoint", reminder="r"), replace(part, reminder="r")):
        assert sent(play(other, KINDS, 7)) != sent(play(part, KINDS, 7))


def test_another_city_changes_nothing_about_the_first() -> None:
    part = replace(PART, evaluation=judged(survey=SURVEY, control="5 %"), share=0.5)
    alone = replace(part, sent={LAUNCH: 6_000, NUDGE: 17_000}, customers={"changsha": 9_000})
    both, one = play(part, KINDS, 7), play(alone, KINDS, 7)
    assert tuple(row for row in both.messages if row.city == "changsha") == one.messages
    assert tuple(row for row in both.impact if row.city == "changsha") == one.impact


def test_without_a_survey_nobody_is_asked_and_a_reminder_that_nobody_judges_has_no_impact() -> None:
    assert all(row.asked == row.rated == row.aware_answers == 0 for row in play(PART, KINDS, 1).messages)
    assert groups(play(PART, KINDS, 1), "contacted") == PART.customers
    assert play(replace(PART, kind="touchpoint", reminder="r"), KINDS, 1).impact == ()
    reminder = play(replace(PART, kind="touchpoint", reminder="r", evaluation=judged()), KINDS, 1)
    assert {row.message for row in reminder.impact} == {"r"}


def test_shares_lie_around_their_targets_and_verdicts_differ() -> None:
    targets = EvaluationTargets(uptake=0.1)  # type: ignore[arg-type]
    cells = {Cell("launch", "sms", None): 1_000_000}
    taken, effects = [], []
    for number in range(40):
        evaluation = msgspec.structs.replace(judged(control="20 %"), targets=targets)
        played = play(Part("campaign", f"c{number}", None, cells, {None: 1_000_000}, evaluation), KINDS, 1)
        shares = {one.group: one.taken_up / one.customers for one in played.impact}
        taken.append(shares["contacted"])
        effects.append(shares["control"] / shares["contacted"])
        assert abs(played.messages[0].delivered / played.messages[0].sent - DELIVERED["sms"]) < 0.01
    low, high = RATES.around
    assert 0.1 * low - 0.01 < min(taken) < 0.1 < max(taken) < 0.1 * high + 0.01
    low, high = RATES.without
    assert low - 0.05 < min(effects) < 0.7
    assert 0.9 < max(effects) < high + 0.05


def test_results_say_that_they_are_simulated_and_until_when() -> None:
    played = play(PART, KINDS, 1)
    reminders = [Part("touchpoint", "bill", one, {Cell(one, "sms", None): 90}, {None: 90}) for one in ("first", "second")]
    parts = [(PART, played), *((one, play(one, KINDS, 1)) for one in reminders)]
    addresses = [("campaign", "demo"), ("touchpoint", "bill"), ("campaign", "quiet")]
    found = results_of(parts, addresses, date(2026, 7, 31), "sha256:1")
    assert list(found) == addresses
    assert found["campaign", "demo"] == Results(True, "2026-07-31T16:00:00Z", "2026-07-31", "sha256:1", played.messages, played.impact)
    assert found["campaign", "quiet"].messages == ()
    assert found["touchpoint", "bill"].messages == (*parts[1][1].messages, *parts[2][1].messages)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_docs_show_the_rates_that_are_used(language: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / f"delivery-api.{language}.md").read_text(encoding="utf-8")
    shares = [getattr(RATES, name) for name in RATES.__slots__]
    each = [one for share in shares for one in (share if isinstance(share, tuple) else (share,))]
    for share in (*DELIVERED.values(), *each):
        assert f"{share:.0%}".replace("%", " %") in page, share
