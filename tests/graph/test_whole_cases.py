"""The sample workspace and the reference case, all the way."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner
from workspaces import EPOCH, SAMPLE, git, make_workspace, stage_02, subjects

from agent.cli import app


def designed(workspace: Path, answers: Path) -> None:
    result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(answers)])
    assert result.exit_code == 0, result.output
    checked = CliRunner().invoke(app, ["check", str(workspace)])
    assert (checked.exit_code, checked.stdout) == (0, "clean: no errors\n")
    assert len(subjects(workspace)) == 26
    assert git(workspace, "status", "--porcelain") == ""


def test_the_sample_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    workspace = make_workspace(tmp_path / "sample", SAMPLE / "stage-01")
    designed(workspace, SAMPLE / "answers.yaml")


def test_the_reference_case(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    workspace = make_workspace(tmp_path / "shop", shop / "stage-01")
    designed(workspace, shop / "answers.yaml")
    model = json.loads(stage_02(workspace)["dynamodb_data_model.json"])
    assert len(model["requirements"]["patterns"]) == 48
    checklist = (workspace / "artifacts/stage-02/tasks.md").read_text()
    unticked = [line for line in checklist.splitlines() if "[ ]" in line]
    assert len(unticked) == 1
    assert "RPS" in unticked[0] or "rates" in unticked[0].lower()
