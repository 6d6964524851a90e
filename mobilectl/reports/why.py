"""One customer's day as a story: what goes out, what does not, which rule decided and what has the place, and what nearly meant the
customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from mobilectl.audience.portrait import valued
from mobilectl.contacts.arbitration import Rule
from mobilectl.contacts.missed import Barrier, NotMeant, Unmet
from mobilectl.contacts.plan import Stream, Unscheduled
from mobilectl.contacts.worded import texts_of, use_of
from mobilectl.audience.predicates import matches, on_day
from mobilectl.messages import Language, Message, say
from mobilectl.reports.widths import columns, printable, wrapped
from mobilectl.schedule.silence import WEEKDAY_NAMES, WEEKDAYS
from mobilectl.volumes.profiles import Why
from mobilectl.volumes.why import Decision, Refusal, Taker, Try
from mobilectl.wording.preview import Shown, shown
from mobilectl.wording.texts import CustomerText
from mobilectl.workspace.models.policy import Policy

CLASSES = {"service": say("service"), "marketing": say("marketing")}
CLOSEST = 5
"""So many sends and reminders that do not mean the customer are shown unless all are asked for."""


def story_lines(why: Why, language: Language, width: int, every: bool) -> Iterator[str]:
    """The story for a terminal; `every` tells all that does not mean the customer."""

    def block(begin: str, message: Message, further: str | None = None) -> Iterator[str]:
        indent = " " * columns(begin) if further is None else further
        for number, line in enumerate(wrapped(printable(language.text(message)), max(20, width - columns(begin)))):
            yield (indent if number else begin) + line

    for line in _opening(why):
        yield from block("", line)
    decisions = why.story.on(why.day)
    yield ""
    if not decisions:
        yield from block("", say("Nothing that is planned for this day means this customer."))
    for number, decision in enumerate(decisions, 1):
        begin = f"{number}. "
        indent = " " * len(begin)
        yield from block(begin, _head(why, decision))
        for line in _verdict(why, decision):
            yield from block(indent, line)
        if decision.kind == "sent" and decision.day == why.day:
            for line in _words(why, decision):
                yield from block(indent, line)
        yield ""
    yield from _rest(why, block, every)


def _opening(why: Why) -> Iterator[Message]:
    attributes = why.workspace.attributes.attributes
    weekday = WEEKDAY_NAMES[WEEKDAYS[why.day.weekday()]]
    yield say("{day}, {weekday}: what this customer gets, and why", day=why.day, weekday=weekday)
    if why.said:
        yield say("Customer: {customer}", customer=_values(why, why.said))
    else:
        yield say("Customer: nothing is said of this one")
    known = [name for name in why.decisive if why.customer[name] is not None]
    unknown = [name for name in why.decisive if why.customer[name] is None]
    if known:
        yield say("Not said, so assumed, and with another value the day may be another: {values}", values=_values(why, known))
    if unknown:
        names = tuple(attributes[name].name for name in unknown)
        yield say("Not said, so assumed to be unknown, and with a value the day may be another: {attributes}", attributes=names)
    yield say("Nothing else that was not said makes a difference to this day.")


def _values(why: Why, names: Sequence[str]) -> tuple[Message, ...]:
    return tuple(valued(why.workspace.attributes.attributes[name], why.customer[name]) for name in names)


def _head(why: Why, decision: Decision) -> Message:
    stream = decision.planned.stream
    return say(
        "{message}, by {channel}, {window}, {class_name}",
        message=message_name(why, stream), channel=channel_name(why, stream.channel), window=str(stream.window),
        class_name=CLASSES[stream.message_class],
    )  # fmt: skip


def message_name(why: Why, stream: Stream) -> Message:
    """A send or reminder as it is called, with its ids."""
    owner = why.workspace.item_names.get(stream.owner, stream.owner)
    return say("{name} ({owner}/{item})", name=owner, owner=stream.owner, item=stream.item)


def channel_name(why: Why, channel: str) -> str:
    """A channel as it is called."""
    return why.workspace.channel_names.get(channel, channel)


def _verdict(why: Why, decision: Decision) -> Iterator[Message]:
    planned = decision.planned
    match decision.kind:
        case "sent" if decision.day == planned.day:
            yield say("Goes out.")
        case "sent" if decision.day == why.day:
            yield say("Goes out on this day; it was planned for {day}.", day=planned.day)
        case "sent":
            yield say("Does not go out on this day, but on {day}.", day=decision.day)
        case "held":
            yield say("Is held back and not sent.")
        case "unreachable":
            yield say("Is not sent: the customer cannot be reached.")
        case "opted_out":
            yield say("Is not sent: the customer has refused such messages.")
    yield from _passed_over(why, decision)
    failed = [one for one in decision.tries if one.against]
    for one in failed:
        for number, refusal in enumerate(one.against):
            yield _refusal(why, one, refusal, decides=number == 0)
    if decision.kind == "held":
        yield from _ending(decision, failed)


def _ending(decision: Decision, failed: Sequence[Try]) -> Iterator[Message]:
    if decision.planned.stream.on_block == "drop":
        yield say("It is not tried on another day (`on_block: drop`).")
    elif len(failed) == 1:
        yield say("On no later day could it be tried: these are silent, or its campaign or the plan has ended.")
    winner = failed[0].against[0].takers[-1:]
    if not winner:
        return


def _refusal(why: Why, tried: Try, refusal: Refusal, decides: bool) -> Message:
    rule = rule_words(refusal.rule, why.workspace.policy)
    if refusal.rule.kind in ("blackout", "quiet_hours"):
        return say("{day}: {rule} silences it.", day=tried.day, rule=rule)
    if not refusal.takers:
        return say("{day}: {rule} allows no such message.", day=tried.day, rule=rule)
    takers = tuple(_taker(why, one) for one in refusal.takers)
    if refusal.rule.kind == "cap":
        if decides:
            return say(
                "{day}: {rule} is full: {takers}. The last of these has its place.", day=tried.day, rule=rule, takers=takers
            ) if len(takers) > 1 else say("{day}: {rule} is full: {takers} has its place.", day=tried.day, rule=rule, takers=takers)
        return say("{day}: {rule} is full as well: {takers}.", day=tried.day, rule=rule, takers=takers)
    return say("{day}: {rule} keeps it apart from: {takers}.", day=tried.day, rule=rule, takers=takers)


def rule_words(rule: Rule, policy: Policy) -> Message:
    """A rule of the policy by its kind, name and id."""
    return say("{kind} `{id}`{name}", kind=KINDS[rule.kind], id=rule.id, name=say(" ({name})", name=name) if (name := rule_name(rule, policy)) else "")


def rule_name(rule: Rule, policy: Policy) -> str | None:
    """What the policy calls a rule; quiet hours have no name."""
    named = {"blackout": policy.blackouts, "gap": policy.gaps, "exclusion": policy.exclusions, "cap": policy.caps}
    return next((one.name for one in named.get(rule.kind, ()) if one.id == rule.id), None)


KINDS = {
    "blackout": say("blackout"), "quiet_hours": say("quiet hours"), "gap": say("gap"), "exclusion": say("exclusion"), "cap": say("cap"),
}  # fmt: skip


def _taker(why: Why, one: Taker) -> Message:
    stream = one.message.stream
    return say("{message} by {channel} on {day}", message=message_name(why, stream), channel=channel_name(why, stream.channel), day=one.day)


def _passed_over(why: Why, decision: Decision) -> Iterator[Message]:
    for barrier in barriers(why, decision):
        yield _barrier(why, barrier)


def barriers(why: Why, decision: Decision) -> list[Barrier]:
    """Why the channels before the one that was used do not carry the message; and that one, if it does not either."""
    stream = decision.planned.stream
    tried = why.close.channels_before(stream)
    if decision.kind in ("unreachable", "opted_out"):
        tried = (*tried, stream.channel)
    found = (why.close.barrier(channel, stream.message_class) for channel in tried)
    return [one for one in found if one is not None]


def _barrier(why: Why, barrier: Barrier) -> Message:
    channel, because = channel_name(why, barrier.channel), tuple(_unmet(why, one) for one in barrier.unmet)
    if barrier.kind == "unreachable":
        return say("{channel} does not reach the customer: {conditions}.", channel=channel, conditions=because)
    return say("By {channel} the customer has refused it: {conditions}.", channel=channel, conditions=because)


def _unmet(why: Why, one: Unmet) -> Message:
    """A condition, what its segments are called, and what the customer is instead."""
    names = tuple(why.workspace.segments.segments[id].name for id in one.segments if id in why.workspace.segments.segments)
    said = say("{condition} ({names})", condition=one.condition, names=names) if names else one.condition
    return say("{condition} is not met ({values})", condition=said, values=_values(why, one.attributes))


def text_of(why: Why, decision: Decision) -> tuple[CustomerText, Shown] | None:
    """The text that the customer gets, as written and as it looks; None where there is none."""
    stream = decision.planned.stream
    if stream.channel not in why.workspace.policy.channels:
        return None
    for text, whom in texts_of(stream, why.close.definition(stream), why.workspace):
        if matches(on_day(whom, decision.planned.day), why.customer):
            return text, shown(text, use_of(text, stream), why.workspace.policy.wording)
    return None


def _words(why: Why, decision: Decision) -> Iterator[Message]:
    found = text_of(why, decision)
    if found is not None:
        _, seen = found
        words = seen.body.replace("\n", " ")
        yield say("Text: {title} - {body}", title=seen.title, body=words) if seen.title else say("Text: {body}", body=words)


def _rest(why: Why, block, every: bool) -> Iterator[str]:  # type: ignore[no-untyped-def]
    shown_here = why.not_meant if every else why.not_meant[:CLOSEST]
    if shown_here:
        yield from block("", say("Planned for this day, but not for this customer:"))
        for one in shown_here:
            yield from block("- ", _not_meant(why, one))
        left = len(why.not_meant) - len(shown_here)
        if left:
            yield from block("  ", say("and {count} more, farther from meaning this customer (`--all`)", count=left))
    if why.events:
        yield ""
        names = tuple(dict.fromkeys(message_name(why, one.stream) for one in why.events))
        yield from block("", say("On any day events may bring besides: {messages}.", messages=names))


def _not_meant(why: Why, one: NotMeant) -> Message:
    name = message_name(why, one.stream)
    if one.unmet:
        return say("{message}: {conditions}", message=name, conditions=tuple(_unmet(why, unmet) for unmet in one.unmet))
    if one.instead:
        return say("{message}: in its place goes {others}", message=name, others=one.instead)
    return say("{message}: its audience is without this customer", message=name)
