"""A text holds a person's full number.

Messages are shown on locked screens, forwarded and photographed. A full mobile, identity card or bank card number in one gives the
customer, or a colleague, away; Apple asks developers never to put such data into a push. Identity card and bank card numbers are recognised
by their check signs. Also looked at is the longest value of each variable: it shows what the system will fill in.

文案里有完整的个人号码。

短信和推送会显示在锁屏上，会被转发、截图。写出完整的手机号、身份证号或银行卡号，等于泄露了客户或同事的信息；苹果公司也要求推送里不放敏感数据。
身份证号、银行卡号按校验码识别。变量的最长取值也会查，因为系统填进去的就是那样的内容。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 您的号码13907310000可办30GB流量包，19.90元/月。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 您尾号0000的号码可办30GB流量包，19.90元/月。}
"""

import re
from collections.abc import Iterator, Mapping

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.persons import (
    CARD,
    IDENTITY,
    MOBILE,
    card_numbers,
    identity_numbers,
    is_card_number,
    is_identity_number,
    masked_identity,
    masked_mobile,
    mobile_numbers,
)
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import Piece, Spot, Wording
from mobilectl.workspace.models.base import Variable
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W015", "personal-data", Severity.ERROR


# The roaming hotline is a mobile number, and nobody's.
OUR_OWN = re.compile(r"(?:热线|客服|专线)[^，,。；;\n]{0,8}$")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text, the FAQ, and the longest values of variables."""
    for wording in wordings(definition, workspace):
        for spot, _ in wording.find(MOBILE):
            if not OUR_OWN.search(spot.piece.words, 0, spot.start):
                yield _mobile(spot)
        for spot, _ in wording.find(IDENTITY):
            if is_identity_number(spot.words):
                yield _identity(spot)
        for spot, _ in wording.find(CARD):
            if is_card_number(spot.words) and not identity_numbers(spot.words):
                yield _card(spot)
        for piece in _values(wording):
            yield from (_mobile(Spot(piece, *span)) for span in mobile_numbers(piece.words))
            yield from (_identity(Spot(piece, *span)) for span in identity_numbers(piece.words))
            yield from (_card(Spot(piece, *span)) for span in card_numbers(piece.words))


check_touchpoint = check_campaign


def _values(wording: Wording) -> Iterator[Piece]:
    variables: Mapping[str, Variable] = {name: one for text in wording.texts for name, one in text.variables.items()}
    for name, variable in variables.items():
        yield Piece(variable.longest, wording.home.file, (*wording.home.route, "variables", name, "longest"))


def _mobile(spot: Spot) -> Problem:
    return Problem(
        spot.place,
        say("a full mobile number stands here"),
        say("write {masked}, or 尾号{tail}", masked=masked_mobile(spot.words), tail=spot.words[-4:]),
    )


def _identity(spot: Spot) -> Problem:
    return Problem(
        spot.place, say("an identity card number stands here"), say("leave it out, or write {masked}", masked=masked_identity(spot.words))
    )


def _card(spot: Spot) -> Problem:
    tail = re.sub(r"\D", "", spot.words)[-4:]
    return Problem(spot.place, say("a bank card number stands here"), say("leave it out, or write 尾号{tail}", tail=tail))
