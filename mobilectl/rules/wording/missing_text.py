"""A message has no text.

A send names a text that the campaign does not hold, a reminder uses a channel for which no text is written, the text is empty, or
a variant rewrites a text that does not exist. On that day, or on that channel, nothing can go out.

要下发的信息没有文案。

下发引用的文案不存在，提醒用了某个渠道却没写该渠道的文案，文案是空的，或者分群文案改写的那一条并不存在。到时候这一条就发不出去。

Bad:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: lunch-sms, on: 2026-07-03, between: "10:00-12:00"}
Good:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}
"""

from collections.abc import Iterator, Mapping

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.messages import Variant
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.scalars import Text
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "W009", "missing-text", Severity.ERROR


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """The text of every send on each of its channels, and the variants' keys."""
    texts = campaign.value.texts
    for index, send in enumerate(campaign.value.sends):
        for channel in send.uses():
            key = send.text_on(channel)
            if key is None:
                yield Problem(
                    campaign.place("sends", index, "channel_texts", at="key"),
                    say("the send `{send}` has no text for the channel {channel}", send=send.id, channel=channel),
                    say("add `{channel}: <the key of a text>` here, or remove the channel from the send", channel=channel),
                )
            elif key not in texts:
                place = campaign.place("sends", index, "text") if send.text else campaign.place("sends", index, "channel_texts", channel)
                yield Problem(place, say("there is no text `{key}` under texts", key=key), did_you_mean(key, tuple(texts)))
    yield from _variants(campaign.value.variants, texts, campaign.place())
    yield from _empty(campaign, workspace)


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """The text of every channel of every reminder, and the variants' keys."""
    for index, reminder in enumerate(touchpoint.value.reminders):
        for channel in reminder.channels:
            if channel not in reminder.texts:
                yield Problem(
                    touchpoint.place("reminders", index, "texts", at="key"),
                    say("the reminder `{reminder}` has no text for the channel {channel}", reminder=reminder.id, channel=channel),
                    say("add `{channel}: …` here, or remove the channel from the reminder", channel=channel),
                )
        yield from _variants(reminder.variants, reminder.texts, touchpoint.place("reminders", index))
    yield from _empty(touchpoint, workspace)


def _variants(variants: tuple[Variant, ...], texts: Mapping[str, Text], home: Place) -> Iterator[Problem]:
    for index, variant in enumerate(variants):
        for key in variant.texts:
            if key not in texts:
                yield Problem(
                    Place(home.file, (*home.route, "variants", index, "texts", key), at="key"),
                    say("the variant rewrites `{key}`, but there is no such text", key=key),
                    did_you_mean(key, tuple(texts)),
                )


def _empty(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            if not text.body.words.strip():
                yield Problem(text.body.place, say("the text `{key}` is empty", key=text.key), say("write what the customer is to read"))
