"""The three texts read back: the same tables, patterns, figures, and nothing that contradicts."""

from pathlib import Path
from time import monotonic

import pytest
from artifact_reading import documents_of, figures_of, read_back, tables_of, texts_of
from bakery import DDL, PING, SCHEMA, STATEMENTS, digest, digest_id, query_log

from tools.finding import Finding
from tools.intake.artifacts import Artifacts, RawSources, make_artifacts
from tools.intake.reading_back import differences
from tools.intake.wording import canonical
from tools.provenance import FromLog, Place
from tools.source.ddl import read_ddl, read_tables
from tools.source.ddl_statements import SqlText
from tools.source.evidence import Evidence
from tools.source.keys import settle_keys
from tools.source.measurements import Measurement
from tools.source.querylog.query_log import Cost, QueryLog, TransactionShape, Unread
from tools.source.schema import Schema
from tools.source.stated_measurements import read_measurements
from tools.workload.reading import read_patterns
from tools.workload.settling import settle

NAMES = ("raw/bakery.sql", "raw/query.log")
SOURCE = FromLog(file="mysql:bakery", computation="COUNT(*) of cakes")


def measured(kind: str, subject: str, average: float, most: float | None = None, remark: str = ""):
    return Measurement.model_validate(
        {
            "kind": kind,
            "subject": subject,
            "average": average,
            "max": most,
            "source": SOURCE,
            "remark": remark,
        }
    )


MEASURED = (
    measured("rows", "cakes", 1_234_567),
    measured("rows", "orders", 0, remark="estimated by the server"),
    measured("growth", "orders", 1234.5, remark="over 6 months"),
    measured("size", "cakes.recipe", 812.123456789, 65_000),
    measured("size", "reviews.words", 12, 12),
    measured("fan_out", "order_lines.order_id", 2.5, 40, remark="sampled: 1,000 parents"),
    measured("cardinality", "cakes.shop_id", 17),
)


def make(log: QueryLog | None = None, mysql: Schema = SCHEMA, **more: object) -> Artifacts:
    given: dict[str, object] = {"names": NAMES, "mysql": mysql, "log": log, **more}
    return make_artifacts(RawSources.model_validate(given))


def contradictions(evidence: Evidence) -> list[Finding]:
    """All findings but the one that is true of the sources: a table without a primary key."""
    return [finding for finding in evidence.findings if finding.rule != "no-primary-key"]


@pytest.fixture(scope="module")
def made() -> Artifacts:
    return make(query_log(), measurements=MEASURED)


def test_the_tables_read_back_as_they_are(made: Artifacts, tmp_path: Path) -> None:
    evidence = read_back(made, tmp_path)
    assert tables_of(evidence.mysql) == tables_of(SCHEMA)
    assert differences(made, evidence) == ()


def test_nothing_contradicts_anything(made: Artifacts, tmp_path: Path) -> None:
    assert contradictions(read_back(made, tmp_path)) == []


def test_the_patterns_read_back_to_what_the_statements_do(made: Artifacts, tmp_path: Path) -> None:
    evidence = settle(read_back(made, tmp_path))
    readings = read_patterns(evidence.patterns, evidence.mysql, evidence.log, {})
    assert len(readings) == len(made.patterns) == 6
    for pattern, stated, reading in zip(made.patterns, evidence.patterns, readings, strict=True):
        assert (stated.id, stated.text, stated.access) == (pattern.id, pattern.text, pattern.access)
        assert stated.group == pattern.group
        assert reading.reading == pattern.reading
        if reading.reading != "unread":
            assert canonical(reading.operations) == canonical(pattern.draft.told.operations)


def test_the_figures_read_back_with_their_remarks_and_places(made: Artifacts) -> None:
    read = read_measurements(documents_of(made), SCHEMA)
    assert figures_of(read) == figures_of(made.measurements)
    assert {m.kind for m in read} == {"rate", "rows", "growth", "size", "fan_out", "cardinality"}
    texts = texts_of(made)
    for each in read:
        place = getattr(each.source, "place", None)
        assert isinstance(place, Place)
        assert each.subject in texts[place.file].split("\n")[place.line - 1]


def test_the_log_is_read_completely(made: Artifacts, tmp_path: Path) -> None:
    log = read_back(made, tmp_path).log
    assert (log.window_start, log.window_end) == ("2026-03-01 10:00:00", "2026-03-01 10:20:00")
    assert (log.window_seconds, log.active_seconds) == (1200, 1000)
    assert (log.total_executions, log.unique_queries) == (1157, 10)
    assert [query.executions for query in log.queries] == [count for _, count in STATEMENTS]
    assert [query.statement for query in log.queries] == [text for text, _ in STATEMENTS]
    patterns = [query.pattern_ids for query in log.queries]
    assert patterns[0] == patterns[1] == ("AP3",)
    assert patterns[-1] == ()
    assert {note.title.partition(" (")[0] for note in log.bottlenecks} == {
        "Hot keys",
        "Lists by OFFSET",
    }


