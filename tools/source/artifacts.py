"""Reads the three stage-01 artifacts of a workspace. Nothing is written."""

import hashlib
from pathlib import Path

from tools.errors import InputError, Problem
from tools.line_ends import as_stored
from tools.source.access_patterns import AccessPatterns, read_access_patterns
from tools.source.audit.audit import audit
from tools.source.audit.material import Material, gather
from tools.source.audit.raw_audit import Ascribed, audit_raw
from tools.source.evidence import Evidence, InputFile
from tools.source.input_text import count_lines, decode
from tools.source.log_analysis import read_log_analysis
from tools.source.markdown import Document, read_markdown
from tools.source.measured_rates import measured_rates
from tools.source.measurements import Measurement
from tools.source.misplaced import check_elsewhere
from tools.source.pattern_references import settle_references
from tools.source.querylog.query_log import QueryLog
from tools.source.raw import RawSources, Shelf, read_raw
from tools.source.relationships import infer_relationships
from tools.source.stated_measurements import read_measurements
from tools.source.table_structures import TableStructures, read_table_structures
from tools.source.unseen_names import unseen_names

PATTERNS_FILE = "artifacts/stage-01/01_1_API_access_patterns.md"
LOG_FILE = "artifacts/stage-01/01_2_mysql_log_analysis.md"
TABLES_FILE = "artifacts/stage-01/01_3_table_structure_analysis.md"
ARTIFACTS = (PATTERNS_FILE, LOG_FILE, TABLES_FILE)


def read_evidence(workspace: Path, shelf: Shelf | None = None) -> Evidence:
    """What the artifacts say, with findings where they contradict each other or can't be read.

    Raw files that stand beside them are read too: what the artifacts say is compared with them.
    `shelf` keeps what came of the logs.

    Raises:
        InputError: for every artifact that is missing, empty, neither UTF-8 nor marked UTF-16, or
            has no pattern or table in a form that can be read; all of them together.
    """
    problems: list[Problem] = []
    files: list[InputFile] = []
    documents: dict[str, Document] = {}
    for path in ARTIFACTS:
        data = _read_bytes(workspace, path, problems)
        text = _decode(data, path, problems) if data is not None else None
        if data is not None and text is not None:
            digest = hashlib.sha256(as_stored(data)).hexdigest()
            files.append(InputFile(path=path, sha256=digest, lines=count_lines(text)))
            documents[path] = read_markdown(text, path)
    patterns = _read_patterns(documents.get(PATTERNS_FILE), problems)
    tables = _read_tables(documents.get(TABLES_FILE), problems)
    if problems or patterns is None or tables is None:
        raise InputError(problems)
    log = read_log_analysis(documents[LOG_FILE])
    log = log.model_copy(update={"log": settle_references(log.log, patterns.patterns)})
    read = (
        *patterns.findings,
        *log.findings,
        *tables.findings,
        *check_elsewhere(documents[PATTERNS_FILE], documents[LOG_FILE], documents[TABLES_FILE]),
    )
    material = gather(
        tuple(documents[path] for path in ARTIFACTS), tables.mysql, patterns.patterns, log.log, read
    )
    raw = read_raw(workspace, tables.mysql, shelf)
    logs = raw.logs.log if raw.logs is not None else None
    inferred = infer_relationships(tables.mysql, log.log, logs)
    evidence = Evidence(
        mysql=tables.mysql,
        patterns=patterns.patterns,
        log=log.log,
        findings=(*read, *audit(material), *inferred.findings),
        files=tuple(files),
        measurements=read_measurements(tuple(documents.values()), tables.mysql),
        relationships=inferred.relationships,
    )
    return _with_raw(evidence, raw, material) if raw.files else evidence


def _with_raw(evidence: Evidence, raw: RawSources, material: Material) -> Evidence:
    """The evidence with what the raw files add to it, and say against it."""
    audited = audit_raw(material.documents, evidence, raw.logs, raw.mysql)
    log = raw.logs.log if raw.logs is not None else None
    return evidence.model_copy(
        update={
            "raw_log": log,
            "reproduction": audited.reproduction,
            "measurements": (
                *_rates(audited.ascribed, log),
                *raw.measurements,
                *evidence.measurements,
            ),
            "findings": (*audited.evidence_findings, *raw.findings, *audited.findings),
            "files": (*evidence.files, *raw.files),
        }
    )


def _rates(ascribed: Ascribed, log: QueryLog | None) -> tuple[Measurement, ...]:
    """Before what the artifacts state: the first figure for a subject counts."""
    return () if log is None else measured_rates(ascribed, log)


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
    text = decode(data, path)
    if isinstance(text, Problem):
        problems.append(text)
        return None
    if not text.strip():
        fix = "Put the stage-01 artifact's text in it."
        problems.append(Problem(file=path, what="the file is empty.", fix=fix))
        return None
    return text


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
