"""One customer's day as a story: what goes out, what does not, which rule decided and what has the place, and what nearly meant the
customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import reduce

from mobilectl.approvals.definitions import workspace_digest
from mobilectl.audience.portrait import told, valued
from mobilectl.contacts.arbitration import Rule
from mobilectl.contacts.due import HOUR, Stretch
from mobilectl.contacts.missed import Barrier, NotMeant, Unmet
from mobilectl.contacts.plan import Stream, customers_of
from mobilectl.contacts.worded import use_of
from mobilectl.messages import Language, Message, say
from mobilectl.messages.lines import printable
from mobilectl.reports.policy_rules import KINDS, rule_names
from mobilectl.reports.texts import CLASSES
from mobilectl.reports.widths import columns, wrapped
from mobilectl.schedule.silence import WEEKDAY_NAMES, WEEKDAYS, clocked
from mobilectl.volumes.compiled import SILENCES
from mobilectl.volumes.profiles import Why
from mobilectl.volumes.why import Decision, Due, Refusal, Taker
from mobilectl.wording.preview import Shown, shown
from mobilectl.wording.texts import CustomerText
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.scalars import MINUTES_A_DAY, Window

CLOSEST = 5
"""So many sends and reminders that do not mean the customer are told of unless all are asked for; none that is not due."""

Fold = Callable[[str, Message], Iterator[str]]
"""A sentence in lines that fit, behind what stands before its first."""


def story_lines(why: Why, language: Language, width: int, every: bool) -> Iterator[str]:
    """The story for a terminal; `every` tells all that does not mean the customer, and all events."""

    def fold(begin: str, message: Message) -> Iterator[str]:
        indent = columns(begin)
        for number, line in enumerate(wrapped(printable(language.text(message)), max(20, width - indent))):
            yield (" " * indent if number else begin) + line

    for line in _opening(why):
        yield from fold("", line)
    decisions = why.story.on(why.day)
    if not decisions:
        yield ""
        yield from fold("", say("Nothing that is planned for this day means this customer."))
    for number, decision in enumerate(decisions, 1):
        yield ""
        begin = f"{number}. "
        yield from fold(begin, _head(why, decision))
        for mark, line in _told(why, decision):
            yield from fold(" " * len(begin) + mark, line)
    yield from _rest(why, fold, every)
    yield ""
    yield from fold("", say("Workspace: {digest}", digest=workspace_digest(why.workspace)))


def _opening(why: Why) -> Iterator[Message]:
    """The day, the customer, and what is assumed."""
    weekday = WEEKDAY_NAMES[WEEKDAYS[why.day.weekday()]]
    yield say("{day}, {weekday}: what this customer gets, and why", day=why.day, weekday=weekday)
    if why.said:
        yield say("Customer: {values}", values=tuple(told(one, customers_of(why.workspace)) for one in why.said))
    else:
        yield say("Customer: nothing is said")
    if why.decisive:
        yield say("Not said but assumed; with other values this day may be another: {values}", values=values(why, why.decisive))
    if why.unforecast:
        yield say("Reminders of thresholds come only on days that are said; none is assumed.")
    yield say("Whatever else is not said makes no difference to this day.")


def values(why: Why, names: Sequence[str]) -> tuple[Message, ...]:
    """The customer's values of some attributes."""
    return tuple(valued(why.workspace.attributes.attributes[name], why.customer[name]) for name in names)


def _head(why: Why, decision: Decision) -> Message:
    stream = decision.planned.stream
    return say(
        "{message}, by {channel}, {window}, {class_name}",
        message=_message(why, stream), channel=_channel(why, stream.channel), window=str(stream.window),
        class_name=CLASSES[stream.message_class],
    )  # fmt: skip


def _message(why: Why, stream: Stream) -> Message:
    """A send or reminder as it is called, with its ids; of the past there may be nothing but these."""
    name = why.close.name(stream) if stream.place.file else stream.owner
    return say("{name} ({owner}/{item})", name=name, owner=stream.owner, item=stream.item)


def _channel(why: Why, channel: str) -> str:
    return why.workspace.channel_names.get(channel, channel)


