"""Stage-01 files that change under a session: read anew, told, and only what they touch asked."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result
from walking import opened, walk, walked
from workspaces import git, stage_02, subjects

from agent.cli import app
from agent.gates import Approve
from agent.session import Waiting
from tools.source.artifacts import LOG_FILE as LOG
from tools.source.artifacts import PATTERNS_FILE as PATTERNS
from tools.source.artifacts import TABLES_FILE as TABLES


class Killed(Exception): ...


def die(*arguments: object, **options: object) -> None:
    raise Killed


@pytest.fixture
def finished(workspace: Path, answers: Path) -> Path:
    walked(workspace, answers)
    return workspace


def run(command: str, workspace: Path, *options: str) -> Result:
    return CliRunner().invoke(app, [command, str(workspace), *options])


READ_ANEW = "stage-02 task 1.2: Revise: stage-01 files read anew"
BLANK = ("", "\n")
NOTHING = "nothing that is read from them is different"


@pytest.mark.parametrize(
    ("artifact", "was", "becomes", "told", "asked"),
    [
        (PATTERNS, *BLANK, NOTHING, []),
        (LOG, *BLANK, NOTHING, []),
        (TABLES, *BLANK, NOTHING, []),
        (
            TABLES,
            "name VARCHAR(80)",
            "name VARCHAR(90)",
            "column members.name: VARCHAR(80) NOT NULL became VARCHAR(90) NOT NULL",
            ["requirements", "table Members", "design", "contract"],
        ),
        (
            PATTERNS,
            "Get a member's loans",
            "Get the loans of a member",
            "AP6: Get a member's loans; GET /api/loans; Query loans by member_id + pagination; a",
            ["requirements", "design", "contract"],
        ),
        (
            PATTERNS,
            "| POST | `/login` | no",
            "| POST | `/login` | yes",
            "AP3: Log in by email; POST /api/members/login; Query member by email; authenticat",
            ["design"],
        ),
        (PATTERNS, "AP6", "AP66", "AP6 removed", ["questions: rate of AP66"]),
        (
            TABLES,
            "    title VARCHAR(200) NOT NULL,\n",
            "    title VARCHAR(200) NOT NULL,\n    shelf VARCHAR(10) NULL,\n",
            "column loans.shelf added (VARCHAR(10) NULL)",
            ["requirements", "table Loans", "design", "contract"],
        ),
    ],
)
def test_changed_artifacts_are_read_anew_told_and_ask_only_what_they_touch(
    finished: Path, artifact: str, was: str, becomes: str, told: str, asked: list[str]
) -> None:
    file = finished / artifact
    file.write_text(file.read_text().replace(was, becomes, 1))
    git(finished, "commit", "-qam", "By the earlier stage")
    said: list[str] = []
    with opened(finished, tell=said.append) as session:
        outcome = session.advance()
        found = []
        while isinstance(outcome, Waiting):
            gate = outcome.payload
            if gate.questions:
                found.append(f"{gate.kind}: {', '.join(q.key for q in gate.questions)}")
                break
            found.append(f"{gate.kind} {gate.subject}".strip())
            session.submit(Approve(seen=True))
            outcome = session.advance()
    assert f"read anew, answers kept: {artifact}" in said
    assert any(line.strip().startswith(told) for line in said), said
    assert found == asked
    if "questions" not in str(asked):
        assert READ_ANEW in subjects(finished)
        assert run("check", finished).exit_code == 0
    assert git(finished, "status", "--porcelain", "--", "artifacts/stage-01") == ""


def test_artifacts_changed_twice_are_compared_with_what_was_read_last(finished: Path) -> None:
    file = finished / TABLES
    for before, after in (("VARCHAR(80)", "VARCHAR(90)"), ("VARCHAR(90)", "VARCHAR(95)")):
        file.write_text(file.read_text().replace(f"name {before}", f"name {after}"))
        git(finished, "commit", "-qam", "Longer names")
        said = run("resume", finished).stderr
        assert f"column members.name: {before} NOT NULL became {after} NOT NULL" in said


def test_nothing_is_committed_past_a_gate_that_changed_artifacts_reopen(
    workspace: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two gates: the saved flow stands behind a gate that is open again."""

    with opened(workspace, answers) as session:
        walk(session, answers, "requirements")
        session.submit(Approve(seen=True))
        with monkeypatch.context() as patch:
            commit = session.context.commit
            patch.setattr(
                session.context,
                "commit",
                lambda *a: die() if a[2] == "2.2" and a[3] == "task" else commit(*a),
            )
            with pytest.raises(Killed):
                session.advance()
    before = subjects(workspace)
    assert before[-1] == "stage-02 task 2.1: Mark complete"
    tables = workspace / TABLES
    text = tables.read_text()
    fines = "CREATE TABLE fines (\n    id INT NOT NULL,\n    PRIMARY KEY (id)\n);"
    tables.write_text(f"{text}\n### 3. Fines Table\n\n```sql\n{fines}\n```\n")
    git(workspace, "add", "artifacts/stage-01")
    git(workspace, "commit", "-qm", "Fines", "--", "artifacts/stage-01")
    result = run("resume", workspace)
    assert result.exit_code == 3, result.output
    assert "table fines added" in result.stderr
    assert "rows fines" in result.stdout
    assert subjects(workspace) == [*before, "Fines"]
    assert run("resume", workspace, "--edit", "rows fines 1000").exit_code == 3
    result = run("resume", workspace, "--answers", str(answers))
    assert result.exit_code == 0, result.output
    assert run("check", workspace).exit_code == 0


