import json
from pathlib import Path

import pytest
from typer.testing import CliRunner
from workspaces import git, stage_02, subjects

from agent.cli import app
from agent.commands.reports import CheckReport, DesignReport, StatusReport
from agent.commands.schemas import SCHEMAS, published_schema

SEED = {
    "requirements": "Do these access patterns and requirements look complete? Are there any other "
    "patterns we should consider?",
    "table": "Does this table design make sense? Do you understand why we're combining/splitting "
    "these MySQL tables this way?",
    "design": "After reviewing each table individually, does the complete design approach look "
    "good?",
    "contract": "Does this migration contract look complete and accurate? Are all the mappings "
    "correct?",
}


def without_gates(answers: Path, tmp_path: Path, gates: str = "{}") -> Path:
    file = tmp_path / "some.yaml"
    lines = [line for line in answers.read_text().splitlines() if not line.startswith("gates")]
    file.write_text("\n".join([*lines, f"gates: {gates}", ""]))
    return file


def test_without_answers_and_terminal_the_questions_are_printed(workspace: Path) -> None:
    result = CliRunner().invoke(app, ["design", str(workspace)])
    assert result.exit_code == 3
    assert "How many rows does `loans` have in production?" in result.stdout
    assert "AP6 500/120" in result.stdout
    assert f"tablewright resume {workspace}" in result.stdout
    assert subjects(workspace)[-1] == "stage-02 task 1.1: Mark complete"


def test_the_same_as_json(workspace: Path) -> None:
    result = CliRunner().invoke(app, ["design", str(workspace), "--json"])
    assert result.exit_code == 3
    report = DesignReport.model_validate_json(result.stdout)
    assert report.gate is not None
    assert report.gate.kind == "questions"
    assert {q.key for q in report.gate.questions} >= {"rate of AP1", "rows of members"}


@pytest.mark.parametrize("gate", list(SEED))
def test_an_open_gate_asks_in_the_seeds_words(
    workspace: Path, answers: Path, tmp_path: Path, gate: str
) -> None:
    given = dict.fromkeys(list(SEED)[: list(SEED).index(gate)], "approve")
    file = without_gates(answers, tmp_path, json.dumps(given))
    result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(file), "--json"])
    assert result.exit_code == 3
    payload = DesignReport.model_validate_json(result.stdout).gate
    assert payload is not None
    assert (payload.kind, payload.asked) == (gate, SEED[gate])
    status = CliRunner().invoke(app, ["status", str(workspace), "--json"])
    assert StatusReport.model_validate_json(status.stdout).gate == payload


def test_a_list_of_replies_is_used_up_one_by_one(
    workspace: Path, answers: Path, tmp_path: Path
) -> None:
    gates = "{requirements: [{ask: 'why AP6?'}, {edit: AP2 55/11}, {revise: no paging}, approve]}"
    file = without_gates(answers, tmp_path, gates)
    arguments = ["design", str(workspace), "--answers", str(file), "--json"]
    first = CliRunner().invoke(app, arguments)
    assert first.exit_code == 3
    report = DesignReport.model_validate_json(first.stdout)
    assert report.gate is not None
    assert report.gate.kind == "table"
    journal = stage_02(workspace)["decisions.jsonl"]
    kinds = [json.loads(line)["event"]["kind"] for line in journal.splitlines()]
    assert kinds[-4:] == ["feedback", "edited", "feedback", "approved"]
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 3
    assert stage_02(workspace)["decisions.jsonl"] == journal


def test_an_edit_that_says_nothing_is_a_usage_error(
    workspace: Path, answers: Path, tmp_path: Path
) -> None:
    file = without_gates(answers, tmp_path, "{requirements: {edit: make it faster}}")
    result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(file)])
    assert result.exit_code == 1
    assert "some.yaml:13: " in result.stderr
    assert "make it faster" in result.stderr
    assert not (workspace / "artifacts/stage-02").exists()


def test_a_reply_for_a_table_that_the_design_has_not_is_told(
    workspace: Path, answers: Path, tmp_path: Path
) -> None:
    gates = "{requirements: approve, table: {Nobody: approve}}"
    file = without_gates(answers, tmp_path, gates)
    result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(file)])
    assert result.exit_code == 3
    assert "some.yaml:13: gates: table: Nobody is no table of this design" in result.stderr


def test_the_same_answers_from_other_lines_change_nothing(
    workspace: Path, answers: Path, tmp_path: Path
) -> None:
    first = without_gates(answers, tmp_path, "{requirements: approve}")
    assert CliRunner().invoke(app, ["design", str(workspace), "--answers", str(first)]).exit_code
    before = subjects(workspace)
    moved = tmp_path / "moved.yaml"
    moved.write_text("# moved by a line\n" + first.read_text())
    result = CliRunner().invoke(app, ["resume", str(workspace), "--answers", str(moved)])
    assert result.exit_code == 3
    assert subjects(workspace) == before


def test_a_changed_answer_revises_a_finished_design(
    workspace: Path, answers: Path, tmp_path: Path
) -> None:
    assert CliRunner().invoke(app, ["design", str(workspace), "--answers", str(answers)])
    changed = without_gates(answers, tmp_path, answers.read_text().split("gates: ")[1].strip())
    text = changed.read_text()
    assert "members: " in text
    changed.write_text(text.replace("members: ", "members: 1", 1))
    result = CliRunner().invoke(app, ["resume", str(workspace), "--answers", str(changed)])
    assert result.exit_code == 0, result.output
    assert "is finished already" not in result.stdout
    assert "stage-02 task 1.2: Revise: rows of members" in subjects(workspace)
    check = CliRunner().invoke(app, ["check", str(workspace)])
    assert check.exit_code == 0, check.output


def test_status_before_and_after(workspace: Path, answers: Path) -> None:
    before = CliRunner().invoke(app, ["status", str(workspace), "--json"])
    assert StatusReport.model_validate_json(before.stdout).status == "not started"
    CliRunner().invoke(app, ["design", str(workspace), "--answers", str(answers)])
    after = CliRunner().invoke(app, ["status", str(workspace), "--json"])
    report = StatusReport.model_validate_json(after.stdout)
    assert report.status == "finished"
    assert all(task.marked for task in report.tasks)
    assert git(workspace, "status", "--porcelain") == ""


def test_the_users_own_task_list_is_marked_and_otherwise_left(
    workspace: Path, answers: Path
) -> None:
    from tools.ledger.task_list import template

    own = workspace / "plans/stage-02-data-modeling/tasks.md"
    own.parent.mkdir(parents=True)
    own.write_text(template() + "\nour own remark\n")
    git(workspace, "add", ".")
    git(workspace, "commit", "-qm", "Our task list")
    result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(answers)])
    assert result.exit_code == 0, result.output
    assert "tasks.md" not in stage_02(workspace)
    assert own.read_text().endswith("\nour own remark\n")
    assert "- [ ] 5.2" not in own.read_text()


@pytest.mark.parametrize("model", [DesignReport, StatusReport, CheckReport])
def test_the_published_schemas_are_the_reports(
    model: type[DesignReport] | type[StatusReport] | type[CheckReport],
) -> None:
    assert published_schema(model) == json.loads(SCHEMAS[model].read_text())
