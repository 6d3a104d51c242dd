"""status --evidence: from any figure to where it comes from."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result
from typer.testing import CliRunner
from workspaces import READING_ROOM, git, make_workspace

from agent.cli import app
from agent.commands.reports import EvidenceReport
from agent.commands.schemas import SCHEMAS, published_schema

DOCUMENT = "artifacts/stage-02/dynamodb_data_model.md"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = make_workspace(tmp_path_factory.mktemp("ev") / "ws", READING_ROOM / "stage-01")
    answers = str(READING_ROOM / "answers.yaml")
    assert CliRunner().invoke(app, ["design", str(workspace), "--answers", answers]).exit_code == 0
    return workspace


def run(workspace: Path, *arguments: str, columns: int = 80) -> Result:
    return CliRunner().invoke(
        app,
        ["status", str(workspace), "--evidence", *arguments],
        env={"COLUMNS": str(columns), "NO_COLOR": "1"},
    )


def report(workspace: Path, *arguments: str) -> EvidenceReport:
    result = run(workspace, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return EvidenceReport.model_validate_json(result.stdout)


def test_every_figure_has_a_source(finished: Path) -> None:
    found = report(finished)
    assert found.stage == "design"
    figures = {f"{each.subject} {f.what}": f for each in found.subjects for f in each.figures}
    assert len(figures) > 150
    assert all(figure.said for figure in figures.values())
    kinds = {figure.source.kind for figure in figures.values()}
    assert kinds == {"file", "answer", "rule", "page", "prices", "count"}


@pytest.mark.parametrize("columns", [80, 120])
def test_tables_fit_the_width(finished: Path, columns: int) -> None:
    result = run(finished, columns=columns)
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= columns
    assert not any(line != line.rstrip() for line in lines)
    assert "\x1b" not in result.stdout
    assert git(finished, "status", "--porcelain") == ""


def test_a_name_narrows_it_to_a_table_of_both_kinds(finished: Path) -> None:
    for name in ("loans", "LOANS", "Loans"):
        found = report(finished, name)
        subjects = [each.subject for each in found.subjects]
        assert {"loans", "Loans"} <= set(subjects)
        assert {subject.partition(".")[0] for subject in subjects} == {"loans", "Loans"}


def test_a_pattern_is_traced_to_the_answers_line(finished: Path) -> None:
    (subject,) = report(finished, "AP1").subjects
    rate = next(figure for figure in subject.figures if figure.what == "peak rate")
    place = rate.source.place  # type: ignore[union-attr]
    assert place is not None
    line = (READING_ROOM / place.file).read_text().splitlines()[place.line - 1]
    assert "AP1:" in line
    assert rate.figure.removesuffix("/s") in line


def test_the_numbers_on_a_line_of_a_document(finished: Path) -> None:
    lines = (finished / DOCUMENT).read_text().splitlines()
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("**Capacity and cost**"))
    found = report(finished, f"dynamodb_data_model.md:{number}")
    assert found.line == lines[number - 1]
    assert len(found.numbers) == len(re.findall(r"\d+(?:[.,]\d+)*", found.line))
    assert all(each.figures or each.quoted or each.is_name for each in found.numbers)
    shown = run(finished, f"{DOCUMENT}:{number}").stdout
    assert "items" in shown
    assert "one per row of the source table" in shown


def test_a_decision_is_traced(finished: Path) -> None:
    (subject,) = report(finished, "D1").subjects
    assert subject.about.startswith("layout, whole model: ")
    assert any("tables:" in figure.figure for figure in subject.figures)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lones", "Did you mean loans"),
        ("nothing-like-it", "no figure is of that name"),
        ("dynamodb_data_model.md:99999", "the file has"),
        ("README.md:3", "dynamodb_requirement.md, dynamodb_data_model.md, 02_summary.md"),
        ("\x1b[31mred", "no figure is of that name"),
    ],
)
def test_a_name_of_nothing_is_refused(finished: Path, name: str, said: str) -> None:
    result = run(finished, name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "\x1b" not in result.stderr


def test_a_name_needs_the_option(finished: Path) -> None:
    result = CliRunner().invoke(app, ["status", str(finished), "loans"])
    assert result.exit_code == 2
    assert "--evidence" in result.stderr


def test_before_anything_is_said(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws", READING_ROOM / "stage-01")
    found = report(workspace)
    assert found.stage == "not started"
    assert {"rate of AP1", "rows of loans"} <= {each.key for each in found.open}
    figures = {f"{each.subject} {f.what}" for each in found.subjects for f in each.figures}
    assert not any(what.endswith((" rows", " peak rate")) for what in figures)
    (asked,) = report(workspace, "AP1").open
    assert asked.key == "rate of AP1"
    assert "Not known yet" in run(workspace).stdout


def test_before_there_is_a_design(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws", READING_ROOM / "stage-01")
    text = (READING_ROOM / "answers.yaml").read_text()
    answers = tmp_path / "answers.yaml"
    kept = [line for line in text.split("gates:")[0].splitlines() if "AP1:" not in line]
    answers.write_text("\n".join(kept) + "\n")
    command = ["design", str(workspace), "--answers", str(answers)]
    assert CliRunner().invoke(app, command).exit_code == 3
    found = report(workspace)
    assert found.stage == "requirements"
    assert [each.key for each in found.open] == ["rate of AP1"]
    loans = next(each for each in found.subjects if each.subject == "loans")
    rows = next(figure for figure in loans.figures if figure.what == "rows")
    assert "answers.yaml:" in rows.said
    assert "Loans" not in {each.subject for each in found.subjects}


def test_the_published_schema(finished: Path) -> None:
    published = json.loads(SCHEMAS[EvidenceReport].read_text())
    assert published == published_schema(EvidenceReport)
    jsonschema.validate(json.loads(run(finished, "--json").stdout), published)
