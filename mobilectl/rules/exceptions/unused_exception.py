"""An ignore comment holds nothing back.

What it excepted is mended, or it stands on another key than the finding. Left where it is, it would hide the next real mistake
of that kind. The fix removes it.

豁免注释什么也没有豁免。

它所豁免的问题已经改好了，或者注释没有放在出问题的键上。留着不删，下一个真正的同类错误就会被它挡住。修正时会删掉这条注释。

Bad:
    # file: campaigns/delivery.yaml!
    # mobilectl: ignore[S005] 老写法，下月改
    default: sandbox
    targets: {sandbox: {kind: sandbox}}
Good:
    # file: campaigns/delivery.yaml!
    default: sandbox
    targets: {sandbox: {kind: sandbox}}
"""

from collections.abc import Iterator

from mobilectl.findings import Edit, Fix, Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.outcome import Outcome
from mobilectl.rules.selection import selected
from mobilectl.workspace.comments import Ignore
from mobilectl.workspace.document import Document
from mobilectl.workspace.edits import without_lines
from mobilectl.workspace.resolver import stretch

CODE, NAME, SEVERITY = "X002", "unused-exception", Severity.WARNING


def check_outcome(outcome: Outcome) -> Iterator[Problem]:
    """Comments that could hold something back and do not, where all files could be read and all rules that they name were run."""
    if outcome.workspace.unread:
        return
    used = {id(comment) for _, comment in outcome.held}
    for comment in outcome.ignores:
        if id(comment) in used or comment.fault is not None or (comment.until is not None and comment.until < outcome.today):
            continue
        codes = selected(comment.rules)
        if not codes or not codes <= outcome.ran or any(one.code in codes and comment.concerns(one.problem.place) for one in outcome.found):
            continue
        fix = Fix(say("remove the comment"), (_removal(outcome.workspace.documents[comment.place.file], comment),), safe=True)
        yield Problem(
            comment.place,
            say("the ignore comment for {rules} holds nothing back", rules=comment.rules),
            say("remove it, or put it on the key that the finding is on"),
            fixes=(fix,),
        )


def _removal(document: Document, comment: Ignore) -> Edit:
    """The comment with the white space before it; the whole line where there is nothing else on it."""
    assert comment.place.position is not None
    assert comment.place.until is not None
    line, column = comment.place.position
    before = document.text.split("\n")[line - 1][: column - 1]
    if before.strip():
        return Edit(Place(document.file, position=(line, len(before.rstrip()) + 1), until=comment.place.until), "")
    whole = Place(document.file, position=(line, 1), until=(line + 1, 1))
    return without_lines(document, *stretch(document, whole))
