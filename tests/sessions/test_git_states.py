"""Repositories in a state to be put right first: a message says how, and nothing is touched."""

import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from stopped_sessions import (
    STAGE_02,
    Ending,
    ending,
    first_commit,
    run,
    surroundings,
    type_in_a_shell,
)
from typer.testing import CliRunner
from workspaces import EPOCH, git

from agent.cli import app

pytestmark = pytest.mark.usefixtures("plain_git")


@dataclass(frozen=True)
class Obstacle:
    """What stops a run, what is said about it, and what takes it away as the message says."""

    put: Callable[[Path], None]
    said: tuple[str, ...]
    take: Callable[[Path], None]


def no_user(workspace: Path) -> None:
    git(workspace, "config", "user.useConfigOnly", "true")
    for name in ("user.name", "user.email"):
        git(workspace, "config", "--unset", name)


def a_user(workspace: Path) -> None:
    git(workspace, "config", "user.name", "Ada Case")
    git(workspace, "config", "user.email", "ada@example.com")


def no_address(workspace: Path) -> None:
    git(workspace, "config", "--unset", "user.email")


def detached(workspace: Path) -> None:
    git(workspace, "checkout", "-q", "--detach")


def on_main(workspace: Path) -> None:
    git(workspace, "switch", "-q", "main")


def mid_rebase(workspace: Path) -> None:
    git(workspace, "-c", "sequence.editor=sed -i 1ibreak", "rebase", "-q", "-i", "--root")


def rebased(workspace: Path) -> None:
    git(workspace, "rebase", "--abort")


def new_file(workspace: Path) -> None:
    (workspace / "notes é.txt").write_text("mine\n")


def staged_file(workspace: Path) -> None:
    new_file(workspace)
    git(workspace, "add", "-A")


def staged_and_changed_again(workspace: Path) -> None:
    artifact = workspace / "artifacts/stage-01/01_2_mysql_log_analysis.md"
    artifact.write_text(f"{artifact.read_text()}\nmine\n")
    git(workspace, "add", "-A")
    artifact.write_text(f"{artifact.read_text()}\nmine again\n")


def stashed(workspace: Path) -> None:
    git(workspace, "stash", "-q", "-u")


def nested_repository(workspace: Path) -> None:
    (workspace / "inner").mkdir()
    git(workspace / "inner", "init", "-q")
    (workspace / "inner/code.txt").write_text("code\n")


def overlooked(workspace: Path) -> None:
    with (workspace / ".git/info/exclude").open("a") as file:
        file.write("inner/\n")


def stored_through_a_filter(workspace: Path) -> None:
    (workspace / ".gitattributes").write_text("*.json* filter=lfs\n")
    commit_all(workspace)


def but_not_ours(workspace: Path) -> None:
    with (workspace / ".gitattributes").open("a") as file:
        file.write("/artifacts/stage-02/** -filter -working-tree-encoding\n")
    commit_all(workspace)


def commit_all(workspace: Path) -> None:
    git(workspace, "add", "-A")
    git(workspace, "commit", "-q", "-m", "Settings")


def our_folder_removed(workspace: Path) -> None:
    shutil.rmtree(workspace / STAGE_02)


def our_folder_restored(workspace: Path) -> None:
    git(workspace, "checkout", "-q", "HEAD", "--", STAGE_02)


OBSTACLES = [
    Obstacle(no_user, ("git config --global user.name",), a_user),
    Obstacle(no_address, ("git config --global user.email",), a_user),
    Obstacle(detached, ("HEAD is detached", "git switch NAME"), on_main),
    Obstacle(mid_rebase, ("HEAD is detached",), rebased),
    Obstacle(new_file, ("notes é.txt", "stash"), stashed),
    Obstacle(staged_file, ("notes é.txt", "stash"), stashed),
    Obstacle(staged_and_changed_again, ("stage-01/01_2_mysql_log_analysis.md",), stashed),
    Obstacle(nested_repository, ("inner/",), overlooked),
    Obstacle(
        stored_through_a_filter,
        (f"{STAGE_02}/decisions.jsonl", f"commit that: /{STAGE_02}/** -filter"),
        but_not_ours,
    ),
]


