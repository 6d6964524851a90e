"""What git knows of a workspace, in real repositories."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from worlds import copy_base

from mobilectl.errors import MobilectlError, Unusable, UsageError
from mobilectl.workspace.reading import MOST_BYTES
from mobilectl.workspace.revisions import base_of, renames, workspace_at
from mobilectl.workspace.workspace import load_workspace

CAMPAIGN = "campaigns/changsha/demo.yaml"
pytestmark = pytest.mark.skipif(shutil.which("git") is None and not os.environ.get("CI"), reason="git is not installed")
CI = ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_SHA")


@pytest.fixture(autouse=True)
def _a_plain_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests, and nothing of the CI they run in, takes part."""
    for name in (*CI, "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text('[user]\nname = A\nemail = a@example.org\n[protocol "file"]\nallow = always\n', encoding="utf-8")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL
    )
    return done.stdout.strip()


def commit(folder: Path, message: str = "a change") -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def repository(folder: Path, branch: str = "main") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", f"--initial-branch={branch}")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The base workspace, committed."""
    made = copy_base(repository(tmp_path / "clone"))
    commit(made, "the base")
    return made


def append(root: Path, file: str, text: str = "# more\n") -> None:
    with (root / file).open("a", encoding="utf-8") as stream:
        stream.write(text)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts
    }


def files_at(root: Path, commit: str) -> dict[str, bytes]:
    """The workspace's files as of a commit, by name."""
    with workspace_at(root, commit) as (folder, definitions):
        written = files(folder)
        assert folder == root or not written.keys() & definitions.keys()
        return {**written, **definitions}


# Which commit


@pytest.mark.parametrize("wish", ["HEAD~1", "v1", "other", "HEAD^{/the base}", "main@{1}"])
def test_a_wish_is_any_revision(root: Path, wish: str) -> None:
    base = git(root, "rev-parse", "HEAD")
    git(root, "tag", "--annotate", "--message", "one", "v1")
    git(root, "branch", "other")
    commit(root)
    assert base_of(root, wish) == base


@pytest.mark.parametrize(
    "wish", ["nowhere", "", "main:campaigns", "HEAD~1..HEAD", "0" * 40, "a\0b", "-h", "--all", "--since=now", "--path-format=absolute"]
)
def test_what_is_no_revision_is_refused(root: Path, wish: str) -> None:
    commit(root)
    with pytest.raises(UsageError) as refused:
        base_of(root, wish)
    assert refused.value.message.text == "git knows no revision {revision}"
    assert refused.value.message.values == {"revision": wish}
    assert refused.value.hint is not None


def test_a_wish_beginning_with_a_dash_is_no_option(root: Path) -> None:
    git(root, "update-ref", "refs/heads/-q", "HEAD")
    with pytest.raises(UsageError):
        base_of(root, "-q")


@pytest.mark.parametrize("branch", ["main", "master"])
def test_without_a_wish_it_is_where_this_work_left_the_default_branch(tmp_path: Path, branch: str) -> None:
    root = copy_base(repository(tmp_path / "clone", branch))
    base = commit(root)
    git(root, "switch", "--quiet", "--create", "work")
    commit(root)
    git(root, "switch", "--quiet", branch)
    commit(root, "another's")
    git(root, "switch", "--quiet", "work")
    assert base_of(root, None) == base


def test_the_remote_s_default_branch_comes_before_a_local_main(root: Path, tmp_path: Path) -> None:
    base = git(root, "rev-parse", "HEAD")
    git(root, "branch", "--move", "trunk")
    git(tmp_path, "clone", "--quiet", root.as_uri(), "mine")
    mine = tmp_path / "mine"
    git(mine, "switch", "--quiet", "--create", "main")
    commit(mine)
    assert base_of(mine, None) == base


def test_on_the_default_branch_itself_only_what_is_not_committed_counts(root: Path) -> None:
    head = commit(root)
    assert base_of(root, None) == head


def test_without_any_default_branch_it_is_head(tmp_path: Path) -> None:
    root = copy_base(repository(tmp_path / "clone", "work"))
    commit(root)
    head = commit(root)
    assert base_of(root, None) == head


def test_a_branch_of_another_history_is_not_the_base(root: Path) -> None:
    git(root, "switch", "--quiet", "--orphan", "new")
    head = commit(root)
    assert base_of(root, None) == head


