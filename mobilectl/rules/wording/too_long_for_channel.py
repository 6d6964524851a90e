"""A text is longer than its channel takes.

WeChat takes 200 characters of a template message, an RCS text 3072 characters, an RCS card a title of 200 and a description of 2000,
and a USSD message 160 octets: 182 letters of the GSM alphabet, or 80 characters as soon as one is Chinese. What is longer is refused or
cut off. A call must be short too: policy.yaml says under wording.voice how fast it talks (4 characters a second), how long the first
sentence may be, which says who calls and why (15 seconds), and how long all of it (60 seconds). Numbers with a unit are read as numbers,
all others digit by digit.

Counted is what is sent: longest values, and the opt-out where the channel needs one. The company's own limits stand in wording.lengths and
hold in place of those above; `variable: 20` there is for WeChat's category templates, whose fields take no more. Write an RCS text so
that its beginning also works as an SMS of 70 characters, for phones that cannot show it.

Sources: developers.weixin.qq.com (template messages), docs.aws.amazon.com (RCS limits, after the GSMA's), learn.microsoft.com (USSD).
Calls have no published limit; theirs are ours to set.

文案超过渠道的长度上限。

微信模板消息最多 200 字；5G 消息纯文本最多 3072 字，卡片标题 200 字、描述 2000 字；USSD 弹窗最多 160 字节，纯英文数字 182 个，只要有一个
汉字就只能放 80 字。超了不是发不出去，就是被截断。电话也要短，policy.yaml 的 wording.voice 里设语速（每秒 4 字）、开场白（第一句话，要说
清是谁、为什么打来，不超过 15 秒）和全文（不超过 60 秒）。带单位的数按数字读，其他号码和代码逐个数字读。

按真正发出去的内容计数：变量取最长值，该带退订语的渠道算上退订语。公司自己的上限写在 wording.lengths，写了就按公司的算；微信类目模板
每个字段最多 20 字，可以在那里写 `variable: 20`。5G 消息最好让开头一段单独也能当一条 70 字以内的短信用，手机不支持时好回落。

来源：微信公众平台开发文档（模板消息）、AWS 公布的 RCS 限制（依据 GSMA）、微软 USSD 接口文档。电话时长没有公开的上限，由公司自己定。

Bad:
    # file: campaigns/policy.yaml
    channels:
      menu: {name: USSD 菜单, kind: ussd, per_hour: 100000}
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: menu, text: menu, on: 2026-07-03, between: "10:00-12:00"}
    texts:
      menu: "{pack}，19.90元/月，连续3个月，次月1日生效，到期自动停止。8月31日24时前回复1办理，回复2看说明，回复0退出。"
    variables:
      pack: {meaning: 推荐的流量包, longest: 动感地带暑期特惠30GB国内通用流量包（不含港澳台地区）}
Good:
    # file: campaigns/policy.yaml
    channels:
      menu: {name: USSD 菜单, kind: ussd, per_hour: 100000}
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: menu, text: menu, on: 2026-07-03, between: "10:00-12:00"}
    texts:
      menu: "{pack}，19.90元/月，连续3个月，次月1日生效，到期自动停止。8月31日24时前回复1办理，回复2看说明，回复0退出。"
    variables:
      pack: {meaning: 推荐的流量包, longest: 30GB国内通用流量包}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.carried import as_sent
from mobilectl.wording.limits import Room, rooms
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.spoken import opening, seconds
from mobilectl.wording.texts import CustomerText, Use
from mobilectl.workspace.models.policy import Policy, VoiceLengths
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W022", "too-long-for-channel", Severity.ERROR


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text on each of its channels, with the opt-out where one of its messages needs it."""
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            for use in _channels(text):
                yield from _check(text, use, workspace.policy, wording.home)


check_touchpoint = check_campaign


def _channels(text: CustomerText) -> Iterator[Use]:
    """A use for each channel, the marketing one where there are two: it may need the opt-out."""
    by_class = sorted(text.uses, key=lambda use: use.message_class)
    yield from {use.channel: use for use in reversed(by_class)}.values()


def _check(text: CustomerText, use: Use, policy: Policy, home: Place) -> Iterator[Problem]:
    channel = policy.channels[use.channel].name
    for room in rooms(text, use, policy.wording):
        if room.length > room.most:
            yield _variable(room, channel, home) if room.variable is not None else _part(room, channel)
    if use.kind == "voice":
        yield from _call(text, as_sent(text, use, policy.wording), policy.wording.voice)


def _part(room: Room, channel: str) -> Problem:
    said = {"channel": channel, "length": room.length, "most": room.most}
    message = {
        "title": say("the title has {length} characters; {channel} takes {most}", **said),
        "body": say("the text has {length} characters; {channel} takes {most}", **said),
        "whole": say("title and text have {length} characters; {channel} takes {most}", **said),
    }[room.part]
    cut = room.length - room.most
    if room.basis is None:
        return Problem(room.piece.place, message, say("cut {cut} characters; longest values are included", cut=cut))
    return Problem(room.piece.place, message, say("cut {cut} characters; longest values are included ({basis})", cut=cut, basis=room.basis))


def _variable(room: Room, channel: str, home: Place) -> Problem:
    name = f"{{{room.variable}}}"
    start = room.piece.words.index(name)
    longest = Place(home.file, (*home.route, "variables", room.variable or "", "longest"))
    return Problem(
        room.piece.at(start, start + len(name)),
        say(
            "{name} can have {length} characters; a field on {channel} takes {most}",
            name=name,
            length=room.length,
            channel=channel,
            most=room.most,
        ),
        say("shorten its longest value, or make two variables of it"),
        (Related(longest, say("the longest value")),),
    )


def _call(text: CustomerText, body: str, voice: VoiceLengths) -> Iterator[Problem]:
    rate = voice.characters_a_second
    if (taken := seconds(body, rate)) > voice.seconds:
        yield Problem(
            text.body.place,
            say("the call talks for about {taken} seconds; at most {most} are allowed", taken=taken, most=voice.seconds),
            say("cut about {cut} characters: {rate} are read out in a second", cut=(taken - voice.seconds) * rate, rate=rate),
        )
    if (taken := seconds(opening(body), rate)) > voice.opening_seconds:
        first = opening(text.body.words).rstrip()
        yield Problem(
            text.body.at(0, len(first)),
            say("the first sentence takes about {taken} seconds; at most {most} are allowed", taken=taken, most=voice.opening_seconds),
            say("say who calls and why in a short first sentence, and the rest after it"),
        )
