"""What the stage-01 artifacts say, unchanged, each fact with its file and line."""

from typing import Annotated

from pydantic import Field

from tools.finding import Finding
from tools.provenance import Place
from tools.source.measurements import Measurement
from tools.source.querylog.query_log import QueryLog
from tools.source.relationship import Relationship
from tools.source.reproduced import ReproducedAnalysis
from tools.source.schema import Schema
from tools.value import Value, is_empty


class StatedPattern(Value):
    """An access pattern as the artifact states it.

    Attributes:
        id: As the artifact has it, such as `AP8`.
        text: Its description, such as `Get products by category`.
        group: The heading it stands under.
        method: HTTP method, in capitals; empty where none is given.
        endpoint: Full path, such as `/api/products/:id`; empty where none is given.
        access: The data access phrase, such as `Query single product by ID`.
        place: The line that enumerates the pattern.
        access_place: The line that holds the data access phrase.
    """

    id: str
    text: str
    group: str
    method: str = ""
    endpoint: str = ""
    access: str = ""
    auth: str = ""
    place: Place
    access_place: Place | None = None


class LoggedQuery(Value):
    """A query of the log analysis.

    Attributes:
        label: `Query 3`, or a range such as `Queries 59-78`.
        statement: The SQL, empty where the analysis gives only a description.
        executions: How often it ran; for a range, each of its queries.
        queries: How many queries the label stands for.
        pattern_ids: Access patterns that the analysis ascribes it to.
    """

    label: str
    title: str
    statement: str = ""
    executions: int
    queries: int = 1
    pattern_ids: tuple[str, ...] = ()
    purpose: str = ""
    place: Place


class LogRate(Value):
    """A rate the analysis states for patterns, as text (`0.07-0.10/sec`): evidence, not a rate."""

    pattern_ids: tuple[str, ...]
    executions: int | None = None
    peak: str = ""
    sustained: str = ""
    place: Place


class Note(Value):
    """A titled remark, such as a bottleneck, with the text below its heading."""

    title: str
    text: str
    place: Place


class LogAnalysis(Value):
    """The log analysis: its window (`YYYY-MM-DD HH:MM:SS`), totals as stated, and queries."""

    window_start: str | None = None
    window_end: str | None = None
    window_seconds: int | None = None
    active_seconds: int | None = None
    total_executions: int | None = None
    unique_queries: int | None = None
    queries: tuple[LoggedQuery, ...] = ()
    rates: tuple[LogRate, ...] = ()
    bottlenecks: tuple[Note, ...] = ()
    place: Place


class InputFile(Value):
    path: str  # relative to the workspace
    sha256: str
    lines: int


class Evidence(Value):
    """All that the stage-01 files say: `mysql` has what is declared.

    Attributes:
        raw_log: What the raw query logs hold, without the values in their statements.
        reproduction: The log analysis computed anew from the raw logs.
        measurements: Figures offered to the user, at most one of a kind for each subject.
        relationships: Foreign keys that the rest implies; `tools.workload.settling` makes keys of
            those that the user does not refuse.
    """

    mysql: Schema
    patterns: tuple[StatedPattern, ...]
    log: LogAnalysis
    raw_log: Annotated[QueryLog | None, Field(exclude_if=is_empty)] = None
    reproduction: Annotated[ReproducedAnalysis | None, Field(exclude_if=is_empty)] = None
    measurements: Annotated[tuple[Measurement, ...], Field(exclude_if=is_empty)] = ()
    findings: tuple[Finding, ...] = ()
    files: tuple[InputFile, ...]
    relationships: tuple[Relationship, ...] = Field(default=(), exclude_if=is_empty)
