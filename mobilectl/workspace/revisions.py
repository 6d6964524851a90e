"""What git knows of a workspace: the commit to compare with, the workspace as of that commit, and which files were renamed since.

Files are read as git stores them (`git cat-file`), not as a checkout or `git archive` would write them, so that no hook, filter or setting
of anybody's takes part. Their line ends may differ from those on disk; their values do not. Needs git 2.25 or newer.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mobilectl.errors import Unusable, UsageError, system_reason
from mobilectl.messages import Message, say
from mobilectl.workspace.files import APPROVALS, CAMPAIGNS, REVOKED, SIGNERS, TOUCHPOINTS, is_definition
from mobilectl.workspace.reading import MOST_BYTES

DEFAULT_BRANCHES = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)
ELSEWHERE = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
)
"""Variables that a hook runs with, or somebody set: they would lead git to another repository, or to other files."""
QUIET = {"LC_ALL": "C", "LANGUAGE": "", "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": "", "GCM_INTERACTIVE": "never"}
PLAIN = (
    *("--no-pager", "--no-optional-locks"),
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "color.ui=false"),
)
PLAIN_DIFF = ("diff", "--no-ext-diff", "--no-textconv", "--no-color", "--relative")
LINK = b"120000"
SUBMODULE = b"160000"
POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n")


def base_of(root: Path, wish: str | None) -> str:
    """The id of the commit with which the workspace at `root` is to be compared.

    That is the wished revision; else where this work left the branch that CI says it will be merged into; else where it left the default
    branch; else HEAD, so that what is not committed yet is what changed; and before the first commit the empty tree.
    Raises `UsageError` for a revision that is not there, `Unusable` where the history that is here does not reach to it.
    """
    if wish is not None:
        return _wished(root, wish)
    # GitLab: the target branch's commit that was merged in for the test, if it was; else where the two branches part.
    if known := os.environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA") or os.environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        return _wished(root, known)
    head = _commit(root, "HEAD")
    if head is None:
        return _said(_git(root, "hash-object", "-t", "tree", "--stdin"))
    if branch := os.environ.get("GITHUB_BASE_REF"):
        branches: tuple[str, ...] = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
    else:
        branches = DEFAULT_BRANCHES
    for one in branches:
        if (tip := _commit(root, one)) is not None:
            forked = _git(root, "merge-base", tip, head)
            if forked.code == 0:
                return _said(forked)
    if _is_shallow(root):
        raise _out_of_reach(branch or say("the default branch"))
    if branch:
        raise Unusable(
            say("this clone has no history in common with the branch {branch}", branch=branch),
            say("fetch it: git fetch origin {branch}; or name what to compare with: BASE behind --changed or --against", branch=branch),
        )
    return head


@contextlib.contextmanager
def workspace_at(root: Path, commit: str) -> Iterator[tuple[Path, Mapping[str, bytes]]]:
    """The workspace as it was at the commit: a folder, and the contents of definition files, as `load_workspace` takes both.

    No file and no content where there was none; `root` itself and no contents where nothing changed since. The folder holds what else
    matters, such as strays and the baseline, and goes away at the end of the block; definitions would take too long to write and read
    again. Links are followed only inside the commit. Raises `Unusable` where the commit cannot be read whole.
    """
    if _unchanged(root, commit):
        yield root, {}
        return
    definitions: dict[str, bytes] = {}
    with contextlib.ExitStack() as stack:
        with _writing():
            folder = Path(stack.enter_context(_temporary()))
            for file, content in _contents(root, commit):
                if ".." in re.split(r"[/\\]", file):
                    continue  # git's own trees hold no such name, a forged one could
                if is_definition(file) and len(content) <= MOST_BYTES:
                    definitions[file] = content
                else:
                    (folder / file).parent.mkdir(parents=True, exist_ok=True)
                    (folder / file).write_bytes(content)
        yield folder, definitions


def renames(root: Path, commit: str) -> Mapping[str, str]:
    """The name at the commit of each file that has another name now, by its name now; both relative to the workspace, with `/`.

    As `git diff -M` finds them (at least half of the lines are the same), but over files that git does not track yet, too.
    """
    with _index(root) as index:
        # An entry for each untracked file; its content is not looked up there but read from the file.
        nothing, prefix = _said(_git(root, "hash-object", "--stdin")), _prefix(root)
        entries = b"".join(_encoded(f"100644 {nothing} 0\t{prefix}{file}\0") for file in _untracked(root))
        _done(_git(root, "update-index", "-z", "--index-info", given=entries, index=index))
        options = ("--name-status", "-z", "--find-renames=50%", "-l1000", "--diff-filter=R", "--ignore-submodules=all")
        found = _done(_git(root, *_unfiltered(root), *PLAIN_DIFF, *options, commit, "--", TOUCHPOINTS, CAMPAIGNS, index=index))
    parts = found.split(b"\0")[:-1]
    return {_decoded(now): _decoded(then) for then, now in zip(parts[1::3], parts[2::3], strict=True)}


def last_author(root: Path, file: str) -> tuple[str, str] | None:
    """Name and mail address of the author of the last commit that changed a file; None where git does not say."""
    try:
        said = _said(_git(root, "log", "-1", "--format=%an%x00%ae", "--", file))
    except (Unusable, UsageError):
        return None
    name, _, address = said.partition("\0")
    return (name, address) if name else None


@dataclass(frozen=True, slots=True)
class _Result:
    """How one run of git ended. `problem` is the line in which it says why it failed."""

    code: int
    out: bytes
    problem: str


def _git(root: Path, *arguments: str, given: bytes = b"", index: Path | None = None) -> _Result:
    """Runs git at `root`, with `given` as its input. Raises where git cannot work there at all."""
    environment = {name: value for name, value in os.environ.items() if name not in ELSEWHERE} | QUIET
    if index is not None:
        environment["GIT_INDEX_FILE"] = str(index)
    command = [_program(), *PLAIN, "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, env=environment, check=False)  # noqa: S603 (no shell)
    except OSError as error:
        raise Unusable(say("git cannot be started: {reason}", reason=system_reason(error)), NO_GIT_HINT) from error
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    problem = next((line for line in said if line.startswith("fatal: ")), said[-1] if said else "")
    if "dubious ownership" in problem or "unsafe repository" in problem:
        raise Unusable(
            say("git refuses to read {folder}: the repository belongs to another user", folder=str(root)),
            say("if you trust it: git config --global --add safe.directory {folder}", folder=root.resolve().as_posix()),
        )
    if "not a git repository" in problem:
        raise UsageError(
            say("{folder} is not in a git repository", folder=str(root)),
            say("only git knows what changed: run the command in a clone, or without --changed and --against"),
        )
    return _Result(done.returncode, done.stdout, problem.removeprefix("fatal: "))


NO_GIT_HINT = say("install git, or run the command without --changed and --against")


def _program() -> str:
    """Where git is. Looked up in PATH only: on Windows, the current folder would come first and could hold a program of that name."""
    name = "git.exe" if os.name == "nt" else "git"
    for folder in map(Path, os.get_exec_path()):
        if folder.is_absolute() and (folder / name).is_file() and os.access(folder / name, os.X_OK):
            return str(folder / name)
    raise Unusable(say("git is not installed, or not in PATH"), NO_GIT_HINT)


def _done(result: _Result) -> bytes:
    """What git printed, where it ended well."""
    if result.code != 0:
        raise Unusable(
            say("git cannot tell what changed: {reason}", reason=result.problem), say("try `git status` and `git fsck` in the same folder")
        )
    return result.out


def _said(result: _Result) -> str:
    return _decoded(_done(result)).removesuffix("\n")


def _decoded(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _wished(root: Path, wish: str) -> str:
    if (found := _commit(root, wish)) is not None:
        return found
    if _is_shallow(root):
        raise _out_of_reach(wish)
    raise UsageError(
        say("git knows no revision {revision}", revision=wish),
        say("name a branch, a tag or a commit: `git branch --all` and `git log --oneline` list them; `git fetch` brings new ones"),
    )


def _commit(root: Path, revision: str) -> str | None:
    """The id of the commit that a revision names, if any. What looks like an option or an argument list is no revision."""
    if not revision or revision.startswith("-") or "\0" in revision:
        return None
    found = _git(root, "rev-parse", "--verify", "--quiet", revision + "^{commit}")
    return _said(found) if found.code == 0 else None


def _is_shallow(root: Path) -> bool:
    return _said(_git(root, "rev-parse", "--is-shallow-repository")) == "true"


def _out_of_reach(revision: str | Message) -> Unusable:
    return Unusable(
        say("this clone holds only the latest commits, not the one to compare with: {revision}", revision=revision),
        say("fetch more: git fetch --depth 1000 (or --unshallow); in CI set fetch-depth: 0 (GitHub) or GIT_DEPTH: 0 (GitLab)"),
    )


def _incomplete(name: str) -> Unusable:
    return Unusable(
        say("this clone lacks a part of what is to be compared with: {name}", name=name), say("fetch it: git fetch --refetch origin")
    )


def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="mobilectl-", ignore_cleanup_errors=True)


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    """What goes wrong in the block with temporary files ends the command."""
    try:
        yield
    except OSError as error:
        raise Unusable(
            say("temporary files cannot be written: {reason}", reason=system_reason(error)),
            say("check that the disk is not full, and that TMPDIR names a folder of yours"),
        ) from error


def _is_read(file: str) -> bool:
    """Whether a file of that name, relative to the workspace, may matter to some command: pictures and the like do not."""
    return file.lower().endswith((".yaml", ".yml", ".json")) or file in (SIGNERS, REVOKED) or file.startswith(f"{APPROVALS}/")


def _unchanged(root: Path, commit: str) -> bool:
    """Whether the workspace is, in its values, what it was at the commit. Never where it holds links: they may lead to what changed."""
    listed = _done(_git(root, "ls-files", "--stage", "-z", "--", TOUCHPOINTS, CAMPAIGNS))
    if any(entry.startswith(LINK) for entry in listed.split(b"\0")) or _untracked(root):
        return False
    options = (*PLAIN_DIFF, "--quiet", "--ignore-submodules=none", commit, "--", TOUCHPOINTS, CAMPAIGNS)
    with _index(root) as index:
        return _git(root, *_unfiltered(root), *options, index=index).code == 0


@contextlib.contextmanager
def _index(root: Path) -> Iterator[Path]:
    """A copy of git's index for the block: `git diff` writes what it learned into it, also where it is asked not to."""
    with _writing(), _temporary() as folder:
        index = Path(folder, "index")
        real = root / _said(_git(root, "rev-parse", "--git-path", "index"))
        if real.exists():
            shutil.copyfile(real, index)
        yield index


