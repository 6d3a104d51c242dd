"""What raw files say of the artifacts: the query log of the analysis, DDL of the tables."""

from collections.abc import Callable, Iterable, Sequence

from tools.finding import Finding
from tools.source.audit.audit import compare
from tools.source.audit.comparison import Comparison, findings_of
from tools.source.audit.counts import compare_counts
from tools.source.audit.coverage import compare_coverage
from tools.source.audit.key_values import compare_key_values
from tools.source.audit.material import Executed, Material, gather
from tools.source.audit.pages import compare_pages
from tools.source.audit.pattern_rows import compare_pattern_rows
from tools.source.audit.raw_digests import compare_digests
from tools.source.audit.raw_executions import (
    compare_executions,
    compare_query_rates,
    compare_unlisted,
    stated_rates,
)
from tools.source.audit.raw_queries import MatchedQuery, RawQuery, match_queries, raw_queries
from tools.source.audit.raw_schema import compare_schemas
from tools.source.audit.raw_times import compare_times
from tools.source.audit.reproduction import reproduced
from tools.source.audit.sums import compare_sums
from tools.source.audit.traits import compare_traits
from tools.source.evidence import Evidence
from tools.source.markdown import Document
from tools.source.querylog.read_logs import ReadLogs
from tools.source.reproduced import ReproducedAnalysis
from tools.source.schema import Schema
from tools.value import Value

RULES: tuple[Callable[[Material], Iterable[Comparison]], ...] = (
    compare_counts,
    compare_sums,
    compare_key_values,
    compare_pattern_rows,
    compare_pages,
    compare_traits,
    compare_coverage,
)
"""Those that compute from the queries, which here are the raw log's."""

MOST_PARSED = 1_000  # statements that are not listed
GROUPS = {
    "raw-log-count": "counts of the log analysis",
    "raw-log-sum": "sums of the log analysis",
    "raw-log-pages": "pages of the log analysis",
    "raw-log-trait": "shares of the log analysis",
    "raw-log-window": "times of the log analysis",
}


Ascribed = tuple[tuple[str, tuple[str, ...]], ...]
"""Digest ids by pattern id."""


class RawAudit(Value):
    """What raw files make of the artifacts.

    Attributes:
        findings: Of the raw files alone.
        evidence_findings: Those of the evidence without what the raw log says again of the same
            figures; to stand beside `findings`.
        reproduction: None where there is no raw log.
        ascribed: As the analysis ascribes its queries.
    """

    comparisons: tuple[Comparison, ...] = ()
    findings: tuple[Finding, ...] = ()
    evidence_findings: tuple[Finding, ...] = ()
    reproduction: ReproducedAnalysis | None = None
    ascribed: Ascribed = ()


def audit_raw(
    documents: Sequence[Document],
    evidence: Evidence,
    logs: ReadLogs | None = None,
    schema: Schema | None = None,
) -> RawAudit:
    """The artifacts against what the raw query log and the raw DDL say, as far as there are any.

    Args:
        documents: Access patterns, log analysis and table structure, in that order.
        evidence: What was read of them.
        logs: Read with the schema of the artifacts.
        schema: Read from the raw DDL, its keys settled.
    """
    material = gather(documents, evidence.mysql, evidence.patterns, evidence.log, evidence.findings)
    found: tuple[Comparison, ...] = ()
    reproduction: ReproducedAnalysis | None = None
    ascribed: Ascribed = ()
    if logs is not None and logs.log.digests:
        found, reproduction, ascribed = _audit_log(material, logs)
    if schema is not None:
        found = (*found, *compare_schemas(material, schema))
    found = tuple(dict.fromkeys(found))
    return RawAudit(
        comparisons=found,
        findings=findings_of(found),
        evidence_findings=_without_repeats(material, evidence.findings, found),
        reproduction=reproduction,
        ascribed=ascribed,
    )


