"""`intake`: the three stage-01 artifacts from raw sources, so that `design` has what it reads."""

import getpass
import shlex
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from agent.commands.reports import IntakeReport
from agent.errors import ExitCode, UsageError, WorkspaceError
from agent.terminal.progress import Progress
from tools.documents.figures import listed_ids
from tools.documents.markdown import visible
from tools.finding import Finding
from tools.intake.amounts import plural
from tools.intake.artifacts import Artifacts, make_artifacts
from tools.intake.reading_back import differences
from tools.intake.sources import SourceFiles, find_server_password, read_sources
from tools.intake.writing import STAGE, existing_artifacts, finish_interrupted, write_artifacts
from tools.ledger.plumbing import LedgerError
from tools.ledger.repository import Repository
from tools.source.artifacts import LOG_FILE, PATTERNS_FILE, TABLES_FILE, read_evidence
from tools.value import canonical_json

RAW = STAGE / "raw"


@dataclass(frozen=True)
class IntakeOptions:
    """What the command line gives; without any source, the files under `raw/` are read."""

    workspace: Path
    ddl: tuple[Path, ...] = ()
    logs: tuple[Path, ...] = ()
    mysql: str = ""
    openapi: Path | None = None
    force: bool = False


def intake(options: IntakeOptions, *, as_json: bool) -> int:
    """Reads the sources and writes the artifacts; the exit code."""
    workspace = options.workspace
    if not workspace.is_dir():
        msg = f"{workspace}: there is no such folder."
        raise WorkspaceError(msg)
    progress = Progress(lively=not as_json)
    given = _given(options)
    if finish_interrupted(workspace):
        progress.tell(
            "An earlier intake was interrupted while it wrote; its files are complete now."
        )
    _refuse_overwriting(options)
    password = find_server_password(options.mysql, _asking()) if options.mysql else None
    doing = ["reading the sources"]

    def tell(step: str) -> None:
        doing[0] = step

    with progress.busy(lambda: doing[0]):
        sources = read_sources(given, workspace, password, tell)
        made = make_artifacts(sources)
    texts = {
        PATTERNS_FILE: made.patterns_text,
        LOG_FILE: made.log_text,
        TABLES_FILE: made.tables_text,
    }
    found = (*made.findings, *_read_back(made, texts))
    write_artifacts(workspace, texts)
    report = _report(options, made, found)
    if as_json:
        typer.echo(canonical_json(report), nl=False)
    else:
        typer.echo("\n".join(map(visible, report_lines(report, workspace))))
    return ExitCode.DONE


def _given(options: IntakeOptions) -> SourceFiles:
    """The sources named, else the raw files of the workspace. Raises UsageError without tables."""
    ddl, logs = options.ddl, options.logs
    if not (ddl or logs or options.mysql or options.openapi):
        raw = options.workspace / RAW
        ddl = tuple(sorted(raw.glob("*.sql")))
        logs = tuple(sorted((*raw.glob("*.log"), *raw.glob("*.log.gz"))))
    if not (ddl or options.mysql):
        msg = (
            "The tables have to come from somewhere: give --ddl FILE or --mysql URL, or put "
            f"*.sql files under {options.workspace / RAW}."
        )
        raise UsageError(msg)
    return SourceFiles(ddl=ddl, logs=logs, openapi=options.openapi, mysql_url=options.mysql)


def _refuse_overwriting(options: IntakeOptions) -> None:
    existing = existing_artifacts(options.workspace)
    if existing and not options.force:
        listed = "\n".join(f"  {options.workspace / path}" for path in existing)
        msg = (
            f"These artifacts are there already and were left as they are:\n{listed}\n"
            "To write them anew from the sources: run the command again with --force."
        )
        raise WorkspaceError(msg)


def _asking() -> Callable[[], str] | None:
    """Asks for the password without an echo; only a person at a terminal can be asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask() -> str:
        try:
            return getpass.getpass("Password for the MySQL server: ", stream=sys.stderr)
        except EOFError as error:
            msg = "No password was given for the MySQL server."
            raise UsageError(msg) from error

    return ask


def _read_back(made: Artifacts, texts: dict[str, str]) -> tuple[Finding, ...]:
    """What `design` will make of the texts, where that is not what was meant."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in texts.items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        return differences(made, read_evidence(Path(folder)))


def _report(options: IntakeOptions, made: Artifacts, found: tuple[Finding, ...]) -> IntakeReport:
    readings = Counter(pattern.reading for pattern in made.patterns)
    bases = Counter(pattern.draft.basis for pattern in made.patterns)
    return IntakeReport(
        files=(PATTERNS_FILE, LOG_FILE, TABLES_FILE),
        tables=len(made.mysql.tables),
        patterns=len(made.patterns),
        from_log=bases["log"],
        from_endpoints=bases["endpoint"],
        from_structure=bases["structure"],
        plain=readings["plain"],
        assumed=readings["assumed"],
        unread=tuple(p.id for p in made.patterns if p.reading == "unread"),
        figures=len(made.measurements),
        findings=found,
        next_commands=tuple(_next_commands(options.workspace)),
    )


def _next_commands(workspace: Path) -> Iterator[str]:
    """`design` wants the artifacts committed: nothing is committed here."""
    here = shlex.quote(str(workspace))
    try:
        Repository.open(workspace)
    except LedgerError:
        yield f"git init {here}"
    yield f"git -C {here} add {STAGE}"
    yield f"git -C {here} commit -m 'The artifacts of stage 01'"
    yield f"tablewright design {here}"


def report_lines(report: IntakeReport, workspace: Path) -> list[str]:
    """The report as text: what was written, what of it is sure, what was not read, what is next."""
    counts = {
        "seen in the query log": report.from_log,
        "inferred from the API description": report.from_endpoints,
        "assumed from the tables' keys": report.from_structure,
    }
    parts = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
    lines = [
        "Wrote:",
        *(f"  {workspace / path}" for path in report.files),
        f"{plural(report.tables, 'table')}; {plural(report.patterns, 'access pattern')}: {parts}",
        f"Their phrases: {report.plain} read plainly, {report.assumed} with an assumption to be "
        f"confirmed, {len(report.unread)} not in words",
    ]
    if report.unread:
        lines.append(f"Not in words, to be said in the design: {listed_ids(report.unread)}")
    if report.figures:
        lines.append(f"{plural(report.figures, 'figure')} measured, offered in the design")
    weighty = [finding for finding in report.findings if finding.severity != "info"]
    lines.extend(f"{f.severity}: {f.subject}: {f.evidence} {f.fix}" for f in weighty)
    if rest := len(report.findings) - len(weighty):
        lines.append(f"{plural(rest, 'further remark')} in the files")
    return [*lines, "Next:", *(f"  {command}" for command in report.next_commands)]