def _prefix(root: Path) -> str:
    """Where the workspace lies in its repository: nothing, or a path that ends in `/`."""
    return _said(_git(root, "rev-parse", "--show-prefix"))


def _untracked(root: Path) -> list[str]:
    """Files that are read but that git does not track, also those it is told to ignore."""
    listed = _done(_git(root, "ls-files", "--others", "-z", "--", TOUCHPOINTS, CAMPAIGNS))
    return [file for file in map(_decoded, listed.split(b"\0")) if _is_read(file)]


def _unfiltered(root: Path) -> Iterator[str]:
    """Options that switch off the programs through which git would send files on disk."""
    listed = _git(root, "config", "--name-only", "-z", "--get-regexp", r"^filter\..*\.(clean|process|required)$")
    for name in map(_decoded, listed.out.split(b"\0")[:-1]):
        yield from ("-c", f"{name}=false" if name.endswith("required") else f"{name}=")


def _contents(root: Path, commit: str, parts: tuple[str, ...] = (TOUCHPOINTS, CAMPAIGNS), below: str = "") -> Iterator[tuple[str, bytes]]:
    """Each file that is read, relative to the workspace, and its content at the commit.

    A submodule, which lies in the folder `below`, tells its own files.
    """
    listed = _git(root, "ls-tree", "-r", "-z", commit, "--", *parts)
    if listed.code != 0:
        raise _incomplete(commit)
    prefix = _prefix(root)
    files: list[str] = []
    asked: list[bytes] = []
    for entry in listed.out.split(b"\0")[:-1]:
        about, _, name = entry.partition(b"\t")
        mode, _, id = about.split(b" ")
        file = _decoded(name)
        if mode == SUBMODULE:
            if (root / file / ".git").exists():
                yield from _contents(root / file, id.decode("ascii"), (), f"{below}{file}/")
        elif _is_read(below + file) and b"\n" not in name:
            files.append(file)
            asked.append(_encoded(f"{commit}:{prefix}{file}") if mode == LINK else id)
    for file, content in zip(files, _blobs(root, asked), strict=True):
        if content is None:
            continue
        if (pointer := POINTER.match(content)) and is_definition(below + file):
            content = _large(root, file, pointer[1].decode("ascii"), commit)
        yield below + file, content