def test_files_written_before_a_kill_are_ours_whatever_was_said_since(
    workspace: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(workspace, answers) as session:
        walk(session, answers, "requirements")
        session.submit(Approve(seen=True))
        with monkeypatch.context() as patch:
            patch.setattr(session.context, "commit", die)
            with pytest.raises(Killed):
                session.advance()
    assert "dynamodb_requirement.md" in git(workspace, "status", "--porcelain")
    patterns = workspace / PATTERNS
    patterns.write_text(patterns.read_text().replace("Get a member's loans", "Get one's loans"))
    git(workspace, "commit", "-qm", "Another text", "--", "artifacts/stage-01")
    result = run("resume", workspace, "--answers", str(answers))
    assert result.exit_code in (0, 3), result.output
    assert run("resume", workspace, "--edit", "rows members 30000").exit_code == 3
    (workspace / ".tablewright/writing.json").write_text("[]")  # no note: it is done without
    assert run("resume", workspace).exit_code == 3


def test_the_gate_and_the_versions_say_what_was_read_anew(finished: Path) -> None:
    file = finished / TABLES
    file.write_text(file.read_text().replace("name VARCHAR(80)", "name VARCHAR(90)"))
    git(finished, "commit", "-qam", "Longer names")
    result = run("resume", finished)
    assert result.exit_code == 3
    change = "column members.name: VARCHAR(80) NOT NULL became VARCHAR(90) NOT NULL"
    assert change in result.stderr
    assert f"stage-01 files read anew (`{change}`)" in result.stdout
    assert change.encode() in stage_02(finished)["dynamodb_requirement.md"]


def test_an_edit_of_a_table_that_is_gone_becomes_an_open_concern(
    finished: Path, answers: Path
) -> None:
    assert run("resume", finished, "--edit", "rename table Loans to Lendings").exit_code == 3
    other = finished.parent / "other.yaml"
    other.write_text(answers.read_text().replace("loan", "rental"))
    for artifact in (PATTERNS, LOG, TABLES):
        text = (finished / artifact).read_text()
        (finished / artifact).write_text(text.replace("loan", "rental").replace("Loan", "Rental"))
    git(finished, "commit", "-qam", "Rentals")
    result = run("resume", finished, "--answers", str(other))
    assert "table loans removed" in result.stderr
    assert result.exit_code in (0, 3), result.output
    status = run("status", finished).stdout
    assert "`rename table Loans to Lendings` does not fit the design any more" in status
    assert "the design has no table Loans" in status
