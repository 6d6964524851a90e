"""What a change does to everyone's messages, in sentences: what was compared, what it comes to, and verdicts on the policy's budgets."""

from __future__ import annotations

from collections.abc import Iterator

from mobilectl.messages import Message, People, say
from mobilectl.reports.contrast import Contrast, base_title
from mobilectl.reports.costs import in_yuan
from mobilectl.reports.sentences import few_errors, few_of
from mobilectl.reports.shares import exactly, measured
from mobilectl.reports.sources import history_lines, snapshot_lines, unknown_lines
from mobilectl.reports.volumes import faults, incomplete, losses, shortfalls
from mobilectl.volumes.comparison import Spent
from mobilectl.volumes.costs import total


def headlines(contrast: Contrast) -> list[Message]:
    """What was compared, on what, and what it comes to."""
    plan, snapshot = contrast.comparison.pair.after.plan, contrast.snapshot
    lines = [
        say("What the change since {base} does to messages from {first} to {last}, with {people}",
            base=base_title(contrast.before.asked, contrast.before.commit), first=plan.first, last=plan.last, people=People(snapshot.rows)),
        *snapshot_lines(snapshot),
        *unknown_lines(contrast.unknown),
    ]  # fmt: skip
    if contrast.after.history is not None:
        lines += history_lines(contrast.after.history)
    lines.append(say("Workspace: {digest}; before the change: {before}", digest=contrast.after.digest, before=contrast.before.digest))
    if contrast.differing:
        lines.append(
            say("These attributes are defined otherwise than before, and each side goes by its own: {names}", names=contrast.differing)
        )
    if contrast.before.workspace.policy.budgets != contrast.after.workspace.policy.budgets:
        lines.append(say("The change also changes the budgets of the policy; it is judged by the new ones."))
    return [*lines, *_sums(contrast)]


def _sums(contrast: Contrast) -> Iterator[Message]:
    """What becomes of all messages, by the rules and on their channels."""
    fates = contrast.comparison.sum()
    if fates.changed:
        yield say(
            "{before} messages went out before, {after} do now. Of those before, {kept} still do ({moved} on another day), {displaced} are "
            "held back now, {withdrawn} are not planned any more; {regained} that were held back go out, and {new} are new.",
            before=f"{fates.sent_before:,}", after=f"{fates.sent_after:,}",
            **{name: f"{getattr(fates, name):,}" for name in ("kept", "moved", "displaced", "withdrawn", "regained", "new")},
        )  # fmt: skip
    elif contrast.delivered_otherwise:
        yield say(
            "The same {sent} messages go out on the same days as before, but some at other hours, or channels deliver more or fewer of "
            "them.",
            sent=f"{fates.kept:,}",
        )
    else:
        yield say("No customer gets more or fewer messages, or at other times: {sent} go out, as before.", sent=f"{fates.kept:,}")
    if contrast.events:
        yield say(
            "Reminders that events set off are others than before, too ({items}); how many they are is no part of this: the dry runs of "
            "both tell what is expected.",
            items=few_of(contrast.events),
        )  # fmt: skip
    if contrast.built_upon:
        yield say(
            "{count} of those not planned any more are of campaigns and touchpoints whose own definition is as it was ({items}): something "
            "that they are built on did change, such as a segment, an attribute, consent, or who can be reached. Budgets do not count "
            "them.",
            count=f"{sum(one.fates.withdrawn for one in contrast.built_upon):,}",
            items=few_of(tuple(one.owner for one in contrast.built_upon)),
        )  # fmt: skip
    if fates.displaced:
        yield say("{people} will lose at least one message.", people=People(contrast.comparison.losing))
    before, after = contrast.fates
    if any(one.late or one.missed for one in contrast.fates):
        yield say(
            "Of those that go out, channels deliver {late} after their time of day ({late_before} before) and {missed} never "
            "({missed_before} before), because they make no sense any more by then.",
            late=f"{after.late:,}", late_before=f"{before.late:,}", missed=f"{after.missed:,}", missed_before=f"{before.missed:,}",
        )  # fmt: skip
    cost_before, cost_now = (in_yuan(*cost.yuan) for cost in map(total, contrast.bills))
    if cost_before != cost_now:
        yield say("What is delivered costs {yuan} yuan; before it was {before}.", yuan=cost_now.shown(), before=cost_before.shown())


def judgements(contrast: Contrast) -> list[Message]:
    """What could not be read or understood; a sentence for each budget that the change exceeds, with what would be right, and for each
    campaign that loses more than allowed."""
    before, after = contrast.before.workspace, contrast.after.workspace
    lines = [*faults(after, contrast.after.errors), *incomplete(after)]
    if before.unread:
        lines.append(
            say("Files that could not be read as they were before the change: {count} ({files}). What the change takes from that which "
                "they define is not judged; compare with a revision in which they can be read.",
                count=len(before.unread), files=few_of(before.unread))
        )  # fmt: skip
    elif before.readings:
        lines.append(
            say("Reading the workspace as it was before the change met {count} problems; what they concern is missing there.",
                count=len(before.readings))
        )  # fmt: skip
    if errors := contrast.before.errors:
        lines.append(
            say("Errors in the definitions as they were before the change: {count} ({errors}). What they concern was not counted as it was "
                "meant, so what the change does to it is not judged; compare with a revision in which they are mended.",
                count=len(errors), errors=few_errors(errors))
        )  # fmt: skip
    lines += [_over(one, contrast) for one in contrast.over_budget]
    return [*lines, *losses(contrast.over_limit, after), *shortfalls(contrast.missing_too_much, after)]


def _over(one: Spent, contrast: Contrast) -> Message:
    budget = one.budget
    if one.owner is None:
        said = say("{count} messages are held back that went out before; budget `{id}` ({name}) allows {most}.",
                   count=f"{one.displaced:,}", id=budget.id, name=budget.name, most=f"{budget.messages_at_most or 0:,}")  # fmt: skip
    else:
        said = say("{item} loses {share} of what it sent before ({count} of {before}); budget `{id}` ({name}) allows {most}.",
                   item=_titled(one.owner, contrast), share=measured(one.share), count=f"{one.displaced:,}", before=f"{one.sent_before:,}",
                   id=budget.id, name=budget.name, most=exactly(budget.share_at_most or 0.0))  # fmt: skip
    winner, most = one.by[0]
    cities = _worst_cities(one, contrast)
    if cities:
        said = say("{said} Most in: {cities}.", said=said, cities=cities)
    if winner is None:
        return say("{said} For {count} no message is to blame but a rule of the policy: move the sends to days that it leaves open.",
                   said=said, count=f"{most:,}")  # fmt: skip
    return say("{said} {winner} takes the place of {count}: give it other days, a lower priority or fewer customers.",
               said=said, winner=_titled(winner, contrast), count=f"{most:,}")  # fmt: skip


def _worst_cities(one: Spent, contrast: Contrast) -> tuple[Message, ...]:
    """The three cities in which a budget loses the most messages."""
    found: dict[str, int] = {}
    for taken in contrast.comparison.taken_of(one):
        if taken.city is not None:
            found[taken.city] = found.get(taken.city, 0) + taken.messages
    worst = sorted(found.items(), key=lambda each: (-each[1], each[0]))[:3]
    return tuple(say("{city} ({count})", city=contrast.in_city(city), count=f"{count:,}") for city, count in worst)


def _titled(owner: str, contrast: Contrast) -> Message | str:
    name = contrast.names.get(owner)
    return owner if name is None else say("{name} (`{id}`)", name=name, id=owner)
