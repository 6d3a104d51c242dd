"""`intake` on raw sources, and `design` and `check` on what it wrote."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from bakery import DDL, SCHEMA, general_log
from jsonschema import Draft202012Validator
from typer.testing import CliRunner
from workspaces import EPOCH, git

from agent.cli import app
from agent.commands import intake as command
from agent.commands.reports import CheckReport, IntakeReport
from agent.commands.schemas import SCHEMAS
from tools.finding import Finding
from tools.intake import sources
from tools.intake.writing import READY, STAGE
from tools.provenance import FromLog, Place
from tools.source.artifacts import ARTIFACTS, PATTERNS_FILE, TABLES_FILE, read_evidence
from tools.source.audit.raw_audit import audit_raw
from tools.source.live.database import LiveDatabase, StatementDigest, StatementDigests
from tools.source.markdown import read_markdown
from tools.source.measurements import Measurement
from tools.source.querylog.reading import read_query_logs

API = Path(__file__).parents[1] / "fixtures/intake/bakery_api.yaml"
SECRET = "p4ss-w0rd"
ANSWERS = """
version: 1
rates: {AP1: {peak: 1, average: 0.1}, AP2: {peak: 1, average: 0.1}, AP3: {peak: 1, average: 0.1},
  AP4: {peak: 1, average: 0.1}, AP5: {peak: 1, average: 0.1}, AP6: unknown}
rows: {customers: 100, shops: 3, cakes: 40, orders: 900, order_lines: 1800, reviews: 50,
  sessions: 20, audit_log: 10}
fan_out: {cakes.shop_id: {average: 12, max: 20}, order_lines.order_id: {average: 2, max: 9}}
sizes: {cakes.recipe: {average: 200, max: 900}, reviews.words: {average: 50, max: 500}}
missing_patterns: {default: decline}
readings: {default: accept, AP6: none}
relationships: {default: accept}
gates: {requirements: approve, table: approve, design: approve, contract: approve}
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with raw files alone."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    folder = tmp_path / "bakery"
    raw = folder / STAGE / "raw"
    raw.mkdir(parents=True)
    (raw / "schema.sql").write_text(DDL)
    (raw / "query.log").write_text(general_log())
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Ada Case")
    git(folder, "config", "user.email", "ada@example.com")
    return folder


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def artifacts(workspace: Path) -> dict[str, bytes]:
    return {
        path: (workspace / path).read_bytes() for path in ARTIFACTS if (workspace / path).exists()
    }


def commit(workspace: Path) -> None:
    git(workspace, "add", "-A")
    git(workspace, "commit", "-q", "-m", "The artifacts of stage 01")


def test_from_raw_files_to_a_finished_design(workspace: Path, tmp_path: Path) -> None:
    code, out, _ = run("intake", workspace)
    assert code == 0
    assert "8 tables; 6 access patterns: 6 seen in the query log" in out
    assert "Not in words, to be said in the design: AP6" in out
    assert f"tablewright design {workspace}" in out
    assert git(workspace, "log", "--all", "--format=%s") == ""
    commit(workspace)
    code, out, _ = run("design", workspace)
    assert code == 3
    assert "What does AP6 (DELETE on sessions that no phrase says) do" in out
    answers = tmp_path / "answers.yaml"
    answers.write_text(ANSWERS)
    code, out, err = run("resume", workspace, "--answers", answers)
    assert code == 0, err
    assert "The design is finished." in out
    code, out, _ = run("check", workspace, "--json")
    assert (code, CheckReport.model_validate_json(out).clean) == (0, True)


def test_the_artifacts_agree_with_the_raw_files_and_hold_no_value_of_theirs(
    workspace: Path,
) -> None:
    assert run("intake", workspace)[0] == 0
    evidence = read_evidence(workspace)
    documents = tuple(read_markdown((workspace / p).read_text(), p) for p in ARTIFACTS)
    logs = read_query_logs([workspace / STAGE / "raw/query.log"], workspace, evidence.mysql)
    found = (*evidence.findings, *audit_raw(documents, evidence, logs, SCHEMA).findings)
    assert {finding.rule for finding in found} == {"no-primary-key"}
    for content in artifacts(workspace).values():
        assert b"secret" not in content
        assert b"tasty" not in content