def test_a_detached_head_has_a_base(root: Path) -> None:
    base = git(root, "rev-parse", "HEAD")
    git(root, "switch", "--quiet", "--detach")
    commit(root)
    assert base_of(root, None) == base


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    root = copy_base(repository(tmp_path / "clone"))
    base = base_of(root, None)
    assert files_at(root, base) == {}
    assert renames(root, base) == {}


def test_github_says_into_which_branch_the_work_goes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(root, "branch", "release/7")
    base = git(root, "rev-parse", "HEAD")
    commit(root)
    git(root, "switch", "--quiet", "--create", "work")
    commit(root)
    monkeypatch.setenv("GITHUB_BASE_REF", "release/7")
    assert base_of(root, None) == base
    assert base_of(root, "HEAD") != base


def test_a_base_branch_that_was_not_fetched_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_BASE_REF", "release/8")
    with pytest.raises(Unusable) as refused:
        base_of(root, None)
    assert refused.value.hint is not None
    assert refused.value.hint.values == {"branch": "release/8"}


@pytest.mark.parametrize(("diff", "target", "expected"), [("HEAD~2", "", "HEAD~2"), ("HEAD~2", "HEAD~1", "HEAD~1")])
def test_gitlab_says_the_commit(root: Path, monkeypatch: pytest.MonkeyPatch, diff: str, target: str, expected: str) -> None:
    commit(root)
    commit(root)
    monkeypatch.setenv("CI_MERGE_REQUEST_DIFF_BASE_SHA", git(root, "rev-parse", diff))
    monkeypatch.setenv("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", target and git(root, "rev-parse", target))
    assert base_of(root, None) == git(root, "rev-parse", expected)


def test_a_shallow_clone_without_the_base_says_how_to_fetch_it(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = git(root, "rev-parse", "HEAD")
    git(root, "switch", "--quiet", "--create", "work")
    append(root, CAMPAIGN)
    commit(root)
    git(root, "switch", "--quiet", "main")
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=work", root.as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    for wish in (base, "HEAD~1", None):
        with pytest.raises(Unusable) as refused:
            base_of(shallow, wish)
        assert "git fetch --depth" in str(refused.value.hint)
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    with pytest.raises(Unusable, match="only the latest commits"):
        base_of(shallow, None)
    git(shallow, "fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    with pytest.raises(Unusable, match="only the latest commits"):  # two tips are there, but not where they part
        base_of(shallow, None)
    git(shallow, "fetch", "--quiet", "--unshallow", "origin")
    assert base_of(shallow, None) == base


def test_a_shallow_clone_with_the_base_is_enough(root: Path, tmp_path: Path) -> None:
    before = files(root)
    append(root, CAMPAIGN)
    commit(root)
    git(tmp_path, "clone", "--quiet", "--depth=2", root.as_uri(), "shallow")
    assert files_at(tmp_path / "shallow", base_of(tmp_path / "shallow", "HEAD~1")) == before


# The workspace as of a commit


def test_the_workspace_is_there_as_it_was(root: Path) -> None:
    before = files(root)
    append(root, CAMPAIGN)
    (root / "campaigns/segments.yaml").unlink()
    (root / "campaigns/changsha/new.yaml").write_text("new: 1\n", encoding="utf-8")
    after = files(root)
    assert files_at(root, "HEAD") == before
    assert files(root) == after
    assert before[CAMPAIGN] != after[CAMPAIGN]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, OSError])
def test_the_folder_goes_away_whatever_happens(root: Path, error: type[BaseException]) -> None:
    append(root, CAMPAIGN)
    seen: list[Path] = []

    def interrupted() -> None:
        with workspace_at(root, "HEAD") as (folder, _):
            seen.append(folder)
            raise error

    with pytest.raises(error):
        interrupted()
    assert seen[0] != root
    assert not seen[0].exists()


def test_a_deleted_workspace_is_there_as_it_was(root: Path) -> None:
    before = files(root)
    git(root, "rm", "-r", "--quiet", ".")
    commit(root)
    root.mkdir(exist_ok=True)
    assert files_at(root, "HEAD~1") == before
    assert files_at(root, "HEAD") == {}


@pytest.mark.parametrize(
    ("file", "text", "same"),
    [
        ("README.md", "not of the workspace\n", True),
        ("campaigns/poster.png", "not read\n", True),
        (CAMPAIGN, "# more\n", False),
        ("campaigns/new.yaml", "not tracked\n", False),
        ("campaigns/ignored.yaml", "read all the same\n", False),
        ("campaigns/baseline.json", "{}", False),
        ("campaigns/approvals/one.sig", "x", False),
    ],
)
def test_where_nothing_changed_the_workspace_itself_stands_for_the_base(root: Path, file: str, text: str, same: bool) -> None:
    (root / ".gitignore").write_text("ignored.yaml\n", encoding="utf-8")
    commit(root)
    (root / file).parent.mkdir(exist_ok=True)
    append(root, file, text)
    with workspace_at(root, "HEAD") as (folder, definitions):
        assert (folder == root) is same
        assert (definitions == {}) is same


