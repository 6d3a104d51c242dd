"""dynamodb_requirement.md: what a design must meet, before anything is designed."""

from collections.abc import Iterable

from tools.documents import figures
from tools.documents.figure_sources import REQUIREMENT_RULES, rules_grid
from tools.documents.inferred import counted_keys, orphan_checks, relationship_lines
from tools.documents.markdown import Markdown, codes, grid, sentence
from tools.documents.page import render_page
from tools.documents.raw_log import raw_log_view
from tools.documents.reproduction import reproduction_view
from tools.documents.requirement_data import (
    constraints_grid,
    coverage_grid,
    entities_grid,
    hierarchies,
    many_to_many,
    relationships_grid,
    statistics_grid,
)
from tools.documents.requirement_patterns import hot_candidates, patterns_grid, readings
from tools.finding import Finding
from tools.model.approvals import Approval
from tools.value import Value
from tools.workload.matrix import crud_matrix
from tools.workload.operations import Lookup, TextSearch, Transaction
from tools.workload.patterns import AccessPattern
from tools.workload.requirements import Requirements


class Tick(Value):
    """A line of a checklist: whether it holds and what shows it."""

    name: str
    holds: bool
    evidence: str


class Version(Value):
    """The requirements as they were confirmed once, or (`who` empty) as they stand since.

    `changes` are the answers that made this version of the one before.
    """

    number: int
    who: str = ""
    when: str = ""
    seen: bool = True
    changes: tuple[str, ...] = ()

    @property
    def confirmed(self) -> str:
        if not self.who:
            return "not confirmed yet"
        how = "" if self.seen else ", by an answers file, unseen"
        return f"{self.who}, {self.when}{how}"


def render_requirement(
    requirements: Requirements,
    approval: Approval | None = None,
    versions: tuple[Version, ...] = (),
) -> str:
    """The whole document; with `approval` it says who confirmed the requirements."""
    view = {
        "versions": [
            sentence(
                "**Version {number}**, {confirmed}{changes}",
                number=version.number,
                confirmed=version.confirmed,
                changes=Markdown(f": {codes(version.changes)}") if version.changes else "",
            )
            for version in versions
        ],
        "requirements": requirements,
        "approval": approval,
        "totals": totals(requirements),
        "tiers": _tiers(requirements),
        "entities": entities_grid(requirements),
        "patterns": patterns_grid(requirements),
        "coverage": coverage_grid(requirements),
        "readings": readings(requirements),
        "unread": _ids(p for p in requirements.patterns if p.reading == "unread"),
        "unknown": _ids(unknown_rates(requirements)),
        "without_database": _ids(without_database(requirements)),
        "dropped": dropped(requirements),
        "duplicates": [
            sentence("{ids} are one pattern, led by {lead}", ids=" = ".join(g.ids), lead=g.lead)
            for g in requirements.groups
            if g.duplicates
        ],
        "added": _ids(p for p in requirements.patterns if p.added),
        "relationships": relationships_grid(requirements),
        "inferred": relationship_lines(requirements),
        "orphan_checks": orphan_checks(requirements),
        "constraints": constraints_grid(requirements),
        "statistics": statistics_grid(requirements),
        "findings": findings_grid(requirements.evidence.findings + requirements.findings),
        "scratchpad": scratchpad(requirements),
        "checklist": checklist(requirements, approval),
        "log": _log(requirements),
        "raw": raw_log_view(requirements.evidence.raw_log),
        "reproduced": reproduction_view(requirements.evidence.reproduction),
        "figure_rules": rules_grid(REQUIREMENT_RULES),
    }
    return render_page("requirement.md.j2", view)


def totals(requirements: Requirements) -> dict[str, object]:
    """Peak and average requests per second of the known rates that reach the database."""
    known = [p for p in requirements.patterns if p.operations and p.rate.is_known]
    return {
        "peak": sum(p.rate.peak.value for p in known if p.rate.peak),
        "average": sum(p.rate.average.value for p in known if p.rate.average),
        "known": len(known),
        "database": sum(1 for p in requirements.patterns if p.operations),
    }


def unknown_rates(requirements: Requirements) -> tuple[AccessPattern, ...]:
    """Patterns that reach the database at a rate nobody has stated."""
    return tuple(p for p in requirements.patterns if p.operations and not p.rate.is_known)


def without_database(requirements: Requirements) -> tuple[AccessPattern, ...]:
    """Patterns that were read as touching no table."""
    return tuple(
        p
        for p in requirements.patterns
        if not p.operations and p.reading != "unread" and not p.dropped
    )


def dropped(requirements: Requirements) -> list[Markdown]:
    """Patterns the user took out, each with the reason."""
    return [
        sentence("{id}: {why}", id=p.id, why=p.dropped) for p in requirements.patterns if p.dropped
    ]


def findings_grid(findings: tuple[Finding, ...]) -> Markdown:
    rows = [(f.severity, f.rule, f.subject, f.evidence, f.fix) for f in dict.fromkeys(findings)]
    if not rows:
        return Markdown()
    return grid(("Severity", "Rule", "Subject", "Evidence", "What to do"), rows)


