"""A sentence is too long to be understood at one reading.

Customers read on the way. How many characters may stand between two stops, and how long a sentence may be, is company practice: the
settings are `wording.reading` in policy.yaml, which may be narrower for texts that go to some customers alone, such as the old.

句子太长，客户一遍读不懂。

客户是边走边看的。两个标点之间最多多少字、一句话最多多少字，属于公司自己的习惯，在 policy.yaml 的 `wording.reading` 里调；
只发给某些客户（如老年客户）的文案，可以另定更严的标准。一句话只说一件事，长句拆成两三句。

Bad:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: expiry, q: 到期以后呢?, a: 凡在规定时间之内成功提交了申请并且完成了确认的客户在优惠期限届满之后将由系统自动停止该业务。}
Good:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: expiry, q: 到期以后呢?, a: 优惠到期，业务自动停止。不用您办任何手续，也不再收费。}
"""

import re
from collections.abc import Iterator, Mapping

from mobilectl.audience.algebra import contains
from mobilectl.audience.atoms import Atoms
from mobilectl.audience.predicates import All
from mobilectl.contacts.plan import customers_of
from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText, Piece, filled, without_variables
from mobilectl.workspace.models.base import Audience, Variable
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.policy import Legibility
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W020", "hard-to-read", Severity.WARNING
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")

CLAUSE = re.compile(r"[^，,、。；;：:！!？?（）()“”\"\n【】\s]+")
SENTENCE = re.compile(r"[^。！!？?；;\n]+")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and answer: one problem for each, at its longest stretch."""
    limits = workspace.policy.wording.reading
    usual = tuple(one for one in limits if one.audience is None)
    for number, wording in enumerate(wordings(definition, workspace)):
        for text in wording.texts:
            for piece in text.pieces:
                if _longest(piece, text.variables, limits) is not None:
                    found = _longest(piece, text.variables, _holding(limits, number, text, definition, workspace))
                    if found is not None:
                        yield found
        for one in wording.answers:
            if found := _longest(one.answer, {}, usual):
                yield found


check_touchpoint = check_campaign


def _longest(piece: Piece, variables: Mapping[str, Variable], limits: tuple[Legibility, ...]) -> Problem | None:
    """What is wrong with the longest clause or sentence of a piece, if it is over the narrowest of the limits."""
    if not limits:
        return None
    clause, sentence = min(one.clause for one in limits), min(one.sentence for one in limits)
    if len(piece.words) <= min(clause, sentence) and "{" not in piece.words:
        return None
    words = without_variables(piece.words)

    def length(found: re.Match[str]) -> int:
        return len(filled(piece.words[found.start() : found.end()], variables))

    for pattern, most in ((CLAUSE, clause), (SENTENCE, sentence)):
        found = max(pattern.finditer(words), key=length, default=None)
        if found is not None and (count := length(found)) > most:
            return Problem(
                piece.at(*found.span()),
                say("{count} characters without a stop are hard to read", count=count)
                if pattern is CLAUSE
                else say("a sentence of {count} characters is hard to read", count=count),
                say("at most {most}: say one thing in a sentence, and make two of it", most=most),
            )
    return None


def _holding(
    limits: tuple[Legibility, ...], number: int, text: CustomerText, definition: Definition, workspace: Workspace
) -> tuple[Legibility, ...]:
    """The limits for everyone, and those for an audience that all who get the text are in. `number` is the reminder's."""
    customers = customers_of(workspace)
    value = definition.value
    whom = value.audience if isinstance(value, Campaign) else value.reminders[number].audience
    parts = [customers.predicate(whom)]
    if text.segment is not None:
        parts.append(customers.predicate(Audience(all=({"segment": text.segment},))))
    readers = All(tuple(parts))
    narrow = [(one, customers.predicate(one.audience)) for one in limits]
    atoms = Atoms(workspace.attributes.attributes, (readers, *(predicate for _, predicate in narrow)))
    return tuple(one for one, predicate in narrow if contains(atoms.boxes(predicate), atoms.boxes(readers), atoms.axes))
