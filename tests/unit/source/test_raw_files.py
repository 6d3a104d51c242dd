"""Raw files beside the artifacts: read, compared with them, kept, and what they add."""

import shutil
from pathlib import Path

import pytest
from workspaces import READING_ROOM

from tools.documents.requirement import render_requirement
from tools.errors import InputError
from tools.provenance import FromLog
from tools.source.artifacts import read_evidence
from tools.source.kept_logs import kept_text, read_kept
from tools.source.querylog.read_logs import ReadLogs
from tools.source.raw import RAW_FOLDER, read_raw
from tools.workload.assembly import assemble
from tools.workload.questions import open_questions

HEADER = """\
/usr/sbin/mysqld, Version: 8.4.3 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /tmp/mysql.sock
Time                 Id Command    Argument
"""
LOANS = "SELECT * FROM loans WHERE member_id = {}"
DDL = """\
CREATE TABLE members (id INT NOT NULL AUTO_INCREMENT, email VARCHAR(100) NOT NULL,
  name VARCHAR(60) NOT NULL, PRIMARY KEY (id));
"""


def general_log(statements: list[str]) -> str:
    """One statement every two seconds."""
    lines = [
        f"2025-07-31T18:{number // 30:02d}:{number * 2 % 60:02d}.000000Z\t   9 Query\t{statement}\n"
        for number, statement in enumerate(statements)
    ]
    return HEADER + "".join(lines)


STATEMENTS = [LOANS.format(7)] * 30 + [LOANS.format(8)] * 20 + ["SELECT * FROM members"] * 4


