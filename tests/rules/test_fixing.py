"""Fixes are applied whole or not at all, until nothing changes; what is not applied is told; bytes that no fix means stay as they are."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from worlds import copy_base

from mobilectl.errors import Unusable
from mobilectl.findings import Edit, Finding, Fix, Place, Problem, Route, Severity
from mobilectl.messages import Language, say
from mobilectl.rules.fixing import Fixed, Unapplied, Wanted, apply, diff, fix, wanted, write
from mobilectl.workspace.workspace import Workspace, load_workspace

ENGLISH = Language("en")
DEMO, POLICY, SEGMENTS = "campaigns/changsha/demo.yaml", "campaigns/policy.yaml", "campaigns/segments.yaml"
NAME: Route = ("name",)
Judge = Callable[[Workspace], Sequence[Finding]]


def finding(
    code: str, edits: Iterable[Edit] = (), *, safe: bool = True, title: str = "mend", severity: Severity = Severity.WARNING
) -> Finding:
    edits = tuple(edits)
    fixes = (Fix(say(title), edits, safe),) if edits else ()
    return Finding(code, code.lower(), severity, Problem(edits[0].place if edits else Place(DEMO), say(code), fixes=fixes))


def word(wrong: str, right: str, file: str = DEMO, route: Route = NAME, occurrence: int = 0) -> Edit:
    return Edit(Place(file, route, fragment=(wrong, occurrence)), right)


def name_of(workspace: Workspace) -> str:
    value = workspace.documents[DEMO].value["name"]
    assert isinstance(value, str)
    return value


def replacing(code: str, wrong: str, right: str, severity: Severity = Severity.WARNING) -> Judge:
    """A rule on the demo campaign's name: every `wrong` in it is to be `right`."""

    def judge(workspace: Workspace) -> list[Finding]:
        title = f"{wrong} to {right}"
        count = name_of(workspace).count(wrong)
        return [finding(code, [word(wrong, right, occurrence=at)], title=title, severity=severity) for at in range(count)]

    return judge


def both(*judges: Judge) -> Judge:
    return lambda workspace: [one for judge in judges for one in judge(workspace)]


def world(folder: Path, name: str) -> Path:
    """The base workspace with this as the source of the demo campaign's name."""
    root = copy_base(folder)
    path = root / DEMO
    path.write_bytes(path.read_bytes().replace("name: 暑期流量包".encode(), f"name: {name}".encode()))
    return root


def applied(root: Path, *findings: Finding, unsafe: bool = True) -> tuple[list[str], list[tuple[str, str]], dict[str, str]]:
    """Of one round: the codes applied, those that were not with the reason, and the changed files' new texts."""
    done = apply(load_workspace(root), wanted(findings, unsafe))
    return [one.finding.code for one in done.applied], reasons(done.left), dict(done.texts)


def reasons(left: Iterable[Unapplied]) -> list[tuple[str, str]]:
    return [(one.why.value, ENGLISH.text(one.reason)) for one in left]


def name_in(text: str | bytes) -> str:
    lines = (text if isinstance(text, str) else text.decode()).split("\n")
    return next(line for line in lines if line.startswith("name: ")).removeprefix("name: ")


def test_of_two_fixes_on_the_same_words_the_first_is_applied_and_the_other_reported(tmp_path: Path) -> None:
    root = world(tmp_path, "abcdef")
    codes, left, texts = applied(root, finding("W020", [word("cde", "x")]), finding("W010", [word("abc", "y")]))
    assert (codes, name_in(texts[DEMO])) == (["W010"], "ydef")
    assert left == [("conflict", "the fix `mend` of W020 was not applied: the fix of W010 changes the same words")]


def test_on_the_same_place_the_code_decides_which_is_first(tmp_path: Path) -> None:
    root = world(tmp_path, "abcdef")
    codes, left, texts = applied(root, finding("W020", [word("abc", "x")]), finding("W010", [word("abc", "y")]))
    assert (codes, name_in(texts[DEMO]), [why for why, _ in left]) == (["W010"], "ydef", ["conflict"])


