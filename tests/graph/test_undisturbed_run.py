import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from workspaces import EPOCH, MESSAGES, files_by_subject, git, make_workspace, stage_02, subjects

FOLDER = "artifacts/stage-02/"
LOG, JOURNAL = f"{FOLDER}02_working_log.md", f"{FOLDER}decisions.jsonl"
REQUIREMENT, MODEL = f"{FOLDER}dynamodb_requirement.md", f"{FOLDER}dynamodb_data_model.json"
DOCUMENT, SUMMARY = f"{FOLDER}dynamodb_data_model.md", f"{FOLDER}02_summary.md"
CONTRACT, VIEWS = f"{FOLDER}migrationContract.json", f"{FOLDER}source_views.sql"
TASKS = f"{FOLDER}tasks.md"
MAY_WRITE = {
    "1.1": {TASKS},
    "1.2": {REQUIREMENT},
    "1.3": {REQUIREMENT},
    "2.1": {MODEL},
    "2.2": {MODEL},
    "2.3": {MODEL},
    "3.1": {DOCUMENT},
    "3.2": set[str](),
    "3.3": {REQUIREMENT, MODEL, DOCUMENT},
    "4.1": {CONTRACT, VIEWS},
    "4.2": {CONTRACT, VIEWS},
    "5.1": {SUMMARY},
    "5.2": {SUMMARY},
}


def design(workspace: Path, answers: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "agent.cli", "design", str(workspace), "--answers", str(answers)],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "SOURCE_DATE_EPOCH": EPOCH,
            "LANGGRAPH_STRICT_MSGPACK": "true",
            "PYTHONWARNINGS": "error::DeprecationWarning:langgraph",
        },
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from workspaces import READING_ROOM

    folder = tmp_path_factory.mktemp("finished") / "repository"
    workspace = make_workspace(folder, READING_ROOM / "stage-01", inside="services/loans")
    result = design(workspace, READING_ROOM / "answers.yaml")
    assert result.returncode == 0, result.stderr
    assert "unregistered" not in result.stderr
    return workspace


def test_26_commits_with_the_exact_messages(finished: Path) -> None:
    expected = []
    for message in MESSAGES:
        number = message.removeprefix("stage-02 task ").split(":")[0]
        expected += [message, f"stage-02 task {number}: Mark complete"]
    assert subjects(finished) == expected


def test_each_commit_holds_only_its_files(finished: Path) -> None:
    found = files_by_subject(finished)
    for message in MESSAGES:
        number = message.removeprefix("stage-02 task ").split(":")[0]
        prefix = "services/loans/"
        paths = {path.removeprefix(prefix) for path in found[message]}
        assert paths <= MAY_WRITE[number] | {LOG, JOURNAL}, message
        assert LOG in paths
        assert found[f"stage-02 task {number}: Mark complete"] == {f"{prefix}{TASKS}"}


def test_every_file_a_task_writes_came_with_it_first(finished: Path) -> None:
    found = files_by_subject(finished)
    first = {path for message in MESSAGES for path in found[message]}
    assert {path.rpartition("/")[2] for path in first} == set(stage_02(finished))


def test_readiness_is_claimed_by_the_last_task_only(finished: Path) -> None:
    assert files_by_subject(finished)[MESSAGES[-1]] >= {f"services/loans/{SUMMARY}"}
    before, after = (
        git(finished, "show", f"HEAD~{back}:services/loans/{SUMMARY}") for back in (3, 1)
    )
    assert "Not assessed yet" in before
    assert "- [x]" not in before
    assert "Not assessed yet" not in after
    assert "- [x] The migration contract is approved" in after


def test_a_mark_turns_boxes_and_nothing_else(finished: Path) -> None:
    patch = git(finished, "log", "-p", "--format=", "--grep=Mark complete", "-U0")
    lines = [line for line in patch.splitlines() if not line.startswith(("--- a/", "+++ b/"))]
    removed = [line[1:] for line in lines if line.startswith("-")]
    added = [line[1:] for line in lines if line.startswith("+")]
    assert len(added) >= 13
    assert [line.replace("[x]", "[ ]", 1) for line in added] == removed


def test_the_tree_is_clean_and_checkpoints_are_out_of_sight(finished: Path) -> None:
    assert git(finished, "status", "--porcelain") == ""
    assert (finished / ".tablewright").is_dir()


def test_trailers_name_session_task_and_revision(finished: Path) -> None:
    session = json.loads(stage_02(finished)["decisions.jsonl"].splitlines()[0])["event"]["session"]
    body = git(finished, "log", "-1", "--format=%B")
    assert f"Tablewright-Session: {session}\nTablewright-Task: 5.2\n" in body
    assert "Tablewright-Revision: 0" in body


def test_commits_carry_the_frozen_time(finished: Path) -> None:
    dates = set(git(finished, "log", "-26", "--format=%at %ct").split())
    assert dates == {EPOCH}


def test_approvals_by_a_file_are_recorded_as_unseen(finished: Path) -> None:
    lines = stage_02(finished)["decisions.jsonl"].splitlines()
    events = [json.loads(line)["event"] for line in lines]
    approvals = [event for event in events if event["kind"] == "approved"]
    tables = [event["subject"] for event in approvals if event["gate"] == "table"]
    model = json.loads(stage_02(finished)["dynamodb_data_model.json"])
    assert tables == [table["name"] for table in model["tables"]]
    assert [e["gate"] for e in approvals if e["gate"] != "table"] == [
        "requirements",
        "design",
        "contract",
    ]
    assert not any(event["seen"] for event in approvals)


def test_the_same_start_gives_the_same_bytes(finished: Path, tmp_path: Path) -> None:
    from workspaces import READING_ROOM

    again = make_workspace(tmp_path / "elsewhere", READING_ROOM / "stage-01")
    assert design(again, READING_ROOM / "answers.yaml").returncode == 0
    assert stage_02(again) == stage_02(finished)


def test_a_finished_workspace_says_so_and_commits_nothing(finished: Path) -> None:
    from workspaces import READING_ROOM

    head = git(finished, "rev-parse", "HEAD")
    result = design(finished, READING_ROOM / "answers.yaml")
    assert result.returncode == 0
    assert "finished already" in result.stdout
    assert git(finished, "rev-parse", "HEAD") == head
