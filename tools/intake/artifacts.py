"""Raw sources as the three texts of stage 01: all that intake makes, before anything is written."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from tools.finding import Finding
from tools.intake.amounts import rounded
from tools.intake.api.endpoints import Api
from tools.intake.api.resources import Resources
from tools.intake.bottlenecks import Traffic
from tools.intake.endpoint_patterns import tell_endpoint
from tools.intake.like_forms import LikeForm
from tools.intake.log_text import log_text
from tools.intake.matching import Matched, ToldEndpoint, match
from tools.intake.patterns import Pattern, analysis_of, make_patterns
from tools.intake.patterns_text import patterns_text
from tools.intake.requests import Request, find_requests, tell_digests
from tools.intake.structure_patterns import assume_patterns
from tools.intake.tables_text import tables_text
from tools.intake.window import window_of
from tools.provenance import FromFile
from tools.source.measurements import Measurement
from tools.source.querylog.query_log import QueryLog
from tools.source.relationships import infer_relationships
from tools.source.schema import Schema
from tools.value import Value
from tools.workload.settling import settled_schema


class RawSources(Value):
    """What raw sources say, read.

    Attributes:
        names: Each source as it is shown: a path relative to the workspace, a server.
        log: Its `peak_interval_seconds` is 0 where the busiest time is not known.
        like_forms: By digest id, where LIKE was told to search: no value is kept.
        findings: What could not be read, or is no table.
    """

    names: tuple[str, ...]
    mysql: Schema
    log: QueryLog | None = None
    like_forms: Mapping[str, LikeForm] = Field(default_factory=dict)
    measurements: tuple[Measurement, ...] = ()
    api: Api | None = None
    findings: tuple[Finding, ...] = ()


class Artifacts(Value):
    """The texts with what they state, to be compared with what is read back."""

    patterns_text: str
    log_text: str
    tables_text: str
    patterns: tuple[Pattern, ...]
    mysql: Schema
    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]


def make_artifacts(sources: RawSources) -> Artifacts:
    """The three texts. Equal sources give equal texts."""
    log, mysql = sources.log, _with_likely_keys(sources.mysql, sources.log)
    told = tell_digests(log, mysql, sources.like_forms) if log is not None else {}
    requests = find_requests(log, mysql, told) if log is not None else ()
    with_tables = tuple(request for request in requests if not _uses_no_table(request))
    matched = _match(with_tables, sources.api, mysql)
    drafts = matched.drafts or assume_patterns(mysql)
    patterns = make_patterns(drafts, mysql, log)
    beside = sources.api.findings if sources.api is not None else ()
    remarks = (*beside, *matched.findings, *_left_out(requests))
    measured = tuple(_rounded(each) for each in sources.measurements)
    traffic = Traffic(log=log, schema=mysql, told=told) if log is not None else None
    return Artifacts(
        patterns_text=patterns_text(patterns, log, sources.names, remarks),
        log_text=log_text(traffic, patterns),
        tables_text=tables_text(sources.mysql, measured, sources.names, sources.findings),
        patterns=patterns,
        mysql=sources.mysql,
        measurements=(*_rates(patterns, log), *measured),
        findings=(*sources.findings, *remarks),
    )


def _with_likely_keys(mysql: Schema, log: QueryLog | None) -> Schema:
    """With the foreign keys that nothing declares but names, types or joins make likely.

    The design infers and asks about them too: phrases are read beside them. They are not written
    down as if they were declared.
    """
    inferred = infer_relationships(mysql, analysis_of(log, ()), log)
    return settled_schema(mysql, inferred.relationships)


def _match(requests: Sequence[Request], api: Api | None, mysql: Schema) -> Matched:
    resources = Resources(mysql)
    endpoints = [
        ToldEndpoint(endpoint=each, told=tell_endpoint(each, mysql, resources))
        for each in (api.endpoints if api is not None else ())
    ]
    return match(requests, endpoints, mysql)


def _uses_no_table(request: Request) -> bool:
    return request.told.uses_no_table


def _left_out(requests: Sequence[Request]) -> Iterator[Finding]:
    for request in requests:
        if _uses_no_table(request):
            ids = ", ".join(digest.id for digest in request.digests)
            yield Finding(
                rule="statement-without-table",
                severity="info",
                subject=ids,
                evidence=f"{request.place}: the statement {ids} uses no table.",
                fix="It is no access pattern.",
            )


def _rates(patterns: Sequence[Pattern], log: QueryLog | None) -> Iterator[Measurement]:
    for pattern in patterns:
        request = pattern.request
        if request is not None and log is not None:
            peak = request.peak_per_second
            yield Measurement(
                kind="rate",
                subject=pattern.id,
                average=rounded(request.average_per_second),
                max=None if peak is None else rounded(peak),
                source=FromFile(place=request.place),
                remark=window_of(log, has_peak=peak is not None),
            )


def _rounded(measured: Measurement) -> Measurement:
    """The figures as they are written."""
    most = None if measured.max is None else rounded(measured.max)
    return measured.model_copy(update={"average": rounded(measured.average), "max": most})