def test_a_fix_of_two_files_is_applied_in_both_or_in_none(tmp_path: Path) -> None:
    root = world(tmp_path, "abcdef")
    two = finding("W020", [word("湖南", "湖", POLICY, ("province",)), word("cde", "x")])
    codes, _, texts = applied(root, two)
    assert (codes, sorted(texts)) == (["W020"], [DEMO, POLICY])
    codes, left, texts = applied(root, finding("W010", [word("abc", "y")]), two)
    assert (codes, sorted(texts), [why for why, _ in left]) == (["W010"], [DEMO], ["conflict"])
    nowhere = finding("W020", [word("湖南", "湖", POLICY, ("province",)), word("xyz", "x")])
    codes, left, texts = applied(root, nowhere)
    assert (codes, texts, [why for why, _ in left]) == ([], {}, ["no-place"])


def test_two_findings_with_the_same_edit_are_both_mended_by_it(tmp_path: Path) -> None:
    root = world(tmp_path, "abcdef")
    codes, left, texts = applied(root, finding("W010", [word("abc", "x")]), finding("W020", [word("abc", "x")]))
    assert (codes, left, name_in(texts[DEMO])) == (["W010", "W020"], [], "xdef")
    codes, left, texts = applied(root, finding("W010", [word("f", "f!")]), finding("W020", [word("f", "f!")]))
    assert (codes, left, name_in(texts[DEMO])) == (["W010", "W020"], [], "abcdef!")


def test_fixes_side_by_side_are_applied_together(tmp_path: Path) -> None:
    root = world(tmp_path, "abcdef")
    codes, left, texts = applied(
        root,
        finding("W010", [word("a", "【x】a")]),
        finding("W020", [word("abc", "1")]),
        finding("W030", [word("de", "22")]),
        finding("W040", [word("f", "")]),
        finding("W050", [word("f", "f!")]),
    )
    assert (codes, left, name_in(texts[DEMO])) == (["W010", "W020", "W030", "W040", "W050"], [], "【x】122!")


def at(line: int, first: int, last: int, text: str) -> Edit:
    """Characters of the file itself."""
    return Edit(Place(DEMO, position=(line, first), until=(line, last)), text)


def test_characters_at_positions_are_replaced_once(tmp_path: Path) -> None:
    root = world(tmp_path, "abcdef")
    codes, left, texts = applied(root, finding("W010", [at(3, 7, 9, "x")]), finding("W020", [at(3, 8, 10, "y")]))
    assert (codes, name_in(texts[DEMO]), [why for why, _ in left]) == (["W010"], "xcdef", ["conflict"])
    outer = finding("W010", [at(3, 7, 8, "x"), at(3, 11, 13, "z")])
    codes, left, texts = applied(root, outer, finding("W020", [at(3, 9, 12, "y")]))
    assert (codes, name_in(texts[DEMO]), [why for why, _ in left]) == (["W010"], "xbcdz", ["conflict"])
    codes, left, texts = applied(root, finding("W010", [at(3, 8, 8, "x")]), finding("W020", [at(3, 8, 8, "y")]))
    assert (codes, name_in(texts[DEMO]), [why for why, _ in left]) == (["W010"], "axbcdef", ["conflict"])


def test_fixes_that_go_together_only_alone_are_not_made_together(tmp_path: Path) -> None:
    # `a:b-c` and `a- -c` are words; `a: -c` would be a mapping.
    root = world(tmp_path, "a-b-c")
    codes, left, texts = applied(root, finding("W010", [word("-", ":")]), finding("W020", [word("b", " ")]))
    assert (codes, name_in(texts[DEMO])) == (["W010"], "a:b-c")
    assert left == [("conflict", "the fix `mend` of W020 was not applied: the fix of W010 changes the same words")]
    done = fix(root, False, both(replacing("W010", "a-", "a:"), replacing("W020", "b", " ")))
    assert (name_in(done.after[DEMO]), done.left) == ("'a: -c'", ())


