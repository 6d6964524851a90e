"""A reminder that must go out at once can be held back.

Data used up, suspension: such a reminder is of use at that moment alone. If it obeys caps, a cap can drop it or put it off by days; in a
blackout of its class and of all its channels it stays silent. Quiet hours are not told here: quiet-hours and quiet-hours-advised tell of
every reminder whose window reaches into them. A window that ends at night is what its author chose.

必须实时发出的提醒可能被压下。

流量用完、停机这类提醒只在当时有用。如果它遵守频次上限，就可能被取消或推迟几天；遇到静默日，同类消息在它的所有渠道上都停发，它也就发不出去。
静默时段不在这里报：凡是发送时段伸进静默时段的提醒，由 quiet-hours 和 quiet-hours-advised 来报。夜里不发，是写的人自己定的时段。

Bad:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - id: bill-issued
            name: 账单提醒
            trigger: {event: {name: 出账, per_thousand_a_month: 900}}
            timeliness: realtime
            at_most: {count: 1, per: month}
            between: "09:00-18:00"
            channels: [sms]
            obeys: true
            texts: {sms: 【湖南移动】您本月账单已生成。}
Good:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - id: bill-issued
            name: 账单提醒
            trigger: {event: {name: 出账, per_thousand_a_month: 900}}
            timeliness: realtime
            at_most: {count: 1, per: month}
            between: "09:00-18:00"
            channels: [sms]
            texts: {sms: 【湖南移动】您本月账单已生成。}
"""

from collections.abc import Iterator

from mobilectl.contacts.caps import binds
from mobilectl.contacts.plan import Stream, streams
from mobilectl.contacts.reminders import without_campaigns
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.touchpoints.reminded import Reminding, all_reminders
from mobilectl.schedule.silence import concerns
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "P002", "realtime-held-back", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each real-time reminder against caps and blackouts."""
    found = streams(without_campaigns(workspace))
    for reminding in all_reminders(workspace):
        if reminding.value.timeliness == "realtime":
            own = [stream for stream, _ in found if stream.place == reminding.place()]
            yield from _caps(reminding, own, workspace)
            yield from _blackouts(reminding, own, workspace)


def _caps(reminding: Reminding, own: list[Stream], workspace: Workspace) -> Iterator[Problem]:
    obeying = [stream for stream in own if stream.obeys]
    binding = [(index, cap) for index, cap in enumerate(workspace.policy.caps) if any(binds(cap, stream) for stream in obeying)]
    if binding:
        yield Problem(
            reminding.place("obeys"),
            say(
                "`{id}` must go out at once, but it obeys caps: {caps} can hold it back",
                id=reminding.value.id,
                caps=tuple(f"`{cap.id}`" for _, cap in binding),
            ),
            say("write `obeys: false`, or `timeliness: timed` if it can wait"),
            tuple(
                Related(Place(POLICY, ("caps", index)), say("the cap: {name} ({clause})", name=cap.name, clause=cap.clause or cap.id))
                for index, cap in binding
            ),
        )


def _blackouts(reminding: Reminding, own: list[Stream], workspace: Workspace) -> Iterator[Problem]:
    """Blackouts that leave it no channel; those of campaigns of some units are not for reminders."""
    for index, blackout in enumerate(workspace.policy.blackouts):
        met = blackout.between is None or reminding.value.between.overlap(blackout.between)
        if met and not blackout.units and all(concerns(blackout, stream.message_class, stream.channel) for stream in own):
            yield Problem(
                reminding.place("timeliness"),
                say("`{id}` must go out at once, but on some days nothing may: {name}", id=reminding.value.id, name=blackout.name),
                say("leave its class or its channels out of the blackout, or write `timeliness: timed` if it can wait"),
                (
                    Related(
                        Place(POLICY, ("blackouts", index)),
                        say("{name} ({clause})", name=blackout.name, clause=blackout.clause or blackout.id),
                    ),
                ),
            )