def _without_repeats(
    material: Material, findings: Sequence[Finding], raw: Sequence[Comparison]
) -> tuple[Finding, ...]:
    """The findings without contradictions of figures that the raw log contradicts too."""
    again = {(each.stated.place, each.stated.figure) for each in raw if not each.holds}
    compared = compare(material)
    left = [each for each in compared if (each.stated.place, each.stated.figure) not in again]
    audited = set(findings_of(compared))
    others = (each for each in findings if each not in audited)
    return (*others, *findings_of(left))


def _audit_log(
    material: Material, logs: ReadLogs
) -> tuple[tuple[Comparison, ...], ReproducedAnalysis, Ascribed]:
    raw = raw_queries(logs)
    matched = match_queries(material.executed, raw)
    taken = {each for one in matched for each in one.found}
    unlisted = tuple(each for each in raw if each not in taken)
    is_complete = logs.log.is_complete
    own = [
        *compare_executions(matched, is_complete=is_complete),
        *compare_unlisted(unlisted, material),
    ]
    as_ran = _as_ran(material, matched, unlisted, logs)
    figures: list[Comparison] = []
    if is_complete:
        own += compare_query_rates(matched, material)
        figures += (found for rule in RULES for found in rule(as_ran))
        figures += compare_times(as_ran, logs.log, matched)
    grouped = tuple(_grouped(each) for each in figures)
    rates = stated_rates(matched, material)
    names = compare_digests(material, logs.log)
    shown = reproduced(matched, rates, unlisted, grouped)
    return (*own, *grouped, *names), shown, _ascribed(matched)


def _ascribed(matched: Sequence[MatchedQuery]) -> Ascribed:
    found: dict[str, dict[str, None]] = {}
    for each in matched:
        for pattern_id in each.listed.pattern_ids:
            digests = found.setdefault(pattern_id, {})
            digests.update(dict.fromkeys(one.digest_id for one in each.found))
    return tuple((pattern_id, tuple(digests)) for pattern_id, digests in found.items() if digests)


def _grouped(each: Comparison) -> Comparison:
    return each.model_copy(update={"group": GROUPS.get(each.rule, each.group)})


def _as_ran(
    material: Material,
    matched: Sequence[MatchedQuery],
    unlisted: Sequence[RawQuery],
    logs: ReadLogs,
) -> Material:
    """The material with the raw log's executions in place of the listed ones.

    Queries on the server's own tables are not counted in the raw log: they stay as listed.
    """
    executed: list[Executed] = []
    for each in matched:
        if each.match == "administrative":
            executed.append(each.listed)
        elif each.listed.queries == 1 and each.found:
            executed.append(_executed(each.found[0], each.listed, each.executions))
        else:
            executed.extend(_executed(one, each.listed, one.executions) for one in each.found)
    by_digest = any(len(each.found) > each.listed.queries for each in matched)
    executed.extend(_unlisted(unlisted, by_digest=by_digest))
    is_complete = not any(each.is_rest for each in unlisted) and not logs.log.dropped_digests
    return Material(
        documents=material.documents,
        claims=material.claims,
        mysql=material.mysql,
        patterns=material.patterns,
        log=material.log,
        executed=tuple(executed),
        basis="raw",
        is_complete=is_complete,
    )


def _executed(raw: RawQuery, listed: Executed, executions: int) -> Executed:
    return Executed(
        label=listed.label,
        title=listed.title,
        statement=listed.statement if raw.is_rest else raw.statement,
        executions=executions,
        pattern_ids=listed.pattern_ids,
        place=raw.place,
    )


def _unlisted(unlisted: Sequence[RawQuery], *, by_digest: bool) -> list[Executed]:
    """One for each statement; for each digest where the analysis lists those.

    Of the rarest no statement is kept, so that they need not be parsed.
    """
    executed: dict[tuple[str, tuple[str, ...]], Executed] = {}
    for each in unlisted:
        key = (each.digest_id, () if by_digest else each.values)
        known = executed.get(key)
        executions = each.executions + (known.executions if known else 0)
        statement = each.statement if len(executed) < MOST_PARSED else ""
        executed[key] = Executed(statement=statement, executions=executions, place=each.place)
    return list(executed.values())