def test_the_same_files_give_the_same_bytes_wherever_they_are(
    workspace: Path, tmp_path: Path
) -> None:
    raw = workspace / STAGE / "raw"
    given = ["--ddl", raw / "schema.sql", "--log", raw / "query.log", "--openapi", API]
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        assert run("intake", tmp_path / name, *given)[0] == 0
    assert artifacts(tmp_path / "one") == artifacts(tmp_path / "other")
    assert str(tmp_path).encode() not in b"".join(artifacts(tmp_path / "one").values())


def test_what_is_there_is_left_alone_without_force(workspace: Path) -> None:
    (workspace / PATTERNS_FILE).write_text("mine\n")
    code, _, err = run("intake", workspace)
    assert code == 1
    assert f"{workspace / PATTERNS_FILE}" in err
    assert "--force" in err
    assert artifacts(workspace) == {PATTERNS_FILE: b"mine\n"}
    assert run("intake", workspace, "--force")[0] == 0
    assert len(artifacts(workspace)) == 3
    assert artifacts(workspace)[PATTERNS_FILE] != b"mine\n"


def test_an_interrupted_run_is_finished_by_the_next(workspace: Path) -> None:
    ready = workspace / STAGE / READY
    ready.mkdir()
    (ready / Path(TABLES_FILE).name).write_text("written\n")
    (workspace / PATTERNS_FILE).write_text("written\n")
    code, _, err = run("intake", workspace)
    assert code == 1
    assert "was interrupted" in err
    assert artifacts(workspace)[TABLES_FILE] == b"written\n"
    assert not ready.exists()


