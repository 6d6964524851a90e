"""The pre-commit hooks, run by pre-commit itself on a small repository."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from integration.programs import TOP, commit, copy_source, environment, git, program, run
from worlds import change, copy_base

CAMPAIGN = "campaigns/changsha/demo.yaml"


def test_the_manifest_is_one_for_pre_commit(tmp_path: Path) -> None:
    done = run([program("pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml"], TOP, environment(tmp_path))
    assert done.returncode == 0, done.stdout


def test_the_hooks_pass_a_good_workspace_stop_a_bad_commit_and_mend(tmp_path: Path) -> None:
    """One story, because pre-commit makes one environment for it, which takes a while."""
    pre_commit = program("pre-commit")
    variables = environment(tmp_path, PRE_COMMIT_HOME=str(tmp_path / "environments"), MOBILECTL_LANG="en")
    source = copy_source(tmp_path / "mobilectl")
    hooks = [{"id": "mobilectl-check"}, {"id": "mobilectl-fix", "stages": ["manual"]}]
    config = {"repos": [{"repo": str(source), "rev": commit(source, variables), "hooks": hooks}]}
    office = copy_base(tmp_path / "office")
    (office / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    good = commit(office, variables)
    done = run([pre_commit, "install", "--install-hooks"], office, variables)
    assert done.returncode == 0, done.stdout + done.stderr

    done = run([pre_commit, "run", "--all-files"], office, variables)
    assert (done.returncode, done.stdout.split(".")[0], done.stdout.strip()[-6:]) == (0, "mobilectl check", "Passed"), done.stdout

    change(office, CAMPAIGN, "owner: atlantis")
    git(office, variables, "add", "--all")
    done = run([program("git"), "commit", "--message", "a bad campaign"], office, variables)
    assert done.returncode == 1
    assert re.match(r"mobilectl check\.+Failed\n", done.stderr), done.stderr
    assert f"{CAMPAIGN}:4:8" in done.stderr
    assert "exit code: 1" in done.stderr
    assert git(office, variables, "rev-parse", "HEAD") == good
    git(office, variables, "reset", "--quiet", "--hard")

    (office / "notes.yaml").write_text("not: ours\n", encoding="utf-8")
    git(office, variables, "add", "--all")
    done = run([program("git"), "commit", "--message", "nothing of the workspace"], office, variables)
    assert done.returncode == 0
    assert "(no files to check)Skipped" in done.stderr

    text = (office / CAMPAIGN).read_text(encoding="utf-8")
    (office / CAMPAIGN).write_text(text.replace("owner: ", "owner：", 1), encoding="utf-8")
    mend = [pre_commit, "run", "--all-files", "--hook-stage", "manual", "mobilectl-fix"]
    done = run(mend, office, variables)
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout
    assert (office / CAMPAIGN).read_text(encoding="utf-8") == text
    assert run(mend, office, variables).returncode == 0
