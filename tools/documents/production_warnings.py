"""The headed warnings: each stands only where a finding of its rules exists."""

from collections.abc import Callable

from tools.documents import figures
from tools.documents.markdown import Markdown, grid, sentence
from tools.finding import Finding, Severity
from tools.value import Value


class WarningKind(Value):
    """A warning's heading, the rules that call for it, and what it means.

    `from_severity` is the least severity at which a finding of those rules is a warning at all.
    """

    title: str
    rules: tuple[str, ...]
    meaning: str
    from_severity: Severity = "info"


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
        from_severity="warning",
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
        from_severity="warning",
    ),
    WarningKind(
        title="Debugging Complexity",
        rules=("debugging-complexity",),
        meaning="Several copies or asynchronous steps stand between a write and what is read:"
        " a wrong value is harder to trace.",
    ),
)
SEVERITIES: tuple[Severity, ...] = ("error", "critical", "high", "warning", "info")
_COUNTED: dict[Severity, Callable[[int], str]] = {
    "error": lambda count: figures.plural(count, "error"),
    "critical": lambda count: f"{count} critical",
    "high": lambda count: f"{count} high",
    "warning": lambda count: figures.plural(count, "warning"),
    "info": lambda count: f"{count} for information",
}


def warnings_for(findings: tuple[Finding, ...]) -> list[dict[str, object]]:
    """The warnings that hold, each with its findings, most severe first."""
    found: list[dict[str, object]] = []
    for kind in KINDS:
        grave = SEVERITIES[: SEVERITIES.index(kind.from_severity) + 1]
        held = by_severity(
            tuple(f for f in findings if f.rule in kind.rules and f.severity in grave)
        )
        if held:
            found.append({"title": kind.title, "meaning": kind.meaning, "findings": held})
    return found


def by_severity(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)))


def risks_grid(findings: tuple[Finding, ...]) -> Markdown:
    rows = [(f.severity, f.rule, f.subject, f.evidence, f.fix) for f in by_severity(findings)]
    return grid(("Severity", "Rule", "Subject", "Evidence", "Mitigation"), rows)


def severity_counts(findings: tuple[Finding, ...]) -> Markdown:
    return sentence("{counts}", counts=", ".join(severity_texts(findings)) or "none")


def severity_texts(findings: tuple[Finding, ...]) -> list[str]:
    """`2 warnings`, `8 for information`: the severities that there are, the gravest first."""
    return [
        _COUNTED[severity](sum(1 for f in findings if f.severity == severity))
        for severity in SEVERITIES
        if any(f.severity == severity for f in findings)
    ]