def test_json_is_as_its_schema_says(workspace: Path) -> None:
    code, out, err = run(
        "intake",
        workspace,
        "--json",
        "--openapi",
        API,
        "--ddl",
        workspace / STAGE / "raw/schema.sql",
    )
    assert (code, err) == (0, "")
    Draft202012Validator(json.loads(SCHEMAS[IntakeReport].read_text())).validate(json.loads(out))
    report = IntakeReport.model_validate_json(out)
    assert (report.tables, report.patterns, report.from_endpoints) == (8, 14, 14)
    assert report.plain + report.assumed + len(report.unread) == report.patterns
    assert report.next_commands[-1] == f"tablewright design {workspace}"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "give --ddl FILE or --mysql URL"),
        (["--log", "x.log"], 2, "give --ddl FILE or --mysql URL"),
        (["--ddl", "missing.sql"], 1, "missing.sql: the file can't be read: No such file"),
        (["--ddl", "broken.sql"], 1, "broken.sql:1"),
        (["--ddl", "empty.sql"], 1, "no CREATE TABLE is found"),
        (["--ddl", "good.sql", "--openapi", "empty.sql"], 1, "holds no mapping"),
        (["--ddl", "missing.sql", "--openapi", "empty.sql"], 1, "holds no mapping"),
        (["--mysql", "postgres://x/y"], 1, "the MySQL URL"),
    ],
)
def test_what_can_t_be_used_is_named_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.sql").write_text(DDL)
    Path("broken.sql").write_text("CREATE TABLE a (id INT")
    Path("empty.sql").write_text("")
    Path("x.log").write_text(general_log(1))
    Path("ws").mkdir()
    found, _, err = run("intake", "ws", *arguments)
    assert found == code
    assert message in err
    assert list(Path("ws").iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    code, _, err = run("intake", tmp_path / "nowhere", "--ddl", "x")
    assert (code, "there is no such folder" in err) == (1, True)


def test_outside_of_git_the_next_steps_begin_with_it(tmp_path: Path) -> None:
    (tmp_path / "s.sql").write_text(DDL)
    code, out, _ = run("intake", tmp_path, "--ddl", tmp_path / "s.sql")
    assert code == 0
    assert out.index("git init") < out.index("tablewright design")


def live_database() -> LiveDatabase:
    place = Place(file="mysql:bakery.orders", line=1)
    digest = StatementDigest(
        digest="d",
        text="SELECT * FROM `orders` WHERE `id` = ? LIMIT ?",
        executions=500,
        first_seen="2026-03-01T10:00:00Z",
        last_seen="2026-03-01T11:00:00Z",
        average_seconds=0.1,
        max_seconds=1,
        rows_sent=1,
        rows_examined=1,
        rows_affected=0,
    )
    return LiveDatabase(
        server="MariaDB 10.11.6",
        mysql=SCHEMA,
        measurements=(
            Measurement(
                kind="rows",
                subject="orders",
                average=1234,
                source=FromLog(file="mysql:bakery", computation="COUNT(*) of orders"),
            ),
        ),
        digests=StatementDigests(
            server_started="2026-03-01T09:00:00Z",
            read_at="2026-03-01T12:00:00Z",
            first_seen="2026-03-01T10:00:00Z",
            last_seen="2026-03-01T11:00:00Z",
            seconds=3600,
            executions=500,
            digests=(digest,),
        ),
        findings=(
            Finding(
                rule="view",
                severity="info",
                subject="bakery",
                evidence=f"{place}: the view `best_cakes`.",
                fix="A view holds no rows.",
            ),
        ),
    )


def test_a_server_gives_tables_figures_and_statements_and_its_password_stays_unsaid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def read(url: str, password, **_: object) -> LiveDatabase:
        asked.append(password())
        return live_database()

    monkeypatch.setattr(sources, "read_live_database", read)
    monkeypatch.setenv("MYSQL_PWD", SECRET)
    code, out, err = run("intake", tmp_path, "--mysql", "mysql://ada@db.example/bakery")
    assert (code, asked) == (0, [SECRET])
    text = "".join(content.decode() for content in artifacts(tmp_path).values())
    assert "| `orders` | 1,234 |" in text
    assert "Query orders by id" in text
    assert "0.138889" in text
    assert "best_cakes" in text
    for shown in (out, err, text):
        assert SECRET not in shown
        assert "db.example" not in shown
    assert [
        path for path in tmp_path.rglob("*") if path.is_file() and SECRET in path.read_text()
    ] == []


def test_a_person_at_a_terminal_is_asked_for_the_password_without_an_echo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for stream in (sys.stdin, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(command.getpass, "getpass", lambda prompt, stream: f"{prompt}{SECRET}")
    ask = command._asking()
    assert ask is not None
    assert ask() == f"Password for the MySQL server: {SECRET}"


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert command._asking() is None


def test_a_workspace_that_can_t_be_written_says_so(workspace: Path) -> None:
    folder = workspace / STAGE
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("this user may write everywhere")
        code, _, err = run("intake", workspace)
    finally:
        folder.chmod(stat.S_IRWXU)
    assert code == 1
    assert "Permission denied" in err
    assert artifacts(workspace) == {}


def test_the_reference_case(shop: Path, tmp_path: Path) -> None:
    given = ["--ddl", shop / "raw/schema.sql", "--log", shop / "raw/mysql-query.log"]
    assert run("intake", tmp_path, *given)[0] == 0
    evidence = read_evidence(tmp_path)
    assert evidence.findings == ()
    assert {(p.group, p.text) for p in evidence.patterns} == {
        ("categories", "List all categories, ordered by name"),
        ("products", "Search products by name and description"),
        ("products", "List all products, ordered by created_at; count products"),
        ("products", "Get products by id"),
    }
    assert (evidence.log.total_executions, len(evidence.log.queries)) == (6969, 6)