def _blobs(root: Path, asked: list[bytes]) -> Iterator[bytes | None]:
    """The contents of objects, and of what links point at; nothing for a link to nowhere, to a folder or out of the commit."""
    if not asked:
        return
    found = _done(_git(root, "cat-file", "--batch", "--buffer", "--follow-symlinks", given=b"\n".join(asked) + b"\n"))
    position = 0
    for _ in asked:
        end = found.index(b"\n", position)
        header = found[position:end].rsplit(b" ", 2)
        if header[-1] == b"missing":
            raise _incomplete(_decoded(header[0]))
        size = int(header[-1])
        yield found[end + 1 : end + 1 + size] if header[-2] == b"blob" else None
        position = end + 1 + size + 1


def _large(root: Path, file: str, hash: str, commit: str) -> bytes:
    """The content that Git LFS keeps aside, for which git has but a pointer."""
    store = root / _said(_git(root, "rev-parse", "--git-common-dir")) / "lfs" / "objects"
    for path in (store / hash[:2] / hash[2:4] / hash, root / file):
        with contextlib.suppress(OSError):
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == hash:
                return content
    raise Unusable(
        say("{file} is kept by Git LFS, and its content as of {commit} is not here", file=file, commit=commit[:12]),
        say("fetch it: git lfs fetch origin {commit}", commit=commit),
    )
