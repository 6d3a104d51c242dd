"""Reads the three stage-01 artifacts of a workspace. Nothing is written."""

import hashlib
from pathlib import Path

from tools.errors import InputError, Problem
from tools.finding import Finding
from tools.line_ends import as_stored
from tools.source.access_patterns import AccessPatterns, read_access_patterns
from tools.source.entity_claims import read_entity_claims
from tools.source.evidence import Evidence, InputFile
from tools.source.log_analysis import ReadLog, read_log_analysis
from tools.source.markdown import BYTE_ORDER_MARK, Document, read_markdown
from tools.source.reconcile import check_claims, check_logged_patterns
from tools.source.stated_counts import Found, check_counts
from tools.source.table_structures import TableStructures, read_table_structures
from tools.source.unseen_names import unseen_names

PATTERNS_FILE = "artifacts/stage-01/01_1_API_access_patterns.md"
LOG_FILE = "artifacts/stage-01/01_2_mysql_log_analysis.md"
TABLES_FILE = "artifacts/stage-01/01_3_table_structure_analysis.md"
ARTIFACTS = (PATTERNS_FILE, LOG_FILE, TABLES_FILE)


def read_evidence(workspace: Path) -> Evidence:
    """What the artifacts say, with findings where they contradict each other or can't be read.

    Raises:
        InputError: for every artifact that is missing, empty, not UTF-8, or has no pattern or
            table in a form that can be read; all of them together.
    """
    problems: list[Problem] = []
    files: list[InputFile] = []
    documents: dict[str, Document] = {}
    for path in ARTIFACTS:
        data = _read_bytes(workspace, path, problems)
        text = _decode(data, path, problems) if data is not None else None
        if data is not None and text is not None:
            digest = hashlib.sha256(as_stored(data)).hexdigest()
            files.append(InputFile(path=path, sha256=digest, lines=_count_lines(text)))
            documents[path] = read_markdown(text, path)
    patterns = _read_patterns(documents.get(PATTERNS_FILE), problems)
    tables = _read_tables(documents.get(TABLES_FILE), problems)
    if problems or patterns is None or tables is None:
        raise InputError(problems)
    log = read_log_analysis(documents[LOG_FILE])
    findings = (
        *patterns.findings,
        *log.findings,
        *tables.findings,
        *_reconcile(documents, patterns, tables, log),
    )
    return Evidence(
        mysql=tables.mysql,
        patterns=patterns.patterns,
        log=log.log,
        findings=findings,
        files=tuple(files),
    )


def _reconcile(
    documents: dict[str, Document],
    patterns: AccessPatterns,
    tables: TableStructures,
    log: ReadLog,
) -> tuple[Finding, ...]:
    claims = tuple(read_entity_claims(documents[PATTERNS_FILE]))
    found = Found(mysql=tables.mysql, patterns=patterns.patterns, log=log.log)
    return (
        *check_claims(claims, tables.mysql),
        *check_logged_patterns(log.log, patterns.patterns),
        *check_counts(tuple(documents.values()), found),
    )


def _read_bytes(workspace: Path, path: str, problems: list[Problem]) -> bytes | None:
    try:
        data = (workspace / path).read_bytes()
    except FileNotFoundError:
        fix = "Put the stage-01 artifact there."
        problems.append(Problem(file=path, what="the file is missing.", fix=fix))
        return None
    except OSError as error:
        what = f"the file can't be read: {error.strerror}."
        problems.append(Problem(file=path, what=what, fix="Make it a file you may read."))
        return None
    if not data.strip():
        fix = "Put the stage-01 artifact's text in it."
        problems.append(Problem(file=path, what="the file is empty.", fix=fix))
        return None
    return data


def _decode(data: bytes, path: str, problems: list[Problem]) -> str | None:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{data[error.start]:02X} at offset {error.start} is not UTF-8."
        problems.append(Problem(file=path, line=line, what=what, fix="Save the file as UTF-8."))
        return None
    if not text.removeprefix(BYTE_ORDER_MARK).strip():
        fix = "Put the stage-01 artifact's text in it."
        problems.append(Problem(file=path, what="the file is empty.", fix=fix))
        return None
    return text


def _count_lines(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n"))


def _read_patterns(document: Document | None, problems: list[Problem]) -> AccessPatterns | None:
    if document is None:
        return None
    read = read_access_patterns(document)
    if read.patterns:
        return read
    problems.append(
        Problem(
            file=document.file,
            what="no access pattern is found in it.",
            fix=(
                "List them as `- **AP1**: Create user (POST /api/users)`, or in a table with the "
                "columns Method, Endpoint and Data Access Pattern."
            ),
        )
    )
    return None


def _read_tables(document: Document | None, problems: list[Problem]) -> TableStructures | None:
    if document is None:
        return None
    read = read_table_structures(document)
    if read.mysql.tables:
        problems.extend(unseen_names(read.mysql))
        return read
    unread = [finding for finding in read.findings if finding.rule == "unread-sql"]
    problems.append(
        Problem(
            file=document.file,
            what=f"no table is found in it. {' '.join(f.evidence for f in unread)}".strip(),
            fix="Give each table's CREATE TABLE in a ```sql block.",
        )
    )
    return None