def test_an_edit_that_would_change_another_value_too_is_refused(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    path = root / DEMO
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: 暑期流量包", "name: &name 暑期").replace("body: ", "body: *name # "), encoding="utf-8")
    codes, left, _ = applied(root, finding("W010", [word("暑期", "夏")]))
    assert codes == []
    assert left == [("no-place", "the fix `mend` of W010 was not applied: it cannot be written there without changing more than it says")]


@pytest.mark.parametrize(
    "edit",
    [
        word("nowhere", "x"),
        word("流量", "x", occurrence=1),
        word("x", "y", "campaigns/changsha/none.yaml"),
        word("x", "y", route=("none",)),
        word("x", "y", route=("sends",)),
        Edit(Place(DEMO, ("none",), "key"), "x"),
        Edit(Place(DEMO, ("priority",), "key"), "name"),
        Edit(Place(DEMO, position=(1, 1), until=(1, 1)), "["),
    ],
)
def test_an_edit_without_a_place_or_against_the_file_is_not_made(tmp_path: Path, edit: Edit) -> None:
    codes, left, texts = applied(copy_base(tmp_path), finding("W010", [edit]))
    assert (codes, [why for why, _ in left], texts) == ([], ["no-place"], {})


def test_unsafe_fixes_are_applied_only_where_they_are_asked_for(tmp_path: Path) -> None:
    root = world(tmp_path, "abcdef")
    risky = finding("W010", [word("abc", "x")], safe=False)
    assert applied(root, risky, unsafe=False) == ([], [], {})
    assert applied(root, risky, unsafe=True)[0] == ["W010"]
    choice = Problem(risky.problem.place, risky.problem.message, fixes=(*risky.problem.fixes, Fix(say("keep"), (word("abc", "y"),), True)))
    assert name_in(applied(root, Finding("W010", "w", Severity.ERROR, choice))[2][DEMO]) == "ydef"


def test_fixing_goes_on_until_nothing_changes(tmp_path: Path) -> None:
    root = world(tmp_path, "a # 名")
    done = fix(root, False, both(replacing("W010", "a", "b"), replacing("W020", "b", "c")))
    assert name_in(done.after[DEMO]) == "c # 名"
    assert ([one.finding.code for one in done.applied], done.left, done.findings) == (["W010", "W020"], (), ())
    assert name_of(done.workspace) == "c"
    assert name_in((root / DEMO).read_bytes()) == "a # 名"


def test_a_fix_without_a_place_is_reported_once(tmp_path: Path) -> None:
    root = world(tmp_path, "abc")

    def nowhere(workspace: Workspace) -> list[Finding]:
        return [finding("W010", [word("nowhere", "x")])]

    done = fix(root, False, both(nowhere, replacing("W020", "a", "b"), replacing("W030", "bb", "c")))
    assert name_in(done.after[DEMO]) == "cc"
    assert [one.why.value for one in done.left] == ["no-place"]


def test_a_conflict_that_a_later_round_settles_is_none(tmp_path: Path) -> None:
    root = world(tmp_path, "登陆登陆陆")
    done = fix(root, False, both(replacing("W010", "登陆", "登录"), replacing("W020", "录登", "录，登")))
    assert name_in(done.after[DEMO]) == "登录，登录陆"
    assert done.left == ()


def test_a_conflict_that_ends_with_the_other_fix_is_reported(tmp_path: Path) -> None:
    root = world(tmp_path, "abc")
    done = fix(root, False, both(replacing("W010", "ab", "x"), replacing("W020", "bc", "y")))
    assert name_in(done.after[DEMO]) == "xc"
    assert reasons(done.left) == [("conflict", "the fix `bc to y` of W020 was not applied: the fix of W010 changes the same words")]


def test_rules_that_undo_one_another_leave_the_file_and_the_others_go_on(tmp_path: Path) -> None:
    root = world(tmp_path, "abc")
    circle = both(replacing("W010", "a", "b b"), replacing("W020", "b b", "a"), replacing("W030", "c", "d"))

    def elsewhere(workspace: Workspace) -> list[Finding]:
        wrong = "近 90 天" in workspace.documents[SEGMENTS].text
        return [finding("W010", [word("近 90 天", "近90天", SEGMENTS, ("segments", "recently-complained", "name"))])] if wrong else []

    done = fix(root, False, both(circle, elsewhere))
    assert name_in(done.after[DEMO]) == "abd"
    assert sorted(done.after) == [DEMO, SEGMENTS]
    said = f"the fixes of W010, W020 change {DEMO} again and again, so none of them was applied"
    assert reasons(done.left) == [("circle", said)] * 2


def test_a_file_that_never_settles_is_left_as_it_was(tmp_path: Path) -> None:
    root = world(tmp_path, "a")

    def growing(workspace: Workspace) -> list[Finding]:
        text = workspace.documents[DEMO].text
        line = text[: text.index("name: ")].count("\n") + 1
        return [finding("W010", [Edit(Place(DEMO, position=(line, 1), until=(line, 1)), "# x\n")])]

    done = fix(root, False, growing)
    assert (done.after, done.applied) == ({}, ())
    assert [(one.why.value, one.wanted.finding.code) for one in done.left] == [("circle", "W010")]


def test_findings_that_show_only_a_few_at_a_time_are_all_mended(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    path = root / DEMO
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "priority: 40\n" * 30, encoding="utf-8")

    def first_two(workspace: Workspace) -> list[Finding]:
        line = workspace.documents[DEMO].text[: len(text)].count("\n") + 1
        again = workspace.documents[DEMO].text[len(text) :].count("\n")
        return [finding("S002", [Edit(Place(DEMO, position=(line + at, 1), until=(line + at + 1, 1)), "")]) for at in range(min(2, again))]

    done = fix(root, False, first_two)
    assert done.after[DEMO].decode() == text
    assert (len(done.applied), done.left, done.findings) == (30, (), ())


def test_a_fix_that_does_not_mend_its_finding_is_a_fault(tmp_path: Path) -> None:
    root = world(tmp_path, "abc")
    done = fix(root, False, both(replacing("W010", "a", "a!"), replacing("W020", "c", "d")))
    assert name_in(done.after[DEMO]) == "abd"
    assert reasons(done.left) == [
        ("fault", "the fix `a to a!` of W010 was not applied: its finding would stay; this is a fault of the rule")
    ]


def test_a_fix_that_makes_a_file_unreadable_is_a_fault(tmp_path: Path) -> None:
    root = world(tmp_path, "abc")

    def breaking(workspace: Workspace) -> list[Finding]:
        wrong = workspace.documents[DEMO].value["priority"] == "40"
        return [finding("W010", [Edit(Place(DEMO, ("priority",)), "high")])] if wrong else []

    done = fix(root, False, both(breaking, replacing("W020", "c", "d")))
    assert name_in(done.after[DEMO]) == "abd"
    assert reasons(done.left) == [
        ("fault", f"the fix `mend` of W010 was not applied: {DEMO} could not be read any more; this is a fault of the rule")
    ]


def test_a_fix_that_brings_an_error_is_a_fault_unless_it_mends_structure(tmp_path: Path) -> None:
    root = world(tmp_path, "abc")
    error = replacing("W099", "x", "x", Severity.ERROR)

    def silent(workspace: Workspace) -> list[Finding]:
        return [Finding(one.code, one.name, one.severity, Problem(Place(DEMO), say("x"))) for one in error(workspace)]

    done = fix(root, False, both(replacing("W010", "a", "x"), replacing("W020", "c", "d"), silent))
    assert name_in(done.after[DEMO]) == "abd"
    assert reasons(done.left) == [
        ("fault", "the fix `a to x` of W010 was not applied: it would bring a finding of W099; this is a fault of the rule")
    ]
    done = fix(root, False, both(replacing("S010", "a", "x"), replacing("W020", "c", "d"), silent))
    assert name_in(done.after[DEMO]) == "xbd"
    assert done.left == ()


def test_fixes_that_bring_an_error_only_together_go_one_by_one(tmp_path: Path) -> None:
    root = world(tmp_path, "abc")

    def too_long(workspace: Workspace) -> list[Finding]:
        return [finding("W099", severity=Severity.ERROR)] if len(name_of(workspace)) > 5 else []

    done = fix(root, False, both(replacing("W010", "a", "123"), replacing("W020", "c", "456"), too_long))
    assert name_in(done.after[DEMO]) == "123bc"
    assert reasons(done.left) == [
        ("fault", "the fix `c to 456` of W020 was not applied: it would bring a finding of W099; this is a fault of the rule")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"id: x\r\nname: a\r\nowner: y\r\n", b"id: x\r\nname: b\r\nowner: y\r\n"),
        (b"id: x\nname: a\r\nowner: y\r\n", b"id: x\nname: b\r\nowner: y\r\n"),
        (b"\xef\xbb\xbfid: x\nname: a", b"\xef\xbb\xbfid: x\nname: b"),
        (b"# a\nname:   'a' # a\n\n\n", b"# a\nname:   'b' # a\n\n\n"),
        (b"name: |\r\n  a\r\n  c\r\n", b"name: |\r\n  b\r\n  c\r\n"),
    ],
)
def test_line_ends_marks_and_comments_stay(tmp_path: Path, before: bytes, after: bytes) -> None:
    root = copy_base(tmp_path)
    (root / DEMO).write_bytes(before)
    done = fix(root, False, replacing("W010", "a", "b"))
    assert (done.before, done.after) == ({DEMO: before}, {DEMO: after})


