"""A design with a multi-attribute key, from the artifacts to a clean check."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner
from workspaces import EPOCH, READING_ROOM, make_workspace, stage_02

from agent.cli import app

SWAPS = {
    "01_1_API_access_patterns.md": {
        "Query loans by member_id + pagination": "Query loans by member_id and state, sorted by "
        "due_at DESC + pagination",
    },
    "01_2_mysql_log_analysis.md": {
        "WHERE member_id = 7": "WHERE member_id = 7 AND state = 'out' ORDER BY due_at DESC "
        "LIMIT 20",
    },
    "01_3_table_structure_analysis.md": {
        "due_at TIMESTAMP NULL": "state ENUM('out','back','late') NOT NULL,\n"
        "    due_at DATETIME NOT NULL",
    },
}
FIGURES = {
    "rows: {members: 20000, loans: 900000}": "rows: {members: 200, loans: 9000000}",
    "{average: 45, max: 900}": "{average: 45000, max: 90000}",
}


def swapped(path: Path, swaps: dict[str, str]) -> None:
    text = path.read_text()
    for old, new in swaps.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


@pytest.fixture
def busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reading room with few members, many loans of each, read by member and state."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    stage_01 = tmp_path / "stage-01"
    shutil.copytree(READING_ROOM / "stage-01", stage_01)
    for name, swaps in SWAPS.items():
        swapped(stage_01 / name, swaps)
    shutil.copy(READING_ROOM / "answers.yaml", tmp_path / "answers.yaml")
    swapped(tmp_path / "answers.yaml", FIGURES)
    return make_workspace(tmp_path / "repository", stage_01)


def test_it_is_designed_carried_and_said(busy: Path) -> None:
    answers = str(busy.parent / "answers.yaml")
    command = ["design", str(busy), "--answers", answers, "--multi-attribute-keys"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    checked = CliRunner().invoke(app, ["check", str(busy)])
    assert (checked.exit_code, checked.stdout) == (0, "clean: no errors\n")
    files = stage_02(busy)
    model = json.loads(files["dynamodb_data_model.json"])
    assert model["requirements"]["goal"]["multi_attribute_keys"] is True
    loans = next(table for table in model["tables"] if table["name"] == "Loans")
    native = [a["name"] for a in loans["attributes"] if a["origin"].get("computation")]
    (name,) = native
    (entry,) = (e for e in json.loads(files["migrationContract.json"]) if e["table"] == "Loans")
    assert name in entry["attributes"]
    assert f"AS `{name}`" in files["source_views.sql"].decode()
    document = files["dynamodb_data_model.md"].decode()
    said = document.partition("## What the contract can't carry")[2]
    assert "designed with KeySchema `member_id` HASH, `state` HASH, `due_at` RANGE" in said
    assert f"then `{name}` and the column of the view" in said
    assert "fill Loans.member_id_state" not in document
    assert "| member_id+state |" in document
    assert "member_id = ?, state = ?, due_at in order, descending" in document
    assert "multi-attribute keys" in files["02_summary.md"].decode()
