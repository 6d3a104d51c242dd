"""The branch, the index and our files moved by a person while a session is stopped."""

from collections.abc import Callable
from pathlib import Path

import pytest
from stopped_sessions import (
    Ending,
    ending,
    run,
)
from workspaces import git

pytestmark = pytest.mark.usefixtures("plain_git")


def commit_something(workspace: Path, name: str = "notes.txt") -> None:
    (workspace / name).write_text("mine\n")
    git(workspace, "add", "-A")
    git(workspace, "commit", "-q", "-m", f"Add {name}")


def commits_of_others(workspace: Path) -> None:
    commit_something(workspace)
    commit_something(workspace, "more.txt")


def reset_hard(workspace: Path) -> None:
    git(workspace, "reset", "-q", "--hard", "HEAD~2")


def reset_hard_to_between_task_and_mark(workspace: Path) -> None:
    git(workspace, "reset", "-q", "--hard", "HEAD~1")


def reset_hard_to_the_start(workspace: Path) -> None:
    git(workspace, "reset", "-q", "--hard", "HEAD~16")


def reset_mixed(workspace: Path) -> None:
    git(workspace, "reset", "-q", "HEAD~2")


def reset_soft(workspace: Path) -> None:
    git(workspace, "reset", "-q", "--soft", "HEAD~2")


def rebased(workspace: Path) -> None:
    git(workspace, "branch", "upstream", "HEAD~16")
    git(workspace, "switch", "-q", "upstream")
    commit_something(workspace)
    git(workspace, "switch", "-q", "main")
    git(workspace, "rebase", "-q", "upstream")


def merged(workspace: Path) -> None:
    git(workspace, "switch", "-q", "-c", "side", "HEAD~16")
    commit_something(workspace)
    git(workspace, "switch", "-q", "main")
    git(workspace, "merge", "-q", "--no-edit", "side")


def a_new_branch(workspace: Path) -> None:
    git(workspace, "switch", "-q", "-c", "feature/tables")


def renamed(workspace: Path) -> None:
    git(workspace, "branch", "-m", "trunk")


def amended(workspace: Path) -> None:
    git(workspace, "commit", "-q", "--amend", "--no-edit", "--reset-author")


def packed(workspace: Path) -> None:
    git(workspace, "gc", "-q", "--prune=now")
    git(workspace, "pack-refs", "--all")


def journal_staged(workspace: Path) -> None:
    git(workspace, "add", "-A")


def away_and_back(workspace: Path) -> None:
    git(workspace, "switch", "-q", "-c", "other", "HEAD~16")
    git(workspace, "switch", "-q", "main")


@pytest.mark.parametrize(
    "move",
    [
        commits_of_others,
        reset_hard,
        reset_hard_to_between_task_and_mark,
        reset_mixed,
        reset_soft,
        rebased,
        merged,
        a_new_branch,
        renamed,
        amended,
        packed,
        away_and_back,
        reset_hard_to_the_start,
    ],
)
def test_the_branch_may_move_while_a_session_is_stopped(
    half_done: Path, undisturbed: Ending, move: Callable[[Path], None]
) -> None:
    move(half_done)
    result = run("resume", half_done)
    if move is reset_hard_to_the_start:
        assert result.exit_code == 2, result.output
        result = run("design", half_done)
    assert result.exit_code == 0, result.output
    assert ending(half_done) == undisturbed
    assert git(half_done, "status", "--porcelain") == ""