@pytest.mark.parametrize(("end", "text"), [(b"\r\n", b"a\r\n  b\r\n  c"), (b"\n", b"a\n  b\n  c")])
def test_new_lines_end_like_their_neighbours(tmp_path: Path, end: bytes, text: bytes) -> None:
    root = copy_base(tmp_path)
    (root / DEMO).write_bytes(b"id: x" + end + b"name: |" + end + b"  a" + end)
    assert (
        fix(root, False, replacing("W010", "a", "x\nb\nc")).after[DEMO]
        == b"id: x" + end + b"name: |" + end + b"  " + text.replace(b"a", b"x") + end
    )
    place = Place(DEMO, position=(2, 1), until=(2, 1))
    done = apply(load_workspace(root), [Wanted(*(lambda one: (one, one.problem.fixes[0]))(finding("S001", [Edit(place, "owner: y\n")])))])
    assert done.texts[DEMO].encode() == b"id: x" + end + b"owner: y" + end + b"name: |" + end + b"  a" + end


def test_contents_that_stand_in_for_a_file_are_mended_instead(tmp_path: Path) -> None:
    root = world(tmp_path, "abc")
    done = fix(root, False, replacing("W010", "x", "y"), {DEMO: b"name: x\n"})
    assert (done.before, done.after) == ({DEMO: b"name: x\n"}, {DEMO: b"name: y\n"})