@pytest.mark.parametrize("command", ["design", "resume"])
def test_each_stops_a_run_that_touches_nothing_and_gone_the_end_is_the_same(
    request: pytest.FixtureRequest, command: str, undisturbed: Ending
) -> None:
    workspace = request.getfixturevalue("workspace" if command == "design" else "half_done")
    for obstacle in OBSTACLES:
        name = obstacle.put.__name__
        obstacle.put(workspace)
        before = surroundings(workspace)
        result = run(command, workspace)
        assert result.exit_code == 1, name
        assert all(said in result.stderr for said in obstacle.said), (name, result.stderr)
        assert surroundings(workspace) == before, name
        obstacle.take(workspace)
    result = run(command, workspace)
    assert result.exit_code == 0, result.output
    assert ending(workspace) == undisturbed
    assert git(workspace, "status", "--porcelain") == ""


@pytest.mark.parametrize("command", ["design", "resume"])
def test_a_repository_of_another_owner_is_refused_with_gits_own_advice(
    request: pytest.FixtureRequest,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: Ending,
) -> None:
    workspace = request.getfixturevalue("workspace" if command == "design" else "half_done")
    before = surroundings(workspace)
    with monkeypatch.context() as patch:
        patch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        result = run(command, workspace)
        assert result.exit_code == 1
        assert f"{workspace}: git can't work here" in result.stderr
        assert "git config --global --add safe.directory" in result.stderr
    assert surroundings(workspace) == before
    configuration = tmp_path / "gitconfig"
    configuration.write_text(f'[safe]\n\tdirectory = "{workspace}"\n')
    with monkeypatch.context() as patch:
        patch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        patch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
        if command == "design":
            assert CliRunner().invoke(app, ["design", str(workspace)]).exit_code == 3
        else:
            assert run("resume", workspace).exit_code == 0
    done = undisturbed.subjects[:2] if command == "design" else undisturbed.subjects
    assert ending(workspace).subjects == done


@pytest.mark.parametrize("command", ["design", "resume"])
def test_a_removed_folder_is_not_begun_anew_but_restored(
    half_done: Path, undisturbed: Ending, command: str
) -> None:
    our_folder_removed(half_done)
    result = run(command, half_done)
    assert result.exit_code == 1
    assert f"git -C {shlex.quote(str(half_done))} checkout HEAD -- {STAGE_02}" in result.stderr
    assert not (half_done / STAGE_02).exists()
    our_folder_restored(half_done)
    assert run("resume", half_done).exit_code == 0
    assert ending(half_done) == undisturbed


def test_a_shallow_clone_is_told_to_fetch_the_rest_before_it_commits_again(
    stopped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Ending
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "3", f"file://{stopped}", str(clone))
    a_user(clone)
    before = surroundings(clone)
    result = run("resume", clone)
    assert result.exit_code == 1
    advice = f"git -C {clone} fetch --unshallow"
    assert advice in result.stderr
    assert surroundings(clone) == before
    type_in_a_shell(advice)
    assert run("resume", clone).exit_code == 0
    assert ending(clone) == undisturbed


def test_a_first_start_in_a_shallow_clone_needs_no_more(workspace: Path, tmp_path: Path) -> None:
    git(workspace, "commit", "-q", "--allow-empty", "-m", "More")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{workspace}", str(clone))
    a_user(clone)
    result = CliRunner().invoke(app, ["design", str(clone)])
    assert result.exit_code == 3, result.output
    assert "questions" in result.stdout
    assert len(git(clone, "log", "--format=%s").splitlines()) == 3


@pytest.mark.parametrize("command", ["design", "resume"])
def test_checkpoints_that_git_is_not_told_to_overlook_are_nobodys_change(
    half_done: Path, undisturbed: Ending, command: str
) -> None:
    (half_done / ".git/info/exclude").unlink()
    assert (half_done / ".tablewright/checkpoints.sqlite").is_file()
    if command == "design":
        git(half_done, "reset", "-q", "--hard", first_commit(half_done))
        assert CliRunner().invoke(app, ["design", str(half_done)]).exit_code == 3
        assert ending(half_done).subjects == undisturbed.subjects[:2]
    else:
        assert run("resume", half_done).exit_code == 0
        assert ending(half_done) == undisturbed
    assert git(half_done, "status", "--porcelain") == ""