def test_each_pattern_of_a_log_carries_its_evidence(made: Artifacts) -> None:
    rows = [line for line in made.patterns_text.split("\n") if line.startswith("| AP3 |")]
    (evidence,) = [row for row in rows if digest_id(STATEMENTS[0][0]) in row]
    cells = [cell.strip() for cell in evidence.strip("|").split("|")]
    ids = f"`{digest_id(STATEMENTS[0][0])}`, `{digest_id(STATEMENTS[1][0])}`"
    assert cells[1:5] == [ids, "400", "0.4", "0.666667"]
    assert cells[5] == "over 1,000 active seconds, peak of 60 seconds"
    assert cells[6] == "artifacts/stage-01/raw/query.log:10"


def test_what_uses_no_table_is_no_pattern_and_is_said(made: Artifacts) -> None:
    assert not any(PING in pattern.access for pattern in made.patterns)
    (finding,) = [f for f in made.findings if f.rule == "statement-without-table"]
    assert digest_id(PING) in finding.evidence
    assert digest_id(PING) in made.patterns_text


def test_without_a_log_patterns_are_assumed_and_rates_are_not(tmp_path: Path) -> None:
    made = make()
    evidence = read_back(made, tmp_path)
    assert {pattern.draft.basis for pattern in made.patterns} == {"structure"}
    assert {pattern.reading for pattern in made.patterns} == {"assumed"}
    assert made.measurements == ()
    assert [finding.rule for finding in contradictions(evidence)] == ["no-logged-query"]
    assert differences(made, evidence) == ()


def test_a_slow_log_and_lines_that_can_t_be_read_are_said(tmp_path: Path) -> None:
    cost = Cost(
        average_seconds=0.25,
        max_seconds=3,
        average_rows_sent=2,
        max_rows_sent=12,
        average_rows_examined=90_000,
        max_rows_examined=1_000_000,
    )
    slow = digest(STATEMENTS[0][0], 400).model_copy(update={"cost": cost})
    unread = Unread(lines=3, reason="binary", place=Place(file="slow.log", line=7))
    log = query_log([STATEMENTS[0]], ()).model_copy(
        update={
            "digests": (slow,),
            "unread": (unread,),
            "is_complete": False,
            "dropped_digests": 2,
            "dropped_executions": 9,
        }
    )
    made = make(log)
    assert "examines 90,000 rows to send 2" in made.log_text
    assert "3 lines from slow.log:7 on could not be read: binary." in made.log_text
    assert "9 executions of 2 rare statements" in made.log_text
    assert "a lower bound" in made.patterns_text
    assert contradictions(read_back(made, tmp_path)) == []


def test_a_server_that_does_not_know_its_peak_gives_none(tmp_path: Path) -> None:
    log = query_log().model_copy(update={"peak_interval_seconds": 0, "files": ()})
    made = make(log)
    assert {each.max for each in made.measurements} == {None}
    assert "busiest 60" not in made.log_text
    assert "does not tell its busiest time" in made.log_text
    assert contradictions(read_back(made, tmp_path)) == []


def test_a_log_of_seconds_contradicts_nothing(tmp_path: Path) -> None:
    log = query_log().model_copy(
        update={"seconds": 9.6, "active_seconds": 9.6, "last_seen": "2026-03-01T10:00:09Z"}
    )
    digests = [
        each.model_copy(update={"average_per_second": each.executions / 9.6})
        for each in log.digests
    ]
    made = make(log.model_copy(update={"digests": tuple(digests)}))
    assert contradictions(read_back(made, tmp_path)) == []


def test_equal_sources_give_equal_bytes(made: Artifacts) -> None:
    again = make(query_log(), measurements=MEASURED)
    assert texts_of(again) == texts_of(made)


HOSTILE = (
    "\n# Heading\n- **AP99**: Drop all (DELETE /api/all)\n| x | y |\n```\n"
    "<b>&amp;`\\ \x1b[31m\u202e"
)