def scratchpad(requirements: Requirements) -> tuple[tuple[str, tuple[Markdown, ...]], ...]:
    """Headed lists of what the design will have to weigh; empty ones are left out."""
    searches, aggregates, transactions = [], [], []
    for pattern in requirements.patterns:
        line = sentence("{id} {text}", id=pattern.id, text=pattern.text)
        operations = pattern.operations
        if any(isinstance(op, TextSearch) for op in operations):
            searches.append(line)
        if any(isinstance(op, Lookup) and op.aggregate for op in operations):
            aggregates.append(line)
        if any(isinstance(op, Transaction) for op in operations):
            transactions.append(line)
    lists = (
        ("Hot candidates", hot_candidates(requirements)),
        ("Text searches", tuple(searches)),
        ("Many-to-many", many_to_many(requirements)),
        ("Hierarchies", hierarchies(requirements)),
        ("Aggregates", tuple(aggregates)),
        ("Transactions", tuple(transactions)),
    )
    return tuple((title, lines) for title, lines in lists if lines)


def checklist(requirements: Requirements, approval: Approval | None) -> tuple[Tick, ...]:
    unread = [p.id for p in requirements.patterns if p.reading == "unread"]
    assumed = [p.id for p in requirements.patterns if p.reading == "assumed"]
    unknown = [p.id for p in unknown_rates(requirements)]
    stated = {entry.table for entry in requirements.statistics.tables}
    no_rows = [name for name in requirements.mysql.table_names if name not in stated]
    files = requirements.evidence.files
    gaps = _coverage_gaps(requirements)
    return (
        Tick(name="The artifacts are read", holds=bool(files), evidence=_count(len(files), "file")),
        _none_left("Every pattern is read", unread, "unread"),
        _none_left("Every pattern that reaches the database has a rate", unknown, "unknown"),
        _none_left("Every table has its number of rows", no_rows, "without"),
        _none_left("Every table is both read and written, or that was declined", gaps, "open"),
        _none_left("No concern is open", [c.id for c in requirements.open_concerns], "open"),
        Tick(
            name="Assumptions are confirmed",
            holds=not assumed or approval is not None,
            evidence=f"{_count(len(assumed), 'pattern')} read with an assumption",
        ),
        Tick(
            name="The user has confirmed the requirements",
            holds=approval is not None,
            evidence=approval_text(approval),
        ),
    )


def approval_text(approval: Approval | None) -> str:
    if approval is None:
        return "not confirmed yet"
    how = "seen" if approval.seen else "given by an answers file, unseen"
    return f"{approval.who}, {approval.when}, {how}"


def _none_left(name: str, left: list[str], word: str) -> Tick:
    evidence = f"{word}: {', '.join(left)}" if left else "all"
    return Tick(name=name, holds=not left, evidence=evidence)


def _coverage_gaps(requirements: Requirements) -> list[str]:
    """Tables read but never written, or the other way round, for which nothing was declined."""
    declined = {entry.name.partition(".")[0] for entry in requirements.declined}
    gaps = []
    for table, verbs in crud_matrix(requirements.patterns, requirements.mysql).items():
        written = any(verbs[verb] for verb in ("create", "update", "delete"))
        read = any(verbs[verb] for verb in ("read", "list"))
        if read != written and table not in declined:
            gaps.append(f"{table} is only {'read' if read else 'written'}")
    return gaps


def _tiers(requirements: Requirements) -> Markdown:
    patterns, tables, log = tier_texts(requirements)
    mysql = requirements.mysql
    rows = (
        (
            "1. API patterns: PRIMARY, what must be supported",
            codes(_files_of(tuple(p.place.file for p in requirements.patterns))),
            patterns,
        ),
        (
            "2. Table structure: COMPLETE data model",
            codes(_files_of(tuple(table.place.file for table in mysql.tables))),
            tables,
        ),
        (
            "3. Log analysis: SUPPLEMENTAL, evidence and no more",
            codes((requirements.evidence.log.place.file,)),
            log,
        ),
    )
    return grid(("Tier", "File", "Holds"), rows)


def tier_texts(requirements: Requirements) -> tuple[str, str, str]:
    """What is counted in the patterns, in the table structure and in the log analysis."""
    log = requirements.evidence.log
    mysql = requirements.mysql
    keys, inferred = counted_keys(mysql)
    declared = f"{_count(keys, 'foreign key')}{f', {inferred} more inferred' if inferred else ''}"
    unique = sum(len(table.unique_keys) for table in mysql.tables)
    columns = sum(len(table.columns) for table in mysql.tables)
    return (
        _count(len(requirements.patterns), "pattern"),
        f"{_count(len(mysql.tables), 'table')}, {_count(columns, 'column')},"
        f" {declared}, {_count(unique, 'unique key')}",
        f"{figures.plural(len(log.queries), 'entry', 'entries')} for"
        f" {figures.plural(sum(q.queries for q in log.queries), 'query', 'queries')},"
        f" {figures.number(log.total_executions)} executions stated",
    )


def _log(requirements: Requirements) -> dict[str, object]:
    log = requirements.evidence.log
    return {
        "bottlenecks": [
            sentence("**{t}** ({p}): {x}", t=note.title, p=note.place, x=note.text)
            for note in log.bottlenecks
        ],
        "window": f"{log.window_start} to {log.window_end}" if log.window_start else "not stated",
        "seconds": log.window_seconds,
        "unique": log.unique_queries,
        "place": log.place,
    }


def _files_of(files: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(files))


def _ids(patterns: Iterable[AccessPattern]) -> str:
    return ", ".join(pattern.id for pattern in patterns)


def _count(count: int, noun: str) -> str:
    return figures.plural(count, noun)