def _told(why: Why, decision: Decision) -> Iterator[tuple[str, Message]]:
    """What becomes of a contact, and why: sentences, each with what stands before it."""
    due = why.due.get(decision.entry)
    delivered = due is None or not due.never_delivered
    yield "", _verdict(why, decision) if delivered else say("Is not delivered: `expires_after` ends before it falls due.")
    if due is not None:
        yield from (("", line) for line in _due(due, why.workspace.policy))
    for barrier in barriers(why, decision):
        yield "", _barrier(why, barrier)
    failed: dict[tuple[Refusal, ...], list[date]] = {}
    for one in decision.tries:
        if one.against:
            failed.setdefault(one.against, []).append(one.day)
    for against, days in failed.items():
        yield from _refused(why, days, against)
    if decision.kind == "held" and len(decision.tries) == 1:
        if decision.planned.stream.on_block == "drop":
            yield "", say("It is not tried on a later day.")
        else:
            yield "", say("On later days nothing like it may go out, or its campaign or the plan has ended.")
    if delivered and decision.day == why.day and (text := text_of(why, decision)) is not None:
        seen = text[1]
        body = seen.body.replace("\n", " ")
        yield "", say("Text: {title} | {body}", title=seen.title, body=body) if seen.title else say("Text: {body}", body=body)


def _verdict(why: Why, decision: Decision) -> Message:
    match decision.kind:
        case "held":
            return say("Is held back.")
        case "unreachable":
            return say("Is not sent: the customer cannot be reached.")
        case "opted_out":
            return say("Is not sent: the customer has refused such messages.")
    if decision.day == decision.planned.day:
        return say("Goes out.")
    if decision.day == why.day:
        return say("Goes out on this day; it was planned for {day}.", day=decision.planned.day)
    return say("Does not go out on this day, but on {day}.", day=decision.day)


def _due(due: Due, policy: Policy) -> Iterator[Message]:
    """When a message falls due, and why not at any time of its window; nothing where it does."""
    times = tuple(map(_time, due.open))
    hour = None if due.hour is None else str(Window(due.hour * HOUR, (due.hour + 1) * HOUR))
    match due.preference:
        case "kept":
            yield say("Falls due at {times}: the customer prefers {hour}.", times=times, hour=hour)
        case "silent":
            yield say(
                "Falls due at any time in {times}: the customer prefers {hour}, which is silent in its window.", times=times, hour=hour
            )
        case "outside":
            yield say(
                "Falls due at any time in {times}: the customer prefers {hour}, which is outside of its window.", times=times, hour=hour
            )
        case None if due.silent:
            yield say("Falls due at any time in {times}: the rest of its window is silent.", times=times)
    if due.missed and not due.never_delivered:
        yield say("What falls due at {times} is not delivered: `expires_after` has ended by then.", times=tuple(map(_time, due.missed)))
    for rule in dict.fromkeys(rule for rule, _ in due.silent):
        taken = tuple(_time(part) for one, part in due.silent if one == rule)
        yield say("Silent in its window: {times}, by {rule}.", times=taken, rule=_rule(rule, policy))


def _time(part: Stretch) -> Message | str:
    """Minutes of a day or the next one as clocks show them."""
    time = str(clocked(part))
    return time if part[0] < MINUTES_A_DAY else say("{time} of the next day", time=time)


def _refused(why: Why, days: Sequence[date], against: Sequence[Refusal]) -> Iterator[tuple[str, Message]]:
    """What keeps a contact from some days: the rule that decides, what fills its windows, and the rules that would do so too."""
    rules = tuple(_rule(one.rule, why.workspace.policy) for one in against)
    silent = sum(one.rule.kind in SILENCES for one in against)
    if silent:
        yield "", say("{days}: silent, by {rules}.", days=tuple(days), rules=rules[:silent])
    else:
        takers = tuple(_taker(why, one) for one in against[0].takers)
        yield "", _deciding(against[0].rule.kind == "cap", tuple(days), rules[0], takers)
        if len(takers) > 1:
            yield from (("- ", one) for one in takers)
    if others := rules[silent or 1 :]:
        yield "", say("Without that, {rules} would hold it back too.", rules=others)


