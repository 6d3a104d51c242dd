import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner
from workspaces import READING_ROOM, git, make_workspace, stage_02

from agent.cli import app
from agent.commands.reports import CheckReport

FOLDER = "artifacts/stage-02"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = make_workspace(tmp_path_factory.mktemp("check") / "ws", READING_ROOM / "stage-01")
    arguments = ["design", str(workspace), "--answers", str(READING_ROOM / "answers.yaml")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return workspace


@pytest.fixture
def copy(finished: Path, tmp_path: Path) -> Path:
    """A fresh clone: no checkpoints come along."""
    git(tmp_path, "clone", "-q", str(finished), "clone")
    return tmp_path / "clone"


def findings(workspace: Path) -> tuple[int, CheckReport]:
    result = CliRunner().invoke(app, ["check", str(workspace), "--json"])
    return result.exit_code, CheckReport.model_validate_json(result.stdout)


def test_a_fresh_clone_is_clean(copy: Path) -> None:
    assert not (copy / ".tablewright").exists()
    code, report = findings(copy)
    assert (code, report.clean) == (0, True)
    assert not (copy / ".tablewright").exists()
    assert git(copy, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    "name",
    [
        "02_summary.md",
        "02_working_log.md",
        "dynamodb_data_model.md",
        "dynamodb_requirement.md",
        "migrationContract.json",
        "source_views.sql",
    ],
)
def test_a_changed_line_is_named(copy: Path, name: str) -> None:
    file = copy / FOLDER / name
    lines = file.read_text().split("\n")
    middle = len(lines) // 2
    lines[middle] += " changed"
    file.write_text("\n".join(lines))
    code, report = findings(copy)
    assert code == 4
    assert any(f"{FOLDER}/{name}:{middle + 1}" in finding.evidence for finding in report.findings)


@pytest.mark.parametrize("name", ["02_summary.md", "migrationContract.json"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / FOLDER / name).unlink()
    code, report = findings(copy)
    assert code == 4
    assert any(f"{name} is missing" in finding.evidence for finding in report.findings)


def leaves(data: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(data, dict):
        return [leaf for key, value in data.items() for leaf in leaves(value, (*path, key))]
    if isinstance(data, list):
        return [leaf for i, value in enumerate(data) for leaf in leaves(value, (*path, i))]
    return [path]


def spoil(data: object, path: tuple[str | int, ...]) -> None:
    place = data
    for part in path[:-1]:
        place = place[part]  # type: ignore[index]
    value = place[path[-1]]  # type: ignore[index]
    spoiled: object = "spoiled"
    if isinstance(value, bool):
        spoiled = not value
    elif isinstance(value, int | float):
        spoiled = value + 1
    elif isinstance(value, str):
        spoiled = value + "x"
    place[path[-1]] = spoiled  # type: ignore[index]


@pytest.mark.parametrize("start", range(8))
def test_any_spoiled_field_of_the_model_is_found(copy: Path, start: int) -> None:
    file = copy / FOLDER / "dynamodb_data_model.json"
    text = file.read_text()
    paths = leaves(json.loads(text))
    for path in paths[start * 7 :: max(1, len(paths) // 3)]:
        data = json.loads(text)
        spoil(data, path)
        file.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
        result = CliRunner().invoke(app, ["check", str(copy)])
        assert result.exit_code == 4, (path, result.output)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[: len(text) // 2], "dynamodb_data_model.json"),
        (lambda text: text.replace('"version": 1', '"version": 2', 1), "version"),
        (lambda text: text.replace('"tables"', '"tabels"'), "tabels"),
    ],
)
def test_an_unreadable_model_is_named_with_the_spot(
    copy: Path, change: Callable[[str], str], said: str
) -> None:
    file = copy / FOLDER / "dynamodb_data_model.json"
    file.write_text(change(file.read_text()))
    result = CliRunner().invoke(app, ["check", str(copy)])
    assert result.exit_code == 4
    assert said in result.stdout


def test_a_changed_approval_is_found(copy: Path) -> None:
    file = copy / FOLDER / "decisions.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    last = json.loads(lines[-1])
    last["event"]["digest"] = "0" * 64
    file.write_text("".join([*lines[:-1], json.dumps(last, separators=(",", ":")) + "\n"]))
    code, report = findings(copy)
    assert code == 4
    assert any(finding.rule == "stale-approval" for finding in report.findings)


def test_a_broken_journal_is_named_with_its_line(copy: Path) -> None:
    file = copy / FOLDER / "decisions.jsonl"
    file.write_text("spoiled\n" + file.read_text())
    code, report = findings(copy)
    assert code == 4
    assert f"{FOLDER}/decisions.jsonl:1" in report.findings[0].evidence


def test_an_unticked_box_is_found(copy: Path) -> None:
    file = copy / FOLDER / "tasks.md"
    file.write_text(file.read_text().replace("[x] 2.1", "[ ] 2.1"))
    code, report = findings(copy)
    assert code == 4
    assert "2.1" in report.findings[0].evidence


def test_changed_artifacts_are_told(copy: Path) -> None:
    artifact = copy / "artifacts/stage-01/01_2_mysql_log_analysis.md"
    artifact.write_text(artifact.read_text() + "\nmore\n")
    code, report = findings(copy)
    assert code == 0
    assert any(f.rule == "input" and "01_2" in f.evidence for f in report.findings)


def test_nothing_designed_yet(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws", READING_ROOM / "stage-01")
    result = CliRunner().invoke(app, ["check", str(workspace)])
    assert result.exit_code == 1
    assert "tablewright design" in result.stderr
    shutil.rmtree(workspace / "artifacts")
    assert stage_02(workspace) == {}
