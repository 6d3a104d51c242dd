"""The raw files beside the artifacts: DDL and query logs under `artifacts/stage-01/raw`.

Reading a log of a gigabyte takes a while, so what came of it may be kept: `Shelf` is where.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tools.errors import InputError, Problem
from tools.finding import Finding
from tools.source.ddl import read_ddl
from tools.source.ddl_statements import SqlText
from tools.source.evidence import InputFile
from tools.source.input_text import decode
from tools.source.kept_logs import kept_text, read_kept
from tools.source.keys import settle_keys
from tools.source.measurements import Measurement
from tools.source.querylog.read_logs import ReadLogs
from tools.source.querylog.reading import read_query_logs
from tools.source.sample_rows import measure_rows
from tools.source.schema import Schema
from tools.value import digest, digest_text

RAW_FOLDER = "artifacts/stage-01/raw"
LOG_ENDINGS = (".log", ".log.gz")
CHUNK_BYTES = 1 << 20
READ_AS = 1
"""Goes up when a log is read otherwise than before: what was kept counts no more."""


class Shelf(Protocol):
    """Keeps texts by key; it may lose any of them at any time."""

    def find(self, key: str) -> str | None: ...

    def keep(self, key: str, text: str) -> None: ...


@dataclass(frozen=True)
class RawSources:
    """What the raw files say; `mysql` is None without DDL, `logs` without a log."""

    files: tuple[InputFile, ...] = ()
    mysql: Schema | None = None
    logs: ReadLogs | None = None
    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_raw(workspace: Path, mysql: Schema, shelf: Shelf | None = None) -> RawSources:
    """Reads what there is; columns of statements are looked up in `mysql`.

    Raises:
        InputError: for each file that can't be read at all.
    """
    folder = workspace / RAW_FOLDER
    if not folder.is_dir():
        return RawSources()
    problems: list[Problem] = []
    present = sorted(path for path in folder.iterdir() if path.is_file())
    linked = [path for path in present if path.is_symlink()]
    present = [path for path in present if path not in linked]
    scripts = [path for path in present if path.name.endswith(".sql")]
    logs = [path for path in present if path.name.endswith(LOG_ENDINGS) and path.stat().st_size]
    files = tuple(_input_file(path, workspace, problems) for path in (*scripts, *logs))
    texts = _texts(scripts, workspace, problems)
    schema, findings = _read_scripts(texts)
    if problems:
        raise InputError(problems)
    return RawSources(
        files=files,
        mysql=schema,
        logs=_read_logs(logs, files[len(scripts) :], workspace, mysql, shelf),
        measurements=measure_rows(texts, mysql),
        findings=(*(_is_linked(path, workspace) for path in linked), *findings),
    )


def _is_linked(path: Path, workspace: Path) -> Finding:
    """A link may lead out of the workspace, to files that nobody meant to be read."""
    name = path.relative_to(workspace).as_posix()
    return Finding(
        rule="linked-file",
        severity="warning",
        subject=name,
        evidence=f"{name}: it is a link, and is not followed.",
        fix="Put the file itself there.",
    )


def _read_logs(
    paths: Sequence[Path],
    files: Sequence[InputFile],
    workspace: Path,
    mysql: Schema,
    shelf: Shelf | None,
) -> ReadLogs | None:
    if not paths:
        return None
    contents = ",".join(f"{file.path} {file.sha256}" for file in files)
    key = digest_text(f"{READ_AS} {contents} {digest(mysql)}")
    kept = shelf.find(key) if shelf is not None else None
    read = read_kept(kept) if kept is not None else None
    if read is None:
        read = read_query_logs(paths, workspace, mysql)
        if shelf is not None:
            shelf.keep(key, kept_text(read))
    return read


def _texts(paths: Sequence[Path], workspace: Path, problems: list[Problem]) -> tuple[SqlText, ...]:
    texts = []
    for path in paths:
        name = path.relative_to(workspace).as_posix()
        text = decode(path.read_bytes(), name)
        if isinstance(text, Problem):
            problems.append(text)
        else:
            texts.append(SqlText(text=text, file=name))
    return tuple(texts)


def _read_scripts(texts: tuple[SqlText, ...]) -> tuple[Schema | None, tuple[Finding, ...]]:
    ddl = read_ddl(texts)
    if not ddl.tables:
        return None, (*map(_unread, ddl.problems), *ddl.findings)
    tables, unsettled = settle_keys(ddl.tables)
    findings = (*map(_unread, ddl.problems), *ddl.findings, *unsettled)
    return Schema(database=ddl.database, tables=tables), tuple(dict.fromkeys(findings))


def _unread(problem: Problem) -> Finding:
    return Finding(
        rule="unread-sql",
        severity="warning",
        subject=problem.file,
        evidence=f"{problem.file}:{problem.line}: {problem.what}",
        fix=problem.fix,
    )


def _input_file(path: Path, workspace: Path, problems: list[Problem]) -> InputFile:
    """Read in pieces, line ends as git stores them."""
    name = path.relative_to(workspace).as_posix()
    found, lines, held = hashlib.sha256(), 0, b""
    try:
        with path.open("rb") as stream:
            while piece := stream.read(CHUNK_BYTES):
                piece = held + piece
                held = b"\r" if piece.endswith(b"\r") else b""
                piece = piece.removesuffix(held) if held else piece
                piece = piece.replace(b"\r\n", b"\n")
                lines += piece.count(b"\n")
                found.update(piece)
        found.update(held)
    except OSError as error:
        what = f"the file can't be read: {error.strerror}."
        problems.append(Problem(file=name, what=what, fix="Make it a file you may read."))
    return InputFile(path=name, sha256=found.hexdigest(), lines=lines)
