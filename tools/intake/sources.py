"""Raw sources read: the only place that calls the readers of DDL, logs, servers and API files."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import TypeVar

from tools.errors import InputError, Problem
from tools.finding import Finding
from tools.intake.api.endpoints import Api, read_api
from tools.intake.artifacts import RawSources
from tools.intake.like_forms import LikeForm, like_form
from tools.source.ddl import read_ddl
from tools.source.ddl_statements import SqlText
from tools.source.input_text import decode
from tools.source.keys import settle_keys
from tools.source.live.address import find_password, read_address
from tools.source.live.database import LiveDatabase
from tools.source.live.reading import read_live_database
from tools.source.live.statement_digests import digests_of
from tools.source.querylog.query_log import Digest, QueryLog, TransactionShape, Unread
from tools.source.querylog.read_logs import ReadLogs
from tools.source.querylog.reading import read_query_logs
from tools.source.sample_rows import measure_rows
from tools.source.schema import Schema
from tools.value import Value

Placed = TypeVar("Placed", Digest, TransactionShape, Unread)

MOST_DDL_BYTES = 256 * 2**20


class SourceFiles(Value):
    """The files and the server to read; paths as the user gave them."""

    ddl: tuple[Path, ...] = ()
    logs: tuple[Path, ...] = ()
    openapi: Path | None = None
    mysql_url: str = ""


def read_sources(
    given: SourceFiles,
    workspace: Path,
    password: Callable[[], str] | None = None,
    progress: Callable[[str], None] | None = None,
) -> RawSources:
    """Everything that was given, read. What a server says of its tables goes before DDL.

    Args:
        given: DDL or a server at least.
        workspace: Files are named relative to it, where they are in it.
        password: Asks for the server's, where neither URL nor environment has it.
        progress: Told in a few words what is being read.

    Raises:
        InputError: for what can't be used at all, all problems of the files together.
    """
    tell = progress or (lambda _: None)
    problems: list[Problem] = []
    texts = _texts(given.ddl, workspace, problems)
    declared, findings = _read_ddl(texts, problems)
    api = _read_openapi(given.openapi, workspace, problems)
    if problems:
        raise InputError(problems)
    live = read_live_database(given.mysql_url, password, progress=tell) if given.mysql_url else None
    mysql = live.mysql if live is not None else declared
    if given.logs:
        tell(f"reading {', '.join(path.name for path in given.logs)}")
    logs = read_query_logs(given.logs, workspace, mysql) if given.logs else None
    return RawSources(
        names=tuple(_names(given, workspace, live)),
        mysql=mysql,
        log=_without_folders(logs.log) if logs is not None else _summed_up(live),
        like_forms=dict(_like_forms(logs)) if logs is not None else {},
        measurements=live.measurements if live is not None else measure_rows(texts, mysql),
        api=api,
        findings=(
            *findings,
            *(live.findings if live is not None else ()),
            *_left_aside(given, live),
        ),
    )


def find_server_password(url: str, ask: Callable[[], str] | None) -> Callable[[], str]:
    """The password for the server in the URL, asked for now where it has to be.

    Raises:
        InputError: for a URL that can't be used.
    """
    secret = find_password(read_address(url), os.environ, ask)
    return secret.get_secret_value


def _texts(paths: Sequence[Path], workspace: Path, problems: list[Problem]) -> tuple[SqlText, ...]:
    texts = []
    for path in paths:
        data = _read_bytes(path, workspace, problems)
        text = decode(data, name_of(path, workspace)) if data is not None else None
        if isinstance(text, Problem):
            problems.append(text)
        elif text is not None:
            texts.append(SqlText(text=text, file=name_of(path, workspace)))
    return tuple(texts)


def _read_ddl(
    texts: tuple[SqlText, ...], problems: list[Problem]
) -> tuple[Schema, tuple[Finding, ...]]:
    """The tables of all files together; statements that can't be read are findings."""
    ddl = read_ddl(texts)
    tables, unsettled = settle_keys(ddl.tables)
    unread = [
        Finding(
            rule="unread-sql",
            severity="error",
            subject=problem.file,
            evidence=f"{problem.file}:{problem.line}: {problem.what}",
            fix=problem.fix,
        )
        for problem in ddl.problems
    ]
    if texts and not tables:
        problems.extend(ddl.problems)
        names = ", ".join(text.file for text in texts)
        what = "no CREATE TABLE is found in it."
        problems.append(Problem(file=names, what=what, fix="Give the schema's DDL."))
    findings = dict.fromkeys((*unread, *ddl.findings, *unsettled))
    return Schema(database=ddl.database, tables=tables), tuple(findings)


