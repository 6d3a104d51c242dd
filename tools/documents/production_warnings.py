"""The headed warnings: each stands only where a finding of its rules exists."""

from tools.documents.markdown import Markdown, grid, sentence
from tools.finding import Finding, Severity
from tools.value import Value


class WarningKind(Value):
    """A warning's heading, the rules that call for it, and what it means."""

    title: str
    rules: tuple[str, ...]
    meaning: str


KINDS = (
    WarningKind(
        title="GSI Throttling Cascade",
        rules=("gsi-throttling-cascade",),
        meaning="A throttled index throttles writes to its base table: treat it as an outage of"
        " those writes, not of the index alone.",
    ),
    WarningKind(
        title="Hot Partition Risk",
        rules=("hot-write-key", "hot-read-key", "low-cardinality-gsi-key"),
        meaning="One partition serves 3,000 RCU and 1,000 WCU a second, whatever the table's"
        " capacity is.",
    ),
    WarningKind(
        title="Schema Evolution Trap",
        rules=("schema-evolution",),
        meaning="What was copied or keyed must be backfilled when the schema changes; a change of"
        " a base key is a new table.",
    ),
    WarningKind(
        title="Entity Boundary",
        rules=("entity-boundary",),
        meaning="Data that different services own stands in one item or table: they then share"
        " capacity, deployments and permissions.",
    ),
    WarningKind(
        title="Debugging Complexity",
        rules=("debugging-complexity",),
        meaning="Several copies or asynchronous steps stand between a write and what is read:"
        " a wrong value is harder to trace.",
    ),
)
SEVERITIES: tuple[Severity, ...] = ("error", "critical", "high", "warning", "info")


def warnings_for(findings: tuple[Finding, ...]) -> list[dict[str, object]]:
    """The warnings that hold, each with its findings, most severe first."""
    found: list[dict[str, object]] = []
    for kind in KINDS:
        held = by_severity(tuple(f for f in findings if f.rule in kind.rules))
        if held:
            found.append({"title": kind.title, "meaning": kind.meaning, "findings": held})
    return found


def by_severity(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)))


def risks_grid(findings: tuple[Finding, ...]) -> Markdown:
    rows = [(f.severity, f.rule, f.subject, f.evidence, f.fix) for f in by_severity(findings)]
    return grid(("Severity", "Rule", "Subject", "Evidence", "Mitigation"), rows)


def severity_counts(findings: tuple[Finding, ...]) -> Markdown:
    counts = [
        f"{sum(1 for f in findings if f.severity == severity)} {severity}"
        for severity in SEVERITIES
        if any(f.severity == severity for f in findings)
    ]
    return sentence("{counts}", counts=", ".join(counts) or "none")