# The difference, and writing.

CONTENTS = {
    DEMO: b"id: x\nname: a\n",
    "campaigns/changsha/crlf.yaml": b"id: x\r\nname: a\r\nowner: y\r\n",
    "campaigns/changsha/open end.yaml": b"# 1\n# 2\n# 3\n# 4\n# 5\nid: x\nname: a",
    "campaigns/changsha/暑期.yaml": b"\xef\xbb\xbfname: a # \xe6\x9a\x91\xc2\x85\n",
}


def anywhere(workspace: Workspace) -> list[Finding]:
    """In every campaign, the name `a` is to be `b`."""
    return [
        finding("W010", [word("a", "b", file)])
        for file in workspace.documents
        if file in CONTENTS and "a" in workspace.documents[file].value["name"]
    ]


@pytest.fixture
def several(tmp_path: Path) -> tuple[Path, Fixed]:
    root = copy_base(tmp_path / "world")
    for file, content in CONTENTS.items():
        (root / file).write_bytes(content)
    done = fix(root, False, anywhere)
    assert done.after == {file: CONTENTS[file].replace(b"name: a", b"name: b") for file in done.after}
    assert set(done.after) == set(CONTENTS)
    return root, done


@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1", "--binary", "-s"]])
def test_the_difference_is_one_that_patch_and_git_apply(several: tuple[Path, Fixed], tmp_path: Path, tool: list[str]) -> None:
    root, done = several
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not here")
    file = tmp_path / "fixes.patch"
    file.write_bytes("".join(diff(done)).encode("utf-8", "surrogateescape"))
    subprocess.run([*tool, str(file)] if tool[0] == "git" else [*tool, "-i", str(file)], cwd=root, check=True)
    assert {name: (root / name).read_bytes() for name in done.after} == done.after


