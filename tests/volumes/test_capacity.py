"""What channels can carry, against sending the messages minute by minute."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mobilectl.findings import Place
from mobilectl.volumes.capacity import Load, carries, crowds, open_minutes
from mobilectl.workspace.models.policy import Blackout, Channel, Policy, QuietHours, WordingPolicy
from mobilectl.workspace.scalars import Window

DAY = date(2026, 7, 3)


def policy(quiet: tuple[QuietHours, ...] = (), blackouts: tuple[Blackout, ...] = ()) -> Policy:
    return Policy(
        province="x", units=(), channels={"sms": Channel(name="短信", kind="sms", per_hour=60)}, quiet_hours=quiet, blackouts=blackouts,
        wording=WordingPolicy(signature="", opt_outs=(), opt_out_channels=()),
    )  # fmt: skip


def load(customers: int, window: Window, number: int = 0) -> Load:
    return Load("demo", "a", True, "changsha", 50, "marketing", ("sms",), window, DAY, customers, "counted", Place("x", ("sends", number)))


def all_out_in_time(together: list[Load]) -> bool:
    """A message a minute, always of those whose window closes first."""
    left = {number: one.customers for number, one in enumerate(together)}
    for minute in range(1440):
        ready = [number for number, one in enumerate(together) if left[number] and one.window.start <= minute < one.window.end]
        if ready:
            left[min(ready, key=lambda number: together[number].window.end)] -= 1
    return not any(left.values())


windows = st.tuples(st.integers(600, 630), st.integers(1, 30)).map(lambda one: Window(one[0], one[0] + one[1]))
fitting = st.builds(lambda window, share: load(int((window.end - window.start) * share), window), windows, st.floats(0.05, 1))


@given(st.lists(fitting, max_size=6))
def test_a_crowd_is_told_where_and_only_where_not_all_can_go_out_in_time(together: list[Load]) -> None:
    found = list(crowds(together, policy()))
    assert (found == []) == all_out_in_time(together)
    for crowd in found:
        assert sum(one.customers for one in crowd.loads) > crowd.carries == crowd.end - crowd.start
        assert all(crowd.start <= one.window.start and one.window.end <= crowd.end for one in crowd.loads)
        assert not all_out_in_time(list(crowd.loads))


def test_quiet_hours_and_blackouts_shorten_a_window() -> None:
    noon = QuietHours(id="noon", classes=("marketing",), between=Window(720, 840), severity="warning")
    off = QuietHours(id="off", classes=("marketing",), between=Window(0, 1440), severity="off")
    service = QuietHours(id="service", classes=("service",), between=Window(0, 1440))
    cut = Blackout(id="cut", name="割接", classes=("marketing",), from_=DAY, to=DAY, between=Window(540, 615))
    elsewhere = Blackout(id="elsewhere", name="x", classes=("marketing",), from_=DAY, to=DAY, units=("zhuzhou",))
    rules = policy((noon, off, service), (cut, elsewhere))
    one = load(1, Window(600, 780))
    assert (open_minutes(one, "sms", rules), carries(one, rules)) == (105, 105)


def test_loads_on_several_channels_or_without_an_open_minute_crowd_no_one() -> None:
    window = Window(600, 630)
    both = Load("demo", "a", True, "changsha", 50, "marketing", ("sms", "sms"), window, DAY, 500, "counted", Place("x"))
    dark = policy((QuietHours(id="x", classes=("marketing",), between=window),))
    assert list(crowds([load(20, window), both], policy())) == []
    assert list(crowds([load(20, window), load(20, window)], dark)) == []
    assert len(list(crowds([load(20, window), load(20, window)], policy()))) == 1