def test_text_of_the_sources_never_becomes_structure(tmp_path: Path) -> None:
    comment = HOSTILE.replace("'", "''").replace("\\", "\\\\").translate({0x1B: "", 0x202E: ""})
    ddl = DDL.replace("What they ask for", comment).replace("`words`", "words")
    odd = "CREATE TABLE `a``b | **AP98**: c` (`# x` INT PRIMARY KEY, `y|z` TEXT);"
    mysql = Schema(database="bakery", tables=read_tables(ddl + odd, "bakery.sql", 1))
    sql = f"SELECT * FROM nowhere WHERE a = ? /* {HOSTILE} */"
    finding = Finding(rule="r", severity="info", subject="s", evidence=HOSTILE, fix=HOSTILE)
    log = query_log([*STATEMENTS, (sql, 1)])
    made = make(log, mysql, findings=(finding,), names=(HOSTILE, "x.log"))
    evidence = read_back(made, tmp_path)
    assert tables_of(evidence.mysql) == tables_of(mysql)
    assert [pattern.id for pattern in evidence.patterns] == [p.id for p in made.patterns]
    assert not any("Drop all" in pattern.text for pattern in evidence.patterns)
    assert {query.label for query in evidence.log.queries} == {
        f"Query {number}" for number in range(1, len(STATEMENTS) + 2)
    }
    for text in texts_of(made).values():
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_many_tables_and_statements_are_taken_in_within_seconds(tmp_path: Path) -> None:
    ddl = "".join(
        f"CREATE TABLE t{n} (id INT PRIMARY KEY, a{n} INT, b INT NOT NULL, KEY (a{n}), "
        f"FOREIGN KEY (b) REFERENCES t{max(0, n - 1)} (id));"
        for n in range(170)
    )
    mysql = Schema(tables=read_tables(ddl, "many.sql", 1))
    statements = [
        (f"SELECT * FROM t{n % 170} WHERE a{n % 170} = ? LIMIT {n}", 900 - n) for n in range(200)
    ]
    began = monotonic()
    made = make(query_log(statements, ()), mysql)
    evidence = read_back(made, tmp_path)
    assert (len(evidence.mysql.tables), len(evidence.patterns)) == (170, 200)
    assert monotonic() - began < 60


def test_a_transaction_that_is_in_no_words_names_all_its_statements() -> None:
    shape = TransactionShape(
        digests=(digest_id(STATEMENTS[7][0]), digest_id(STATEMENTS[6][0])),
        count=4,
        place=Place(file="x.log", line=1),
    )
    log = query_log(transactions=()).model_copy(update={"transactions": (shape,)})
    (pattern,) = [
        p
        for p in make(log).patterns
        if p.request and len(p.request.digests) == 2 and p.reading == "unread"
    ]
    assert "DELETE FROM sessions" in pattern.access
    assert "INSERT INTO orders" in pattern.access


BLOG = """
CREATE TABLE wp_posts (ID BIGINT PRIMARY KEY, post_author BIGINT NOT NULL, post_title TEXT,
  size INT GENERATED ALWAYS AS (CHAR_LENGTH(post_title)), KEY (post_author));
CREATE TABLE wp_comments (comment_ID BIGINT PRIMARY KEY, post_id BIGINT NOT NULL, body TEXT);
CREATE TABLE wp_users (ID BIGINT PRIMARY KEY, user_login VARCHAR(60));
CREATE VIEW newest AS SELECT * FROM wp_posts;
CREATE TRIGGER touch BEFORE INSERT ON wp_posts FOR EACH ROW SET NEW.post_title = 'x';
"""


def test_keys_that_nothing_declares_are_read_along_and_not_written_down(tmp_path: Path) -> None:
    ddl = read_ddl((SqlText(text=BLOG, file="blog.sql"),))
    mysql = Schema(tables=settle_keys(ddl.tables)[0])
    statements = [
        (
            "SELECT p.*, u.user_login FROM wp_posts p JOIN wp_users u ON u.ID = p.post_author "
            "WHERE p.ID = ?",
            30,
        ),
        ("DELETE FROM wp_comments WHERE post_id = ?", 20),
    ]
    made = make(query_log(statements, ()), mysql, findings=ddl.findings)
    assert {pattern.access for pattern in made.patterns} == {
        "Query wp_posts by ID with wp_users.user_login along post_author",
        "Delete wp_comments by post_id",
    }
    assert "FOREIGN KEY" not in made.tables_text
    assert "MySQL computes `size`" in made.tables_text
    assert "views: " in made.tables_text
    assert "newest" in made.tables_text
    assert "trigger \\`touch\\`" in made.tables_text
    evidence = read_back(made, tmp_path)
    assert differences(made, evidence) == ()
    assert {each.name for each in evidence.relationships} == {
        "wp_posts.post_author",
        "wp_comments.post_id",
    }
