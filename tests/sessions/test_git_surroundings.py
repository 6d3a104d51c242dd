"""Repositories as they are in the world: hooks, signing, line ends, subfolders, odd names."""

from collections.abc import Callable
from pathlib import Path

import pytest
from stopped_sessions import (
    STAGE_02,
    Ending,
    copied,
    ending,
    first_commit,
    run,
    stop_at_the_design,
)
from typer.testing import CliRunner
from workspaces import EPOCH, READING_ROOM, files_by_subject, git, make_workspace, stage_02

from agent.cli import app
from tools.ledger.task_list import template

pytestmark = pytest.mark.usefixtures("plain_git")

HOOKS = (
    "pre-commit",
    "prepare-commit-msg",
    "commit-msg",
    "post-commit",
    "pre-auto-gc",
    "post-index-change",
    "reference-transaction",
)
SETTINGS = {
    "color.ui": "always",
    "commit.template": "/nonexistent",
    "core.abbrev": "4",
    "core.editor": "false",
    "core.logAllRefUpdates": "false",
    "core.pager": "false",
    "core.splitIndex": "true",
    "core.untrackedCache": "true",
    "diff.external": "false",
    "diff.ignoreSubmodules": "all",
    "format.pretty": "oneline",
    "grep.patternType": "perl",
    "i18n.commitEncoding": "ISO-8859-1",
    "i18n.logOutputEncoding": "ISO-8859-1",
    "index.version": "4",
    "log.date": "relative",
    "log.follow": "true",
    "log.showSignature": "true",
    "status.renames": "copies",
    "status.showUntrackedFiles": "no",
    "trailer.separators": "#",
}


