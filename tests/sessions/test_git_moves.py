"""Branch and commits moved by a person while a session is stopped."""

from collections.abc import Callable
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
from workspaces import git, stage_02

from agent.cli import app
from agent.journal import JOURNAL_PATH

pytestmark = pytest.mark.usefixtures("plain_git")


def commit_something(workspace: Path, name: str = "notes.txt") -> None:
    (workspace / name).write_text("mine\n")
    git(workspace, "add", "-A")
    git(workspace, "commit", "-q", "-m", f"Add {name}")


def commits_of_others(workspace: Path) -> None:
    commit_something(workspace)
    commit_something(workspace, "more.txt")


def a_task_taken_back(workspace: Path) -> None:
    git(workspace, "reset", "-q", "--hard", "HEAD~2")


def a_mark_taken_back(workspace: Path) -> None:
    git(workspace, "reset", "-q", "--hard", "HEAD~1")


def a_task_taken_back_but_its_files(workspace: Path) -> None:
    git(workspace, "reset", "-q", "--soft", "HEAD~2")


def rebased(workspace: Path) -> None:
    git(workspace, "switch", "-q", "-c", "upstream", first_commit(workspace))
    commit_something(workspace)
    git(workspace, "switch", "-q", "main")
    git(workspace, "rebase", "-q", "upstream")


def merged_and_on_a_new_branch(workspace: Path) -> None:
    git(workspace, "switch", "-q", "-c", "side", first_commit(workspace))
    commit_something(workspace)
    git(workspace, "switch", "-q", "main")
    git(workspace, "merge", "-q", "--no-edit", "side")
    git(workspace, "switch", "-q", "-c", "feature/tables")


@pytest.mark.parametrize(
    "move",
    [
        commits_of_others,
        a_task_taken_back,
        a_mark_taken_back,
        a_task_taken_back_but_its_files,
        rebased,
        merged_and_on_a_new_branch,
    ],
)
def test_a_session_goes_on_from_where_the_branch_stands(
    half_done: Path, undisturbed: Ending, move: Callable[[Path], None]
) -> None:
    move(half_done)
    others = git(half_done, "log", "--grep=^Tablewright-Session:", "--invert-grep", "--format=%s")
    result = run("resume", half_done)
    assert result.exit_code == 0, result.output
    assert ending(half_done) == undisturbed
    assert git(half_done, "status", "--porcelain") == ""
    left = git(half_done, "log", "--grep=^Tablewright-Session:", "--invert-grep", "--format=%s")
    assert left == others


def test_commits_taken_back_by_the_dozen_leave_files_that_are_taken_back_too(
    half_done: Path, undisturbed: Ending
) -> None:
    git(half_done, "reset", "-q", "--soft", "HEAD~6")
    before = surroundings(half_done)
    result = run("resume", half_done)
    assert result.exit_code == 1
    assert f"{STAGE_02}/dynamodb_data_model.md" in result.stderr
    assert surroundings(half_done) == before
    git(half_done, "restore", "-q", "--staged", "--worktree", "--", STAGE_02)
    assert run("resume", half_done).exit_code == 0
    assert ending(half_done) == undisturbed


def test_a_squash_of_all_that_was_made_is_gone_on_with(
    half_done: Path, undisturbed: Ending
) -> None:
    """Each commit's trailers but the last one's are gone, so the tasks are committed anew."""
    editor = "sequence.editor=sed -i '2,$s/^pick/squash/'"
    root = first_commit(half_done)
    git(half_done, "-c", editor, "-c", "core.editor=true", "rebase", "-q", "-i", root)
    assert git(half_done, "rev-list", "--count", "HEAD") == "2\n"
    result = run("resume", half_done)
    assert result.exit_code == 0, result.output
    assert ending(half_done).files == undisturbed.files
    assert git(half_done, "status", "--porcelain") == ""


def test_each_branch_has_a_design_of_its_own(half_done: Path, undisturbed: Ending) -> None:
    git(half_done, "switch", "-q", "-c", "other", first_commit(half_done))
    result = run("resume", half_done)
    assert result.exit_code == 2
    assert "nothing was started here" in result.stderr
    assert stage_02(half_done) == {}
    assert CliRunner().invoke(app, ["design", str(half_done)]).exit_code == 3
    assert ending(half_done).subjects == undisturbed.subjects[:2]
    git(half_done, "switch", "-q", "main")
    assert run("resume", half_done).exit_code == 0
    assert ending(half_done) == undisturbed


def test_a_stash_as_advised_takes_no_answer_along(
    between_tables: Path, undisturbed: Ending
) -> None:
    workspace = between_tables
    said = (workspace / JOURNAL_PATH).read_bytes()
    (workspace / "notes.txt").write_text("mine\n")
    artifact = "artifacts/stage-01/01_2_mysql_log_analysis.md"
    (workspace / artifact).write_text(f"{(workspace / artifact).read_text()}mine\n")
    git(workspace, "add", artifact)
    result = run("resume", workspace)
    assert result.exit_code == 1
    type_in_a_shell(result.stderr.rpartition("Commit or stash just them first: ")[2])
    assert (workspace / JOURNAL_PATH).read_bytes() == said
    assert run("resume", workspace).exit_code == 0
    assert ending(workspace) == undisturbed
    git(workspace, "stash", "pop", "-q")
    assert set(git(workspace, "status", "--porcelain").splitlines()) == {
        f" M {artifact}",
        "?? notes.txt",
    }