class Shelf:
    """In memory."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.found = 0

    def find(self, key: str) -> str | None:
        self.found += key in self.texts
        return self.texts.get(key)

    def keep(self, key: str, text: str) -> None:
        self.texts[key] = text


@pytest.fixture
def room(tmp_path: Path) -> Path:
    shutil.copytree(READING_ROOM / "stage-01", tmp_path / "artifacts" / "stage-01")
    raw = tmp_path / RAW_FOLDER
    raw.mkdir()
    (raw / "query.log").write_text(general_log(STATEMENTS), encoding="utf-8")
    (raw / "schema.sql").write_text(DDL, encoding="utf-8")
    return tmp_path


def read_logs(room: Path) -> ReadLogs:
    logs = read_raw(room, read_evidence(room).mysql).logs
    assert logs is not None
    return logs


def test_without_raw_files_nothing_is_added(room: Path) -> None:
    shutil.rmtree(room / RAW_FOLDER)
    evidence = read_evidence(room)
    assert (evidence.raw_log, evidence.reproduction, evidence.measurements) == (None, None, ())
    assert "raw_log" not in evidence.model_dump_json()


def test_the_files_are_named_with_their_digests(room: Path) -> None:
    names = [file.path for file in read_evidence(room).files]
    assert names[3:] == [f"{RAW_FOLDER}/schema.sql", f"{RAW_FOLDER}/query.log"]


def test_line_ends_do_not_change_the_digest(room: Path) -> None:
    before = read_evidence(room).files
    log = room / RAW_FOLDER / "query.log"
    log.write_bytes(log.read_bytes().replace(b"\n", b"\r\n"))
    assert read_evidence(room).files == before


def test_the_log_s_counts_stand_against_the_analysis(room: Path) -> None:
    evidence = read_evidence(room)
    assert evidence.raw_log is not None
    assert evidence.raw_log.executions == 54
    assert evidence.reproduction is not None
    (query,) = evidence.reproduction.queries
    assert (query.stated_executions, query.found_executions, query.holds) == (40, 30, False)
    said = [f.evidence for f in evidence.findings if f.rule.startswith("raw-log")]
    assert any("40" in text and "30" in text and "query.log:" in text for text in said)


def test_the_ddl_stands_against_the_table_structure(room: Path) -> None:
    said = [f.evidence for f in read_evidence(room).findings if f.rule.startswith("raw-ddl")]
    assert any("VARCHAR(80)" in text and "VARCHAR(60)" in text for text in said)


def test_a_pattern_s_rate_is_offered_from_the_log(room: Path) -> None:
    evidence = read_evidence(room)
    rate = evidence.measurements[0]
    assert (rate.kind, rate.subject) == ("rate", "AP6")
    assert isinstance(rate.source, FromLog)
    assert rate.source.file == f"{RAW_FOLDER}/query.log"
    assert "50 executions" in rate.source.computation
    assert (rate.average, rate.max) == pytest.approx((50 / 106, 0.5), rel=0.01)
    (question,) = [q for q in open_questions(evidence, ()) if q.key == "rate of AP6"]
    assert question.offer == "AP6 measured"


def test_the_document_shows_log_and_reproduction_without_its_values(room: Path) -> None:
    text = render_requirement(assemble(read_evidence(room), ()))
    section = text[text.index("## The raw query log") : text.index("## Findings")]
    assert "`SELECT * FROM loans WHERE member_id = ?`" in section
    assert "0 of 1 entry ran as often in the raw log" in section
    assert "| Query 1 | Loans of a member | 40 | 30 |" in section


def test_what_was_read_is_kept_and_found_again(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf()
    first = read_evidence(room, shelf)
    assert len(shelf.texts) == 1
    monkeypatch.setattr("tools.source.raw.read_query_logs", None)
    assert read_evidence(room, shelf) == first
    assert shelf.found == 1


def test_another_log_or_schema_is_not_taken_from_the_shelf(room: Path) -> None:
    shelf = Shelf()
    read_evidence(room, shelf)
    log = room / RAW_FOLDER / "query.log"
    log.write_text(
        log.read_text() + "2025-07-31T18:09:00.000000Z\t   9 Query\tSELECT 1 FROM loans\n"
    )
    changed = read_evidence(room, shelf)
    assert changed.raw_log is not None
    assert (changed.raw_log.executions, shelf.found) == (55, 0)


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"log": 1}'])
def test_what_can_not_be_read_from_the_shelf_is_read_anew(room: Path, text: str) -> None:
    shelf = Shelf()
    first = read_evidence(room, shelf)
    shelf.texts = dict.fromkeys(shelf.texts, text)
    assert read_evidence(room, shelf) == first


def test_what_is_kept_is_the_same_when_read(room: Path) -> None:
    logs = read_logs(room)
    again = read_kept(kept_text(logs))
    assert again is not None
    assert again.log == logs.log
    assert dict(again.variants) == dict(logs.variants)


def test_a_file_that_is_no_log_is_said_and_the_rest_is_read(room: Path) -> None:
    (room / RAW_FOLDER / "other.log").write_bytes(bytes(range(256)) * 40)
    evidence = read_evidence(room)
    assert evidence.raw_log is not None
    assert [unread.place.file for unread in evidence.raw_log.unread] == [f"{RAW_FOLDER}/other.log"]
    assert evidence.raw_log.executions == 54


def test_ddl_that_is_no_text_stops_with_file_and_line(room: Path) -> None:
    (room / RAW_FOLDER / "schema.sql").write_bytes(b"CREATE TABLE a\n\xff (id INT);\n")
    with pytest.raises(InputError) as caught:
        read_evidence(room)
    assert f"{RAW_FOLDER}/schema.sql:2" in str(caught.value)


def test_a_link_out_of_the_workspace_is_not_followed(room: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.log"
    outside.write_text(general_log([LOANS.format(1)]), encoding="utf-8")
    (room / RAW_FOLDER / "linked.log").symlink_to(outside)
    evidence = read_evidence(room)
    assert f"{RAW_FOLDER}/linked.log" not in [file.path for file in evidence.files]
    assert any("linked.log" in f.evidence for f in evidence.findings)


def test_the_reference_log_reproduces_every_listed_query(shop: Path, tmp_path: Path) -> None:
    shutil.copytree(shop / "stage-01", tmp_path / "artifacts" / "stage-01")
    shutil.copytree(shop / "raw", tmp_path / RAW_FOLDER)
    evidence = read_evidence(tmp_path)
    assert evidence.reproduction is not None
    assert all(query.holds for query in evidence.reproduction.queries)
    wrong = {f.what: (f.stated, f.found) for f in evidence.reproduction.figures if not f.holds}
    assert wrong["Top 5 queries"] == ("3,715", "3,353")
