"""Our files and the index in a person's hands: edited, staged, locked."""

import shlex
from pathlib import Path

import pytest
from stopped_sessions import (
    STAGE_02,
    Ending,
    ending,
    run,
    surroundings,
    type_in_a_shell,
    while_waiting,
)
from workspaces import git

pytestmark = pytest.mark.usefixtures("plain_git")

DOCUMENT = f"{STAGE_02}/dynamodb_data_model.md"
MODEL = f"{STAGE_02}/dynamodb_data_model.json"
TASKS = f"{STAGE_02}/tasks.md"


def edited(workspace: Path) -> str:
    (workspace / DOCUMENT).write_text("# mine\n")
    return DOCUMENT


def edited_and_staged(workspace: Path) -> str:
    edited(workspace)
    git(workspace, "add", "-A")
    return DOCUMENT


def staged_and_edited_again(workspace: Path) -> str:
    edited_and_staged(workspace)
    (workspace / DOCUMENT).write_text("# mine again\n")
    return DOCUMENT


def removed_by_git(workspace: Path) -> str:
    git(workspace, "rm", "-q", MODEL)
    return MODEL


def edited_and_committed(workspace: Path) -> str:
    edited(workspace)
    git(workspace, "commit", "-q", "-a", "-m", "Mine")
    return DOCUMENT


def tasks_renamed(workspace: Path) -> str:
    list_of_tasks = (workspace / TASKS).read_text()
    (workspace / TASKS).write_text(f"{list_of_tasks}\n- [ ] and more\n")
    return TASKS


def tasks_without_one(workspace: Path) -> str:
    lines = (workspace / TASKS).read_text().splitlines(keepends=True)
    (workspace / TASKS).write_text("".join(line for line in lines if "] 5.1 " not in line))
    return TASKS


def tasks_removed(workspace: Path) -> str:
    (workspace / TASKS).unlink()
    return TASKS


TOUCHES = (
    edited,
    edited_and_staged,
    staged_and_edited_again,
    removed_by_git,
    edited_and_committed,
    tasks_renamed,
    tasks_without_one,
    tasks_removed,
)


def test_a_file_of_ours_in_a_persons_words_stops_a_resume_before_anything_is_written(
    half_done: Path, undisturbed: Ending
) -> None:
    for touch in TOUCHES:
        touched = touch(half_done)
        before = surroundings(half_done)
        result = run("resume", half_done)
        assert result.exit_code == 1, touch.__name__
        assert touched in result.stderr, touch.__name__
        assert surroundings(half_done) == before, touch.__name__
        type_in_a_shell(checkout(result.stderr, half_done))
    result = run("resume", half_done)
    assert result.exit_code == 0, result.output
    assert ending(half_done) == undisturbed
    assert git(half_done, "status", "--porcelain") == ""


def checkout(said: str, workspace: Path) -> str:
    """The command in a message that takes an edit back."""
    command = f"git -C {shlex.quote(str(workspace))} checkout "
    assert command in said
    return command + said.split(command, 1)[1].splitlines()[0]


def test_boxes_ticked_and_unticked_by_a_person_end_ticked(
    half_done: Path, undisturbed: Ending
) -> None:
    listed = (half_done / TASKS).read_text()
    ticked = listed.replace("[ ] 5.1", "[x] 5.1").replace("[ ] 3.3", "[x] 3.3")
    assert ticked != listed
    unticked = ticked.replace("[x] 1.1", "[ ] 1.1")
    assert unticked != ticked
    (half_done / TASKS).write_text(unticked)
    git(half_done, "add", TASKS)
    assert run("resume", half_done).exit_code == 0
    assert ending(half_done) == undisturbed
    assert git(half_done, "status", "--porcelain") == ""


def test_our_own_uncommitted_events_may_be_staged(
    between_tables: Path, undisturbed: Ending
) -> None:
    workspace = between_tables
    git(workspace, "add", "-A")
    assert git(workspace, "status", "--porcelain") == f"M  {STAGE_02}/decisions.jsonl\n"
    assert run("resume", workspace).exit_code == 0
    assert ending(workspace) == undisturbed
    assert git(workspace, "status", "--porcelain") == ""


def test_what_is_staged_while_a_gate_waits_stays_staged_and_out_of_our_commits(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Ending
) -> None:
    artifact = workspace / "artifacts/stage-01/01_2_mysql_log_analysis.md"

    def stage() -> None:
        (workspace / "notes.txt").write_text("one\n")
        artifact.write_text(f"{artifact.read_text()}mine\n")
        git(workspace, "add", "-A", "notes.txt", "artifacts/stage-01")
        (workspace / "notes.txt").write_text("two\n")

    while_waiting(monkeypatch, "requirements", stage)
    result = run("design", workspace)
    assert result.exit_code == 0, result.output
    assert ending(workspace) == undisturbed
    assert set(git(workspace, "status", "--porcelain").splitlines()) == {
        "M  artifacts/stage-01/01_2_mysql_log_analysis.md",
        "AM notes.txt",
    }
    assert git(workspace, "show", ":notes.txt") == "one\n"
    assert git(workspace, "log", "--format=%s", "--", "notes.txt") == ""


@pytest.mark.parametrize("locked", ["at the start", "at a resume", "at a gate"])
def test_a_locked_index_stops_no_commit_and_is_caught_up_with_later(
    request: pytest.FixtureRequest,
    locked: str,
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: Ending,
) -> None:
    command = "design" if locked == "at the start" else "resume"
    workspace = request.getfixturevalue("workspace" if command == "design" else "half_done")
    lock = workspace / ".git/index.lock"
    if locked == "at a gate":
        while_waiting(monkeypatch, "contract", lambda: lock.write_bytes(b"theirs") and None)
    else:
        lock.write_bytes(b"theirs")
    index = (workspace / ".git/index").read_bytes()
    result = run(command, workspace)
    assert result.exit_code == 0, result.output
    assert ending(workspace) == undisturbed
    assert "git's index is locked" in result.stderr
    assert lock.read_bytes() == b"theirs"
    if locked != "at a gate":
        assert (workspace / ".git/index").read_bytes() == index
    lock.unlink()
    type_as_said = result.stderr.partition("run: tablewright ")[2].splitlines()[0]
    assert shlex.split(type_as_said) == ["resume", str(workspace)]
    assert run("resume", workspace).exit_code == 0
    assert ending(workspace) == undisturbed
    assert git(workspace, "status", "--porcelain") == ""
    assert not [*(workspace / ".git").glob("index?*")]