def _deciding(cap: bool, days: tuple[date, ...], rule: Message, takers: tuple[Message, ...]) -> Message:
    """The rule that decides, and the one message because of which; more of them are listed below it."""
    if not takers:
        return say("{days}: {rule} allows nothing.", days=days, rule=rule)
    if len(takers) > 1 and cap:
        return say("{days}: {rule} is full; its place has the last of:", days=days, rule=rule)
    if len(takers) > 1:
        return say("{days}: {rule} keeps it apart from:", days=days, rule=rule)
    if cap:
        return say("{days}: {rule} is full; its place has {taker}.", days=days, rule=rule, taker=takers[0])
    return say("{days}: {rule} keeps it apart from {taker}.", days=days, rule=rule, taker=takers[0])


def _rule(rule: Rule, policy: Policy) -> Message:
    name = rule_names(policy).get(rule)
    if name is None:
        return say("the {kind} `{id}`", kind=KINDS[rule.kind], id=rule.id)
    return say("the {kind} `{id}` ({name})", kind=KINDS[rule.kind], id=rule.id, name=name)


def _taker(why: Why, one: Taker) -> Message:
    stream = one.message.stream
    return say("{message} by {channel} on {day}", message=_message(why, stream), channel=_channel(why, stream.channel), day=one.day)


def barriers(why: Why, decision: Decision) -> list[Barrier]:
    """Why the channels that were tried do not carry the message; nothing of the one that does."""
    stream = decision.planned.stream
    tried = (*why.close.channels_before(stream), stream.channel)
    found = (why.close.barrier(channel, stream.message_class) for channel in tried)
    return [one for one in found if one is not None]


def _barrier(why: Why, barrier: Barrier) -> Message:
    words: dict[str, object] = {"channel": _channel(why, barrier.channel), "conditions": _conditions(why, barrier.unmet)}
    if barrier.kind == "unreachable":
        return say("Not by {channel}, which does not reach the customer: {conditions}.", **words)
    return say("Not by {channel}, where the customer has refused such messages: {conditions}.", **words)


def _conditions(why: Why, unmet: Sequence[Unmet]) -> Message:
    first, *others = (_unmet(why, one) for one in unmet)
    return reduce(lambda told, one: say("{first}; {rest}", first=told, rest=one), others, first)


def _unmet(why: Why, one: Unmet) -> Message:
    """A condition, what its segments are called, and what the customer is instead."""
    known = why.workspace.segments.segments
    names = tuple(known[id].name for id in one.segments if id in known)
    condition = say("{condition} ({names})", condition=one.condition, names=names) if names else one.condition
    words: dict[str, object] = {"condition": condition, "values": values(why, one.attributes)}
    return say("{condition} excludes who has {values}", **words) if one.excludes else say("{condition} does not hold, as {values}", **words)


def text_of(why: Why, decision: Decision) -> tuple[CustomerText, Shown] | None:
    """The text that the customer gets, as written and as it looks; None where there is none."""
    text = why.texts.get(decision.entry)
    if text is None:
        return None
    return text, shown(text, use_of(text, decision.planned.stream), why.workspace.policy.wording)


def _rest(why: Why, fold: Fold, every: bool) -> Iterator[str]:
    """What does not mean the customer, and what may come besides."""
    told = why.not_meant if every else [one for one in why.not_meant if one.due][:CLOSEST]
    left = len(why.not_meant) - len(told)
    if why.not_meant:
        yield ""
    if told:
        yield from fold("", say("Planned for this day, but not for this customer:"))
        for one in told:
            yield from fold("- ", _not_meant(why, one))
        if left:
            yield from fold("- ", say("{count} more, which `--all` tells", count=left))
    elif left:
        yield from fold("", say("Planned for this day, but not for this customer: {count}, which `--all` tells.", count=left))
    if why.events:
        yield ""
        streams = {(one.stream.owner, one.stream.item): one.stream for one in why.events}
        if every:
            yield from fold("", say("Events may bring on any day, besides:"))
            for stream in streams.values():
                yield from fold("- ", _message(why, stream))
        else:
            yield from fold("", say("Events may bring {count} reminders on any day, besides; `--all` tells which.", count=len(streams)))


def _not_meant(why: Why, one: NotMeant) -> Message:
    message = _message(why, one.stream)
    if one.unmet:
        return say("{message}: {conditions}", message=message, conditions=_conditions(why, one.unmet))
    if one.instead:
        return say("{message}: in its place goes {others}", message=message, others=one.instead)
    return say("{message}: this customer is not in its audience", message=message)
