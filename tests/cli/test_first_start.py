"""What stops a first start, with its message and exit code, and nothing written."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner
from workspaces import git, stage_02

from agent.cli import app
from agent.journal import JOURNAL_PATH, Journal
from agent.workspace.occupancy import occupy

STAGE_01 = "artifacts/stage-01"
PATTERNS = f"{STAGE_01}/01_1_API_access_patterns.md"


def commit_all(workspace: Path) -> None:
    git(workspace, "add", "-A")
    git(workspace, "commit", "-q", "--allow-empty", "-m", "spoiled")


def missing_artifact(workspace: Path) -> None:
    (workspace / PATTERNS).unlink()
    commit_all(workspace)


def empty_artifact(workspace: Path) -> None:
    (workspace / PATTERNS).write_text("")
    commit_all(workspace)


def latin_artifact(workspace: Path) -> None:
    (workspace / PATTERNS).write_bytes(b"# Caf\xe9\n")
    commit_all(workspace)


def dirty_tree(workspace: Path) -> None:
    (workspace / "notes.txt").write_text("mine")


def no_repository(workspace: Path) -> None:
    (workspace / ".git").rename(workspace.parent / "gone")


def detached(workspace: Path) -> None:
    git(workspace, "checkout", "-q", "--detach")


def no_user(workspace: Path) -> None:
    git(workspace, "config", "--unset", "user.name")
    git(workspace, "config", "--unset", "user.email")


def files_in_the_way(workspace: Path) -> None:
    (workspace / "artifacts/stage-02").mkdir()
    (workspace / "artifacts/stage-02/02_summary.md").write_text("from elsewhere")
    commit_all(workspace)


def task_list_without_boxes(workspace: Path) -> None:
    (workspace / "artifacts/stage-02").mkdir()
    (workspace / "artifacts/stage-02/tasks.md").write_text("# Tasks\n\n- [ ] 1.1 Read\n")
    commit_all(workspace)


def ignored_outputs(workspace: Path) -> None:
    (workspace / ".gitignore").write_text("*.jsonl\n")
    commit_all(workspace)


def linked_folder(workspace: Path) -> None:
    (workspace.parent / "elsewhere").mkdir()
    (workspace / "artifacts/stage-02").symlink_to(workspace.parent / "elsewhere")
    commit_all(workspace)


def file_for_a_folder(workspace: Path) -> None:
    (workspace / ".tablewright").write_text("mine")
    commit_all(workspace)


def folder_for_the_task_list(workspace: Path) -> None:
    (workspace / "artifacts/stage-02/tasks.md").mkdir(parents=True)
    (workspace / "artifacts/stage-02/tasks.md/one.md").write_text("mine")
    commit_all(workspace)


def closed_folder(workspace: Path) -> None:
    (workspace / "artifacts").chmod(0o555)
    if os.access(workspace / "artifacts", os.W_OK):
        pytest.skip("this user may write anywhere")


def everything(workspace: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(workspace)): path.read_bytes()
        for path in sorted(workspace.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(workspace).parts
    }


@pytest.fixture(autouse=True)
def plain_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (missing_artifact, PATTERNS),
        (empty_artifact, PATTERNS),
        (latin_artifact, f"{PATTERNS}:1"),
        (dirty_tree, "notes.txt"),
        (no_repository, "git init"),
        (detached, "git switch"),
        (no_user, "git config"),
        (files_in_the_way, "02_summary.md"),
        (ignored_outputs, "git ignores files that the design commits:\n  artifacts/stage-02/dec"),
        (linked_folder, "artifacts/stage-02: is a link"),
        (file_for_a_folder, ".tablewright: a folder is kept there, and what stands there is none"),
        (folder_for_the_task_list, "artifacts/stage-02/tasks.md"),
        (closed_folder, "may not be written"),
        (task_list_without_boxes, "artifacts/stage-02/tasks.md: task 1.2 has no box"),
    ],
)
def test_a_clear_message_and_nothing_written(
    workspace: Path, answers: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(workspace)
    before = everything(workspace)
    result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(answers)])
    assert result.exit_code == 1, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert everything(workspace) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1\nrates:\n  AP99: unknown\n", ":3: "),
        ("version: 1\nrates:\n  AP1: {peak: -2, average: 1}\n", ":3: "),
        ("version: 1\nrows: {members: many}\n", ":2: "),
        ("version: 1\ngates: {design: yes please}\n", ":2: "),
        ("version: 7\n", ":1: "),
        ("", "empty"),
    ],
)
def test_a_wrong_answers_file_is_refused_with_its_line(
    workspace: Path, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text)
    result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(file)])
    assert result.exit_code == 1
    assert "wrong.yaml" in result.stderr
    assert said in result.stderr
    assert stage_02(workspace) == {}
    assert not (workspace / ".tablewright").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--drafter", "openai"], "--drafter openai needs OPENAI_API_KEY=KEY"),
        (["--drafter", "oracle"], "'oracle' is not one of"),
    ],
)
def test_options_that_there_are_not_end_with_2(
    workspace: Path, options: list[str], said: str
) -> None:
    result = CliRunner().invoke(app, ["design", str(workspace), *options])
    assert result.exit_code == 2
    assert said in result.stderr
    assert stage_02(workspace) == {}


def test_a_file_is_no_workspace(workspace: Path) -> None:
    result = CliRunner().invoke(app, ["design", str(workspace / PATTERNS)])
    assert result.exit_code == 1
    assert "not a folder" in result.stderr


def test_a_first_event_cut_off_by_a_kill_does_not_stop_the_next_start(
    workspace: Path, answers: Path
) -> None:
    journal = workspace / JOURNAL_PATH
    journal.parent.mkdir(parents=True)
    journal.write_bytes(b'{"seq":1,"at":"20')
    result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(answers)])
    assert result.exit_code == 0, result.output
    assert git(workspace, "status", "--porcelain") == ""


def test_one_run_at_a_time(workspace: Path) -> None:
    with occupy(workspace):
        result = CliRunner().invoke(app, ["design", str(workspace)])
    assert result.exit_code == 1
    assert "another tablewright" in result.stderr
    assert stage_02(workspace) == {}
    assert CliRunner().invoke(app, ["design", str(workspace)]).exit_code == 3


def test_a_system_error_is_a_message(
    workspace: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "decisions.jsonl")

    monkeypatch.setattr(Journal, "append", full)
    result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(answers)])
    assert result.exit_code == 1
    assert "decisions.jsonl: No space left on device. Put that right" in result.stderr


def test_nothing_to_resume(workspace: Path) -> None:
    result = CliRunner().invoke(app, ["resume", str(workspace)])
    assert result.exit_code == 2
    assert "tablewright design" in result.stderr


def test_help_needs_nothing_heavy() -> None:
    heavy = ("langgraph", "pydantic", "rich", "git", "sqlglot")
    code = f"import sys, agent.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
