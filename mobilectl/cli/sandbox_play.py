"""`mobilectl sandbox play`: the deliveries of what is live in the sandbox, played against a snapshot."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import click

from mobilectl.cli.engines import dry_run_of, history_option, processes_option
from mobilectl.cli.periods import check_length, day_given, first_option
from mobilectl.cli.printing import print_table
from mobilectl.cli.rollouts import target_option
from mobilectl.cli.session import Session
from mobilectl.cli.words import command, option
from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import say

if TYPE_CHECKING:
    from datetime import date

    from mobilectl.delivery.contract import Stored
    from mobilectl.delivery.store import Store
    from mobilectl.workspace.workspace import Workspace


@command(
    "play",
    say(
        "Play the deliveries of what is live in the sandbox, and make up what comes of them.\n\nWhat is live is counted on a snapshot as "
        "`dry-run` counts, by what the sandbox has, not by what the files say today. Receipts, survey answers and uptake are drawn from "
        "made-up rates and kept as simulated results, in place of all that were kept before; `results` reads them. No file of the "
        "workspace is changed."
    ).text,
)
@option(
    "--snapshot",
    "address",
    required=True,
    metavar="ADDRESS",
    help=say("The snapshot, as `dry-run` takes it; made-up customers will do.").text,
)
@history_option
@first_option
@option("--until", metavar="DATE", help=say("The last day that is played; else that of the plan.").text)
@option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    metavar="S",
    help=say("Any number; another one gives other results.").text,
)
@processes_option
@target_option
@click.pass_context
def play(
    context: click.Context,
    address: str,
    history: str | None,
    first: str | None,
    until: str | None,
    seed: int,
    processes: int | None,
    target: str | None,
) -> None:
    """Plays what is live."""
    from mobilectl.approvals.definitions import addresses
    from mobilectl.contacts.plan import contact_plan
    from mobilectl.delivery.live import live_workspace
    from mobilectl.delivery.playing import parts_of, play, results_of
    from mobilectl.delivery.store import Store
    from mobilectl.delivery.targets import STORE, choose_target
    from mobilectl.reports.played import Performance, played_lines, played_table

    session = Session(context)
    files = session.workspace()
    to = choose_target(files.delivery, target)
    if to.target.kind != "sandbox":
        raise UsageError(
            say("{target} is no sandbox: what comes of real deliveries cannot be made up", target=to.name),
            say("name a target of the kind `sandbox` by --target"),
        )
    asked = day_given(first), day_given(until)
    with contextlib.closing(Store(files.root / STORE)) as store:
        store.prepare(writing=False)
        live = _live(store)
        workspace = live_workspace(files, live)
        begin, end = _period(workspace, *asked)
        run, snapshot = dry_run_of(session, workspace, contact_plan(workspace, begin, end), address, history, processes)
        parts = parts_of(run, workspace, {(one.entry.kind, one.entry.id): one.entry.rollout for one in live})
        kinds = {id: channel.kind for id, channel in workspace.policy.channels.items()}
        played = [(part, play(part, kinds, seed)) for part in parts]
        items = sorted(address for address in addresses(workspace) if address[0] != "policy")
        results = results_of(played, items, end, snapshot.digest)
        store.prepare(writing=True)
        store.keep_results(results)
    performance = Performance([one.entry for one in live], workspace, results, snapshot, begin, end, seed)
    for line in played_lines(performance):
        session.out(line)
    session.out()
    print_table(session, played_table(performance), "table")


def _live(store: Store) -> list[Stored]:
    """All that is live. Raises `Unusable` where nothing of it goes out."""
    from mobilectl.delivery.contract import LARGEST_PAGE

    found: list[Stored] = []
    after = ("", "")
    while page := store.entries(after, LARGEST_PAGE):
        after = page[-1].kind, page[-1].id
        found += (one for entry in page if (one := store.get((entry.kind, entry.id))) is not None)
    if all(one.entry.kind == "policy" for one in found):
        raise Unusable(say("no campaign or touchpoint is live in the sandbox"), say("`mobilectl push` brings there what is approved"))
    if all(one.entry.kind == "policy" or one.entry.rollout.paused for one in found):
        raise Unusable(say("all that is live in the sandbox is paused"), say("`mobilectl resume ID` lets it go out again"))
    return found


def _period(workspace: Workspace, first: date | None, until: date | None) -> tuple[date, date]:
    """The days that are played: those asked for, else those of what is live. Raises `UsageError`."""
    from mobilectl.contacts.plan import MOST_DAYS, plan_period

    whole = plan_period(workspace)
    begin = first if first is not None else whole[0] if whole is not None else None
    end = until if until is not None else whole[1] if whole is not None else None
    if begin is None or end is None:
        raise UsageError(say("no live campaign sends anything, so the period is open"), say("name it by --from and --until"))
    if end < begin:
        raise UsageError(
            say("there is nothing to play: it begins on {first}, after {until}", first=begin, until=end), say("change --from or --until")
        )
    check_length(begin, end, MOST_DAYS, say("change --from or --until"))
    return begin, end