def test_the_difference_of_nothing_is_nothing(tmp_path: Path) -> None:
    assert list(diff(fix(world(tmp_path, "abc"), False, replacing("W010", "x", "y")))) == []


def test_the_difference_reads_as_people_know_it(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    (root / DEMO).write_bytes(b"id: x\nname: a")
    assert "".join(diff(fix(root, False, replacing("W010", "a", "b")))) == (
        f"--- a/{DEMO}\n+++ b/{DEMO}\n@@ -1,2 +1,2 @@\n id: x\n-name: a\n\\ No newline at end of file\n+name: b\n\\ No newline at end of file\n"
    )


def test_bytes_that_are_no_utf8_survive_the_difference(tmp_path: Path) -> None:
    from mobilectl.workspace.edits import difference

    before, after = "name: 春节\r\n# x\n".encode("gbk"), "name: 春节\r\n# x\n".encode()
    (tmp_path / "a.yaml").write_bytes(before)
    (tmp_path / "fixes.patch").write_bytes("".join(difference("a.yaml", before, after)).encode("utf-8", "surrogateescape"))
    subprocess.run(["git", "apply", "fixes.patch"], cwd=tmp_path, check=True)
    assert (tmp_path / "a.yaml").read_bytes() == after


def test_what_was_fixed_is_written_and_permissions_and_links_stay(several: tuple[Path, Fixed], tmp_path: Path) -> None:
    root, done = several
    (root / DEMO).chmod(0o640)
    target = tmp_path / "elsewhere.yaml"
    link = root / "campaigns/changsha/crlf.yaml"
    link.rename(target)
    link.symlink_to(target)
    write(done)
    assert {name: (root / name).read_bytes() for name in done.after} == done.after
    assert stat.S_IMODE((root / DEMO).stat().st_mode) == 0o640
    assert link.is_symlink()
    assert fix(root, False, anywhere).after == {}
    assert [path.name for path in root.rglob("*.part")] == []


def unchanged(root: Path, but: str = "") -> None:
    assert {name: (root / name).read_bytes() for name in CONTENTS if name != but} == {
        name: CONTENTS[name] for name in CONTENTS if name != but
    }
    assert [path.name for path in root.rglob("*.part")] == []


@pytest.mark.parametrize("new", [b"id: x\nname: abc\n", None])
def test_nothing_is_written_where_a_file_changed_meanwhile(several: tuple[Path, Fixed], new: bytes | None) -> None:
    root, done = several
    last = "campaigns/changsha/暑期.yaml"
    if new is None:
        (root / last).unlink()
    else:
        (root / last).write_bytes(new)
    with pytest.raises(Unusable) as caught:
        write(done)
    assert ENGLISH.text(caught.value.message) == f"{last} has changed since it was read, so nothing was written"
    assert caught.value.hint is not None
    if new is not None:
        assert (root / last).read_bytes() == new
        unchanged(root, but=last)


def test_nothing_is_written_where_a_file_is_read_only(several: tuple[Path, Fixed]) -> None:
    root, done = several
    last = root / "campaigns/changsha/暑期.yaml"
    last.chmod(0o444)
    with pytest.raises(Unusable) as caught:
        write(done)
    assert ENGLISH.text(caught.value.message) == f"{last} is write-protected, so nothing was written"
    unchanged(root)


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_nothing_is_written_where_a_folder_is_read_only(several: tuple[Path, Fixed]) -> None:
    root, done = several
    folder = root / "campaigns/changsha"
    folder.chmod(0o555)
    try:
        with pytest.raises(Unusable):
            write(done)
        unchanged(root)
    finally:
        folder.chmod(0o755)


def test_nothing_is_written_where_there_is_no_room(several: tuple[Path, Fixed], monkeypatch: pytest.MonkeyPatch) -> None:
    root, done = several
    real = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if "暑期" in self.name:
            raise OSError(28, "No space left on device")
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Unusable):
        write(done)
    monkeypatch.undo()
    unchanged(root)
