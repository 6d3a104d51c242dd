"""--prefer, --max-indexes, `take design`: what the design is chosen for, and chosen otherwise."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner
from workspaces import READING_ROOM, git, make_workspace

from agent.cli import app

ANSWERS = str(READING_ROOM / "answers.yaml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def model_of(workspace: Path) -> dict[str, object]:
    file = workspace / "artifacts" / "stage-02" / "dynamodb_data_model.json"
    found = json.loads(file.read_text())
    assert isinstance(found, dict)
    return found


def indexes(workspace: Path) -> list[str]:
    tables = model_of(workspace)["tables"]
    assert isinstance(tables, list)
    return [gsi["name"] for table in tables for gsi in table["gsis"]]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "ws", READING_ROOM / "stage-01")


def test_the_goal_is_kept_in_the_session_and_can_be_changed(workspace: Path) -> None:
    made = run("design", str(workspace), "--answers", ANSWERS, "--max-indexes", "0")
    assert made.exit_code in (0, 4), made.output
    assert indexes(workspace) == []
    goal = model_of(workspace)["requirements"]
    assert isinstance(goal, dict)
    assert goal["goal"] == {"prefer": "balanced", "max_indexes": 0}
    again = run("resume", str(workspace), "--answers", ANSWERS, "--max-indexes", "20")
    assert again.exit_code == 0, again.output
    assert indexes(workspace) == ["ByMember"]
    assert run("check", str(workspace)).exit_code == 0
    assert git(workspace, "status", "--porcelain") == ""
    known = len(git(workspace, "log", "--format=%H").split())
    same = run("resume", str(workspace), "--answers", ANSWERS, "--max-indexes", "20")
    assert same.exit_code == 0
    assert len(git(workspace, "log", "--format=%H").split()) == known


@pytest.mark.parametrize("most", ["21", "-1"])
def test_a_limit_that_no_table_can_have_is_refused_before_anything_starts(
    workspace: Path, most: str
) -> None:
    refused = run("design", str(workspace), "--answers", ANSWERS, "--max-indexes", most)
    assert refused.exit_code == 2
    assert "--max-indexes" in refused.stderr
    assert not (workspace / "artifacts" / "stage-02").exists()


def test_the_goal_can_stand_in_the_answers_file(workspace: Path, tmp_path: Path) -> None:
    text = Path(ANSWERS).read_text()
    file = tmp_path / "answers.yaml"
    file.write_text(f"{text}\ngoal: {{prefer: simple, max_indexes: 1.5}}\n")
    refused = run("design", str(workspace), "--answers", str(file))
    assert refused.exit_code == 1
    assert "max_indexes is '1.5'" in refused.stderr
    file.write_text(f"{text}\ngoal: {{prefer: tidy}}\n")
    refused = run("design", str(workspace), "--answers", str(file))
    assert "Write one of simple, balanced, cheap" in " ".join(refused.stderr.split())
    file.write_text(f"{text}\ngoal: {{prefer: simple, max_indexes: 3}}\n")
    assert run("design", str(workspace), "--answers", str(file)).exit_code == 0
    goal = model_of(workspace)["requirements"]
    assert isinstance(goal, dict)
    assert goal["goal"] == {"prefer": "simple", "max_indexes": 3}


def test_another_design_is_taken_for_one_table_with_an_edit(workspace: Path) -> None:
    assert run("design", str(workspace), "--answers", ANSWERS).exit_code == 0
    edit = ("resume", str(workspace), "--answers", ANSWERS, "--edit")
    taken = run(*edit, "take design translated for Members")
    assert taken.exit_code == 0, taken.output
    assert run("check", str(workspace)).exit_code == 0
    wrong = run(*edit, "take design smallest")
    assert wrong.exit_code == 2
    assert "'smallest' is no design: expected one of" in " ".join(wrong.stderr.split())
    wrong = run(*edit, "take design translated for Nobody")
    assert "'Nobody' is no table" in " ".join(wrong.stderr.split())
