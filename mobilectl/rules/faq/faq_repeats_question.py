"""The FAQ asks the same question twice, or answers it with itself.

With two answers to one question, halls and hotline read out different ones. An answer that only repeats the question says nothing.

FAQ 里同一个问题出现两次，或者回答只是重复问题。

一个问题两个答案，营业厅和热线就会念出不同的口径；把问题再说一遍，等于没有回答。

Bad:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: price, q: 多少钱?, a: 19.90元/月。}
      - {topic: contents, q: 多少钱？, a: 每月30GB国内流量。}
Good:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: price, q: 多少钱?, a: 19.90元/月。}
      - {topic: contents, q: 有什么?, a: 每月30GB国内流量。}
"""

import re
from collections import Counter
from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "Q004", "faq-repeats-question", Severity.WARNING


NO_LETTERS = re.compile(r"[\W_]+")
WHAT = re.compile("哪些|哪里|哪儿|哪个|哪种|什么|怎么|怎样|如何|多少|多久|何时|几|谁")
CHOICE = re.compile("还是|或者|、")
"""A question that names its answers is answered by one of them."""
# Words that hold a sentence together and say nothing by themselves.
JOINS = re.compile("可以|能够|能|会|有|是|的|了|呢|啊|吧|就|都|为|请问|您|我|到|要|时候")


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Questions against each other, whatever the order of their characters, and against their answers; punctuation apart."""
    first: dict[str, int] = {}
    for index, one in enumerate(campaign.value.faq):
        asked = _letters(one.q)
        if not asked:
            continue
        key = "".join(sorted(asked))
        if first.setdefault(key, index) != index:
            yield Problem(
                campaign.place("faq", index, "q"),
                say("this question is asked a second time"),
                say("keep one of the two, with one answer"),
                (Related(campaign.place("faq", first[key], "q"), say("here it is asked first")),),
            )
        if len(one.a) <= 2 * len(one.q) and (_letters(one.a) == asked or _only_turns(one.q, one.a)):
            yield Problem(
                campaign.place("faq", index, "a"), say("the answer only repeats the question"), say("write what the customer wants to know")
            )


def _letters(words: str) -> str:
    return NO_LETTERS.sub("", words).lower()


def _only_turns(question: str, answer: str) -> bool:
    """Whether an answer to who, what, when or how only puts the question's own characters in another order."""
    if not WHAT.search(question) or CHOICE.search(question):
        return False
    asked, said = (Counter(JOINS.sub("", _letters(words))) for words in (WHAT.sub("", question), answer))
    return bool(said) and said <= asked