def test_a_workspace_may_lie_below_the_top_of_the_repository(tmp_path: Path) -> None:
    top = repository(tmp_path / "clone")
    root = copy_base(top / "省公司 [1]" / "*")
    before = files(root)
    (top / "campaigns").mkdir()
    (top / "campaigns/not-ours.yaml").write_text("x: 1\n", encoding="utf-8")
    commit(top)
    (root / CAMPAIGN).rename(root / "campaigns/changsha/later.yaml")
    assert files_at(root, "HEAD") == before
    assert renames(root, "HEAD") == {"campaigns/changsha/later.yaml": CAMPAIGN}


def test_names_may_be_of_any_script(root: Path) -> None:
    names = [
        "campaigns/长沙/暑期 “流量”.yaml",
        "campaigns/changsha/é\tü.yaml",
        "campaigns/changsha/a -> b.yml",
        "campaigns/changsha/'\"\\.yaml",
    ]
    for number, name in enumerate(names):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(f"number: {number}\n" * 5, encoding="utf-8")
    before = files(root)
    commit(root)
    for name in names:
        (root / name).rename(root / f"{name}.yaml")
    assert files_at(root, "HEAD") == before
    assert renames(root, "HEAD") == {f"{name}.yaml": name for name in names}


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such names")
def test_a_name_that_is_not_utf8_is_kept(root: Path) -> None:
    name = os.fsdecode(b"campaigns/changsha/\xb3\xa4.yaml")
    (root / name).write_text("x: 1\n", encoding="utf-8")
    commit(root)
    append(root, name)
    assert files_at(root, "HEAD")[name] == b"x: 1\n"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_followed_inside_the_commit_only(tmp_path: Path) -> None:
    root = copy_base(repository(tmp_path / "clone") / "below")
    (tmp_path / "secret.yaml").write_text("secret: 1\n", encoding="utf-8")
    (root / "shared.yaml").write_text("shared: 1\n", encoding="utf-8")
    links = {
        "inside": "../segments.yaml",
        "shared": "../../shared.yaml",
        "out": "../../../../secret.yaml",
        "absolute": str(tmp_path / "secret.yaml"),
        "nowhere": "nothing.yaml",
        "round": "round.yaml",
        "folder": "../changsha",
    }
    for name, target in links.items():
        (root / f"campaigns/changsha/{name}.yaml").symlink_to(target)
    commit(root)
    (root / "shared.yaml").write_text("shared: 2\n", encoding="utf-8")
    found = files_at(root, "HEAD")
    assert {name: found.get(f"campaigns/changsha/{name}.yaml") for name in links} == {
        "inside": (root / "campaigns/segments.yaml").read_bytes(),
        "shared": b"shared: 1\n",
        "out": None,
        "absolute": None,
        "nowhere": None,
        "round": None,
        "folder": None,
    }


