"""The three stage-01 texts from a server alone: with foreign keys, and with prefixes instead."""

from pathlib import Path

import pytest
from artifact_reading import documents_of, figures_of, read_back, tables_of, texts_of
from live_shop import PASSWORD, SECRET, Reader
from mariadb_server import MariadbServer
from typer.testing import CliRunner

from agent.cli import app
from tools.intake.artifacts import RawSources, make_artifacts
from tools.intake.reading_back import differences
from tools.intake.sources import SourceFiles, read_sources
from tools.source.artifacts import read_evidence
from tools.source.live.database import LiveDatabase
from tools.source.stated_measurements import read_measurements

TRUE_OF_THE_SOURCES = {"no-primary-key", "no-logged-query", "key-over-expression"}


@pytest.mark.mariadb
@pytest.mark.parametrize("name", ["shop_live", "blog_live"])
def test_tables_and_figures_read_back(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    live: LiveDatabase = request.getfixturevalue(name)
    sources = RawSources(names=(live.server,), mysql=live.mysql, measurements=live.measurements)
    made = make_artifacts(sources)
    evidence = read_back(made, tmp_path)
    assert tables_of(evidence.mysql) == tables_of(live.mysql)
    assert differences(made, evidence) == ()
    assert {f.rule for f in evidence.findings} <= TRUE_OF_THE_SOURCES
    read = read_measurements(documents_of(made), live.mysql)
    assert figures_of(read) == figures_of(made.measurements)
    assert {each.kind for each in read} >= {"rows", "size", "cardinality"}
    assert all(SECRET not in text for text in texts_of(made).values())


@pytest.mark.mariadb
def test_statements_of_the_server_are_patterns_without_a_peak(
    mariadb: MariadbServer, read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mariadb.run("TRUNCATE performance_schema.events_statements_summary_by_digest")
    with mariadb.connect("shop") as session:
        cursor = session.cursor()
        for number in range(30):
            cursor.execute(
                "SELECT o.*, u.email FROM orders o JOIN users u ON u.id = o.user_id "
                f"WHERE o.user_id = {number} ORDER BY o.placed_at DESC LIMIT 10"
            )
            cursor.execute(f"UPDATE orders SET status = 'paid' WHERE id = {number}")
    monkeypatch.setenv("MYSQL_PWD", PASSWORD)
    url = f"mysql://reader@127.0.0.1:{mariadb.port}/shop"
    made = make_artifacts(read_sources(SourceFiles(mysql_url=url), tmp_path))
    phrases = {pattern.access: pattern for pattern in made.patterns}
    listed = phrases[
        "Query orders by user_id with users.email along user_id ordered by placed_at descending "
        "+ pagination"
    ]
    assert (listed.reading, listed.group) == ("plain", "orders")
    assert listed.request is not None
    assert (listed.request.executions, listed.request.peak_per_second) == (30, None)
    assert "Update orders status by id" in phrases


@pytest.mark.mariadb
def test_the_command_reads_a_server_and_says_nothing_of_its_password(
    mariadb: MariadbServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TABLEWRIGHT_MYSQL_PASSWORD", PASSWORD)
    url = f"mysql://reader@127.0.0.1:{mariadb.port}/blog"
    result = CliRunner().invoke(app, ["intake", str(tmp_path), "--mysql", url])
    assert result.exit_code == 0, result.output
    evidence = read_evidence(tmp_path)
    assert evidence.mysql.table_names == ("wp_postmeta", "wp_posts", "wp_users")
    written = "".join(path.read_text() for path in tmp_path.rglob("*.md"))
    for text in (result.output, written):
        assert PASSWORD not in text
        assert str(mariadb.port) not in text
    wrong = CliRunner().invoke(
        app,
        ["intake", str(tmp_path), "--force", "--mysql", url],
        env={"TABLEWRIGHT_MYSQL_PASSWORD": "no"},
    )
    assert wrong.exit_code == 1
    assert "password" in wrong.stderr.lower() or "denied" in wrong.stderr.lower()