def failing_hooks(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name in HOOKS:
        (folder / name).write_text(f"#!/bin/sh\ntouch '{folder}/ran'\nexit 1\n")
        (folder / name).chmod(0o755)
    return folder


def hooks(workspace: Path) -> None:
    failing_hooks(workspace / ".git/hooks")


def hooks_elsewhere(workspace: Path) -> None:
    folder = failing_hooks(workspace.parent / "hooks")
    git(workspace, "config", "core.hooksPath", str(folder))


def signing_that_fails(workspace: Path) -> None:
    git(workspace, "config", "commit.gpgSign", "true")
    git(workspace, "config", "gpg.program", "false")


def settings(workspace: Path) -> None:
    for name, value in SETTINGS.items():
        git(workspace, "config", name, value)


def split_index(workspace: Path) -> None:
    settings(workspace)
    git(workspace, "update-index", "--split-index")


def ignored_from_now_on(workspace: Path) -> None:
    (workspace / ".gitignore").write_text("artifacts/stage-02/\n*.jsonl\n")
    commit_all(workspace, "Ignore what is made")


def ignored_in_this_clone(workspace: Path) -> None:
    with (workspace / ".git/info/exclude").open("a") as file:
        file.write("artifacts/\n")


def a_module_inside(workspace: Path) -> None:
    module = make_workspace(workspace.parent / "module", READING_ROOM / "stage-01")
    add_module(workspace, module, "lib")


def converted(workspace: Path) -> None:
    git(workspace, "config", "core.autocrlf", "true")


def commit_all(workspace: Path, subject: str) -> None:
    git(workspace, "add", "-A")
    git(workspace, "commit", "-q", "-m", subject)


def add_module(above: Path, module: Path, name: str) -> None:
    allowed = "protocol.file.allow=always"
    git(above, "-c", allowed, "submodule", "add", "-q", str(module), name)
    git(above, "commit", "-q", "-m", f"Add {name}")


def as_ada(workspace: Path) -> None:
    git(workspace, "config", "user.name", "Ada Case")
    git(workspace, "config", "user.email", "ada@example.com")


@pytest.mark.parametrize(
    ("command", "surround"),
    [
        ("design", (a_module_inside, hooks_elsewhere, signing_that_fails, settings, converted)),
        ("resume", (ignored_from_now_on, hooks, signing_that_fails, split_index)),
        ("resume", (a_module_inside, ignored_in_this_clone, hooks_elsewhere)),
    ],
    ids=lambda value: "-".join(f.__name__ for f in value) if isinstance(value, tuple) else value,
)
def test_a_run_ends_as_in_a_plain_repository(
    request: pytest.FixtureRequest,
    command: str,
    surround: tuple[Callable[[Path], None], ...],
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: Ending,
) -> None:
    workspace = request.getfixturevalue("workspace" if command == "design" else "half_done")
    for step in surround:
        step(workspace)
    for ran in workspace.parent.rglob("ran"):
        ran.unlink()  # by what this test itself had git do
    monkeypatch.chdir(workspace)
    result = run(command, ".")
    assert not [*workspace.parent.rglob("ran")]
    assert result.exit_code == 0, result.output
    assert ending(workspace) == undisturbed
    assert git(workspace, "-c", "color.ui=false", "status", "--porcelain", "-uall") == ""


def test_hooks_that_the_environment_names_do_not_run_either(
    half_done: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Ending
) -> None:
    folder = failing_hooks(half_done.parent / "hooks")
    for name, value in {"COUNT": "1", "KEY_0": "core.hooksPath", "VALUE_0": str(folder)}.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    assert run("resume", half_done).exit_code == 0
    assert not (folder / "ran").exists()
    assert ending(half_done) == undisturbed


@pytest.mark.parametrize("by", ["core.autocrlf", "*.md"])
def test_line_ends_that_git_puts_in_are_no_edit(
    half_done: Path, undisturbed: Ending, by: str
) -> None:
    if by == "*.md":
        (half_done / ".gitattributes").write_text("*.md eol=crlf\n")
        commit_all(half_done, "Line ends")
    else:
        converted(half_done)
    git(half_done, "switch", "-q", "-c", "other", first_commit(half_done))
    git(half_done, "switch", "-q", "main")
    found = stage_02(half_done)
    assert b"\r\n" in found["dynamodb_data_model.md"]
    assert (b"\r\n" in found["decisions.jsonl"]) == (by != "*.md")
    assert git(half_done, "status", "--porcelain") == ""
    result = run("resume", half_done)
    assert result.exit_code == 0, result.output
    assert "cut off" not in result.output
    assert unconverted(ending(half_done)) == unconverted(undisturbed)
    assert b"\r" not in stage_02(half_done)["decisions.jsonl"]
    git(half_done, "update-index", "-q", "--really-refresh")
    assert git(half_done, "status", "--porcelain") == ""
    stored = git(half_done, "ls-files", "--eol", "--", STAGE_02).splitlines()
    assert {line.split()[0] for line in stored} == {"i/lf"}


def unconverted(ended: Ending) -> Ending:
    """With one kind of line ends: a task list keeps those that it has on disk."""
    files = {name: content.replace(b"\r\n", b"\n") for name, content in ended.files.items()}
    return Ending(files, ended.subjects)


def test_a_task_list_keeps_the_line_ends_it_was_written_with(
    workspace: Path, undisturbed: Ending
) -> None:
    listed = workspace / "specs/02-data-modeling/tasks.md"
    listed.parent.mkdir(parents=True)
    listed.write_bytes(template().replace("\n", "\r\n").encode())
    commit_all(workspace, "Tasks")
    assert run("design", workspace).exit_code == 0
    marked = undisturbed.files["tasks.md"]
    assert listed.read_bytes() == marked.replace(b"\n", b"\r\n")
    assert run("resume", workspace).exit_code == 0
    assert listed.read_bytes() == marked.replace(b"\n", b"\r\n")
    assert git(workspace, "status", "--porcelain") == ""


def test_a_subfolder_with_an_odd_name_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Ending
) -> None:
    """Its neighbours in the repository are left alone."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    inside = "services/lending desk – prêts 期限's"
    workspace = stop_at_the_design(tmp_path / "müller & co", inside)
    root = tmp_path / "müller & co"
    (root / "services/billing").mkdir()
    (root / "services/billing/tasks.md").write_text("- [ ] 1.1 theirs\n")
    (root / "artifacts/stage-02").mkdir(parents=True)
    (root / "artifacts/stage-02/decisions.jsonl").write_text("theirs\n")
    commit_all(root, "Neighbours")
    monkeypatch.chdir(root / "services/billing")
    (root / "README").write_text("changed\n")
    result = run("resume", f"../{workspace.name}")
    assert result.exit_code == 1
    assert "README" in result.stderr
    (root / "README").unlink()
    result = run("resume", f"../{workspace.name}")
    assert result.exit_code == 0, result.output
    assert ending(workspace) == undisturbed
    touched = files_by_subject(root)
    ours = {path for subject in undisturbed.subjects for path in touched[subject]}
    assert all(path.strip('"').startswith("services/lending desk") for path in ours)
    assert git(root, "status", "--porcelain") == ""


def test_a_linked_worktree_has_its_own_branch(
    stopped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Ending
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    first = copied(stopped, tmp_path / "first")
    before = git(first, "rev-parse", "main")
    side = tmp_path / "side"
    git(first, "worktree", "add", "-q", "-b", "side", str(side))
    assert run("resume", side).exit_code == 0
    assert ending(side) == undisturbed
    assert git(side, "status", "--porcelain") == git(first, "status", "--porcelain") == ""
    assert git(first, "rev-parse", "main") == before
    fresh = tmp_path / "fresh"
    git(first, "worktree", "add", "-q", "-b", "fresh", str(fresh), first_commit(first))
    assert CliRunner().invoke(app, ["design", str(fresh)]).exit_code == 3
    assert ending(fresh).subjects == undisturbed.subjects[:2]


def test_a_submodule_is_a_repository_of_its_own(
    stopped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Ending
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    above = tmp_path / "above"
    git(tmp_path, "init", "-q", "-b", "main", str(above))
    as_ada(above)
    add_module(above, stopped, "data model")
    workspace = above / "data model"
    as_ada(workspace)
    assert run("resume", workspace).exit_code == 0
    assert ending(workspace) == undisturbed
    assert git(above, "status", "--porcelain") == ' M "data model"\n'
    assert git(above, "rev-list", "--count", "HEAD") == "1\n"


def test_git_speaks_another_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    result = run("design", tmp_path)
    assert result.exit_code == 1
    assert f"not in a git repository. Make it one: git init {tmp_path}" in result.stderr