def _read_openapi(path: Path | None, workspace: Path, problems: list[Problem]) -> Api | None:
    data = _read_bytes(path, workspace, problems) if path is not None else None
    if path is None or data is None:
        return None
    try:
        return read_api(data, name_of(path, workspace))
    except InputError as error:
        problems.extend(error.problems)
        return None


def _read_bytes(path: Path, workspace: Path, problems: list[Problem]) -> bytes | None:
    name = name_of(path, workspace)
    try:
        if path.stat().st_size > MOST_DDL_BYTES:
            what = f"the file is larger than {MOST_DDL_BYTES // 2**20} MiB."
            problems.append(Problem(file=name, what=what, fix="Give it without rows."))
            return None
        return path.read_bytes()
    except OSError as error:
        what = f"the file can't be read: {error.strerror}."
        problems.append(Problem(file=name, what=what, fix="Make it a file you may read."))
        return None


def name_of(path: Path, workspace: Path) -> str:
    """The path as texts show it: relative to the workspace, else the file's name alone."""
    try:
        return path.resolve().relative_to(workspace.resolve()).as_posix()
    except ValueError:
        return path.name


def _names(given: SourceFiles, workspace: Path, live: LiveDatabase | None) -> Iterator[str]:
    files = (*given.ddl, *given.logs, *((given.openapi,) if given.openapi else ()))
    yield from (name_of(path, workspace) for path in files)
    if live is not None:
        yield f"{live.server}, database {live.mysql.database}"


def _without_folders(log: QueryLog) -> QueryLog:
    """Files outside the workspace by their names alone: texts are the same on every machine."""

    def placed(value: Placed) -> Placed:
        place = value.place
        short = place.model_copy(update={"file": _short(place.file)})
        return value if short == place else value.model_copy(update={"place": short})

    files = tuple(each.model_copy(update={"path": _short(each.path)}) for each in log.files)
    return log.model_copy(
        update={
            "files": files,
            "digests": tuple(map(placed, log.digests)),
            "transactions": tuple(map(placed, log.transactions)),
            "unread": tuple(map(placed, log.unread)),
        }
    )


def _short(path: str) -> str:
    return PurePath(path).name if PurePath(path).is_absolute() else path


def _summed_up(live: LiveDatabase | None) -> QueryLog | None:
    """What the server has summed up of statements, as a log that does not know its peaks."""
    if live is None or live.digests is None or not live.digests.digests:
        return None
    summed = live.digests
    return QueryLog(
        files=(),
        first_seen=summed.first_seen,
        last_seen=summed.last_seen,
        seconds=summed.seconds,
        active_seconds=summed.seconds,
        idle_after_seconds=0,
        peak_interval_seconds=0,
        executions=summed.executions,
        digests=digests_of(live.mysql.database or "", summed),
        dropped_digests=summed.dropped_digests,
        dropped_executions=summed.dropped_executions,
    )


def _like_forms(logs: ReadLogs) -> Iterator[tuple[str, LikeForm]]:
    for digest in logs.log.digests:
        variants = logs.variants.get(digest.id)
        if variants is not None:
            form = like_form(digest.text, [each.values for each in variants.commonest])
            if form is not None:
                yield digest.id, form


def _left_aside(given: SourceFiles, live: LiveDatabase | None) -> Iterator[Finding]:
    if live is None:
        return
    if given.ddl:
        yield Finding(
            rule="source-left-aside",
            severity="info",
            subject=live.mysql.database or "",
            evidence="The server's own definitions of its tables are taken, not those of "
            f"{', '.join(path.name for path in given.ddl)}.",
            fix="Leave --mysql out to go by the DDL.",
        )
    if given.logs and live.digests is not None:
        yield Finding(
            rule="source-left-aside",
            severity="info",
            subject=live.mysql.database or "",
            evidence="The query log is taken for what the application does, not what the server "
            "has summed up of statements.",
            fix="Leave --log out to go by the server.",
        )
