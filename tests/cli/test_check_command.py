import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner
from workspaces import READING_ROOM, git, make_workspace, stage_02

from agent.cli import app
from agent.commands.checks import check_lines
from agent.commands.reports import CheckReport
from tools.finding import Finding

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


def test_a_clone_with_other_line_ends_is_clean_and_nothing_is_read_anew(
    finished: Path, tmp_path: Path
) -> None:
    git(tmp_path, "-c", "core.autocrlf=true", "clone", "-q", str(finished), "clone")
    clone = tmp_path / "clone"
    git(clone, "config", "core.autocrlf", "true")
    git(clone, "config", "user.name", "Ada Case")
    git(clone, "config", "user.email", "ada@example.com")
    assert b"\r\n" in (clone / FOLDER / "02_summary.md").read_bytes()
    code, report = findings(clone)
    assert (code, report.findings) == (0, ())
    head = git(clone, "rev-parse", "HEAD")
    result = CliRunner().invoke(app, ["resume", str(clone)])
    assert result.exit_code == 0, result.output
    assert "read anew" not in result.stderr
    assert git(clone, "rev-parse", "HEAD") == head


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


def test_the_edit_itself_is_named_and_not_what_follows_from_it(copy: Path) -> None:
    file = copy / FOLDER / "dynamodb_data_model.json"
    data = json.loads(file.read_text())
    data["tables"][0]["purpose"] = "spoiled"
    file.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    line = file.read_text()[: file.read_text().index('"spoiled"')].count("\n") + 1
    code, report = findings(copy)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    assert code == 4
    assert [finding.subject for finding in errors] == [f"{FOLDER}/dynamodb_data_model.json"]
    place = f"{FOLDER}/dynamodb_data_model.json:{line}: tables.0.purpose: has "
    assert errors[0].evidence.startswith(place)
    assert f"git -C {copy} checkout " in errors[0].fix


def test_the_place_where_a_long_line_parts_is_shown(copy: Path) -> None:
    file = copy / FOLDER / "decisions.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([*lines[:-1], lines[-1].replace('"seen":false', '"seen":true')]))
    code, report = findings(copy)
    assert code == 4
    named = f"{FOLDER}/decisions.jsonl:{len(lines)}: has "
    evidence = next(f.evidence for f in report.findings if f.evidence.startswith(named))
    assert '"seen":true' in evidence
    assert '"seen":false' in evidence


@pytest.mark.parametrize("name", ["dynamodb_data_model.json", "tasks.md", "02_summary.md"])
def test_a_folder_in_a_files_place_is_named(copy: Path, name: str) -> None:
    (copy / FOLDER / name).unlink()
    (copy / FOLDER / name).mkdir()
    code, report = findings(copy)
    assert code == 4
    assert any(name in finding.subject for finding in report.findings)


def test_a_missing_journal_is_named(copy: Path) -> None:
    (copy / FOLDER / "decisions.jsonl").unlink()
    code, report = findings(copy)
    assert code == 4
    assert [finding.subject for finding in report.findings] == [f"{FOLDER}/decisions.jsonl"]


def test_a_torn_journal_is_named_and_mended_by_resume(copy: Path) -> None:
    git(copy, "config", "user.name", "Ada Case")
    git(copy, "config", "user.email", "ada@example.com")
    with (copy / FOLDER / "decisions.jsonl").open("a") as journal:
        journal.write('{"seq":')
    assert findings(copy)[0] == 4
    assert CliRunner().invoke(app, ["resume", str(copy)]).exit_code == 0
    assert findings(copy) == (0, findings(copy)[1])


@pytest.mark.parametrize("gate", ["table", "design", "contract"])
def test_a_design_that_waits_at_a_gate_is_clean(tmp_path: Path, gate: str) -> None:
    workspace = make_workspace(tmp_path / "ws", READING_ROOM / "stage-01")
    order = ["requirements", "table", "design", "contract"]
    gates = dict.fromkeys(order[: order.index(gate)], "approve")
    if gate == "table":
        gates["table"] = {"Members": "approve"}  # type: ignore[assignment]
    text = (READING_ROOM / "answers.yaml").read_text().split("gates:")[0]
    answers = tmp_path / "answers.yaml"
    answers.write_text(f"{text}gates: {json.dumps(gates)}\n")
    arguments = ["design", str(workspace), "--answers", str(answers)]
    assert CliRunner().invoke(app, arguments).exit_code == 3
    code, report = findings(workspace)
    assert (code, [f for f in report.findings if f.severity == "error"]) == (0, [])


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


def test_a_change_in_the_task_list_is_named_with_its_line(copy: Path) -> None:
    file = copy / FOLDER / "tasks.md"
    file.write_text("mine\n" + file.read_text())
    code, report = findings(copy)
    assert code == 4
    assert any(f"{FOLDER}/tasks.md:1" in finding.evidence for finding in report.findings)


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


def test_what_a_file_says_reaches_no_terminal_as_an_order() -> None:
    finding = Finding(
        rule="odd", severity="error", subject="AP1", evidence="\x1b]0;owned\x07", fix="\x1b[2J"
    )
    lines = check_lines(CheckReport(clean=False, findings=(finding,)))
    assert "\x1b" not in "\n".join(lines)
    assert lines[0].startswith("error: AP1: ")


def test_a_number_without_a_source_is_named_with_file_and_line(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a rule would write it: model and documents agree, and nothing says where it is from."""
    from agent.commands import checks
    from tools.sourcing.ledger import Ledger

    whole = checks.design_ledger

    def without_item_sizes(*given: object) -> Ledger:
        ledger = whole(*given)  # type: ignore[arg-type]
        kept = tuple(entry for entry in ledger.entries if entry.what != "item size")
        return Ledger(kept, ledger.quotes, ledger.names)

    monkeypatch.setattr(checks, "design_ledger", without_item_sizes)
    code, report = findings(copy)
    found = [each for each in report.findings if each.rule == "number-without-source"]
    assert (code, len(found) > 3) == (4, True)
    for finding in found:
        place, _, said = finding.evidence.partition(": ")
        path, line = place.rsplit(":", 1)
        text = (copy / path).read_text().splitlines()[int(line) - 1]
        assert said.split(" ")[0] in text
        assert "size" in text


def test_a_changed_file_is_said_to_be_changed_and_no_more(copy: Path) -> None:
    file = copy / FOLDER / "dynamodb_data_model.md"
    file.write_text(f"{file.read_text()}\n77 more of 88.\n")
    code, report = findings(copy)
    assert code == 4
    assert {finding.rule for finding in report.findings} == {"file"}