def test_a_forged_tree_does_not_lead_out_of_the_folder(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tree(*entries: str) -> str:
        text = "".join(f"{entry}\n" for entry in entries)
        done = subprocess.run(["git", "-C", str(root), "mktree"], input=text, check=True, capture_output=True, encoding="utf-8")
        return done.stdout.strip()

    blob = git(root, "rev-parse", f"HEAD:{CAMPAIGN}")
    evil = tree(f"100644 blob {blob}\tevil.yaml")
    above = tree(f"040000 tree {evil}\t..")
    campaigns = tree(f"040000 tree {above}\t..", f"100644 blob {blob}\tgood.yaml")
    top = tree(f"040000 tree {campaigns}\tcampaigns")
    forged = git(root, "commit-tree", "-m", "forged", top)
    assert "campaigns/../../evil.yaml" in git(root, "ls-tree", "-r", "--name-only", forged)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with workspace_at(root, forged) as (folder, definitions):
        assert list(files(folder)) == ["campaigns/good.yaml"]
        assert definitions == {}
        assert not (folder / "../evil.yaml").exists()


def test_a_submodule_tells_its_files_as_of_the_commit(root: Path, tmp_path: Path) -> None:
    city = repository(tmp_path / "city")
    (city / "summer.yaml").write_text("id: first\n", encoding="utf-8")
    commit(city)
    git(root, "submodule", "--quiet", "add", city.as_uri(), "campaigns/zhuzhou")
    commit(root)
    with workspace_at(root, "HEAD") as (folder, _):
        assert folder == root
    inside = root / "campaigns/zhuzhou"
    (inside / "summer.yaml").write_text("id: second\n", encoding="utf-8")
    assert files_at(root, "HEAD")["campaigns/zhuzhou/summer.yaml"] == b"id: first\n"
    commit(inside)
    commit(root)
    assert files_at(root, "HEAD~1")["campaigns/zhuzhou/summer.yaml"] == b"id: first\n"


def test_a_linked_worktree_has_a_history_too(root: Path, tmp_path: Path) -> None:
    before = files(root)
    git(root, "worktree", "add", "--quiet", "-b", "work", str(tmp_path / "beside"))
    beside = tmp_path / "beside"
    assert (beside / ".git").is_file()
    (beside / CAMPAIGN).rename(beside / "campaigns/changsha/later.yaml")
    commit(beside)
    base = base_of(beside, None)
    assert base == git(root, "rev-parse", "main")
    assert files_at(beside, base) == before
    assert renames(beside, base) == {"campaigns/changsha/later.yaml": CAMPAIGN}


def test_other_line_ends_on_disk_are_no_change_and_give_the_same_values(root: Path) -> None:
    (root / ".gitattributes").write_text("*.yaml text=auto eol=crlf\n", encoding="utf-8")
    commit(root)
    expected = load_workspace(root).campaigns
    for path in root.glob("campaigns/**/*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with workspace_at(root, "HEAD") as (folder, _):
        assert folder == root
    append(root, "campaigns/segments.yaml")
    with workspace_at(root, "HEAD") as (folder, definitions):
        assert b"\r" not in definitions[CAMPAIGN]
        assert load_workspace(folder, definitions).campaigns == load_workspace(root).campaigns == expected


def test_the_workspace_of_the_commit_is_read_like_any_other(root: Path) -> None:
    (root / "campaigns/changsha/deep").mkdir()
    (root / "campaigns/changsha/deep/stray.yaml").write_text("x: 1\n", encoding="utf-8")
    (root / "campaigns/changsha/big.yaml").write_bytes(b"# big\n" * (MOST_BYTES // 6 + 1))
    (root / "campaigns/changsha/broken.yaml").write_text("id: [\n", encoding="utf-8")
    before = load_workspace(root)
    commit(root)
    git(root, "rm", "--quiet", "-r", "campaigns/changsha")
    with workspace_at(root, "HEAD") as (folder, definitions):
        then = load_workspace(folder, definitions)
        assert then.campaigns == before.campaigns
        assert then.readings == before.readings
        assert then.strays == before.strays == ("campaigns/changsha/deep/stray.yaml",)
    assert load_workspace(root).campaigns == ()


def pointer(content: bytes) -> bytes:
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{hashlib.sha256(content).hexdigest()}\nsize {len(content)}\n".encode()


def test_what_lfs_keeps_is_found_in_its_store_or_on_disk(root: Path) -> None:
    before = files(root)
    kept = before[CAMPAIGN]
    append(root, "campaigns/segments.yaml")
    (root / CAMPAIGN).write_bytes(pointer(kept))
    commit(root)
    (root / CAMPAIGN).write_bytes(kept)
    assert files_at(root, "HEAD")[CAMPAIGN] == kept
    (root / CAMPAIGN).write_bytes(kept + b"# changed\n")
    with pytest.raises(Unusable, match="Git LFS") as refused, workspace_at(root, "HEAD"):
        pass
    assert "git lfs fetch" in str(refused.value.hint)
    hash = hashlib.sha256(kept).hexdigest()
    store = root / ".git/lfs/objects" / hash[:2] / hash[2:4]
    store.mkdir(parents=True)
    (store / hash).write_bytes(kept)
    assert files_at(root, "HEAD")[CAMPAIGN] == kept


# Renames


def test_renamed_files_are_known_by_their_name_now(root: Path) -> None:
    (root / CAMPAIGN).rename(root / "campaigns/changsha/a.yaml")
    commit(root)
    (root / "campaigns/changsha/a.yaml").rename(root / "campaigns/changsha/b.yaml")
    append(root, "campaigns/changsha/b.yaml")
    assert renames(root, "HEAD~1") == {"campaigns/changsha/b.yaml": CAMPAIGN}
    assert renames(root, "HEAD") == {"campaigns/changsha/b.yaml": "campaigns/changsha/a.yaml"}
    git(root, "add", "--all")
    assert renames(root, "HEAD") == {"campaigns/changsha/b.yaml": "campaigns/changsha/a.yaml"}


def test_a_copy_and_a_rewritten_file_are_no_renames(root: Path) -> None:
    (root / "campaigns/changsha/copy.yaml").write_bytes((root / CAMPAIGN).read_bytes())
    (root / "campaigns/products.yaml").rename(root / "campaigns/changsha/other.yaml")
    (root / "campaigns/changsha/other.yaml").write_text("nothing: of it\n" * 30, encoding="utf-8")
    assert renames(root, "HEAD") == {}


def test_git_s_own_index_and_objects_stay_as_they_are(root: Path) -> None:
    os.utime(root / "touchpoints.yaml", (0, 0))

    def kept() -> dict[str, bytes]:
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in (root / ".git").rglob("*") if path.is_file()}

    before = kept()
    assert files_at(root, "HEAD") != {}
    (root / CAMPAIGN).rename(root / "campaigns/changsha/later.yaml")
    assert renames(root, base_of(root, None)) != {}
    assert files_at(root, "HEAD") != {}
    assert kept() == before


# What could come between


@pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")
def test_no_program_or_setting_of_anybody_takes_part(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = files(root)
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/caught'\ncat\nexit 1\n", encoding="utf-8")
    trap.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman"):
        (hooks / hook).symlink_to(trap)
    settings = {
        "core.hooksPath": str(hooks),
        "core.fsmonitor": str(trap),
        "core.pager": str(trap),
        "diff.external": str(trap),
        "diff.trap.textconv": str(trap),
        "filter.trap.clean": str(trap),
        "filter.trap.smudge": str(trap),
        "filter.trap.process": str(trap),
        "filter.trap.required": "true",
        "diff.renames": "false",
        "diff.relative": "false",
        "color.ui": "always",
        "core.quotePath": "true",
        "core.autocrlf": "true",
    }
    (root / ".git/info/attributes").write_text("*.yaml filter=trap diff=trap export-ignore\n", encoding="utf-8")
    for name, value in settings.items():
        git(root, "config", "--global", name, value)
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(trap))
    monkeypatch.setenv("GIT_PAGER", str(trap))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    os.utime(root / "touchpoints.yaml", (0, 0))
    with workspace_at(root, "HEAD"):
        pass
    (root / CAMPAIGN).rename(root / "campaigns/changsha/later.yaml")
    assert files_at(root, base_of(root, None)) == before
    assert renames(root, "HEAD") == {"campaigns/changsha/later.yaml": CAMPAIGN}
    assert not (tmp_path / "caught").exists()


def test_inside_a_hook_of_another_repository_the_workspace_s_own_counts(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(root)
    append(root, CAMPAIGN)
    other = repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    assert files_at(root, base_of(root, None)) == before


def refused(root: Path) -> MobilectlError:
    with pytest.raises(MobilectlError) as caught:
        base_of(root, None)
    return caught.value


def test_without_git_the_error_says_so(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    error = refused(root)
    assert type(error) is Unusable
    assert error.message.text == "git is not installed, or not in PATH"


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
def test_a_git_in_the_current_folder_is_not_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = git(root, "rev-parse", "HEAD")
    (root / "git").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (root / "git").chmod(0o755)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    assert base_of(root, None) == head


def test_outside_of_a_repository_the_error_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    error = refused(copy_base(tmp_path / "plain"))
    assert type(error) is UsageError
    assert error.message.text == "{folder} is not in a git repository"


def test_a_repository_of_another_user_is_refused_with_the_way_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    error = refused(root)
    assert type(error) is Unusable
    assert error.hint is not None
    assert error.hint.text == "if you trust it: git config --global --add safe.directory {folder}"
    assert error.hint.values == {"folder": root.as_posix()}


def test_a_damaged_repository_is_an_error_not_an_empty_base(root: Path) -> None:
    append(root, CAMPAIGN)
    blob = git(root, "rev-parse", f"HEAD:{CAMPAIGN}")
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(Unusable, match="lacks a part"), workspace_at(root, "HEAD"):
        pass


def test_a_full_disk_is_an_error_with_a_hint(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(root, CAMPAIGN)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(Unusable, match="temporary files"), workspace_at(root, "HEAD"):
        pass
    with pytest.raises(Unusable, match="temporary files"):
        renames(root, "HEAD")
